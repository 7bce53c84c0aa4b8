//! How far a scan of many files is, on a terminal: one line that is drawn over, and not often, so that
//! it costs nothing where files are small and lines are slow.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use crate::output::complaint_columns;

/// How long a line stays at least.
const PAUSE: Duration = Duration::from_millis(100);
/// The longest line, in columns.
const WIDEST: usize = 60;
/// Columns of the numbers beside the bar.
const NUMBERS: usize = 24;

pub(super) struct Progress<W: Write = io::Stderr> {
    terminal: Option<W>,
    width: usize,
    total: usize,
    done: usize,
    drawn: Option<Instant>,
    is_shown: bool,
}

impl Progress {
    /// Shows itself on a terminal only, and not for one file.
    pub(super) fn new(total: usize) -> Self {
        let columns = complaint_columns().filter(|_| total > 1);
        Self::on(columns.map(|_| io::stderr()), columns.unwrap_or(0), total)
    }
}

impl<W: Write> Progress<W> {
    fn on(terminal: Option<W>, columns: usize, total: usize) -> Self {
        // A line in the last column would break on some terminals.
        let width = WIDEST.min(columns.saturating_sub(1));
        Self { terminal, width, total, done: 0, drawn: None, is_shown: false }
    }

    /// Takes the line away, so that others can be written.
    pub(super) fn clear(&mut self) {
        if let (Some(terminal), true) = (&mut self.terminal, self.is_shown) {
            let _ = terminal.write_all(b"\r\x1b[K");
            self.is_shown = false;
        }
    }

    /// Counts a file.
    pub(super) fn step(&mut self, now: Instant) {
        self.done += 1;
        let is_due = self.drawn.is_none_or(|drawn| now.duration_since(drawn) >= PAUSE);
        if let Some(terminal) = self.terminal.as_mut().filter(|_| is_due) {
            let (done, total) = (self.done, self.total);
            let mut line = format!("{done} of {total} files");
            let bar = self.width.saturating_sub(NUMBERS);
            if bar > 0 {
                let full = bar * done.min(total) / total.max(1);
                line = format!("{}{} {line}", "█".repeat(full), "░".repeat(bar - full));
            }
            let line: String = line.chars().take(self.width).collect();
            let _ = write!(terminal, "\r{line}\x1b[K").and_then(|()| terminal.flush());
            (self.drawn, self.is_shown) = (Some(now), true);
        }
    }
}

impl<W: Write> Drop for Progress<W> {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_drawn_seldom_and_fits() {
        for (columns, files, milliseconds, draws) in
            [(80, 300, 1, 3), (80, 300, 0, 1), (200, 5, 1000, 5), (30, 5, 1000, 5), (5, 2, 1000, 2)]
        {
            let mut written = Vec::new();
            let mut progress = Progress::on(Some(&mut written), columns, files);
            let begun = Instant::now();
            for file in 0..files {
                // What is printed between draws costs nothing more.
                progress.clear();
                let passed = Duration::from_millis(milliseconds) * u32::try_from(file).unwrap();
                progress.step(begun + passed);
            }
            drop(progress);
            let written = String::from_utf8(written).unwrap();
            let lines: Vec<_> = written
                .split(['\r', '\u{1b}'])
                .filter(|it| it.contains("of") || it.starts_with('█'))
                .collect();
            assert_eq!(lines.len(), draws, "{columns}: {written:?}");
            let fits = |line: &&str| line.chars().count() <= WIDEST.min(columns - 1);
            assert!(lines.iter().all(fits), "{columns}: {written:?}");
            assert!(written.ends_with("\r\u{1b}[K"), "it stays: {written:?}");
        }
    }
}
