//! The evidence that a certificate carries, held against the certificate (specification 8).

use super::note::Checkpoint;
use super::policy::{Policy, Quorum};
use super::rekor::{self, LogEntry, Signer};
use super::timestamp::{self, TimeStamp};
use super::tlog_proof::TlogProof;
use super::{Hash, TrustRoot};
use crate::canonical::{Rule, canonical_json};
use crate::certificate::Attestation;
use crate::digest::{Digest, from_base64, sha256};
use crate::json::Json;
use crate::merkle::leaf_hash;
use crate::report::Outcome;
use crate::time::rfc3339;

/// What stands behind a certificate besides its witness: one piece of evidence that holds and is
/// tied to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// What it is: `timestamp`, `log` or `public_log`.
    pub kind: &'static str,
    /// Whose word it is: the authority's name, the log's origin or address.
    pub by: String,
    /// What it is about: the `certificate`, a `checkpoint` that covers it, or what came `before` it.
    pub over: &'static str,
    /// The time that it states, in nanoseconds since 1970-01-01T00:00:00Z.
    pub time: Option<i128>,
    /// The position in the log.
    pub index: Option<u64>,
}

/// Serializes as `{kind, by, over, time, log_index}`.
impl serde::Serialize for Anchor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let anchor = Json::object([
            ("kind", self.kind.into()),
            ("by", self.by.as_str().into()),
            ("over", self.over.into()),
            ("time", self.time.map(rfc3339).into()),
            ("log_index", self.index.into()),
        ]);
        anchor.serialize(serializer)
    }
}

/// What is found for one check.
#[derive(Default)]
struct Finding {
    is_bound: bool,
    unbound: Option<&'static str>,
    failed: Option<String>,
    absent: &'static str,
}

impl Finding {
    fn outcome(&self) -> Outcome {
        match (&self.failed, self.is_bound, self.unbound) {
            (Some(fault), ..) => Outcome::Failed(fault.clone()),
            (_, true, _) => Outcome::Passed,
            (_, _, Some(why)) => Outcome::Unbound(why),
            _ => Outcome::Absent(self.absent),
        }
    }
}

/// Everything that the evidence of one certificate proves.
#[derive(Default)]
pub(crate) struct Receipt {
    log: Finding,
    witnesses: Finding,
    timestamp: Finding,
    public_log: Finding,
    pub(crate) anchors: Vec<Anchor>,
    pub(crate) quorum: Option<Quorum>,
    pub(crate) not_before: Option<i128>,
    pub(crate) not_after: Option<i128>,
    /// The certificate was an entry of its log by then.
    pub(crate) entered_by: Option<i128>,
}

/// What the evidence is held against.
struct Examiner<'a> {
    trust: &'a TrustRoot,
    digested: &'a [u8],
    digest: &'a Digest,
    receipt: Receipt,
}

/// Evidence that is wrong, as a sentence.
type Fault = String;

impl Receipt {
    /// Looks at all evidence. Wrong evidence is found wherever it stands, also behind wrong one.
    ///
    /// The digested bytes and their digest are asked for only if there is evidence.
    pub(crate) fn examine<'a>(
        attestation: Option<&Attestation>,
        digested: impl FnOnce() -> (&'a [u8], &'a Digest),
        trust: &TrustRoot,
    ) -> Self {
        let mut receipt = Self::default();
        receipt.log.absent = "the certificate has no receipt of a log, or no log is trusted";
        receipt.witnesses.absent = "too few trusted witnesses cosigned, or none is asked for";
        receipt.timestamp.absent = "there is no time stamp, or no authority is trusted";
        receipt.public_log.absent =
            "there is no entry of a public log, or no log or key is trusted";
        let has_evidence = |it: &&Attestation| {
            it.veil_log.is_some() || it.timestamp.is_some() || it.transparency_log.is_some()
        };
        let Some(attestation) = attestation.filter(has_evidence) else { return receipt };
        let (digested, digest) = digested();
        let mut examiner = Examiner { trust, digested, digest, receipt };
        if let Some(log) = attestation.veil_log.as_ref().filter(|_| trust.has_policies()) {
            examiner.receipt.log.failed = examiner.log(log).err();
        }
        if let Some(stamp) = attestation.timestamp.as_ref().filter(|_| trust.has_authorities()) {
            let fault = examiner.timestamp(stamp).err();
            examiner.receipt.timestamp.failed = examiner.receipt.timestamp.failed.take().or(fault);
        }
        if let Some(entry) = attestation.transparency_log.as_ref().filter(|_| trust.has_logs()) {
            let fault = examiner.public_log(entry).err();
            let earlier = examiner.receipt.public_log.failed.take();
            examiner.receipt.public_log.failed = earlier.or(fault);
        }
        examiner.receipt
    }

    pub(crate) fn log_inclusion(&self) -> Outcome {
        self.log.outcome()
    }

    pub(crate) fn log_witnesses(&self) -> Outcome {
        self.witnesses.outcome()
    }

    pub(crate) fn timestamp(&self) -> Outcome {
        self.timestamp.outcome()
    }

    pub(crate) fn public_log(&self) -> Outcome {
        self.public_log.outcome()
    }
}

impl Examiner<'_> {
    /// The receipt of a Veil log (specification 8.3).
    fn log(&mut self, log: &Json) -> Result<(), Fault> {
        let is_known =
            ["v", "kind"].map(|name| log.get(name).and_then(Json::as_u64)) == [Some(1); 2];
        let salt = bytes(log, "salt").and_then(|salt| Digest::try_from(salt).ok());
        let salt = salt.filter(|_| is_known).ok_or("the receipt of the log has another form")?;
        let leaf = sha256(&[b"veil/leaf/v1\0".as_slice(), &salt, self.digest].concat());
        let proof = proof(log)?;
        let policy = self.policy(&proof)?;
        let quorum =
            proof.verify(&entry(1, &leaf), policy).map_err(|error| fault(error.as_str(), error))?;
        let receipt = &mut self.receipt;
        receipt.log.is_bound = true;
        receipt.quorum = Some(quorum);
        receipt.witnesses.is_bound = quorum.is_met && quorum.reached > 0;
        // A witness alone is nobody's word: his time counts as one of the quorum.
        let time = quorum.times.map(|(first, _)| first).filter(|_| quorum.is_met);
        let (by, index) = (proof.checkpoint.origin.to_owned(), Some(proof.index));
        receipt.anchors.push(Anchor { kind: "log", by, over: "certificate", time, index });
        if let Some(time) = time {
            self.bound((time, time), "checkpoint");
        }
        for pack in list(log, "anchors")? {
            let note = pack.as_object().ok_or("an anchor is no object")?;
            if note.iter().any(|(name, _)| name == "note") {
                let note = self.pack(pack, "checkpoint")?.note;
                if note.text() != proof.checkpoint.note.text() {
                    return Err("an anchor pack is about another checkpoint than the proof".into());
                }
            }
        }
        match log.get("after").filter(|after| !after.is_null()) {
            Some(after) => self.after(after, &proof),
            None => Ok(()),
        }
    }

    fn policy(&self, proof: &TlogProof<'_>) -> Result<&Policy, Fault> {
        let policy = self.trust.policy_of(proof.checkpoint.origin);
        policy.ok_or_else(|| "the log of the receipt is not trusted: give its policy".into())
    }

    /// A pack that the log took in before the certificate (specification 8.3).
    fn after(&mut self, after: &Json, proof: &TlogProof<'_>) -> Result<(), Fault> {
        let pack = after.get("pack").ok_or("what came before has no anchor pack")?;
        let earlier = self::proof(after)?;
        let is_same = earlier.checkpoint.note.text() == proof.checkpoint.note.text();
        if !is_same || earlier.index >= proof.index {
            return Err("the earlier anchor is not before the certificate in the same log".into());
        }
        let leaf = entry(4, &sha256(&canonical_json(pack, Rule::Newest)));
        earlier
            .verify(&leaf, self.policy(&earlier)?)
            .map_err(|error| fault(error.as_str(), error))?;
        self.pack(pack, "before").map(|_| ())
    }

    /// What is proved of a checkpoint is proved of every entry that it covers. What came before a
    /// certificate bounds its time from below.
    fn pack<'p>(&mut self, pack: &'p Json, over: &'static str) -> Result<Checkpoint<'p>, Fault> {
        let note = pack.get("note").and_then(Json::as_str);
        let note = note.filter(|_| pack.get("v").and_then(Json::as_u64) == Some(1));
        let note = note.ok_or("an anchor pack has another form")?.as_bytes();
        let checkpoint = Checkpoint::parse(note).map_err(|error| fault(error.as_str(), error))?;
        let policy = self.trust.policy_of(checkpoint.origin).ok_or("its log is not trusted")?;
        policy.verify(&checkpoint).map_err(|error| fault(error.as_str(), error))?;
        let trust = self.trust;
        for stamp in list(pack, "tsa")?.iter().filter(|_| trust.has_authorities()) {
            match self.token(stamp, "token") {
                Ok(stamp) if stamp.is_over(note) => self.stamped(stamp, over),
                fault => {
                    let other = "a time stamp of an anchor pack is not over its note".to_owned();
                    self.receipt.timestamp.failed = Some(fault.err().unwrap_or(other));
                }
            }
        }
        for bundle in list(pack, "rekor")?.iter().filter(|_| trust.has_anchor_keys()) {
            match self.bundle(bundle, note) {
                Ok(entry) => self.logged(entry, over),
                Err(fault) => self.receipt.public_log.failed = Some(fault),
            }
        }
        Ok(checkpoint)
    }

    /// The certificate's own time stamp (specification 8.2).
    fn timestamp(&mut self, stamp: &Json) -> Result<(), Fault> {
        let found = self.token(stamp, "timestamp_token")?;
        let algorithm = match found.hash {
            Hash::Sha256 => "SHA-256",
            Hash::Sha384 => "SHA-384",
            Hash::Sha512 => "SHA-512",
        };
        let says = stamp.get("hash_algorithm").and_then(Json::as_str) == Some(algorithm)
            && bytes(stamp, "cert_hash").as_ref() == Some(&found.digest);
        if !says {
            return Err("cert_hash and hash_algorithm are not those of the time stamp".into());
        }
        if found.is_over(self.digested) {
            self.stamped(found, "certificate");
        } else {
            let why = "the time stamp is good, but of other bytes than this certificate's digest";
            self.receipt.timestamp.unbound = Some(why);
        }
        Ok(())
    }

    fn token(&self, of: &Json, name: &str) -> Result<TimeStamp, Fault> {
        let token = bytes(of, name).ok_or("the time stamp is not in base64")?;
        timestamp::verify(&token, self.trust.timestamp_authorities())
            .map_err(|error| fault(error.as_str(), error))
    }

    fn stamped(&mut self, stamp: TimeStamp, over: &'static str) {
        let accuracy = i128::from(stamp.accuracy);
        self.receipt.timestamp.is_bound |= over != "before";
        self.bound((stamp.time - accuracy, stamp.time + accuracy), over);
        let (by, time) = (stamp.authority, Some(stamp.time));
        self.receipt.anchors.push(Anchor { kind: "timestamp", by, over, time, index: None });
    }

    /// The certificate's own entry of a public log (specification 8.5).
    fn public_log(&mut self, entry: &Json) -> Result<(), Fault> {
        let is_there = |name| entry.get(name).filter(|it| !it.is_null());
        if is_there("inclusion_proof").is_some() {
            let proof = bytes(entry, "inclusion_proof").ok_or("the proof is not in base64")?;
            let proof = Json::parse_borrowed(&proof).map_err(|_| "the proof is no JSON")?;
            rekor::partial_v1(&proof, self.trust).map_err(|error| fault(error.as_str(), error))?;
            let why =
                "the log's checkpoint is good, but no body of an entry names this certificate";
            self.receipt.public_log.unbound = Some(why);
        }
        if let Some(bundle) = is_there("bundle").filter(|_| self.trust.has_anchor_keys()) {
            let entry = self.bundle(bundle, self.digested)?;
            self.logged(entry, "certificate");
        }
        Ok(())
    }

    /// A bundle that any of the trusted anchor keys signed.
    fn bundle(&self, bundle: &Json, artifact: &[u8]) -> Result<LogEntry, Fault> {
        let mut refused = String::new();
        for key in self.trust.anchor_keys() {
            match rekor::verify_bundle(bundle, artifact, Signer::Key(key), self.trust) {
                Ok(entry) => return Ok(entry),
                Err(error) => refused = fault(error.as_str(), error),
            }
        }
        Err(refused)
    }

    fn logged(&mut self, entry: LogEntry, over: &'static str) {
        let LogEntry { log, index, global_index, integrated_at, stamped_at, bounds } = entry;
        self.receipt.public_log.is_bound |= over != "before";
        self.bound(bounds, over);
        let time = integrated_at.into_iter().chain(stamped_at).min();
        let index = global_index.or(Some(index));
        self.receipt.anchors.push(Anchor { kind: "public_log", by: log, over, time, index });
    }

    /// Takes in that something happened after the first and by the second of these times.
    fn bound(&mut self, (lower, upper): (i128, i128), over: &'static str) {
        let receipt = &mut self.receipt;
        let earliest = |known: Option<i128>| Some(known.map_or(upper, |known| known.min(upper)));
        match over {
            "before" => receipt.not_before = receipt.not_before.max(Some(lower)),
            "certificate" => receipt.not_after = earliest(receipt.not_after),
            _ => {
                receipt.not_after = earliest(receipt.not_after);
                receipt.entered_by = earliest(receipt.entered_by);
            }
        }
    }
}

fn bytes(of: &Json, name: &str) -> Option<Vec<u8>> {
    from_base64(of.get(name)?.as_str()?)
}

/// The stable word and the sentence of a refusal.
fn fault(word: &str, sentence: impl std::fmt::Display) -> Fault {
    format!("{word}: {sentence}")
}

/// A list that may be absent.
fn list<'a>(of: &'a Json<'a>, name: &str) -> Result<&'a [Json<'a>], Fault> {
    let list = of.get(name).filter(|list| !list.is_null());
    list.map_or(Some(&[][..]), Json::as_array).ok_or_else(|| format!("{name} is no list"))
}

fn proof<'a>(of: &'a Json<'_>) -> Result<TlogProof<'a>, Fault> {
    let text = of.get("tlog_proof").and_then(Json::as_str).ok_or("there is no tlog_proof")?;
    TlogProof::parse(text.as_bytes()).map_err(|error| fault(error.as_str(), error))
}

/// The leaf hash of an entry of that kind and body (specification 8.3).
fn entry(kind: u8, body: &Digest) -> Digest {
    leaf_hash(&[b"VEIL\x01".as_slice(), &[kind, 0, 0], body].concat())
}
