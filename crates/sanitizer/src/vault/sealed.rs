//! The vault as bytes, for encryption at rest: the plaintext inside of a seal, never stored as it is.
//!
//! `LVLT`, version 1, then per value: length of the label (1 byte), label, length of the value
//! (4 bytes, big-endian), value in UTF-8; kinds in the order of the table, numbers ascending.

use thiserror::Error;
use zeroize::Zeroizing;

use super::Vault;
use crate::entity::{ENTITY_KINDS, EntityKind};

const MAGIC: &[u8; 4] = b"LVLT";
const VERSION: u8 = 1;

/// Why bytes are not a vault. Messages hold no contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum VaultError {
    /// The first bytes say something else.
    #[error("not a vault, check that the right record was opened")]
    NotAVault,
    /// A newer program wrote it.
    #[error("vault version {0} is not known, read it with the version that wrote it")]
    Version(u8),
    /// It is cut off or altered.
    #[error("vault is damaged, restore the record from a backup")]
    Damaged,
}

impl Vault {
    /// Writes all values; the caller encrypts the result. It is wiped when dropped.
    pub fn to_sealed_plaintext(&self) -> Zeroizing<Vec<u8>> {
        let values = || self.kinds.iter().flat_map(|shelf| &shelf.originals);
        let longest_label = 16;
        let size = values().map(|value| value.expose().len() + 5 + longest_label).sum::<usize>();
        // With the whole size reserved, the buffer never moves and leaves no unwiped copy behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(5 + size));
        bytes.extend_from_slice(MAGIC);
        bytes.push(VERSION);
        for (row, shelf) in ENTITY_KINDS.iter().zip(&self.kinds) {
            for value in &shelf.originals {
                bytes.push(row.label.len() as u8);
                bytes.extend_from_slice(row.label.as_bytes());
                bytes.extend_from_slice(&(value.expose().len() as u32).to_be_bytes());
                bytes.extend_from_slice(value.expose().as_bytes());
            }
        }
        bytes
    }

    /// Reads what `to_sealed_plaintext` wrote, and nothing else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, VaultError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(VaultError::NotAVault)?;
        let (&version, mut rest) = rest.split_first().ok_or(VaultError::NotAVault)?;
        if version != VERSION {
            return Err(VaultError::Version(version));
        }
        let mut vault = Self::new();
        let mut last = None;
        while !rest.is_empty() {
            let (kind, value) = take_value(&mut rest).ok_or(VaultError::Damaged)?;
            let shelf = &mut vault.kinds[kind as usize];
            if value.is_empty() || shelf.numbers.contains_key(value) || Some(kind) < last {
                return Err(VaultError::Damaged);
            }
            shelf.keep(value);
            last = Some(kind);
        }
        Ok(vault)
    }
}

fn take_value<'b>(rest: &mut &'b [u8]) -> Option<(EntityKind, &'b str)> {
    let label_length = usize::from(*rest.split_off_first()?);
    let label = std::str::from_utf8(rest.split_off(..label_length)?).ok()?;
    let kind = ENTITY_KINDS.iter().find(|row| row.label == label)?.kind;
    let length = u32::from_be_bytes(rest.split_off(..4)?.try_into().ok()?);
    let value = rest.split_off(..usize::try_from(length).ok()?)?;
    Some((kind, std::str::from_utf8(value).ok()?))
}
