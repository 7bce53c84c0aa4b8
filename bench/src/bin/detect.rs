//! How fast personal data is found: `detect <text file>...`.
//!
//! Each file is read in pieces of 4 KiB, one after the other, as requests would bring them. A piece that
//! is read over and over teaches the processor how its branches go, and takes half the time; that is
//! told, too, because it is how searches are often measured. Next to the sanitizer run, in turns, two floors: one pass of an automaton for
//! many patterns, which every search by patterns needs, and a search for a byte that does not occur,
//! which is reading memory.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

use clap::Parser;
use lucairn_bench::cpu;
use lucairn_sanitizer::{KnownEntities, Sanitizer};
use regex_automata::meta::Regex;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PIECE: usize = 4096;

/// So many measurements, of a hundred times each, of a piece that is read again and again.
const AGAIN: usize = 3;

/// What other searches by patterns look for: one pattern per family of values, without any proof.
const PATTERNS: [&str; 12] = [
    r"(?-u:[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,})",
    r"(?-u:\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7} ?[A-Z0-9]{0,4}\b)",
    r"(?-u:\b(?:[0-9][ -]?){13,19}\b)",
    r"(?-u:\+[0-9][0-9 ()/-]{6,18}[0-9])",
    r"(?-u:\b0[0-9]{2,5}[ /-][0-9]{3,9}\b)",
    r"(?-u:https?://[!-;=?-~]+)",
    r"(?-u:\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}\b)",
    r"(?-u:\b[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}\b)",
    r"(?-u:\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b)",
    r"(?-u:\b(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}\b)",
    r"(?-u:\b(?:ghp_|sk-|AKIA|glpat-|xox[bp]-)[A-Za-z0-9_-]{16,})",
    r"(?-u:\b[0-9]{10,11}\b)",
];

/// Times the search for personal data.
#[derive(Parser)]
struct Arguments {
    /// Texts, a row each.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// How often each file is read.
    #[arg(long, default_value_t = 51)]
    rounds: usize,
    /// Writes one JSON object instead of lines.
    #[arg(long)]
    json: bool,
}

/// The figures of one file.
#[derive(serde::Serialize)]
struct Row {
    text: String,
    bytes: usize,
    findings: usize,
    megabytes_per_second: f64,
    /// When each piece is read again and again before the next.
    again_megabytes_per_second: f64,
    automaton_megabytes_per_second: f64,
    memory_megabytes_per_second: f64,
    piece_p50_us: f64,
    piece_p99_us: f64,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let begun = Instant::now();
    let sanitizer = Sanitizer::new();
    let start = begun.elapsed();
    let floor = Regex::new_many(&PATTERNS)?;
    let mut rows = Vec::new();
    for path in &arguments.files {
        let text = std::fs::read_to_string(path)?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        rows.push(row(name, &text, &sanitizer, &floor, arguments.rounds));
    }
    let start_ms = start.as_secs_f64() * 1000.0;
    if arguments.json {
        return Ok(lucairn_bench::print(&serde_json::json!({"start_ms": start_ms, "rows": rows}))?);
    }
    say(&format!("prepared in {start_ms:.1} ms"));
    for row in rows {
        say(&format!(
            "{}: {} KB, {} findings, {:.0} MB/s (again and again {:.0}, one automaton {:.0}, memory {:.0}); 4 KiB: {:.0} us median, {:.0} us p99",
            row.text,
            row.bytes / 1024,
            row.findings,
            row.megabytes_per_second,
            row.again_megabytes_per_second,
            row.automaton_megabytes_per_second,
            row.memory_megabytes_per_second,
            row.piece_p50_us,
            row.piece_p99_us,
        ));
    }
    Ok(())
}

fn say(line: &str) {
    use std::io::Write;
    // A closed pipe ends the program's use, not the program.
    let _closed = writeln!(std::io::stdout(), "{line}");
}

fn row(name: String, text: &str, sanitizer: &Sanitizer, floor: &Regex, rounds: usize) -> Row {
    let none = KnownEntities::none();
    let pieces = pieces(text);
    let mut findings = 0;
    let mut times = vec![Vec::new(); pieces.len()];
    let [find, automaton, memory] = cpu::medians_of_rounds(
        rounds,
        [
            &mut || {
                findings = 0;
                for (piece, times) in pieces.iter().zip(&mut times) {
                    let begun = Instant::now();
                    findings += black_box(sanitizer.find(piece, &none)).len();
                    times.push(begun.elapsed().as_secs_f64() * 1e6);
                }
            },
            &mut || {
                black_box(
                    pieces.iter().map(|piece| floor.find_iter(*piece).count()).sum::<usize>(),
                );
            },
            &mut || {
                for piece in &pieces {
                    black_box(memchr::memchr(0, black_box(piece.as_bytes())));
                }
            },
        ],
    );
    let again = |piece: &&str| cpu::median(AGAIN, || drop(black_box(sanitizer.find(piece, &none))));
    let again: f64 = pieces.iter().map(again).sum();
    let mut medians: Vec<f64> = times.into_iter().map(cpu::middle).collect();
    medians.sort_by(f64::total_cmp);
    let at = |share: f64| medians[((medians.len() - 1) as f64 * share) as usize];
    let bytes: usize = pieces.iter().map(|piece| piece.len()).sum();
    let speed = |microseconds: f64| bytes as f64 / microseconds;
    Row {
        text: name,
        bytes,
        findings,
        megabytes_per_second: speed(find),
        again_megabytes_per_second: speed(again),
        automaton_megabytes_per_second: speed(automaton),
        memory_megabytes_per_second: speed(memory),
        piece_p50_us: at(0.5),
        piece_p99_us: at(0.99),
    }
}

/// A text in pieces that end between characters.
fn pieces(text: &str) -> Vec<&str> {
    let mut rest = text;
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let (piece, next) = rest.split_at(rest.ceil_char_boundary(PIECE.min(rest.len())));
        pieces.push(piece);
        rest = next;
    }
    pieces
}
