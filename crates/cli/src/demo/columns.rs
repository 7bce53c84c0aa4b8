//! Texts side by side, wrapped at words, with marked pieces in colour.

use crate::output::{Output, Tone};

/// Narrower columns are put below each other.
const NARROWEST: usize = 28;
const GAP: usize = 3;

/// A text with a title and the pieces in it that are coloured.
pub(super) struct Column<'a> {
    pub(super) title: &'a str,
    pub(super) text: &'a str,
    pub(super) marked: &'a [&'a str],
    pub(super) tone: Tone,
}

/// A line of a column: characters, each marked or not.
type Line = Vec<(char, bool)>;

/// Prints columns side by side, or below each other where the terminal is narrow.
pub(super) fn print(output: Output, columns: &[Column<'_>]) {
    let width = (output.width().min(160) - GAP * (columns.len() - 1)) / columns.len();
    if width < NARROWEST {
        for column in columns {
            print_rows(output, std::slice::from_ref(column), output.width());
            output.line("");
        }
    } else {
        print_rows(output, columns, width);
    }
}

fn print_rows(output: Output, columns: &[Column<'_>], width: usize) {
    let titles: Vec<String> = columns
        .iter()
        .map(|column| output.paint(Tone::Title, &format!("{:<width$}", column.title)))
        .collect();
    output.line(titles.join(&" ".repeat(GAP)).trim_end());
    let wrapped: Vec<Vec<Line>> = columns.iter().map(|column| wrap(column, width)).collect();
    let rows = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    for row in 0..rows {
        let cells: Vec<String> = wrapped
            .iter()
            .zip(columns)
            .map(|(lines, column)| {
                let empty = Line::new();
                let line = lines.get(row).unwrap_or(&empty);
                let padding = " ".repeat(width.saturating_sub(line.len()));
                format!("{}{padding}", paint(output, line, column.tone))
            })
            .collect();
        output.line(cells.join(&" ".repeat(GAP)).trim_end());
    }
}

fn wrap(column: &Column<'_>, width: usize) -> Vec<Line> {
    let marks = marks(column);
    let characters: Line = column.text.chars().zip(marks).collect();
    let mut lines = Vec::new();
    for paragraph in characters.split(|(character, _)| *character == '\n') {
        let mut rest = paragraph;
        while rest.len() > width {
            let space = rest[..=width].iter().rposition(|(character, _)| *character == ' ');
            let cut = space.filter(|cut| *cut > 0).unwrap_or(width);
            lines.push(rest[..cut].to_vec());
            rest = &rest[cut..];
            rest = rest.strip_prefix(&[rest[0]]).filter(|_| rest[0].0 == ' ').unwrap_or(rest);
        }
        lines.push(rest.to_vec());
    }
    lines
}

/// For each character whether it belongs to a marked piece.
fn marks(column: &Column<'_>) -> Vec<bool> {
    let mut marks = vec![false; column.text.chars().count()];
    for piece in column.marked {
        for (at, found) in column.text.match_indices(piece) {
            let begin = column.text[..at].chars().count();
            marks[begin..begin + found.chars().count()].fill(true);
        }
    }
    marks
}

fn paint(output: Output, line: &Line, tone: Tone) -> String {
    let mut painted = String::new();
    for run in line.chunk_by(|a, b| a.1 == b.1) {
        let text: String = run.iter().map(|(character, _)| *character).collect();
        let tone = if run[0].1 { tone } else { Tone::Plain };
        painted.push_str(&output.paint(tone, &text));
    }
    painted
}
