use super::*;

const LIMITS: RequestLimits = RequestLimits { prompt_chars: 1000, context_fields: 10 };

#[test]
fn a_whole_request_is_read() {
    let incoming = Incoming::parse(
        br#"{"prompt_template":"Hi {text}","context":{"text":"x","customer":"Anna"},"model":"gpt-4o",
            "max_tokens":5,"temperature":0.5,"stream":false,"relink_response":true,"unknown":[1],
            "mode":"proving_ground","activity_id":"a1",
            "ground_truth":{"text":[{"type":"PERSON","value":"Anna","start":0,"end":4}]}}"#,
        LIMITS,
    )
    .unwrap();
    assert_eq!(incoming.prompt.expose(), "Hi x");
    assert_eq!(incoming.model.as_deref(), Some("gpt-4o"));
    assert_eq!((incoming.max_tokens, incoming.temperature), (Some(5), Some(0.5)));
    assert_eq!(incoming.relink_response, Some(true));
    assert!(
        matches!(incoming.mode, Mode::ProvingGround { ground_truth } if ground_truth.len() == 1)
    );
}

#[test]
fn bad_requests_name_the_field_and_never_the_value() {
    let ok = r#""prompt_template":"Hi {a}","context":{"a":"SECRET"}"#;
    let long = format!(r#"{{"prompt_template":"{}","context":{{}}}}"#, "x".repeat(1001));
    let many = (0..11).map(|n| format!(r#""f{n}":"x""#)).collect::<Vec<_>>().join(",");
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    for (body, kind, part) in [
        ("", Kind::InvalidRequest, "JSON"),
        ("SECRET", Kind::InvalidRequest, "JSON"),
        ("[]", Kind::InvalidRequest, "object"),
        (deep.as_str(), Kind::InvalidRequest, "JSON"),
        (r#"{"context":{}}"#, Kind::InvalidField, "prompt_template"),
        (r#"{"prompt_template":7,"context":{}}"#, Kind::InvalidField, "prompt_template"),
        (r#"{"prompt_template":"x"}"#, Kind::InvalidField, "context"),
        (r#"{"prompt_template":"x","context":["SECRET"]}"#, Kind::InvalidField, "context"),
        (r#"{"prompt_template":"{a}","context":{"a":5}}"#, Kind::InvalidField, "context.a"),
        (r#"{"prompt_template":"{a}","context":{}}"#, Kind::InvalidField, "context.a"),
        (r#"{"prompt_template":"x","context":{"z":"SECRET"}}"#, Kind::InvalidField, "context.z"),
        (r#"{"prompt_template":"x","context":{"SECRET @":"y"}}"#, Kind::InvalidField, "context.*"),
        ("{\"prompt_template\":\"x\\u0000\",\"context\":{}}", Kind::InvalidField, "NUL"),
        (&long, Kind::InvalidField, "1000 characters"),
        (
            &format!(r#"{{"prompt_template":"x","context":{{{many}}}}}"#),
            Kind::InvalidField,
            "10 fields",
        ),
        (&format!(r#"{{{ok},"context":{{}}}}"#), Kind::InvalidRequest, "JSON"),
        (&format!(r#"{{{ok},"model":"SECRET x"}}"#), Kind::InvalidField, "model"),
        (&format!(r#"{{{ok},"model":""}}"#), Kind::InvalidField, "model"),
        (&format!(r#"{{{ok},"max_tokens":0}}"#), Kind::InvalidField, "max_tokens"),
        (&format!(r#"{{{ok},"max_tokens":1.5}}"#), Kind::InvalidField, "max_tokens"),
        (&format!(r#"{{{ok},"temperature":"SECRET"}}"#), Kind::InvalidField, "temperature"),
        (&format!(r#"{{{ok},"temperature":9}}"#), Kind::InvalidField, "temperature"),
        (&format!(r#"{{{ok},"relink_response":"SECRET"}}"#), Kind::InvalidField, "relink_response"),
        (&format!(r#"{{{ok},"stream":"SECRET"}}"#), Kind::InvalidField, "stream"),
        (&format!(r#"{{{ok},"mode":"SECRET"}}"#), Kind::InvalidField, "mode"),
        (&format!(r#"{{{ok},"mode":5}}"#), Kind::InvalidField, "mode"),
        (&format!(r#"{{{ok},"mode":"proving_ground"}}"#), Kind::InvalidField, "activity_id"),
        (
            &format!(r#"{{{ok},"mode":"proving_ground","activity_id":"a"}}"#),
            Kind::InvalidField,
            "ground_truth",
        ),
        (
            &format!(
                r#"{{{ok},"mode":"proving_ground","activity_id":"a","ground_truth":{{"a":[{{}}]}}}}"#
            ),
            Kind::InvalidField,
            "ground_truth.a",
        ),
    ] {
        let problem = Incoming::parse(body.as_bytes(), LIMITS).unwrap_err();
        assert_eq!(problem.kind, kind, "{body}: {}", problem.message);
        assert!(problem.message.contains(part), "{body}: {}", problem.message);
        assert!(!problem.message.contains("SECRET"), "{}", problem.message);
    }
    let problem = Incoming::parse(b"{\"prompt_template\":\"\xff\"}", LIMITS).unwrap_err();
    assert_eq!(problem.kind, Kind::InvalidRequest);
}
