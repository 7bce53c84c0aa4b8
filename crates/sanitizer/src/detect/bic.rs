//! Business identifier codes of banks: ISO 9362. Four characters of the bank, mostly letters, the
//! country of ISO 3166-1, two characters of the place, and three of the branch or none. There is no
//! check and often no digit, so one is taken only behind or right before a word that says so, or
//! behind an account number of the same country.

use std::ops::Range;

use super::codes::is_iban_country;
use super::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::Text;

pub(super) struct Bic;

/// The beginning of an account number of a state whose banks are known by such a code.
const ACCOUNT: &str = r"\b(?:A[DELTZ]|B[AEG]|C[HYZ]|D[EK]|E[ES]|F[IOR]|G[BEGIR]|H[RU]|I[ELST]|L[ITUV]|M[CDEKT]|N[LO]|P[LT]|R[OS]|S[AEIKM]|T[NR]|UA|VA|XK)[0-9]{2}[ -]?[0-9A-Z]{4}";

/// How far behind a word or the beginning of an account number a code may stand.
const BEHIND_WORD: usize = 44;
const BEHIND_ACCOUNT: usize = 64;
/// How far before a word.
const BEFORE_WORD: usize = 16;

/// ISO 3166-1, and XK for Kosovo.
const COUNTRIES: &[u8] = b"\
    ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCN\
    COCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHM\
    HNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMK\
    MLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURW\
    SASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVI\
    VNVUWFWSXKYEYTZAZMZW";

impl Detector for Bic {
    fn name(&self) -> &'static str {
        "bic"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Bic
    }

    fn triggers(&self) -> &'static [&'static str] {
        &["(?i:bic)", "(?i:swift)", ACCOUNT]
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let (text, trigger) = (spot.text, &spot.trigger);
        if spot.which == 2 {
            return behind_account(text, trigger.start);
        }
        if !is_word(text, trigger) {
            return None;
        }
        let behind = Tokens::of(text, trigger.end, BEHIND_WORD);
        let mut shouted = false;
        for token in behind {
            let written = text.slice(token.clone());
            let assigned = text.slice(trigger.end..token.start).contains([':', '=']);
            if is_code(written) && !shouted || assigned && is_small_code(written) {
                return Some(Found::new(token, Rank::Context));
            }
            // In a heading, words of eight letters are words.
            shouted |= written.len() > 2
                && written.bytes().all(|byte| byte.is_ascii_uppercase())
                && !matches!(written, "BIC" | "SWIFT" | "CODE" | "NUMBER" | "KOD");
        }
        let from = trigger.start.saturating_sub(BEFORE_WORD);
        let before = Tokens::of(text, from, BEFORE_WORD).take_while(|one| one.end < trigger.start);
        let last = before.last().filter(|token| {
            trigger.start - token.end <= 3
                && text.byte_before(token.start).is_none_or(|b| !b.is_ascii_alphanumeric())
        })?;
        is_code(text.slice(last.clone())).then(|| Found::new(last, Rank::Context))
    }
}

/// Whether the trigger is a word, or the beginning of one like `swiftcode`.
fn is_word(text: &Text<'_>, trigger: &Range<usize>) -> bool {
    let camel = text.byte(trigger.start).is_some_and(|byte| byte.is_ascii_uppercase())
        && text.byte_before(trigger.start).is_some_and(|byte| byte.is_ascii_lowercase());
    let goes_on = text.byte(trigger.end).is_some_and(|byte| byte.is_ascii_lowercase());
    (camel || !text.word_before(trigger.start))
        && (!goes_on
            || ["code", "kod", "no", "nr"].iter().any(|word| text.starts_with(trigger.end, word)))
}

/// A code behind an account number: `DE89 3704 0044 0532 0130 00 COBADEFFXXX`.
fn behind_account(text: &Text<'_>, start: usize) -> Option<Found> {
    let country = [text.byte(start)?, text.byte(start + 1)?];
    if !is_iban_country(country) {
        return None;
    }
    let token = Tokens::of(text, start, BEHIND_ACCOUNT).find(|token| {
        let written = text.slice(token.clone());
        // No account number is shorter than fifteen characters.
        token.start >= start + 16
            && is_code(written)
            && written.bytes().take(4).all(|byte| byte.is_ascii_uppercase())
            && written.as_bytes().get(4..6) == Some(&country)
    })?;
    Some(Found::new(token, Rank::Context))
}

/// The runs of letters and digits of a stretch of text.
struct Tokens<'t> {
    text: &'t Text<'t>,
    at: usize,
    end: usize,
}

impl<'t> Tokens<'t> {
    fn of(text: &'t Text<'_>, at: usize, length: usize) -> Self {
        Self { text, at, end: at + length }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let room = self.end.checked_sub(self.at)?;
        let start = self.text.run_right(self.at, room, |c| !c.is_alphanumeric());
        self.at = self.text.run_right(start, 48, char::is_alphanumeric);
        (self.at > start && start < self.end).then_some(start..self.at)
    }
}

/// Eight or eleven characters with a country in the middle.
fn is_code(written: &str) -> bool {
    let bytes = written.as_bytes();
    matches!(bytes.len(), 8 | 11)
        && bytes.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && bytes.iter().take(4).any(u8::is_ascii_uppercase)
        && bytes
            .get(4..6)
            .is_some_and(|country| COUNTRIES.chunks_exact(2).any(|one| one == country))
}

/// The same in small letters, when it cannot be a word: it has a digit or ends with `xxx`.
fn is_small_code(written: &str) -> bool {
    let unlike = written.ends_with("xxx") || written.bytes().any(|byte| byte.is_ascii_digit());
    matches!(written.len(), 8 | 11) && unlike && is_code(&written.to_ascii_uppercase())
}
