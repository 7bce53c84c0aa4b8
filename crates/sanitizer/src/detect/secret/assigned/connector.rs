//! What stands between the name of a value and the value: a sign, a verb, a tag, a cell of a table.

use std::ops::Range;

use crate::text::Text;

/// The widest gap: columns are aligned with blanks.
const WIDEST: usize = 16;

/// Tags that stand around names and values, and say nothing of either.
const TAGS: [&str; 14] =
    ["b", "code", "dd", "div", "dt", "em", "i", "label", "li", "p", "span", "strong", "td", "th"];

const VERBS: [&str; 17] = [
    "is ", "is: ", "ist ", "ist: ", "lautet ", "lautet: ", "est ", "c'est ", "es ", "to ", "è ",
    "é ", "är ", "er ", "je ", "on ", "jest ",
];

/// What introduces whose value it is: `password for anna:`.
const WHOSE: [&str; 9] =
    ["for ", "für ", "fuer ", "von ", "of ", "pour ", "para ", "voor ", "för "];

/// Where the value begins behind its name, when something leads to it.
pub(super) fn value_start(text: &Text<'_>, name: &Range<usize>) -> Option<usize> {
    let quote = text.run_right(name.end, 3, is_quote);
    let sign = sign_end(text, name, quote).or_else(|| value_member(text, quote));
    if let Some(sign) = sign.or_else(|| default_of(text, quote)) {
        return Some(behind_sign(text, sign));
    }
    if let Some(argument) = next_argument(text, name, quote) {
        return Some(argument);
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
    if let Some(verb) = VERBS.into_iter().find(|verb| text.starts_with(blank, verb)) {
        return Some(blank + verb.len());
    }
    // `lautet:`, and the value in a line of its own.
    let verb = VERBS.into_iter().filter_map(|verb| verb.strip_suffix(": ")).find(|verb| {
        text.starts_with(blank, verb) && text.starts_with(blank + verb.len(), ":\n")
    })?;
    Some(behind_sign(text, blank + verb.len() + 1))
}

/// Where a value may begin that no sign leads to: behind a blank or dash, behind whose value it is,
/// and in the next line, when it is all that somebody says there.
pub(super) fn loose_starts(text: &Text<'_>, name: &Range<usize>) -> [Option<usize>; 3] {
    let end = ["'s", "’s"].into_iter().find(|&end| text.starts_with(name.end, end));
    let end = name.end + end.map_or(0, str::len);
    let blank = blanks_end(text, end);
    let dash = ["- ", "– ", "— "].into_iter().find(|&dash| text.starts_with(blank, dash));
    let near = (blank > end).then(|| blank + dash.map_or(0, str::len));
    [near, behind_whose(text, blank), in_next_line(text, end)]
}

/// Steps over `for the server is`.
fn behind_whose(text: &Text<'_>, from: usize) -> Option<usize> {
    let whose = WHOSE.into_iter().find(|word| text.starts_with(from, word))?;
    let end = text.run_right(from + whose.len(), 40, |c| !matches!(c, '.' | '?' | '\n'));
    let said = text.slice(from..end);
    let verbs = VERBS.into_iter().filter(|verb| !verb.contains(':'));
    let behind = |verb: &str| said.find(&[" ", verb].concat()).map(|at| from + at + 1 + verb.len());
    verbs.filter_map(behind).min()
}

/// Steps over the rest of a line and what says who writes the next one: `password again?`, a line
/// break, `Anna:`.
fn in_next_line(text: &Text<'_>, from: usize) -> Option<usize> {
    let asked = |c: char| c.is_alphanumeric() || " ?!:*_'’".contains(c);
    let end = text.run_right(from, 32, asked);
    let line = text.run_right(end, 4, |c| matches!(c, '\n' | '\r'));
    let breaks = text.slice(end..line).matches('\n').count();
    let next = text.run_right(line, WIDEST, |c| matches!(c, ' ' | '\t'));
    let line_end = text.run_right(next, 160, |c| !matches!(c, '\n' | '\r'));
    let said = text.slice(next..line_end).trim_end();
    let at = said.rfind(' ').map_or(0, |at| at + 1);
    let answers = at == 0 || said[..at].ends_with(": ") && at <= 64;
    ((1..=2).contains(&breaks) && answers && at < said.len()).then_some(next + at)
}

/// Where the second of two values begins: `anna / hunter2`.
pub(super) fn of_pair(text: &Text<'_>, from: usize) -> Option<usize> {
    let is_value = |c: char| !c.is_whitespace() && !matches!(c, '/' | '"' | '\'' | ',' | ';');
    let first = text.run_right(from, 64, is_value);
    let sign = blanks_end(text, first);
    let second = blanks_end(text, sign + 1);
    (first > from && text.byte(sign) == Some(b'/') && second < text.as_str().len())
        .then_some(second)
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

/// Steps over `value=` or `value:` of the same element, and of the same object in JSON.
fn value_member(text: &Text<'_>, from: usize) -> Option<usize> {
    let comma = text.run_right(from, 1, |c| c == ',');
    let blank = text.run_right(comma, WIDEST, char::is_whitespace);
    let name = if comma > from { text.run_right(blank, 2, is_quote) } else { blank };
    if name == from || !text.starts_with(name, "value") {
        return None;
    }
    let end = name + "value".len();
    let sign = blanks_end(text, if comma > from { text.run_right(end, 2, is_quote) } else { end });
    matches!(text.byte(sign), Some(b'=' | b':')).then_some(sign + 1)
}

/// Steps over `{ … default =`, in the declaration of a variable for Terraform.
fn default_of(text: &Text<'_>, from: usize) -> Option<usize> {
    let brace = blanks_end(text, from);
    if brace == from || text.byte(brace) != Some(b'{') {
        return None;
    }
    let block = brace..text.run_right(brace, 256, |c| c != '}');
    let default = text.slice(block.clone()).find("default")? + block.start + "default".len();
    let sign = blanks_end(text, default);
    (text.byte(sign) == Some(b'=')).then_some(sign + 1)
}

/// Functions that give a name a value.
const SETTERS: [&str; 8] =
    ["define", "setenv", "putenv", "set_var", "setproperty", "setdefault", "put", "set"];

/// Steps over the comma of `define('DB_PASSWORD', `.
fn next_argument(text: &Text<'_>, name: &Range<usize>, quote: usize) -> Option<usize> {
    let comma = blanks_end(text, quote);
    if quote == name.end || text.byte(comma) != Some(b',') {
        return None;
    }
    let start = text.run_left(name.start, 40, |c| c.is_alphanumeric() || "_-.".contains(c));
    let bracket = text.run_left(start, 1, is_quote);
    let called = text.run_left(bracket.saturating_sub(1), 24, |c| c.is_alphanumeric() || c == '_');
    let is_setter = bracket < start
        && text.byte_before(bracket) == Some(b'(')
        && SETTERS.iter().any(|name| text.slice(called..bracket - 1).eq_ignore_ascii_case(name));
    let argument = blanks_end(text, comma + 1);
    (is_setter && text.char_at(argument).is_some_and(is_quote)).then_some(argument)
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
