//! The only place that writes to the terminal: data to standard output, complaints to standard error.
//! Everything stays readable without colour; colour only comes on a terminal and never with `NO_COLOR`.
//!
//! What cannot be written is remembered here and told once, by [`told`]: so no command can forget it.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;

use crate::failure::Failure;

/// Why something could not be written to standard output, until it is told.
static FAULT: Mutex<Option<io::Error>> = Mutex::new(None);

/// How a piece of text is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Title,
    Good,
    Bad,
    Soft,
}

impl Tone {
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Title => "\u{1b}[1m",
            Self::Good => "\u{1b}[32m",
            Self::Bad => "\u{1b}[31m",
            Self::Soft => "\u{1b}[2m",
        }
    }
}

/// Standard output, with or without colour.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    colour: bool,
    width: usize,
}

impl Output {
    /// Looks at what standard output is.
    pub(crate) fn new() -> Self {
        let terminal = io::stdout().is_terminal();
        let colour = terminal && std::env::var_os("NO_COLOR").is_none();
        let columns = rustix::termios::tcgetwinsize(io::stdout()).map(|size| size.ws_col);
        let width = match columns {
            Ok(columns) if terminal && columns >= 20 => usize::from(columns),
            _ => 120,
        };
        Self { colour, width }
    }

    /// Columns of the terminal; 120 when there is none.
    pub(crate) fn width(self) -> usize {
        self.width
    }

    /// Text in a tone.
    pub(crate) fn paint(self, tone: Tone, text: &str) -> String {
        if self.colour && tone != Tone::Plain && !text.is_empty() {
            format!("{}{text}\u{1b}[0m", tone.code())
        } else {
            text.to_owned()
        }
    }

    /// Writes a line.
    pub(crate) fn line(self, text: &str) {
        remember(writeln!(io::stdout(), "{text}"));
    }

    /// Writes text as it is.
    pub(crate) fn raw(self, text: &[u8]) {
        remember(io::stdout().write_all(text));
    }

    /// Standard output as one long write, for programs that read much of it.
    pub(crate) fn stream(self) -> impl Write {
        io::BufWriter::with_capacity(1 << 16, io::stdout().lock())
    }

    /// Writes a line in a tone.
    pub(crate) fn say(self, tone: Tone, text: &str) {
        self.line(&self.paint(tone, text));
    }
}

/// Writes what the command line asked for by itself: help, or the version.
pub(crate) fn answered(answer: &clap::Error) {
    remember(answer.print());
}

/// Keeps the first fault. A reader that went away is none.
fn remember(written: io::Result<()>) {
    if let Err(error) = written
        && error.kind() != io::ErrorKind::BrokenPipe
        && let Ok(mut fault) = FAULT.lock()
    {
        fault.get_or_insert(error);
    }
}

/// Tells whether everything that was written so far came out; what did not is told once.
///
/// # Errors
///
/// `output_unwritable`, as when a disk is full.
pub(crate) fn told() -> Result<(), Failure> {
    remember(io::stdout().flush());
    let fault = FAULT.lock().ok().and_then(|mut fault| fault.take());
    fault.map_or(Ok(()), |error| Err(unwritable(&error)))
}

/// The failure of a program whose standard output takes nothing.
pub(crate) fn unwritable(error: &io::Error) -> Failure {
    Failure::environment("output_unwritable", format!("cannot write to standard output: {error}"))
}

/// Writes a line to standard error.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "{}", visible_lines(text));
}

/// Writes a line that is less important than others to standard error.
pub(crate) fn remark(text: &str) {
    let colour = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let text = visible_lines(text);
    let text = Output { colour, width: 0 }.paint(Tone::Soft, &text);
    let _ = writeln!(io::stderr(), "{text}");
}

/// Columns of the terminal at standard error, if there is one.
pub(crate) fn complaint_columns() -> Option<usize> {
    let columns = rustix::termios::tcgetwinsize(io::stderr()).ok()?.ws_col;
    io::stderr().is_terminal().then_some(usize::from(columns))
}

/// A name that others chose, such as that of a file, so that it can change nothing on a terminal.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, acts_on_terminals)
}

/// The same for sentences, which may have several lines.
fn visible_lines(text: &str) -> Cow<'_, str> {
    escaped(text, |character| character != '\n' && acts_on_terminals(character))
}

fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_escaped(character) {
            written.extend(character.escape_default());
        } else {
            written.push(character);
        }
    }
    Cow::Owned(written)
}

/// Control characters, and those that turn the direction of what comes after them.
fn acts_on_terminals(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_a_terminal_is_written_out() {
        for (text, name, sentence) in [
            ("letter ä \u{1f984}.txt", "letter ä \u{1f984}.txt", "letter ä \u{1f984}.txt"),
            ("a\u{1b}[31mb", "a\\u{1b}[31mb", "a\\u{1b}[31mb"),
            ("a\nb\r\t", "a\\nb\\r\\t", "a\nb\\r\\t"),
            (
                "\u{9b}2J \u{202e}txt.exe",
                "\\u{9b}2J \\u{202e}txt.exe",
                "\\u{9b}2J \\u{202e}txt.exe",
            ),
        ] {
            assert_eq!(visible(text), name);
            assert_eq!(visible_lines(text), sentence);
        }
    }
}
