//! JSON as it stands in a request or an answer: read in place, changed by replacing bytes.
//!
//! Nothing is ever written anew from a tree. White space, the order of members, duplicate names,
//! the digits of numbers and every escape that is not part of a finding stay as they were sent.

mod columns;
mod decoded;
mod pairs;
mod redact;
mod rows;
mod rules;
mod shifts;
mod tape;

pub(crate) use columns::Columns;
pub use decoded::Decoded;
pub(crate) use pairs::name_of as name_beside;
pub use redact::{
    BodyPolicy, BodyRefusal, Coverage, Exempted, MediaPolicy, NamePolicy, RedactedBody,
    SignedPolicy,
};
pub use rules::{Position, RequestRules, Role};
pub(crate) use rules::{position, position_when};
pub use shifts::Shifts;
pub use tape::{Node, NodeId, NodeKind, NotJson, Tape};
