//! An opening: what one placeholder stood for, with the salt and the way to the signed root.

use super::{Entity, Salt};
use crate::claim::RedactionProof;
use crate::digest::{Digest, from_base64, to_base64};
use crate::json::Json;
use crate::key::Service;
use crate::level::Level;
use crate::merkle::{inclusion, leaf_hash};
use crate::read::{Fields, ReadError};
use crate::report::Report;

/// The version of the document.
const VERSION: u64 = 1;

/// The longest path: that of a tree with 2^64 leaves.
const LONGEST_PATH: usize = 64;

/// What one placeholder of an exchange stood for. It is personal data, so it has no `Debug`.
pub struct Opening {
    /// The exchange.
    pub request_id: String,
    /// Which commitment it is, from 0.
    pub index: u64,
    /// The label of the kind.
    pub kind: String,
    /// What stood in the place of the original.
    pub placeholder: String,
    /// What was replaced.
    pub original: zeroize::Zeroizing<String>,
    /// What hid it.
    pub salt: Salt,
    /// The hashes from the commitment to the root, its sibling first.
    pub path: Vec<Digest>,
}

/// Why an opening does not show that its original was replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpeningFault {
    /// The certificate does not verify.
    #[error("the certificate does not verify, so it proves nothing")]
    NotVerified,
    /// The claims were not checked.
    #[error("the claims of the certificate were not checked: give the keys of the services")]
    ClaimsUnchecked,
    /// It is about another exchange.
    #[error("the opening is about another request than the certificate")]
    OtherRequest,
    /// The certificate has no root to compare with.
    #[error("the certificate commits to no originals")]
    NoCommitments,
    /// It does not lead to the root.
    #[error("the sanitizer did not commit to this: a value or the certificate is another one")]
    NotCommitted,
}

impl OpeningFault {
    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotVerified => "certificate_not_verified",
            Self::ClaimsUnchecked => "claims_unchecked",
            Self::OtherRequest => "other_request",
            Self::NoCommitments => "no_commitments",
            Self::NotCommitted => "not_committed",
        }
    }
}

impl Opening {
    /// Reads an opening from JSON text. Unknown members are ignored.
    ///
    /// # Errors
    /// [`ReadError`] if the text is not strict JSON or a member is missing or not of its form.
    pub fn parse(text: &[u8]) -> Result<Self, ReadError> {
        let json = Json::parse_borrowed(text)?;
        let fields = Fields::of(&json, "an opening")?;
        let wrong = |name, wanted| ReadError::Member { name, wanted };
        if fields.unsigned("version")? != VERSION {
            return Err(wrong("version", "1: a newer program reads newer openings"));
        }
        let salt = json.get("salt").and_then(Json::as_str).and_then(Salt::from_base64);
        let path = fields.list("path")?;
        let hash =
            |item: &Json<'_>| -> Option<Digest> { from_base64(item.as_str()?)?.try_into().ok() };
        let hashes: Option<Vec<Digest>> =
            (path.len() <= LONGEST_PATH).then(|| path.iter().map(hash).collect()).flatten();
        Ok(Self {
            request_id: fields.text("request_id")?,
            index: fields.unsigned("index")?,
            kind: fields.text("kind")?,
            placeholder: fields.text("placeholder")?,
            original: fields.text("original")?.into(),
            salt: salt.ok_or_else(|| wrong("salt", "base64 of 32 bytes"))?,
            path: hashes
                .ok_or_else(|| wrong("path", "at most 64 hashes, base64 of 32 bytes each"))?,
        })
    }

    /// Writes the document; it holds the original and is meant for whom it is about.
    pub fn expose_json(&self) -> zeroize::Zeroizing<String> {
        let path: Vec<String> = self.path.iter().map(|hash| to_base64(hash)).collect();
        let salt = self.salt.expose_base64();
        let document = Json::object([
            ("version", VERSION.into()),
            ("request_id", self.request_id.as_str().into()),
            ("index", self.index.into()),
            ("kind", self.kind.as_str().into()),
            ("placeholder", self.placeholder.as_str().into()),
            ("original", self.original.as_str().into()),
            ("salt", salt.as_str().into()),
            ("path", path.into()),
        ]);
        serde_json::to_string(&document).unwrap_or_default().into()
    }

    /// Whether the sanitizer of a verified certificate committed to this.
    ///
    /// # Errors
    /// [`OpeningFault`] says what is missing.
    pub fn check(&self, report: &Report) -> Result<(), OpeningFault> {
        let certificate = report.verified.as_ref().ok_or(OpeningFault::NotVerified)?;
        if !report.proof.levels.has(Level::Claims) {
            return Err(OpeningFault::ClaimsUnchecked);
        }
        if self.request_id != certificate.request_id {
            return Err(OpeningFault::OtherRequest);
        }
        let mut claims = certificate.claims.iter();
        let claim = claims.find(|claim| claim.service() == Some(Service::Sanitizer));
        let proof = claim.and_then(|claim| claim.read_payload(RedactionProof::read));
        let committed = proof.and_then(|proof| proof.ok().flatten()?.commitments);
        let committed = committed.ok_or(OpeningFault::NoCommitments)?;
        let entity =
            Entity { kind: &self.kind, placeholder: &self.placeholder, original: &self.original };
        let leaf = leaf_hash(&entity.commit(&self.salt));
        let root = inclusion(&leaf, self.index, committed.count, &self.path);
        (root == Some(committed.root)).then_some(()).ok_or(OpeningFault::NotCommitted)
    }
}
