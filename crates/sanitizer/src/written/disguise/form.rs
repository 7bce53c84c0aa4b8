//! Bodies of forms (application/x-www-form-urlencoded, WHATWG URL): a plus is a space there.

use std::ops::Range;

use crate::text::Text;

/// What stands in one: names, values, and the signs between them.
static INSIDE: [bool; 256] = {
    let mut inside = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        inside[byte] = (byte as u8).is_ascii_alphanumeric()
            || matches!(byte as u8, b'+' | b'%' | b'&' | b'=' | b'.' | b'-' | b'_' | b'*' | b'~')
            || matches!(byte as u8, b'[' | b']');
        byte += 1;
    }
    inside
};

/// Reads what may be the body of a form around a plus, but nothing before `from`, and tells whether it
/// is one: it has fields, and more than a sum would have.
pub(super) fn body(text: &Text<'_>, from: usize, plus: usize) -> (Range<usize>, bool) {
    let bytes = text.as_str().as_bytes();
    let is_inside = |byte: &&u8| INSIDE[usize::from(**byte)];
    let start = plus - bytes[from..plus].iter().rev().take_while(is_inside).count();
    let end = plus + bytes[plus..].iter().take_while(is_inside).count();
    // Behind these begins what a program works out.
    let opened = matches!(start.checked_sub(1).map(|at| bytes[at]), Some(b'(' | b'{' | b','));
    let closed = matches!(bytes.get(end), Some(b'(' | b')' | b'}' | b';' | b',' | b'/'));
    let body = &bytes[start..end];
    (start..end, !opened && !closed && is_fields(body))
}

/// Whether there are fields with names, and signs that are not those of a sum.
fn is_fields(body: &[u8]) -> bool {
    let mut fields = 0;
    for field in body.split(|&byte| byte == b'&') {
        let name = field.iter().take_while(|&&byte| byte != b'=').count();
        let named = name > 0 && name < field.len() && !field[..name].contains(&b'+');
        if !named && !field.is_empty() {
            return false;
        }
        fields += usize::from(named);
    }
    let pluses = body.iter().filter(|&&byte| byte == b'+').count();
    fields > 1 || fields == 1 && (pluses > 1 || body.contains(&b'%'))
}
