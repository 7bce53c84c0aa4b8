//! `lucairn scan`: what it finds, how it tells, and how it ends.

use serde_json::{Value, json};

use crate::installation::{lucairn, run_with_input};

/// One line in, one line out: where and what, or why not.
#[test]
fn lines_are_answered_one_by_one() {
    let email = |start: usize, end: usize| json!({ "kind": "EMAIL", "start": start, "end": end, "action": "mask" });
    let refused = |line: u64, code: &str| json!({ "line": line, "code": code });
    let table: [(&[u8], Value); 9] = [
        (br#"{"text": "mail a.b@mail.example"}"#, json!([email(5, 21)])),
        (br#"{"text": "nothing here", "id": 7}"#, json!([])),
        // Characters are counted, whatever they take as bytes and as escapes.
        ("{\"text\": \"\u{1f984}\u{e9} a.b@mail.example\"}".as_bytes(), json!([email(3, 19)])),
        (br#"{"text": "\ud83e\udd84\u00e9 a.b@mail.example"}"#, json!([email(3, 19)])),
        (b"not json a.b@mail.example", refused(5, "not_json")),
        (b"", refused(6, "not_json")),
        (br#"{"txt": "a.b@mail.example"}"#, refused(7, "no_text")),
        (br#"["a.b@mail.example"]"#, refused(8, "no_text")),
        (b"{\"text\": \"\xff a.b@mail.example\"}", refused(9, "not_text")),
    ];
    let lines: Vec<&[u8]> = table.iter().map(|row| row.0).collect();
    for (input, status) in [(lines[..4].join(&b'\n'), 0), (lines.join(&b'\n'), 2)] {
        let finished = run_with_input(&mut lucairn(&["scan", "--jsonl", "--json"]), &input);
        assert_eq!(finished.status.code(), Some(status), "{finished:?}");
        let mut answers: Vec<Value> =
            finished.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for entity in
            answers.iter_mut().filter_map(|answer| answer["entities"].as_array_mut()).flatten()
        {
            assert!(entity.as_object_mut().unwrap().remove("rule").unwrap().is_string());
        }
        assert_eq!(answers.len(), if status == 0 { 4 } else { table.len() });
        for (answer, (line, expected)) in answers.iter().zip(&table) {
            let told = match answer.get("error") {
                Some(error) => json!({ "line": answer["line"], "code": error["code"] }),
                None => answer["entities"].clone(),
            };
            assert_eq!(told, *expected, "{}", String::from_utf8_lossy(line));
            assert!(!answer.to_string().contains("mail.example"), "an answer repeats the text");
        }
    }
}

/// Who asks line by line over a pipe gets each answer before the next question.
#[test]
fn a_line_is_answered_before_the_next_one_is_asked() {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::process::Stdio;

    let mut command = lucairn(&["scan", "--jsonl", "--json"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    for count in 0..3 {
        let text = "10.0.0.1 ".repeat(count);
        writeln!(input, "{}", json!({ "text": text })).unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["entities"].as_array().unwrap().len(), count);
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

const TEXT: &str = "Anna, mail a.b@mail.example\non Monday from 10.1.2.3 & <b>\n";

/// A folder with something of every sort.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    };
    write("a.txt", TEXT.as_bytes());
    write("b/clean.md", b"Nothing here.\n");
    write("b/deep/c.json", br#"{"users": [{"mail": "c@mail.example"}], "at": "10.1.2.3"}"#);
    write("broken.json", b"{ d@mail.example");
    write("image.png", b"\x89PNG\0\0e@mail.example");
    write("latin.txt", b"gr\xfc\xdfe f@mail.example");
    write(".git/config", b"g@mail.example");
    folder
}

/// Options, the exit status, and what standard output must have, or must not.
#[test]
fn policies_decide_what_a_scan_tells() {
    let folder = folder();
    let policy = folder.path().join("policy.toml");
    std::fs::write(
        &policy,
        "profile = \"pci\"\nallow = [\"10.1.2.3\"]\n[kinds]\nEMAIL = \"refuse\"\n",
    )
    .unwrap();
    let policy = policy.to_str().unwrap();
    let masked = "Anna, mail [EMAIL_1]\non Monday from [IP_1] & <b>\n";
    for (options, status, expected) in [
        (&[][..], 1, masked),
        (&["--profile", "gdpr"], 1, masked),
        (&["--profile", "hipaa"], 1, masked),
        (&["--profile", "secrets-only"], 0, TEXT),
        (&["--profile", "pci", "--deny", "anna"], 1, &TEXT.replace("Anna", "[ID_1]")),
        (&["--allow", "A.B@mail.example", "--allow", "10.1.2.3"], 0, TEXT),
        (&["--policy", policy], 1, &TEXT.replace("a.b@mail.example", "[EMAIL_1]")),
    ] {
        let arguments = [&["scan", "--text", TEXT], options].concat();
        let finished = run_with_input(&mut lucairn(&arguments), b"");
        assert_eq!(finished.status.code(), Some(status), "{options:?}: {finished:?}");
        assert_eq!(finished.stdout, expected, "{options:?}");
    }
    let refused = run_with_input(&mut lucairn(&["scan", "--text", TEXT, "--policy", policy]), b"");
    assert!(refused.stderr.contains("1 EMAIL (refuse)"), "{refused:?}");
    for (options, part) in [
        (&["--profile", "gdrp"][..], "error[policy_invalid]: profile: must be gdpr"),
        (&["--policy", "no-such-file"], "error[file_unreadable]"),
        (&["--jsonl"], "cannot be used"),
        // Nobody could say which of them wins.
        (&["--profile", "pci", "--policy", policy], "cannot be used"),
        (&["--deny", " "], "error[policy_invalid]: deny: an entry is empty"),
        (&["--name", ""], "error[policy_invalid]: name: an entry is empty"),
    ] {
        let arguments = [&["scan", "--text", TEXT], options].concat();
        let finished = run_with_input(&mut lucairn(&arguments), b"");
        assert_eq!(finished.status.code(), Some(2), "{options:?}: {finished:?}");
        assert!(finished.stderr.contains(part), "{options:?}: {finished:?}");
    }
}

#[test]
fn folders_are_listed_with_places_and_without_values() {
    let folder = folder();
    let root = folder.path().to_str().unwrap();
    let finished = run_with_input(&mut lucairn(&["scan", root, "--allow", "10.1.2.3"]), b"");
    assert_eq!(finished.status.code(), Some(1), "{finished:?}");
    let mut lines: Vec<_> =
        finished.stdout.lines().map(|line| line.strip_prefix(root).unwrap()).collect();
    lines.sort_unstable();
    let expected = [
        "/a.txt:1:12: EMAIL mask",
        "/a.txt:2:16: IP keep",
        "/b/deep/c.json#/at: IP keep",
        "/b/deep/c.json#/users/0/mail: EMAIL mask",
        "/broken.json:1:3: EMAIL mask",
    ];
    assert_eq!(lines, expected, "{finished:?}");
    assert!(!finished.stdout.contains("mail.example"), "a value is listed: {finished:?}");
    for name in ["image.png", "latin.txt"] {
        assert!(finished.stderr.contains(&format!("{name}: skipped")), "{finished:?}");
    }
    let finished =
        run_with_input(&mut lucairn(&["scan", "--json", root, "--allow", "10.1.2.3"]), b"");
    let lines: Vec<Value> =
        finished.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |name: &str| {
        let named = |line: &&Value| line["file"].as_str().unwrap().ends_with(name);
        lines.iter().find(named).unwrap()
    };
    assert_eq!(of("c.json")["values"][0]["pointer"], "/users/0/mail");
    assert_eq!(of("c.json")["values"][0]["entities"][0]["placeholder"], "[EMAIL_1]");
    assert_eq!(of("c.json")["values"][1]["kept"][0]["type"], "IP");
    assert_eq!(of("a.txt")["entities"][0]["start"], 11);
    assert_eq!(of("image.png")["skipped"], "not_text");
    assert_eq!(lines.len(), 6);

    // What was named and cannot be read is an error; the rest is told all the same.
    let missing = format!("{root}/nowhere.txt");
    let finished = run_with_input(&mut lucairn(&["scan", root, &missing]), b"");
    assert_eq!(finished.status.code(), Some(2), "{finished:?}");
    assert!(finished.stderr.contains("error[file_unreadable]"), "{finished:?}");
    let last = "4 files scanned, 3 with findings, 2 skipped, 1 unreadable";
    assert_eq!(finished.stderr.lines().last(), Some(last));
    assert_eq!(finished.stdout.lines().count(), expected.len());
}

/// The report shows the text with its findings marked, and needs nothing from elsewhere.
#[test]
fn the_report_marks_findings_in_the_text() {
    let folder = folder();
    let (root, page) = (folder.path().to_str().unwrap(), folder.path().join("report.html"));
    let written = page.to_str().unwrap();
    let arguments =
        ["scan", root, "--html", written, "--profile", "secrets-only", "--deny", "anna"];
    let finished = run_with_input(&mut lucairn(&arguments), b"");
    assert_eq!(finished.status.code(), Some(1), "{finished:?}");
    let page = std::fs::read_to_string(&page).unwrap();
    for part in [
        "<mark class=\"mask\" title=\"ID mask by denied\">Anna<sup>ID_1</sup></mark>, mail ",
        ">a.b@mail.example<sup>EMAIL</sup></mark>",
        "<mark class=\"keep\" title=\"IP keep by ",
        " &amp; &lt;b&gt;",
        "<code>/users/0/mail</code>",
        "<tr><td>EMAIL</td><td>0</td><td>3</td><td>0</td></tr>",
        "<tr><td>ID</td><td>1</td><td>0</td><td>0</td></tr>",
        "Keep it as you keep that text",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    for foreign in ["<script", "<b>", "src=", "href=", "url(", "@import"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    let long = format!("{} a.b@mail.example {}", "word ".repeat(40_000), "word ".repeat(40_000));
    std::fs::write(folder.path().join("a.txt"), long).unwrap();
    let file = format!("{root}/a.txt");
    run_with_input(&mut lucairn(&["scan", &file, "--html", written]), b"");
    let page = std::fs::read_to_string(written).unwrap();
    assert!(page.len() < 10_000 && page.contains("word word  <mark"), "{} bytes", page.len());
    let nowhere = format!("{root}/no/folder/report.html");
    let finished = run_with_input(&mut lucairn(&["scan", &file, "--html", &nowhere]), b"");
    assert_eq!(finished.status.code(), Some(3), "{finished:?}");
    assert!(finished.stderr.contains("error[report_unwritable]"), "{finished:?}");
}
