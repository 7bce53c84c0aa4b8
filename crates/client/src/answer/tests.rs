use super::*;

/// What an answer is taken for.
fn kind(body: &str) -> &'static str {
    match Answer::read(body.as_bytes()) {
        Ok(Answer::Finished(_)) => "finished",
        Ok(Answer::Accepted(_)) => "accepted",
        Err(error) => {
            let Error::ResponseValidation { body: kept, message } = error else {
                panic!("another error")
            };
            assert_eq!(kept.text(), body);
            assert!(message.starts_with("Response body failed to deserialize as "), "{message}");
            if message.ends_with("JobAccepted") { "no job" } else { "neither" }
        }
    }
}

#[test]
fn the_body_says_which_answer_it_is() {
    let done = r#""status":"JOB_STATUS_COMPLETED","model_used":"m""#;
    let job = r#""status":"processing","job_id":"j","request_id":"r","status_url":"u""#;
    let veil = r#""veil":{"status":"available","certificate_url":"c","summary_url":"s"}"#;
    for (body, wanted) in [
        (format!("{{{done}}}"), "finished"),
        (
            r#"{"status":"JOB_STATUS_FAILED","model_used":"m","error_message":"x"}"#.into(),
            "finished",
        ),
        (format!("{{{done},\"result\":null,\"veil\":null,\"request_id\":null}}"), "finished"),
        (format!("{{{done},\"unknown\":[1],{veil}}}"), "finished"),
        (format!("{{{done},\"latency_ms\":12}}"), "finished"),
        (format!("{{{job}}}"), "accepted"),
        (format!("{{{job},{}}}", veil.replace("available", "pending")), "accepted"),
        (r#"{"status":"processing","job_id":"j","request_id":"r"}"#.into(), "no job"),
        (
            r#"{"status":"processing","job_id":1,"request_id":"r","status_url":"u"}"#.into(),
            "no job",
        ),
        (r#"{"status":"completed","model_used":"m"}"#.into(), "neither"),
        (r#"{"status":"JOB_STATUS_COMPLETED"}"#.into(), "neither"),
        (format!("{{{done},\"latency_ms\":null}}"), "neither"),
        (format!("{{{done},\"latency_ms\":1.5}}"), "neither"),
        (format!("{{{done},\"latency_ms\":-1}}"), "neither"),
        (format!("{{{done},\"relinked\":\"yes\"}}"), "neither"),
        (format!("{{{done},{}}}", veil.replace("available", "else")), "neither"),
        (format!("{{{done},{}}}", veil.replace("summary_url", "other")), "neither"),
        (format!("[{{{done}}}]"), "neither"),
        ("null".into(), "neither"),
        ("[]".into(), "neither"),
        ("text".into(), "neither"),
        ("".into(), "neither"),
        (format!("\u{feff}{{{done}}}"), "neither"),
        (format!("{{{done},\"redaction_count\":NaN}}"), "neither"),
        (format!("{{{done}}} and more"), "neither"),
        // Of two members of one name the last one counts.
        (format!("{{\"status\":\"processing\",{done}}}"), "finished"),
        (format!("{{{done},\"x\":{}1{}}}", "[".repeat(500), "]".repeat(500)), "neither"),
    ] {
        assert_eq!(kind(&body), wanted, "{body}");
    }
}

#[test]
fn everything_in_an_answer_is_kept() {
    let body = br#"{"status":"JOB_STATUS_COMPLETED","model_used":"m","latency_ms":7,
        "request_id":"r","result":{"content":[{"type":"text","text":"Hi \u00e4"},{"type":"image"},
        {"type":"text","text":"!"}]},"redaction_count":2,"relinked":true,"dlp_redacted":false,
        "compliance_trace":{"a":1},"ground_truth_evaluation":{"b":2},"veil_evidence":{"c":3},
        "tracevault":{"d":4},
        "veil":{"status":"pending","certificate_url":"c","summary_url":"s"}}"#;
    let finished = Finished::read(body).unwrap();
    assert_eq!(finished.text(), "Hi ä!");
    assert_eq!((finished.status, finished.latency_ms), (JobStatus::Completed, 7));
    assert_eq!((finished.redaction_count, finished.relinked), (Some(2), Some(true)));
    assert_eq!(finished.dlp_redacted, Some(false));
    assert_eq!(finished.compliance_trace.as_ref().unwrap()["a"], 1);
    assert_eq!(finished.ground_truth_evaluation.as_ref().unwrap()["b"], 2);
    assert_eq!(finished.veil_evidence.as_ref().unwrap()["c"], 3);
    assert_eq!(finished.tracevault.as_ref().unwrap()["d"], 4);
    assert_eq!(finished.veil.as_ref().unwrap().summary_url, "s");
    assert!(!format!("{finished:?}").contains("Hi"));
}

#[test]
fn invalid_utf8_is_replaced() {
    let body = b"{\"status\":\"JOB_STATUS_COMPLETED\",\"model_used\":\"m\xff\"}";
    assert_eq!(Finished::read(body).unwrap().model_used, "m\u{fffd}");
}
