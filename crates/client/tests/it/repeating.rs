//! What is sent again, and what is not.

use std::time::Duration;

use lucairn::transport::TransportError;
use lucairn::{CallOptions, Client, Error, MessagesRequest};

use crate::calls::{DONE, KEY};
use crate::server::{Server, Then, answer_text};

fn client(server: &Server, retries: u32) -> Client {
    Client::builder(KEY).base_url(server.url("")).retries(retries).build().unwrap()
}

#[tokio::test]
async fn only_what_the_server_invites_to_is_repeated() {
    let again = |status: &str| answer_text(status, "retry-after: 0\r\n", "{}");
    let done = answer_text("200 OK", "", DONE);
    for (first, retries, requests, is_ok) in [
        (again("429 Too Many Requests"), 1, 2, true),
        (again("503 Service Unavailable"), 1, 2, true),
        (again("429 Too Many Requests"), 0, 1, false),
        (again("500 Internal Server Error"), 3, 1, false),
        (again("502 Bad Gateway"), 3, 1, false),
        (again("400 Bad Request"), 3, 1, false),
        (answer_text("503 Service Unavailable", "", "{}"), 3, 1, false),
        (answer_text("503 Service Unavailable", "retry-after: soon\r\n", "{}"), 3, 1, false),
        // Later than the caller waits.
        (answer_text("429 Too Many Requests", "retry-after: 3600\r\n", "{}"), 3, 1, false),
    ] {
        let server = Server::saying_in_turn(&[&first, &done]);
        let outcome = client(&server, retries).messages(&MessagesRequest::new("Hi")).await;
        assert_eq!(outcome.is_ok(), is_ok, "{first}: {outcome:?}");
        assert_eq!(server.received().len(), requests, "{first}");
        let bodies: Vec<_> = server.received().iter().map(|one| one.body.clone()).collect();
        assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]));
    }
}

#[tokio::test]
async fn repetitions_have_an_end() {
    let server = Server::saying(answer_text("503 Busy", "retry-after: 0\r\n", "{}"));
    let error = client(&server, 4).messages(&MessagesRequest::new("Hi")).await.unwrap_err();
    assert_eq!((error.status(), server.received().len()), (Some(503), 5));
}

#[tokio::test]
async fn a_broken_answer_is_not_repeated() {
    let server = Server::start(|_, _| Ok(Then::Close));
    for call in 1..=3 {
        let error = client(&server, 5).messages(&MessagesRequest::new("Hi")).await.unwrap_err();
        assert!(matches!(error, Error::Transport(TransportError::Protocol(_))), "{error:?}");
        assert_eq!(server.received().len(), call);
    }
}

#[tokio::test]
async fn a_missing_server_is_tried_again_within_the_time() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let builder = Client::builder(KEY).base_url(format!("http://{nobody}")).retries(2);
    let client = builder.timeout(Duration::from_secs(20)).build().unwrap();
    let begun = std::time::Instant::now();
    let error = client.messages(&MessagesRequest::new("Hi")).await.unwrap_err();
    assert!(matches!(error, Error::Transport(TransportError::Connect(_))), "{error:?}");
    // Pauses of a tenth and two tenths of a second lay between the tries.
    assert!(begun.elapsed() >= Duration::from_millis(300), "{:?}", begun.elapsed());
    // With less time than the first pause there is only one try.
    let hurried = client.with(CallOptions::new().timeout(Duration::from_millis(99)));
    let error = hurried.messages(&MessagesRequest::new("Hi")).await.unwrap_err();
    assert!(matches!(error, Error::Transport(TransportError::Connect(_))), "{error:?}");
}
