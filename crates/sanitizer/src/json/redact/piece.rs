//! One text of a request, and how what is found in it is replaced in the bytes of the request.

use std::borrow::Cow;
use std::ops::Range;

use super::media::Encoding;
use super::splice::{Edit, NewBytes};
use crate::entity::{Entity, EntityKind, Layer, Rank};
use crate::json::Decoded;
use crate::vault::Replacement;

/// One text that was read, with what it takes to change it.
pub(super) struct Piece<'b> {
    pub(super) wording: Wording<'b>,
    pub(super) part: Part,
    /// Which document of the request it is.
    pub(super) document: Option<usize>,
}

/// Where the text comes from.
pub(super) enum Wording<'b> {
    /// A string or name of the request, or of JSON inside a string.
    Direct(Decoded<'b>),
    /// A text in base64 or the digits of a number, and the bytes of the request that hold it.
    Indirect(Cow<'b, str>, Range<usize>),
}

/// What kind of text it is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    Text,
    Name,
    /// An address that the provider fetches.
    Link,
    /// Must not be altered.
    Signed,
    /// Is replaced by a string, in quotes that are escaped as often as its JSON stands in a string.
    Number {
        level: u32,
    },
    File(Encoding),
}

impl Piece<'_> {
    pub(super) fn text(&self) -> &str {
        match &self.wording {
            Wording::Direct(decoded) => decoded.text(),
            Wording::Indirect(text, _) => text,
        }
    }

    /// Where it begins in the request.
    pub(super) fn begin(&self) -> usize {
        match &self.wording {
            Wording::Direct(decoded) => decoded.json_span(0..0).start,
            Wording::Indirect(_, span) => span.start,
        }
    }

    /// Whether a finding is replaced here, beyond what the policy says of its kind.
    pub(super) fn takes(&self, entity: &Entity, names: super::NamePolicy) -> bool {
        match self.part {
            Part::Link => entity.kind != EntityKind::Url,
            Part::Number { .. } => entity.rank >= Rank::Context,
            Part::Name => {
                !entity.kind.is_personal()
                    || names == super::NamePolicy::Mask && is_certain(self.text(), entity)
            }
            Part::Text | Part::Signed | Part::File(_) => true,
        }
    }

    /// What to write for the replacements of this piece; `redacted` is the whole text after them.
    pub(super) fn edits(
        &self,
        replacements: &[Replacement],
        redacted: &str,
        edits: &mut Vec<Edit>,
    ) {
        match (&self.wording, self.part) {
            (Wording::Indirect(_, span), Part::File(encoding)) => {
                let new = NewBytes::Text(encoding.write(redacted).into());
                edits.push(Edit { span: span.clone(), new });
            }
            (Wording::Indirect(_, span), Part::Number { level }) => {
                let placeholder = replacements.first().map(|first| first.placeholder);
                edits.extend(placeholder.map(|placeholder| {
                    let new = NewBytes::Quoted { placeholder, level };
                    Edit { span: span.clone(), new }
                }));
            }
            (Wording::Direct(decoded), _) => edits.extend(replacements.iter().map(|one| Edit {
                span: decoded.json_span(one.span_in_input.clone()),
                new: NewBytes::Placeholder(one.placeholder),
            })),
            (Wording::Indirect(..), _) => {}
        }
    }
}

/// Whether something personal stands in the name of a member or a model, and not a field of an API
/// that a declared name happens to share a word with, as in `max_tokens`.
pub(super) fn is_certain(name: &str, entity: &Entity) -> bool {
    let found = name.get(entity.span.clone()).unwrap_or_default();
    let words = found.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    match entity.rank {
        Rank::Fuzzy => false,
        _ if !is_field(name) => true,
        // A value found elsewhere has the rank context; so has what a word beside it explains.
        Rank::Context => false,
        _ => entity.layer == Layer::PatternMatching || words.count() > 1,
    }
}

/// Whether a name is written as fields of APIs and schemas are.
pub(super) fn is_field(name: &str) -> bool {
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'$');
    name.bytes().all(plain)
        && !name.starts_with(|first: char| first.is_ascii_uppercase() || first.is_ascii_digit())
}

/// Removes what stays.
pub(super) fn keep_certain(piece: &Piece<'_>, policy: &super::BodyPolicy, found: &mut Vec<Entity>) {
    found.retain(|entity| !policy.kinds.keeps(entity) && piece.takes(entity, policy.names));
}
