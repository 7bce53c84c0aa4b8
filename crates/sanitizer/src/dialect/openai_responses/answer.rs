//! Responses of OpenAI: the positions of an answer and its events.

use crate::restore::{Edge, End, Form, Note, Offsets, Place, RestoreRules, Target, Track};

pub(super) static RULES: RestoreRules = RestoreRules {
    typed: true,
    tracks: TRACKS,
    ends: ENDS,
    reason: "",
    last_data: "[DONE]",
    last_events: &[
        "response.completed",
        "response.incomplete",
        "response.failed",
        "response.cancelled",
        "error",
    ],
    indices: &["output_index", "content_index", "summary_index", "command_index"],
    carried: &[
        "type",
        "sequence_number",
        "item_id",
        "output_index",
        "content_index",
        "summary_index",
        "command_index",
    ],
    emptied: &[],
    places: PLACES,
    said: &[
        "output.**",
        "response.output.**",
        "item.**",
        "part.**",
        "text",
        "arguments",
        "refusal",
        "transcript",
        "code",
        "diff",
        "input",
        "command",
        "output",
    ],
    framing: &["type", "id", "item_id", "call_id", "status", "role", "obfuscation"],
    objects: &[],
    offsets: OFFSETS,
    first: note("response.created"),
    last: &[note("response.completed"), note("response.incomplete"), note("response.failed")],
};

const TRACKS: &[Track] = &[
    Track {
        event: "response.output_text.delta",
        piece: "delta",
        form: Form::Answer,
        pointed: true,
        opens: None,
    },
    track("response.function_call_arguments.delta", "delta", Form::Json),
    track("response.mcp_call_arguments.delta", "delta", Form::Json),
    track("response.refusal.delta", "delta", Form::Plain),
    track("response.custom_tool_call_input.delta", "delta", Form::Plain),
    track("response.code_interpreter_call_code.delta", "delta", Form::Plain),
    track("response.reasoning_text.delta", "delta", Form::Plain),
    track("response.reasoning_summary_text.delta", "delta", Form::Plain),
    track("response.audio.transcript.delta", "delta", Form::Plain),
    track("response.apply_patch_call_operation_diff.delta", "delta", Form::Plain),
    track("response.shell_call_command.delta", "delta", Form::Plain),
    track("response.shell_call_output_content.delta", "delta.stdout", Form::Plain),
    track("response.shell_call_output_content.delta", "delta.stderr", Form::Plain),
    // What is not known yet comes in pieces, too.
    track("*arguments.delta", "delta", Form::Json),
    track("*.delta", "delta", Form::Plain),
];

const ENDS: &[End] = &[
    done("response.output_text.done", "response.output_text.delta"),
    done("response.function_call_arguments.done", "response.function_call_arguments.delta"),
    done("response.mcp_call_arguments.done", "response.mcp_call_arguments.delta"),
    done("response.refusal.done", "response.refusal.delta"),
    done("response.custom_tool_call_input.done", "response.custom_tool_call_input.delta"),
    done("response.code_interpreter_call_code.done", "response.code_interpreter_call_code.delta"),
    done("response.reasoning_text.done", "response.reasoning_text.delta"),
    done("response.reasoning_summary_text.done", "response.reasoning_summary_text.delta"),
    done("response.audio.transcript.done", "response.audio.transcript.delta"),
    done(
        "response.apply_patch_call_operation_diff.done",
        "response.apply_patch_call_operation_diff.delta",
    ),
    done("response.shell_call_command.done", "response.shell_call_command.delta"),
    done("response.shell_call_output_content.done", "response.shell_call_output_content.delta"),
    done("*.done", "*.delta"),
    done("response.content_part.done", ""),
    done("response.reasoning_summary_part.done", ""),
    done("response.output_item.done", ""),
    done("response.completed", ""),
    done("response.incomplete", ""),
    done("response.failed", ""),
    done("response.cancelled", ""),
    done("error", ""),
];

const PLACES: &[Place] = &[
    Place { path: "text", when: "response.output_text.done", form: Some(Form::Answer) },
    written("arguments", Form::Json),
    Place { path: "part.text", when: "output_text", form: Some(Form::Answer) },
    written("output.*.arguments", Form::Json),
    Place { path: "output.*.content.*.text", when: "output_text", form: Some(Form::Answer) },
    kept("output.*.id"),
    kept("output.*.call_id"),
    kept("output.*.encrypted_content"),
    kept("output.*.result"),
    kept("output.*.content.*.logprobs.**"),
    written("response.output.*.arguments", Form::Json),
    Place {
        path: "response.output.*.content.*.text",
        when: "output_text",
        form: Some(Form::Answer),
    },
    kept("response.output.*.id"),
    kept("response.output.*.call_id"),
    kept("response.output.*.encrypted_content"),
    kept("response.output.*.result"),
    kept("response.output.*.content.*.logprobs.**"),
    written("item.arguments", Form::Json),
    Place { path: "item.content.*.text", when: "output_text", form: Some(Form::Answer) },
    kept("item.id"),
    kept("item.call_id"),
    kept("item.encrypted_content"),
    kept("item.result"),
    kept("item.content.*.logprobs.**"),
    kept("id"),
    kept("response.id"),
    kept("item_id"),
    kept("logprobs.**"),
    kept("part.logprobs.**"),
    kept("partial_image_b64"),
    Place { path: "delta", when: "response.audio.delta", form: None },
    Place { path: "delta", when: "response.output_audio.delta", form: None },
];

const OFFSETS: &[Offsets] = &[
    of_text("output.*.content.*"),
    of_file("output.*.content.*"),
    of_text("response.output.*.content.*"),
    of_file("response.output.*.content.*"),
    of_text("item.content.*"),
    of_file("item.content.*"),
    of_text("part"),
    of_file("part"),
    added(&[], RANGE),
    added(FILES, POINT),
];

const RANGE: &[(&str, Edge)] = &[("start_index", Edge::Start), ("end_index", Edge::End)];

/// Where a file is cited stands in a member that other things count with.
const POINT: &[(&str, Edge)] = &[("index", Edge::Point)];
const FILES: &[&str] = &["file_citation", "file_path"];

const fn track(event: &'static str, piece: &'static str, form: Form) -> Track {
    Track { event, piece, form, pointed: false, opens: None }
}

/// An event that says whole what the tracks said.
const fn done(event: &'static str, of: &'static str) -> End {
    End { event, path: "", of, repeats: true, before: false }
}

const fn kept(path: &'static str) -> Place {
    Place { path, when: "", form: None }
}

const fn written(path: &'static str, form: Form) -> Place {
    Place { path, when: "", form: Some(form) }
}

const fn of_text(base: &'static str) -> Offsets {
    let target = Target::Member("text");
    Offsets { event: "", base, at: "annotations.*", when: &[], names: RANGE, target }
}

const fn of_file(base: &'static str) -> Offsets {
    Offsets { when: FILES, names: POINT, ..of_text(base) }
}

const fn added(when: &'static [&'static str], names: &'static [(&'static str, Edge)]) -> Offsets {
    let event = "response.output_text.annotation.added";
    Offsets { event, base: "", at: "annotation", when, names, target: Target::Track("delta") }
}

const fn note(event: &'static str) -> Note {
    Note { event, when: "", unless: "", path: "response" }
}
