//! The client against servers that mean it ill: what the caller is told, and what they get.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use lucairn::transport::TransportError;
use lucairn::{CallOptions, Client, Error, MessagesRequest};

use crate::calls::{DONE, KEY, client};
use crate::server::{Server, Then, answer, wait_for_hangup};

const SHORT: Duration = Duration::from_millis(150);

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

async fn ask(client: &Client) -> Error {
    client.messages(&MessagesRequest::new("Hi")).await.unwrap_err()
}

#[tokio::test]
async fn a_redirect_never_gets_the_key() {
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        let other = Server::saying(answer("200 OK", "", DONE));
        let location = format!("location: {}\r\nset-cookie: a=b\r\n", other.url("/"));
        let server = Server::saying(answer(status, &location, ""));
        let client = client(&server);
        for _ in 0..2 {
            assert_eq!(ask(&client).await.status(), status[..3].parse().ok());
            assert_eq!(
                client.certificate("r").await.unwrap_err().status(),
                status[..3].parse().ok()
            );
            assert!(client.witness_keys().await.is_err());
        }
        assert_eq!(other.received().len(), 0, "{status}");
        // And nothing is remembered for the next request.
        assert!(server.received().iter().all(|received| received.header("cookie").is_none()));
    }
}

#[tokio::test]
async fn slow_servers_are_left() {
    let whole = answer("200 OK", "", DONE);
    for cut in [0, 10, whole.len() - 5] {
        let bytes = whole[..cut].to_vec();
        let server = Server::start(move |_, stream| {
            stream.write_all(&bytes)?;
            wait_for_hangup(stream)
        });
        let client = client(&server);
        let error = ask(&client.with(CallOptions::new().timeout(SHORT))).await;
        assert!(matches!(error, Error::Timeout { after } if after == SHORT), "{cut}: {error:?}");
        assert_eq!(error.to_string(), "Request timed out after 0.15s");
    }
}

#[tokio::test]
async fn the_limit_is_that_of_the_decoded_body() {
    let small = |server: &Server, most| {
        Client::builder(KEY).base_url(server.url("")).max_response_bytes(most).build().unwrap()
    };
    let text = "x".repeat(50);
    for (status, headers, body) in [
        ("200 OK", "", text.clone().into_bytes()),
        ("500 Oops", "", text.clone().into_bytes()),
        ("202 Accepted", "", text.clone().into_bytes()),
        ("200 OK", "content-encoding: gzip\r\n", gzip(text.as_bytes())),
        ("500 Oops", "content-encoding: gzip\r\n", gzip(text.as_bytes())),
    ] {
        let server = Server::saying(answer(status, headers, body));
        // Exactly as large as allowed is allowed.
        let error = ask(&small(&server, 50)).await;
        assert_eq!(error.body().unwrap().text(), text, "{status}");
        assert!(!error.to_string().contains("exceeded"), "{error}");
        let error = ask(&small(&server, 49)).await;
        assert_eq!(error.body().unwrap().text(), &text[..49], "{status}");
        assert_eq!(error.to_string(), "response body exceeded max_response_bytes cap of 49");
        let is_success = status.starts_with('2');
        assert_eq!(matches!(error, Error::ResponseValidation { .. }), is_success, "{status}");
        assert_eq!(error.status().is_none(), is_success, "{status}");
    }
    // The cut goes through a character.
    let server = Server::saying(answer("200 OK", "", "ää"));
    assert_eq!(ask(&small(&server, 3)).await.body().unwrap().text(), "ä\u{fffd}");
    // The limit comes before the meaning of 202.
    let server = Server::saying(answer("202 Accepted", "", &text));
    let error = small(&server, 10).certificate("r").await.unwrap_err();
    assert!(matches!(error, Error::ResponseValidation { .. }), "{error:?}");
}

#[tokio::test]
async fn a_bomb_costs_no_more_than_the_limit() {
    let bomb = gzip(&vec![b' '; 200_000_000]);
    assert!(bomb.len() < 300_000);
    let server = Server::saying(answer("200 OK", "content-encoding: gzip\r\n", bomb));
    let error = ask(&client(&server)).await;
    assert_eq!(error.to_string(), "response body exceeded max_response_bytes cap of 10485760");
    assert_eq!(error.body().unwrap().text().len(), 10_485_760);
}

#[tokio::test]
async fn an_endless_body_ends() {
    let server = Server::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")?;
        loop {
            stream.write_all(b"4\r\naaaa\r\n")?;
        }
    });
    let builder = Client::builder(KEY).base_url(server.url("")).max_response_bytes(1000);
    let error = ask(&builder.build().unwrap()).await;
    assert_eq!(error.body().unwrap().text(), "a".repeat(1000));
}

#[tokio::test]
async fn what_is_no_answer_is_told_as_that() {
    let cut = |text: &str| text.as_bytes()[..text.len() - 3].to_vec();
    let long = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x-a: b\r\n".repeat(5000));
    for bytes in [
        cut(&String::from_utf8(answer("200 OK", "", DONE)).unwrap()),
        b"".to_vec(),
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}}".to_vec(),
        answer("200 OK", "content-encoding: gzip\r\n", "no gzip"),
        answer("200 OK", "content-encoding: gzip\r\n", cut(DONE)),
        long.into_bytes(),
    ] {
        let server = Server::start(move |_, stream| {
            stream.write_all(&bytes)?;
            Ok(Then::Close)
        });
        let error = ask(&client(&server)).await;
        assert_eq!(error.to_string(), "Request failed");
        assert!(matches!(error, Error::Transport(TransportError::Protocol(_))), "{error:?}");
        assert_eq!(server.received().len(), 1);
    }
}

#[tokio::test]
async fn a_wrong_length_does_not_spill_into_the_next_answer() {
    // What follows the stated length looks like the answer to the next request.
    let smuggled = [answer("200 OK", "", DONE), answer("500 Smuggled", "", "evil")].concat();
    let server = Server::saying(smuggled);
    let client = client(&server);
    for _ in 0..5 {
        assert!(client.messages(&MessagesRequest::new("Hi")).await.is_ok());
    }
}

#[tokio::test]
async fn old_and_interim_answers_are_understood() {
    let old = format!("HTTP/1.0 200 OK\r\n\r\n{DONE}");
    let interim = format!(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n{}",
        String::from_utf8(answer("200 OK", "", DONE)).unwrap()
    );
    for bytes in [old, interim] {
        let server = Server::start(move |_, stream| {
            stream.write_all(bytes.as_bytes())?;
            Ok(Then::Close)
        });
        assert!(client(&server).messages(&MessagesRequest::new("Hi")).await.is_ok());
    }
    let server = Server::saying(
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
    );
    assert_eq!(ask(&client(&server)).await.status(), Some(101));
}

#[tokio::test]
async fn odd_json_is_no_answer_and_breaks_nothing() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    for body in [
        &b"{\"status\":\"JOB_STATUS_COMPLETED\",\"model_used\":\"m\",\"latency_ms\":NaN}"[..],
        b"\xef\xbb\xbf{\"status\":\"JOB_STATUS_COMPLETED\",\"model_used\":\"m\"}",
        b"{\"status\":\"JOB_STATUS_COMPLETED\",\"model_used\":\"m\"",
        b"{\"status\":\"JOB_STATUS_COMPLETED\",\"model_used\":\"\\ud800\"}",
        b"\xff\xfe{\x00}\x00",
        b"\0\0\0",
        deep.as_bytes(),
    ] {
        let server = Server::saying(answer("200 OK", "", body));
        let error = ask(&client(&server)).await;
        assert!(matches!(error, Error::ResponseValidation { .. }), "{error:?}");
    }
    // The published clients take the last of two members, and replace what is no UTF-8.
    let twice =
        &b"{\"status\":\"x\",\"model_used\":\"m\xff\",\"status\":\"JOB_STATUS_COMPLETED\"}"[..];
    let server = Server::saying(answer("200 OK", "", twice));
    assert!(client(&server).messages(&MessagesRequest::new("Hi")).await.is_ok());
}
