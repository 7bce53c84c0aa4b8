//! Names of accounts that no word for them names, because they have a place of their own: in logs, in
//! commands, in directories and in settings.

use std::ops::Range;

use super::home::is_everybodys;
use super::username::is_reserved;
use crate::text::Text;

/// Where the name stands, seen from a pattern.
#[derive(Clone, Copy)]
enum Place {
    /// Right behind.
    Behind,
    /// Right behind, where words may stand as well.
    Said,
    /// Right behind, before `from`, in logs.
    Logged,
    /// Right before.
    Before,
    /// Before `@` and the name of a machine, in one of the next words.
    AtHost,
    /// Before the colon of `anna:staff`, in one of the next words.
    Owner,
    /// Before the time in the log of a web server.
    AccessLog,
    /// The value of an environment variable, at the beginning of a line.
    Variable,
    /// The value of a setting or parameter, but no argument in a program.
    Setting,
    /// The value of a member of an object.
    Member,
    /// One part of the name of an entry in a directory.
    Entry,
    /// All of the rest of a line.
    Line,
}

/// Patterns, and where the name is.
const PLACES: [(&str, Place); 26] = [
    ("Accepted password for ", Place::Behind),
    ("Accepted publickey for ", Place::Behind),
    ("Failed password for ", Place::Logged),
    ("(?i)invalid user ", Place::Logged),
    ("session opened for user ", Place::Behind),
    ("session closed for user ", Place::Behind),
    ("Disconnected from user ", Place::Behind),
    ("authenticating user ", Place::Logged),
    ("(?i)logged in as ", Place::Said),
    ("sudo -u ", Place::Behind),
    (r"\bsu - ", Place::Behind),
    (" : TTY=", Place::Before),
    (r"\bssh ", Place::AtHost),
    (r"\bscp ", Place::AtHost),
    (r"\bsftp ", Place::AtHost),
    (r"\brsync ", Place::AtHost),
    (r"\bchown ", Place::Owner),
    (r"[\[][0-3][0-9]/", Place::AccessLog),
    (r"\bUSER=", Place::Variable),
    (r"\bLOGNAME=", Place::Variable),
    (r"(?i)\buser=", Place::Setting),
    (r#"(?i)"user": ?""#, Place::Member),
    (r#"(?i)"login": ?""#, Place::Member),
    (r"(?i)\buid=", Place::Entry),
    (r"\buid: ", Place::Line),
    (r"\bwhoami\n", Place::Line),
];

/// The patterns alone.
pub(super) const PATTERNS: [&str; PLACES.len()] = {
    let mut patterns = [""; PLACES.len()];
    let mut index = 0;
    while index < patterns.len() {
        patterns[index] = PLACES[index].0;
        index += 1;
    }
    patterns
};

const LONGEST: usize = 40;
/// So much of a command is read.
const LONGEST_COMMAND: usize = 160;

/// Reads the name of an account around one of the patterns.
pub(super) fn name(text: &Text<'_>, which: usize, pattern: &Range<usize>) -> Option<Range<usize>> {
    let place = PLACES[which].1;
    match place {
        Place::Before => before(text, pattern.start),
        Place::AtHost => words(text, pattern.end).find_map(|word| at_host(text, word)),
        Place::Owner => words(text, pattern.end).find_map(|word| part(text, word, ':')),
        Place::AccessLog => access_log(text, pattern.start),
        _ => {
            let span = token(text, pattern.end)?;
            fits(text, place, pattern, &span).then_some(span)
        }
    }
}

/// Whether a token behind a pattern is the name of an account.
fn fits(text: &Text<'_>, place: Place, pattern: &Range<usize>, span: &Range<usize>) -> bool {
    let written = text.slice(span.clone());
    let behind = text.byte(span.end);
    let ends_line = matches!(behind, None | Some(b'\n' | b'\r'));
    let line = text.byte_before(pattern.start).is_none_or(|byte| byte == b'\n');
    let clear = is_clear(written);
    let lower = written.bytes().all(|byte| !byte.is_ascii_uppercase());
    match place {
        Place::Said => lower && (clear || begins_no_word(written)),
        Place::Logged => {
            let from = text.starts_with(span.end, " from ") || text.starts_with(span.end, " port ");
            written != "invalid" && (from || ends_line && clear)
        }
        Place::Variable => {
            let exported = text.byte_before(pattern.start) == Some(b' ');
            (line || exported) && (ends_line || behind == Some(b' ')) && !is_code(written)
        }
        Place::Setting => clear && !is_code(written) && is_no_argument(text, pattern.start, behind),
        Place::Member => behind == Some(b'"') && !is_code(written),
        Place::Entry => behind == Some(b','),
        Place::Line => {
            let command = text.slice(pattern.clone()).starts_with('w');
            let is_id = written.matches('-').count() > 1;
            (line || command) && ends_line && !is_id && lower
        }
        _ => {
            matches!(behind, None | Some(b' ' | b'\n' | b'\r' | b'(' | b',' | b';' | b'"' | b'\''))
        }
    }
}

/// The token at a place that may be the name of an account of a person.
fn token(text: &Text<'_>, from: usize) -> Option<Range<usize>> {
    let from = text.run_right(from, 1, |c| matches!(c, '"' | '\''));
    let end = text.run_right(from, LONGEST, is_inside);
    let written = text.slice(from..end).trim_end_matches(['.', '-']);
    is_name(written).then(|| from..from + written.len())
}

fn is_inside(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
}

/// Whether somebody may have chosen a token: not the names that every system has.
fn is_name(written: &str) -> bool {
    (3..=32).contains(&written.len())
        && written.bytes().any(|byte| byte.is_ascii_alphabetic())
        && written.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && !is_everybodys(written)
        && !is_reserved(written)
}

/// Whether a token has what words have not.
pub(super) fn is_clear(written: &str) -> bool {
    written.bytes().any(|byte| byte.is_ascii_digit())
        || written.split(['.', '_', '-']).filter(|part| part.len() > 1).count() > 1
        || written.starts_with(|c: char| c.is_ascii_lowercase()) && written.contains('_')
}

/// `request.user` and `current_user` are what programs call it.
fn is_code(written: &str) -> bool {
    let code = ["user", "self.", "this.", "request.", "req.", "name", "login", "account", "config"];
    code.iter().any(|part| written.to_ascii_lowercase().contains(part))
}

/// Whether a setting is no argument of a function: nothing but blanks and other settings stand beside.
fn is_no_argument(text: &Text<'_>, start: usize, behind: Option<u8>) -> bool {
    let blank = text.run_left(start, 8, |c| c == ' ');
    let before = text.byte_before(blank);
    !matches!(before, Some(b'(' | b',')) && !matches!(behind, Some(b'(' | b')' | b',' | b'['))
}

/// `anna` before ` : TTY=`, behind `sudo:`.
fn before(text: &Text<'_>, end: usize) -> Option<Range<usize>> {
    let start = text.run_left(end, LONGEST, is_inside);
    (is_name(text.slice(start..end)) && text.byte_before(start) == Some(b' ')).then_some(start..end)
}

/// The next words of a command.
fn words<'t>(text: &Text<'t>, from: usize) -> impl Iterator<Item = Range<usize>> + use<'t> {
    let end = text.run_right(from, LONGEST_COMMAND, |c| !matches!(c, '\n' | '|' | ';' | '`' | '"'));
    text.slice(from..end).split(' ').scan(from, |next, word| {
        let start = *next;
        *next += word.len() + 1;
        Some(start..start + word.len())
    })
}

/// `anna` of `anna@srv01:/tmp`.
fn at_host(text: &Text<'_>, word: Range<usize>) -> Option<Range<usize>> {
    let span = part(text, word, '@')?;
    text.char_at(span.end + 1).is_some_and(|c| c.is_ascii_alphanumeric()).then_some(span)
}

/// What stands before a sign in a word, when it is the name of an account.
fn part(text: &Text<'_>, word: Range<usize>, sign: char) -> Option<Range<usize>> {
    let name = text.slice(word.clone()).split_once(sign)?.0;
    let fits = name.chars().all(is_inside) && is_name(name);
    fits.then(|| word.start..word.start + name.len())
}

/// `203.0.113.7 - anna [12/Mar/2024:…`.
fn access_log(text: &Text<'_>, time: usize) -> Option<Range<usize>> {
    let end = time.checked_sub(1).filter(|&end| text.byte(end) == Some(b' '))?;
    let start = text.run_left(end, LONGEST, is_inside);
    let dash = start >= 3 && text.slice(start - 3..start) == " - ";
    (dash && is_name(text.slice(start..end))).then_some(start..end)
}

/// For each letter those with which it begins a word in eleven languages, nearly always.
const BEGINNINGS: [&str; 26] = [
    "abcdfgiklmnprstuvwxy",
    "aeiloruy",
    "aehiloru",
    "aeioru",
    "abcdefhilmnpqrstvx",
    "aeiloru",
    "aeilmoruz",
    "aeiotu",
    "deghlmnrstz",
    "aeou",
    "aeilnoruw",
    "aeilou",
    "aeiouy",
    "aeiou",
    "bcdfhjlmnoprstuvw",
    "aehilorsu",
    "u",
    "aeiou",
    "acehiklmnoptuwy",
    "aehioruwy",
    "ilmnprst",
    "aeiloru",
    "aehioru",
    "",
    "aeio",
    "aeiouw",
];

/// Whether letters begin as no word does, as initials before a surname: `pwebb`.
pub(super) fn begins_no_word(written: &str) -> bool {
    let bytes = written.as_bytes();
    let lower = bytes.iter().all(u8::is_ascii_lowercase);
    (5..=14).contains(&bytes.len())
        && lower
        && !BEGINNINGS[usize::from(bytes[0] - b'a')].as_bytes().contains(&bytes[1])
}
