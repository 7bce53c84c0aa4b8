//! Every public method has an example in its documentation that runs.
//!
//! What is `pub` in this crate can be reached from outside; the lint `unreachable_pub` sees to it.

use std::fs;
use std::path::Path;

/// The public functions of a source file whose documentation has no example that runs and that
/// shows a call of them.
fn without_example(source: &str) -> Vec<&str> {
    let mut missing = Vec::new();
    let mut documentation = Vec::new();
    for line in source.lines().map(str::trim_start) {
        if let Some(text) = line.strip_prefix("///") {
            documentation.push(text.strip_prefix(' ').unwrap_or(text));
        } else if !line.starts_with("#[") {
            if let Some(name) = public_function(line)
                && !has_example(&documentation, name)
            {
                missing.push(name);
            }
            documentation.clear();
        }
    }
    missing
}

/// The name of the function that is declared in this line, if it is public.
fn public_function(line: &str) -> Option<&str> {
    let mut rest = line.strip_prefix("pub ")?;
    for word in ["const ", "async ", "unsafe "] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    rest.strip_prefix("fn ")?.split(['(', '<']).next()
}

/// Whether a visible line of a block that rustdoc compiles and runs calls the function.
fn has_example(documentation: &[&str], name: &str) -> bool {
    let call = format!("{name}(");
    let mut block = None;
    for line in documentation {
        match (line.strip_prefix("```"), block) {
            (Some(attributes), None) => block = Some(matches!(attributes, "" | "rust")),
            (Some(_), Some(_)) => block = None,
            (None, Some(true)) if !line.starts_with("# ") && calls(line, &call) => return true,
            _ => {}
        }
    }
    false
}

/// Whether the call stands in the line as a whole word, outside comments.
fn calls(line: &str, call: &str) -> bool {
    let code = line.split("// ").next().unwrap_or(line);
    code.match_indices(call).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_')
    })
}

/// All sources below a folder, except unit tests.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.file_name().is_some_and(|name| name != "tests.rs") {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

#[test]
fn every_public_method_has_an_example_that_runs() {
    let sources = sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")));
    let missing: Vec<String> = sources
        .iter()
        .flat_map(|(path, source)| {
            without_example(source).into_iter().map(move |name| format!("{path}: {name}"))
        })
        .collect();
    assert!(missing.is_empty(), "no example that runs:\n{}", missing.join("\n"));
}

#[test]
fn a_method_without_an_example_is_noticed() {
    for (documentation, is_noticed) in [
        ("/// ```\n/// one.send(1);\n/// ```\n#[must_use]", false),
        ("/// ```rust\n/// let answer = send(1);\n/// ```", false),
        ("", true),
        ("/// Sends: `send(1)`.", true),
        ("/// ```no_run\n/// one.send(1);\n/// ```", true),
        ("/// ```text\n/// send(1)\n/// ```", true),
        ("/// ```\n/// # one.send(1);\n/// ```", true),
        ("/// ```\n/// resend(1);\n/// ```", true),
        ("/// ```\n/// one.wait(); // not send(1)\n/// ```", true),
        ("/// ```\n/// one.wait();\n/// ```\n/// send(1)", true),
        ("/// ```\n/// one.send(1);\n/// ```\nfn other() {}", true),
    ] {
        for declaration in ["pub fn send(self) {", "pub async fn send<T>(", "pub const fn send("] {
            let source = format!("impl One {{\n{documentation}\n    {declaration}\n");
            let expected = if is_noticed { vec!["send"] } else { Vec::new() };
            assert_eq!(without_example(&source), expected, "{source}");
        }
    }
    assert!(without_example("fn send() {}\npub(crate) fn send() {}").is_empty());
}
