//! The vault as bytes, for encryption at rest: the plaintext inside of a seal, never stored as it is.
//!
//! `LVLT`, version 1, then per value: length of the label (1 byte), label, length of the value
//! (4 bytes, big-endian), value in UTF-8; kinds in the order of the table, numbers ascending.
//!
//! Version 2, when there are codes: before the length of the value stand the length of its code
//! (1 byte, 0 for a number), the code, and the number of the spelling (4 bytes) if there is a code.
//! The key is not written, so a vault that was read names new values by numbers.

use thiserror::Error;
use zeroize::Zeroizing;

use super::Vault;
use crate::entity::{ENTITY_KINDS, EntityKind};
use crate::placeholder::{Code, PlaceholderName};

const MAGIC: &[u8; 4] = b"LVLT";
const NUMBERED: u8 = 1;
const CODED: u8 = 2;

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
        let values = || self.shelves.iter().flat_map(|(_, shelf)| shelf.entries());
        let is_coded = |name| matches!(name, PlaceholderName::Code { .. });
        let version = if values().any(|(_, name)| is_coded(name)) { CODED } else { NUMBERED };
        let longest_label_and_code = 40;
        let size = |value: &super::Original| value.expose().len() + 10 + longest_label_and_code;
        let size = values().map(|(value, _)| size(value)).sum::<usize>();
        // With the whole size reserved, the buffer never moves and leaves no unwiped copy behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(5 + size));
        bytes.extend_from_slice(MAGIC);
        bytes.push(version);
        for (kind, shelf) in self.shelves.iter() {
            let label = kind.label();
            for (value, name) in shelf.entries() {
                bytes.push(label.len() as u8);
                bytes.extend_from_slice(label.as_bytes());
                if let PlaceholderName::Code { code, spelling } = name {
                    bytes.push(code.as_str().len() as u8);
                    bytes.extend_from_slice(code.as_str().as_bytes());
                    bytes.extend_from_slice(&spelling.to_be_bytes());
                } else if version == CODED {
                    bytes.push(0);
                }
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
        if !matches!(version, NUMBERED | CODED) {
            return Err(VaultError::Version(version));
        }
        let mut vault = Self::new();
        let mut last = None;
        while !rest.is_empty() {
            let (kind, name, value) = take_value(&mut rest, version).ok_or(VaultError::Damaged)?;
            let shelf = vault.shelves.get_or_make(kind);
            let number = u32::try_from(shelf.len() + 1).map_err(|_| VaultError::Damaged)?;
            let name = name.unwrap_or(PlaceholderName::Number(number));
            if Some(kind) < last || !shelf.take(value, name) {
                return Err(VaultError::Damaged);
            }
            last = Some(kind);
        }
        Ok(vault)
    }
}

/// One value with its kind, and its name unless that is the next number.
fn take_value<'b>(
    rest: &mut &'b [u8],
    version: u8,
) -> Option<(EntityKind, Option<PlaceholderName>, &'b str)> {
    let label = take_text(rest, 1)?;
    let kind = ENTITY_KINDS.iter().find(|row| row.label == label)?.kind;
    let code = if version == CODED { take_text(rest, 1)? } else { "" };
    let name = if code.is_empty() {
        None
    } else {
        let code = Code::read(code).filter(|read| read.as_str() == code)?;
        let spelling = u32::from_be_bytes(rest.split_off(..4)?.try_into().ok()?);
        Some(PlaceholderName::Code { code, spelling })
    };
    Some((kind, name, take_text(rest, 4)?))
}

/// A text after its length, which is a number of so many bytes.
fn take_text<'b>(rest: &mut &'b [u8], width: usize) -> Option<&'b str> {
    let length = rest.split_off(..width)?.iter();
    let length = length.fold(0u32, |all, &byte| all << 8 | u32::from(byte));
    std::str::from_utf8(rest.split_off(..usize::try_from(length).ok()?)?).ok()
}
