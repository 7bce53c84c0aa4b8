//! The only place that writes to the terminal: data to standard output, complaints to standard error.
//! Everything stays readable without colour; colour only comes on a terminal and never with `NO_COLOR`.

use std::io::{self, IsTerminal, Write};

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

    /// Writes a line. A reader that went away is no reason to fail.
    pub(crate) fn line(self, text: &str) {
        let _ = writeln!(io::stdout(), "{text}");
    }

    /// Writes text as it is.
    pub(crate) fn raw(self, text: &[u8]) {
        let _ = io::stdout().write_all(text);
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

/// Writes a line to standard error.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
