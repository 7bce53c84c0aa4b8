//! Hexadecimal that holds text.

/// Shorter text hardly is encoded so; colours, checksums and numbers of versions are.
const FEWEST_BYTES: usize = 16;

/// Decodes a run of hexadecimal digits, also with `0x` before, when all of it is text. Of a hash or an
/// identifier hardly the second byte is read.
pub(super) fn text(run: &str) -> Option<String> {
    let digits = run.strip_prefix("0x").unwrap_or(run).as_bytes();
    let (bytes, rest) = digits.as_chunks::<2>();
    if bytes.len() < FEWEST_BYTES || !rest.is_empty() {
        return None;
    }
    let mut before = b' ';
    let is_text = bytes.iter().all(|pair| {
        let Some(byte) = byte(*pair) else { return false };
        // Behind the first byte of a character stands another one of it, and nowhere else.
        let fits = match byte {
            0..b' ' | 0x7f => byte.is_ascii_whitespace() && before < 0xc0,
            0x80..0xc0 => before >= 0x80,
            _ => before < 0xc0,
        };
        before = byte;
        fits
    });
    if !is_text {
        return None;
    }
    String::from_utf8(bytes.iter().filter_map(|pair| byte(*pair)).collect()).ok()
}

fn byte([high, low]: [u8; 2]) -> Option<u8> {
    Some(digit(high)? << 4 | digit(low)?)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}
