//! Prompt templates: text with `{name}` places that the fields of the context fill.
//!
//! A name is a letter or underscore and then letters, digits, `_`, `.` or `-`. Doubled braces and
//! braces around anything else are plain text, so that JSON in a template stays what it is. Filling
//! happens once: a value that looks like a place is not filled again.

use crate::raw::RawText;

/// A piece of a template.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Text(&'a str),
    Place(&'a str),
}

/// Why a template and a context do not fit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// The template names a field that the context does not have.
    NoSuchField(String),
    /// The context has a field that the template does not name.
    UnusedField(String),
}

/// Fills a template. `may_be_unused` tells which fields are useful without a place of their own.
pub(crate) fn fill(
    template: &RawText,
    context: &[(String, RawText)],
    may_be_unused: impl Fn(&str) -> bool,
) -> Result<RawText, Misfit> {
    let pieces = pieces(template.expose());
    let mut used = std::collections::HashSet::new();
    let fields: std::collections::HashMap<&str, &RawText> =
        context.iter().map(|(name, value)| (name.as_str(), value)).collect();
    let mut text = String::with_capacity(template.expose().len());
    for piece in &pieces {
        match piece {
            Piece::Text(plain) => text.push_str(plain),
            Piece::Place(name) => {
                let value =
                    fields.get(name).ok_or_else(|| Misfit::NoSuchField((*name).to_owned()))?;
                used.insert(*name);
                text.push_str(value.expose());
            }
        }
    }
    let unused =
        context.iter().find(|(name, _)| !used.contains(name.as_str()) && !may_be_unused(name));
    match unused {
        Some((name, _)) => Err(Misfit::UnusedField(name.clone())),
        None => Ok(RawText::new(text)),
    }
}

fn pieces(template: &str) -> Vec<Piece<'_>> {
    let bytes = template.as_bytes();
    let mut pieces = Vec::new();
    let (mut plain_from, mut at) = (0, 0);
    while let Some(offset) = template[at..].find('{') {
        let open = at + offset;
        if bytes.get(open + 1) == Some(&b'{') {
            // A run of opening braces opens nothing.
            at = open + bytes[open..].iter().take_while(|b| **b == b'{').count();
            continue;
        }
        let name_len = bytes[open + 1..].iter().take_while(|b| is_name_byte(**b)).count();
        let close = open + 1 + name_len;
        let starts_well =
            bytes.get(open + 1).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
        let closes = bytes.get(close) == Some(&b'}') && bytes.get(close + 1) != Some(&b'}');
        if starts_well && closes {
            pieces.push(Piece::Text(&template[plain_from..open]));
            pieces.push(Piece::Place(&template[open + 1..close]));
            plain_from = close + 1;
            at = plain_from;
        } else {
            at = open + 1;
        }
    }
    pieces.push(Piece::Text(&template[plain_from..]));
    pieces.retain(|piece| *piece != Piece::Text(""));
    pieces
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(template: &str, context: &[(&str, &str)], expected: Result<&str, Misfit>) {
        let context: Vec<_> = context
            .iter()
            .map(|(name, value)| ((*name).to_owned(), RawText::new((*value).to_owned())))
            .collect();
        let filled = fill(&RawText::new(template.to_owned()), &context, |name| name == "customer");
        assert_eq!(
            filled.as_ref().map(RawText::expose).map_err(|misfit| format!("{misfit:?}")),
            expected.map_err(|misfit| format!("{misfit:?}")),
            "{template}"
        );
    }

    #[test]
    fn templates() {
        check("Hello {name}!", &[("name", "Anna")], Ok("Hello Anna!"));
        check("{a}{b}{a}", &[("a", "{b}"), ("b", "2")], Ok("{b}2{b}"));
        check("{{name}} {\"k\": 1} { x } {1} {}", &[], Ok("{{name}} {\"k\": 1} { x } {1} {}"));
        check("é{größe}{a.b-c_1}ü", &[("a.b-c_1", "x")], Ok("é{größe}xü"));
        check("{{{a}", &[], Ok("{{{a}"));
        check("{a}}", &[], Ok("{a}}"));
        check("{", &[], Ok("{"));
        check("{name}", &[], Err(Misfit::NoSuchField("name".to_owned())));
        check("hi", &[("x", "1")], Err(Misfit::UnusedField("x".to_owned())));
        check("hi", &[("customer", "1")], Ok("hi"));
    }
}
