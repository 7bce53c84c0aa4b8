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
    /// Something else left for a provider than what the sanitizer signed.
    ForwardedMismatch,
    /// The witness's findings are not what its claims amount to.
    VerdictMismatch,
    /// The place in the sequence of the API key cannot be.
    SequenceInvalid,
    /// The receipt of the Veil log is wrong.
    LogInvalid,
    /// A time stamp is wrong.
    TimestampInvalid,
    /// An entry of a public log is wrong.
    PublicLogInvalid,
    /// The times in the evidence contradict each other or the certificate.
    TimeContradiction,
    /// A level that the caller requires is not reached.
    LevelInsufficient,
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
            Self::ForwardedMismatch => "forwarded_mismatch",
            Self::VerdictMismatch => "verdict_mismatch",
            Self::SequenceInvalid => "sequence_invalid",
            Self::LogInvalid => "log_invalid",
            Self::TimestampInvalid => "timestamp_invalid",
            Self::PublicLogInvalid => "public_log_invalid",
            Self::TimeContradiction => "time_contradiction",
            Self::LevelInsufficient => "level_insufficient",
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
    /// What it does not mean.
    pub limit: &'static str,
    /// The reason when it fails.
    pub reason: Reason,
}

/// Defines the ids and their rows together, so that neither can lack the other.
macro_rules! checks {
    ($($name:ident: $id:literal, $title:literal, $reason:ident, $sentence:literal, $limit:literal;)*) => {
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
                        limit: $limit,
                        reason: Reason::$reason,
                    },)*
                }
            }
        }
    };
}

checks! {
    Json: "json", "Readable", Malformed,
        "The bytes are one JSON value that can be read in one way only.",
        "It says nothing about what the certificate states.";
    Members: "members", "Complete", Malformed,
        "Every member that a certificate needs is there and has its type.",
        "Members that the protocol does not name are not looked at here.";
    ProtocolVersion: "protocol_version", "Known version", UnsupportedProtocolVersion,
        "The certificate follows version 2 of the protocol.",
        "It says nothing about which signatures the certificate carries.";
    WitnessKey: "witness_key", "Trusted witness", WitnessMismatch,
        "The key that the certificate names is a trusted witness key.",
        "Whether the key deserves trust is up to whoever gave the keys.";
    SignaturePresent: "signature_present", "Signed", WitnessSignatureMissing,
        "The certificate carries a witness signature.",
        "It is not yet known to be the witness's signature.";
    Downgrade: "downgrade", "Not downgraded", VersionDowngradeDetected,
        "The signatures of newer maps are there exactly if the certificate says so.",
        "A certificate stripped of the mark and the signatures together looks like an old one: demand a version.";
    Request: "request", "One exchange", Malformed,
        "There is a claim, and the first one is about the certificate's request.",
        "Whether every claim is about that request is another check.";
    WitnessSignature: "witness_signature", "Witness signature", InvalidSignature,
        "The witness signed exactly these ids, this time and this verdict.",
        "It does not mean that the statement is true, only that the witness made it.";
    MinimumVersion: "minimum_version", "Demanded signature", SignableVersionInsufficient,
        "The certificate carries the signature version that the caller demands.",
        "Older certificates may be honest; they prove less.";
    IssuedAt: "issued_at", "Date", Malformed,
        "The time of issue is an RFC 3339 time.",
        "It is the witness's own clock: only evidence from outside bounds the time.";
    ClaimIds: "claim_ids", "Distinct claims", DuplicateClaimId,
        "No claim id is there twice.",
        "A claim could still be missing; the verdict says so.";
    ClaimServices: "claim_services", "Known services", UnknownService,
        "Every claim is of a service of the protocol.",
        "Services that are not named made no claim.";
    ClaimEncoding: "claim_encoding", "Readable claims", Malformed,
        "The signed bytes and the signature of every claim can be decoded.",
        "It is not yet known who signed them.";
    ClaimKeys: "claim_keys", "Service keys", ServiceKeyMismatch,
        "A key is known for the service of every claim.",
        "Whether the keys deserve trust is up to whoever gave them.";
    ClaimSignatures: "claim_signatures", "Claim signatures", ClaimSignatureInvalid,
        "Every claim is signed by its own service.",
        "It does not mean that a claim is true, only that its service made it.";
    ClaimStatements: "claim_statements", "Claims as signed", ClaimCanonicalMismatch,
        "Every claim shows the members that its service signed, and those alone.",
        "The readable payload beside it is another check.";
    ClaimRequests: "claim_requests", "Claims of this exchange", RequestIdSplice,
        "Every claim was signed for the certificate's request.",
        "Two exchanges of one caller are told apart by it, not two callers.";
    ClaimPayloads: "claim_payloads", "Payloads as signed", TypedPayloadMismatch,
        "The readable payload of every claim repeats the signed one.",
        "Counts and summaries may be left out; what is shown is true to what is signed.";
    RedactionHash: "redaction_hash", "Redaction bound", RedactionHashUnbound,
        "The redaction that the witness signed for is that of the only sanitizer claim.",
        "It does not mean that nothing personal was overlooked: it fixes what was done, so that it can be compared.";
    ForwardedRequest: "forwarded_request", "Left as sanitized", ForwardedMismatch,
        "What left for a provider is, byte for byte, what the sanitizer made; of a refused request nothing left.",
        "It rests on the word of two services that the operator runs; what the sanitizer overlooked left, too.";
    VerdictRecomputed: "verdict_recomputed", "Verdict recomputed", VerdictMismatch,
        "The witness's findings are what the claims amount to.",
        "A verdict of PARTIAL or FAILED can be computed correctly, too.";
    Sequence: "sequence", "Place in sequence", SequenceInvalid,
        "The certificate has a place in the sequence of its API key that can be.",
        "Gaps and forks show only beside the other certificates of the same API key.";
    LogInclusion: "log_inclusion", "Logged", LogInvalid,
        "The certificate is an entry of a transparency log that is trusted.",
        "Without witnesses the log could show somebody else another history.";
    LogWitnesses: "log_witnesses", "Log witnessed", LogInvalid,
        "Enough trusted witnesses saw the log as this certificate's proof shows it.",
        "The witnesses saw sizes and roots of the log, never certificates.";
    Timestamp: "timestamp", "Time-stamped", TimestampInvalid,
        "A trusted authority saw the certificate, or a checkpoint that covers it, at a certain time.",
        "It proves that the certificate existed by then, not when it was made; an authority could lie.";
    PublicLog: "public_log", "In a public log", PublicLogInvalid,
        "The certificate, or a checkpoint that covers it, is in a public log that is trusted.",
        "The public log holds a digest only, and does not know what it stands for.";
    TimeBounds: "time_bounds", "Times agree", TimeContradiction,
        "The time of issue and the times that the evidence proves do not contradict each other.",
        "How long before these times the certificate was made is the witness's word.";
    AnchorStatus: "anchor_status", "Announced status", LogInvalid,
        "What the certificate announces about its evidence is what the evidence proves.",
        "The announcement itself is never believed.";
    RequiredLevels: "required_levels", "Required levels", LevelInsufficient,
        "The certificate proves everything that the caller requires.",
        "Levels that nobody required may be missing.";
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

    /// What it does not mean that the check passed.
    pub fn limit(self) -> &'static str {
        self.row().limit
    }

    /// The reason when it fails.
    pub fn reason(self) -> Reason {
        self.row().reason
    }

    /// Whether it asks about claims, for which the keys of services are needed.
    pub fn is_of_claims(self) -> bool {
        (Self::ClaimIds..=Self::VerdictRecomputed).contains(&self)
    }

    /// Whether it asks about evidence from outside, for which trusted parties are needed.
    pub fn is_of_evidence(self) -> bool {
        (Self::LogInclusion..=Self::TimeBounds).contains(&self)
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
