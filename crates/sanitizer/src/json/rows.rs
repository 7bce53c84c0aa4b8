//! Which rows of a table hold at a place: followed along with the walk, name by name.

use super::rules::Position;

/// More rows than these could not be followed in one word.
const MOST: usize = 64;

/// The paths of a table, cut into names.
#[derive(Debug)]
pub(super) struct Rows {
    paths: Vec<Vec<&'static str>>,
    /// Rows from here on are documents.
    positions: usize,
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
        let paths: Vec<Vec<_>> = paths.map(|path| path.split('.').collect()).collect();
        assert!(paths.len() <= MOST, "a table has more than {MOST} rows");
        Self { paths, positions: positions.len() }
    }

    /// All rows, at the root.
    pub(super) fn root(&self) -> Reach {
        let rows = match self.paths.len() {
            MOST.. => u64::MAX,
            count => (1 << count) - 1,
        };
        Reach { rows, depth: 0 }
    }

    /// The rows that go on to a member of this name, or to an element.
    pub(super) fn step(&self, from: Reach, name: Option<&str>) -> Reach {
        let mut rows = 0;
        for row in bits(from.rows) {
            let wanted = self.paths.get(row).and_then(|path| path.get(from.depth));
            if wanted.is_some_and(|&wanted| wanted == "*" || Some(wanted) == name) {
                rows |= 1 << row;
            }
        }
        Reach { rows, depth: from.depth + 1 }
    }

    /// The positions that end at a place, by their numbers.
    pub(super) fn positions(&self, at: Reach) -> impl Iterator<Item = usize> {
        self.ending(at).filter(|&row| row < self.positions)
    }

    /// Whether documents stand at a place.
    pub(super) fn is_document(&self, at: Reach) -> bool {
        self.ending(at).any(|row| row >= self.positions)
    }

    fn ending(&self, at: Reach) -> impl Iterator<Item = usize> {
        bits(at.rows)
            .filter(move |&row| self.paths.get(row).is_some_and(|path| path.len() == at.depth))
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
