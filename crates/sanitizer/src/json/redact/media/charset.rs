//! How the bytes of a file are the characters of a text.

/// A way to read bytes that can be written again byte for byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charset {
    Utf8,
    /// One byte for each character, as ISO 8859-1 has it: digits and letters of ASCII are right,
    /// whatever charset with one byte for each it is.
    Latin1,
    Utf16Le,
    Utf16Be,
}

impl Charset {
    /// What the beginning of a file shows: UTF-8, but for a character that is cut off at the end, or
    /// UTF-16 (RFC 2781) by its mark or because every other byte of letters of ASCII is zero.
    pub(super) fn of(sample: &[u8]) -> Option<Self> {
        match sample {
            [0xff, 0xfe, ..] => return Some(Self::Utf16Le),
            [0xfe, 0xff, ..] => return Some(Self::Utf16Be),
            _ => {}
        }
        let (pairs, _) = sample.as_chunks::<2>();
        let count = |is: fn(&[u8; 2]) -> bool| pairs.iter().filter(|pair| is(pair)).count();
        let little = count(|pair| matches!(pair, [b'\t'..=b'~', 0]));
        let big = count(|pair| matches!(pair, [0, b'\t'..=b'~']));
        if !pairs.is_empty() && little.max(big) * 10 >= pairs.len() * 7 {
            return Some(if little > big { Self::Utf16Le } else { Self::Utf16Be });
        }
        let is_utf8 = std::str::from_utf8(sample).map_or_else(
            |error| error.error_len().is_none() && error.valid_up_to() > 0,
            |text| !text.is_empty(),
        );
        is_utf8.then_some(Self::Utf8)
    }

    /// The text, if all of the bytes are one.
    pub(super) fn read(self, bytes: Vec<u8>) -> Option<String> {
        match self {
            Self::Utf8 => String::from_utf8(bytes).ok(),
            Self::Latin1 => Some(bytes.into_iter().map(char::from).collect()),
            Self::Utf16Le => read_utf16(&bytes, u16::from_le_bytes),
            Self::Utf16Be => read_utf16(&bytes, u16::from_be_bytes),
        }
    }

    /// The bytes of a text.
    pub(super) fn write(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.into(),
            Self::Latin1 => {
                text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
            }
            Self::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }
}

fn read_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|&pair| unit(pair));
    let text = char::decode_utf16(units).collect::<Result<_, _>>().ok();
    text.filter(|_| rest.is_empty())
}

/// Whether more than a tenth of the bytes are control characters in ISO 8859-1: then they are letters
/// of something else (EBCDIC, Shift JIS), or no text.
pub(super) fn is_other_than_latin(sample: &[u8]) -> bool {
    let is_control = |byte: &&u8| {
        matches!(byte, 0..=0x1f | 0x7f..=0x9f)
            && !matches!(byte, b'\t' | b'\n' | b'\r' | 0xc | 0x1b)
    };
    sample.iter().filter(is_control).count() * 10 > sample.len()
}

/// Whether text in a charset of this name (as IANA registers them) is read as it is meant, as far as
/// letters and digits of ASCII go.
pub(super) fn is_known(name: &str) -> bool {
    let known = [
        "utf-8",
        "utf8",
        "utf-16",
        "us-ascii",
        "ascii",
        "iso-8859-",
        "latin",
        "windows-125",
        "cp125",
        "koi8-",
        "macintosh",
        "gb",
        "big5",
        "euc-",
        "shift_jis",
    ];
    known.iter().any(|known| {
        name.get(..known.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(known))
    })
}
