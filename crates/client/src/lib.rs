//! The client of a Lucairn gateway: send a prompt, get the answer and a signed receipt for it, and
//! check the receipt without trusting anybody.
//!
//! [`Client`] is asynchronous, [`blocking::Client`] is not; otherwise they are the same.
//! [`Client::verified_messages`] is the whole way in one call:
//!
//! ```
//! # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
//! # gateway::ask(async |_| {
//! use std::time::Duration;
//!
//! use lucairn::{Client, MessagesRequest};
//!
//! # let (key, base_url) = (gateway::KEY, gateway::start());
//! let client = Client::builder(key).base_url(base_url).build()?;
//! let request = MessagesRequest::new("Write a reply to {name}: {text}")
//!     .field("name", "Anna Schmidt")
//!     .field("text", "your invoice is paid")
//!     .model("claude-sonnet-4-5");
//! let sent = client.verified_messages(&request, Duration::from_secs(60)).await?;
//! println!("{}", sent.answer.text());
//! println!("{}", sent.certificate.verification.overall_verdict);
//! # Ok(()) });
//! ```
//!
//! # What it holds itself to
//!
//! * The API key goes to the gateway that the client was made for and to nobody else: no redirect
//!   is followed, no address from an answer is used unless it leads to the same server, and plain
//!   HTTP is refused except to this machine and to `.local` hosts.
//! * A time limit covers the whole call. A limit in bytes is that of the decoded body.
//! * Nothing is sent again unless it was asked for ([`ClientBuilder::retries`]).
//! * Keys, prompts and answers are not in [`Debug`] output or error messages.
//! * A [`Verified`] certificate can be made by the verifier alone.
#![warn(missing_docs)]

pub mod blocking;
pub mod transport;

mod answer;
mod audit;
mod base_url;
mod builder;
mod call;
mod certificate;
mod client;
mod error;
mod keys;
mod request;
mod scan;
mod secret;
mod wait;

pub use lucairn_veil as veil;
pub use lucairn_veil::api::{AuditEvent, AuditExport, JobAccepted, VeilLinks, VeilStatus};
pub use lucairn_veil::check::Reason;
pub use lucairn_veil::{Certificate, KeySet, Policy, PublicKey, Report, Verified};

pub use answer::{Answer, Finished, JobStatus};
pub use audit::AuditQuery;
pub use builder::ClientBuilder;
pub use call::CallOptions;
pub use certificate::{ServedCertificate, VerifiedAnswer, verify_certificate};
pub use client::Client;
pub use error::{Body, Error};
pub use keys::PublishedKeys;
pub use request::{Annotation, MessagesRequest};
pub use scan::{ScanAnswer, ScannedEntity};
pub use secret::{ApiKey, UpstreamKey};

/// The gateway that is used when no other one is named.
pub const DEFAULT_BASE_URL: &str = "https://gateway.lucairn.eu";

/// How long a call may take when nothing else is said: 30 seconds.
pub const DEFAULT_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(30);

/// The largest body that is read when nothing else is said: 10 MiB.
pub const DEFAULT_MAX_RESPONSE_BYTES: usize = 10 * 1024 * 1024;

/// The examples of the guide.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/rust.md")]
struct Guide;
