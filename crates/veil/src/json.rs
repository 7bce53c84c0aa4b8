//! JSON as certificates need it: strict to read, numbers kept as written, member order kept.
//!
//! The reader (specification 6) refuses everything that two readers could understand differently:
//! duplicate members, members that differ only in ASCII case, lone surrogates, invalid UTF-8,
//! trailing bytes.

mod parse;

use std::borrow::Cow;

use serde::ser::{Error as _, Serialize, SerializeMap as _, SerializeSeq as _, Serializer};

/// One JSON value. Texts without escapes are borrowed from the bytes that were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number in the text in which it was written.
    Number(Cow<'a, str>),
    /// A string without its escapes.
    String(Cow<'a, str>),
    /// An array.
    Array(Vec<Self>),
    /// An object, members in the order in which they were written.
    Object(Vec<Member<'a>>),
}

/// One member of an object: its name without escapes, and its value.
pub type Member<'a> = (Cow<'a, str>, Json<'a>);

/// Why bytes are not one strict JSON value. The messages never repeat the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// The bytes are no JSON text.
    #[error("not JSON at byte {0}: send one complete JSON value")]
    Syntax(usize),
    /// The bytes are no UTF-8.
    #[error("not UTF-8 at byte {0}: encode the JSON text as UTF-8")]
    Encoding(usize),
    /// Something follows the value.
    #[error("bytes after the JSON value at byte {0}: send exactly one value")]
    Trailing(usize),
    /// Arrays and objects are nested deeper than [`Json::MAX_DEPTH`].
    #[error("nested deeper than 256 levels at byte {0}: flatten the value")]
    Depth(usize),
    /// An object names a member twice, or in two spellings that differ only in ASCII case.
    #[error("a member name is repeated in the object that ends at byte {0}: name each one once")]
    DuplicateMember(usize),
    /// An escape names half of a surrogate pair.
    #[error("a lone surrogate at byte {0}: escape a character beyond U+FFFF as a pair")]
    Surrogate(usize),
}

impl<'a> Json<'a> {
    /// The deepest nesting that is read: 256 arrays or objects inside each other.
    pub const MAX_DEPTH: usize = 256;

    /// Reads one value from all of the bytes.
    ///
    /// # Errors
    /// [`JsonError`], naming the byte where reading stopped.
    pub fn parse(bytes: &[u8]) -> Result<Json<'static>, JsonError> {
        parse::parse(bytes).map(|json| json.to_static())
    }

    /// Reads one value as [`Json::parse`] does, and copies no text that stands there as it is.
    ///
    /// # Errors
    /// As [`Json::parse`].
    pub fn parse_borrowed(bytes: &'a [u8]) -> Result<Self, JsonError> {
        parse::parse(bytes)
    }

    /// Makes an object of members in the given order.
    pub fn object<const N: usize>(members: [(&'a str, Self); N]) -> Self {
        Self::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }

    /// The value with copies of its texts, so that the bytes it was read from may go.
    pub fn to_static(&self) -> Json<'static> {
        let copy = |text: &str| Cow::Owned(text.to_owned());
        match self {
            Self::Null => Json::Null,
            Self::Bool(value) => Json::Bool(*value),
            Self::Number(text) => Json::Number(copy(text)),
            Self::String(text) => Json::String(copy(text)),
            Self::Array(items) => Json::Array(items.iter().map(Self::to_static).collect()),
            Self::Object(members) => {
                let copied = members.iter().map(|(name, it)| (copy(name), it.to_static()));
                Json::Object(copied.collect())
            }
        }
    }

    /// The member of that name, if this is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.as_object()?.iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// The text, if this is a string.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The truth value, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// The number, if this is an integer from 0 to 2^64−1 written without fraction or exponent.
    pub fn as_u64(&self) -> Option<u64> {
        if let Self::Number(text) = self { text.parse().ok() } else { None }
    }

    /// The number, if this is an integer from −2^63 to 2^63−1 written without fraction or exponent.
    pub fn as_i64(&self) -> Option<i64> {
        if let Self::Number(text) = self { text.parse().ok() } else { None }
    }

    /// The items, if this is an array.
    pub fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// The members in order, if this is an object.
    pub fn as_object(&self) -> Option<&[Member<'a>]> {
        if let Self::Object(members) = self { Some(members) } else { None }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl<'a> From<&'a str> for Json<'a> {
    fn from(text: &'a str) -> Self {
        Self::String(text.into())
    }
}

impl From<String> for Json<'_> {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

impl From<u64> for Json<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number.to_string().into())
    }
}

impl From<bool> for Json<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Json<'_> {
    fn from(items: Vec<T>) -> Self {
        Self::Array(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Self>> From<Option<T>> for Json<'_> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Writes the value as it is: member order and number text are kept (with `serde_json`).
impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(text) => {
                serde_json::value::RawValue::from_string(text.clone().into_owned())
                    .map_err(|_| {
                        S::Error::custom(
                            "a number is not written as JSON: build it from an integer",
                        )
                    })?
                    .serialize(serializer)
            }
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => {
                let mut seq = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    seq.serialize_element(item)?;
                }
                seq.end()
            }
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
