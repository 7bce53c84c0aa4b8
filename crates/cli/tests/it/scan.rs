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
