//! The transport against servers that keep to the rules and servers that do not.

use std::io::Write;
use std::time::Duration;

use lucairn::transport::{Request, Response, Transport, TransportError, TransportOptions};

use crate::server::{Server, Then, answer, wait_for_hangup};

const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(150);
const CAP: usize = 100_000;

fn transport() -> Transport {
    Transport::new(TransportOptions::default())
}

async fn get(server: &Server) -> Result<Response, TransportError> {
    transport().send(Request::new("GET", server.url("/")), LONG, CAP).await
}

/// The name of an error's kind.
fn kind(outcome: &Result<Response, TransportError>) -> &'static str {
    match outcome {
        Ok(_) => "answer",
        Err(TransportError::Request(_)) => "request",
        Err(TransportError::Connect(_)) => "connect",
        Err(TransportError::Tls(_)) => "tls",
        Err(TransportError::Timeout(_)) => "timeout",
        Err(TransportError::TooLarge(_)) => "too large",
        Err(TransportError::Protocol(_)) => "protocol",
        Err(TransportError::Threads(_)) => "threads",
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_request_goes_out_as_it_is_given() {
    let server = Server::saying(answer("200 OK", "X-One: 1\r\nX-Two: a\r\nX-Two: b\r\n", "hello"));
    let mut request = Request::new("POST", server.url("/a/../b/%2e/{c}?q=a%2Fb&x=/../"));
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    request.headers = vec![
        header("x-b", "1"),
        header("X-A", "2"),
        header("x-b", "3"),
        header("accept", "text/html"),
    ];
    request.body = "größe".into();
    let response = transport().send(request, LONG, CAP).await.unwrap();
    assert_eq!((response.status, response.reason.as_str()), (200, "OK"));
    assert_eq!(response.body, b"hello");
    assert_eq!(response.header("x-one"), Some("1"));
    let twos: Vec<_> = response.headers.iter().filter(|(name, _)| name == "x-two").collect();
    assert_eq!(twos.iter().map(|(_, value)| value.as_slice()).collect::<Vec<_>>(), [b"a", b"b"]);

    let received = server.only();
    assert_eq!(received.first_line(), "POST /a/../b/%2e/{c}?q=a%2Fb&x=/../ HTTP/1.1");
    assert_eq!(received.all("x-b"), ["1", "3"]);
    assert_eq!(received.all("x-a"), ["2"]);
    assert_eq!(received.all("accept"), ["text/html"]);
    assert_eq!(received.all("accept-encoding"), ["gzip, deflate"]);
    assert_eq!(received.all("host"), [server.address.to_string()]);
    assert_eq!(received.all("user-agent"), [lucairn::transport::USER_AGENT]);
    assert_eq!(received.all("content-length"), ["7"]);
    assert_eq!(received.text(), "größe");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_connection_is_used_again() {
    let server = Server::saying(answer("200 OK", "", "x"));
    let transport = transport();
    for _ in 0..20 {
        transport.send(Request::new("POST", server.url("/")), LONG, CAP).await.unwrap();
    }
    assert!(server.received().iter().all(|received| received.connection == 0));
    drop(transport);
    server.wait_closed(1);
}

#[test]
fn connections_end_with_their_runtime() {
    let server = Server::saying(answer("200 OK", "", "x"));
    let transport = transport();
    for connection in 0..3 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let request = || Request::new("POST", server.url("/"));
        runtime.block_on(transport.send(request(), LONG, CAP)).unwrap();
        runtime.block_on(transport.send(request(), LONG, CAP)).unwrap();
        assert_eq!(server.received().last().unwrap().connection, connection);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_closed_connection_costs_no_request() {
    // It says that it keeps the connection, and does not.
    let server = Server::start(|_, stream| {
        stream.write_all(&answer("200 OK", "", "x"))?;
        Ok(Then::Close)
    });
    let transport = transport();
    for count in 1..=20 {
        transport.send(Request::new("GET", server.url("/")), LONG, CAP).await.unwrap();
        server.wait_closed(count);
    }
    assert_eq!(server.received().len(), 20);
}

/// The runtime has one thread, which this test blocks, so the client cannot know of the closing
/// before it sends.
#[tokio::test]
async fn what_has_not_left_is_sent_over_another_connection() {
    let server = Server::start(|_, stream| {
        stream.write_all(&answer("200 OK", "", "x"))?;
        Ok(Then::Close)
    });
    let transport = transport();
    for count in 1..=5 {
        transport.send(Request::new("POST", server.url("/")), LONG, CAP).await.unwrap();
        server.wait_closed(count);
    }
    assert_eq!(server.received().len(), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_has_effects_is_never_sent_twice() {
    // The second request on a connection is read and then answered by hanging up.
    for (method, wanted, requests) in [("POST", "protocol", 2), ("GET", "answer", 3)] {
        let second = std::sync::atomic::AtomicBool::new(false);
        let server = Server::start(move |_, stream| {
            if second.fetch_xor(true, std::sync::atomic::Ordering::SeqCst) {
                return Ok(Then::Close);
            }
            stream.write_all(&answer("200 OK", "", "x"))?;
            Ok(Then::KeepOpen)
        });
        let transport = transport();
        transport.send(Request::new(method, server.url("/")), LONG, CAP).await.unwrap();
        let outcome = transport.send(Request::new(method, server.url("/")), LONG, CAP).await;
        assert_eq!(kind(&outcome), wanted, "{method}");
        assert_eq!(server.received().len(), requests, "{method}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn answers_that_are_not_whole_are_none() {
    for (bytes, wanted) in [
        ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\ncut", "protocol"),
        ("HTTP/1.1 200 OK\r\ncontent-le", "protocol"),
        ("", "protocol"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n", "protocol"),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
            "protocol",
        ),
        ("HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd", "protocol"),
        ("HTTP/1.1 200 OK\r\ncontent-length: -3\r\n\r\nabc", "protocol"),
        ("HTTP/9.9 200 OK\r\n\r\n", "protocol"),
        ("SSH-2.0-OpenSSH_9.2\r\n", "protocol"),
        ("<html>just HTML</html>", "protocol"),
        ("HTTP/1.1 200 OK\r\nbad header\r\ncontent-length: 0\r\n\r\n", "protocol"),
        ("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nnope", "protocol"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello and more", "answer"),
        ("HTTP/1.0 200 OK\r\n\r\nuntil the end", "answer"),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
            "answer",
        ),
        ("HTTP/1.1 204 No Content\r\ncontent-encoding: gzip\r\n\r\n", "answer"),
        ("HTTP/1.1 304 Not Modified\r\ncontent-length: 12\r\n\r\n", "answer"),
    ] {
        let server = Server::start(move |_, stream| {
            stream.write_all(bytes.as_bytes())?;
            Ok(Then::Close)
        });
        let outcome = get(&server).await;
        assert_eq!(kind(&outcome), wanted, "{bytes}: {outcome:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_time_covers_the_whole_request() {
    let stages: [(&str, &[u8]); 3] = [
        ("nothing", b""),
        ("half of the head", b"HTTP/1.1 200 OK\r\ncont"),
        ("half of the body", b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello"),
    ];
    for (what, bytes) in stages {
        let server = Server::start(move |_, stream| {
            stream.write_all(bytes)?;
            wait_for_hangup(stream)
        });
        let outcome = transport().send(Request::new("GET", server.url("/")), SHORT, CAP).await;
        assert_eq!(kind(&outcome), "timeout", "{what}");
        // Whoever gives up also hangs up.
        server.wait_closed(1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_dripping_server_gains_no_time() {
    for head in ["", "HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n", "HTTP/1.1 "] {
        let server = Server::start(move |_, stream| {
            stream.write_all(head.as_bytes())?;
            loop {
                // Interim answers in front of the real one are a way to drip, too.
                let drop = if head.is_empty() { "HTTP/1.1 102 Processing\r\n\r\n" } else { "0" };
                stream.write_all(drop.as_bytes())?;
                // The drip itself; nothing is waited for by it.
                std::thread::sleep(Duration::from_millis(2));
            }
        });
        let begun = std::time::Instant::now();
        let outcome = transport().send(Request::new("GET", server.url("/")), SHORT, CAP).await;
        assert!(begun.elapsed() < LONG);
        assert!(["timeout", "protocol"].contains(&kind(&outcome)), "{head:?}: {outcome:?}");
        server.wait_closed(1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_time_of_a_step_begins_anew_with_every_byte() {
    let options = TransportOptions { is_timed_by_step: true, ..TransportOptions::default() };
    let transport = Transport::new(options);
    let whole = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n0123456789";
    // Twice as long in all as a step may take, and never half of that without a byte.
    let pause = 2 * SHORT / u32::try_from(whole.len()).unwrap();
    let dripping = Server::start(move |_, stream| {
        for byte in whole {
            // The drip itself; nothing is waited for by it.
            std::thread::sleep(pause);
            stream.write_all(&[*byte])?;
        }
        Ok(Then::KeepOpen)
    });
    for _ in 0..2 {
        // The second time over the connection of the first.
        let request = Request::new("GET", dripping.url("/"));
        assert_eq!(transport.send(request, SHORT, CAP).await.unwrap().body, b"0123456789");
    }
    for bytes in [&b""[..], b"HTTP/1.1 200 OK\r\ncont", &whole[..whole.len() - 1]] {
        let silent = Server::start(move |_, stream| {
            stream.write_all(bytes)?;
            wait_for_hangup(stream)
        });
        let outcome = transport.send(Request::new("GET", silent.url("/")), SHORT, CAP).await;
        assert_eq!(kind(&outcome), "timeout", "{bytes:?}");
        silent.wait_closed(1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn endless_headers_end() {
    for line in ["x-a: b\r\n", "x", "x-long: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"] {
        let server = Server::start(move |_, stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
            loop {
                stream.write_all(line.as_bytes())?;
            }
        });
        let outcome = get(&server).await;
        assert_eq!(kind(&outcome), "protocol", "{line}: {outcome:?}");
    }
}
