//! Signed notes (C2SP signed-note), and the checkpoints of logs, which are such notes
//! (C2SP tlog-checkpoint).

use super::public_key::{AnchorKey, Hash};
use super::refusal::refusals;
use crate::digest::{Digest, from_base64, sha256, to_hex};

refusals! {
    /// Why a note, a checkpoint or a key for them was refused.
    NoteError() {
        Malformed = "note_malformed": "this is no signed note: pass on its exact bytes, at most 512 KiB and 64 signatures",
        Checkpoint = "checkpoint_malformed": "the note is no checkpoint: pass on the exact bytes that the log published",
        Signature = "note_signature_invalid": "a known key did not sign this note: discard it, it was tampered with",
        NoKnownSigner = "note_signer_unknown": "no known key signed this note: add the key of its log if you trust it",
        Key = "note_key_invalid": "this is no key for notes: give name+hash+base64 of an Ed25519 log (01) or witness (04)",
    }
}

/// A key and the name under which it signs.
#[derive(Clone, Debug)]
pub struct NoteKey {
    pub(super) name: String,
    pub(super) id: [u8; 4],
    /// Whether it signs a time with the text, as witnesses do (C2SP tlog-cosignature).
    pub(super) is_witness: bool,
    pub(super) key: AnchorKey,
}

impl NoteKey {
    /// Reads a verifier key, `name+hash+base64`, of signature type 0x01 (a log) or 0x04 (a witness).
    ///
    /// # Errors
    /// [`NoteError::Key`] if the text has another form, the hash is not that of the key, or the key
    /// is no Ed25519 key of the strict rules (specification 7.1).
    pub fn from_vkey(vkey: &str) -> Result<Self, NoteError> {
        let read = || {
            let [name, hash, key] = vkey.splitn(3, '+').collect::<Vec<_>>()[..] else {
                return None;
            };
            let typed = from_base64(key).filter(|_| is_name(name))?;
            let id = *sha256(&[name.as_bytes(), b"\n", &typed].concat()).first_chunk()?;
            let (&kind, key) = typed.split_first().filter(|_| to_hex(&id) == hash)?;
            // The bytes before an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410, 4).
            let spki = [b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", key].concat();
            let key = AnchorKey::from_spki_der(&spki).ok().filter(|_| matches!(kind, 1 | 4))?;
            Some(Self { name: name.to_owned(), id, is_witness: kind == 4, key })
        };
        read().ok_or(NoteError::Key)
    }

    /// The name under which it signs; for a log, its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// `None` if it did not sign the text; else the time that it signed with it, if it is a witness.
    fn verify(&self, text: &str, signature: &[u8]) -> Option<Option<u64>> {
        let (mut time, mut message, mut signature) = (None, text.to_owned(), signature);
        if self.is_witness {
            let (seconds, rest) = signature.split_first_chunk()?;
            let seconds = u64::try_from(i64::from_be_bytes(*seconds)).ok()?;
            (time, signature) = (Some(seconds), rest);
            message = format!("cosignature/v1\ntime {seconds}\n{text}");
        }
        self.key.verify(Hash::Sha256, message.as_bytes(), signature).then_some(time)
    }
}

/// A signature that holds.
#[derive(Clone, Copy, Debug)]
pub struct Signature<'k> {
    /// Who signed.
    pub key: &'k NoteKey,
    /// When, in seconds since 1970-01-01T00:00:00Z, if it is a witness.
    pub time: Option<u64>,
}

/// A note that was taken apart. Nothing in it is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note<'a> {
    text: &'a str,
    /// Name, key id, signature.
    signatures: Vec<(&'a str, [u8; 4], Vec<u8>)>,
}

impl<'a> Note<'a> {
    /// The longest note that is read, in bytes.
    pub const MAX_LENGTH: usize = 512 << 10;
    /// The most signatures that are read.
    pub const MAX_SIGNATURES: usize = 64;

    /// Takes a note apart.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] if it is too long, or not UTF-8 without control characters in which
    /// the last empty line parts a text from the lines of signatures, which nothing follows.
    pub fn parse(note: &'a [u8]) -> Result<Self, NoteError> {
        let read = || {
            let is_text = note.iter().all(|&byte| byte >= b' ' || byte == b'\n');
            let note = std::str::from_utf8(note).ok().filter(|_| is_text)?;
            let (text, lines) = note.rsplit_once("\n\n")?;
            let lines = lines.strip_suffix('\n')?.split('\n');
            let signatures = lines.map(read_signature).collect::<Option<Vec<_>>>()?;
            let is_short = note.len() <= Self::MAX_LENGTH;
            (is_short && signatures.len() <= Self::MAX_SIGNATURES)
                .then(|| Self { text: &note[..=text.len()], signatures })
        };
        read().ok_or(NoteError::Malformed)
    }

    /// The text with its last newline, which is what is signed.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The signatures of those keys, one for each, in the order of the note; others are ignored.
    ///
    /// # Errors
    /// [`NoteError::Signature`] if a line names one of the keys, which did not sign that;
    /// [`NoteError::NoKnownSigner`] if no line names one.
    pub fn verify<'k>(&self, keys: &[&'k NoteKey]) -> Result<Vec<Signature<'k>>, NoteError> {
        let mut verified: Vec<Signature<'k>> = Vec::new();
        for (name, id, signature) in &self.signatures {
            for &key in keys.iter().filter(|key| key.name == *name && key.id == *id) {
                let time = key.verify(self.text, signature).ok_or(NoteError::Signature)?;
                if !verified.iter().any(|earlier| std::ptr::eq(earlier.key, key)) {
                    verified.push(Signature { key, time });
                }
            }
        }
        if verified.is_empty() { Err(NoteError::NoKnownSigner) } else { Ok(verified) }
    }
}

/// Reads a line `— name base64(id ‖ signature)`.
fn read_signature(line: &str) -> Option<(&str, [u8; 4], Vec<u8>)> {
    let (name, encoded) = line.strip_prefix("— ")?.split_once(' ')?;
    let decoded = from_base64(encoded)?;
    let (id, signature) = decoded.split_first_chunk()?;
    (is_name(name) && !signature.is_empty()).then(|| (name, *id, signature.to_vec()))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|letter: char| letter.is_whitespace() || letter == '+')
}

/// What a log says about itself. Nothing in it is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint<'a> {
    /// The note that says so.
    pub note: Note<'a>,
    /// The name of the log.
    pub origin: &'a str,
    /// The number of its entries.
    pub size: u64,
    /// The root over them.
    pub root: Digest,
}

impl<'a> Checkpoint<'a> {
    /// Reads a checkpoint with its signatures. Extension lines mean nothing here.
    ///
    /// # Errors
    /// [`NoteError`] if it is no note, or its text is not three lines or more, none of them empty:
    /// a name, a size in plain decimal, a root in canonical base64.
    pub fn parse(note: &'a [u8]) -> Result<Self, NoteError> {
        let note = Note::parse(note)?;
        let lines: Vec<&str> = note.text.split_terminator('\n').collect();
        let [origin, size, root, ..] = lines[..] else { return Err(NoteError::Checkpoint) };
        let read = decimal(size).zip(hash(root)).filter(|_| !lines.contains(&""));
        let (size, root) = read.ok_or(NoteError::Checkpoint)?;
        Ok(Self { note, origin, size, root })
    }
}

/// Reads a number in its one decimal form: digits alone, no leading zero.
pub(super) fn decimal(text: &str) -> Option<u64> {
    text.parse::<u64>().ok().filter(|number| number.to_string() == text)
}

/// Reads a hash in canonical base64.
pub(super) fn hash(text: &str) -> Option<Digest> {
    from_base64(text)?.try_into().ok()
}
