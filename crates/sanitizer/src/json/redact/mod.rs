//! Redaction of a request: every string is read, and only what was found is replaced.
//!
//! 1. `walk` takes strings, names and numbers in the order in which the provider's prompt cache
//!    reads them, gives each its role and reads it.
//! 2. What was found in one is looked for in it and in what comes later, never in what comes before:
//!    a conversation that grows keeps the bytes that it has sent.
//! 3. Each finding becomes a placeholder, numbered in the same order, and `splice` copies the rest.

use std::collections::HashMap;
use std::ops::Range;

use sha2::{Digest, Sha256};

use crate::entity::{Entity, Layer, Rank};
use crate::placeholder;
use crate::repeat::Values;
use crate::{Findings, KnownEntities, Manifest, Sanitizer, Vault, span};

mod media;
mod outcome;
mod piece;
mod place;
mod policy;
mod reader;
mod shape;
mod splice;
mod walk;

pub use outcome::{BodyRefusal, Coverage, Exempted, RedactedBody};
pub use policy::{BodyPolicy, MediaPolicy, NamePolicy, SignedPolicy};

use super::{NodeId, NodeKind, RequestRules, Shifts, Tape};
use piece::{Part, Piece};
use reader::Reader;
use walk::Walk;

impl Sanitizer {
    /// Takes personal data out of a request.
    ///
    /// # Errors
    /// [`BodyRefusal`] when the body cannot be read or the policy says that it must not leave.
    pub fn redact_body(
        &self,
        body: &[u8],
        rules: &RequestRules,
        known: &KnownEntities,
        policy: &BodyPolicy,
    ) -> Result<RedactedBody, BodyRefusal> {
        self.redact_tape(&Tape::read(body)?, rules, known, policy)
    }

    /// The same for a request that was read already.
    ///
    /// # Errors
    /// [`BodyRefusal`] when the policy says that it must not leave.
    pub fn redact_tape(
        &self,
        tape: &Tape<'_>,
        rules: &RequestRules,
        known: &KnownEntities,
        policy: &BodyPolicy,
    ) -> Result<RedactedBody, BodyRefusal> {
        if tape.node(tape.root()).kind != NodeKind::Object {
            return Err(BodyRefusal::NotAnObject);
        }
        let mut walk = Walk {
            rules,
            rows: rules.rows(),
            policy,
            reader: Reader::new(self.search(known, &policy.kinds)),
            pieces: Vec::new(),
            found: Vec::new(),
            edits: Vec::new(),
            coverage: Coverage::default(),
            documents: 0,
            document_texts: HashMap::new(),
            signed: Vec::new(),
            named: None,
        };
        walk.body(tape)?;
        let Walk { pieces, mut found, mut edits, mut coverage, documents, signed, .. } = walk;
        let values = values(&pieces, &found);
        for (index, id) in signed {
            let (Some(piece), Some(found)) = (pieces.get(index), found.get_mut(index)) else {
                continue;
            };
            let said = said_behind(tape, &pieces, (index, id));
            let is_own = |first: usize| !said.contains(&first);
            let (count, own) = weigh(piece.text(), std::mem::take(found), &values, is_own);
            if own && policy.signed == SignedPolicy::Refuse {
                return Err(BodyRefusal::Signed { position: place::position(tape, id) });
            }
            coverage.signed_findings += count;
        }
        repeat(&pieces, &mut found, &values, policy);
        let mut body = Masked {
            vault: Vault::after(policy.placeholders.clone(), number_before(tape, rules)),
            manifest: Manifest::new(),
            findings: Findings::new(known),
            documents: vec![None; documents],
        };
        for (piece, found) in pieces.iter().zip(found) {
            body.mask(piece, policy.kinds.resolve(found), &mut edits);
        }
        let bytes = splice::splice(tape.text(), edits);
        let Masked { vault, manifest, findings, documents } = body;
        Ok(RedactedBody { bytes, vault, manifest, findings, coverage, documents })
    }
}

/// The number behind which those of a request begin: none, or one of its own when it refers to what
/// the provider has of earlier requests.
///
/// The model sees their placeholders too, and in an answer `[EMAIL_1]` of then would be taken for
/// that of now, who is somebody else. The same request has the same numbers once more.
fn number_before(tape: &Tape<'_>, rules: &RequestRules) -> u32 {
    let refers = |name: &&str| {
        let value = tape.member(tape.root(), name);
        value.is_some_and(|value| tape.raw(value) != "null")
    };
    if !rules.earlier.iter().any(refers) {
        return 0;
    }
    let digest = Sha256::digest(tape.text().as_bytes());
    let four: [u8; 4] = std::array::from_fn(|at| digest[at]);
    FIRST_OF_ITS_OWN + u32::from_be_bytes(four) % NUMBERS_OF_ITS_OWN
}

/// Six digits: enough that two requests hardly ever share a number.
const FIRST_OF_ITS_OWN: u32 = 100_000;
const NUMBERS_OF_ITS_OWN: u32 = 899_000;

/// What is masked in a request.
fn values<'p>(pieces: &'p [Piece<'_>], found: &[Vec<Entity>]) -> Values<'p> {
    let mut values = Values::default();
    for (index, (piece, found)) in pieces.iter().zip(found).enumerate() {
        if !matches!(piece.part, Part::Signed) {
            values.add(index, piece.text(), found);
        }
    }
    values.prepare();
    values
}

/// Finds again, in each text, what was found in it or before.
fn repeat(
    pieces: &[Piece<'_>],
    found: &mut [Vec<Entity>],
    values: &Values<'_>,
    policy: &BodyPolicy,
) {
    if values.is_empty() {
        return;
    }
    for (index, (piece, found)) in pieces.iter().zip(found).enumerate() {
        if matches!(piece.part, Part::Signed) {
            continue;
        }
        values.add_repetitions(index, piece.text(), found, |entity| {
            piece.takes(entity, policy.names)
        });
    }
}

/// The texts behind a signed one in the same message: the model wrote them after it.
fn said_behind(
    tape: &Tape<'_>,
    pieces: &[Piece<'_>],
    (index, id): (usize, NodeId),
) -> Range<usize> {
    // It is a member of a block among the content of a message.
    let message = (0..3).try_fold(id, |id, _| tape.parent(id));
    let end = message.map_or(0, |message| tape.span(message).end);
    let behind = pieces[index + 1..].iter().take_while(|piece| piece.begin() < end);
    index + 1..index + 1 + behind.count()
}

/// Counts the findings in a signed text, and tells whether any of them is the caller's own: declared,
/// or masked elsewhere in the request and first found in a text of which that `is_own`, so that the
/// provider has not seen it. Others it wrote itself.
fn weigh(
    text: &str,
    mut found: Vec<Entity>,
    values: &Values<'_>,
    is_own: impl Fn(usize) -> bool,
) -> (u64, bool) {
    found.retain(|entity| entity.kind.is_personal());
    let mut own = found.iter().any(|entity| entity.layer == Layer::KnownEntityMatching);
    values.search(text, |first, span, kind| {
        own |= is_own(first);
        found.push(Entity::new(kind, span, Rank::Context).found_by("repetition"));
    });
    (span::resolve(found).len() as u64, own)
}

/// Whether a text may hold what must be escaped although no detector says so. Names of members keep
/// what has no brackets, because no such thing is read in them on the way back, and an address that
/// the provider fetches must stay what it is.
fn may_be_taken_for_placeholders(piece: &Piece<'_>) -> bool {
    matches!(piece.part, Part::Text | Part::File(_))
        && placeholder::may_hold(piece.text().as_bytes())
}

/// What the placeholders of a request are kept in.
struct Masked {
    vault: Vault,
    manifest: Manifest,
    findings: Findings,
    documents: Vec<Option<Shifts>>,
}

impl Masked {
    fn mask(
        &mut self,
        piece: &Piece<'_>,
        mut entities: Vec<Entity>,
        edits: &mut Vec<splice::Edit>,
    ) {
        if entities.is_empty() && !may_be_taken_for_placeholders(piece) {
            // A name without a placeholder is no text of the manifest, or it would be full of them.
            if !matches!(piece.part, Part::Name) {
                self.manifest.add_unchanged();
            }
            return;
        }
        if let (Part::Number { .. }, Some(first)) = (piece.part, entities.first_mut()) {
            // A number is one word of JSON; half of it could not be a placeholder.
            first.span = 0..piece.text().len();
            entities.truncate(1);
        }
        let redacted = self.vault.redact(piece.text(), &entities);
        self.manifest.add(&redacted);
        self.findings.record(&entities);
        piece.edits(&redacted.replacements, &redacted.text, edits);
        if let Some(slot) = piece.document.and_then(|index| self.documents.get_mut(index)) {
            *slot = Some(Shifts::of(piece.text(), &redacted));
        }
    }
}
