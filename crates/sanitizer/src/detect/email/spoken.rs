//! E-mail addresses with words in place of signs: `anna (at) example (dot) org`.

use std::ops::Range;

use crate::text::Text;

/// What stands for `@`, with a blank or bracket before and behind.
pub(super) const TRIGGERS: [&str; 8] = [
    r"(?i)[ \n(\[{<]at[ \n)\]}>]",
    r"(?i)[ \n(\[{<]\xc3[\x84\xa4]t[ \n)\]}>]",
    r"(?i)[ \n(\[{<]arroba[ \n)\]}>]",
    r"(?i)[ \n(\[{<]arobase[ \n)\]}>]",
    r"(?i)[ \n(\[{<]chiocciola[ \n)\]}>]",
    r"(?i)[ \n(\[{<]klammeraffe[ \n)\]}>]",
    r"(?i)[ \n(\[{<]zavin\xc3\xa1\xc4\x8d[ \n)\]}>]",
    r"(?i)[ \n(\[{<]ma\xc5\x82pa[ \n)\]}>]",
];

/// What stands for a point.
const POINTS: [&str; 11] =
    ["dot", "punkt", "point", "punto", "ponto", "punt", "kropka", "tečka", "prik", "pont", "ponkt"];
/// Top-level domains with more than two letters that addresses are under.
const TOP_LEVELS: [&str; 20] = [
    "com", "org", "net", "edu", "gov", "info", "biz", "name", "mil", "int", "app", "dev", "cloud",
    "online", "email", "swiss", "berlin", "tech", "shop", "site",
];

/// Reads an address around the word for `@`. Without brackets a word for the last point is needed,
/// because people meet at places.
pub(super) fn address(text: &Text<'_>, at: &Range<usize>) -> Option<Range<usize>> {
    let bracket = |at| text.char_at(at).is_some_and(|c| !is_blank(c));
    let bracketed = bracket(at.start) && bracket(at.end - 1);
    let left = text.run_left(at.start, 1, is_blank);
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '+' | '-');
    let start = text.run_left(left, 64, inside);
    let start = text.run_right(start, 64, |c| !c.is_alphanumeric()).min(left);
    if left - start < 2 {
        return None;
    }
    let mut end = text.run_right(at.end, 1, is_blank);
    let mut spoken = false;
    for _ in 0..5 {
        let label = text.run_right(end, 63, |c| c.is_alphanumeric() || c == '-');
        if label == end {
            return None;
        }
        let Some((next, said)) = point(text, label) else {
            let last = text.slice(end..label);
            let known = last.len() == 2 && last.bytes().all(|byte| byte.is_ascii_alphabetic())
                || TOP_LEVELS.iter().any(|top| top.eq_ignore_ascii_case(last));
            return (known && (bracketed || spoken)).then_some(start..label);
        };
        // The point of the sentence.
        if !said && !text.word_at(next) {
            let last = text.slice(end..label);
            let known =
                last.len() == 2 || TOP_LEVELS.iter().any(|top| top.eq_ignore_ascii_case(last));
            return (known && spoken).then_some(start..label);
        }
        spoken |= said;
        end = next;
    }
    None
}

/// What stands between words, also where a program has wrapped the text.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\n')
}

/// Reads `.`, ` dot `, `(dot)`, `[punkt]`, and tells whether it was a word.
fn point(text: &Text<'_>, at: usize) -> Option<(usize, bool)> {
    if text.byte(at) == Some(b'.') {
        return Some((at + 1, false));
    }
    let blank = text.run_right(at, 1, is_blank);
    let from = text.run_right(blank, 1, |c| matches!(c, '(' | '[' | '{' | '<'));
    let word = POINTS.iter().find(|word| text.starts_with(from, word))?;
    let to = from + word.len();
    let end = text.run_right(to, 1, |c| matches!(c, ')' | ']' | '}' | '>'));
    let end = text.run_right(end, 1, is_blank);
    (from > at && end > to).then_some((end, true))
}

#[cfg(test)]
mod tests {
    use crate::detect::Scanner;
    use crate::text::Text;

    #[test]
    fn addresses_in_words_are_found_whole() {
        let scanner = Scanner::new();
        for (text, expected) in [
            ("to anna at example dot org now", vec!["anna at example dot org"]),
            (
                "anna.berg (at) example (dot) co (dot) uk",
                vec!["anna.berg (at) example (dot) co (dot) uk"],
            ),
            (
                "anna [at] example.org, anna AT example DOT com",
                vec!["anna [at] example.org", "anna AT example DOT com"],
            ),
            ("anna [ät] beispiel [punkt] de", vec!["anna [ät] beispiel [punkt] de"]),
            ("we meet at noon dot the i at home.", vec![]),
            ("look at example.org", vec![]),
            ("anna.berg at\nexample dot org", vec!["anna.berg at\nexample dot org"]),
            ("mail anna.berg at example\ndot org", vec!["anna.berg at example\ndot org"]),
        ] {
            let mut found = Vec::new();
            crate::detect::detect(&mut scanner.session(|_| true), &Text::new(text), &mut found);
            let emails = found.iter().filter(|one| one.rule == "email");
            let found: Vec<_> = emails.map(|one| &text[one.span.clone()]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
