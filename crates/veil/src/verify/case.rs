//! One certificate, the keys and the demands: every check beyond reading as a question about them.

use std::cell::OnceCell;

use super::Policy;
use crate::anchor::{Receipt, TrustRoot};
use crate::canonical::Rule;
use crate::certificate::{AnchorState, Certificate, PROTOCOL_VERSION, Verification};
use crate::check::CheckId;
use crate::claim::{AppliedMode, Claim, RedactionProof};
use crate::digest::{Digest, from_base64, from_hex, from_legacy_base64, sha256};
use crate::evidence::{Evidence, Fault, SignedBytes};
use crate::json::Json;
use crate::judge;
use crate::key::{KeySet, Service};
use crate::level::Levels;
use crate::report::{Outcome, Proof, SignableVersion};
use crate::{sign, signable, time};

pub(super) struct Case<'a> {
    certificate: &'a Certificate,
    /// As it was served, which is what its digest is over.
    served: &'a Json<'a>,
    /// Empty if there is no key to check claims with.
    evidence: Vec<Evidence<'a>>,
    keys: &'a KeySet,
    policy: &'a Policy,
    /// Made when they are asked for, for many certificates need neither.
    digested: OnceCell<(Vec<u8>, Digest)>,
    receipt: OnceCell<Receipt>,
}

/// The signed bytes of each claim; none if there is no key to check claims with.
pub(super) fn signed_bytes(certificate: &Certificate, keys: &KeySet) -> Vec<SignedBytes> {
    let claims = if keys.has_service_keys() { &certificate.claims[..] } else { &[] };
    claims.iter().map(Claim::signed_bytes).collect()
}

impl<'a> Case<'a> {
    /// `signed` are the [`signed_bytes`] of the claims.
    pub(super) fn new(
        (certificate, served): (&'a Certificate, &'a Json<'a>),
        signed: &'a [SignedBytes],
        keys: &'a KeySet,
        policy: &'a Policy,
    ) -> Self {
        let evidence = certificate.claims.iter().zip(signed).map(Evidence::of).collect();
        let (digested, receipt) = (OnceCell::new(), OnceCell::new());
        Self { certificate, served, evidence, keys, policy, digested, receipt }
    }

    pub(super) fn outcome(&self, check: CheckId) -> Outcome {
        if check.is_of_evidence() && self.policy.trust_root.is_none() {
            return Outcome::Absent("nobody outside is trusted, so no evidence was looked at");
        }
        if check.is_of_claims() && !self.keys.has_service_keys() {
            return Outcome::Absent("the key set has no service keys, so claims cannot be checked");
        }
        match check {
            // The reader of the bytes answers these two before there is a case.
            CheckId::Json | CheckId::Members => Outcome::Passed,
            CheckId::ProtocolVersion => self.protocol_version(),
            CheckId::WitnessKey => self.witness_key(),
            CheckId::SignaturePresent => self.signature_present(),
            CheckId::Downgrade => self.downgrade(),
            CheckId::Request => self.request(),
            CheckId::WitnessSignature => self.witness_signature(),
            CheckId::MinimumVersion => self.minimum_version(),
            CheckId::IssuedAt => self.issued_at(),
            CheckId::ClaimIds => self.claim_ids(),
            CheckId::ClaimServices => self.each_claim(|one| {
                one.claim()
                    .service()
                    .map(|_| ())
                    .ok_or("is of a service that the protocol does not know")
            }),
            CheckId::ClaimEncoding => self.each_claim(Evidence::encoding),
            CheckId::ClaimKeys => self.each_claim(|one| {
                let mut keys = self.keys.service(&one.claim().service_id);
                keys.next().map(|_| ()).ok_or("is of a service without a key in the key set")
            }),
            CheckId::ClaimSignatures => self.each_claim(|one| one.signature(self.keys)),
            CheckId::ClaimStatements => self.each_claim(Evidence::statement),
            CheckId::ClaimRequests => self.each_claim(|one| self.claim_request(one)),
            CheckId::ClaimPayloads => self.each_claim(Evidence::mirror),
            CheckId::RedactionHash => self.redaction_hash(),
            CheckId::ForwardedRequest => self.forwarded_request(),
            CheckId::VerdictRecomputed => self.verdict_recomputed(),
            CheckId::Sequence => self.sequence(),
            CheckId::LogInclusion => self.receipt().log_inclusion(),
            CheckId::LogWitnesses => self.receipt().log_witnesses(),
            CheckId::Timestamp => self.receipt().timestamp(),
            CheckId::PublicLog => self.receipt().public_log(),
            CheckId::TimeBounds => self.time_bounds(),
            CheckId::AnchorStatus => self.anchor_status(),
            // It is about all the others, which only the caller of this function knows.
            CheckId::RequiredLevels => Outcome::Skipped,
        }
    }

    fn protocol_version(&self) -> Outcome {
        let version = self.certificate.protocol_version;
        expect(version == PROTOCOL_VERSION, || {
            format!("unsupported protocol version {version}: this verifier knows version 2")
        })
    }

    fn witness_key(&self) -> Outcome {
        let known = self.keys.witness(&self.certificate.witness_key_id);
        expect(known.is_some(), || {
            "the certificate names a witness key that is not trusted: fetch the witness's keys"
                .into()
        })
    }

    fn signature_present(&self) -> Outcome {
        expect(!self.is_blank(&self.certificate.witness_signature), || {
            "the certificate has no witness_signature: ask for it again".into()
        })
    }

    /// The newest rule takes Go's white space, Python's has four control characters more.
    fn is_blank(&self, text: &str) -> bool {
        let is_python = self.policy.canonical_rule == Rule::Legacy;
        text.chars().all(|character| {
            character.is_whitespace() || is_python && ('\u{1c}'..='\u{1f}').contains(&character)
        })
    }

    /// Under the legacy rule all these members were left unread, so they agree.
    fn downgrade(&self) -> Outcome {
        let certificate = self.certificate;
        let says = certificate.signable_version();
        let agrees = |version, signature: &Option<String>| {
            (says >= version) != self.is_blank(signature.as_deref().unwrap_or_default())
        };
        let is_whole = agrees(SignableVersion::V3, &certificate.signable_v3_signature)
            && agrees(SignableVersion::V4, &certificate.signable_v4_signature);
        expect(is_whole, || {
            "the signatures and the version they were emitted under do not go together: \
             the certificate was stripped"
                .into()
        })
    }

    fn request(&self) -> Outcome {
        match self.certificate.claims.first() {
            None => Outcome::Failed("claims is empty: a certificate needs a claim".into()),
            Some(first) => expect(first.request_id == self.certificate.request_id, || {
                "claims[0].request_id is not the certificate's request_id".into()
            }),
        }
    }

    fn witness_signature(&self) -> Outcome {
        let certificate = self.certificate;
        let rule = self.policy.canonical_rule;
        let decode = |text: &str| match rule {
            Rule::Newest => from_base64(text),
            Rule::Legacy => from_legacy_base64(text),
        };
        let version = certificate.signable_version();
        let newer = [
            (SignableVersion::V3, &certificate.signable_v3_signature),
            (SignableVersion::V4, &certificate.signable_v4_signature),
        ];
        let newer = newer.into_iter().filter(|(since, _)| version >= *since);
        let texts = newer.map(|(_, text)| text.as_deref().unwrap_or_default());
        // Older signatures must be well encoded, though what they say is not asked.
        let decoded: Option<Vec<_>> =
            std::iter::once(&*certificate.witness_signature).chain(texts).map(decode).collect();
        let Some(signature) = decoded.as_ref().and_then(|all| all.last()) else {
            return Outcome::Failed("a witness signature is not canonical padded base64".into());
        };
        let message = match version {
            SignableVersion::V2 => signable::v2(certificate, rule),
            SignableVersion::V3 => signable::v3(certificate),
            SignableVersion::V4 => signable::v4(certificate, self.digested().1),
        };
        let key = self.keys.witness(&certificate.witness_key_id);
        let is_signed = key.is_some_and(|key| key.verify_strict(&message, signature));
        expect(is_signed, || "the witness did not sign this certificate: it was changed".into())
    }

    fn minimum_version(&self) -> Outcome {
        let newest = self.policy.canonical_rule == Rule::Newest;
        let Some(minimum) = self.policy.minimum_signable_version.filter(|_| newest) else {
            return Outcome::Absent("the caller demands no signature version");
        };
        expect(self.certificate.signable_version() >= minimum, || {
            "the certificate is signed over an older map than the one demanded".into()
        })
    }

    fn issued_at(&self) -> Outcome {
        let time = time::parse_rfc3339(&self.certificate.issued_at);
        expect(time.is_some(), || "issued_at is not an RFC 3339 time".into())
    }

    fn claim_ids(&self) -> Outcome {
        let mut ids: Vec<_> = self.certificate.claims.iter().map(|claim| &claim.claim_id).collect();
        ids.sort_unstable();
        expect(ids.windows(2).all(|pair| pair[0] != pair[1]), || {
            "two claims have the same claim_id".into()
        })
    }

    fn each_claim(&self, question: impl Fn(&Evidence<'a>) -> Result<(), Fault>) -> Outcome {
        for (index, one) in self.evidence.iter().enumerate() {
            if let Err(fault) = question(one) {
                let service = one.claim().service().map_or("unknown service", Service::as_str);
                return Outcome::Failed(format!("claims[{index}] ({service}) {fault}"));
            }
        }
        Outcome::Passed
    }

    fn claim_request(&self, one: &Evidence<'_>) -> Result<(), Fault> {
        if one.claim().request_id != self.certificate.request_id {
            return Err("is about another request");
        }
        one.request()
    }

    /// The witness signs the hashes of the first sanitizer claim, so there must be no second one.
    fn redaction_hash(&self) -> Outcome {
        if self.certificate.signable_version() == SignableVersion::V2 {
            return Outcome::Absent("the witness signed no redaction hash");
        }
        let is_sanitizer = |one: &&Evidence<'_>| one.claim().service() == Some(Service::Sanitizer);
        let mut sanitizers = self.evidence.iter().filter(is_sanitizer);
        let Some(first) = sanitizers.next() else {
            return Outcome::Absent("the certificate has no sanitizer claim");
        };
        let is_hash = |name: &str| {
            first.payload().get(name).and_then(Json::as_str).and_then(from_hex).is_some()
        };
        let is_bound = is_hash("redaction_manifest_hash") && is_hash("sanitized_fields_hash");
        if !is_bound || sanitizers.next().is_some() {
            let message =
                "the sanitizer claim does not bind both hashes, or there is more than one";
            return Outcome::Failed(message.into());
        }
        if let Err(malformed) = RedactionProof::read(first.payload()) {
            return Outcome::Failed(malformed.to_string());
        }
        match AppliedMode::read(first.payload()) {
            Ok(_) => Outcome::Passed,
            Err(contradictory) => Outcome::Failed(contradictory.to_string()),
        }
    }

    /// The egress signs a hash of what left, the sanitizer one of what may leave. Only requests that
    /// are passed on as they are state both so that they can be compared.
    fn forwarded_request(&self) -> Outcome {
        let of = |service: Service| {
            self.evidence.iter().filter(move |one| one.claim().service() == Some(service))
        };
        let sanitizer = of(Service::Sanitizer).next().map(Evidence::payload);
        let refused = sanitizer.and_then(|payload| payload.get("refused"));
        let mut left =
            of(Service::Ai).filter_map(|one| one.payload().get("upstream_body_sha256")).peekable();
        let (Some(refused), Some(_)) = (refused, left.peek()) else {
            return Outcome::Absent("the claims do not say what left, or it was written anew");
        };
        let may_leave = sanitizer.and_then(|payload| payload.get("sanitized_fields_hash"));
        let is_honest = |left: &Json<'_>| match (refused.as_bool(), left.as_array()) {
            (Some(true), Some(left)) => left.is_empty(),
            (Some(false), Some(left)) => left.iter().all(|body| Some(body) == may_leave),
            _ => false,
        };
        let is_honest = left.all(is_honest);
        let mode = sanitizer.and_then(|payload| payload.get("mode")).and_then(Json::as_str);
        if is_honest && mode == Some("observe") {
            return Outcome::Absent("the request left as it came: the sanitizer only observed");
        }
        expect(is_honest, || "what left for a provider is not what the sanitizer signed".into())
    }

    /// Before v4 nobody signed the place.
    fn sequence(&self) -> Outcome {
        let has_previous = self.certificate.prev_certificate_digest.is_some();
        match self.certificate.tenant_seq {
            None if !has_previous => Outcome::Absent("the certificate is in no sequence"),
            _ if self.certificate.signable_version() < SignableVersion::V4 => {
                Outcome::Unbound("the place in the sequence is there and not signed")
            }
            place => expect(sign::is_place(place.unwrap_or(0), has_previous), || {
                "only the first certificate of a sequence has no certificate before it".into()
            }),
        }
    }

    /// The digested bytes and their digest (specification 4.5).
    fn digested(&self) -> (&[u8], &Digest) {
        let (bytes, digest) = self.digested.get_or_init(|| {
            let bytes = signable::digested(self.served);
            let digest = sha256(&bytes);
            (bytes, digest)
        });
        (bytes, digest)
    }

    fn receipt(&self) -> &Receipt {
        let none = TrustRoot::default();
        let trust = self.policy.trust_root.as_ref().unwrap_or(&none);
        let attestation = self.certificate.attestation.as_ref();
        self.receipt.get_or_init(|| Receipt::examine(attestation, || self.digested(), trust))
    }

    /// Authorities may know whole seconds only, so a second more is no contradiction.
    fn time_bounds(&self) -> Outcome {
        let Receipt { not_before, not_after, entered_by, .. } = *self.receipt();
        if not_before.or(not_after).is_none() {
            return Outcome::Absent("no evidence bounds the time");
        }
        let issued_at = time::parse_rfc3339(&self.certificate.issued_at).unwrap_or_default();
        let second = 1_000_000_000;
        let holds = not_before.zip(entered_by).is_none_or(|(before, by)| before <= by)
            && not_after.is_none_or(|after| issued_at <= after + second);
        expect(holds, || "the times of the evidence contradict each other or issued_at".into())
    }

    /// The status is never believed, so that it disagrees is no failure.
    fn anchor_status(&self) -> Outcome {
        let is_trusting = self.policy.trust_root.is_some();
        let is_anchored = is_trusting && !self.receipt().anchors.is_empty();
        match (self.certificate.anchor_state(), is_anchored) {
            (AnchorState::Unspecified, _) => Outcome::Absent("the certificate announces nothing"),
            (AnchorState::Anchored, true) | (AnchorState::Pending | AnchorState::Failed, false) => {
                Outcome::Passed
            }
            (_, true) => Outcome::Unbound("the certificate announces less than is proved"),
            (_, false) => {
                Outcome::Unbound("the certificate announces evidence that proves nothing")
            }
        }
    }

    /// What the evidence proves if all checks passed.
    pub(super) fn into_proof(self) -> Proof {
        let receipt = self.receipt.into_inner().unwrap_or_default();
        Proof {
            levels: Levels::NONE,
            certificate_digest: self.digested.into_inner().map(|(_, digest)| digest),
            not_before: receipt.not_before,
            not_after: receipt.not_after,
            witnesses: receipt.quorum.map(|quorum| (quorum.reached, quorum.known)),
            anchors: receipt.anchors,
        }
    }

    fn verdict_recomputed(&self) -> Outcome {
        let stated = &self.certificate.verification;
        // The checks of claims passed before this one, so every signature is valid.
        let found = judge::weigh(&self.evidence, true);
        match first_difference(stated, &found) {
            None => Outcome::Passed,
            Some(name) => {
                Outcome::Failed(format!("verification.{name} is not what the claims amount to"))
            }
        }
    }
}

fn first_difference(stated: &Verification, found: &Verification) -> Option<&'static str> {
    let members = [
        ("overall_verdict", stated.overall_verdict == found.overall_verdict),
        ("signatures_valid", stated.signatures_valid == found.signatures_valid),
        ("completeness", stated.completeness == found.completeness),
        ("missing_services", stated.missing_services == found.missing_services),
        ("temporal_consistent", stated.temporal_consistent == found.temporal_consistent),
        (
            "data_visibility_consistent",
            stated.data_visibility_consistent == found.data_visibility_consistent,
        ),
        ("isolation_verified", stated.isolation_verified == found.isolation_verified),
        ("byok_exempt", stated.byok_exempt == found.byok_exempt),
    ];
    members.into_iter().find(|(_, is_same)| !is_same).map(|(name, _)| name)
}

fn expect(holds: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if holds { Outcome::Passed } else { Outcome::Failed(otherwise()) }
}
