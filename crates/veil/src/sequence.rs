//! What several certificates of one API key say together: whether one is missing, or told twice
//! (specification 4.7).

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::digest::Digest;

/// The place of one verified certificate, which its v4 signature covers.
/// [`crate::Report::link`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The API key.
    pub api_key_id: String,
    /// Counted from 1.
    pub tenant_seq: u64,
    /// The digest of the certificate before it.
    pub previous: Option<Digest>,
    /// Its own digest.
    pub digest: Digest,
}

/// What was found about one API key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    /// The API key.
    pub api_key_id: String,
    /// How many places are filled.
    pub found: u64,
    /// The highest place.
    pub last: u64,
    /// Places without a certificate, below the highest.
    pub gaps: Vec<RangeInclusive<u64>>,
    /// Places that two different certificates claim, or whose certificate names another one as the
    /// one before it. The witness, or who signs with its key, told two stories.
    pub forks: Vec<u64>,
}

impl Sequence {
    /// Whether no certificate is missing or told twice, as far as its number shows.
    pub fn is_whole(&self) -> bool {
        self.gaps.is_empty() && self.forks.is_empty()
    }
}

/// Puts certificates together by API key, in any order. The same certificate twice is one.
pub fn sequences(links: impl IntoIterator<Item = Link>) -> Vec<Sequence> {
    let mut keys: BTreeMap<String, BTreeMap<u64, Vec<Link>>> = BTreeMap::new();
    for link in links {
        let places = keys.entry(link.api_key_id.clone()).or_default();
        let place = places.entry(link.tenant_seq).or_default();
        if !place.contains(&link) {
            place.push(link);
        }
    }
    keys.into_iter().map(|(api_key_id, places)| sequence(api_key_id, &places)).collect()
}

fn sequence(api_key_id: String, places: &BTreeMap<u64, Vec<Link>>) -> Sequence {
    let (mut gaps, mut forks) = (Vec::new(), Vec::new());
    let mut before: Option<(u64, &[Link])> = None;
    for (&place, links) in places {
        let last = before.map_or(0, |(last, _)| last);
        if place > last + 1 {
            gaps.push(last + 1..=place - 1);
        }
        // Where the one before is missing there is nothing to compare with.
        let earlier = before.filter(|(last, _)| last + 1 == place).map(|(_, links)| links);
        let follows = |link: &Link| {
            earlier.is_none_or(|earlier| earlier.iter().any(|it| link.previous == Some(it.digest)))
        };
        if links.len() > 1 || !links.iter().all(follows) {
            forks.push(place);
        }
        before = Some((place, links));
    }
    let last = before.map_or(0, |(last, _)| last);
    Sequence { api_key_id, found: places.len() as u64, last, gaps, forks }
}

#[cfg(test)]
mod tests;
