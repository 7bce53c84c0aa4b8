//! What stands between the name of a value and the value: a sign, a verb, a tag, a cell of a table.

use std::ops::Range;

use crate::text::Text;

/// The widest gap: columns are aligned with blanks.
const WIDEST: usize = 16;

/// Tags that stand around names and values, and say nothing of either.
const TAGS: [&str; 14] =
    ["b", "code", "dd", "div", "dt", "em", "i", "label", "li", "p", "span", "strong", "td", "th"];

const VERBS: [&str; 16] = [
    "is ", "is: ", "ist ", "ist: ", "lautet ", "lautet: ", "est ", "es ", "to ", "è ", "é ", "är ",
    "er ", "je ", "on ", "jest ",
];

/// What introduces whose value it is: `password for anna:`.
const WHOSE: [&str; 9] =
    ["for ", "für ", "fuer ", "von ", "of ", "pour ", "para ", "voor ", "för "];

/// Where the value begins behind its name, when something leads to it.
pub(super) fn value_start(text: &Text<'_>, name: &Range<usize>) -> Option<usize> {
    let quote = text.run_right(name.end, 3, is_quote);
    if let Some(sign) = sign_end(text, name, quote).or_else(|| value_member(text, quote)) {
        return Some(behind_sign(text, sign));
    }
    let blank = blanks_end(text, quote);
    if blank == quote {
        return None;
    }
    if is_option(text, name) {
        return Some(blank);
    }
    if quote == name.end && text.char_at(blank).is_some_and(is_quote) {
        return Some(blank);
    }
    let verb = VERBS.into_iter().find(|verb| text.starts_with(blank, verb))?;
    Some(blank + verb.len())
}

/// Steps over `=`, `:`, `:=`, `=>`, `->`, a border of a table's cell or a tag, and what may stand
/// before it.
fn sign_end(text: &Text<'_>, name: &Range<usize>, from: usize) -> Option<usize> {
    let blank = blanks_end(text, aside_end(text, from));
    let run = text.run_right(blank, 2, |c| matches!(c, '=' | ':' | '>'));
    if run > blank {
        return Some(run);
    }
    if let Some(arrow) = ["->", "→"].into_iter().find(|arrow| text.starts_with(blank, arrow)) {
        return Some(blank + arrow.len());
    }
    if text.byte(blank) == Some(b'|') && is_in_table(text, name.start) {
        return Some(blank + 1);
    }
    let tags = tags_end(text, blank);
    (tags > blank).then_some(tags)
}

/// Steps over `value=` or `value:` of the same element.
fn value_member(text: &Text<'_>, from: usize) -> Option<usize> {
    let blank = text.run_right(from, WIDEST, char::is_whitespace);
    if blank == from || !text.starts_with(blank, "value") {
        return None;
    }
    let sign = blanks_end(text, blank + "value".len());
    matches!(text.byte(sign), Some(b'=' | b':')).then_some(sign + 1)
}

/// Steps over blanks and tags behind a sign, and to the next line when the value is all of it.
fn behind_sign(text: &Text<'_>, sign: usize) -> usize {
    let at = text.run_right(sign, WIDEST, |c| matches!(c, ' ' | '\t' | '*'));
    let at = tags_end(text, at);
    let ends = |at| text.char_at(at).is_none_or(|c| matches!(c, '\n' | '\r'));
    // `|` says that lines follow, in YAML.
    let end = if text.byte(at) == Some(b'|') && ends(at + 1) { at + 1 } else { at };
    if !ends(end) {
        return at;
    }
    let line = text.run_right(end, 2, |c| matches!(c, '\n' | '\r'));
    let next = blanks_end(text, line);
    let word = text.run_right(next, 128, |c| !c.is_whitespace());
    let written = text.slice(next..word);
    let alone = ends(word) && !written.contains('=') && !written.ends_with(':');
    if alone && word > next { next } else { at }
}

/// Steps over a remark between name and sign: `(new)`, `for anna`.
fn aside_end(text: &Text<'_>, from: usize) -> usize {
    let blank = blanks_end(text, from);
    if blank == from {
        return from;
    }
    if text.byte(blank) == Some(b'(') {
        let end = text.run_right(blank, 24, |c| !matches!(c, ')' | '\n'));
        return if text.byte(end) == Some(b')') { end + 1 } else { from };
    }
    let whose = WHOSE.into_iter().find(|word| text.starts_with(blank, word));
    let Some(whose) = whose else { return from };
    let end = text.run_right(blank + whose.len(), 40, |c| !matches!(c, ':' | '=' | '\n'));
    if matches!(text.byte(end), Some(b':' | b'=')) { end } else { from }
}

/// Steps over up to three tags.
fn tags_end(text: &Text<'_>, from: usize) -> usize {
    let mut at = from;
    for _ in 0..3 {
        let name = text.run_right(at + 1, 1, |c| c == '/');
        let end = text.run_right(name, 8, |c| c.is_ascii_alphanumeric());
        let close = text.run_right(end, 40, |c| !matches!(c, '<' | '>' | '\n'));
        let is_tag = text.byte(at) == Some(b'<')
            && text.byte(close) == Some(b'>')
            && TAGS.contains(&text.slice(name..end));
        if !is_tag {
            break;
        }
        at = blanks_end(text, close + 1);
    }
    at
}

/// Whether a name stands in a line that begins with a border.
fn is_in_table(text: &Text<'_>, name: usize) -> bool {
    let line = text.run_left(name, 160, |c| c != '\n');
    text.byte(text.run_right(line, WIDEST, |c| c == ' ')) == Some(b'|')
}

/// Whether a name is an option of a command, or a variable of a container, whose value follows a
/// blank.
fn is_option(text: &Text<'_>, name: &Range<usize>) -> bool {
    let start = text.run_left(name.start, 24, |c| c.is_ascii_alphanumeric() || "_-".contains(c));
    text.starts_with(start, "--") || start >= 4 && text.slice(start - 4..start) == "ENV "
}

fn blanks_end(text: &Text<'_>, from: usize) -> usize {
    text.run_right(from, WIDEST, |c| matches!(c, ' ' | '\t'))
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '\\' | ']' | '*' | '`')
}
