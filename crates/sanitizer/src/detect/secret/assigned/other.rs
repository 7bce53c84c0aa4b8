//! Names that hold the word for a key or token and give no access: where a list goes on, and what a
//! secret is called.

use std::ops::Range;

use crate::text::Text;

/// What a token leads on in, as in `nextPageToken`. A program has to hand it back as it is.
const LISTS: [&str; 10] = [
    "continuation",
    "continue",
    "cursor",
    "marker",
    "next",
    "page",
    "pagination",
    "resume",
    "starting",
    "sync",
];

/// What is told of a secret, as in `secret_name`.
const TOLD: [&str; 7] = ["arn", "file", "name", "path", "ref", "type", "version"];

/// Tells whether a name is one of those; `name` begins with the word for a token.
pub(super) fn is_of_no_secret(text: &Text<'_>, name: &Range<usize>) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let start = text.run_left(name.start, 32, part);
    let before = text.slice(start..name.start).to_ascii_lowercase();
    let written = text.slice(name.clone()).to_ascii_lowercase();
    let leads_on = LISTS.iter().any(|word| before.trim_end_matches(['_', '-']).ends_with(word));
    written == "token" && leads_on || TOLD.iter().any(|word| written.ends_with(word))
}
