//! The way back: originals into whole answers and into streams of events.
//!
//! Only placeholders, numbers that point into restored text, and what is asked for as a note are
//! replaced, byte by byte; everything else passes as it came.

use std::sync::Arc;

use crate::json::{NodeKind, NotJson, Shifts, Tape};
use crate::outbound::{Outbound, OutboundReport};
use crate::vault::{RestoreScope, Vault};

mod added;
mod choices;
mod escape;
mod looks;
mod nesting;
mod notes;
mod originals;
mod quotes;
mod rules;
mod splice;
mod sse;
mod stream;
mod text;
mod track;
mod watch;
mod whole;

pub use notes::{StreamNotes, add_compliance};
pub use rules::{Edge, End, Form, Note, Offsets, Opens, Place, RestoreRules, Target, Track};
pub use stream::{EventTooLong, StreamRestorer, StreamSummary};

/// What goes back into the answer of one exchange.
#[derive(Clone, Debug)]
pub struct Restoration {
    /// What placeholders stand for.
    pub vault: Arc<Vault>,
    /// Which of them go back.
    pub scope: RestoreScope,
    /// Whether structured output was asked for, so that the text of the answer should be JSON; its
    /// beginning tells whether it is.
    pub json_text: bool,
    /// How personal data is looked for that the model adds; nothing if nobody looks.
    pub outbound: Option<Outbound>,
    /// Where the text of each document of the request moved to, so that citations can follow.
    pub documents: Vec<Option<Shifts>>,
}

/// A whole answer with its originals.
#[derive(Clone, Debug)]
pub struct RestoredBody {
    /// The answer; nothing if it is the one that came.
    pub bytes: Option<Vec<u8>>,
    /// The number of placeholders that were replaced.
    pub restored: u64,
    /// What the model added.
    pub outbound: OutboundReport,
    /// Whether the provider says inside that it failed, whatever its status was.
    pub failed: bool,
}

/// Puts originals back into a whole answer.
///
/// # Errors
/// [`NotJson`]; such an answer holds no original, and can be passed on as it is.
pub fn restore_body(
    body: &[u8],
    rules: &'static RestoreRules,
    restoration: &Restoration,
) -> Result<RestoredBody, NotJson> {
    let tape = Tape::read(body)?;
    let kinds = originals::Kinds::of(&restoration.vault, restoration.scope);
    let originals = originals::Originals::new(&restoration.vault, &kinds);
    let ground = track::Ground { rules, restoration, originals: &originals };
    let mut splices = splice::Splices::default();
    let mut whole = whole::Whole::new(&tape, &ground);
    let mut restored = 0;
    for (id, node) in tape.nodes() {
        match node.kind {
            _ if whole.is_past(id) => {}
            NodeKind::String => restored += whole.restore(id, &mut splices),
            NodeKind::Object => restored += whole.restore_object(id, &mut splices),
            NodeKind::Number => whole.move_offset(id, "", None, &mut splices),
            NodeKind::Array | NodeKind::Name | NodeKind::Word => {}
        }
    }
    let outbound = whole.report;
    let bytes = (!splices.is_empty()).then(|| {
        let mut out = Vec::with_capacity(body.len());
        splices.apply(body, &mut out);
        out
    });
    let failed = rules::answer_says_failed(&tape);
    Ok(RestoredBody { bytes, restored, outbound, failed })
}
