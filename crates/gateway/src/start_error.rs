//! Why a gateway does not start.

use lucairn_compartment::clock::ClockNotSet;
use lucairn_compartment::database::DatabaseError;
use lucairn_compartment::id;
use lucairn_compartment::key_file::KeyFileError;
use lucairn_veil::key::KeyError;

use crate::config::BadSetting;
use crate::store::StoreError;

/// Why a gateway does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Key(#[from] KeyFileError),
    #[error(transparent)]
    PublicKey(#[from] KeyError),
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Setting(#[from] BadSetting),
    #[error(transparent)]
    Clock(#[from] ClockNotSet),
    #[error(transparent)]
    Randomness(#[from] id::NoRandomness),
    #[error("{0}")]
    Load(String),
}
