use super::*;

fn check(text: &str, is_good: bool) {
    let expected = Expected {
        pointer: Some("/choices/0/text".to_owned()),
        contains: vec!["Anna".to_owned(), "a@b.de".to_owned()],
    };
    let body = serde_json::json!({ "choices": [{ "text": text }] }).to_string();
    assert_eq!(expected.check(body.as_bytes()).is_ok(), is_good, "{text}");
}

#[test]
fn an_answer_is_good_when_everything_is_restored() {
    check("Anna has a@b.de.", true);
    check("Anna has no address.", false);
    check("Anna has a@b.de and [EMAIL_1].", false);
    assert!(Expected::default().check(b"no JSON").is_ok());
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
