//! What the gateway answers to a prompt.

use std::fmt;

use lucairn_veil::api::{JobAccepted, VeilLinks};
use serde::Deserialize;
use serde_json::Value;

use crate::error::Error;

/// The two answers to a prompt. The body tells them apart, not the status.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The exchange is over.
    Finished(Box<Finished>),
    /// The model takes longer than the gateway waits. [`crate::Client::wait_for_job`] goes on.
    Accepted(JobAccepted),
}

/// A finished exchange.
///
/// `result` holds the model's answer with originals put back, so [`Debug`] does not show it.
#[derive(Clone, PartialEq, Deserialize)]
pub struct Finished {
    /// Whether the model answered.
    pub status: JobStatus,
    /// The model that did, as its provider calls it.
    pub model_used: String,
    /// How long the exchange took in the gateway, in milliseconds.
    #[serde(default)]
    pub latency_ms: u64,
    /// The id by which the certificate is found.
    pub request_id: Option<String>,
    /// What the model said: `{"content": [{"type": "text", "text": …}], …}`.
    pub result: Option<Value>,
    /// Why the model did not answer.
    pub error_message: Option<String>,
    /// How many values were replaced in the prompt.
    pub redaction_count: Option<u64>,
    /// Whether originals were put back.
    pub relinked: Option<bool>,
    /// Whether the answer itself was redacted.
    pub dlp_redacted: Option<bool>,
    /// What was found of what the caller knew to be there.
    pub ground_truth_evaluation: Option<Value>,
    /// More about what was done, for tiers that have it.
    pub compliance_trace: Option<Value>,
    /// Where the certificate is, for tiers that have one.
    pub veil: Option<VeilLinks>,
    /// More evidence, as other gateways give it.
    pub veil_evidence: Option<Value>,
    /// More evidence, as other gateways give it.
    pub tracevault: Option<Value>,
}

/// Whether the model answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum JobStatus {
    /// It did.
    #[serde(rename = "JOB_STATUS_COMPLETED")]
    Completed,
    /// It did not; `error_message` says why.
    #[serde(rename = "JOB_STATUS_FAILED")]
    Failed,
}

impl Finished {
    /// The text of the model's answer; empty if it has none.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// use lucairn::{Answer, MessagesRequest};
    ///
    /// let request = MessagesRequest::new("Hello {name}").field("name", "Anna Schmidt");
    /// match client.messages(&request).await? {
    ///     Answer::Finished(finished) => assert_eq!(finished.text(), "Echo: Hello Anna Schmidt"),
    ///     Answer::Accepted(job) => println!("ask later at {}", job.status_url),
    /// }
    /// # Ok(()) });
    /// ```
    pub fn text(&self) -> String {
        let blocks = self.result.as_ref().and_then(|result| result["content"].as_array());
        let texts = blocks.into_iter().flatten().filter_map(|block| block["text"].as_str());
        texts.collect()
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Error> {
        read(bytes, json(bytes), "Finished")
    }
}

impl fmt::Debug for Finished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Finished")
            .field("status", &self.status)
            .field("model_used", &self.model_used)
            .field("latency_ms", &self.latency_ms)
            .field("request_id", &self.request_id)
            .field("redaction_count", &self.redaction_count)
            .field("relinked", &self.relinked)
            .field("veil", &self.veil)
            .finish_non_exhaustive()
    }
}

impl Answer {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Error> {
        let json = json(bytes);
        if json.as_ref().is_some_and(|json| json["status"] == "processing") {
            return read(bytes, json, "JobAccepted").map(Self::Accepted);
        }
        read(bytes, json, "Finished").map(|finished| Self::Finished(Box::new(finished)))
    }
}

/// A body as JSON. Of two members of one name the last counts, and what is no UTF-8 becomes
/// U+FFFD, as in the published clients; certificates and keys are read more strictly.
pub(crate) fn json(bytes: &[u8]) -> Option<Value> {
    serde_json::from_str(&String::from_utf8_lossy(bytes)).ok()
}

/// A body as the type of an answer.
pub(crate) fn read<T: serde::de::DeserializeOwned>(
    bytes: &[u8],
    json: Option<Value>,
    what: &str,
) -> Result<T, Error> {
    let unfit = || {
        let message = format!("Response body failed to deserialize as {what}");
        Error::unfit(bytes, message)
    };
    json.and_then(|json| serde_json::from_value(json).ok()).ok_or_else(unfit)
}

#[cfg(test)]
mod tests;
