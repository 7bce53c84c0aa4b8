//! Rules that find personal data, and the tables of all of them.
//!
//! ```text
//! text ──triggers───────▶ Detector::examine ─┐
//!   └────digits──gate───▶ Detector::examine ─┼─▶ findings
//!          └──run──forms─▶ CodeRule::check ──┘
//!                 ▲ words nearby, read only around numbers
//! ```
//!
//! The [`gate`] and the [`code::Forms`] know from a number's length and neighbours, and from the words
//! near it, which rules cannot find anything there; those are not asked.
//!
//! Numbers and codes with a form are rows of data ([`code::CodeRule`]). Whatever has no form is a
//! [`Detector`]: it names short triggers, or asks to see every number, and looks around them. To add
//! a rule, write its file, give it a row in `CODES` or `DETECTORS` and examples in `tests/data`.

use std::ops::Range;

use crate::entity::{Entity, EntityKind, Rank};
use crate::text::{Block, Text};

mod address;
mod age;
mod automaton;
mod bic;
mod calendar;
mod card_track;
mod checksum;
mod code;
mod codes;
mod crypto;
mod date;
mod date_of_birth;
mod email;
mod gate;
mod ip;
mod literal;
mod mac;
mod mrz;
mod named;
mod number;
mod phone;
mod plate;
mod run;
mod said;
mod scan;
mod secret;
mod url;
mod words;

use code::{Match, Proof};
use codes::CODES;
pub(crate) use codes::is_iban_country;
use gate::NumberForm;
use run::{Part, Run};
pub(crate) use scan::{Scanner, Session};
use words::{Lists, Nearby, WordsNearby};

/// Finds one kind of personal data that has no form of letters and digits.
pub(crate) trait Detector: Sync {
    /// What findings carry, and the name of the file with its examples.
    fn name(&self) -> &'static str;

    /// What it finds.
    fn kind(&self) -> EntityKind;

    /// Single characters of ASCII that make it look.
    fn signs(&self) -> &'static [u8] {
        &[]
    }

    /// Byte patterns of at least two bytes, one of which (or a sign) occurs in everything it finds.
    fn triggers(&self) -> &'static [&'static str] {
        &[]
    }

    /// The numbers at which it looks: the trigger is the first digit.
    fn numbers(&self) -> Option<NumberForm> {
        None
    }

    /// Whether it looks at every run of 26 to 35 letters and digits that has a digit; that run is the
    /// trigger.
    fn at_tokens(&self) -> bool {
        false
    }

    /// Lower-case words that say what stands near them; a `*` at the end accepts longer words, and a
    /// space other blanks, a hyphen or an underscore.
    fn words(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether one of its words as the name of a member says what the value is.
    fn words_tell(&self) -> bool {
        true
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
    &secret::Positional,
    &secret::ConnectionString,
    &email::Email,
    &phone::Phone,
    &date::Date,
    &date_of_birth::DateOfBirth,
    &age::Age,
    &address::Address,
    &named::Username,
    &named::PATIENT,
    &named::CASE,
    &ip::IpV4,
    &ip::IpV6,
    &mac::Mac,
    &url::Url,
    &bic::Bic,
    &card_track::CardTrack,
    &crypto::Bitcoin,
    &crypto::Ethereum,
    &crypto::Litecoin,
    &mrz::Mrz,
    &plate::Plate,
];

/// The name and kind of every rule.
pub(crate) fn rules() -> impl Iterator<Item = (&'static str, EntityKind)> {
    let detectors = DETECTORS.iter().map(|row| (row.name(), row.kind()));
    detectors.chain(CODES.iter().map(|rule| (rule.name, rule.kind)))
}

/// Words right before a number that is nobody's, whatever its check digits say: of books, logs and
/// measurements. One digit of ten or so makes any number right by chance.
const OTHER_WORDS: &[&str] = &[
    "asin",
    "bytes",
    "commit",
    "count",
    "distance",
    "ean",
    "energy",
    "epoch",
    "gtin",
    "hash",
    "isbn",
    "isbn 10",
    "isbn 13",
    "issn",
    "lag",
    "length",
    "lsn",
    "nonce",
    "offset*",
    "partition",
    "pid",
    "rows",
    "seq",
    "sequence*",
    "size",
    "sum",
    "thread",
    "tid",
    "timestamp*",
    "ts",
    "weight",
    "xid",
];
/// How near such a word must be, in bytes.
const OTHER_BEFORE: usize = 4;

/// How near a word must be to a code that it explains, in bytes before and behind it.
const WORD_BEFORE: usize = 48;
const WORD_BEHIND: usize = 16;
/// The same for what has no check digits, as in `123456789 (SSN)`, and when a verb leads to the word.
const WORD_RIGHT_BEHIND: usize = 3;
const WORD_BEHIND_VERB: usize = 32;
/// The same for words of everyday language, between which and the code hardly a word has room.
const WORD_BESIDE: usize = 12;

/// How long the runs are that are asked for by [`Detector::at_tokens`].
const TOKENS: Range<usize> = 26..36;

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
    nearby: &'s dyn WordsNearby,
    /// Which list of words is the detector's.
    list: usize,
    /// Whether one of its words may stand near; when not, none need be looked for.
    pub(crate) may_have_words: bool,
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
        if !self.may_have_words {
            return None;
        }
        self.nearby.before(self.text, self.list, at, within)
    }

    /// Tells whether one of the detector's words starts at most `within` bytes after a place.
    pub(crate) fn word_after(&self, at: usize, within: usize) -> bool {
        self.may_have_words && self.nearby.behind(self.text, self.list, at, within)
    }
}

/// Adds what all rules find in a text.
pub(crate) fn detect(session: &mut Session<'_>, text: &Text<'_>, found: &mut Vec<Entity>) {
    session.begin(text);
    let mut triggers = std::mem::take(&mut session.triggers);
    let mut waiting = triggers.iter().peekable();
    let mut reader = Reader { text, session, found, done: [0; DETECTORS.len()] };
    let mut at = 0;
    let mut run_end = 0;
    while let Some(digit) = text.classes().next(at, Block::digits) {
        // In the order of the text, because words are read forward only.
        while let Some(trigger) = waiting.next_if(|trigger| trigger.span.start <= digit) {
            reader.examine(trigger.detector, trigger.which, trigger.span.clone(), true);
        }
        at = text.ascii_right(digit, usize::MAX, Block::digits);
        reader.session.disguises.beside(text, &(digit..at));
        reader.number(digit..at);
        if digit >= run_end && !reader.is_no_code(digit..at) {
            run_end = reader.codes(digit).max(digit + 1);
        }
    }
    for trigger in waiting {
        reader.examine(trigger.detector, trigger.which, trigger.span.clone(), true);
    }
    triggers.clear();
    session.triggers = triggers;
}

/// What reads one text.
struct Reader<'r, 's> {
    text: &'r Text<'r>,
    session: &'r mut Session<'s>,
    found: &'r mut Vec<Entity>,
    /// Where the last finding of each detector ends.
    done: [usize; DETECTORS.len()],
}

impl Reader<'_, '_> {
    fn examine(&mut self, index: usize, which: usize, trigger: Range<usize>, may_have_words: bool) {
        // What lies inside a finding needs no second look by the same detector.
        if trigger.end <= self.done[index] || self.session.wanted >> index & 1 == 0 {
            return;
        }
        let (detector, last_end, nearby) =
            (DETECTORS[index], self.done[index], &self.session.nearby);
        let text = self.text;
        let spot = Spot { text, which, trigger, last_end, nearby, list: index, may_have_words };
        if let Some(Found { span, rank }) = detector.examine(&spot) {
            self.done[index] = span.end;
            self.found.push(Entity::new(detector.kind(), span, rank).found_by(detector.name()));
        }
    }

    /// Asks the detectors that look at numbers about one.
    fn number(&mut self, digits: Range<usize>) {
        let Session { scanner, wanted, .. } = *self.session;
        let possible = scanner.gate.possible(self.text, &digits).among(wanted);
        if possible.is_none() {
            return;
        }
        let near = self.session.nearby.near(self.text, &digits);
        for index in possible.given(near) {
            self.examine(index, 0, digits.start..digits.start + 1, near.has(index));
        }
    }

    /// Tells quickly whether a number stands alone, and has a length that no rule takes here.
    fn is_no_code(&mut self, digits: Range<usize>) -> bool {
        let Session { scanner, nearby, .. } = &mut *self.session;
        digits.len() < TOKENS.start
            && Run::is_alone(self.text, &digits)
            && (digits.len() < scanner.forms.shortest()
                || !scanner.forms.may_be(digits.len(), named(nearby.near(self.text, &digits))))
    }

    /// Reads the run around a digit, asks all rules for codes, and returns where the next may begin.
    fn codes(&mut self, digit: usize) -> usize {
        let Session { scanner, nearby, run, .. } = &mut *self.session;
        let end = run.read(self.text, digit);
        let text = self.text;
        if let Some(span) = run.span() {
            let named = named(nearby.near(text, &span));
            run.parts(scanner.forms.longest(), |part| {
                scanner.forms.matches(CODES, part, named, |one| {
                    self.found.extend(code(text, part, &one, nearby));
                });
            });
        }
        if self.session.run.length() >= TOKENS.start {
            self.tokens();
        }
        end
    }

    /// Asks the detectors that look at long runs of letters and digits about those of a run.
    fn tokens(&mut self) {
        for index in 0.. {
            let Some(token) = self.session.run.group(index) else { break };
            if TOKENS.contains(&token.len()) {
                for &detector in &self.session.scanner.at_tokens {
                    self.examine(detector, 0, token.clone(), true);
                }
            }
        }
    }
}

/// Judges one match of a rule for codes by the words around it.
fn code(text: &Text<'_>, part: Part<'_>, one: &Match, nearby: &Nearby<'_>) -> Option<Entity> {
    let (span, rule) = (part.span(), CODES[one.rule]);
    let [list, beside] = lists_of(one.rule);
    let within = if one.proof == Proof::Shape { WORD_RIGHT_BEHIND } else { WORD_BEHIND };
    let behind = |within| nearby.behind(text, list, span.end, within);
    let named = one.may_be_named
        && (nearby.before(text, list, span.start, WORD_BEFORE).is_some()
            || behind(within)
            || nearby.before(text, beside, span.start, WORD_BESIDE).is_some()
            || behind(WORD_BEHIND_VERB) && said::is_said(text, span.end));
    let rank = rank(one, named)?;
    let other =
        || part.is_amount() && nearby.before(text, OTHER_LIST, span.start, OTHER_BEFORE).is_some();
    (named || !other()).then(|| Entity::new(rule.kind, span, rank).found_by(rule.name))
}

/// The lists of words of a rule for codes: those that count in its neighbourhood, and those that
/// count right beside.
fn lists_of(rule: usize) -> [usize; 2] {
    [DETECTORS.len() + rule, DETECTORS.len() + CODES.len() + rule]
}

/// The rules for codes of which a word stands near, as bits.
fn named(near: Lists) -> u64 {
    let [first, beside] = lists_of(0);
    (near.from(first) | near.from(beside)) & (u64::MAX >> (u64::BITS as usize - CODES.len()))
}

/// The list of [`OTHER_WORDS`].
const OTHER_LIST: usize = DETECTORS.len() + 2 * CODES.len();

/// How good the evidence for a code is, or nothing when it does not suffice.
fn rank(one: &Match, named: bool) -> Option<Rank> {
    match one.proof {
        Proof::None => None,
        Proof::Shape => named.then_some(Rank::Context),
        Proof::Checked if named => Some(Rank::Confirmed),
        Proof::Checked => (one.separated && !one.unusual).then_some(Rank::Pattern),
        Proof::Proven if named => Some(Rank::Confirmed),
        Proof::Proven => (!one.unusual).then_some(Rank::Proven),
    }
}

#[cfg(test)]
mod tests;
