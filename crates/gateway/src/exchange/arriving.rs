//! The body of a provider's answer as it comes from the egress, and why it may not come whole.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use lucairn_compartment::peer::{Answer, BrokenOff};

use super::forward::NoReply;
use crate::problem::{Kind, Problem};

/// The largest answer that is taken whole, in bytes. A full batch of embeddings, 2,048 texts with
/// 3,072 numbers each, has 150 million.
const WHOLE_LIMIT: usize = 192 * 1024 * 1024;

/// What the caller of an answer beyond it is told.
pub(super) const TOO_LARGE: &str =
    "The answer of the provider is too large; ask for a shorter one.";

/// The body of an answer. To drop it before its end cancels the call.
pub(crate) struct Arriving {
    body: Answer,
    /// How long the egress may take between two pieces.
    patience: Duration,
}

impl Arriving {
    pub(super) fn new(body: Answer, patience: Duration) -> Self {
        Self { body, patience }
    }

    /// The next bytes; nothing at the end, and a problem where it breaks off.
    pub(crate) async fn next(&mut self) -> Option<Result<Bytes, Problem>> {
        loop {
            let Ok(frame) = tokio::time::timeout(self.patience, self.body.frame()).await else {
                tracing::error!("the egress hangs");
                return Some(Err(NoReply::Unreachable.into()));
            };
            match frame? {
                Ok(frame) => {
                    if let Ok(data) = frame.into_data() {
                        return Some(Ok(data));
                    }
                }
                Err(why) => return Some(Err(broken(why))),
            }
        }
    }

    /// All of it.
    pub(crate) async fn whole(mut self) -> Result<Bytes, Problem> {
        let mut pieces = Vec::new();
        let mut length = 0;
        while let Some(piece) = self.next().await {
            let piece = piece?;
            length += piece.len();
            if length > WHOLE_LIMIT {
                return Err(Problem::new(Kind::UpstreamResponseTooLarge, TOO_LARGE));
            }
            pieces.push(piece);
        }
        Ok(match <[Bytes; 1]>::try_from(pieces) {
            Ok([all]) => all,
            Err(pieces) => pieces.concat().into(),
        })
    }
}

/// The provider began to answer and did not end.
fn broken(why: BrokenOff) -> Problem {
    match why {
        BrokenOff::Early => {
            let message = "The answer of the provider broke off. Try again.";
            Problem::new(Kind::UpstreamError, message)
        }
        BrokenOff::Silence => {
            let message = "The provider said nothing for too long in the middle of its answer. \
                           Try again or allow more time.";
            Problem::new(Kind::UpstreamTimeout, message)
        }
    }
}
