//! What providers get wrong in an answer and nobody should lose the answer for.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A count of tokens: some servers write it as a float.
#[derive(Clone, Copy, Debug)]
pub(super) struct Count(pub(super) u64);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Number {
            Whole(u64),
            Float(f64),
        }
        /// Above it, floats skip whole numbers.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        match Number::deserialize(deserializer)? {
            Number::Whole(count) => Ok(Self(count)),
            Number::Float(count) if count.fract() == 0.0 && (0.0..=EXACT).contains(&count) => {
                Ok(Self(count as u64))
            }
            Number::Float(_) => Err(serde::de::Error::custom("no count")),
        }
    }
}

/// A member that is beside the point: nothing where it is not what it should be.
pub(super) fn beside<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let raw: &RawValue = Deserialize::deserialize(deserializer)?;
    Ok(serde_json::from_str(raw.get()).ok())
}

/// JSON in which no escape is half of a surrogate pair: such a half is no character, and U+FFFD
/// stands for it as wherever text is read. Of the same length, so places stay.
pub(crate) fn whole_characters(json: &[u8]) -> Cow<'_, [u8]> {
    let unit = |at: usize| {
        let escape = json.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(escape).ok()?, 16).ok()
    };
    let (mut at, mut mended) = (0, Cow::Borrowed(json));
    while let Some(escape) = json.get(at..).and_then(|rest| rest.iter().position(|b| *b == b'\\')) {
        at += escape;
        match (unit(at), unit(at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => at += 12,
            (Some(0xd800..=0xdfff), _) => {
                mended.to_mut()[at + 2..at + 6].copy_from_slice(b"fffd");
                at += 6;
            }
            _ => at += 2,
        }
    }
    mended
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_pairs_are_mended_and_nothing_else() {
        for (json, expected) in [
            (r#"{"a":"b"}"#, None),
            (r#""\ud83e\udd84 \u00e4 \\ud800 \" \\\\ud800""#, None),
            (r#""\ud800""#, Some(r#""\ufffd""#)),
            (r#""\uDFFF\ud83e\udd84\ud83e""#, Some(r#""\ufffd\ud83e\udd84\ufffd""#)),
            (r#""\ud83e\ud83e\udd84""#, Some(r#""\ufffd\ud83e\udd84""#)),
            (r#""\\\ud800x""#, Some(r#""\\\ufffdx""#)),
            (r#""\ud80"#, None),
            (r#""\"#, None),
            (r#""\u+d80""#, None),
        ] {
            let mended = whole_characters(json.as_bytes());
            assert_eq!(matches!(mended, Cow::Owned(_)), expected.is_some(), "{json}");
            assert_eq!(mended, expected.unwrap_or(json).as_bytes(), "{json}");
        }
    }
}
