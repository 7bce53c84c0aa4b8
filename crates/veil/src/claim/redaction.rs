//! What makes a redaction repeatable and provable, as the sanitizer's claim states it.

use super::draft::hex_member;
use crate::commitment::EMPTY_ROOT;
use crate::digest::{Digest, from_hex};
use crate::json::{Json, Member};

/// By what rules a request was redacted, and a commitment to what was taken out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedactionProof {
    /// SHA-256 of the rules of the sanitizer: another one finds other things.
    pub rules_digest: Digest,
    /// SHA-256 of the settings that were in force for the caller.
    pub policy_digest: Digest,
    /// What was replaced; `None` where nobody keeps the salts.
    pub commitments: Option<Committed>,
}

/// The commitments to all originals of an exchange (specification 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// How many there are: one for each placeholder.
    pub count: u64,
    /// The root of their Merkle tree.
    pub root: Digest,
}

/// The members of a claim are there in part, or one is not of its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sanitizer claim states rules, policy or commitments in a form that cannot be")]
pub struct MalformedProof;

impl RedactionProof {
    /// Reads the members of a sanitizer's payload; `None` if it has none of them, as older ones.
    ///
    /// # Errors
    /// [`MalformedProof`] unless the two digests are there together, the commitments are there with
    /// them or not at all, and the root is that of an empty tree exactly if there are none.
    pub fn read(payload: &Json<'_>) -> Result<Option<Self>, MalformedProof> {
        let digest = |name: &str| {
            let member = payload.get(name);
            member.map(|text| text.as_str().and_then(from_hex).ok_or(MalformedProof)).transpose()
        };
        let digests = (digest("rules_digest")?, digest("policy_digest")?);
        let commitments = match (payload.get("commitments"), digest("commitments_root")?) {
            (None, None) => None,
            (Some(count), Some(root)) => {
                let count = count.as_u64().ok_or(MalformedProof)?;
                if (count == 0) != (root == EMPTY_ROOT) {
                    return Err(MalformedProof);
                }
                Some(Committed { count, root })
            }
            _ => return Err(MalformedProof),
        };
        match digests {
            (Some(rules_digest), Some(policy_digest)) => {
                Ok(Some(Self { rules_digest, policy_digest, commitments }))
            }
            (None, None) if commitments.is_none() => Ok(None),
            _ => Err(MalformedProof),
        }
    }

    /// The members of the signed payload.
    pub(super) fn members<'a>(&self) -> Vec<Member<'a>> {
        let mut members = vec![
            hex_member("policy_digest", &self.policy_digest),
            hex_member("rules_digest", &self.rules_digest),
        ];
        if let Some(Committed { count, root }) = &self.commitments {
            members.push(("commitments".into(), (*count).into()));
            members.push(hex_member("commitments_root", root));
        }
        members
    }
}
