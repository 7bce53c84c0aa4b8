//! How long the sanitizer takes for one request, by its size: `sanitize [measurements]`.
//!
//! The bodies are made of this project's own texts and code, with personal data here and there, in
//! the shapes in which chat clients and coding agents send them.

use std::fmt::Write;

use clap::Parser;
use lucairn_bench::cpu;
use lucairn_sanitizer::dialect::{ANTHROPIC_MESSAGES, DialectRules, OPENAI_CHAT};
use lucairn_sanitizer::json::BodyPolicy;
use lucairn_sanitizer::{EntityKind, KnownEntities, MatchStyle, Sanitizer};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PROSE: &str = include_str!("../../../ARCHITECTURE.md");
const CODE: &str = include_str!("../load.rs");

/// Times the redaction of request bodies.
#[derive(Parser)]
struct Arguments {
    /// Measurements of each row, a hundred redactions each.
    #[arg(default_value_t = 9)]
    measurements: usize,
    /// Only the rows whose name holds this.
    #[arg(long, default_value = "")]
    only: String,
}

fn main() {
    let arguments = Arguments::parse();
    let sanitizer = Sanitizer::new();
    let none = KnownEntities::none();
    let declared = KnownEntities::builder()
        .add(EntityKind::Person, "Erika Mustermann", MatchStyle::Name)
        .add(EntityKind::Person, "Jan Nowak", MatchStyle::Name)
        .add(EntityKind::Organisation, "Muster Werke AG", MatchStyle::Term)
        .add(EntityKind::Id, "KD-4711/9", MatchStyle::Term)
        .build();
    let small = chat(1024);
    let agent = agent(150 * 1024);
    let clean: String = agent.replace("@example.org", " at example").replace("+49 171", "");
    let rows: [(&str, &str, &DialectRules, &KnownEntities); 5] = [
        ("chat 1 KB", &small, &OPENAI_CHAT, &none),
        ("chat 1 KB, declared names", &small, &OPENAI_CHAT, &declared),
        ("agent 150 KB", &agent, &ANTHROPIC_MESSAGES, &none),
        ("agent 150 KB, declared names", &agent, &ANTHROPIC_MESSAGES, &declared),
        ("agent 150 KB, hardly a finding", &clean, &ANTHROPIC_MESSAGES, &none),
    ];
    for (name, body, rules, known) in rows {
        if !name.contains(&arguments.only) {
            continue;
        }
        let policy = BodyPolicy::default();
        let redact = || sanitizer.redact_body(body.as_bytes(), rules.request, known, &policy);
        let found = redact().map_or(0, |redacted| redacted.findings.total());
        let time = cpu::median(arguments.measurements, || drop(std::hint::black_box(redact())));
        let speed = body.len() as f64 / time;
        let size = body.len();
        write_line(format_args!(
            "{name}: {size} bytes, {found} findings, {time:.1} us of CPU time, {speed:.0} MB/s"
        ));
    }
}

fn write_line(line: std::fmt::Arguments<'_>) {
    use std::io::Write;
    // A closed pipe ends the program's use, not the program.
    let _closed = writeln!(std::io::stdout(), "{line}");
}

/// One question in a chat.
fn chat(size: usize) -> String {
    let text = PROSE.get(3000..3000 + size - 260).unwrap_or(PROSE);
    format!(
        r#"{{"model":"gpt-4o","temperature":0.2,"messages":[{{"role":"system","content":"Answer briefly."}},{{"role":"user","content":"I am Erika Mustermann, write to erika@example.org or call +49 171 1234567. {}"}}],"stream":true}}"#,
        escaped(text)
    )
}

/// A coding agent in the middle of its work.
fn agent(size: usize) -> String {
    let mut body =
        String::from(r#"{"model":"claude-sonnet-4-5","max_tokens":32000,"stream":true,"tools":["#);
    for tool in 0..20 {
        let comma = if tool == 0 { "" } else { "," };
        let _infallible = write!(
            body,
            r#"{comma}{{"name":"tool_{tool}","description":"{}","input_schema":{{"type":"object","properties":{{"file_path":{{"type":"string","description":"The absolute path of the file"}},"pattern":{{"type":"string","description":"What to look for"}},"limit":{{"type":"number","description":"How many lines"}}}},"required":["file_path"]}}}}"#,
            escaped(piece(PROSE, tool * 700, 600))
        );
    }
    let _infallible = write!(
        body,
        r#"],"system":[{{"type":"text","text":"{}","cache_control":{{"type":"ephemeral"}}}}],"messages":["#,
        escaped(piece(PROSE, 0, 12_000))
    );
    let mut turn = 0;
    while body.len() < size {
        let comma = if turn == 0 { "" } else { "," };
        let person = if turn % 8 == 0 { "mail person@example.org or +49 171 7654321" } else { "" };
        let _infallible = write!(
            body,
            r#"{comma}{{"role":"assistant","content":[{{"type":"text","text":"I will look at the file."}},{{"type":"tool_use","id":"toolu_01Abc{turn:08}","name":"tool_{}","input":{{"file_path":"/src/part_{turn}/main.rs","pattern":"fn [a-z]+"}}}}]}},{{"role":"user","content":[{{"type":"tool_result","tool_use_id":"toolu_01Abc{turn:08}","content":"{}{person}"}}]}}"#,
            turn % 20,
            escaped(piece(CODE, turn * 331, 330))
        );
        turn += 1;
    }
    body.push_str("]}");
    body
}

/// Some part of a text, from its beginning again when it ends.
fn piece(text: &str, from: usize, length: usize) -> &str {
    let from = text.floor_char_boundary(from % (text.len() - length));
    &text[from..text.floor_char_boundary(from + length)]
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t")
}
