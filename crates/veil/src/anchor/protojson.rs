//! Members of the JSON form of protobuf messages, as Sigstore writes them: bytes in canonical
//! base64, 64-bit integers as decimal strings.

use super::note::{decimal, hash};
use crate::digest::{Digest, from_base64};
use crate::json::Json;

/// What stands at the end of names with dots between them; `null` is nothing, and `0` the only item
/// of a list.
pub(super) fn at<'a>(json: &'a Json<'a>, path: &str) -> Option<&'a Json<'a>> {
    path.split('.').try_fold(json, |json, name| match json {
        Json::Array(items) => items.first().filter(|_| name == "0" && items.len() == 1),
        _ => json.get(name).filter(|found| !found.is_null()),
    })
}

pub(super) fn text<'a>(json: &'a Json<'a>, path: &str) -> Option<&'a str> {
    at(json, path)?.as_str()
}

pub(super) fn bytes(json: &Json<'_>, path: &str) -> Option<Vec<u8>> {
    from_base64(text(json, path)?)
}

pub(super) fn digest(json: &Json<'_>, path: &str) -> Option<Digest> {
    hash(text(json, path)?)
}

/// A number that is not negative.
pub(super) fn number(json: &Json<'_>, path: &str) -> Option<u64> {
    decimal(text(json, path)?).filter(|number| number >> 63 == 0)
}

/// The items of a list if each can be read; an absent list has none.
pub(super) fn list<T>(
    json: &Json<'_>,
    path: &str,
    read: impl Fn(&Json<'_>) -> Option<T>,
) -> Option<Vec<T>> {
    let items = at(json, path).map_or(Some(&[][..]), Json::as_array)?;
    items.iter().map(read).collect()
}
