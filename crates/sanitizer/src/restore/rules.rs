//! What a table says of the answers of one format, and how its paths are read.

use crate::json::{NodeId, NodeKind, Tape};

/// What is known of the answers of a format, whole and in events. What no row names is text that
/// stands there whole.
#[derive(Debug)]
pub struct RestoreRules {
    /// Whether the member `type` of an event says what it is; otherwise all events are alike.
    pub typed: bool,
    /// Texts that arrive in pieces.
    pub tracks: &'static [Track],
    /// What ends such texts.
    pub ends: &'static [End],
    /// Where choices say why they ended; empty where answers have none. Once every choice has said
    /// it, an answer is whole, although the event is not there that should be the last.
    pub reason: &'static str,
    /// The data of the event after which nothing follows, when it is no JSON.
    pub last_data: &'static str,
    /// Values of `type` with which a stream ends.
    pub last_events: &'static [&'static str],
    /// Members that tell tracks apart, in the order in which they count.
    pub indices: &'static [&'static str],
    /// Members that an added event has from the one it is made after.
    pub carried: &'static [&'static str],
    /// Members that an added event has as `null` when the other has them.
    pub emptied: &'static [&'static str],
    /// Whole strings that are not simply text.
    pub places: &'static [Place],
    /// Where stands what the model says, when it stands there whole.
    pub said: &'static [&'static str],
    /// Members with strings that the provider writes around it.
    pub framing: &'static [&'static str],
    /// Objects that are read as one text, names and numbers included, because in a stream they are
    /// one.
    pub objects: &'static [&'static str],
    /// Numbers that point into a text.
    pub offsets: &'static [Offsets],
    /// Where facts about the exchange go in the first event.
    pub first: Note,
    /// Where they go in the last ones.
    pub last: &'static [Note],
}

/// One text that arrives in pieces, one piece in an event.
#[derive(Debug)]
pub struct Track {
    /// The `type` of its events; empty where events have none. Behind a `*` stands what the types
    /// end with that have no row of their own.
    pub event: &'static str,
    /// Where the piece stands. `*` is any one element or member.
    pub piece: &'static str,
    /// How the text is written.
    pub form: Form,
    /// Whether offsets point into this text.
    pub pointed: bool,
    /// Of what text this is only the beginning, if it is.
    pub opens: Option<Opens>,
}

/// A text that begins in an event of another kind than the one that brings its pieces.
#[derive(Clone, Copy, Debug)]
pub struct Opens {
    /// The `type` of the events with its pieces.
    pub event: &'static str,
    /// Where its pieces stand.
    pub piece: &'static str,
    /// What such an event has before and behind a piece, besides its type and the indices.
    pub around: [&'static str; 2],
}

/// How a text is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Text.
    #[default]
    Plain,
    /// The answer proper: JSON when it begins so, else text.
    Answer,
    /// JSON inside a string.
    Json,
}

/// What ends tracks: those whose indices begin with the ones in the path.
#[derive(Debug)]
pub struct End {
    /// The `type` of the event; empty where events have none. A `*` as in [`Track::event`].
    pub event: &'static str,
    /// What must be there and not be `null`; empty means the event itself.
    pub path: &'static str,
    /// The `type` of the events whose tracks end; empty for all. A `*` is what it is in `event`.
    pub of: &'static str,
    /// Whether the event says again what the tracks said.
    pub repeats: bool,
    /// Whether they end before the event, in which new ones may begin.
    pub before: bool,
}

/// A whole string that is not simply text.
#[derive(Debug)]
pub struct Place {
    /// Where; a `**` at the end is everything inside.
    pub path: &'static str,
    /// What the member `type` beside it must say; empty if it does not matter.
    pub when: &'static str,
    /// How it is written; nothing if it is never altered.
    pub form: Option<Form>,
}

/// Numbers that point into a text, in Unicode characters.
#[derive(Debug)]
pub struct Offsets {
    /// The `type` of the event; empty in whole answers and where events have none.
    pub event: &'static str,
    /// The object in which both the numbers and the text stand.
    pub base: &'static str,
    /// The object of the numbers, from there.
    pub at: &'static str,
    /// What the member `type` beside them must say; empty if it does not matter.
    pub when: &'static [&'static str],
    /// The members with the numbers.
    pub names: &'static [(&'static str, Edge)],
    /// The text.
    pub target: Target,
}

/// What a number says of a place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// A stretch begins there.
    Start,
    /// A stretch ends there.
    End,
    /// Something belongs there, between two characters. No model puts it inside of a placeholder, so
    /// a number that points there counts something else.
    Point,
}

/// What numbers point into.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// A whole string of this name in the base.
    Member(&'static str),
    /// The track with this piece, and the indices of the base.
    Track(&'static str),
    /// The document of the request that this member counts.
    Document(&'static str),
}

/// An object that gets a member.
#[derive(Debug)]
pub struct Note {
    /// The `type` of the event; empty where events have none.
    pub event: &'static str,
    /// What must be there and not be `null`; empty if it does not matter. `*` is the first element.
    pub when: &'static str,
    /// What must not be there; empty if it does not matter.
    pub unless: &'static str,
    /// The object; empty for the outermost.
    pub path: &'static str,
}

/// Whether a value stands at a path from the root on.
pub(super) fn stands_at(tape: &Tape<'_>, id: NodeId, path: &str) -> bool {
    if let Some(outer) = path.strip_suffix(".**") {
        return std::iter::successors(tape.parent(id), |&id| tape.parent(id))
            .any(|holder| stands_at(tape, holder, outer));
    }
    base_of(tape, id, path).is_some_and(|base| tape.parent(base).is_none())
}

/// The value from which a path leads to this one. Every event asks this for every row, so the path
/// is compared from its end without taking it apart.
pub(super) fn base_of(tape: &Tape<'_>, id: NodeId, path: &str) -> Option<NodeId> {
    let (mut id, mut rest) = (id, path);
    while !rest.is_empty() {
        let front = match rest.strip_suffix('*') {
            Some(front) => front,
            None => before_name(tape, tape.name_of(id)?, rest)?,
        };
        rest = if front.is_empty() { front } else { front.strip_suffix('.')? };
        id = tape.parent(id)?;
    }
    Some(id)
}

/// What stands in a path before its last name, if that is this one.
fn before_name<'p>(tape: &Tape<'_>, name: NodeId, path: &'p str) -> Option<&'p str> {
    let raw = tape.raw(name);
    if tape.node(name).escaped {
        let last = path.rsplit('.').next().filter(|last| tape.says(name, last))?;
        return path.strip_suffix(last);
    }
    if raw.as_bytes().last() != path.as_bytes().last() {
        return None;
    }
    path.strip_suffix(raw).filter(|_| !raw.contains('.'))
}

/// Names that some rows end with, as a sieve: a name that it lets through need not be one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sieve {
    names: u64,
    /// Names of what holds a value, for rows that end with `*`.
    holders: u64,
}

impl Sieve {
    pub(super) fn of<'p>(paths: impl IntoIterator<Item = &'p str>) -> Self {
        let mut sieve = Self::default();
        for path in paths {
            let mut names = path.rsplit('.');
            match names.next() {
                Some("*") => sieve.holders |= names.next().map_or(u64::MAX, bit),
                Some(name) => sieve.names |= bit(name),
                None => {}
            }
        }
        sieve
    }

    pub(super) fn is_empty(self) -> bool {
        self.names | self.holders == 0
    }

    pub(super) fn lets_through(self, tape: &Tape<'_>, id: NodeId) -> bool {
        let passes = |id, names: u64| {
            let name = tape.name_of(id);
            name.is_some_and(|name| tape.node(name).escaped || names & bit(tape.raw(name)) != 0)
        };
        let holder = || tape.parent(id).is_some_and(|holder| passes(holder, self.holders));
        passes(id, self.names) || (self.holders != 0 && (self.holders == u64::MAX || holder()))
    }
}

fn bit(name: &str) -> u64 {
    let last = name.as_bytes().last().copied().unwrap_or_default();
    1 << ((name.len() * 7 + usize::from(last)) % 64)
}

/// Whether an event is of this kind. Empty texts are not compared, because that is what processors
/// are slowest at: an empty text has no address to read from.
pub(super) fn is_kind(event: &str, kind: &str) -> bool {
    event.len() == kind.len() && (event.is_empty() || event == kind)
}

/// What a `*` at the beginning of a row stands for in a type; nothing if it is not of the row.
pub(super) fn family<'k>(row: &str, kind: &'k str) -> Option<&'k str> {
    row.strip_prefix('*').and_then(|end| kind.strip_suffix(end))
}

/// What is known of a whole string that is not simply text.
pub(super) fn place(rules: &RestoreRules, tape: &Tape<'_>, id: NodeId) -> Option<&'static Place> {
    let beside = |when: &str| {
        let kind = tape.parent(id).and_then(|holder| tape.member(holder, "type"));
        when.is_empty() || kind.is_some_and(|kind| tape.says(kind, when))
    };
    rules.places.iter().find(|place| stands_at(tape, id, place.path) && beside(place.when))
}

/// Whether an event or an answer says that the provider failed, whose status was sent before: by its
/// type, by what object it is, or by an error.
pub(super) fn says_failed(tape: &Tape<'_>) -> bool {
    let says = |id, words: &[&str]| {
        tape.node(id).kind == NodeKind::String && words.iter().any(|word| tape.says(id, word))
    };
    tape.children(tape.root()).any(|id| {
        (tape.is_named(id, "error") && is_there(tape, id))
            || (tape.is_named(id, "type") && says(id, &["error", "response.failed"]))
            || (tape.is_named(id, "object") && says(id, &["error"]))
    })
}

/// The same for a whole answer, which may also have a status of its own.
pub(super) fn answer_says_failed(tape: &Tape<'_>) -> bool {
    let status = tape.member(tape.root(), "status").and_then(|id| tape.string(id));
    says_failed(tape) || status.is_some_and(|status| status.text() == "failed")
}

/// The value to which a path leads, if it is there; `*` is the first element or member.
pub(super) fn descend(tape: &Tape<'_>, from: NodeId, path: &str) -> Option<NodeId> {
    path.split('.').filter(|name| !name.is_empty()).try_fold(from, |id, name| match name {
        "*" => tape.children(id).next(),
        _ => tape.member(id, name),
    })
}

/// Whether a value says something.
pub(super) fn is_there(tape: &Tape<'_>, id: NodeId) -> bool {
    tape.node(id).kind != NodeKind::Word || tape.raw(id) == "true"
}

/// Whether a value says something that an empty text does not.
pub(super) fn is_said(tape: &Tape<'_>, id: NodeId) -> bool {
    is_there(tape, id) && !(tape.node(id).kind == NodeKind::String && tape.raw(id).is_empty())
}
