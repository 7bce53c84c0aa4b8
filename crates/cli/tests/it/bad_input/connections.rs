//! What no HTTP client would send: raw bytes on raw connections.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde_json::json;

use super::finish_calmly;
use crate::installation::{Installation, until};
use crate::provider::Provider;

/// The gateway gives up on a client that sends nothing for so long.
const PATIENCE: Duration = Duration::from_secs(1);

pub(super) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// Everything that comes until the gateway closes the connection.
pub(super) fn rest(mut stream: &TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset after the answer is the gateway's right, too.
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Sends bytes and reads until the gateway closes.
pub(super) fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = connect(address);
    // The gateway may refuse before everything is there.
    let _ = stream.write_all(bytes);
    rest(&stream)
}

pub(super) fn statuses(text: &str) -> Vec<&str> {
    text.split("HTTP/1.").skip(1).filter_map(|answer| answer.get(2..5)).collect()
}

/// A request to the messages route, with these lines among its headers.
pub(super) fn request(key: &str, lines: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST /api/v1/proxy/messages HTTP/1.1\r\nhost: x\r\nx-api-key: {key}\r\n{lines}\
         content-length: {length}\r\n\r\n{body}"
    )
}

pub(super) fn body(text: &str) -> String {
    json!({ "model": "echo", "prompt_template": "{text}", "context": { "text": text } }).to_string()
}

async fn impatient(more: &str) -> Installation {
    Installation::start(&format!("[gateway]\nbody_timeout_seconds = 1.0\n{more}")).await
}

/// Hyper answers what is not HTTP by itself, with a status and nothing else.
#[tokio::test]
async fn bytes_that_are_no_request() {
    let installation = impatient("").await;
    let (address, key) = (installation.address, installation.api_key());
    let good = body("hello");
    let close = "connection: close\r\n";
    let big = format!("x-big: {}\r\n", "a".repeat(1_000_000));
    let many: String = (0..2000).map(|n| format!("x-{n}: a\r\n")).collect();
    for (what, bytes, expected) in [
        ("noise", "\0\u{1}\u{2}\r\n\r\n".to_owned(), "400"),
        ("TLS", "\u{16}\u{3}\u{1}\0\u{5}hello\r\n\r\n".to_owned(), "400"),
        ("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), ""),
        ("HTTP/3.0", "GET /healthz HTTP/3.0\r\n\r\n".to_owned(), "400"),
        ("no version", "GET /healthz\r\n\r\n".to_owned(), "400"),
        ("a header without colon", request(key, "x-broken\r\n", &good), "400"),
        ("a folded header", request(key, "x-a: b\r\n c: d\r\n", &good), "400"),
        ("a blank before the colon", request(key, "x-a : b\r\n", &good), "400"),
        ("NUL in a header", request(key, "x-upstream-key: a\0b\r\n", &good), "400"),
        ("a lone CR in a header", request(key, "x-upstream-key: a\rx-b: c\r\n", &good), "400"),
        ("two lengths", request(key, "content-length: 5\r\n", &good), "400"),
        ("a length that is no number", request(key, "content-length: 5x\r\n", &good), "400"),
        ("a negative length", request(key, "content-length: -1\r\n", &good), "400"),
        ("a megabyte of header", request(key, &big, &good), "431"),
        ("2000 headers", request(key, &many, &good), "431"),
        ("a good one", request(key, close, &good), "200"),
    ] {
        let text = exchange(address, bytes.as_bytes());
        // To HTTP/2 there is nothing to say that it would understand.
        let expected: Vec<&str> = expected.split_terminator(' ').collect();
        assert_eq!(statuses(&text), expected, "{what}: {text}");
        assert!(expected != ["400"] || text.ends_with("\r\n\r\n"), "{what} has a body: {text}");
    }
    finish_calmly(installation);
}

/// A request inside of another one's body must stay a body.
#[tokio::test]
async fn requests_hidden_in_requests() {
    let installation = impatient("").await;
    let (address, key) = (installation.address, installation.api_key());
    let hidden = request(key, "", &body("hidden"));
    for (what, lines, expected) in [
        ("length and chunks", "transfer-encoding: chunked\r\n", &["400"][..]),
        ("unknown coding", "transfer-encoding: gzip\r\n", &["400"]),
        ("chunks in disguise", "transfer-encoding: xchunked\r\n", &["400"]),
        ("plain", "connection: close\r\n", &["400"]),
    ] {
        let text = exchange(address, request(key, lines, &format!("0\r\n\r\n{hidden}")).as_bytes());
        assert_eq!(statuses(&text), expected, "{what}: {text}");
        assert!(!text.contains("Echo"), "{what}: the hidden request was answered: {text}");
    }
    let two = request(key, "host: elsewhere\r\nconnection: close\r\n", &body("hello"));
    let answer = exchange(address, two.as_bytes());
    assert!(statuses(&answer) == ["400"] && answer.contains("invalid_request"), "{answer}");
    // A value with a line break in JSON is text and no header.
    let text = body("a\r\nx-injected: yes\r\n\r\nb");
    let answer = exchange(address, request(key, "connection: close\r\n", &text).as_bytes());
    let (head, answered) = answer.split_once("\r\n\r\n").unwrap();
    assert!(!head.contains("x-injected") && answered.contains("x-injected"), "{answer}");
    finish_calmly(installation);
}

#[tokio::test]
async fn clients_that_break_off_or_dawdle() {
    let provider = Provider::start();
    let installation = impatient(&provider.settings()).await;
    let address = installation.address;
    let whole = request(
        installation.api_key(),
        "x-upstream-key: k\r\n",
        &body("a@b.example").replace("echo", "local-1"),
    );
    for cut in [1, 20, whole.len() / 2, whole.len() - 1] {
        // Hangs up.
        let mut stream = connect(address);
        stream.write_all(&whole.as_bytes()[..cut]).unwrap();
        stream.shutdown(Shutdown::Both).unwrap();
        // Sends no more but goes on listening.
        let mut stream = connect(address);
        stream.write_all(&whole.as_bytes()[..cut]).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        assert!(!rest(&stream).contains("200 OK"), "half a request was answered");
        // Sends no more and waits.
        let (stream, begun) = (connect(address), Instant::now());
        (&stream).write_all(&whole.as_bytes()[..cut]).unwrap();
        let text = rest(&stream);
        assert!(begun.elapsed() >= PATIENCE * 9 / 10, "gave up too early: {text}");
        // In the middle of the headers there is nobody to answer to.
        let expected = if cut > whole.find("\r\n\r\n").unwrap() { &["408"][..] } else { &[] };
        assert_eq!(statuses(&text), expected, "{text}");
        assert!(expected.is_empty() || text.contains("\"request_timeout\""), "{text}");
    }
    // One byte after the other, each in time and all of them not.
    let (mut stream, begun) = (connect(address), Instant::now());
    until("the end of patience", || {
        let at = (begun.elapsed().as_millis() / 20) as usize;
        stream.write_all(&whole.as_bytes()[at..=at]).err()
    });
    // More is announced than ever comes.
    for (digits, status) in [("9", "408"), ("99999999", "413")] {
        let more = whole.replace("content-length: ", &format!("content-length: {digits}"));
        assert_eq!(statuses(&exchange(address, more.as_bytes())), [status]);
    }
    assert_eq!(provider.text(), "", "half a request has left");
    // The next one is answered as ever.
    let text = exchange(address, whole.replacen("host", "connection: close\r\nhost", 1).as_bytes());
    assert_eq!(statuses(&text), ["200"], "{text}");
    assert!(provider.text().contains("[EMAIL_1]"));
    finish_calmly(installation);
}

#[tokio::test]
async fn old_clients_and_hasty_ones() {
    let installation = impatient("").await;
    let (address, key) = (installation.address, installation.api_key());
    // HTTP/1.0 knows no chunks and closes unless it was asked not to.
    let old = request(key, "", &body("from long ago")).replace("HTTP/1.1", "HTTP/1.0");
    let text = exchange(address, old.as_bytes());
    assert_eq!(statuses(&text), ["200"], "{text}");
    assert!(text.contains("Echo: from long ago") && !text.contains("transfer-encoding"), "{text}");
    // Without host and length.
    let text = exchange(address, b"GET /healthz HTTP/1.0\r\n\r\n");
    assert_eq!(statuses(&text), ["200"], "{text}");
    // In pieces.
    let pieces = "POST /api/v1/proxy/messages HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\nconnection: close\r\n";
    let body_text = body("in pieces");
    let (front, back) = body_text.split_at(20);
    let chunk = |text: &str| format!("{:x}\r\n{text}\r\n", text.len());
    let chunked =
        format!("{pieces}x-api-key: {key}\r\n\r\n{}{}0\r\n\r\n", chunk(front), chunk(back));
    assert!(exchange(address, chunked.as_bytes()).contains("Echo: in pieces"));
    // An unfinished chunk, and one of no length.
    for end in ["5\r\nab", "zz\r\nab\r\n0\r\n\r\n", "ffffffffffffffffff\r\n"] {
        let text = exchange(address, format!("{pieces}x-api-key: {key}\r\n\r\n{end}").as_bytes());
        assert!(!text.contains("200 OK"), "{end}: {text}");
    }
    // Asks before it sends.
    let mut stream = connect(address);
    let asking = request(key, "expect: 100-continue\r\nconnection: close\r\n", &body("may I"));
    let (head, rest_of_it) = asking.split_once("\r\n\r\n").unwrap();
    stream.write_all(format!("{head}\r\n\r\n").as_bytes()).unwrap();
    let mut said = [0; 25];
    stream.read_exact(&mut said).unwrap();
    assert_eq!(&said, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(rest_of_it.as_bytes()).unwrap();
    assert!(rest(&stream).contains("Echo: may I"));
    // Five at once, good and bad, answered in their order.
    let mut five: Vec<String> =
        (0..5).map(|n| request(key, "", &body(&format!("number {n}")))).collect();
    five[1] = request(key, "", "{}");
    five[3] = request("nobody", "", &body("x"));
    five[4] = five[4].replacen("host", "connection: close\r\nhost", 1);
    let text = exchange(address, five.concat().as_bytes());
    assert_eq!(statuses(&text), ["200", "400", "200", "401", "200"], "{text}");
    let places = ["number 0", "number 2", "number 4"].map(|said| text.find(said).unwrap());
    assert!(places.is_sorted(), "{text}");
    finish_calmly(installation);
}

/// Some clients look for an answer only when they have sent everything.
#[tokio::test]
async fn a_large_body_is_refused_readably() {
    let installation = Installation::start("").await;
    let large = body(&"x".repeat(40_000_000));
    let request = request(installation.api_key(), "connection: close\r\n", &large);
    let mut stream = connect(installation.address);
    stream.write_all(request.as_bytes()).unwrap();
    let text = rest(&stream);
    assert_eq!(statuses(&text), ["413"], "{text}");
    assert!(text.contains("\"request_too_large\""), "{text}");
    finish_calmly(installation);
}

#[tokio::test]
async fn connections_that_stay_open() {
    let installation = Installation::start("").await;
    let idle: Vec<TcpStream> = (0..100).map(|_| connect(installation.address)).collect();
    for stream in &idle[..50] {
        // Half of them have begun to say something.
        (&mut &*stream).write_all(b"POST /api/v1/proxy/messages HTTP/1.1\r\n").unwrap();
    }
    for n in 0..20 {
        let text = format!("number {n}");
        let request = request(installation.api_key(), "connection: close\r\n", &body(&text));
        assert!(exchange(installation.address, request.as_bytes()).contains(&text));
    }
    let begun = Instant::now();
    finish_calmly(installation);
    assert!(begun.elapsed() < Duration::from_secs(10), "idle connections hold up a stop");
    drop(idle);
    // And when they are too many, they give way to those who wait.
    let installation = impatient("max_connections = 10\n").await;
    let idle: Vec<TcpStream> = (0..30).map(|_| connect(installation.address)).collect();
    let request = request(installation.api_key(), "connection: close\r\n", &body("at last"));
    assert!(exchange(installation.address, request.as_bytes()).contains("at last"));
    drop(idle);
    finish_calmly(installation);
}
