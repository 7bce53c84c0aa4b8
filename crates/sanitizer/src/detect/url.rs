//! Web addresses: RFC 3986 with the schemes of the web and of file transfer, or beginning with
//! `www.`. All are taken whole, except those of the own machine and names of formats.

use std::ops::Range;

use super::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::Text;

pub(super) struct Url;

/// Longer ones are cut here; the rest is ordinary text again.
const LONGEST: usize = 8192;

/// Hosts whose addresses are names of formats, as in `$schema`: every program has the same.
const NAMESPACES: [&str; 4] = ["json-schema.org", "schema.org", "w3.org", "www.w3.org"];

impl Detector for Url {
    fn name(&self) -> &'static str {
        "url"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Url
    }

    fn triggers(&self) -> &'static [&'static str] {
        &["(?i)http://", "(?i)https://", "(?i)ftp://", "(?i)ftps://", "(?i)sftp://", r"(?i)www\."]
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let (text, start) = (spot.text, spot.trigger.start);
        if text.word_before(start) {
            return None;
        }
        let end = url_end(text, spot.trigger.end);
        let host = host(text.slice(spot.trigger.end..end));
        let own_machine = ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"].contains(&host);
        let bare = text.byte(spot.trigger.end - 1) == Some(b'.') && !host.contains('.');
        let named = host.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '[');
        let namespace = NAMESPACES.contains(&host) && !text.slice(start..end).contains('?');
        (named && !own_machine && !bare && !namespace).then(|| Found::new(start..end, Rank::Proven))
    }
}

fn host(rest: &str) -> &str {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return authority;
    }
    match authority.find(']') {
        Some(end) if authority.starts_with('[') => &authority[..=end],
        _ => authority.split(':').next().unwrap_or_default(),
    }
}

/// Returns where a URL ends whose path or host begins at `from`: before what cannot be in one, and
/// before punctuation of the sentence around it.
pub(super) fn url_end(text: &Text<'_>, from: usize) -> usize {
    let end = text
        .run_right(from, LONGEST, |c| !c.is_whitespace() && !c.is_control() && !is_delimiter(c));
    let mut rest = text.slice(from..end);
    while let Some(last) = rest.chars().next_back() {
        let unbalanced = |open: char| last_unbalanced(rest, open, last);
        let cut = match last {
            ')' => unbalanced('('),
            ']' => unbalanced('['),
            _ => ".,;:!?'*_~’…。，".contains(last),
        };
        if !cut {
            break;
        }
        rest = &rest[..rest.len() - last.len_utf8()];
    }
    from + rest.len()
}

/// Tells whether a character parts a URL from what stands around it.
fn is_delimiter(c: char) -> bool {
    matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')
        || matches!(c, '“' | '”' | '„' | '«' | '»' | '‹' | '›')
}

fn last_unbalanced(rest: &str, open: char, close: char) -> bool {
    rest.matches(close).count() > rest.matches(open).count()
}

/// Reads `scheme://user:password@` backwards and forwards from `://`.
pub(super) fn credentials(text: &Text<'_>, separator: &Range<usize>) -> Option<Range<usize>> {
    let scheme =
        text.run_left(separator.start, 24, |c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let authority =
        text.run_right(separator.end, 512, |c| !c.is_whitespace() && !"/?#\"'<>`\\{}".contains(c));
    let written = text.slice(separator.end..authority);
    let (user_info, host) = written.rsplit_once('@')?;
    let (_, password) = user_info.split_once(':')?;
    (scheme < separator.start && !password.is_empty() && !host.is_empty())
        .then(|| scheme..url_end(text, separator.end))
}
