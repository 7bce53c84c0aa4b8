//! Bundles made here, with a log of our own, of which each is wrong in one way.

use lucairn_veil::SigningKey;
use lucairn_veil::anchor::AnchorKey;
use lucairn_veil::anchor::rekor::{Signer, verify_bundle};
use lucairn_veil::anchor::trust_root::TrustRoot;
use lucairn_veil::digest::{Digest, sha256, to_base64, to_hex};
use lucairn_veil::json::Json;
use lucairn_veil::merkle::{leaf_hash, node_hash};

const ARTIFACT: &[u8] = b"a checkpoint\n";
const IN_TOTO: &str = "application/vnd.in-toto+json";

/// The seeds of keys.
const SIGNER: u8 = 1;
const OTHER: u8 = 2;
const LOG: u8 = 3;

pub(super) fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

/// The SubjectPublicKeyInfo of an Ed25519 key.
pub(super) fn spki(seed: u8) -> Vec<u8> {
    let head = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";
    [head, key(seed).public().as_bytes().as_slice()].concat()
}

fn pem(seed: u8) -> String {
    let key = to_base64(&spki(seed));
    format!("-----BEGIN PUBLIC KEY-----\n{key}\n-----END PUBLIC KEY-----\n")
}

/// What goes into a bundle. Each part is made of those above it.
pub(super) struct Made {
    payload_type: Option<&'static str>,
    payload: Vec<u8>,
    signer: u8,
    /// Stands in place of the key.
    pub(super) certificate: Option<Vec<u8>>,
    kind: (&'static str, &'static str),
    hash: &'static str,
    body_key: u8,
    body_digest: Option<Digest>,
    origin: &'static str,
    pub(super) time: u64,
    global_index: u64,
    /// Changes to the finished text.
    replace: Vec<(&'static str, &'static str)>,
}

impl Default for Made {
    fn default() -> Self {
        Self {
            payload_type: None,
            payload: ARTIFACT.to_vec(),
            signer: SIGNER,
            certificate: None,
            kind: ("hashedrekord", "0.0.2"),
            hash: "SHA2_256",
            body_key: SIGNER,
            body_digest: None,
            origin: "log.example",
            time: 1_800_000_000,
            global_index: 1001,
            replace: Vec::new(),
        }
    }
}

impl Made {
    fn message(&self) -> Vec<u8> {
        let Some(kind) = self.payload_type else { return ARTIFACT.to_vec() };
        let head = format!("DSSEv1 {} {kind} {} ", kind.len(), self.payload.len());
        [head.as_bytes(), &self.payload].concat()
    }

    fn signature(&self) -> String {
        to_base64(&key(self.signer).sign(&self.message()))
    }

    fn body(&self) -> String {
        let (kind, version) = self.kind;
        let of_message = self.body_digest.unwrap_or_else(|| sha256(&self.message()));
        let (signature, hash) = (self.signature(), self.hash);
        let pem = to_base64(pem(self.body_key).as_bytes());
        let payload_hash = to_hex(&self.body_digest.unwrap_or_else(|| sha256(&self.payload)));
        let spec = match self.kind {
            ("hashedrekord", "0.0.1") => format!(
                r#"{{"data":{{"hash":{{"algorithm":"{hash}","value":"{}"}}}},"signature":{{"content":"{signature}","publicKey":{{"content":"{pem}"}}}}}}"#,
                to_hex(&of_message)
            ),
            ("dsse", _) => format!(
                r#"{{"envelopeHash":{{"algorithm":"sha256","value":""}},"payloadHash":{{"algorithm":"{hash}","value":"{payload_hash}"}},"signatures":[{{"signature":"{signature}","verifier":"{pem}"}}]}}"#
            ),
            ("intoto", _) => format!(
                r#"{{"content":{{"envelope":{{"payloadType":"{IN_TOTO}","signatures":[{{"publicKey":"{pem}","sig":"{}"}}]}},"payloadHash":{{"algorithm":"{hash}","value":"{payload_hash}"}}}}}}"#,
                to_base64(signature.as_bytes())
            ),
            _ => format!(
                r#"{{"hashedRekordV002":{{"data":{{"algorithm":"{hash}","digest":"{}"}},"signature":{{"content":"{signature}","verifier":{{"keyDetails":"PKIX_ED25519",{}}}}}}}}}"#,
                to_base64(&of_message),
                match &self.certificate {
                    Some(der) =>
                        format!(r#""x509Certificate":{{"rawBytes":"{}"}}"#, to_base64(der)),
                    None => format!(
                        r#""publicKey":{{"rawBytes":"{}"}}"#,
                        to_base64(&spki(self.body_key))
                    ),
                }
            ),
        };
        format!(r#"{{"apiVersion":"{version}","kind":"{kind}","spec":{spec}}}"#)
    }

    /// The entry is the second of two.
    fn entry(&self) -> String {
        let body = self.body();
        let (first, log) = (leaf_hash(b"first"), key(LOG));
        let root = to_base64(&node_hash(&first, &leaf_hash(body.as_bytes())));
        let id = sha256(&spki(LOG));
        let text = format!("{}\n2\n{root}\n", self.origin);
        let line = to_base64(&[&id[..4], &log.sign(text.as_bytes())].concat());
        let note = format!("{text}\n— log.example {line}\n").replace('\n', "\\n");
        let Self { time, global_index, kind: (kind, version), .. } = self;
        let (first, body, hex) = (to_base64(&first), to_base64(body.as_bytes()), to_hex(&id));
        let promised = format!(
            r#"{{"body":"{body}","integratedTime":{time},"logID":"{hex}","logIndex":{global_index}}}"#
        );
        let (promise, id) = (to_base64(&log.sign(promised.as_bytes())), to_base64(&id));
        format!(
            r#"{{"logIndex":"{global_index}","logId":{{"keyId":"{id}"}},"kindVersion":{{"kind":"{kind}","version":"{version}"}},"integratedTime":"{time}","inclusionPromise":{{"signedEntryTimestamp":"{promise}"}},"inclusionProof":{{"logIndex":"1","rootHash":"{root}","treeSize":"2","hashes":["{first}"],"checkpoint":{{"envelope":"{note}"}}}},"canonicalizedBody":"{body}"}}"#
        )
    }

    fn bundle(&self) -> String {
        let signature = self.signature();
        let content = match self.payload_type {
            None => format!(
                r#""messageSignature":{{"messageDigest":{{"algorithm":"SHA2_256","digest":"{}"}},"signature":"{signature}"}}"#,
                to_base64(&sha256(&self.payload))
            ),
            Some(kind) => format!(
                r#""dsseEnvelope":{{"payload":"{}","payloadType":"{kind}","signatures":[{{"sig":"{signature}","keyid":""}}]}}"#,
                to_base64(&self.payload)
            ),
        };
        let material = match &self.certificate {
            Some(der) => format!(r#""certificate":{{"rawBytes":"{}"}}"#, to_base64(der)),
            None => r#""publicKey":{"hint":"x"}"#.to_owned(),
        };
        let mut text = format!(
            r#"{{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{{{material},"tlogEntries":[{}]}},{content}}}"#,
            self.entry()
        );
        for (from, to) in &self.replace {
            assert!(text.contains(from), "{from} is not in {text}");
            text = text.replacen(from, to, 1);
        }
        text
    }

    fn verify(&self) -> Result<(), &'static str> {
        let signer = AnchorKey::from_spki_der(&spki(SIGNER)).unwrap();
        self.verify_by(Signer::Key(&signer), &root(""))
    }

    pub(super) fn verify_by(
        &self,
        signer: Signer<'_>,
        root: &TrustRoot,
    ) -> Result<(), &'static str> {
        let bundle = Json::parse(self.bundle().as_bytes()).unwrap();
        let found = verify_bundle(&bundle, ARTIFACT, signer, root);
        found.map(|_| ()).map_err(|error| error.as_str())
    }
}

/// A `trusted_root.json` with the log and further members.
fn file(more: &str) -> String {
    let (id, key) = (to_base64(&sha256(&spki(LOG))), to_base64(&spki(LOG)));
    format!(
        r#"{{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1","tlogs":[{{"baseUrl":"https://log.example/","hashAlgorithm":"SHA2_256","publicKey":{{"rawBytes":"{key}","keyDetails":"PKIX_ED25519","validFor":{{"start":"2026-01-01T00:00:00Z","end":"2027-12-31T23:59:59Z"}}}},"logId":{{"keyId":"{id}"}}}}]{more}}}"#
    )
}

fn read(file: &str) -> TrustRoot {
    let mut root = TrustRoot::default();
    root.add_sigstore(file.as_bytes()).unwrap();
    root
}

pub(super) fn root(more: &str) -> TrustRoot {
    read(&file(more))
}

fn statement(digest: &str) -> Vec<u8> {
    let other = "0".repeat(64);
    format!(
        r#"{{"_type":"https://in-toto.io/Statement/v1","subject":[{{"digest":{{"sha256":"{other}"}}}},{{"name":"a","digest":{{"sha256":"{digest}"}}}}]}}"#
    )
    .into_bytes()
}

#[test]
fn every_way_to_be_right() {
    let subject = || statement(&to_hex(&sha256(ARTIFACT)));
    let statement_signed =
        || Made { payload_type: Some(IN_TOTO), payload: subject(), ..Made::default() };
    let envelope = || Made { payload_type: Some("text/plain"), ..Made::default() };
    for made in [
        Made::default(),
        Made { kind: ("hashedrekord", "0.0.1"), hash: "sha256", ..Made::default() },
        Made { origin: "log.example - 42", ..Made::default() },
        envelope(),
        Made { kind: ("dsse", "0.0.1"), hash: "sha256", ..envelope() },
        statement_signed(),
        Made { kind: ("dsse", "0.0.1"), hash: "sha256", ..statement_signed() },
        Made { kind: ("intoto", "0.0.2"), hash: "sha256", ..statement_signed() },
        Made { time: 1_767_225_600, ..Made::default() },
        Made { time: 1_830_297_599, ..Made::default() },
        Made { replace: vec![("bundle.v0.3+json", "bundle+json;version=0.1")], ..Made::default() },
        Made { replace: vec![("\"messageDigest\":", "\"ignored\":")], ..Made::default() },
    ] {
        assert_eq!(made.verify(), Ok(()), "{}", made.bundle());
    }
}

#[test]
fn every_way_to_be_wrong() {
    let made = Made::default;
    let envelope = || Made { payload_type: Some("text/plain"), ..made() };
    let in_toto =
        |digest: &str| Made { payload_type: Some(IN_TOTO), payload: statement(digest), ..made() };
    let own = to_hex(&sha256(ARTIFACT));
    for (made, word) in [
        (Made { signer: OTHER, ..made() }, "bundle_signature_invalid"),
        (Made { signer: OTHER, body_key: OTHER, ..made() }, "rekor_entry_differs"),
        (Made { body_key: OTHER, ..made() }, "rekor_entry_differs"),
        (Made { body_digest: Some([7; 32]), ..made() }, "rekor_entry_differs"),
        (Made { hash: "SHA2_512", ..made() }, "rekor_entry_differs"),
        (Made { hash: "SHA1", ..made() }, "rekor_entry_differs"),
        (Made { kind: ("hashedrekord", "0.0.3"), ..made() }, "rekor_entry_differs"),
        (Made { kind: ("rekord", "0.0.2"), ..made() }, "rekor_entry_differs"),
        (Made { kind: ("dsse", "0.0.1"), hash: "sha256", ..made() }, "rekor_entry_differs"),
        (
            Made {
                kind: ("dsse", "0.0.1"),
                hash: "sha256",
                body_digest: Some([7; 32]),
                ..envelope()
            },
            "rekor_entry_differs",
        ),
        (Made { payload: b"another artifact".to_vec(), ..made() }, "bundle_artifact_differs"),
        (Made { payload: b"another artifact".to_vec(), ..envelope() }, "bundle_artifact_differs"),
        (in_toto(&to_hex(&[7; 32])), "bundle_artifact_differs"),
        (in_toto(&own.to_uppercase()), "bundle_artifact_differs"),
        (Made { payload_type: Some("text/plain"), ..in_toto(&own) }, "bundle_artifact_differs"),
        (Made { origin: "log.example.org", ..made() }, "note_signer_unknown"),
        (Made { origin: "other.example", ..made() }, "note_signer_unknown"),
        (Made { time: 1_767_225_599, ..made() }, "rekor_time_unknown"),
        (Made { time: 1_830_297_600, ..made() }, "rekor_time_unknown"),
    ] {
        assert_eq!(made.verify(), Err(word), "{}", made.bundle());
    }
}

#[test]
fn every_changed_member() {
    let malformed = "bundle_malformed";
    for (from, to, word) in [
        ("bundle.v0.3+json", "bundle.v0.4+json", malformed),
        ("bundle.v0.3+json", "bundle+json;version=0.4", malformed),
        ("\"publicKey\":{\"hint\":\"x\"}", "\"hint\":1", malformed),
        (
            "\"publicKey\":{\"hint\":\"x\"}",
            "\"publicKey\":{},\"certificate\":{\"rawBytes\":\"\"}",
            malformed,
        ),
        ("\"publicKey\":{\"hint\":\"x\"}", "\"certificate\":{\"rawBytes\":\"AAAA\"}", malformed),
        (
            "\"publicKey\":{\"hint\":\"x\"}",
            "\"x509CertificateChain\":{\"certificates\":[{\"rawBytes\":\"AAAA\"}]}",
            malformed,
        ),
        ("\"tlogEntries\":[", "\"tlogEntries\":[{},", malformed),
        ("\"tlogEntries\":[", "\"tlogEntries\":[],\"ignored\":[", malformed),
        ("\"messageSignature\":", "\"dsseEnvelope\":{},\"messageSignature\":", malformed),
        ("\"messageSignature\":", "\"ignored\":", malformed),
        ("\"logIndex\":\"1001\"", "\"logIndex\":1001", malformed),
        ("\"logIndex\":\"1001\"", "\"logIndex\":\"-1\"", malformed),
        ("\"logIndex\":\"1001\"", "\"logIndex\":\"01001\"", malformed),
        ("\"logIndex\":\"1001\"", "\"logIndex\":\"9223372036854775808\"", malformed),
        ("\"logIndex\":\"1001\"", "\"logIndex\":\"1002\"", "rekor_promise_invalid"),
        (
            "\"integratedTime\":\"1800000000\"",
            "\"integratedTime\":\"1800000001\"",
            "rekor_promise_invalid",
        ),
        (
            "\"integratedTime\":\"1800000000\"",
            "\"integratedTime\":1800000000",
            "rekor_promise_invalid",
        ),
        ("\"integratedTime\":\"1800000000\",", "", "rekor_promise_invalid"),
        (
            "\"inclusionPromise\":{\"signedEntryTimestamp\"",
            "\"inclusionPromise\":{\"other\"",
            "rekor_promise_invalid",
        ),
        ("\"inclusionPromise\":", "\"ignored\":", "rekor_time_unknown"),
        ("\"logIndex\":\"1\"", "\"logIndex\":\"0\"", "rekor_inclusion_invalid"),
        ("\"logIndex\":\"1\"", "\"logIndex\":\"2\"", "rekor_inclusion_invalid"),
        ("\"treeSize\":\"2\"", "\"treeSize\":\"3\"", "rekor_inclusion_invalid"),
        ("\"treeSize\":\"2\"", "\"treeSize\":2", malformed),
        ("\"hashes\":[", "\"hashes\":[],\"ignored\":[", "rekor_inclusion_invalid"),
        ("\"hashes\":[", "\"hashes\":[\"AAAA\",", malformed),
        ("\"checkpoint\":", "\"ignored\":", malformed),
        ("\"keyId\":\"", "\"keyId\":\"A", malformed),
        ("\"kind\":\"hashedrekord\"", "\"kind\":\"dsse\"", "rekor_entry_differs"),
        ("\"version\":\"0.0.2\"", "\"version\":\"0.0.1\"", "rekor_entry_differs"),
        ("\"kindVersion\":", "\"ignored\":", "rekor_entry_differs"),
        ("\"algorithm\":\"SHA2_256\"", "\"algorithm\":\"SHA2_512\"", "bundle_artifact_differs"),
        ("\"algorithm\":\"SHA2_256\",", "", "bundle_artifact_differs"),
    ] {
        let made = Made { replace: vec![(from, to)], ..Made::default() };
        assert_eq!(made.verify(), Err(word), "{to}");
    }
    let two_signatures = ("\"signatures\":[", "\"signatures\":[{\"sig\":\"AAAA\"},");
    let envelope =
        Made { payload_type: Some("a"), replace: vec![two_signatures], ..Made::default() };
    assert_eq!(envelope.verify(), Err(malformed));
}

#[test]
fn which_logs_prove_something() {
    let signer = AnchorKey::from_spki_der(&spki(SIGNER)).unwrap();
    let verify = |root: &TrustRoot| Made::default().verify_by(Signer::Key(&signer), root);
    let file = file("");
    let (id, zeros) = (to_base64(&sha256(&spki(LOG))), to_base64(&[0; 32]));
    let with_id = |id: &str| {
        let ids = format!("\"checkpointKeyId\":{{\"keyId\":\"{id}\"}},\"logId\"");
        read(&file.replace("\"logId\"", &ids))
    };
    assert_eq!(verify(&TrustRoot::builtin()), Err("rekor_log_unknown"));
    assert_eq!(verify(&with_id(&id)), Ok(()));
    assert_eq!(verify(&with_id(&zeros)), Err("note_signer_unknown"));
    assert_eq!(verify(&read(&file.replace(&id, &zeros))), Err("rekor_log_unknown"));
    let other_key = file.replace(&to_base64(&spki(LOG)), &to_base64(&spki(OTHER)));
    assert_eq!(verify(&read(&other_key)), Err("note_signature_invalid"));
    let left_out = file.replace("PKIX_ED25519", "PKIX_ED25519_PH");
    assert_eq!(verify(&read(&left_out)), Err("rekor_log_unknown"));
    let elsewhere = file.replace("https://log.example/", "https://other.example");
    assert_eq!(verify(&read(&elsewhere)), Err("note_signer_unknown"));
}
