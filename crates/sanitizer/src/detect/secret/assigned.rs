//! Values that are called a password, key or token where they stand: `password=…`, `"secret": "…"`,
//! `Das Passwort lautet …`, `Authorization: Bearer …`.

use std::ops::Range;

use crate::detect::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::Text;

mod connector;
mod other;

use super::letters::is_clear;
use super::value::{is_chosen, is_key, is_made, is_mixed, is_setting, only_digits};
use connector::{loose_starts, of_pair, value_start};
use other::is_of_no_secret;

pub(in crate::detect) struct Assigned;

/// What a value looks like, by what it is called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    /// A person chose it: anything but code and remarks.
    Chosen,
    /// The same for short names, which name other things too: letters and digits.
    Mixed,
    /// A few digits.
    Digits,
    /// Another value stands before it: `anna / hunter2`.
    Paired,
    /// A machine made it: long and random.
    Made,
    /// The same, perhaps shorter, because the name says nothing else.
    Key,
    /// The same, right behind the name.
    Scheme,
}

/// Patterns for names, in any case; `..` stands for a letter of two bytes. Some are the rare ends of words
/// that begin like many others.
const NAMES: [(&str, Value); 71] = [
    ("(?i)password", Value::Chosen),
    ("(?i)passwd", Value::Chosen),
    ("(?i)passwort", Value::Chosen),
    ("(?i)kennwort", Value::Chosen),
    ("(?i)passphrase", Value::Chosen),
    (r"(?i)\bpwd", Value::Chosen),
    ("(?i)_pwd", Value::Chosen),
    ("(?i)mot de passe", Value::Chosen),
    ("(?i)wachtwoord", Value::Chosen),
    ("(?i)senha", Value::Chosen),
    (r"(?i)trase\xc3[\x91\xb1]a", Value::Chosen),
    (r"(?i)has\xc5[\x81\x82]o", Value::Chosen),
    (r"(?i)kodeord", Value::Chosen),
    (r"(?i)heslo", Value::Chosen),
    (r"(?i)l\xc3[\x96\xb6]senord", Value::Chosen),
    (r"(?i)adgangskode", Value::Chosen),
    (r"(?i)parola.d.ordine", Value::Chosen),
    (r"(?i)palavra.passe", Value::Chosen),
    (r"(?i)palabra clave", Value::Chosen),
    (r"(?i)zugangscode", Value::Chosen),
    (r"(?i)\bmdp\b", Value::Chosen),
    (r"(?i)\blozinka\b", Value::Chosen),
    (r"(?i)\bjelsz\xc3[\x93\xb3]", Value::Chosen),
    (r"(?i)\bpassord", Value::Chosen),
    (r"(?i)\bsalasana", Value::Chosen),
    (r"(?i)\bparola\b", Value::Chosen),
    (r"(?i)\bgeslo\b", Value::Chosen),
    (r"(?i)\bparool\b", Value::Chosen),
    (r"(?i)\bslapta..odis", Value::Chosen),
    (r"(?i)\bpasscode", Value::Chosen),
    (r"(?i)\bwlan-schl..ssel", Value::Chosen),
    (r"(?i)\bhaslo\b", Value::Chosen),
    (r"(?i)\bpsk\b", Value::Mixed),
    (r"(?i)\bpass\b", Value::Mixed),
    (r"(?i)\bclave\b", Value::Mixed),
    (r"(?i)\bww\b", Value::Mixed),
    ("(?i)zugangsdaten", Value::Paired),
    ("(?i)credentials", Value::Paired),
    (r"(?i)\bcreds\b", Value::Paired),
    ("(?i)_pass", Value::Mixed),
    (r"(?i)\bpw\b", Value::Mixed),
    (r"(?i)\bpin\b", Value::Digits),
    ("(?i)secret", Value::Key),
    ("(?i)token", Value::Made),
    ("(?i)api.key", Value::Key),
    ("(?i)apikey", Value::Key),
    ("(?i)access.key", Value::Key),
    ("(?i)accesskey", Value::Key),
    ("(?i)account.key", Value::Key),
    ("(?i)accountkey", Value::Key),
    ("(?i)private.key", Value::Key),
    ("(?i)privatekey", Value::Key),
    ("(?i)eshared.?key", Value::Key),
    ("(?i)e-shared.key", Value::Key),
    ("(?i)igning.key", Value::Key),
    ("(?i)encryption.key", Value::Key),
    ("(?i)session", Value::Made),
    (r"(?i)\bsid\b", Value::Made),
    ("(?i)sessid", Value::Made),
    ("(?i)authorization", Value::Made),
    ("(?i)master.key", Value::Key),
    ("(?i)hmac.key", Value::Key),
    ("(?i)app[_-]key", Value::Key),
    ("(?i)consumer.key", Value::Key),
    ("(?i)subscription.key", Value::Key),
    (r"(?i)\bapi-schl..ssel", Value::Made),
    (r"(?i)\bcl\xc3. api\b", Value::Made),
    (r"(?i)\bsig\b", Value::Made),
    ("(?i)shared.key", Value::Key),
    (r"(?i)\bbearer ", Value::Scheme),
    (r"(?i)\bbasic ", Value::Scheme),
];

const TRIGGERS: [&str; NAMES.len()] = {
    let mut triggers = [""; NAMES.len()];
    let mut index = 0;
    while index < NAMES.len() {
        triggers[index] = NAMES[index].0;
        index += 1;
    }
    triggers
};

/// Parts of names whose texts are shown to people.
const SHOWN: &str = "caption error forgot help hint label message placeholder prompt title tooltip";

impl Detector for Assigned {
    fn name(&self) -> &'static str {
        "password"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Secret
    }

    fn triggers(&self) -> &'static [&'static str] {
        &TRIGGERS
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let text = spot.text;
        let kind = NAMES[spot.which].1;
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let name = spot.trigger.start..text.run_right(spot.trigger.end, 24, is_name);
        if matches!(kind, Value::Made | Value::Key) && is_of_no_secret(text, &name) {
            return None;
        }
        let begins = match kind {
            Value::Scheme => Some(spot.trigger.end),
            _ => value_start(text, &name),
        };
        let Some(from) = begins else {
            return match kind {
                Value::Made | Value::Key => bare(text, name.end),
                Value::Chosen if name.end == spot.trigger.end => loose(text, &name),
                _ => None,
            };
        };
        let from = match kind {
            Value::Paired => of_pair(text, from)?,
            Value::Chosen if text.byte_before(name.start) == Some(b'/') => {
                of_pair(text, from).unwrap_or(from)
            }
            _ => from,
        };
        let chosen = matches!(kind, Value::Chosen | Value::Mixed | Value::Paired);
        let (value, quoted) = value(text, from, chosen)?;
        let written = text.slice(value.clone());
        let plausible = match kind {
            Value::Chosen => {
                is_chosen(written, quoted) || !quoted && is_setting(text, &name, &value)
            }
            Value::Mixed => is_mixed(written),
            Value::Paired => is_clear(written),
            Value::Digits => (4..=8).contains(&written.len()) && only_digits(written),
            Value::Key => is_key(written),
            Value::Made | Value::Scheme => is_made(written),
        };
        // The folder in which a shell works.
        let folder = text.slice(name.clone()).ends_with("PWD") && written.starts_with(['/', '~']);
        if folder || chosen && quoted && is_shown(text, &name, written) {
            return None;
        }
        let called = text.byte(value.end) == Some(b'(');
        (plausible && !called).then(|| Found::new(value, Rank::Context))
    }
}

/// A password that no sign leads to, as people write them to each other: `passwd T39RUuiRDQfe`, or on
/// the next line.
fn loose(text: &Text<'_>, name: &Range<usize>) -> Option<Found> {
    loose_starts(text, name).into_iter().flatten().find_map(|from| {
        let (value, quoted) = value(text, from, true)?;
        let written = text.slice(value.clone());
        (is_clear(written) && is_chosen(written, quoted)).then(|| Found::new(value, Rank::Context))
    })
}

/// A token right behind its name, as in `Authorization: Token 3f2a…`; only a long one is clear.
fn bare(text: &Text<'_>, name_end: usize) -> Option<Found> {
    if text.byte(name_end) != Some(b' ') {
        return None;
    }
    let (value, _) = value(text, name_end + 1, false)?;
    let written = text.slice(value.clone());
    let called = text.byte(value.end) == Some(b'(');
    (written.len() >= 20 && is_made(written) && !called).then(|| Found::new(value, Rank::Context))
}

/// Reads a value, and tells whether it stands in quotes, which are not part of it.
pub(super) fn value(text: &Text<'_>, from: usize, chosen: bool) -> Option<(Range<usize>, bool)> {
    let start = text.run_right(from, 1, |c| c == '\\');
    let quote = text.char_at(start).filter(|c| matches!(c, '"' | '\'' | '`'));
    if let Some(quote) = quote {
        let start = start + 1;
        let end = quoted_end(text, start, quote);
        return (end > start).then_some((start..end, true));
    }
    let end = text.run_right(start, 256, |c| !c.is_whitespace() && !"\"'`<>|&,;\\".contains(c));
    let end = if chosen { chosen_end(text, start, end) } else { end };
    if chosen && let Some(inside) = in_brackets(text.slice(start..end)) {
        return Some((start + 1..start + 1 + inside.len(), false));
    }
    let written = text.slice(start..end).trim_end_matches(['.', ':', ')', ']', '}', '*', ',', ';']);
    (!written.is_empty()).then(|| (start..start + written.len(), false))
}

/// What stands in brackets, when it is a password on its own and no remark or placeholder.
fn in_brackets(written: &str) -> Option<&str> {
    let inside = written.strip_prefix('[')?.split_once(']')?.0;
    is_clear(inside).then_some(inside)
}

/// Where a value in quotes ends: at the quote, also at one that is escaped because all of this is a
/// text in quotes, and at a line break.
fn quoted_end(text: &Text<'_>, start: usize, quote: char) -> usize {
    let ends = |c: char| c == quote || c == '\n' || c == '\\';
    let mut end = text.run_right(start, 256, |c| !ends(c));
    while text.byte(end) == Some(b'\\') && end - start < 256 {
        let escaped = text.char_at(end + 1);
        let Some(c) = escaped.filter(|&c| c != quote && !matches!(c, 'n' | 'r')) else { break };
        end = text.run_right(end + 1 + c.len_utf8(), 256, |c| !ends(c));
    }
    end
}

/// A password may hold signs that end other values; what goes on behind one is part of it unless it
/// is the next assignment.
fn chosen_end(text: &Text<'_>, start: usize, stop: usize) -> usize {
    if stop == start || !matches!(text.byte(stop), Some(b'&' | b',' | b';' | b'\'' | b'|')) {
        return stop;
    }
    let end = text.run_right(stop, 64, |c| !c.is_whitespace() && !"\"`<>\\".contains(c));
    let rest = text.slice(stop + 1..end);
    let goes_on =
        rest.starts_with(|c: char| c.is_alphanumeric()) && !rest.contains(['=', ':', '"']);
    let cell = text.byte(stop) == Some(b'|') && stop - start >= 4;
    if goes_on && !cell { end } else { stop }
}

/// Whether a text is one that a program shows, as in `"forgot_password": "Forgot it?"`.
fn is_shown(text: &Text<'_>, name: &Range<usize>, written: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let start = text.run_left(name.start, 32, part);
    let whole = text.slice(start..name.end).to_ascii_lowercase();
    let of_screen = SHOWN.split(' ').any(|word| whole.contains(word));
    of_screen || written.contains(' ') && written.ends_with(['?', '!', '…', ':', '.'])
}
