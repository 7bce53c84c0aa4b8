//! Detectors: one file per kind of data, and the table of all of them.
//!
//! A detector names short triggers; one pass over the text finds the triggers of all detectors,
//! then each looks around its own. To add one, write its file, give it a row in `DETECTORS` and
//! examples in `tests/data`.

use std::ops::Range;

use crate::entity::{Entity, EntityKind, Rank};
use crate::text::Text;

mod credit_card;
mod date_of_birth;
mod email;
mod iban;
mod ip;
mod literal;
mod mac;
mod number;
mod phone;
mod scan;
mod secret;
mod ssn;
mod url;

pub(crate) use iban::is_country as is_iban_country;
pub(crate) use scan::{Scanner, Session};

/// Finds one kind of personal data.
pub(crate) trait Detector: Sync {
    /// What it finds.
    fn kind(&self) -> EntityKind;

    /// Byte patterns of fixed length, at least one of which occurs in everything it finds.
    fn triggers(&self) -> &'static [&'static str];

    /// Lower-case words that say what stands near them; a `*` at the end accepts longer words.
    fn words(&self) -> &'static [&'static str] {
        &[]
    }

    /// Looks around one trigger. It must read a bounded stretch, or one that no second trigger of
    /// the same text reads again, because text may consist of triggers only.
    fn examine(&self, spot: &Spot<'_>) -> Option<Found>;
}

/// Every detector.
pub(crate) static DETECTORS: &[&dyn Detector] = &[
    &literal::Literal,
    &secret::Prefixed,
    &secret::Jwt,
    &secret::PrivateKey,
    &secret::Assigned,
    &secret::ConnectionString,
    &iban::Iban,
    &credit_card::CreditCard,
    &ssn::Ssn,
    &email::Email,
    &phone::Phone,
    &date_of_birth::DateOfBirth,
    &ip::IpV4,
    &ip::IpV6,
    &mac::Mac,
    &url::Url,
];

/// What a detector found.
pub(crate) struct Found {
    span: Range<usize>,
    rank: Rank,
}

impl Found {
    pub(crate) fn new(span: Range<usize>, rank: Rank) -> Self {
        Self { span, rank }
    }
}

/// A place to examine.
pub(crate) struct Spot<'s> {
    pub(crate) text: &'s Text<'s>,
    /// Which of the detector's triggers it is.
    pub(crate) which: usize,
    /// Where the trigger stands.
    pub(crate) trigger: Range<usize>,
    /// Where the detector's last finding ends; zero when there was none.
    pub(crate) last_end: usize,
    /// Where the detector's words stand in the whole text, in order.
    words: &'s [Range<usize>],
}

impl Spot<'_> {
    /// Tells whether one of the detector's words ends at most `before` bytes before a span, or
    /// starts at most `after` bytes after it.
    pub(crate) fn word_near(&self, span: &Range<usize>, before: usize, after: usize) -> bool {
        self.word_before(span.start, before).is_some() || self.word_after(span.end, after)
    }

    /// Returns the end of the last of the detector's words that ends at most `within` bytes before
    /// a place.
    pub(crate) fn word_before(&self, at: usize, within: usize) -> Option<usize> {
        let next = self.words.partition_point(|word| word.end <= at);
        let last = self.words.get(next.checked_sub(1)?)?;
        (last.end + within >= at).then_some(last.end)
    }

    /// Tells whether one of the detector's words starts at most `within` bytes after a place.
    pub(crate) fn word_after(&self, at: usize, within: usize) -> bool {
        let next = self.words.partition_point(|word| word.start < at);
        self.words.get(next).is_some_and(|word| word.start <= at + within)
    }
}

/// Adds what all detectors find in a text.
pub(crate) fn detect(session: &mut Session<'_>, text: &Text<'_>, found: &mut Vec<Entity>) {
    let events = session.scan(text.as_str());
    let mut done = [0; DETECTORS.len()];
    for scan::Trigger { detector: index, which, span: trigger } in &events.triggers {
        let (index, which, trigger) = (*index, *which, trigger.clone());
        // What lies inside a finding needs no second look by the same detector.
        if trigger.end <= done[index] {
            continue;
        }
        let detector = DETECTORS[index];
        let spot =
            Spot { text, which, trigger, last_end: done[index], words: &events.words[index] };
        if let Some(Found { span, rank }) = detector.examine(&spot) {
            done[index] = span.end;
            found.push(Entity::new(detector.kind(), span, rank));
        }
    }
}

#[cfg(test)]
mod tests;
