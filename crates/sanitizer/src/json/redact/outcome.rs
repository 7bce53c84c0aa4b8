//! What comes out of a redaction.

use std::collections::BTreeMap;

use crate::json::{NotJson, Shifts};
use crate::{Findings, Manifest, Vault};

/// A request without the personal data that was found in it.
#[derive(Debug)]
pub struct RedactedBody {
    /// The request; `None` when nothing had to be changed.
    pub bytes: Option<Vec<u8>>,
    /// What the placeholders stand for.
    pub vault: Vault,
    /// Every placeholder and where it stands in its text; texts in the order of the scan.
    pub manifest: Manifest,
    /// How much was found.
    pub findings: Findings,
    /// What was not read.
    pub coverage: Coverage,
    /// For each document of the request in order, how offsets into it move; `None` when they do not.
    pub documents: Vec<Option<Shifts>>,
}

/// What of a request was not read or not altered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// What a table exempts, by the path of its row.
    pub exempt: BTreeMap<&'static str, Exempted>,
    /// Bytes of files and images that no detector read, as they stand in the request.
    pub unscanned_bytes: u64,
    /// Findings in what the provider signed, which went on unaltered.
    pub signed_findings: u64,
}

/// How much stood at exempt positions of one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exempted {
    /// Strings.
    pub values: u64,
    /// Their bytes, as they stand in the request.
    pub bytes: u64,
}

/// Why a request must not leave. Positions are paths with `*` for elements; no message has a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyRefusal {
    /// It cannot be read.
    #[error("the body is {0}")]
    NotJson(#[from] NotJson),
    /// It is JSON, but no object.
    #[error("the body is no JSON object")]
    NotAnObject,
    /// It holds a file or image, and the policy refuses those.
    #[error("{position} holds a file or image that cannot be scanned; leave it out")]
    Media {
        /// Where.
        position: String,
    },
    /// What the provider signed holds what must not leave.
    #[error("{position} is signed and holds personal data; start a new conversation")]
    Signed {
        /// Where.
        position: String,
    },
    /// A text is sent as the numbers of its tokens.
    #[error("{position} holds tokens, which cannot be scanned; send the text")]
    Tokens {
        /// Where.
        position: String,
    },
    /// The name of the model looks like personal data.
    #[error("model looks like personal data; name a model")]
    PersonalModel,
}
