//! Values that are called a password, key or token where they stand: `password=…`, `"secret": "…"`,
//! `Das Passwort lautet …`, `Authorization: Bearer …`.

use std::ops::Range;

use crate::detect::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::Text;

mod connector;

use connector::value_start;

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
    /// A machine made it: long and random.
    Made,
    /// The same, right behind the name.
    Scheme,
}

/// Patterns for names, in any case; `..` stands for a letter of two bytes.
const NAMES: [(&str, Value); 61] = [
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
    (r"(?i)contrase\xc3[\x91\xb1]a", Value::Chosen),
    (r"(?i)has\xc5[\x81\x82]o", Value::Chosen),
    (r"(?i)kodeord", Value::Chosen),
    (r"(?i)heslo", Value::Chosen),
    (r"(?i)l\xc3[\x96\xb6]senord", Value::Chosen),
    (r"(?i)adgangskode", Value::Chosen),
    (r"(?i)parola d.ordine", Value::Chosen),
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
    (r"(?i)\bpass\b", Value::Mixed),
    ("(?i)_pass", Value::Mixed),
    (r"(?i)\bpw\b", Value::Mixed),
    (r"(?i)\bpin\b", Value::Digits),
    ("(?i)secret", Value::Made),
    ("(?i)token", Value::Made),
    ("(?i)api.key", Value::Made),
    ("(?i)apikey", Value::Made),
    ("(?i)access.key", Value::Made),
    ("(?i)accesskey", Value::Made),
    ("(?i)account.key", Value::Made),
    ("(?i)accountkey", Value::Made),
    ("(?i)private.key", Value::Made),
    ("(?i)signing.key", Value::Made),
    ("(?i)encryption.key", Value::Made),
    ("(?i)session", Value::Made),
    (r"(?i)\bsid\b", Value::Made),
    ("(?i)sessid", Value::Made),
    ("(?i)authorization", Value::Made),
    ("(?i)master.key", Value::Made),
    ("(?i)hmac.key", Value::Made),
    ("(?i)app[_-]key", Value::Made),
    ("(?i)consumer.key", Value::Made),
    ("(?i)subscription.key", Value::Made),
    (r"(?i)\bapi-schl..ssel", Value::Made),
    (r"(?i)\bcl\xc3. api\b", Value::Made),
    (r"(?i)\bsig\b", Value::Made),
    ("(?i)shared.key", Value::Made),
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

/// Values that say that there is no value, and names and types in source code.
const NO_VALUES: &str = "any bool boolean bytes char changeme empty false field hidden incorrect \
    input int invalid leer missing nil none null number object optional password passwort please \
    required reset secret self str string text token true undefined unknown value void wrong";

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
        let begins = match kind {
            Value::Scheme => Some(spot.trigger.end),
            _ => value_start(text, &name),
        };
        let Some(from) = begins else {
            return (kind == Value::Made).then(|| bare(text, name.end)).flatten();
        };
        let chosen = matches!(kind, Value::Chosen | Value::Mixed);
        let (value, quoted) = value(text, from, chosen)?;
        let written = text.slice(value.clone());
        let plausible = match kind {
            Value::Chosen => is_chosen(written, quoted),
            Value::Mixed => is_mixed(written),
            Value::Digits => (4..=8).contains(&written.len()) && only_digits(written),
            Value::Made | Value::Scheme => is_made(written),
        };
        if chosen && quoted && is_shown(text, &name, written) {
            return None;
        }
        let called = text.byte(value.end) == Some(b'(');
        (plausible && !called).then(|| Found::new(value, Rank::Context))
    }
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
fn value(text: &Text<'_>, from: usize, chosen: bool) -> Option<(Range<usize>, bool)> {
    let start = text.run_right(from, 1, |c| c == '\\');
    let quote = text.char_at(start).filter(|c| matches!(c, '"' | '\'' | '`'));
    if let Some(quote) = quote {
        let start = start + 1;
        let end = quoted_end(text, start, quote);
        return (end > start).then_some((start..end, true));
    }
    let end = text.run_right(start, 256, |c| !c.is_whitespace() && !"\"'`<>|&,;\\".contains(c));
    let end = if chosen { chosen_end(text, start, end) } else { end };
    let written = text.slice(start..end).trim_end_matches(['.', ':', ')', ']', '}', '*', ',', ';']);
    (!written.is_empty()).then(|| (start..start + written.len(), false))
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

/// Passwords are anything a person types, but neither code nor a remark.
fn is_chosen(written: &str, quoted: bool) -> bool {
    let mixed = written.chars().any(|c| !c.is_alphabetic() && !matches!(c, '.' | '_' | '(' | '['));
    let reserved = || {
        written.bytes().all(|byte| byte.is_ascii_alphabetic())
            && NO_VALUES.split(' ').any(|word| word.eq_ignore_ascii_case(written))
    };
    let typed = quoted || mixed && !is_number_type(written);
    written.chars().count() >= 4 && !is_code(written, quoted) && typed && !reserved()
}

/// Whether something else stands for a value, or works it out.
fn is_code(written: &str, quoted: bool) -> bool {
    let enclosed = |open: char, close: char| {
        written.starts_with(open) && (!quoted || written.ends_with(close))
    };
    let format = |rest: &str| {
        let verb = rest.trim_start_matches(|c: char| c.is_ascii_digit() || ".-#".contains(c));
        verb.len() <= 1 || rest.starts_with('(') || rest.ends_with('%')
    };
    let name = |rest: &str| rest.chars().all(|c| c.is_alphabetic() || "_.-".contains(c));
    written.starts_with("${")
        || written.starts_with("$(")
        || written.starts_with("{{")
        || written.starts_with("***")
        || enclosed('<', '>')
        || enclosed('{', '}')
        || enclosed('[', ']')
        || enclosed('(', ')')
        || written.strip_prefix('%').is_some_and(format)
        || written.strip_prefix('@').is_some_and(name)
        || !quoted && (written.contains("()") || written.contains("::"))
}

fn is_mixed(written: &str) -> bool {
    is_chosen(written, false)
        && written.chars().count() >= 6
        && written.chars().any(char::is_alphabetic)
        && written.chars().any(|c| c.is_ascii_digit() || "!§$#@?".contains(c))
}

fn only_digits(written: &str) -> bool {
    written.bytes().all(|byte| byte.is_ascii_digit())
}

/// Keys and tokens are long and random; `node.or1_token` is not.
fn is_made(written: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.+/=~".contains(c);
    let digits = written.bytes().filter(u8::is_ascii_digit).count();
    let dots = written.matches('.').count();
    let fewest = match (dots, written.len()) {
        (0, 32..) => 1,
        (0, _) => 2,
        _ => 6,
    };
    (12..=256).contains(&written.len())
        && written.chars().all(plain)
        && written.bytes().any(|byte| byte.is_ascii_alphabetic())
        && digits >= fewest
        && dots <= 2
}

/// `uint32_t`, `__u32`, `float64`.
fn is_number_type(written: &str) -> bool {
    let name = written.trim_start_matches('_').trim_end_matches("_t");
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
    matches!(&name[letters.len()..], "8" | "16" | "32" | "64" | "128" | "256")
        && matches!(letters, "i" | "u" | "f" | "s" | "int" | "uint" | "float" | "Int" | "UInt")
}
