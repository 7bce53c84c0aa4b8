//! The new bytes of a request: what was found gives way, everything else is copied.

use std::fmt::Write;
use std::ops::Range;

use crate::placeholder::Placeholder;

/// One stretch of the request that is replaced.
pub(super) struct Edit {
    pub(super) span: Range<usize>,
    pub(super) new: NewBytes,
}

/// What is written instead; nothing in it needs to be escaped.
pub(super) enum NewBytes {
    Placeholder(Placeholder),
    /// A placeholder as a string, in JSON that stands in strings inside of strings, `level` deep.
    Quoted {
        placeholder: Placeholder,
        level: u32,
    },
    Text(std::borrow::Cow<'static, str>),
}

/// Writes the request anew; `None` when there is nothing to replace.
pub(super) fn splice(body: &str, mut edits: Vec<Edit>) -> Option<Vec<u8>> {
    if edits.is_empty() {
        return None;
    }
    edits.sort_by_key(|edit| edit.span.start);
    let mut new = String::with_capacity(body.len() + edits.len() * 8);
    let mut done = 0;
    for edit in edits {
        new.push_str(body.get(done..edit.span.start).unwrap_or_default());
        // Writing to a string cannot fail.
        let _infallible = match edit.new {
            NewBytes::Placeholder(placeholder) => write!(new, "{placeholder}"),
            NewBytes::Quoted { placeholder, level } => {
                // A quote in a string is \", in a string in a string \\\", and so on.
                let quote = format!("{}\"", "\\".repeat((1 << level) - 1));
                write!(new, "{quote}{placeholder}{quote}")
            }
            NewBytes::Text(text) => write!(new, "{text}"),
        };
        done = edit.span.end;
    }
    new.push_str(body.get(done..).unwrap_or_default());
    Some(new.into_bytes())
}
