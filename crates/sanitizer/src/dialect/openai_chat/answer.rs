//! Chat completions of OpenAI: the positions of an answer and its events.

use crate::restore::{Edge, End, Form, Note, Offsets, Place, RestoreRules, Target, Track};

pub(super) static RULES: RestoreRules = RestoreRules {
    typed: false,
    tracks: TRACKS,
    ends: &[end("choices.*.finish_reason"), end("error")],
    // Some servers leave the last event out.
    reason: "choices.*.finish_reason",
    last_data: "[DONE]",
    last_events: &[],
    indices: &["index"],
    carried: &[
        "id",
        "object",
        "created",
        "model",
        "provider",
        "system_fingerprint",
        "service_tier",
        "index",
        "type",
    ],
    emptied: &["logprobs", "finish_reason", "usage"],
    places: PLACES,
    said: &["choices.**"],
    framing: &["role", "type", "id", "finish_reason"],
    objects: &[],
    offsets: &[
        Offsets {
            event: "",
            base: "choices.*.message",
            at: "annotations.*.url_citation",
            when: &[],
            names: &[("start_index", Edge::Start), ("end_index", Edge::End)],
            target: Target::Member("content"),
        },
        Offsets {
            event: "",
            base: "choices.*.delta",
            at: "annotations.*.url_citation",
            when: &[],
            names: &[("start_index", Edge::Start), ("end_index", Edge::End)],
            target: Target::Track("choices.*.delta.content"),
        },
    ],
    first: Note { event: "", when: "choices", unless: "", path: "" },
    // The count is final in the chunk that ends a choice, and in the one with nothing but usage.
    last: &[
        Note { event: "", when: "choices.*.finish_reason", unless: "", path: "" },
        Note { event: "", when: "usage", unless: "choices.*", path: "" },
    ],
};

const TRACKS: &[Track] = &[
    Track {
        event: "",
        piece: "choices.*.delta.content",
        form: Form::Answer,
        pointed: true,
        opens: None,
    },
    track("", "choices.*.delta.refusal", Form::Plain),
    track("", "choices.*.delta.reasoning_content", Form::Plain),
    track("", "choices.*.delta.reasoning", Form::Plain),
    track("", "choices.*.delta.tool_calls.*.function.arguments", Form::Json),
    track("", "choices.*.delta.tool_calls.*.custom.input", Form::Plain),
    track("", "choices.*.delta.function_call.arguments", Form::Json),
    track("", "choices.*.delta.audio.transcript", Form::Plain),
    track("", "choices.*.delta.content.*.text", Form::Answer),
    track("", "choices.*.delta.content.*.thinking.*.text", Form::Plain),
    track("", "choices.*.delta.reasoning_details.*.text", Form::Plain),
    track("", "choices.*.delta.reasoning_details.*.summary", Form::Plain),
    // What compatible servers add under names of their own comes in pieces, too.
    track("", "choices.*.delta.*", Form::Plain),
];

const PLACES: &[Place] = &[
    kept("id"),
    kept("choices.*.logprobs.**"),
    kept("choices.*.message.tool_calls.*.id"),
    kept("choices.*.message.audio.id"),
    kept("choices.*.message.audio.data"),
    kept("choices.*.message.reasoning_details.*.data"),
    kept("choices.*.message.reasoning_details.*.signature"),
    kept("choices.*.delta.tool_calls.*.id"),
    kept("choices.*.delta.audio.id"),
    kept("choices.*.delta.audio.data"),
    kept("choices.*.delta.reasoning_details.*.data"),
    kept("choices.*.delta.reasoning_details.*.signature"),
    written("choices.*.message.content", Form::Answer),
    written("choices.*.message.content.*.text", Form::Answer),
    written("choices.*.message.tool_calls.*.function.arguments", Form::Json),
    written("choices.*.message.function_call.arguments", Form::Json),
];

const fn track(event: &'static str, piece: &'static str, form: Form) -> Track {
    Track { event, piece, form, pointed: false, opens: None }
}

const fn end(path: &'static str) -> End {
    End { event: "", path, of: "", repeats: false, before: false }
}

const fn kept(path: &'static str) -> Place {
    Place { path, when: "", form: None }
}

const fn written(path: &'static str, form: Form) -> Place {
    Place { path, when: "", form: Some(form) }
}
