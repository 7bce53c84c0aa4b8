//! The checks of a verification as one table, in the order in which they run.
//!
//! The order is that of the published clients (specification 5.1), so the first failing check
//! gives the reason that they give; the checks of claims (5.2), which they lack, come after.

/// Why a certificate does not verify: the stable word that clients show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It is no certificate.
    Malformed,
    /// It follows another version of the protocol.
    UnsupportedProtocolVersion,
    /// It names a witness key that is not trusted.
    WitnessMismatch,
    /// It carries no signature.
    WitnessSignatureMissing,
    /// A newer signature was taken away, or its mark was.
    VersionDowngradeDetected,
    /// The witness did not sign what it says.
    InvalidSignature,
    /// It lacks the signature that the caller demands.
    SignableVersionInsufficient,
    /// Two claims have one id.
    DuplicateClaimId,
    /// A claim is of no known service.
    UnknownService,
    /// No key is known for a claim's service.
    ServiceKeyMismatch,
    /// A claim's service did not sign it.
    ClaimSignatureInvalid,
    /// A claim shows something other than what was signed.
    ClaimCanonicalMismatch,
    /// A claim was taken from another exchange.
    RequestIdSplice,
    /// The readable payload of a claim is not the signed one.
    TypedPayloadMismatch,
    /// The redaction hash that the witness signed is not one sanitizer's.
    RedactionHashUnbound,
    /// The witness's findings are not what its claims amount to.
    VerdictMismatch,
    /// The place in the sequence of the API key cannot be.
    SequenceInvalid,
}

impl Reason {
    /// The word, such as `invalid_signature`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::UnsupportedProtocolVersion => "unsupported_protocol_version",
            Self::WitnessMismatch => "witness_mismatch",
            Self::WitnessSignatureMissing => "witness_signature_missing",
            Self::VersionDowngradeDetected => "version_downgrade_detected",
            Self::InvalidSignature => "invalid_signature",
            Self::SignableVersionInsufficient => "signable_version_insufficient",
            Self::DuplicateClaimId => "duplicate_claim_id",
            Self::UnknownService => "unknown_service",
            Self::ServiceKeyMismatch => "service_key_mismatch",
            Self::ClaimSignatureInvalid => "claim_signature_invalid",
            Self::ClaimCanonicalMismatch => "claim_canonical_mismatch",
            Self::RequestIdSplice => "request_id_splice",
            Self::TypedPayloadMismatch => "typed_payload_mismatch",
            Self::RedactionHashUnbound => "redaction_hash_unbound",
            Self::VerdictMismatch => "verdict_mismatch",
            Self::SequenceInvalid => "sequence_invalid",
        }
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One row of the table.
#[derive(Debug)]
pub struct Check {
    /// The stable name, such as `witness_signature`.
    pub id: &'static str,
    /// What a page or a terminal shows.
    pub title: &'static str,
    /// What it means that the check passed.
    pub sentence: &'static str,
    /// The reason when it fails.
    pub reason: Reason,
}

/// Defines the ids and their rows together, so that neither can lack the other.
macro_rules! checks {
    ($($name:ident: $id:literal, $title:literal, $reason:ident, $sentence:literal;)*) => {
        /// A check. The order of the values is the order in which they run.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum CheckId {
            $(#[doc = $sentence] $name,)*
        }

        impl CheckId {
            /// All checks in the order in which they run.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The row of the check.
            pub fn row(self) -> &'static Check {
                match self {
                    $(Self::$name => &Check {
                        id: $id,
                        title: $title,
                        sentence: $sentence,
                        reason: Reason::$reason,
                    },)*
                }
            }
        }
    };
}

checks! {
    Json: "json", "Readable", Malformed,
        "The bytes are one JSON value that can be read in one way only.";
    Members: "members", "Complete", Malformed,
        "Every member that a certificate needs is there and has its type.";
    ProtocolVersion: "protocol_version", "Known version", UnsupportedProtocolVersion,
        "The certificate follows version 2 of the protocol.";
    WitnessKey: "witness_key", "Trusted witness", WitnessMismatch,
        "The key that the certificate names is a trusted witness key.";
    SignaturePresent: "signature_present", "Signed", WitnessSignatureMissing,
        "The certificate carries a witness signature.";
    Downgrade: "downgrade", "Not downgraded", VersionDowngradeDetected,
        "The signatures of newer maps are there exactly if the certificate says so.";
    Request: "request", "One exchange", Malformed,
        "There is a claim, and the first one is about the certificate's request.";
    WitnessSignature: "witness_signature", "Witness signature", InvalidSignature,
        "The witness signed exactly these ids, this time and this verdict.";
    MinimumVersion: "minimum_version", "Demanded signature", SignableVersionInsufficient,
        "The certificate carries the signature version that the caller demands.";
    IssuedAt: "issued_at", "Date", Malformed,
        "The time of issue is an RFC 3339 time.";
    ClaimIds: "claim_ids", "Distinct claims", DuplicateClaimId,
        "No claim id is there twice.";
    ClaimServices: "claim_services", "Known services", UnknownService,
        "Every claim is of a service of the protocol.";
    ClaimEncoding: "claim_encoding", "Readable claims", Malformed,
        "The signed bytes and the signature of every claim can be decoded.";
    ClaimKeys: "claim_keys", "Service keys", ServiceKeyMismatch,
        "A key is known for the service of every claim.";
    ClaimSignatures: "claim_signatures", "Claim signatures", ClaimSignatureInvalid,
        "Every claim is signed by its own service.";
    ClaimStatements: "claim_statements", "Claims as signed", ClaimCanonicalMismatch,
        "Every claim shows the members that its service signed, and those alone.";
    ClaimRequests: "claim_requests", "Claims of this exchange", RequestIdSplice,
        "Every claim was signed for the certificate's request.";
    ClaimPayloads: "claim_payloads", "Payloads as signed", TypedPayloadMismatch,
        "The readable payload of every claim repeats the signed one.";
    RedactionHash: "redaction_hash", "Redaction bound", RedactionHashUnbound,
        "The redaction that the witness signed for is that of the only sanitizer claim.";
    VerdictRecomputed: "verdict_recomputed", "Verdict recomputed", VerdictMismatch,
        "The witness's findings are what the claims amount to.";
    Sequence: "sequence", "Place in sequence", SequenceInvalid,
        "The certificate has a place in the sequence of its API key that can be.";
}

impl CheckId {
    /// The stable name, such as `witness_signature`.
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// What a page or a terminal shows.
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// What it means that the check passed.
    pub fn sentence(self) -> &'static str {
        self.row().sentence
    }

    /// The reason when it fails.
    pub fn reason(self) -> Reason {
        self.row().reason
    }

    /// Whether it asks about claims, for which the keys of services are needed.
    pub fn is_of_claims(self) -> bool {
        (Self::ClaimIds..=Self::VerdictRecomputed).contains(&self)
    }

    /// The check of that name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|check| check.id() == id)
    }
}

impl std::fmt::Display for CheckId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}
