//! Entries of Sigstore's transparency log Rekor, in bundles of version 0.1 to 0.3.

mod body;
mod certificate;

use super::note::{Checkpoint, NoteError, hash};
use super::protojson::{at, bytes, digest, list, number, text};
use super::refusal::{ensure, refusals};
use super::timestamp::{self, TimestampError};
use super::trust_root::{Log, TrustRoot};
use super::{AnchorKey, Hash};
use crate::digest::{from_hex, sha256, to_base64, to_hex};
use crate::json::Json;
use crate::merkle::{inclusion, leaf_hash};
use body::{Body, read_hash};
use certificate::Certificate;

refusals! {
    /// Why a bundle or a proof was refused.
    RekorError(NoteError, TimestampError) {
        Malformed = "bundle_malformed": "this is no Sigstore bundle of version 0.1 to 0.3 with one signature and one log entry that has an inclusion proof: sign again",
        Signer = "bundle_signer_differs": "the bundle is signed with a key and not an identity, or the other way round, or has a root certificate: name the signer as it was signed",
        Artifact = "bundle_artifact_differs": "the bundle is about other bytes: give those that were signed",
        UnknownLog = "rekor_log_unknown": "the entry is in a log that is not trusted: add a newer trusted_root.json",
        Promise = "rekor_promise_invalid": "the log did not sign the time of the entry: fetch the entry from the log again",
        Inclusion = "rekor_inclusion_invalid": "the entry is not in the tree of the checkpoint: fetch the entry from the log again",
        Time = "rekor_time_unknown": "no time is proven at which the log's key was valid: add a time stamp over the signature",
        TimeStamp = "rekor_time_stamp_differs": "a time stamp is over something else: stamp the signature of the bundle",
        Entry = "rekor_entry_differs": "the entry is about another signature, key or artifact, or of an unknown kind: put its own entry into the bundle",
        Signature = "bundle_signature_invalid": "the signature is not the signer's over these bytes: sign again",
        Certificate = "certificate_untrusted": "no trusted issuer certified the key for the time of the signature: add the trusted_root.json of its instance",
        CertificateLog = "certificate_unlogged": "no trusted log promised to publish the certificate: add the trusted_root.json of its instance",
        Identity = "certificate_identity_differs": "the certificate is for another identity: ask for the one that you trust",
    }
}

/// Who has to have signed.
#[derive(Clone, Copy, Debug)]
pub enum Signer<'a> {
    /// The owner of a key.
    Key(&'a AnchorKey),
    /// Somebody who had his identity certified for a moment.
    Identity {
        /// The e-mail address or URI in the certificate.
        san: &'a str,
        /// The OpenID provider that vouched for it.
        issuer: &'a str,
    },
}

/// An entry that is in a trusted log, about a signature that holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogEntry {
    /// The name of the log, which is that of its host.
    pub log: String,
    /// The position of the entry in the tree of its checkpoint.
    pub index: u64,
    /// The position over all trees of Rekor 1, by which it is looked up there.
    pub global_index: Option<u64>,
    /// When the log says that it took the entry, in nanoseconds since 1970-01-01T00:00:00Z.
    pub integrated_at: Option<i128>,
    /// The earliest time stamp over the signature, likewise, whatever its accuracy.
    pub stamped_at: Option<i128>,
    /// The bundle was put together after the first and the signature existed by the second of these
    /// times: the latest and the earliest of all, with the accuracies of stamps on the safe side.
    pub bounds: (i128, i128),
}

/// Whether the signer signed the artifact, and a trusted log has an entry about that.
///
/// # Errors
/// [`RekorError`], for the first check that fails. Whatever a bundle holds has to be right: a wrong
/// time stamp is refused even if another one is right.
pub fn verify_bundle(
    bundle: &Json<'_>,
    artifact: &[u8],
    signer: Signer<'_>,
    trust: &TrustRoot,
) -> Result<LogEntry, RekorError> {
    let bundle = Bundle::read(bundle, artifact).ok_or(RekorError::Malformed)?;
    let certificates = bundle.certificates.iter().map(|der| Certificate::read(der));
    let certificates = certificates.collect::<Option<Vec<_>>>().ok_or(RekorError::Malformed)?;
    let (key, id) = match (signer, certificates.first()) {
        (Signer::Key(key), None) => (Some(key.clone()), key.spki_der()),
        (Signer::Identity { .. }, Some(leaf)) => (leaf.key(), leaf.der),
        _ => return Err(RekorError::Signer),
    };
    ensure(!certificates.iter().any(Certificate::is_self_issued), RekorError::Signer)?;
    let key = key.ok_or(RekorError::Malformed)?;
    ensure(bundle.is_about_artifact, RekorError::Artifact)?;
    let (log, body, entry) = read_entry(bundle.entry, trust)?;
    let mut times = Vec::from_iter(entry.integrated_at);
    let mut bounds = Vec::from_iter(entry.integrated_at.map(|time| (time, time)));
    for stamp in &bundle.stamps {
        let stamp = timestamp::verify(stamp, trust.timestamp_authorities())?;
        ensure(stamp.is_over(&bundle.signature), RekorError::TimeStamp)?;
        let accuracy = i128::from(stamp.accuracy);
        bounds.push((stamp.time - accuracy, stamp.time + accuracy));
        times.push(stamp.time);
    }
    let is_timely = !times.is_empty() && times.iter().all(|time| log.window.contains(*time));
    ensure(is_timely, RekorError::Time)?;
    let body = at(bundle.entry, "kindVersion").and_then(|kind| Body::read(&body, kind));
    let body = body.filter(|body| body.signature == bundle.signature && body.signer == id);
    let body = body.filter(|body| bundle.has(body)).ok_or(RekorError::Entry)?;
    let is_signed = key.verify(body.hash, &bundle.message, &bundle.signature);
    ensure(is_signed, RekorError::Signature)?;
    if let (Signer::Identity { san, issuer }, [leaf, ..]) = (signer, &certificates[..]) {
        leaf.verify(&trust.0, &times)?;
        ensure(leaf.names(san, issuer) == Some(true), RekorError::Identity)?;
    }
    let stamped_at = times[usize::from(entry.integrated_at.is_some())..].iter().min().copied();
    let (lower, upper): (Vec<_>, Vec<_>) = bounds.into_iter().unzip();
    let bounds = lower.into_iter().max().zip(upper.into_iter().min()).unwrap_or_default();
    Ok(LogEntry { stamped_at, bounds, ..entry })
}

/// What can be said without the entry: that a trusted log signed the checkpoint to which an
/// `inclusionProof` leads, as the API of Rekor 1 writes it. What the proof is about stays open.
///
/// No time is known, so the window of the log's key is not looked at.
///
/// # Errors
/// [`RekorError`] if it is no such proof, no trusted log signed the checkpoint, or the proof has
/// another size or root or a wrong number of hashes.
pub fn partial_v1<'a>(
    proof: &'a Json<'a>,
    trust: &TrustRoot,
) -> Result<Checkpoint<'a>, RekorError> {
    let read = || {
        let hex = |hash: &Json<'_>| from_hex(hash.as_str()?);
        let [index, size] = ["logIndex", "treeSize"].map(|name| at(proof, name)?.as_u64());
        let (size, root) = (size?, hex(at(proof, "rootHash")?)?);
        let is_fitting = inclusion(&root, index?, size, &list(proof, "hashes", hex)?).is_some();
        Some((text(proof, "checkpoint")?, (size, root), is_fitting))
    };
    let (note, head, is_fitting) = read().ok_or(RekorError::Malformed)?;
    let checkpoint = open(note, trust.0.logs.iter())?;
    ensure(is_fitting && head == (checkpoint.size, checkpoint.root), RekorError::Inclusion)?;
    Ok(checkpoint)
}

/// A checkpoint that a log of its origin signed. Rekor 1 adds the number of the tree to its name.
fn open<'a, 't>(
    note: &'a str,
    logs: impl Iterator<Item = &'t Log>,
) -> Result<Checkpoint<'a>, RekorError> {
    let checkpoint = Checkpoint::parse(note.as_bytes())?;
    let is_origin = |log: &&Log| {
        let rest = checkpoint.origin.strip_prefix(log.key.name());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(" - "))
    };
    checkpoint.note.verify(&logs.filter(is_origin).map(|log| &log.key).collect::<Vec<_>>())?;
    Ok(checkpoint)
}

/// The log that has the entry, what the entry says, and where and when the log took it.
fn read_entry<'t>(
    entry: &Json<'_>,
    trust: &'t TrustRoot,
) -> Result<(&'t Log, Vec<u8>, LogEntry), RekorError> {
    let read = || {
        let (proof, body) = (at(entry, "inclusionProof")?, bytes(entry, "canonicalizedBody")?);
        let hashes = list(proof, "hashes", |text| hash(text.as_str()?))?;
        let (index, size) = (number(proof, "logIndex")?, number(proof, "treeSize")?);
        let root = digest(proof, "rootHash")?;
        let is_included = inclusion(&leaf_hash(&body), index, size, &hashes) == Some(root);
        let positions = (index, number(entry, "logIndex")?);
        let note = text(proof, "checkpoint.envelope")?;
        Some((digest(entry, "logId.keyId")?, body, positions, note, (size, root), is_included))
    };
    let (id, body, (index, global_index), note, head, is_included) =
        read().ok_or(RekorError::Malformed)?;
    let log = trust.0.logs.iter().find(|log| log.id == id).ok_or(RekorError::UnknownLog)?;
    let checkpoint = open(note, std::iter::once(log))?;
    ensure(is_included && head == (checkpoint.size, checkpoint.root), RekorError::Inclusion)?;
    let mut found = LogEntry { log: log.key.name.clone(), index, ..LogEntry::default() };
    if let Some(promise) = at(entry, "inclusionPromise") {
        let is_promised = || {
            let time = number(entry, "integratedTime")?;
            let (body, id) = (to_base64(&body), to_hex(&id));
            // RFC 8785: the names are in order, and nothing needs an escape.
            let promised = format!(
                r#"{{"body":"{body}","integratedTime":{time},"logID":"{id}","logIndex":{global_index}}}"#
            );
            let signature = bytes(promise, "signedEntryTimestamp")?;
            let is_signed = log.key.key.verify(Hash::Sha256, promised.as_bytes(), &signature);
            is_signed.then_some(i128::from(time) * 1_000_000_000)
        };
        found.integrated_at = Some(is_promised().ok_or(RekorError::Promise)?);
        found.global_index = Some(global_index);
    }
    Ok((log, body, found))
}

/// The parts of a bundle.
struct Bundle<'a> {
    /// In DER, that of the signer first; none if a key signed.
    certificates: Vec<Vec<u8>>,
    /// What was signed.
    message: Vec<u8>,
    /// What an envelope holds; the artifact has none.
    payload: Option<Vec<u8>>,
    is_about_artifact: bool,
    signature: Vec<u8>,
    stamps: Vec<Vec<u8>>,
    entry: &'a Json<'a>,
}

impl<'a> Bundle<'a> {
    fn read(bundle: &'a Json<'a>, artifact: &[u8]) -> Option<Self> {
        let kind = text(bundle, "mediaType")?;
        let version = kind.strip_prefix("application/vnd.dev.sigstore.bundle")?;
        let is_old = matches!(version, "+json;version=0.1" | "+json;version=0.2");
        let is_new = matches!(version, "+json;version=0.3" | ".v0.3+json");
        let material = at(bundle, "verificationMaterial")?;
        let signers = ["publicKey", "certificate", "x509CertificateChain"];
        let certificates = match signers.map(|name| at(material, name)) {
            [Some(_), None, None] if is_old || is_new => Vec::new(),
            [None, Some(_), None] if is_new => vec![bytes(material, "certificate.rawBytes")?],
            [None, None, Some(chain)] if is_old => {
                let chain = list(chain, "certificates", |item| bytes(item, "rawBytes"));
                chain.filter(|chain| !chain.is_empty())?
            }
            _ => return None,
        };
        let contents = ["messageSignature", "dsseEnvelope"].map(|name| at(bundle, name));
        let (message, payload, is_about_artifact, signature) = match contents {
            [Some(signed), None] => {
                let is_digest = at(signed, "messageDigest").is_none_or(|digest| {
                    let hash = text(digest, "algorithm").and_then(read_hash);
                    hash.is_some_and(|hash| Some(hash.digest(artifact)) == bytes(digest, "digest"))
                });
                (artifact.to_vec(), None, is_digest, bytes(signed, "signature")?)
            }
            [None, Some(envelope)] => {
                let (kind, payload) = (text(envelope, "payloadType")?, bytes(envelope, "payload")?);
                let head = format!("DSSEv1 {} {kind} {} ", kind.len(), payload.len());
                let message = [head.as_bytes(), &payload].concat();
                let is_about =
                    payload == artifact || is_subject(kind, &payload, artifact) == Some(true);
                (message, Some(payload), is_about, bytes(envelope, "signatures.0.sig")?)
            }
            _ => return None,
        };
        let stamps = list(material, "timestampVerificationData.rfc3161Timestamps", |stamp| {
            bytes(stamp, "signedTimestamp")
        })?;
        let entry = at(material, "tlogEntries.0")?;
        Some(Self { certificates, message, payload, is_about_artifact, signature, stamps, entry })
    }

    /// Whether an entry's digest is that of what was signed.
    fn has(&self, body: &Body) -> bool {
        let hashed = if body.is_of_payload { self.payload.as_ref() } else { Some(&self.message) };
        hashed.is_some_and(|hashed| body.hash.digest(hashed) == body.digest)
    }
}

/// Whether a payload is an in-toto statement about the artifact.
fn is_subject(kind: &str, payload: &[u8], artifact: &[u8]) -> Option<bool> {
    let statement =
        Json::parse_borrowed(payload).ok().filter(|_| kind == "application/vnd.in-toto+json")?;
    text(&statement, "_type")?.strip_prefix("https://in-toto.io/Statement/v")?;
    let digest = to_hex(&sha256(artifact));
    let is_artifact = |subject: &Json<'_>| Some(text(subject, "digest.sha256") == Some(&digest));
    Some(list(&statement, "subject", is_artifact)?.contains(&true))
}
