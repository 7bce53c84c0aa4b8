use super::*;

fn verdict(string: &str) -> String {
    match recognise(string, false) {
        None => "no file".to_owned(),
        Some(Media::Text(file)) => {
            assert_eq!(
                file.encoding.write(&file.text),
                string[file.data].replace(['\r', '\n'], ""),
                "written again"
            );
            format!("{} {}", if file.is_opaque { "opaque" } else { "text" }, file.text)
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
    let data = |media_type: &str, bytes: &[u8]| {
        format!("data:{media_type};base64,{}", STANDARD.encode(bytes))
    };
    let utf16 = |text: &str, unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    };
    let little = utf16("\u{feff}anna@example.org \u{1f600}", u16::to_le_bytes);
    let big = utf16("anna@example.org", u16::to_be_bytes);
    let table = "name\temail\nAnna\tanna@example.org\n";
    let gzip = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\xca,\x00\x00\x00";
    let ebcdic = b"\x81\x95\x95\x81\x7c\x85\xa7\x81\x94\x97\x93\x85\x4b\x96\x99\x87";
    let files = [
        (data("text/csv", &little), "text \u{feff}anna@example.org \u{1f600}"),
        (data("application/octet-stream", &big), "text anna@example.org"),
        (STANDARD.encode(utf16(table, u16::to_le_bytes)), &format!("text {table}")),
        (data("text/plain", &little[..little.len() - 1]), "file 0"),
        (data("text/plain", gzip), "file 0"),
        (data("text/plain", b"\x89PNG\r\n\x1a\nxyz"), "file 92"),
        (data("text/plain", b"PK\x03\x04 docx"), "opaque PK"),
        (data("text/plain", ebcdic), "opaque"),
        (data("text/plain", b"anna\0@example.org"), "opaque anna"),
        (data("text/plain;charset=utf-7", b"anna+AEA-example.org"), "opaque anna"),
        (data("text/plain; charset=\"ISO-8859-2\"", b"Ji\xf8\xed, anna@example.org"), "text Ji"),
    ];
    for (string, expected) in &files {
        let got = verdict(string);
        assert!(got.starts_with(expected), "{string:.60}: {got}, not {expected}");
    }
    let sound = STANDARD.encode([126, 127, 128, 129, 130].repeat(40));
    assert!(recognise(&sound, false).is_none(), "it could be a word, were it not at such a place");
    assert!(matches!(recognise(&sound, true), Some(Media::Binary { .. })));
    for (string, expected) in cases {
        let got = verdict(string);
        assert!(&got == expected, "{:.60}: {got}, not {expected}", string);
    }
    assert!(verdict(PDF).starts_with("opaque %PDF"), "this one happens to be plain text");
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
