//! Which rows of a table hold at a place: followed along with the walk, name by name.

use std::collections::BTreeMap;

use super::rules::Position;

/// More rows than these could not be followed in one word.
const MOST: usize = 64;

/// The paths of a table, cut into names.
#[derive(Debug)]
pub(super) struct Rows {
    /// For each depth what the rows want there, one bit for each row.
    depths: Vec<Depth>,
    /// All rows, and those of positions; the others are documents.
    all: u64,
    positions: u64,
}

/// What rows want at one depth.
#[derive(Clone, Debug, Default)]
struct Depth {
    /// The rows that end here.
    ends: u64,
    /// The rows that take any name.
    any: u64,
    /// The rows that take a name, in the order of the names.
    named: BTreeMap<&'static str, u64>,
}

/// The rows whose beginnings lead to a place, as bits, and how many names that took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    rows: u64,
    depth: usize,
}

impl Reach {
    /// No row leads anywhere below.
    pub(super) const NOWHERE: Self = Self { rows: 0, depth: 0 };

    pub(super) fn is_nowhere(self) -> bool {
        self.rows == 0
    }
}

impl Rows {
    pub(super) fn new(positions: &[Position], documents: &[&'static str]) -> Self {
        let paths = positions.iter().map(|position| position.path).chain(documents.iter().copied());
        let mut rows = Self { depths: Vec::new(), all: 0, positions: 0 };
        for (row, path) in paths.enumerate() {
            assert!(row < MOST, "a table has more than {MOST} rows");
            rows.all |= 1 << row;
            rows.positions |= u64::from(row < positions.len()) << row;
            for name in path.split('.').map(Some).chain([None]).enumerate() {
                rows.add(1 << row, name);
            }
        }
        rows
    }

    /// Adds what a row wants at a depth: a name, any name, or nothing more.
    fn add(&mut self, row: u64, (depth, name): (usize, Option<&'static str>)) {
        if self.depths.len() <= depth {
            self.depths.resize(depth + 1, Depth::default());
        }
        let depth = &mut self.depths[depth];
        let rows = match name {
            None => &mut depth.ends,
            Some("*") => &mut depth.any,
            Some(name) => depth.named.entry(name).or_default(),
        };
        *rows |= row;
    }

    /// All rows, at the root.
    pub(super) fn root(&self) -> Reach {
        Reach { rows: self.all, depth: 0 }
    }

    /// The rows that go on to a member of this name, or to an element.
    pub(super) fn step(&self, from: Reach, name: Option<&str>) -> Reach {
        let takes = |depth: &Depth| {
            depth.any | name.and_then(|name| depth.named.get(name)).copied().unwrap_or(0)
        };
        let rows = from.rows & self.depths.get(from.depth).map_or(0, takes);
        Reach { rows, depth: from.depth + 1 }
    }

    /// The positions that end at a place, by their numbers.
    pub(super) fn positions(&self, at: Reach) -> impl Iterator<Item = usize> {
        bits(self.ending(at) & self.positions)
    }

    /// Whether documents stand at a place.
    pub(super) fn is_document(&self, at: Reach) -> bool {
        self.ending(at) & !self.positions != 0
    }

    fn ending(&self, at: Reach) -> u64 {
        at.rows & self.depths.get(at.depth).map_or(0, |depth| depth.ends)
    }
}

/// The numbers of the bits that are set.
fn bits(mut rows: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let row = rows.trailing_zeros() as usize;
        rows &= rows.wrapping_sub(1);
        (row < MOST).then_some(row)
    })
}
