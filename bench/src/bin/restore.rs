//! What it costs to put originals back into the answer of a model, event by event.
//!
//! Prints one JSON line: microseconds of CPU time for a stream of 40 events and for one of 2,000,
//! per dialect, with nobody looking for what the model adds and with findings flagged.

use std::hint::black_box;
use std::sync::Arc;

use clap::Parser;
use lucairn_bench::connection::Error;
use lucairn_bench::cpu::median;
use lucairn_bench::print;
use lucairn_sanitizer::dialect::{ANTHROPIC_MESSAGES, DialectRules, OPENAI_CHAT, OPENAI_RESPONSES};
use lucairn_sanitizer::outbound::OutboundPolicy;
use lucairn_sanitizer::restore::{Restoration, StreamRestorer, restore_body};
use lucairn_sanitizer::{KnownEntities, RestoreScope, Sanitizer, Vault};
use serde_json::{Map, json};

#[derive(Parser)]
struct Arguments {
    /// How many measurements of each operation.
    #[arg(long, default_value_t = 11)]
    measurements: usize,
}

/// What a model writes: words, and now and then a placeholder in two pieces.
const PIECES: [&str; 10] =
    [" the", " letter", " goes", " to [EMA", "IL_1]", ",", " and", " then", " on", "."];

fn main() -> Result<(), Error> {
    let arguments = Arguments::parse();
    let sanitizer = Sanitizer::new();
    let text = "anna@example.org, +49 171 1234567, DE89 3704 0044 0532 0130 00";
    let mut vault = Vault::new();
    vault.redact(text, &sanitizer.find(text, &KnownEntities::none()));
    let vault = Arc::new(vault);
    let mut figures = Map::new();
    for (policy, name) in [(OutboundPolicy::Off, "off"), (OutboundPolicy::Flag, "flag")] {
        let restoration = Arc::new(Restoration {
            vault: Arc::clone(&vault),
            scope: RestoreScope::All,
            json_text: false,
            outbound: Some(sanitizer.outbound(policy)),
            documents: Vec::new(),
        });
        for (dialect, rules, event) in DIALECTS {
            for (events, measurements) in [(40, arguments.measurements), (2000, 3)] {
                let chunks: Vec<_> = (0..events).map(|at| event(PIECES[at % 10])).collect();
                let cost = median(measurements, || {
                    let mut restorer =
                        StreamRestorer::new(rules.answer, Arc::clone(&restoration), None);
                    for chunk in &chunks {
                        let mut out = Vec::with_capacity(chunk.len() + 64);
                        restorer.push(black_box(chunk.as_bytes()), &mut out).ok();
                        black_box(&out);
                    }
                    let mut out = Vec::new();
                    black_box(restorer.finish(&mut out));
                });
                figures.insert(format!("{dialect}_{events}_{name}"), json!(cost));
            }
        }
        let words = PIECES.concat().repeat(100);
        let body = json!({"content": [{"type": "text", "text": words}]}).to_string();
        let cost = median(arguments.measurements, || {
            black_box(restore_body(body.as_bytes(), ANTHROPIC_MESSAGES.answer, &restoration)).ok();
        });
        figures.insert(format!("body_{}_bytes_{name}", body.len()), json!(cost));
    }
    print(&json!(figures))?;
    Ok(())
}

type Event = fn(&str) -> String;

const DIALECTS: [(&str, &DialectRules, Event); 3] = [
    ("openai_chat", &OPENAI_CHAT, |text| {
        format!(
            "data: {{\"id\":\"chatcmpl-D8Z5oo6uDh67AD85p73ksdT1KxhE0\",\
             \"object\":\"chat.completion.chunk\",\"created\":1770933892,\
             \"model\":\"gpt-4.1-nano-2025-04-14\",\"service_tier\":\"default\",\
             \"system_fingerprint\":\"fp_de604bd877\",\"choices\":[{{\"index\":0,\
             \"delta\":{{\"content\":\"{text}\"}},\"logprobs\":null,\"finish_reason\":null}}],\
             \"usage\":null,\"obfuscation\":\"yhjoJbEF\"}}\n\n"
        )
    }),
    ("openai_responses", &OPENAI_RESPONSES, |text| {
        format!(
            "event: response.output_text.delta\n\
             data: {{\"type\":\"response.output_text.delta\",\"sequence_number\":115,\
             \"item_id\":\"msg_0ad69c3c5fcb01f60068eba7956c948193be6ab573376051d6\",\
             \"output_index\":2,\"content_index\":0,\"delta\":\"{text}\",\"logprobs\":[],\
             \"obfuscation\":\"z823ifMVbk\"}}\n\n"
        )
    }),
    ("anthropic_messages", &ANTHROPIC_MESSAGES, |text| {
        format!(
            "event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\
             \"delta\":{{\"type\":\"text_delta\",\"text\":\"{text}\"}}}}\n\n"
        )
    }),
];
