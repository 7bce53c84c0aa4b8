//! What can be found: the kinds of personal data, and one finding.
//!
//! `ENTITY_KINDS` is the only list of kinds; labels, default actions and layers are read from it.

use std::ops::Range;

use crate::policy::Action;

/// A kind of personal data, or of text that must be treated like it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityKind {
    /// Credentials: API keys, tokens, private keys, passwords.
    Secret,
    /// International bank account number.
    Iban,
    /// Payment card number.
    CreditCard,
    /// United States social security number.
    Ssn,
    /// Electronic mail address.
    Email,
    /// Telephone number.
    Phone,
    /// Date of birth.
    DateOfBirth,
    /// Internet address, version 4 or 6.
    Ip,
    /// Hardware address of a network interface.
    Mac,
    /// Address of a web page or file.
    Url,
    /// Name of a person.
    Person,
    /// Name of an organisation.
    Organisation,
    /// Any other identifier that the caller declared.
    Id,
    /// Text that looks like a placeholder; it is escaped so that it comes back unchanged.
    Literal,
}

/// One row of the table of kinds.
pub struct KindRow {
    /// The kind this row describes.
    pub kind: EntityKind,
    /// What stands in placeholders, claims and manifests: upper-case ASCII letters.
    pub label: &'static str,
    /// What happens to a finding when the caller's policy says nothing.
    pub action: Action,
    /// The layer that finds this kind on its own.
    pub layer: Layer,
}

/// Every kind; where two findings are otherwise equal, the earlier row wins.
///
/// Every URL is masked by default, with or without a query: host and path name people too often.
pub const ENTITY_KINDS: [KindRow; 14] = [
    row(EntityKind::Secret, "SECRET", Layer::PatternMatching),
    row(EntityKind::Iban, "IBAN", Layer::PatternMatching),
    row(EntityKind::CreditCard, "CC", Layer::PatternMatching),
    row(EntityKind::Ssn, "SSN", Layer::PatternMatching),
    row(EntityKind::Email, "EMAIL", Layer::PatternMatching),
    row(EntityKind::Phone, "PHONE", Layer::PatternMatching),
    row(EntityKind::DateOfBirth, "DOB", Layer::PatternMatching),
    row(EntityKind::Ip, "IP", Layer::PatternMatching),
    row(EntityKind::Mac, "MAC", Layer::PatternMatching),
    row(EntityKind::Url, "URL", Layer::PatternMatching),
    row(EntityKind::Person, "PERSON", Layer::KnownEntityMatching),
    row(EntityKind::Organisation, "ORG", Layer::KnownEntityMatching),
    row(EntityKind::Id, "ID", Layer::KnownEntityMatching),
    row(EntityKind::Literal, "LITERAL", Layer::PatternMatching),
];

const fn row(kind: EntityKind, label: &'static str, layer: Layer) -> KindRow {
    KindRow { kind, label, action: Action::Mask, layer }
}

impl EntityKind {
    /// Returns the label that placeholders and claims carry.
    pub fn label(self) -> &'static str {
        self.row().label
    }

    /// Finds a kind by its label; upper and lower case are the same.
    pub fn from_label(label: &str) -> Option<Self> {
        ENTITY_KINDS.iter().find(|row| row.label.eq_ignore_ascii_case(label)).map(|row| row.kind)
    }

    /// Tells whether findings of this kind count as personal data; escaped literals do not.
    pub fn is_personal(self) -> bool {
        self != Self::Literal
    }

    /// Returns the action that applies when no policy says otherwise.
    pub fn default_action(self) -> Action {
        self.row().action
    }

    /// Returns the layer that finds this kind on its own.
    pub fn layer(self) -> Layer {
        self.row().layer
    }

    fn row(self) -> &'static KindRow {
        &ENTITY_KINDS[self as usize]
    }
}

/// The part of the sanitizer that made a finding; certificates name the layers that ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Comparison with values that the caller declared.
    KnownEntityMatching,
    /// Patterns with validators, check digits and context words.
    PatternMatching,
}

impl Layer {
    /// Returns the name that goes into a claim's `layers_active`.
    pub fn name(self) -> &'static str {
        match self {
            Self::KnownEntityMatching => "known_entity_matching",
            Self::PatternMatching => "pattern_matching",
        }
    }
}

/// How good the evidence of a finding is, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// It sounds or looks almost like a declared value.
    Fuzzy,
    /// It has the shape.
    Pattern,
    /// It has the shape, and a word nearby says what it is.
    Context,
    /// A check digit, a declared value or an unmistakable grammar proves it.
    Proven,
}

/// One finding in a text. It holds no text itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// Where it is: byte offsets on character boundaries.
    pub span: Range<usize>,
    /// Who found it.
    pub layer: Layer,
    /// How sure that is.
    pub rank: Rank,
}

impl Entity {
    /// Makes a finding of the layer that finds this kind on its own.
    pub fn new(kind: EntityKind, span: Range<usize>, rank: Rank) -> Self {
        Self { kind, span, layer: kind.layer(), rank }
    }
}

#[cfg(test)]
mod tests;
