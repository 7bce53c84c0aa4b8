//! One prompt with a verified receipt. With a gateway from `lucairn serve`:
//!
//! ```text
//! LUCAIRN_API_KEY=lcr_live_… cargo run -p lucairn --example receipt
//! ```
#![expect(clippy::print_stdout, reason = "an example talks to people")]

use std::time::Duration;

use lucairn::{Client, MessagesRequest};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let base_url = std::env::var("LUCAIRN_BASE_URL");
    let client = Client::builder(std::env::var("LUCAIRN_API_KEY")?)
        .base_url(base_url.unwrap_or_else(|_| "http://127.0.0.1:8080".to_owned()))
        .build()?;

    let request = MessagesRequest::new("Write to {name}: {text}")
        .field("name", "Anna Schmidt")
        .field("text", "your IBAN DE89 3704 0044 0532 0130 00 is confirmed")
        .model("echo");
    let sent = client.verified_messages(&request, Duration::from_secs(60)).await?;
    println!("{}", sent.answer.text());
    println!("{} values were replaced", sent.answer.redaction_count.unwrap_or_default());

    let certificate = sent.certificate;
    println!("{} {}", certificate.certificate_id, certificate.verification.overall_verdict);
    for claim in &certificate.claims {
        println!("{:14} never saw: {}", claim.service_id, claim.data_not_seen.join(", "));
    }
    Ok(())
}
