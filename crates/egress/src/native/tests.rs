//! Answers that providers really gave, and ones that they should not give.

use std::path::PathBuf;

use super::*;

fn texts_of(reply: Reply) -> Vec<String> {
    reply.answer.content.into_iter().map(|TextBlock::Text { text }| text).collect()
}

#[test]
fn openai_answers_of_all_shapes_are_read() {
    for (body, expected) in [
        (r#"{"choices":[{"message":{"content":"a"}}]}"#, Some(vec!["a"])),
        (
            r#"{"choices":[{"message":{"content":"a"}},{"message":{"content":"b"}}]}"#,
            Some(vec!["a"]),
        ),
        (r#"{"choices":[{"message":{"content":null,"refusal":"no"}}]}"#, Some(vec!["no"])),
        (r#"{"choices":[{"message":{"content":null}}],"usage":{}}"#, Some(vec![])),
        (
            r#"{"choices":[{"message":{"content":[{"type":"thinking","text":{}},{"type":"text","text":"a"}]}}]}"#,
            Some(vec!["a"]),
        ),
        (r#"{"choices":[]}"#, None),
        (r#"{"choices":[{}]}"#, None),
        (r#"{"choices":[{"message":{"content":7}}]}"#, None),
        (r#"{"error":{"message":"x"}}"#, None),
        (
            r#"{"model":5,"choices":[{"message":{"content":"a"},"finish_reason":7}],"usage":[1e999]}"#,
            Some(vec!["a"]),
        ),
        (r#"[]"#, None),
        ("", None),
    ] {
        let texts = read_openai(body.as_bytes()).map(texts_of);
        let expected = expected.map(|all| all.into_iter().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(texts, expected, "{body}");
    }
}

#[test]
fn anthropic_answers_of_all_shapes_are_read() {
    for (body, expected) in [
        (r#"{"type":"message","content":[]}"#, Some(vec![])),
        (
            r#"{"type":"message","content":[{"type":"text","text":"a"},{"type":"new","x":1}]}"#,
            Some(vec!["a"]),
        ),
        (r#"{"type":"error","content":[]}"#, None),
        (r#"{"type":"message","content":[{"type":"text"}]}"#, None),
        (r#"{"type":"message"}"#, None),
        (r#"{"content":[]}"#, None),
    ] {
        let texts = read_anthropic(body.as_bytes()).map(texts_of);
        let expected = expected.map(|all| all.into_iter().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(texts, expected, "{body}");
    }
}

/// Nobody should lose an answer for what is wrong with its counts.
#[test]
fn counts_that_are_none_are_left_out() {
    for (count, expected) in [
        ("3", Some(3)),
        ("3.0", Some(3)),
        ("18446744073709551615", Some(u64::MAX)),
        ("null", None),
        ("1.5", None),
        ("-3", None),
        ("-0.5", None),
        ("99999999999999999999999", None),
        ("1e300", None),
        ("1e999", None),
        ("\"3\"", None),
        ("true", None),
        ("{\"of\":[3]}", None),
    ] {
        let openai = format!(
            r#"{{"choices":[{{"message":{{"content":"a"}}}}],"usage":{{"prompt_tokens":{count},"completion_tokens":5}}}}"#
        );
        let anthropic = format!(
            r#"{{"type":"message","content":[],"usage":{{"input_tokens":{count},"output_tokens":5}}}}"#
        );
        for reply in [read_openai(openai.as_bytes()), read_anthropic(anthropic.as_bytes())] {
            let usage = reply.unwrap_or_else(|| panic!("{count}")).answer.usage;
            let usage = usage.map(|usage| (usage.input_tokens, usage.output_tokens));
            assert_eq!(usage, expected.map(|count| (count, 5)), "{count}");
        }
    }
}

#[test]
fn an_error_is_one_short_line_without_the_key() {
    let error = |message: &str| serde_json::json!({"error": {"message": message}}).to_string();
    let key = Secret::new("sk-1".to_owned());
    let long = "x".repeat(498) + "sk-1";
    let cut = "x".repeat(498) + "**";
    for (body, expected) in [
        (error("bad\r\n\u{7}model"), Some("bad   model")),
        (error("key sk-1 and sk-1"), Some("key *** and ***")),
        (error(&long), Some(cut.as_str())),
        (error("  "), None),
        (error(""), None),
        (r#"{"error":"flat"}"#.to_owned(), None),
        ("<html>".to_owned(), None),
    ] {
        assert_eq!(read_error(body.as_bytes(), Some(&key)).as_deref(), expected, "{body}");
    }
}

#[test]
fn recorded_answers_of_real_providers_are_read() {
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = std::env::var_os("LUCAIRN_SHARED").map(PathBuf::from);
    let dialects = shared.unwrap_or_else(|| workspace.join("../shared")).join("fixtures/dialects");
    for (folder, read) in
        [("openai-chat", read_openai as fn(&[u8]) -> _), ("anthropic", read_anthropic)]
    {
        let Ok(files) = std::fs::read_dir(dialects.join(folder)) else {
            eprintln!("SKIPPED: no recorded answers at {}", dialects.display());
            return;
        };
        let mut answers = 0;
        for file in files.map(|file| file.unwrap().path()) {
            if file.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let (name, body) = (file.display(), std::fs::read(&file).unwrap());
            if file.to_string_lossy().ends_with("-error.json") {
                assert!(read(&body).is_none() && read_error(&body, None).is_some(), "{name}");
                continue;
            }
            let reply = read(&body).unwrap_or_else(|| panic!("{name} is not read"));
            assert!(reply.model.is_some() && reply.answer.usage.is_some(), "{name}");
            assert!(reply.answer.stop_reason.is_some(), "{name}");
            answers += 1;
        }
        assert!(answers >= 10, "{folder} has {answers} answers");
    }
}
