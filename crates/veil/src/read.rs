//! Reading typed members out of JSON objects (specification 5.6).

use crate::json::{Json, JsonError};

/// Why JSON is no claim or certificate. The messages name members and never repeat values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The bytes are not strict JSON.
    #[error("cannot be read: {0}")]
    Json(#[from] JsonError),
    /// The value is no object.
    #[error("{0} is not a JSON object: give the object as it was served")]
    NotAnObject(&'static str),
    /// A member is missing or of another type.
    #[error("{name} must be {wanted}: give the object as it was served")]
    Member {
        /// The name of the member.
        name: &'static str,
        /// What it has to be.
        wanted: &'static str,
    },
}

/// An object whose members are read by name and type.
///
/// Types are taken strictly: where the published Python model turns `"yes"` into true, this refuses.
pub(crate) struct Fields<'a>(&'a Json<'a>);

impl<'a> Fields<'a> {
    pub(crate) fn of(json: &'a Json<'a>, what: &'static str) -> Result<Self, ReadError> {
        json.as_object().map(|_| Self(json)).ok_or(ReadError::NotAnObject(what))
    }

    /// The member, with `null` and absence taken as the same.
    pub(crate) fn present(&self, name: &str) -> Option<&'a Json<'a>> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub(crate) fn text(&self, name: &'static str) -> Result<String, ReadError> {
        let text = self.0.get(name).and_then(Json::as_str);
        text.map(str::to_owned).ok_or(ReadError::Member { name, wanted: "a string" })
    }

    pub(crate) fn optional_text(&self, name: &'static str) -> Result<Option<String>, ReadError> {
        self.present(name).map(|_| self.text(name)).transpose()
    }

    pub(crate) fn flag(&self, name: &'static str) -> Result<bool, ReadError> {
        let flag = self.0.get(name).and_then(Json::as_bool);
        flag.ok_or(ReadError::Member { name, wanted: "true or false" })
    }

    /// An absent flag is false; `null` is refused.
    pub(crate) fn flag_or_false(&self, name: &'static str) -> Result<bool, ReadError> {
        self.0.get(name).map_or(Ok(false), |_| self.flag(name))
    }

    pub(crate) fn unsigned(&self, name: &'static str) -> Result<u64, ReadError> {
        let number = self.0.get(name).and_then(Json::as_u64);
        number.ok_or(ReadError::Member { name, wanted: "an integer from 0 to 2^64-1" })
    }

    pub(crate) fn optional_integer(&self, name: &'static str) -> Result<Option<i64>, ReadError> {
        let wrong = ReadError::Member { name, wanted: "an integer or null" };
        self.present(name).map(|value| value.as_i64().ok_or(wrong)).transpose()
    }

    pub(crate) fn literal<T>(
        &self,
        name: &'static str,
        from_literal: impl Fn(&str) -> Option<T>,
    ) -> Result<T, ReadError> {
        let value = self.0.get(name).and_then(Json::as_str).and_then(from_literal);
        value.ok_or(ReadError::Member { name, wanted: "one of its string enum literals" })
    }

    pub(crate) fn list(&self, name: &'static str) -> Result<&'a [Json<'a>], ReadError> {
        let items = self.0.get(name).and_then(Json::as_array);
        items.ok_or(ReadError::Member { name, wanted: "an array" })
    }

    /// An absent list is empty; `null` is refused.
    pub(crate) fn texts(&self, name: &'static str) -> Result<Vec<String>, ReadError> {
        if self.0.get(name).is_none() {
            return Ok(Vec::new());
        }
        let wrong = ReadError::Member { name, wanted: "an array of strings" };
        let items = self.list(name)?.iter().map(|item| item.as_str().map(str::to_owned));
        items.collect::<Option<_>>().ok_or(wrong)
    }

    pub(crate) fn object(&self, name: &'static str) -> Result<Self, ReadError> {
        let object = self.0.get(name).filter(|value| value.as_object().is_some());
        object.map(Self).ok_or(ReadError::Member { name, wanted: "an object" })
    }

    pub(crate) fn optional_object(
        &self,
        name: &'static str,
    ) -> Result<Option<Json<'static>>, ReadError> {
        let wrong = ReadError::Member { name, wanted: "an object or null" };
        let object = self
            .present(name)
            .map(|value| value.as_object().map(|_| value.to_static()).ok_or(wrong));
        object.transpose()
    }
}
