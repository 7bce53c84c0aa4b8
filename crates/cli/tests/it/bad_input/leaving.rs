//! Clients that still send when they are answered, and clients that leave while they wait.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::connections::{body, connect, exchange, request, rest, statuses};
use super::finish_calmly;
use crate::installation::Installation;
use crate::provider::Provider;

/// More than fits into the buffers of a connection.
const LARGE: usize = 40_000_000;

/// Bytes without end; tells whether the gateway made an end of it before `most`.
fn is_stopped(stream: &mut TcpStream, most: usize) -> bool {
    let piece = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    (0..most / piece.len()).any(|_| stream.write_all(piece.as_bytes()).is_err())
}

/// Some clients look for an answer only when they have sent everything.
#[tokio::test]
async fn an_early_answer_reaches_a_client_that_still_sends() {
    let installation = Installation::start("").await;
    let (address, key) = (installation.address, installation.api_key());
    let good = request(key, "connection: close\r\n", &body("after that"));
    let large = body(&"x".repeat(LARGE));
    let refused = request("nobody", "", &large);
    for (what, early, status, code) in [
        ("no such key", refused.clone(), "401", "invalid_api_key"),
        ("no such route", refused.replace("/proxy/messages", "/proxy/nothing"), "404", "not_found"),
        ("no such method", refused.replacen("POST", "PUT", 1), "405", "method_not_allowed"),
        ("not served", refused.replace("/api/v1/proxy/messages", "/v1/files"), "404", "unsupp"),
        ("no such model", refused.replace("/api/v1/proxy/messages", "/v1/models"), "405", "method"),
        ("too large", request(key, "", &large), "413", "request_too_large"),
    ] {
        // The connection goes on behind it.
        let mut stream = connect(address);
        stream.write_all(early.as_bytes()).unwrap_or_else(|error| panic!("{what}: {error}"));
        stream.write_all(good.as_bytes()).unwrap_or_else(|error| panic!("{what}: {error}"));
        let text = rest(&stream);
        assert_eq!(statuses(&text), [status, "200"], "{what}: {text}");
        assert!(text.contains(code) && text.contains("after that"), "{what}: {text}");
        // One that wants it closed gets it, too.
        let text =
            exchange(address, early.replacen("host", "connection: close\r\nhost", 1).as_bytes());
        assert_eq!(statuses(&text), [status], "{what}: {text}");
    }
    // The answer does not wait for the end, and there is an end to what is read.
    let head =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n";
    let mut stream = connect(address);
    stream.write_all(head.as_bytes()).unwrap();
    let mut said = [0; 12];
    stream.read_exact(&mut said).unwrap();
    assert_eq!(&said, b"HTTP/1.1 401");
    assert!(is_stopped(&mut stream, 1 << 30), "a gigabyte that nobody wants was read");
    // Who asks first is not asked to send what nobody wants.
    let asking = refused.replacen("host", "expect: 100-continue\r\nconnection: close\r\nhost", 1);
    let (head, _) = asking.split_once("\r\n\r\n").unwrap();
    let text = exchange(address, format!("{head}\r\n\r\n").as_bytes());
    assert_eq!(statuses(&text), ["401"], "{text}");
    finish_calmly(installation);
}

/// The same where what it sends is no request at all, or nothing that belongs to one.
#[tokio::test]
async fn an_answer_to_what_is_no_request_reaches_a_client_that_still_sends() {
    let installation = Installation::start("").await;
    let large = "x".repeat(LARGE);
    let key = installation.api_key();
    let chunked = format!(
        "POST /api/v1/proxy/messages HTTP/1.1\r\nhost: x\r\nx-api-key: {key}\r\n\
         transfer-encoding: chunked\r\n\r\nzz\r\n{large}"
    );
    let asking = request("nobody", "expect: 100-continue\r\n", &large);
    let closing = request(key, "connection: close\r\n", "{}");
    for (what, bytes, status) in [
        ("no chunk", chunked, "400"),
        ("what was not asked for", asking, "401"),
        ("more than was announced", format!("{closing}{large}"), "400"),
        ("headers", format!("GET /healthz HTTP/1.1\r\nx-large: {large}\r\n\r\n"), "431"),
        ("an address", format!("GET /{large} HTTP/1.1\r\n\r\n"), "431"),
        ("noise", format!("\0\r\n\r\n{large}"), "400"),
    ] {
        let mut stream = connect(installation.address);
        stream.write_all(bytes.as_bytes()).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(statuses(&rest(&stream)), [status], "{what}");
    }
    finish_calmly(installation);
}

/// What a client sent behind its request must not hide that it left.
#[tokio::test]
async fn a_client_that_leaves_is_not_waited_for() {
    let provider = Provider::start();
    let installation = Installation::start(&provider.settings()).await;
    let (address, key) = (installation.address, installation.api_key());
    let native = request(key, "x-upstream-key: k\r\n", &body("x").replace("echo", "local-silent"));
    let chat = r#"{"model":"local-silent","messages":[{"role":"user","content":"x"}]}"#;
    let chat = request(key, "x-upstream-key: k\r\n", chat)
        .replace("/api/v1/proxy/messages", "/v1/chat/completions");
    let more = request(key, "", &body("the next one"));
    let much = format!("GET /healthz HTTP/1.1\r\nx-much: {}\r\n\r\n", "x".repeat(30_000));
    let mut count = 0;
    for first in [&native, &chat] {
        for behind in ["", "\r\n", "\r\n\r\n", &more, &more[..40], &more.repeat(20), &much] {
            count += 1;
            let mut stream = connect(address);
            // Together, and one after the other.
            if count % 2 == 0 {
                stream.write_all(format!("{first}{behind}").as_bytes()).unwrap();
                provider.wait_for(count);
            } else {
                stream.write_all(first.as_bytes()).unwrap();
                provider.wait_for(count);
                stream.write_all(behind.as_bytes()).unwrap();
            }
            drop(stream);
            provider.wait_left(count);
        }
    }
    // What is fetched early is answered all the same, in its order, by a gateway that was busy.
    let slow = request(key, "", &body("slow").replace("echo", "echo-delay-200"));
    let last = more.replacen("host", "connection: close\r\nhost", 1);
    let mut stream = connect(address);
    stream.write_all(slow.as_bytes()).unwrap();
    installation.wait_under_way(1).await;
    for _ in 0..100 {
        stream.write_all(more.as_bytes()).unwrap();
    }
    stream.write_all(last.as_bytes()).unwrap();
    let text = rest(&stream);
    assert_eq!(statuses(&text), vec!["200"; 102], "{text}");
    assert!(text.find("Echo: slow") < text.find("Echo: the next one"), "{text}");
    finish_calmly(installation);
}
