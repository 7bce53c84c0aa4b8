//! Proofs that an entry is in a log, in one text (C2SP tlog-proof).

use super::note::{Checkpoint, NoteError, decimal, hash};
use super::policy::{Policy, Quorum};
use super::refusal::{ensure, refusals};
use crate::digest::{Digest, from_base64};
use crate::merkle::inclusion;

refusals! {
    /// Why a proof was refused.
    ProofError(NoteError) {
        Malformed = "proof_malformed": "this is no tlog-proof: pass on its exact bytes, from `c2sp.org/tlog-proof@v1` on",
        NotIncluded = "proof_not_included": "the proof is not for this entry: fetch the proof of this entry from the log",
    }
}

/// Where an entry stands in a log, and why. Nothing in it is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof<'a> {
    /// What the log's operator added; nobody signs it.
    pub extra: Option<Vec<u8>>,
    /// The position of the entry, from 0.
    pub index: u64,
    /// The hashes from the entry's sibling upwards.
    pub hashes: Vec<Digest>,
    /// The checkpoint that they lead to.
    pub checkpoint: Checkpoint<'a>,
}

impl<'a> TlogProof<'a> {
    /// Reads a proof.
    ///
    /// # Errors
    /// [`ProofError`] if a line or the checkpoint has another form.
    pub fn parse(proof: &'a [u8]) -> Result<Self, ProofError> {
        let gap = proof.windows(2).position(|pair| pair == b"\n\n").ok_or(ProofError::Malformed)?;
        let checkpoint = Checkpoint::parse(&proof[gap + 2..])?;
        let read = || {
            let mut lines = std::str::from_utf8(&proof[..gap]).ok()?.split('\n').peekable();
            lines.next_if_eq(&"c2sp.org/tlog-proof@v1")?;
            let extra = lines.next_if(|line| line.starts_with("extra "));
            let extra = extra.map(|line| from_base64(&line[6..]).ok_or(())).transpose().ok()?;
            let index = decimal(lines.next()?.strip_prefix("index ")?)?;
            let hashes = lines.map(hash).collect::<Option<_>>()?;
            Some(Self { extra, index, hashes, checkpoint })
        };
        read().ok_or(ProofError::Malformed)
    }

    /// Whether the entry of that hash is in a log of the policy, and who witnessed the log.
    ///
    /// # Errors
    /// [`ProofError::NotIncluded`] if the hashes do not lead from the entry to the checkpoint; else
    /// as [`Policy::verify`]. A quorum that is not met is no error.
    pub fn verify(&self, leaf_hash: &Digest, policy: &Policy) -> Result<Quorum, ProofError> {
        let root = inclusion(leaf_hash, self.index, self.checkpoint.size, &self.hashes);
        ensure(root == Some(self.checkpoint.root), ProofError::NotIncluded)?;
        Ok(policy.verify(&self.checkpoint)?)
    }
}
