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
    /// Whether it is more likely several numbers than one, so that a word must say what it is.
    pub(in crate::detect) fn is_several(&self) -> bool {
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
        let before = self.line_before();
        let behind = self.line_behind();
        let same = rest.iter().all(|group| group.length == first.length);
        let like = |group: &&super::Group| same && group.length == first.length;
        let alike =
            before.iter().rev().take_while(like).count() + behind.iter().take_while(like).count();
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

    /// The groups before it in the same line and cell.
    fn line_before(&self) -> &[super::Group] {
        let groups = &self.run.groups[..=self.first];
        let parted = groups.iter().rposition(|group| group.before.parts_cells()).unwrap_or(0);
        &groups[parted..self.first]
    }

    /// The groups behind it in the same line and cell.
    fn line_behind(&self) -> &[super::Group] {
        let groups = &self.run.groups[self.last + 1..self.run.count];
        let end = groups.iter().position(|group| group.before.parts_cells());
        &groups[..end.unwrap_or(groups.len())]
    }
}
