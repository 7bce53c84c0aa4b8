//! `lucairn scan --jsonl`: a text per line in, its findings per line out, for programs.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use lucairn_gateway::Outcome;
use lucairn_sanitizer::{Action, CharacterOffsets, Sanitizer};
use serde::{Deserialize, Serialize};

use super::rules::Rules;
use crate::failure::Failure;
use crate::output::{Output, unwritable};

/// The longest line that is read, in bytes.
const LONGEST: u64 = 64 * 1024 * 1024;

/// A line of input; other members are ignored.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    text: Cow<'a, str>,
}

/// The answer to a line.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Found { entities: Vec<Found>, outcome: Outcome },
    Refused { line: u64, error: Refusal },
}

/// A finding; offsets count Unicode characters of the text.
#[derive(Serialize)]
struct Found {
    kind: &'static str,
    start: usize,
    end: usize,
    rule: &'static str,
    action: &'static str,
}

/// Why a line was not scanned. It never repeats the line.
#[derive(Serialize)]
struct Refusal {
    code: &'static str,
    message: String,
}

/// What all lines are scanned with.
pub(super) struct LineScan<'s> {
    pub(super) sanitizer: &'s Sanitizer,
    pub(super) rules: &'s Rules,
}

impl LineScan<'_> {
    /// Answers every line of the files, in their order; tells whether all of them were scanned.
    ///
    /// # Errors
    ///
    /// `file_unreadable`, and `output_unwritable` unless the reader just went away.
    pub(super) fn run(&self, files: &[PathBuf]) -> Result<bool, Failure> {
        let mut output = Output::new().stream();
        let mut good = true;
        for file in files {
            let unreadable = |error| {
                let name = file.display();
                Failure::usage("file_unreadable", format!("cannot read {name}: {error}"))
            };
            let input: Box<dyn Read> = if file == Path::new("-") {
                Box::new(io::stdin().lock())
            } else {
                Box::new(std::fs::File::open(file).map_err(unreadable)?)
            };
            let mut lines = Lines::new(input);
            while let Some((number, line)) = lines.next().map_err(unreadable)? {
                let answer = self.answer(line, number);
                good &= matches!(answer, Answer::Found { .. });
                let written = write(&mut output, &answer).and_then(|()| {
                    // Whoever waits for an answer before asking again gets it.
                    if lines.has_more() { Ok(()) } else { output.flush() }
                });
                match written {
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(good),
                    written => written.map_err(|error| unwritable(&error))?,
                }
            }
        }
        output.flush().map_err(|error| unwritable(&error))?;
        Ok(good)
    }

    fn answer(&self, line: Result<&[u8], Overlong>, number: u64) -> Answer {
        let refuse =
            |code, message| Answer::Refused { line: number, error: Refusal { code, message } };
        let Ok(line) = line else {
            return refuse("line_too_long", format!("the line has more than {LONGEST} bytes"));
        };
        let Ok(line) = std::str::from_utf8(line) else {
            return refuse(
                "not_text",
                "the line is not UTF-8; convert it, for example with iconv".to_owned(),
            );
        };
        let is_object = line.trim_start().starts_with('{');
        match serde_json::from_str::<Line<'_>>(line) {
            // Of a list, the first element would count as the text.
            Ok(line) if is_object => self.find(&line.text),
            Ok(_) => refuse("no_text", "the line is no object".to_owned()),
            Err(error) => {
                let (code, what) = match error.classify() {
                    serde_json::error::Category::Data => {
                        ("no_text", "the line is no object with the string \"text\"")
                    }
                    _ => ("not_json", "the line is not JSON"),
                };
                refuse(code, format!("{what} (column {})", error.column()))
            }
        }
    }

    fn find(&self, text: &str) -> Answer {
        let Rules { known, policy, mode, .. } = self.rules;
        let mut characters = CharacterOffsets::new(text);
        let mut judged = self.sanitizer.judge(text, known, policy);
        judged.retain(|one| one.entity.kind.is_personal());
        let any = |is: fn(Action) -> bool| judged.iter().any(|one| is(one.action));
        let has_findings = any(|action| action != Action::Keep);
        let outcome = mode.outcome(has_findings, any(|action| action == Action::Refuse));
        let entities = judged
            .into_iter()
            .map(|one| Found {
                kind: one.entity.kind.label(),
                start: characters.before(one.entity.span.start),
                end: characters.before(one.entity.span.end),
                rule: one.entity.rule,
                action: one.action.name(),
            })
            .collect();
        Answer::Found { entities, outcome }
    }
}

fn write(output: &mut impl Write, answer: &Answer) -> io::Result<()> {
    serde_json::to_writer(&mut *output, answer)?;
    output.write_all(b"\n")
}

/// A line beyond [`LONGEST`]; it was skipped.
struct Overlong;

/// A line and its number, from 1.
type Numbered<'a> = (u64, Result<&'a [u8], Overlong>);

/// Lines of an input, one at a time, in memory that is used again.
struct Lines<R> {
    input: BufReader<R>,
    line: Vec<u8>,
    number: u64,
}

impl<R: Read> Lines<R> {
    fn new(input: R) -> Self {
        Self { input: BufReader::with_capacity(1 << 16, input), line: Vec::new(), number: 0 }
    }

    /// Reads the next line, without its end.
    fn next(&mut self) -> io::Result<Option<Numbered<'_>>> {
        self.line.clear();
        let read = (&mut self.input).take(LONGEST).read_until(b'\n', &mut self.line)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
        } else if read as u64 == LONGEST {
            self.input.skip_until(b'\n')?;
            return Ok(Some((self.number, Err(Overlong))));
        }
        Ok(Some((self.number, Ok(&self.line))))
    }

    /// Tells whether more was read already.
    fn has_more(&self) -> bool {
        !self.input.buffer().is_empty()
    }
}
