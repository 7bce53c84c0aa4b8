//! One placeholder, read from its first sign on. There is one reading of a stretch of text or none,
//! and it does not depend on what a vault holds, so what was escaped cannot be read differently on
//! the way back.

use std::ops::Range;

use super::code::Code;
use super::glyph::{Glyph, Step, Way, Written, glyph, step};
use super::names::{Name, Names};
use super::scan::is_word;
use super::{Placeholder, PlaceholderName};
use crate::entity::EntityKind;

/// Spaces that may stand together, and signs of emphasis.
const SPACES: usize = 2;
const EMPHASIS: usize = 3;
/// A label that a number may follow with nothing between is so long.
const LONG_LABEL: usize = 5;
/// The longest number, and zeros before it.
const DIGITS: usize = 10;
const ZEROS: usize = 3;

/// A placeholder in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) span: Range<usize>,
    pub(crate) placeholder: Placeholder,
    /// An ending that a model put inside of the brackets, as in `[PERSON_1's]`; empty if there is
    /// none.
    pub(crate) ending: Range<usize>,
}

/// What comes of reading.
pub(super) enum Reading {
    Form(Form),
    /// What comes next decides.
    Open,
    Text,
}

/// Why there is nothing to read on.
enum Stop {
    Open,
    Text,
}

type Read<T> = Result<T, Stop>;

impl From<Read<Form>> for Reading {
    fn from(read: Read<Form>) -> Self {
        match read {
            Ok(form) => Self::Form(form),
            Err(Stop::Open) => Self::Open,
            Err(Stop::Text) => Self::Text,
        }
    }
}

/// The sign at a place that is not the end.
fn sign(written: &impl Written, at: usize) -> Read<Glyph> {
    match step(written, at) {
        Step::Sign(glyph) => Ok(glyph),
        Step::End => Err(Stop::Text),
        Step::More => Err(Stop::Open),
    }
}

/// Passes over up to so many signs of a set.
fn skip(written: &impl Written, mut at: usize, signs: &[char], most: usize) -> Read<usize> {
    for _ in 0..most {
        let glyph = sign(written, at)?;
        if !signs.contains(&glyph.sign) {
            break;
        }
        at = glyph.end;
    }
    Ok(at)
}

/// Spaces and emphasis inside of brackets.
fn padding(written: &impl Written, at: usize) -> Read<usize> {
    let at = skip(written, at, &[' '], SPACES)?;
    let at = skip(written, at, &['*', '`'], EMPHASIS)?;
    skip(written, at, &[' '], SPACES)
}

/// Reads the placeholder in brackets that begins at a place.
pub(super) fn bracketed(written: &impl Written, at: usize, names: &Names) -> Reading {
    in_brackets(written, at, names).into()
}

fn in_brackets(written: &impl Written, start: usize, names: &Names) -> Read<Form> {
    let opening = sign(written, start).ok().filter(|glyph| glyph.sign == '[').ok_or(Stop::Text)?;
    let mut at = padding(written, opening.end)?;
    let mut name = Name::default();
    loop {
        let glyph = sign(written, at)?;
        let parts = matches!(glyph.sign, '_' | '-' | ' ' | '\'' | '*' | '`');
        let digit_at_once = glyph.sign.is_ascii_digit() && name.capital && name.len() >= LONG_LABEL;
        if name.len() == 0 && parts {
            return Err(Stop::Text);
        }
        if parts || digit_at_once {
            let kind = name.kind(names);
            if parts {
                at = padding(written, at)?;
                at = skip(written, at, &['_', '-', '\''], 1)?;
                at = padding(written, at)?;
            }
            let named = kind.map(|kind| named(written, at, kind, '-')).transpose();
            if let Some((placeholder, end)) = not_text(named)?.flatten() {
                return close(written, (start, opening.way), placeholder, end);
            }
            if digit_at_once {
                return Err(Stop::Text);
            }
            // What comes next is another word of the name.
            let next = sign(written, at)?;
            if !next.sign.is_alphabetic() || !name.push(next.sign, names) {
                return Err(Stop::Text);
            }
            at = next.end;
            continue;
        }
        if !glyph.sign.is_alphabetic() || !name.push(glyph.sign, names) {
            return Err(Stop::Text);
        }
        at = glyph.end;
    }
}

/// Takes what is no placeholder for nothing, but not what is still open.
fn not_text<T>(read: Read<T>) -> Read<Option<T>> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(Stop::Text) => Ok(None),
        Err(Stop::Open) => Err(Stop::Open),
    }
}

/// Reads what closes a placeholder in brackets.
fn close(
    written: &impl Written,
    (start, way): (usize, Way),
    placeholder: Placeholder,
    end: usize,
) -> Read<Form> {
    let mut at = padding(written, end)?;
    let mut ending = at..at;
    let first = sign(written, at)?;
    if matches!(first.sign, '\'' | 's') {
        ending.end = first.end;
        let second = sign(written, first.end)?;
        if first.sign == '\'' && second.sign == 's' {
            ending.end = second.end;
        }
        at = padding(written, ending.end)?;
    }
    let closing = sign(written, at)?;
    if closing.sign != ']' || closing.way != way {
        return Err(Stop::Text);
    }
    Ok(Form { span: start..closing.end, placeholder, ending })
}

/// Reads the placeholder without brackets that begins at a place where a word may begin. It must
/// be in capital letters, with a `_`, and no part of a longer word.
pub(super) fn bare(written: &impl Written, at: usize, names: &Names) -> Reading {
    without_brackets(written, at, names).into()
}

fn without_brackets(written: &impl Written, start: usize, names: &Names) -> Read<Form> {
    let mut name = Name::default();
    let mut at = start;
    loop {
        let glyph = sign(written, at)?;
        if matches!(glyph.sign, '_' | '-') && glyph.way != Way::Coded && name.len() > 0 {
            at = glyph.end;
            let kind = name.kind(names).filter(|_| glyph.sign == '_');
            let named = kind.map(|kind| named(written, at, kind, '_')).transpose();
            if let Some((placeholder, end)) = not_text(named)?.flatten() {
                word_ends(written, end)?;
                return Ok(Form { span: start..end, placeholder, ending: end..end });
            }
            continue;
        }
        if !glyph.sign.is_uppercase() || !name.push(glyph.sign, names) {
            return Err(Stop::Text);
        }
        at = glyph.end;
    }
}

/// The sign at a place; nothing at the end.
fn sign_or_end(written: &impl Written, at: usize) -> Read<Option<Glyph>> {
    match step(written, at) {
        Step::Sign(glyph) => Ok(Some(glyph)),
        Step::End => Ok(None),
        Step::More => Err(Stop::Open),
    }
}

/// The sign at a place, even one that nobody sees; nothing at the end.
fn directly(written: &impl Written, at: usize) -> Read<Option<Glyph>> {
    match glyph(written, at) {
        Step::Sign(glyph) => Ok(Some(glyph)),
        Step::End => Ok(None),
        Step::More => Err(Stop::Open),
    }
}

/// Whether what is read without brackets ends at a place: no letter, digit or `_` follows, but for
/// a plural `s`; no further digits behind a dot, comma or hyphen, because those make another
/// number; and it is not the name of a member, which stays what it is.
///
/// What nobody sees parts words here as it does before a name: otherwise it would depend on what
/// follows whether something is one, and that may be replaced.
fn word_ends(written: &impl Written, at: usize) -> Read<()> {
    let Some(mut next) = directly(written, at)? else { return Ok(()) };
    if next.sign == 's' {
        match directly(written, next.end)? {
            None => return Ok(()),
            Some(after) => next = after,
        }
    }
    if is_word(next.sign) {
        return Err(Stop::Text);
    }
    let mut after = sign_or_end(written, next.end)?;
    if matches!(next.sign, '"' | '\'') && after.is_some_and(|after| after.sign == ' ') {
        after = sign_or_end(written, after.map_or(at, |after| after.end))?;
    }
    let is_other = |after: Glyph| match next.sign {
        '.' | ',' | '-' => after.sign.is_ascii_digit(),
        '"' | '\'' => after.sign == ':',
        _ => false,
    };
    if after.is_some_and(is_other) { Err(Stop::Text) } else { Ok(()) }
}

/// Reads a number or a code, and where it ends.
fn named(
    written: &impl Written,
    at: usize,
    kind: EntityKind,
    joint: char,
) -> Read<(Placeholder, usize)> {
    let first = sign(written, at)?;
    let (name, end) = if first.sign.is_ascii_digit() {
        let (number, end) = number(written, at)?;
        (PlaceholderName::Number(number), end)
    } else {
        let (code, end) = code(written, at)?;
        let (spelling, end) = spelling(written, end, joint)?;
        (PlaceholderName::Code { code, spelling }, end)
    };
    Ok((Placeholder { kind, name }, end))
}

fn number(written: &impl Written, mut at: usize) -> Read<(u32, usize)> {
    let (mut number, mut digits, mut zeros) = (0u64, 0, 0);
    loop {
        let next = sign_or_end(written, at)?;
        let Some((digit, end)) = next.and_then(|next| Some((next.sign.to_digit(10)?, next.end)))
        else {
            break;
        };
        if digits == 0 && digit == 0 {
            zeros += 1;
        } else {
            digits += 1;
            number = number * 10 + u64::from(digit);
        }
        if digits > DIGITS || zeros > ZEROS {
            return Err(Stop::Text);
        }
        at = end;
    }
    match u32::try_from(number) {
        Ok(number) if number > 0 => Ok((number, at)),
        _ => Err(Stop::Text),
    }
}

fn code(written: &impl Written, mut at: usize) -> Read<(Code, usize)> {
    let mut code = Code::EMPTY;
    while let Some(next) = sign_or_end(written, at)? {
        if !code.take(next.sign) {
            break;
        }
        at = next.end;
    }
    if code.is_whole() { Ok((code, at)) } else { Err(Stop::Text) }
}

/// Which spelling of a value it is; the first one does not say so.
fn spelling(written: &impl Written, at: usize, joint: char) -> Read<(u32, usize)> {
    let Some(next) = sign_or_end(written, at)? else { return Ok((1, at)) };
    if next.sign != '_' && next.sign != joint {
        return Ok((1, at));
    }
    match sign_or_end(written, next.end)? {
        Some(digit) if digit.sign.is_ascii_digit() => number(written, next.end),
        _ => Ok((1, at)),
    }
}
