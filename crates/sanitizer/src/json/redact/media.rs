//! Files and images inside of strings: what is text in them, and what stands in for the rest.

mod charset;

use std::borrow::Cow;
use std::ops::Range;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use charset::Charset;

/// Shorter strings are too likely to be words.
const SHORTEST_TEXT: usize = 16;
/// `data:;base64,`.
const SHORTEST_DECLARED: usize = 13;
/// A file that begins as its format demands is one from this length on.
const SHORTEST_FILE: usize = 64;
/// Without a telling beginning, a string must be this long to be taken for a file.
const SHORTEST_UNKNOWN: usize = 512;
/// This many bytes of a file show whether it is text.
const SAMPLE: usize = 3072;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// A string that holds a file.
pub(super) enum Media {
    /// Something that can be read.
    Text(TextFile),
    /// Something that cannot.
    Binary {
        /// Where the data stands in the string.
        data: Range<usize>,
        /// Data of the same format with nothing in it; empty when the format is not known.
        stand_in: &'static str,
    },
}

/// A text in base64.
pub(super) struct TextFile {
    /// What it says.
    pub(super) text: String,
    /// Whether it may say more than what is read: it is of a format that hides text, or in a charset
    /// that is not known.
    pub(super) is_opaque: bool,
    /// Where the data stands in the string.
    pub(super) data: Range<usize>,
    pub(super) encoding: Encoding,
}

/// How a text was written, to write it again in the same way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Encoding {
    url_safe: bool,
    padded: bool,
    charset: Charset,
}

impl Encoding {
    pub(super) fn write(self, text: &str) -> String {
        let engine = if self.url_safe { &URL_SAFE } else { &STANDARD };
        let mut written = engine.encode(self.charset.write(text));
        if !self.padded {
            written.truncate(written.trim_end_matches('=').len());
        }
        written
    }
}

/// What a file that cannot be read begins with, and a file of its format with nothing in it: one
/// pixel, one empty page, no sound.
const FORMATS: &[(usize, &[u8], &str)] = &[
    (0, b"\x89PNG\r\n\x1a\n", PNG),
    (0, b"\xff\xd8\xff", JPEG),
    (0, b"GIF87a", GIF),
    (0, b"GIF89a", GIF),
    (8, b"WEBP", WEBP),
    (0, b"%PDF-", PDF),
    (8, b"WAVE", WAV),
    (0, b"PK\x03\x04", ""),
    (0, b"\x1f\x8b\x08", ""),
    (0, b"ID3", ""),
    (0, b"\xff\xfb", ""),
    (0, b"OggS", ""),
    (0, b"fLaC", ""),
    (4, b"ftyp", ""),
    (0, b"\x1aE\xdf\xa3", ""),
];

const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNgYAAAAAMAASsJTYQAAAAASUVORK5CYII=";
const JPEG: &str = "/9j/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQH/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z";
const GIF: &str = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
const WEBP: &str = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==";
const WAV: &str = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";
const PDF: &str = "JVBERi0xLjQKMSAwIG9iajw8L1R5cGUvQ2F0YWxvZy9QYWdlcyAyIDAgUj4+IGVuZG9iagoyIDAgb2JqPDwvVHlwZS9QYWdlcy9LaWRzWzMgMCBSXS9Db3VudCAxPj4gZW5kb2JqCjMgMCBvYmo8PC9UeXBlL1BhZ2UvUGFyZW50IDIgMCBSL01lZGlhQm94WzAgMCAzIDNdPj4gZW5kb2JqCnhyZWYKMCA0CjAwMDAwMDAwMDAgNjU1MzUgZiAKMDAwMDAwMDAwOSAwMDAwMCBuIAowMDAwMDAwMDUzIDAwMDAwIG4gCjAwMDAwMDAxMDMgMDAwMDAgbiAKdHJhaWxlcjw8L1NpemUgNC9Sb290IDEgMCBSPj4Kc3RhcnR4cmVmCjE2MwolJUVPRgo=";

/// Tells what file a string holds, if any: a `data:` URL, or base64 from its first character to its
/// last. What merely looks like base64 but neither reads as text nor looks like a file is no file,
/// unless the string `is_data` of a file by its place.
pub(super) fn recognise(string: &str, is_data: bool) -> Option<Media> {
    if string.len() < SHORTEST_DECLARED {
        return None;
    }
    let declared = Declared::of(string);
    let data = declared.as_ref().map_or(0, |declared| declared.from)..string.len();
    let written = Written::of(string.get(data.clone())?)?;
    if declared.is_none() && written.data.len() < SHORTEST_TEXT {
        return None;
    }
    let is_file = declared.is_some() || is_data;
    let cut = written.data.len().min(SAMPLE / 3 * 4);
    let sample = written.decode(written.data.get(..cut)?)?;
    let format = FORMATS
        .iter()
        .find(|(at, magic, _)| sample.get(*at..).is_some_and(|rest| rest.starts_with(magic)));
    let long = is_file || written.data.len() >= SHORTEST_UNKNOWN;
    let is_text_type = declared.as_ref().is_some_and(Declared::is_text);
    let charset = match Charset::of(&sample) {
        Some(charset) => Some(charset),
        // Text with a few bytes in another encoding, or that somebody has put there to hide it.
        None if format.is_none() && (is_text_type || long && is_mostly_text(&sample)) => {
            Some(Charset::Latin1)
        }
        None => None,
    };
    let text = match charset {
        Some(charset) => charset.read(written.decode(&written.data)?).map(|text| (charset, text)),
        None => None,
    };
    if let Some((charset, text)) = text
        && (is_file || text.len() >= SAMPLE || !text.contains(is_unprintable))
    {
        let is_foreign = declared.as_ref().is_some_and(Declared::is_foreign);
        let is_opaque = format.is_some()
            || is_foreign
            || text.contains('\0')
            || charset == Charset::Latin1 && charset::is_other_than_latin(&sample);
        let Written { url_safe, padded, .. } = written;
        let encoding = Encoding { url_safe, padded, charset };
        return Some(Media::Text(TextFile { text, is_opaque, data, encoding }));
    }
    let is_file = is_file
        || format.is_some() && written.data.len() >= SHORTEST_FILE
        || written.data.len() >= SHORTEST_UNKNOWN && looks_random(&written.data);
    let stand_in = format.map_or("", |(_, _, stand_in)| stand_in);
    is_file.then_some(Media::Binary { data, stand_in })
}

/// Tells whether a string is ciphertext: base64 that no text comes out of.
pub(super) fn is_sealed(string: &str) -> bool {
    is_signature(string)
        && looks_random(string)
        && Written::of(string)
            .and_then(|written| written.decode(&written.data))
            .is_none_or(|bytes| std::str::from_utf8(&bytes).is_err())
}

/// Tells whether a string may be a signature: letters and digits of base64, enough of them.
pub(super) fn is_signature(string: &str) -> bool {
    let plain = |byte: u8| is_letter(byte) || matches!(byte, b'=' | b'.');
    string.len() >= SHORTEST_TEXT && string.bytes().all(plain)
}

/// A letter of one of both alphabets of RFC 4648.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// A `data:` URL in base64 (RFC 2397).
struct Declared<'s> {
    /// Where the data begins.
    from: usize,
    media_type: &'s str,
    charset: Option<&'s str>,
}

impl<'s> Declared<'s> {
    fn of(string: &'s str) -> Option<Self> {
        if !string.get(..5)?.eq_ignore_ascii_case("data:") {
            return None;
        }
        let comma = string.bytes().take(256).position(|byte| byte == b',')?;
        let (parameters, last) = string.get(5..comma)?.rsplit_once(';')?;
        let mut parameters = parameters.split(';').map(str::trim);
        let media_type = parameters.next().unwrap_or_default();
        let charset = parameters.find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.eq_ignore_ascii_case("charset").then(|| value.trim_matches('"'))
        });
        let is_base64 = last.trim().eq_ignore_ascii_case("base64");
        is_base64.then_some(Self { from: comma + 1, media_type, charset })
    }

    fn is_text(&self) -> bool {
        self.media_type.get(..5).is_some_and(|beginning| beginning.eq_ignore_ascii_case("text/"))
    }

    /// Whether it says that its bytes are to be read in another way than they are here, and are
    /// letters of ASCII all the same, as in UTF-7.
    fn is_foreign(&self) -> bool {
        self.charset.is_some_and(|charset| !charset::is_known(charset))
    }
}

/// Base64 without its line breaks.
struct Written<'s> {
    data: Cow<'s, str>,
    url_safe: bool,
    padded: bool,
}

impl<'s> Written<'s> {
    /// Line breaks are accepted only between lines of the same length, as RFC 2045 and RFC 7468
    /// write them: otherwise prose would pass.
    fn of(string: &'s str) -> Option<Self> {
        let is_break = |c| c == '\n' || c == '\r';
        // Prose shows itself early.
        if !string.bytes().take(60).all(|byte| is_letter(byte) || byte == b'=' || byte < b' ') {
            return None;
        }
        let string = string.trim_end_matches(is_break);
        let data = match string.find(is_break) {
            None => Cow::Borrowed(string),
            Some(width @ 60..=76) => {
                let mut lines = string.split('\n').map(|line| line.trim_end_matches('\r'));
                let last = lines.next_back()?;
                let even = lines.all(|line| line.len() == width) && last.len() <= width;
                even.then(|| Cow::Owned(string.replace(is_break, "")))?
            }
            Some(_) => return None,
        };
        let body = data.trim_end_matches('=');
        let padding = data.len() - body.len();
        let mut url_safe = false;
        let mut standard = false;
        for byte in body.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => {}
                b'+' | b'/' => standard = true,
                b'-' | b'_' => url_safe = true,
                _ => return None,
            }
        }
        let whole = body.len() % 4 != 1 && padding <= 2 && (padding == 0 || data.len() % 4 == 0);
        let padded = padding > 0 || body.len().is_multiple_of(4);
        (whole && !(url_safe && standard)).then_some(Self { data, url_safe, padded })
    }

    fn decode(&self, part: &str) -> Option<Vec<u8>> {
        let engine = if self.url_safe { &URL_SAFE } else { &STANDARD };
        engine.decode(part).ok()
    }
}

fn is_unprintable(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}')
}

/// Whether nearly all bytes are letters and signs of ASCII.
fn is_mostly_text(sample: &[u8]) -> bool {
    let readable = sample.iter().filter(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r'));
    readable.count() * 100 >= sample.len() * 85
}

/// Compressed or encrypted bytes have capitals, small letters and digits alike; words and paths do not.
fn looks_random(data: &str) -> bool {
    let count = |class: fn(&u8) -> bool| data.bytes().filter(class).count() * 16 >= data.len();
    count(u8::is_ascii_uppercase) && count(u8::is_ascii_lowercase) && count(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests;
