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
    /// Business identifier code of a bank, next to a word that says so.
    Bic,
    /// Account, routing and sort codes of national payment systems.
    Bank,
    /// Address of a wallet for a cryptocurrency.
    Crypto,
    /// United States social security number or individual taxpayer number.
    Ssn,
    /// Number that a state gives a person: civil registers and social security.
    NationalId,
    /// Number of a tax authority for a person or a business.
    TaxId,
    /// Value-added tax number with its country.
    Vat,
    /// Number of a health service or health insurer, of insured people and of prescribers.
    HealthId,
    /// Number of a passport, and machine-readable lines of travel documents.
    Passport,
    /// Number of an identity card or residence permit.
    IdCard,
    /// Number of a driving licence.
    Licence,
    /// Registration plate of a vehicle.
    Plate,
    /// Vehicle identification number.
    Vin,
    /// Equipment identity of a mobile device.
    Imei,
    /// Electronic mail address.
    Email,
    /// Telephone number.
    Phone,
    /// Date of birth.
    DateOfBirth,
    /// Any other calendar date; it stays unless a policy masks it.
    Date,
    /// Age of a person, next to a word that says so.
    Age,
    /// Internet address, version 4 or 6.
    Ip,
    /// Hardware address of a network interface.
    Mac,
    /// Address of a web page or file.
    Url,
    /// Postal address.
    Address,
    /// Name of an account, next to a word that says so.
    Username,
    /// Medical record, patient or case number in care, next to a word that says so.
    Patient,
    /// File, case, contract or customer number, next to a word that says so.
    Case,
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
    /// Whether it is looked for in what a model adds. Links are not: a model that names a source is
    /// doing its work, and a link that names a person is found by the address in it. Postal addresses
    /// of shops and offices are the same. Declared names
    /// are the caller's own, and dates are everywhere.
    pub(crate) outbound: bool,
    /// What stands in place of a finding in an answer.
    pub(crate) redacted: &'static str,
}

/// Writes a row: what stands in the place of a finding in an answer has the label in it.
macro_rules! row {
    ($kind:ident, $label:literal, $action:ident, $layer:ident, $outbound:literal) => {
        KindRow {
            kind: EntityKind::$kind,
            label: $label,
            action: Action::$action,
            layer: Layer::$layer,
            outbound: $outbound,
            redacted: concat!("[REDACTED_", $label, "]"),
        }
    };
}

/// Every kind; where two findings are otherwise equal, the earlier row wins.
///
/// Every URL is masked by default, with or without a query: host and path name people too often.
pub const ENTITY_KINDS: [KindRow; 33] = [
    row!(Secret, "SECRET", Mask, PatternMatching, true),
    row!(Iban, "IBAN", Mask, PatternMatching, true),
    row!(CreditCard, "CC", Mask, PatternMatching, true),
    row!(Bic, "BIC", Mask, PatternMatching, true),
    row!(Bank, "BANK", Mask, PatternMatching, true),
    row!(Crypto, "CRYPTO", Mask, PatternMatching, true),
    row!(Ssn, "SSN", Mask, PatternMatching, true),
    row!(NationalId, "NATIONALID", Mask, PatternMatching, true),
    row!(TaxId, "TAXID", Mask, PatternMatching, true),
    row!(Vat, "VAT", Mask, PatternMatching, true),
    row!(HealthId, "HEALTHID", Mask, PatternMatching, true),
    row!(Passport, "PASSPORT", Mask, PatternMatching, true),
    row!(IdCard, "IDCARD", Mask, PatternMatching, true),
    row!(Licence, "LICENCE", Mask, PatternMatching, true),
    row!(Plate, "PLATE", Mask, PatternMatching, true),
    row!(Vin, "VIN", Mask, PatternMatching, true),
    row!(Imei, "IMEI", Mask, PatternMatching, true),
    row!(Email, "EMAIL", Mask, PatternMatching, true),
    row!(Phone, "PHONE", Mask, PatternMatching, true),
    row!(DateOfBirth, "DOB", Mask, PatternMatching, true),
    row!(Date, "DATE", Keep, PatternMatching, false),
    row!(Age, "AGE", Mask, PatternMatching, false),
    row!(Ip, "IP", Mask, PatternMatching, true),
    row!(Mac, "MAC", Mask, PatternMatching, true),
    row!(Url, "URL", Mask, PatternMatching, false),
    row!(Address, "ADDRESS", Mask, PatternMatching, false),
    row!(Username, "USERNAME", Mask, PatternMatching, false),
    row!(Patient, "PATIENT", Mask, PatternMatching, true),
    row!(Case, "CASE", Mask, PatternMatching, false),
    row!(Person, "PERSON", Mask, KnownEntityMatching, false),
    row!(Organisation, "ORG", Mask, KnownEntityMatching, false),
    row!(Id, "ID", Mask, KnownEntityMatching, false),
    row!(Literal, "LITERAL", Mask, PatternMatching, false),
];

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

    pub(crate) fn row(self) -> &'static KindRow {
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
    /// A learned tagger that reads whole texts.
    LearnedTagging,
}

impl Layer {
    /// Returns the name that goes into a claim's `layers_active`.
    pub fn name(self) -> &'static str {
        match self {
            Self::KnownEntityMatching => "known_entity_matching",
            Self::PatternMatching => "pattern_matching",
            Self::LearnedTagging => "learned_tagging",
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
    /// A learned tagger takes it for one.
    Learned,
    /// It has the shape, and a word nearby says what it is.
    Context,
    /// A check digit, a declared value or an unmistakable grammar proves it.
    Proven,
    /// A check digit proves it, and a word nearby says what it is.
    Confirmed,
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
    /// The rule that found it: the name of a detector, `declared`, `denied` or `repetition`; empty when
    /// nobody says.
    pub rule: &'static str,
}

impl Entity {
    /// Makes a finding of the layer that finds this kind on its own.
    pub fn new(kind: EntityKind, span: Range<usize>, rank: Rank) -> Self {
        Self { kind, span, layer: kind.layer(), rank, rule: "" }
    }

    /// Says which rule found it.
    #[must_use]
    pub fn found_by(self, rule: &'static str) -> Self {
        Self { rule, ..self }
    }
}

#[cfg(test)]
mod tests;
