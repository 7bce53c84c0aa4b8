//! What makes a redaction repeatable and provable: the settings that were in force, the salts of its
//! commitments, the record that hands both to the caller, and the replay that uses it.
//!
//! No original is kept. Whoever replays has the request, and with it every original; what the
//! gateway keeps are the salts, so that what it committed to can be shown, and erased.

mod in_force;
mod keep;
mod record;
mod replay;
mod salts;

pub(crate) use in_force::{InForce, OfKey};
pub(crate) use keep::{Keeper, commit, drop_old, erase, record_of};
pub use record::{Record, RecordError};
pub use replay::{NoOpening, Recommitted, ReplayError, Replayed, replay};
