//! A model provider on this machine that writes down every byte it gets and answers as the name of
//! the model says. It speaks chat completions, as `recorder` in the settings that it gives.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::installation::until;

/// A running provider; its threads end with the test.
pub(crate) struct Provider {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Vec<u8>>>>,
    /// How many that were kept waiting have gone away.
    left: Arc<AtomicUsize>,
}

impl Provider {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let left = Arc::new(AtomicUsize::new(0));
        let (record, leaving) = (Arc::clone(&received), Arc::clone(&left));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (record, leaving) = (Arc::clone(&record), Arc::clone(&leaving));
                // A gateway that hangs up while it is answered is part of some tests.
                std::thread::spawn(move || drop(serve(stream, &record, &leaving)));
            }
        });
        Self { address, received, left }
    }

    /// Settings under which models that begin with `local` are asked here, and models that begin
    /// with `gone` where nobody listens.
    pub(crate) fn settings(&self) -> String {
        // Taken and given back, so that nothing else listens there.
        let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        format!(
            "[egress.providers.recorder]\nkind = \"openai\"\nbase_url = \"http://{}/v1\"\n\
             [egress.providers.nobody]\nkind = \"openai\"\nbase_url = \"http://{gone}/v1\"\n\
             [egress.routes]\nlocal = \"recorder\"\ngone = \"nobody\"\n",
            self.address
        )
    }

    /// Every request so far, with its headers, as it came.
    pub(crate) fn received(&self) -> Vec<Vec<u8>> {
        self.received.lock().unwrap().clone()
    }

    /// Everything so far in one text.
    pub(crate) fn text(&self) -> String {
        self.received().iter().map(|request| String::from_utf8_lossy(request)).collect()
    }

    /// Waits until so many of those that model `local-silent` kept waiting have gone away.
    pub(crate) fn wait_left(&self, count: usize) {
        until("a hangup at the provider", || {
            (self.left.load(Ordering::SeqCst) >= count).then_some(())
        });
    }

    /// Waits until so many requests are there.
    pub(crate) fn wait_for(&self, count: usize) {
        until("a request at the provider", || {
            (self.received.lock().unwrap().len() >= count).then_some(())
        });
    }
}

fn serve(
    mut stream: TcpStream,
    record: &Mutex<Vec<Vec<u8>>>,
    left: &AtomicUsize,
) -> std::io::Result<()> {
    let request = read(&mut stream)?;
    record.lock().unwrap().push(request.clone());
    let text = String::from_utf8_lossy(&request);
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    let model = body["model"].as_str().unwrap();
    let said = body["messages"][0]["content"].as_str().unwrap();
    let manner = model.strip_prefix("local-").unwrap_or("");
    let answer = completion(model, &format!("You said: {said}"));
    match manner {
        "429" => reply(&mut stream, 429, "retry-after: 17\r\n", &error("slow down")),
        "401" => reply(&mut stream, 401, "", &error("no such key")),
        "500" => reply(&mut stream, 500, "", &error("something broke")),
        // Providers have been seen to repeat both in their complaints.
        "400" => {
            let key = head.lines().find(|line| line.starts_with("authorization")).unwrap_or("");
            reply(&mut stream, 400, "", &error(&format!("cannot take {said} with {key}")))
        }
        "garbage" => stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n<garbage>"),
        "noise" => stream.write_all(b"\0\xff not even HTTP\r\n\r\n"),
        "cut" => stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{\"choices\":[{"),
        "silent" => {
            wait_for_hangup(&mut stream);
            left.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }
        "odd" => reply(&mut stream, 200, "", &completion(ODD_MODEL, "fine")),
        _ => reply(&mut stream, 200, "", &answer),
    }
}

/// What a malicious provider may call its model.
pub(crate) const ODD_MODEL: &str = "<script>alert('m')</script>&amp;\"x\"";

/// A request with its body, whole.
fn read(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut request = Vec::new();
    let mut buffer = [0; 64 * 1024];
    loop {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        request.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&request).to_ascii_lowercase();
        let Some((head, _)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.and_then(|length| length.parse().ok()).unwrap_or(0);
        let head = request.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
        if request.len() >= head + 4 + length {
            return Ok(request);
        }
    }
}

fn reply(stream: &mut TcpStream, status: u16, headers: &str, body: &Value) -> std::io::Result<()> {
    let body = body.to_string();
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status} X\r\n{headers}content-type: application/json\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

fn completion(model: &str, text: &str) -> Value {
    json!({
        "model": model,
        "choices": [{ "message": { "content": text }, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": 3, "completion_tokens": 5 },
    })
}

fn error(message: &str) -> Value {
    json!({ "error": { "message": message } })
}

/// Says nothing until the other side goes away.
fn wait_for_hangup(stream: &mut TcpStream) {
    while stream.read(&mut [0; 64]).is_ok_and(|count| count > 0) {}
}
