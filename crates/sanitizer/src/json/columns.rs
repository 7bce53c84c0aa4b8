//! Rows that are lists without names, as tools answer with: what their columns are called.
//!
//! The names stand in the first of the lists, or beside all of them:
//!
//! ```json
//! [["name", "passport"], ["Anna", "C01X00T47"]]
//! {"columns": ["name", "passport"], "data": [["Anna", "C01X00T47"]]}
//! {"fields": [{"name": "name"}, {"name": "passport"}], "rows": [["Anna", "C01X00T47"]]}
//! ```

use super::{Decoded, NodeId, NodeKind, Tape};
use crate::table;

/// A row with more cells is no row.
const MOST_COLUMNS: usize = 256;
/// So many members beside the rows, or of one that describes a column, are looked at.
const MOST_MEMBERS: usize = 16;
/// A string that is longer, with its escapes, is no name.
const LONGEST_NAME: usize = 256;
/// The member in which an object that describes a column has its name.
const NAMES: [&str; 3] = ["name", "field", "column"];

/// What may name the columns of the rows that were read last; all of one tape.
#[derive(Default)]
pub(crate) struct Columns {
    rows: Option<NodeId>,
    first: Option<NodeId>,
    /// The strings in the first row, for all others.
    above: Vec<NodeId>,
    /// The strings in a list beside the rows, for all of them.
    beside: Vec<NodeId>,
}

impl Columns {
    /// The strings that may name the column of a cell.
    pub(crate) fn names_of(
        &mut self,
        tape: &Tape<'_>,
        cell: NodeId,
    ) -> impl Iterator<Item = NodeId> + use<> {
        let place = self.place(tape, cell);
        let above = place.filter(|&(row, _)| self.first != Some(row));
        let above = above.and_then(|(_, index)| self.above.get(index).copied());
        let beside = place.and_then(|(_, index)| self.beside.get(index).copied());
        beside.into_iter().chain(above)
    }

    /// The row of a cell, whose names are at hand then, and its place in the row.
    fn place(&mut self, tape: &Tape<'_>, cell: NodeId) -> Option<(NodeId, usize)> {
        let index = tape.position(cell)?;
        let row = tape.parent(cell)?;
        tape.position(row)?;
        let rows = tape.parent(row)?;
        if self.rows != Some(rows) {
            *self = Self::of(tape, rows);
        }
        Some((row, index))
    }

    fn of(tape: &Tape<'_>, rows: NodeId) -> Self {
        let mut columns = Self { rows: Some(rows), ..Self::default() };
        let mut beginning = tape.children(rows).take(MOST_MEMBERS);
        columns.first = beginning.find(|&row| is_list(tape, row));
        let Some(first) = columns.first else { return columns };
        let width = tape.children(first).take(MOST_COLUMNS + 1).count();
        if width > MOST_COLUMNS {
            return columns;
        }
        columns.above = names(tape, first, width).unwrap_or_default();
        if let Some(holder) = tape.parent(rows) {
            let beside = tape.children(holder).take(MOST_MEMBERS);
            let mut lists = beside.filter(|&list| list != rows && is_list(tape, list));
            columns.beside = lists.find_map(|list| names(tape, list, width)).unwrap_or_default();
        }
        columns
    }
}

fn is_list(tape: &Tape<'_>, id: NodeId) -> bool {
    tape.node(id).kind == NodeKind::Array
}

/// The strings of a list that has a name for each column and nothing else.
fn names(tape: &Tape<'_>, list: NodeId, width: usize) -> Option<Vec<NodeId>> {
    let mut names = Vec::new();
    for column in tape.children(list) {
        let name = match tape.node(column).kind {
            NodeKind::Object => tape
                .children(column)
                .take(MOST_MEMBERS)
                .find(|&member| NAMES.iter().any(|name| tape.is_named(member, name)))?,
            _ => column,
        };
        let is_name = tape.node(name).kind == NodeKind::String
            && tape.raw(name).len() <= LONGEST_NAME
            && table::may_be_name(Decoded::of(tape, name).text());
        if !is_name || names.len() == width {
            return None;
        }
        names.push(name);
    }
    (names.len() == width).then_some(names)
}
