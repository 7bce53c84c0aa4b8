use super::*;

fn verdict(string: &str) -> String {
    match recognise(string) {
        None => "no file".to_owned(),
        Some(Media::Text(file)) => {
            assert_eq!(
                file.encoding.write(&file.text),
                string[file.data].replace(['\r', '\n'], ""),
                "written again"
            );
            format!("text {}", file.text)
        }
        Some(Media::Binary { stand_in, .. }) => format!("file {}", stand_in.len()),
    }
}

#[test]
fn files_are_recognised_by_what_they_hold() {
    let noise: String = (0u32..900)
        .map(|n| char::from(b"Aa0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9+/"[(n * n * 7 + n / 3) as usize % 32]))
        .collect();
    let lines: String = STANDARD
        .encode("anna@example.org wrote this. ".repeat(5))
        .as_bytes()
        .chunks(76)
        .map(|line| format!("{}\r\n", std::str::from_utf8(line).unwrap()))
        .collect();
    let cases: &[(&str, &str)] = &[
        ("data:text/plain;base64,SGk=", "text Hi"),
        ("DATA:text/plain;charset=utf-8;BASE64,SGk", "text Hi"),
        ("data:text/plain;base64,6Q==", "text é"),
        ("data:image/png;base64,SGVsbG8gaGlkZGVuIHRleHQ=", "text Hello hidden text"),
        ("data:image/png;base64,_+8=", "no file"),
        ("data:image/png;base64,_-8", "file 0"),
        ("data:image/png,SGk=", "no file"),
        ("SGVsbG8gaGlkZGVuIHRleHQ=", "text Hello hidden text"),
        ("SGk=", "no file"),
        ("a plain sentence with words in it", "no file"),
        ("toolu01AbCdEfGhIjKlMnOp", "no file"),
        (PNG, "file 92"),
        (JPEG, "file 188"),
        (GIF, "no file"),
        (&noise, "file 0"),
        (&"/usr/share/some/where/".repeat(40), "no file"),
        (&"word".repeat(200), "no file"),
    ];
    for (string, expected) in cases {
        let got = verdict(string);
        assert!(&got == expected, "{:.60}: {got}, not {expected}", string);
    }
    assert!(verdict(PDF).starts_with("text %PDF"), "this one happens to be plain text");
    assert_eq!(verdict(&lines), format!("text {}", "anna@example.org wrote this. ".repeat(5)));
}

#[test]
fn ciphertext_is_base64_without_a_text_in_it() {
    assert!(is_sealed("EqQBCgIYAhIkMDFmZmY5ZGQtNjNhOC00YjQ4LTk0"));
    assert!(is_sealed("gAAAAABpL-_x9Qk7vQ0wJ7"));
    assert!(!is_sealed("SGVsbG8gaGlkZGVuIHRleHQ="));
    assert!(!is_sealed("anna@example.org is here"));
    assert!(!is_sealed("AbCd"));
    assert!(!is_sealed("anna-schmidt-born-on-12-03-1985"));
    assert!(is_signature("c3ludGhldGljLXNpZ25hdHVyZQ"));
}
