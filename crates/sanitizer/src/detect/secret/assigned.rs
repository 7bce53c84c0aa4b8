//! Values that are called a password, key or token where they stand: `password=…`, `"secret": "…"`,
//! `Das Passwort lautet …`, `Authorization: Bearer …`.

use std::ops::Range;

use crate::detect::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::Text;

pub(in crate::detect) struct Assigned;

/// Values that say that there is no value, or that are types and names in source code.
const NO_VALUES: &[&str] = &[
    "any",
    "bool",
    "boolean",
    "bytes",
    "char",
    "changeme",
    "empty",
    "false",
    "field",
    "hidden",
    "incorrect",
    "input",
    "int",
    "invalid",
    "leer",
    "missing",
    "nil",
    "none",
    "null",
    "number",
    "object",
    "optional",
    "password",
    "passwort",
    "please",
    "required",
    "reset",
    "secret",
    "self",
    "str",
    "string",
    "text",
    "token",
    "true",
    "undefined",
    "unknown",
    "value",
    "varchar",
    "void",
    "wrong",
];

impl Detector for Assigned {
    fn kind(&self) -> EntityKind {
        EntityKind::Secret
    }

    fn triggers(&self) -> &'static [&'static str] {
        &[
            "(?i)password",
            "(?i)passwd",
            "(?i)passwort",
            "(?i)kennwort",
            "(?i)passphrase",
            "(?i)pwd",
            "(?i)mot de passe",
            "(?i)wachtwoord",
            "(?i)senha",
            "(?i)contrase.{2}a",
            "(?i)has.{2}o",
            "(?i)secret",
            "(?i)token",
            "(?i)api.key",
            "(?i)apikey",
            "(?i)access.key",
            "(?i)bearer",
        ]
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let text = spot.text;
        let word = text.as_str().get(spot.trigger.clone())?.to_lowercase();
        let machine_made =
            ["secret", "token", "key", "bearer"].iter().any(|end| word.ends_with(end));
        if word.starts_with("pwd") && text.word_before(spot.trigger.start) {
            return None;
        }
        let name_end =
            text.run_right(spot.trigger.end, 24, |c| c.is_ascii_alphanumeric() || c == '_');
        let from = if word == "bearer" {
            text.run_right(name_end, 1, |c| c == ' ')
        } else {
            after_connector(text, name_end)?
        };
        let (value, quoted) = value(text, from)?;
        let written = text.slice(value.clone());
        let called = text.byte(value.end) == Some(b'(');
        let plausible =
            if machine_made { is_random(written) } else { is_password(written, quoted) };
        (plausible && !called).then(|| Found::new(value, Rank::Context))
    }
}

/// Steps over `"`, spaces and `=`, `:`, `:=`, `=>`, or a verb, behind the name of a value.
fn after_connector(text: &Text<'_>, name_end: usize) -> Option<usize> {
    let quote = text.run_right(name_end, 3, |c| matches!(c, '"' | '\'' | '\\' | ']' | '*' | '`'));
    let sign = text.run_right(quote, 4, |c| c == ' ');
    let after_sign = text.run_right(sign, 2, |c| matches!(c, '=' | ':' | '>'));
    if after_sign > sign {
        return Some(text.run_right(after_sign, 4, |c| matches!(c, ' ' | '*')));
    }
    let verbs = ["is ", "is: ", "ist ", "ist: ", "lautet ", "lautet: ", "est ", "es ", "to "];
    let verb = verbs.into_iter().find(|verb| text.starts_with(sign, verb))?;
    (sign > quote).then(|| sign + verb.len())
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

/// Keys and tokens are long and mixed; `node.or1_token` is not.
fn is_random(written: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.+/=~".contains(c);
    let digits = written.bytes().filter(u8::is_ascii_digit).count();
    let dots = written.matches('.').count();
    (12..=256).contains(&written.len())
        && written.chars().all(plain)
        && written.bytes().any(|byte| byte.is_ascii_alphabetic())
        && digits >= if dots > 0 { 6 } else { 2 }
        && dots <= 2
}

/// Passwords are anything a person types, but neither code nor a remark.
fn is_password(written: &str, quoted: bool) -> bool {
    let code = written.starts_with("${")
        || written.starts_with("$(")
        || written.starts_with(['<', '{', '[', '%', '(', '@'])
        || written.starts_with("***")
        || written.contains("()")
        || written.contains("::");
    let mixed = written.chars().any(|c| !c.is_alphabetic() && !matches!(c, '.' | '_' | '(' | '['));
    let reserved = NO_VALUES.iter().any(|word| word.eq_ignore_ascii_case(written));
    let typed = quoted || mixed && !is_number_type(written);
    written.chars().count() >= 4 && !code && !reserved && typed
}

/// `uint32_t`, `__u32`, `float64`.
fn is_number_type(written: &str) -> bool {
    let name = written.trim_start_matches('_').trim_end_matches("_t");
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
    matches!(&name[letters.len()..], "8" | "16" | "32" | "64" | "128" | "256")
        && matches!(
            letters,
            "i" | "u" | "f" | "s" | "int" | "uint" | "float" | "Int" | "UInt" | "varchar"
        )
}
