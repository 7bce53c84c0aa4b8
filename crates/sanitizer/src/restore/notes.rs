//! Facts about the exchange in the answer itself: `metadata.dsa_compliance`.

use super::StreamSummary;
use super::rules::{self, Note};
use super::splice::Splices;
use crate::json::{NodeId, NodeKind, Tape};

/// Facts that go into a stream.
pub struct StreamNotes {
    /// The JSON for the first event.
    pub first: String,
    /// Makes the JSON for the last events, from what is known by then.
    pub last: Box<dyn Fn(&StreamSummary) -> String + Send + Sync>,
}

impl std::fmt::Debug for StreamNotes {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("StreamNotes").field("first", &self.first).finish_non_exhaustive()
    }
}

/// Adds `metadata.dsa_compliance` to a whole answer; what is no JSON object stays as it is.
///
/// `json` is put in as it stands, so it must be JSON.
pub fn add_compliance(body: &[u8], json: &str) -> Vec<u8> {
    let mut splices = Splices::default();
    if let Ok(tape) = Tape::read(body) {
        note(&tape, tape.root(), json, &mut splices);
    }
    let mut out = Vec::with_capacity(body.len() + json.len() + 40);
    splices.apply(body, &mut out);
    out
}

/// The object in which an event takes a note.
pub(super) fn place(tape: &Tape<'_>, row: &Note, event: &str) -> Option<NodeId> {
    if !rules::is_kind(row.event, event) {
        return None;
    }
    let is_there =
        |path| rules::descend(tape, tape.root(), path).is_some_and(|id| rules::is_said(tape, id));
    if !is_there(row.when) || (!row.unless.is_empty() && is_there(row.unless)) {
        return None;
    }
    let object = rules::descend(tape, tape.root(), row.path)?;
    (tape.node(object).kind == NodeKind::Object).then_some(object)
}

/// Puts the facts into an object.
pub(super) fn note(tape: &Tape<'_>, object: NodeId, json: &str, splices: &mut Splices) {
    if tape.node(object).kind != NodeKind::Object {
        return;
    }
    let metadata = tape.member(object, "metadata");
    match metadata.map(|metadata| (tape.node(metadata).kind, metadata)) {
        None => add_member(tape, object, splices, |out| {
            write_all(out, &["\"metadata\":{\"dsa_compliance\":", json, "}"]);
        }),
        Some((NodeKind::Object, metadata)) => add_member(tape, metadata, splices, |out| {
            write_all(out, &["\"dsa_compliance\":", json]);
        }),
        Some((NodeKind::Word, metadata)) => splices.add(tape.span(metadata), |out| {
            write_all(out, &["{\"dsa_compliance\":", json, "}"]);
        }),
        // Somebody else's metadata in another shape is left alone.
        Some(_) => {}
    }
}

fn add_member(
    tape: &Tape<'_>,
    object: NodeId,
    splices: &mut Splices,
    write: impl FnOnce(&mut Vec<u8>),
) {
    let end = tape.span(object).end.saturating_sub(1);
    let first = tape.children(object).next().is_none();
    splices.add(end..end, |out| {
        write_all(out, &[if first { "" } else { "," }]);
        write(out);
    });
}

fn write_all(out: &mut Vec<u8>, parts: &[&str]) {
    for part in parts {
        out.extend_from_slice(part.as_bytes());
    }
}
