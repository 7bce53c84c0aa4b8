//! Identifiers in FHIR, written as JSON: their type stands beside the value, in an object of its own.

use std::ops::Range;

use memchr::memmem;

/// Texts and codes of types (HL7 table 0203), and what they say.
const TYPES: [(&str, &str); 5] = [
    ("\"MRN\"", "MRN"),
    ("\"Medical record number\"", "MRN"),
    ("\"Medical Record Number\"", "MRN"),
    ("\"MR\"", "MRN"),
    ("\"PI\"", "patient id"),
];

/// So far behind its type the value of an identifier stands.
const REACH: usize = 400;

/// Tells the value of each identifier whose type is one of these.
pub(super) fn fields(text: &str, tell: &mut impl FnMut(&'static str, Range<usize>)) {
    for (of_type, name) in TYPES {
        for start in memmem::find_iter(text.as_bytes(), of_type.as_bytes()) {
            if let Some(value) = value(text, start + of_type.len()) {
                tell(name, value);
            }
        }
    }
}

/// The text of the member `value` behind a place, in the object around the type.
fn value(text: &str, from: usize) -> Option<Range<usize>> {
    let end = text.floor_char_boundary((from + REACH).min(text.len()));
    let behind = text[from..end].split('{').next()?;
    let member = behind.find("\"value\"")? + "\"value\"".len();
    let open = behind[member..].strip_prefix([':', ' '])?.find('"')? + member + 2;
    let length = behind[open..].find('"')?;
    (length > 0).then_some(from + open..from + open + length)
}
