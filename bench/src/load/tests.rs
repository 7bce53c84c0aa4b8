use super::*;

fn contains() -> Vec<String> {
    vec!["Anna".to_owned(), "a@b.de".to_owned()]
}

fn check(text: &str, is_good: bool) {
    let expected =
        Expected { pointer: Some("/choices/0/text".to_owned()), contains: contains(), last: None };
    let body = serde_json::json!({ "choices": [{ "text": text }] }).to_string();
    assert_eq!(expected.check_text(body.as_bytes()).is_ok(), is_good, "{text}");
}

#[test]
fn an_answer_is_good_when_everything_is_restored() {
    check("Anna has a@b.de.", true);
    check("Anna has no address.", false);
    check("Anna has a@b.de and [EMAIL_1].", false);
    assert!(Expected::default().check_text(b"no JSON").is_ok());
}

#[test]
fn a_stream_is_good_when_its_pieces_are_and_it_ends() {
    let expected = Expected {
        pointer: Some("/delta".to_owned()),
        contains: contains(),
        last: Some("[DONE]".to_owned()),
    };
    let stream = |pieces: &[&str]| -> String {
        pieces.iter().map(|piece| format!("data: {{\"delta\":\"{piece}\"}}\n\n")).collect()
    };
    let whole = stream(&["An", "na has a", "@b.de."]);
    assert!(expected.check_text(whole.as_bytes()).is_ok());
    assert!(expected.check_text(stream(&["Anna", "a@", "b.org"]).as_bytes()).is_err());
    assert!(expected.check_text(stream(&["Anna has a@b.de", " [EM", "AIL"]).as_bytes()).is_err());
    assert!(expected.check_end(whole.as_bytes()).is_err());
    assert!(expected.check_end(format!("{whole}data: [DONE]\n\n").as_bytes()).is_ok());
    assert!(Expected::default().check_end(b"").is_err());
}

#[test]
fn headers_come_from_lines() {
    let headers = headers(&["Authorization: Bearer a:b".to_owned()]).unwrap();
    assert_eq!(headers["authorization"], "Bearer a:b");
    assert!(super::headers(&["no colon".to_owned()]).is_err());
}

#[tokio::test]
async fn a_fixed_rate_gives_out_every_arrival_on_time() {
    let begin = Instant::now();
    let arrivals = arrivals(1000.0, begin, begin + Duration::from_millis(50));
    let mut arrivals = arrivals.lock().await;
    let mut count = 0u32;
    while let Some(due) = arrivals.recv().await {
        assert_eq!(due, begin + Duration::from_millis(1) * count);
        assert!(Instant::now() >= due);
        count += 1;
    }
    assert_eq!(count, 50);
}
