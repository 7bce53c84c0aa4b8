//! Values that are called a password, key or token where they stand: `password=…`, `"secret": "…"`,
//! `Das Passwort lautet …`, `Authorization: Bearer …`.

use std::ops::Range;

use crate::detect::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::Text;

pub(in crate::detect) struct Assigned;

/// What a value looks like, by what it is called.
#[derive(Clone, Copy)]
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

/// Patterns for names, in any case.
const NAMES: [(&str, Value); 42] = [
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
        let from = match kind {
            Value::Scheme => spot.trigger.end,
            _ => {
                let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
                after_connector(text, text.run_right(spot.trigger.end, 24, is_name))?
            }
        };
        let (value, quoted) = value(text, from)?;
        let written = text.slice(value.clone());
        let plausible = match kind {
            Value::Chosen => is_chosen(written, quoted),
            Value::Mixed => is_mixed(written),
            Value::Digits => (4..=8).contains(&written.len()) && only_digits(written),
            Value::Made | Value::Scheme => is_made(written),
        };
        let called = text.byte(value.end) == Some(b'(');
        (plausible && !called).then(|| Found::new(value, Rank::Context))
    }
}

/// Steps over `"`, spaces and `=`, `:`, `:=`, `=>`, or a verb, behind the name of a value.
fn after_connector(text: &Text<'_>, name_end: usize) -> Option<usize> {
    let in_quotes = |c: char| matches!(c, '"' | '\'' | '\\' | ']' | '*' | '`');
    let quote = text.run_right(name_end, 3, in_quotes);
    let sign = text.run_right(quote, 4, |c| c == ' ');
    let after_sign = text.run_right(sign, 2, |c| matches!(c, '=' | ':' | '>'));
    if after_sign > sign {
        return Some(text.run_right(after_sign, 4, |c| matches!(c, ' ' | '*')));
    }
    if sign == quote {
        return None;
    }
    if quote == name_end && text.char_at(sign).is_some_and(in_quotes) {
        return Some(sign);
    }
    let verbs = [
        "is ", "is: ", "ist ", "ist: ", "lautet ", "lautet: ", "est ", "es ", "to ", "è ", "é ",
        "är ", "er ", "je ",
    ];
    let verb = verbs.into_iter().find(|verb| text.starts_with(sign, verb))?;
    Some(sign + verb.len())
}

/// Reads a value, and tells whether it stands in quotes, which are not part of it.
fn value(text: &Text<'_>, from: usize) -> Option<(Range<usize>, bool)> {
    let start = text.run_right(from, 1, |c| c == '\\');
    let quote = text.char_at(start).filter(|c| matches!(c, '"' | '\'' | '`'));
    if let Some(quote) = quote {
        let start = start + 1;
        let end = text.run_right(start, 256, |c| c != quote && c != '\n' && c != '\\');
        return (end > start).then_some((start..end, true));
    }
    let end = text.run_right(start, 256, |c| !c.is_whitespace() && !"\"'`<>|&,;\\".contains(c));
    let written = text.slice(start..end).trim_end_matches(['.', ':', ')', ']', '}', '*']);
    (!written.is_empty()).then(|| (start..start + written.len(), false))
}

/// Passwords are anything a person types, but neither code nor a remark.
fn is_chosen(written: &str, quoted: bool) -> bool {
    let code = written.starts_with("${")
        || written.starts_with("$(")
        || written.starts_with(['<', '{', '[', '%', '(', '@'])
        || written.starts_with("***")
        || written.contains("()")
        || written.contains("::");
    let mixed = written.chars().any(|c| !c.is_alphabetic() && !matches!(c, '.' | '_' | '(' | '['));
    let reserved = || {
        written.bytes().all(|byte| byte.is_ascii_alphabetic())
            && NO_VALUES.split(' ').any(|word| word.eq_ignore_ascii_case(written))
    };
    let typed = quoted || mixed && !is_number_type(written);
    written.chars().count() >= 4 && !code && typed && !reserved()
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
