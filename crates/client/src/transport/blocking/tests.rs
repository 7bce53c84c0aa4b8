use std::io::{Read, Write};
use std::net::TcpListener;

use super::*;

const LONG: Duration = Duration::from_secs(20);

/// A server that says the same to every connection, and its URL.
fn server(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                while stream.read(&mut [0; 4096]).is_ok_and(|count| count > 0) {
                    drop(stream.write_all(answer.as_bytes()));
                }
            });
        }
    });
    url
}

const HELLO: &str = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";

#[test]
fn many_threads_share_one_client() {
    let (url, transport) = (server(HELLO), Transport::new(TransportOptions::default()));
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let answer = transport.send(Request::new("GET", &url), LONG, 100).unwrap();
                    assert_eq!(answer.body, b"hello");
                }
            });
        }
    });
}

#[tokio::test]
async fn a_runtime_around_it_does_no_harm() {
    let transport = Transport::new(TransportOptions::default());
    let answer = transport.send(Request::new("GET", server(HELLO)), LONG, 100).unwrap();
    assert_eq!(answer.body, b"hello");
    assert_eq!(run(async { 7 }).unwrap(), 7);
}

#[test]
fn waiting_can_be_interrupted() {
    let transport = Transport::new(TransportOptions::default());
    let call = transport.start(Request::new("GET", server("")), LONG, 100).unwrap();
    assert!(call.wait_for(Duration::from_millis(5)).is_none());
    drop(call);
    let call = transport.start(Request::new("GET", server(HELLO)), LONG, 100).unwrap();
    assert!(call.wait_for(LONG).unwrap().is_ok());
}

#[test]
fn a_panic_in_the_background_is_an_error_here() {
    let outcome = run(async {
        if std::hint::black_box(true) {
            panic!("on purpose")
        }
    });
    assert!(matches!(outcome, Err(TransportError::Threads(_))), "{outcome:?}");
}

#[test]
fn a_fork_is_noticed() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let (accepted, connections) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            accepted.send(()).unwrap();
            std::thread::spawn(move || {
                while stream.read(&mut [0; 4096]).is_ok_and(|count| count > 0) {
                    drop(stream.write_all(HELLO.as_bytes()));
                }
            });
        }
    });
    let transport = Transport::new(TransportOptions::default());
    let send = || transport.send(Request::new("GET", &url), LONG, 100).unwrap();
    send();
    send();
    assert_eq!(connections.try_iter().count(), 1);
    // As a child sees it: all that is there belongs to another process.
    transport.0.0.pool.belong_to_another_process();
    BACKGROUND.write().unwrap().as_mut().unwrap().0 = 0;
    send();
    assert_eq!(connections.try_iter().count(), 1);
    assert_eq!(BACKGROUND.read().unwrap().as_ref().unwrap().0, process::id());
}
