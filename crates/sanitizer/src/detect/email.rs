//! E-mail addresses: the subset of RFC 5322 and RFC 6531 that is in use, with names in any script,
//! and with words for the signs.

use super::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::Text;

mod spoken;

pub(super) struct Email;

/// RFC 5321, section 4.5.3.1; in bytes.
const LONGEST_LOCAL: usize = 64 * 4;
const LONGEST_DOMAIN: usize = 253;
/// Endings of file names such as `icon@2x.png`, which no domain has.
const FILE_ENDINGS: &[&str] =
    &["png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js", "ts", "html"];

impl Detector for Email {
    fn name(&self) -> &'static str {
        "email"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Email
    }

    fn signs(&self) -> &'static [u8] {
        b"@"
    }

    fn triggers(&self) -> &'static [&'static str] {
        &spoken::TRIGGERS
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let text = spot.text;
        if spot.trigger.len() > 1 {
            return spoken::address(text, &spot.trigger)
                .map(|span| Found::new(span, Rank::Context));
        }
        let start = local_start(text, spot.trigger.start)?;
        let end = domain_end(text, spot.trigger.end)?;
        // `git@host:path` names a repository, not a mailbox.
        if text.slice(start..spot.trigger.start) == "git" && text.byte(end) == Some(b':') {
            return None;
        }
        Some(Found::new(start..end, Rank::Proven))
    }
}

fn local_start(text: &Text<'_>, at: usize) -> Option<usize> {
    if text.byte_before(at) == Some(b'"') {
        let start = text.run_left(at - 1, LONGEST_LOCAL, |c| !matches!(c, '"' | '@' | '\n'));
        return (start < at - 1 && text.byte_before(start) == Some(b'"')).then(|| start - 1);
    }
    let start = text.run_left(at, LONGEST_LOCAL, |c| {
        c.is_alphanumeric() || "._%+-'&~!#$*^".contains(c) || crate::fold::is_ignorable(c)
    });
    // Quotes, Markdown and dots around an address are not part of it.
    let start = text.run_right(start, at - start, |c| !c.is_alphanumeric() && c != '_');
    let last = text.char_before(at)?;
    (start < at && (last.is_alphanumeric() || "_-+.".contains(last))).then_some(start)
}

fn domain_end(text: &Text<'_>, from: usize) -> Option<usize> {
    let end = text.run_right(from, LONGEST_DOMAIN, |c| c.is_alphanumeric() || "-.".contains(c));
    let domain = text.slice(from..end).trim_end_matches(['.', '-']);
    let mut labels: Vec<&str> = domain.split('.').collect();
    // "a@b.de..." and "a@b.de.Then" end where the labels stop making a domain.
    if let Some(empty) = labels.iter().position(|label| label.is_empty()) {
        labels.truncate(empty);
    }
    while labels.last().is_some_and(|label| !is_top_level(label)) {
        labels.pop();
    }
    let well_formed = |label: &&str| {
        label.chars().count() <= 63 && !label.starts_with('-') && !label.ends_with('-')
    };
    let file = labels
        .last()
        .is_some_and(|last| FILE_ENDINGS.iter().any(|ending| ending.eq_ignore_ascii_case(last)));
    (labels.len() >= 2 && !file && labels.iter().all(well_formed))
        .then(|| from + labels.iter().map(|label| label.len() + 1).sum::<usize>() - 1)
}

fn is_top_level(label: &str) -> bool {
    let letters = label.chars().count() >= 2 && label.chars().all(char::is_alphabetic);
    letters || label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--"))
}
