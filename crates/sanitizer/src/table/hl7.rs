//! Messages of hospitals: HL7 version 2, in which the place of a field in its segment says what it is.

use std::ops::Range;

use memchr::memmem;

/// Segments, and which of their fields hold what; the segment's name is field 0.
const SEGMENTS: [(&str, &[(usize, &str)]); 3] = [
    (
        "PID|",
        &[
            (2, "MRN"),
            (3, "MRN"),
            (4, "MRN"),
            (7, "date of birth"),
            (13, "phone"),
            (14, "phone"),
            (18, "patient id"),
            (19, "SSN"),
            (20, "driver's license"),
        ],
    ),
    ("PV1|", &[(19, "patient number")]),
    ("IN1|", &[(36, "policy number")]),
];

/// A longer segment is none.
const LONGEST_SEGMENT: usize = 4000;

/// Types of identifiers that other rules know by their own form, such as those of insurers.
const OTHER_TYPES: [&str; 5] = ["NH", "NI", "NII", "SS", "DL"];

/// Tells the first component of each repetition of these fields, and what it is.
pub(super) fn fields(text: &str, tell: &mut impl FnMut(&'static str, Range<usize>)) {
    for (segment, fields) in SEGMENTS {
        for start in memmem::find_iter(text.as_bytes(), segment.as_bytes()) {
            let begins = matches!(text[..start].bytes().next_back(), None | Some(b'\r' | b'\n'));
            if begins {
                read(text, start, fields, tell);
            }
        }
    }
}

fn read(
    text: &str,
    start: usize,
    fields: &[(usize, &'static str)],
    tell: &mut impl FnMut(&'static str, Range<usize>),
) {
    let end = text.ceil_char_boundary((start + LONGEST_SEGMENT).min(text.len()));
    let segment = text[start..end].split(['\r', '\n']).next().unwrap_or_default();
    let mut at = start;
    for (index, field) in segment.split('|').enumerate() {
        let name = fields.iter().find(|(place, _)| *place == index);
        let mut from = at;
        for repetition in field.split('~') {
            let value = repetition.split('^').next().unwrap_or_default();
            let of_type = repetition.split('^').nth(4).unwrap_or_default();
            if let Some(&(_, name)) = name
                && !value.is_empty()
                && !OTHER_TYPES.contains(&of_type)
            {
                // A time of birth may follow the day.
                let day = if name == "date of birth" { value.len().min(8) } else { value.len() };
                tell(name, from..text.floor_char_boundary(from + day));
            }
            from += repetition.len() + 1;
        }
        at += field.len() + 1;
    }
}
