//! Looks at one stretch of a text with a little of what stands before it.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use super::Outbound;
use crate::entity::{Entity, EntityKind, Rank};
use crate::text::Text;
use crate::written::{View, base64};
use crate::{Vault, detect, known, placeholder, span};

/// Percent-encoding may be percent-encoded again.
const ROUNDS: usize = 3;

/// Finds what the model added in a text, whatever its encoding: in order, free of overlaps and of
/// placeholders.
///
/// `encoded` says that something in it may be encoded.
pub(super) fn look(outbound: &Outbound, own: &Vault, text: &str, encoded: bool) -> Vec<Entity> {
    let (blanked, placeholders) = without_placeholders(text);
    let mut found = Vec::new();
    let session = outbound.scanner.session(|kind| kind.row().outbound);
    let mut finder = Finder { session, own };
    let view = View::new(blanked);
    if encoded {
        finder.find_decoded(view, &mut found);
    } else {
        finder.find(&view, &mut found);
    }
    let found = span::resolve(found);
    if placeholders.is_empty() { found } else { between(text, found, &placeholders) }
}

/// The detectors, and what is not to be found.
struct Finder<'s> {
    session: detect::Session<'s>,
    own: &'s Vault,
}

impl Finder<'_> {
    /// Decodes as long as there is something to decode, and looks into base64.
    fn find_decoded(&mut self, mut view: View<'_>, found: &mut Vec<Entity>) {
        for _ in 0..ROUNDS {
            let Some(decoded) = view.decoded() else { break };
            if !decoded.unescaped {
                self.find(&view, found);
            }
            view = decoded;
        }
        self.find(&view, found);
        for (run, decoded) in base64::texts(&Text::new(&view.text)) {
            let mut inside = Vec::new();
            self.find(&View::new(Cow::Owned(decoded)), &mut inside);
            if let Some(first) = span::resolve(inside).first() {
                found.push(Entity::new(first.kind, view.original(&run), Rank::Proven));
            }
        }
    }

    /// Adds what the detectors find in one view, as places of the original.
    fn find(&mut self, view: &View<'_>, found: &mut Vec<Entity>) {
        let mut here = Vec::new();
        detect::detect(&mut self.session, &Text::new(&view.text), &mut here);
        for entity in here {
            let value = &view.text[entity.span.clone()];
            let nobody = entity.kind == EntityKind::Ip && names_nobody(value);
            let wanted = entity.kind.row().outbound && !nobody;
            if wanted && !known::is_stop_term(value) && !self.own.holds(value) {
                found.push(Entity { span: view.original(&entity.span), ..entity });
            }
        }
    }
}

/// Puts spaces where placeholders stand, so that they part what stands around them.
fn without_placeholders(text: &str) -> (Cow<'_, str>, Vec<Range<usize>>) {
    let placeholders: Vec<_> = placeholder::scan(text).map(|(span, _)| span).collect();
    if placeholders.is_empty() {
        return (Cow::Borrowed(text), placeholders);
    }
    let mut blanked = String::with_capacity(text.len());
    for span in &placeholders {
        blanked.push_str(&text[blanked.len()..span.start]);
        blanked.extend(std::iter::repeat_n(' ', span.len()));
    }
    blanked.push_str(&text[blanked.len()..]);
    (Cow::Owned(blanked), placeholders)
}

/// Leaves the placeholders out of findings that lie around them, and what then says nothing.
fn between(text: &str, found: Vec<Entity>, placeholders: &[Range<usize>]) -> Vec<Entity> {
    let mut parts = Vec::with_capacity(found.len());
    for entity in found {
        let first = placeholders.partition_point(|place| place.end <= entity.span.start);
        let inside = placeholders[first..].iter().take_while(|at| at.start < entity.span.end);
        let mut from = entity.span.start;
        let mut add = |span: Range<usize>| {
            if text.get(span.clone()).is_some_and(|part| part.contains(char::is_alphanumeric)) {
                parts.push(Entity { span, ..entity.clone() });
            }
        };
        for place in inside {
            add(from..place.start.max(from));
            from = place.end;
        }
        add(from..entity.span.end.max(from));
    }
    parts
}

/// Addresses that many machines have, or that stand in examples only: private (RFC 1918, RFC 4193),
/// link-local, documentation (RFC 5737, RFC 3849), shared (RFC 6598), multicast.
pub(super) fn names_nobody(written: &str) -> bool {
    match written.parse() {
        Ok(IpAddr::V4(address)) => is_nobodys_v4(address),
        Ok(IpAddr::V6(address)) => is_nobodys_v6(address),
        Err(_) => false,
    }
}

fn is_nobodys_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    address.is_private()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || first == 100 && (64..128).contains(&second)
        || first == 0
        || first >= 240
}

fn is_nobodys_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    address.is_unique_local()
        || address.is_unicast_link_local()
        || address.is_multicast()
        || (first, second) == (0x2001, 0x0db8)
        || first == 0x3fff && second < 0x1000
}
