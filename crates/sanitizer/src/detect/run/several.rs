//! Parts of a run that are more likely several numbers than one: cells of a table, lines of a list, and
//! the two halves of a decimal number.

use super::{Part, Separator};

/// With so many other numbers on its line, a number in groups is one of them.
const MANY: usize = 6;
/// So many groups of the same length beside a part are a list.
const ALIKE: usize = 2;
/// So many more numbers in lines or columns are a table.
const TABLE: usize = 3;

impl Part<'_> {
    /// Whether it is more likely several numbers than one, so that a word must say what it is; `is_one`
    /// tells whether another part may be a number of the same kind.
    pub(in crate::detect) fn is_several(&self, is_one: impl Fn(Part<'_>) -> bool) -> bool {
        let groups = &self.run.groups[self.first..=self.last];
        let Some((first, rest)) = groups.split_first().filter(|(_, rest)| !rest.is_empty()) else {
            return false;
        };
        // Letters are those of the number itself.
        if self.masks().0.count_ones() as usize != self.length {
            return false;
        }
        if let [second] = rest
            && second.before == Separator::Dot
        {
            return true;
        }
        let count = |kind| rest.iter().filter(|group| group.before == kind).count();
        let others = self.run.count - groups.len();
        if count(Separator::Tab) > 0 && others >= TABLE {
            return true;
        }
        match count(Separator::LineBreak) {
            0 => {}
            1 => return others >= TABLE,
            _ => return true,
        }
        let (before, behind) = (self.numbers_before(), self.numbers_behind());
        let same = rest.iter().all(|group| group.length == first.length);
        let like = |group: &&super::Group| same && group.length == first.length;
        let alike =
            before.iter().rev().take_while(like).count() + behind.iter().take_while(like).count();
        if alike == before.len() + behind.len() && alike > 0 {
            // Numbers of the same kind beside it are no list of other numbers.
            let count = groups.len();
            let firsts = (self.first - before.len()..self.first).step_by(count);
            let mut firsts =
                firsts.chain((self.last + 1..=self.last + behind.len()).step_by(count));
            if before.len().is_multiple_of(count)
                && behind.len().is_multiple_of(count)
                && firsts.all(|first| is_one(self.run.part(first, first + count - 1)))
            {
                return false;
            }
        }
        alike >= ALIKE || before.len() + behind.len() >= MANY
    }

    /// Whether it may be an amount: digits alone, or with one letter behind a blank, as of a unit.
    pub(in crate::detect) fn is_amount(&self) -> bool {
        let digits = self.masks().0;
        let letters = self.length - digits.count_ones() as usize;
        let last = self.length - 1;
        letters == 0
            || letters == 1
                && digits >> last & 1 == 0
                && self.separator(last) == Some(Separator::Space)
    }

    /// The groups of digits before it in the same line and cell.
    fn numbers_before(&self) -> &[super::Group] {
        let groups = &self.run.groups[..=self.first];
        let parted = groups.iter().rposition(|group| group.before.parts_cells()).unwrap_or(0);
        let words = (parted..self.first).rev().find(|&index| self.run.has_letters(index));
        &groups[words.map_or(parted, |index| index + 1)..self.first]
    }

    /// The groups of digits behind it in the same line and cell.
    fn numbers_behind(&self) -> &[super::Group] {
        let from = self.last + 1;
        let end = (from..self.run.count).find(|&index| {
            self.run.groups[index].before.parts_cells() || self.run.has_letters(index)
        });
        &self.run.groups[from..end.unwrap_or(self.run.count)]
    }
}
