//! Messages of Anthropic: the positions of an answer and its events.

use crate::restore::{Edge, End, Form, Note, Offsets, Opens, Place, RestoreRules, Target, Track};

pub(super) static RULES: RestoreRules = RestoreRules {
    typed: true,
    tracks: TRACKS,
    ends: &[
        End { before: true, ..end("content_block_start") },
        end("content_block_stop"),
        end("message_start"),
        end("message_delta"),
        end("message_stop"),
        end("error"),
    ],
    reason: "",
    last_data: "",
    last_events: &["message_stop", "error"],
    indices: &["index"],
    carried: &["type", "index"],
    emptied: &[],
    places: PLACES,
    said: &["content.**", "message.content.**", "content_block.**", "delta.**"],
    framing: &["type", "id", "role", "tool_use_id", "stop_reason"],
    objects: &["content.*.input", "message.content.*.input", "content_block.input"],
    offsets: &[
        of_document("content.*", "citations.*"),
        of_document("message.content.*", "citations.*"),
        of_document("content_block", "citations.*"),
        of_document("delta", "citation"),
    ],
    first: Note { event: "message_start", when: "", unless: "", path: "message" },
    last: &[Note { event: "message_delta", when: "", unless: "", path: "" }],
};

const TRACKS: &[Track] = &[
    track("content_block_delta", "delta.text", Form::Answer),
    track("content_block_delta", "delta.partial_json", Form::Json),
    Track {
        opens: Some(Opens {
            event: "content_block_delta",
            piece: "delta.text",
            around: [r#""delta":{"type":"text_delta","text":""#, r#""}}"#],
        }),
        ..track("content_block_start", "content_block.text", Form::Answer)
    },
];

/// What models sign or seal comes back in the next turn and must not have changed; the rest of
/// what is kept is no text.
const PLACES: &[Place] = &[
    Place { path: "content.*.text", when: "text", form: Some(Form::Answer) },
    kept("content.*.thinking"),
    Place { path: "content.*.content", when: "compaction", form: None },
    kept("content.*.signature"),
    kept("content.*.data"),
    kept("content.*.encrypted_content"),
    kept("content.*.id"),
    kept("content.*.tool_use_id"),
    kept("content.*.content.encrypted_content"),
    kept("content.*.content.encrypted_stdout"),
    kept("content.*.content.*.encrypted_content"),
    kept("content.*.citations.*.encrypted_index"),
    file("content.*.content.content.source.data"),
    file("content.*.content.*.source.data"),
    Place { path: "message.content.*.text", when: "text", form: Some(Form::Answer) },
    kept("message.content.*.thinking"),
    Place { path: "message.content.*.content", when: "compaction", form: None },
    kept("message.content.*.signature"),
    kept("message.content.*.data"),
    kept("message.content.*.encrypted_content"),
    kept("message.content.*.id"),
    kept("message.content.*.tool_use_id"),
    kept("message.content.*.content.encrypted_content"),
    kept("message.content.*.content.encrypted_stdout"),
    kept("message.content.*.content.*.encrypted_content"),
    kept("message.content.*.citations.*.encrypted_index"),
    file("message.content.*.content.content.source.data"),
    file("message.content.*.content.*.source.data"),
    Place { path: "content_block.text", when: "text", form: Some(Form::Answer) },
    kept("content_block.thinking"),
    Place { path: "content_block.content", when: "compaction", form: None },
    kept("content_block.signature"),
    kept("content_block.data"),
    kept("content_block.encrypted_content"),
    kept("content_block.id"),
    kept("content_block.tool_use_id"),
    kept("content_block.content.encrypted_content"),
    kept("content_block.content.encrypted_stdout"),
    kept("content_block.content.*.encrypted_content"),
    kept("content_block.citations.*.encrypted_index"),
    file("content_block.content.content.source.data"),
    file("content_block.content.*.source.data"),
    kept("id"),
    kept("message.id"),
    kept("container.id"),
    kept("message.container.id"),
    kept("delta.container.id"),
    kept("delta.thinking"),
    // Of a compaction.
    kept("delta.content"),
    kept("delta.signature"),
    kept("delta.citation.encrypted_index"),
];

const fn track(event: &'static str, piece: &'static str, form: Form) -> Track {
    Track { event, piece, form, pointed: false, opens: None }
}

const fn end(event: &'static str) -> End {
    End { event, path: "", of: "", repeats: false, before: false }
}

const fn kept(path: &'static str) -> Place {
    Place { path, when: "", form: None }
}

/// A file that a tool fetched; one that is text is restored like all text.
const fn file(path: &'static str) -> Place {
    Place { path, when: "base64", form: None }
}

const fn of_document(base: &'static str, at: &'static str) -> Offsets {
    Offsets {
        event: "",
        base,
        at,
        when: &[],
        names: &[("start_char_index", Edge::Start), ("end_char_index", Edge::End)],
        target: Target::Document("document_index"),
    }
}
