//! Whether what stands behind a name may be a password, key or token.

use std::ops::Range;

use super::letters::is_drawn;
use crate::text::Text;

/// Values that say that there is no value, and names and types in source code.
const NO_VALUES: &str = "any bool boolean bytes char changeme empty false field hidden incorrect \
    input int invalid leer missing nil none null number object optional password passwort please \
    required reset secret self str string text token true undefined unknown value void wrong";

/// Passwords are anything a person types, but neither code nor a remark.
pub(super) fn is_chosen(written: &str, quoted: bool) -> bool {
    // `forgotten?` and `case-sensitive` are remarks.
    let plain = written.strip_suffix('?').unwrap_or(written);
    let parts = || plain.split('-').all(|part| part.chars().all(char::is_lowercase));
    let remark = plain.matches('-').count() == 1 && parts();
    let other = |c: char| !c.is_alphabetic() && !matches!(c, '.' | '_' | '(' | '[');
    let mixed = !remark && plain.chars().any(other);
    let reserved = || {
        written.bytes().all(|byte| byte.is_ascii_alphabetic())
            && NO_VALUES.split(' ').any(|word| word.eq_ignore_ascii_case(written))
    };
    let typed = quoted || mixed && !is_number_type(written) || is_drawn_password(written);
    written.chars().count() >= 4 && !is_code(written, quoted) && typed && !reserved()
}

/// Whether letters and digits are no word and no name of a program: `lpszPassword` is one.
fn is_drawn_password(written: &str) -> bool {
    let lower = written.to_ascii_lowercase();
    written.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && is_drawn(written)
        && !NAMED.iter().any(|part| lower.contains(part))
}

/// Parts of names of variables that hold a password or key.
const NAMED: [&str; 11] =
    ["auth", "cred", "crypt", "hash", "key", "pass", "psw", "pwd", "secret", "string", "token"];

/// Whether a word is the value of a setting: it stands right behind `=`, and the name is one of an
/// environment, at the beginning of a line that ends with the value.
pub(super) fn is_setting(text: &Text<'_>, name: &Range<usize>, value: &Range<usize>) -> bool {
    let written = text.slice(value.clone());
    let lower = written.to_ascii_lowercase();
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let start = text.run_left(name.start, 48, is_part);
    let before = text.byte_before(start);
    let exported = start >= 7 && text.slice(start - 7..start) == "export ";
    text.slice(name.clone()).chars().all(is_part)
        && text.slice(name.end..value.start) == "="
        && (matches!(before, None | Some(b'\n')) || exported)
        && matches!(text.byte(value.end), None | Some(b'\n' | b'\r'))
        && written.len() >= 8
        && written.bytes().all(|byte| byte.is_ascii_alphabetic())
        && written.bytes().any(|byte| byte.is_ascii_lowercase())
        && !NAMED.iter().chain(&FILLERS).any(|part| lower.contains(part))
        && !NO_VALUES.split(' ').any(|word| word == lower)
}

/// Parts of what stands in examples until somebody chooses a password.
const FILLERS: [&str; 7] = ["change", "example", "foobar", "here", "insert", "placeholder", "your"];

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
        || enclosed('{', '}') && !is_hash(written)
        || enclosed('[', ']')
        || enclosed('(', ')')
        || written.strip_prefix('%').is_some_and(format)
        || written.strip_prefix('@').is_some_and(name)
        || !quoted && (written.contains("()") || written.contains("::"))
}

pub(super) fn is_mixed(written: &str) -> bool {
    is_chosen(written, false)
        && written.chars().count() >= 6
        && written.chars().any(char::is_alphabetic)
        && (written.chars().any(|c| c.is_ascii_digit() || "!§$#@?".contains(c))
            || is_drawn_password(written))
}

pub(super) fn only_digits(written: &str) -> bool {
    written.bytes().all(|byte| byte.is_ascii_digit())
}

/// Keys and tokens are long and random; `node.or1_token` is not.
pub(super) fn is_made(written: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.+/=~".contains(c);
    // A cookie that is signed.
    let written = written.strip_prefix("s%3A").unwrap_or(written);
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

/// Keys with a name of their own may be shorter, when they are neither word nor name.
pub(super) fn is_key(written: &str) -> bool {
    let lower = written.to_ascii_lowercase();
    let of_type = ["privatekey", "publickey", "secretkey"].iter().any(|part| lower.contains(part));
    !of_type && is_made(written)
        || (10..=256).contains(&written.len()) && is_drawn_password(written)
}

/// A hash as directories keep it: `{SSHA}` and base64.
fn is_hash(written: &str) -> bool {
    let base64 = |c: char| c.is_ascii_alphanumeric() || "+/=.$".contains(c);
    written.strip_prefix('{').and_then(|rest| rest.split_once('}')).is_some_and(|(scheme, hash)| {
        scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && hash.len() >= 8
            && hash.chars().all(base64)
    })
}

/// `uint32_t`, `__u32`, `float64`.
fn is_number_type(written: &str) -> bool {
    let name = written.trim_start_matches('_').trim_end_matches("_t");
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
    matches!(&name[letters.len()..], "8" | "16" | "32" | "64" | "128" | "256")
        && matches!(letters, "i" | "u" | "f" | "s" | "int" | "uint" | "float" | "Int" | "UInt")
}
