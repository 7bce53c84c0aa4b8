//! The client without an asynchronous runtime: a scan, and the errors that a program tells apart.
//!
//! ```text
//! LUCAIRN_API_KEY=lcr_live_… cargo run -p lucairn --example blocking
//! ```
#![expect(clippy::print_stdout, reason = "an example talks to people")]

use std::time::Duration;

use lucairn::{CallOptions, Client, Error, MessagesRequest, blocking};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let base_url = std::env::var("LUCAIRN_BASE_URL");
    let settings = Client::builder(std::env::var("LUCAIRN_API_KEY")?)
        .base_url(base_url.unwrap_or_else(|_| "http://127.0.0.1:8080".to_owned()))
        .retries(2);
    let client = blocking::Client::build(settings)?;

    let scan = client.scan("Mail anna.schmidt@example.org before Friday")?;
    println!("{}", scan.sanitized_text);

    let hurried = client.with(CallOptions::new().timeout(Duration::from_millis(200)));
    let request = MessagesRequest::new("Hello {name}").field("name", "Anna Schmidt");
    for model in ["echo", "echo-delay-5000", "no-such-model"] {
        match hurried.messages(&request.clone().model(model)) {
            Ok(answer) => println!("{model}: {answer:?}"),
            Err(Error::Timeout { after }) => println!("{model}: nothing within {after:?}"),
            Err(error) => println!("{model}: {error} ({})", error.code().unwrap_or("no code")),
        }
    }
    Ok(())
}
