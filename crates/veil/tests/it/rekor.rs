//! Sigstore bundles and entries of Rekor, as others made them.

mod identity;
mod made;
mod root;

use lucairn_veil::anchor::AnchorKey;
use lucairn_veil::anchor::note::{Checkpoint, NoteError};
use lucairn_veil::anchor::rekor::{LogEntry, RekorError, Signer, partial_v1, verify_bundle};
use lucairn_veil::anchor::trust_root::TrustRoot;
use lucairn_veil::digest::{from_base64, to_base64, to_hex};
use lucairn_veil::json::Json;
use lucairn_veil::merkle::leaf_hash;
use proptest::prelude::*;

use crate::shared::{self, items, member, names, trust};

const SAN: &str = "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main";
const ISSUER: &str = "https://token.actions.githubusercontent.com";
const IDENTITY: Signer<'_> = Signer::Identity { san: SAN, issuer: ISSUER };

/// Why each folder is refused whose name says so; all others are accepted.
const REFUSED: &[(&str, &str)] = &[
    ("bundle-empty-certificate-chain_fail", "bundle_malformed"),
    ("bundle-from-wrong-instance_fail", "rekor_log_unknown"),
    ("bundle-malformed-json_fail", "no JSON"),
    ("bundle-negative-log-index_fail", "bundle_malformed"),
    ("bundle-with-root-cert_fail", "bundle_signer_differs"),
    ("checkpoint-wrong-roothash_fail", "rekor_inclusion_invalid"),
    ("dsse-invalid-sig_fail", "rekor_entry_differs"),
    ("dsse-mismatch-sig_fail", "rekor_entry_differs"),
    ("inclusion-proof-corrupted-hash_fail", "rekor_inclusion_invalid"),
    ("incorrect-public-key_fail", "rekor_inclusion_invalid"),
    ("intoto-expired-certificate_fail", "certificate_untrusted"),
    ("intoto-log-entry-mismatch_fail", "rekor_entry_differs"),
    ("intoto-set-outside-signing-cert-validity_fail", "certificate_untrusted"),
    ("intoto-tsa-timestamp-outside-cert-validity_fail", "certificate_untrusted"),
    ("invalid-checkpoint-signature_fail", "note_signature_invalid"),
    ("invalid-ct-key_fail", "certificate_unlogged"),
    ("managed-key-wrong-key_fail", "no key"),
    ("message-digest-mismatch_fail", "bundle_artifact_differs"),
    ("rekor2-checkpoint-missing-log-signature_fail", "note_malformed"),
    ("rekor2-checkpoint-missing-origin_fail", "checkpoint_malformed"),
    ("rekor2-checkpoint-missing-size_fail", "checkpoint_malformed"),
    ("rekor2-dsse-invalid-sig_fail", "rekor_entry_differs"),
    ("rekor2-dsse-mismatch-sig_fail", "rekor_entry_differs"),
    ("rekor2-no-timestamp_fail", "rekor_time_unknown"),
    ("rekor2-timestamp-outside-trust-root-tsa-validity_fail", "timestamp_outside_window"),
    ("rekor2-timestamp-payload-mismatch_fail", "rekor_time_stamp_differs"),
    ("rekor2-timestamp-untrusted-tsa-with-embedded-cert_fail", "timestamp_certificate"),
    ("set-invalid-signature_fail", "rekor_promise_invalid"),
    ("trust-root-tlog-missing-validity-start_fail", "trust_root_malformed"),
    ("wrong-hashedrekord-artifact_fail", "rekor_entry_differs"),
    ("wrong-hashedrekord-cert-and-sig_fail", "rekor_entry_differs"),
    ("wrong-material_fail", "bundle_artifact_differs"),
];

/// What a folder holds, or the word for what cannot be read.
struct Folder {
    bundle: String,
    artifact: Vec<u8>,
    key: Option<AnchorKey>,
    root: TrustRoot,
}

impl Folder {
    fn read(name: &str) -> Result<Self, &'static str> {
        let folder = trust().join("sigstore-bundles").join(name);
        let file = |name: &str| Some(folder.join(name)).filter(|path| path.exists());
        assert!(file("identity").is_none() && file("issuer").is_none(), "no folder has its own");
        let artifact = file("artifact").unwrap_or_else(|| folder.with_file_name("a.txt"));
        let key = file("key.pub").map(|key| AnchorKey::from_pem(&shared::text(&key)));
        let mut root = TrustRoot::builtin();
        if let Some(own) = file("trusted_root.json") {
            root = TrustRoot::default();
            root.add(&shared::bytes(&own)).map_err(|error| error.as_str())?;
        }
        Ok(Self {
            bundle: shared::text(&folder.join("bundle.sigstore.json")),
            artifact: shared::bytes(&artifact),
            key: key.transpose().map_err(|_| "no key")?,
            root,
        })
    }

    fn signer(&self) -> Signer<'_> {
        self.key.as_ref().map_or(IDENTITY, Signer::Key)
    }

    fn verify(&self, bundle: &[u8], signer: Signer<'_>) -> Result<LogEntry, &'static str> {
        let bundle = Json::parse(bundle).map_err(|_| "no JSON")?;
        let found = verify_bundle(&bundle, &self.artifact, signer, &self.root);
        found.map_err(|error| error.as_str())
    }
}

fn folders() -> Vec<String> {
    let folder = trust().join("sigstore-bundles");
    names(&folder).into_iter().filter(|name| folder.join(name).is_dir()).collect()
}

#[test]
fn every_folder_has_its_outcome() {
    let (mut accepted, mut refused) = (0, 0);
    for name in folders() {
        let found = Folder::read(&name)
            .and_then(|folder| folder.verify(folder.bundle.as_bytes(), folder.signer()));
        match REFUSED.iter().find(|(folder, _)| *folder == name) {
            Some((_, word)) => {
                assert_eq!(found, Err(*word), "{name}");
                assert!(name.ends_with("_fail"));
                refused += 1;
            }
            None => {
                assert!(found.is_ok() && !name.ends_with("_fail"), "{name}: {found:?}");
                accepted += 1;
            }
        }
    }
    assert_eq!((accepted, refused), (15, REFUSED.len()));
}

fn nanos(seconds: i128) -> Option<i128> {
    Some(seconds * 1_000_000_000)
}

#[test]
fn what_an_entry_proves() {
    for (name, log, index, global_index, integrated_at, stamped_at) in [
        (
            "happy-path-v0.3",
            "rekor.sigstore.dev",
            75_408_392,
            Some(79_571_823),
            nanos(1_710_869_186),
            None,
        ),
        (
            "managed-key-happy-path",
            "rekor.sigstore.dev",
            649_584_075,
            Some(771_488_337),
            nanos(1_766_077_479),
            nanos(1_766_077_479),
        ),
        (
            "rekor2-happy-path",
            "log2025-alpha1.rekor.sigstage.dev",
            735,
            None,
            None,
            nanos(1_749_729_740),
        ),
    ] {
        let folder = Folder::read(name).unwrap();
        let log = log.to_owned();
        // Both authorities give their stamps an accuracy of a second.
        let with = |accuracy: i128| {
            let stamped = stamped_at.map(|time: i128| time + accuracy * 1_000_000_000);
            integrated_at.into_iter().chain(stamped)
        };
        let bounds = (with(-1).max().unwrap(), with(1).min().unwrap());
        let wanted = LogEntry { log, index, global_index, integrated_at, stamped_at, bounds };
        let found = folder.verify(folder.bundle.as_bytes(), folder.signer());
        assert_eq!(found, Ok(wanted), "{name}");
    }
}

#[test]
fn other_signers_are_refused() {
    let folder = Folder::read("happy-path-v0.3").unwrap();
    let verify = |signer| folder.verify(folder.bundle.as_bytes(), signer).map(|_| ());
    let identity = |san, issuer| verify(Signer::Identity { san, issuer });
    assert_eq!(identity(SAN, ISSUER), Ok(()));
    for (san, issuer) in
        [(SAN, "https://accounts.google.com"), (&SAN[..80], ISSUER), ("", ISSUER), (SAN, "")]
    {
        assert_eq!(identity(san, issuer), Err("certificate_identity_differs"), "{san} {issuer}");
    }
    let managed = Folder::read("managed-key-happy-path").unwrap();
    let key = managed.key.as_ref().unwrap();
    assert_eq!(verify(Signer::Key(key)), Err("bundle_signer_differs"));
    let verify = |signer| managed.verify(managed.bundle.as_bytes(), signer).map(|_| ());
    assert_eq!(verify(IDENTITY), Err("bundle_signer_differs"));
    let rekor = trust().join("sigstore-trust/rekor.sigstore.dev.pem");
    let rekor = AnchorKey::from_pem(&shared::text(&rekor)).unwrap();
    assert_eq!(verify(Signer::Key(&rekor)), Err("rekor_entry_differs"));
}

/// The folder's time stamp lies outside the certificate; without it, everything else is right.
#[test]
fn an_intoto_entry_is_accepted() {
    let folder = Folder::read("intoto-tsa-timestamp-outside-cert-validity_fail").unwrap();
    let bundle = folder.bundle.replace("timestampVerificationData", "ignored");
    let entry = folder.verify(bundle.as_bytes(), folder.signer()).unwrap();
    assert_eq!((entry.index, entry.integrated_at), (0, nanos(1_675_209_600)));
}

/// Every entry takes the place of the one in the bundle that it was taken from.
#[test]
fn entries() {
    let entries = shared::json(&trust().join("rekor/entries.json"));
    let entries = entries.as_array().unwrap();
    assert_eq!(entries.len(), 8);
    for entry in entries {
        let name = member(entry, "source").strip_prefix("sigstore-bundles/").unwrap();
        let (name, entry_json) = (name.replace("v0.1", "v0.2"), entry.get("entry").unwrap());
        let body = from_base64(member(entry_json, "canonicalizedBody")).unwrap();
        assert_eq!(to_hex(&leaf_hash(&body)), member(entry, "leafHashHex"));
        let mut folder = Folder::read(&name).unwrap();
        let mut bundle: serde_json::Value = serde_json::from_str(&folder.bundle).unwrap();
        bundle["verificationMaterial"]["tlogEntries"] =
            serde_json::json!([serde_json::to_value(entry_json).unwrap()]);
        let bundle = bundle.to_string();
        let found = folder.verify(bundle.as_bytes(), folder.signer());
        assert!(found.is_ok(), "{name} {found:?}");
        if name == "rekor2-dsse-happy-path" {
            folder.root = Folder::read("rekor2-happy-path").unwrap().root;
            let found = folder.verify(bundle.as_bytes(), folder.signer());
            assert_eq!(found, Err("rekor_log_unknown"), "the key of another log");
        }
    }
}

fn production_proof() -> String {
    shared::text(&trust().join("lucairn/attestation-rekor-inclusion_proof.json"))
}

/// A real certificate carries a proof without the entry that it is about.
#[test]
fn what_the_production_certificate_proves() {
    let certificate = shared::json(&trust().join("lucairn/cert-real-v3-production.json"));
    let entry = certificate.get("attestation").and_then(|all| all.get("transparency_log")).unwrap();
    let proof = Json::parse(&from_base64(member(entry, "inclusion_proof")).unwrap()).unwrap();
    let checkpoint = partial_v1(&proof, &TrustRoot::builtin()).unwrap();
    let text = shared::bytes(&trust().join("lucairn/attestation-rekor-checkpoint.txt"));
    assert_eq!(Ok(&checkpoint), Checkpoint::parse(&text).as_ref());
    assert_eq!(checkpoint.size, 1_650_241_550);
    assert_eq!(checkpoint.origin, "rekor.sigstore.dev - 1193050959916656506");
    let vectors = shared::json(&trust().join("c2sp/checkpoint_vectors.json"));
    let is_rekor = |vector: &&Json| vector.get("ecdsa_spki_pem").is_some();
    let vector = items(&vectors, "checkpoints").iter().find(is_rekor).unwrap();
    assert_eq!(member(vector, "note").as_bytes(), text);
    assert_eq!(member(vector, "expect"), "accept");
}

#[test]
fn changed_proofs_prove_nothing() {
    let builtin = TrustRoot::builtin();
    let verify = |proof: &str, root: &TrustRoot| {
        partial_v1(&Json::parse(proof.as_bytes()).unwrap(), root).map(|_| ())
    };
    let proof = production_proof();
    assert_eq!(verify(&proof, &builtin), Ok(()));
    let unknown = Err(RekorError::NoteError(NoteError::NoKnownSigner));
    assert_eq!(verify(&proof, &TrustRoot::default()), unknown);
    for (from, to, error) in [
        ("\"treeSize\": 1650241550", "\"treeSize\": 1650241551", RekorError::Inclusion),
        ("\"treeSize\": 1650241550", "\"treeSize\": \"1650241550\"", RekorError::Malformed),
        ("\"logIndex\": 1650241533", "\"logIndex\": 1650241550", RekorError::Inclusion),
        ("\"logIndex\": 1650241533", "\"logIndex\": -1", RekorError::Malformed),
        ("\"rootHash\": \"7", "\"rootHash\": \"8", RekorError::Inclusion),
        ("\"rootHash\": \"7b", "\"rootHash\": \"7B", RekorError::Malformed),
        (
            "  \"0750ef1c0edc233bd995d34233b5bddbead623234963f044f7215f340ab8f0eb\",\n",
            "",
            RekorError::Inclusion,
        ),
        ("0750ef1c", "0750ef", RekorError::Malformed),
        ("\\n1650241550\\n", "\\n1650241551\\n", RekorError::NoteError(NoteError::Signature)),
    ] {
        assert!(proof.contains(from), "{from}");
        assert_eq!(verify(&proof.replacen(from, to, 1), &builtin), Err(error), "{to}");
    }
}

/// Whether an entry proves nothing that the other one does not.
fn proves_no_more(found: &LogEntry, than: &LogEntry) -> bool {
    let is_within = |found: Option<i128>, than| found.is_none() || found == than;
    (&found.log, found.index) == (&than.log, than.index)
        && (found.global_index.is_none() || found.global_index == than.global_index)
        && is_within(found.integrated_at, than.integrated_at)
        && is_within(found.stamped_at, than.stamped_at)
}

#[test]
fn no_changed_byte_of_a_bundle_makes_another_statement() {
    let folder = Folder::read("managed-key-happy-path").unwrap();
    let bundle = folder.bundle.trim_end().as_bytes();
    let wanted = folder.verify(bundle, folder.signer()).unwrap();
    for at in 0..bundle.len() {
        let mut changed = bundle.to_vec();
        changed[at] ^= 1 << (at % 7);
        if let Ok(found) = folder.verify(&changed, folder.signer()) {
            assert!(proves_no_more(&found, &wanted), "byte {at}");
        }
        let cut = folder.verify(&bundle[..at], folder.signer());
        assert_eq!(cut.map(|_| ()), Err("no JSON"), "{at} bytes");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn no_changed_byte_of_any_bundle_is_believed(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let folders = ["happy-path-v0.2", "happy-path-intoto-in-dsse-v3", "rekor2-dsse-happy-path",
            "rekor2-checkpoint-multiple-cosigs", "bundle-with-sct-with-extensions"];
        let folder = Folder::read(folders[which.index(folders.len())]).unwrap();
        let wanted = folder.verify(folder.bundle.as_bytes(), folder.signer()).unwrap();
        let mut changed = folder.bundle.clone().into_bytes();
        let at = at.index(changed.len());
        changed[at] = byte;
        if let Ok(found) = folder.verify(&changed, folder.signer()) {
            prop_assert!(proves_no_more(&found, &wanted), "byte {}", at);
        }
    }

    /// Changes inside what is base64 in the bundle, which changes of its text seldom reach.
    #[test]
    fn no_changed_entry_is_believed(
        path in prop::sample::select(vec!["canonicalizedBody", "signedEntryTimestamp", "rootHash", "keyId", "signature", "signedTimestamp", "rawBytes"]),
        at in any::<prop::sample::Index>(),
        bit in 0..8,
        name in prop::sample::select(vec!["managed-key-happy-path", "happy-path-v0.3", "rekor2-happy-path"]),
    ) {
        let folder = Folder::read(name).unwrap();
        let quoted = format!("\"{path}\":");
        let Some((before, rest)) = folder.bundle.split_once(&quoted) else { return Ok(()) };
        let mut parts = rest.splitn(3, '"');
        let (space, encoded, after) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        let mut bytes = from_base64(encoded).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= 1_u8 << bit;
        let changed = format!("{before}{quoted}{space}\"{}\"{after}", to_base64(&bytes));
        let wanted = folder.verify(folder.bundle.as_bytes(), folder.signer()).unwrap();
        // What nobody vouches for, such as a certificate beside a time stamp, may say anything.
        if let Ok(found) = folder.verify(changed.as_bytes(), folder.signer()) {
            prop_assert_eq!(found, wanted);
            prop_assert_eq!(path, "signedTimestamp");
        }
    }

    #[test]
    fn no_json_panics(text in "[\\[\\]{}:,\"a-zA-Z0-9+/= .]{0,60}") {
        let root = TrustRoot::builtin();
        for text in [text.clone(), format!("{{\"checkpoint\":{text}}}"), format!("{{\"mediaType\":{text}}}")] {
            let Ok(json) = Json::parse(text.as_bytes()) else { continue };
            prop_assert!(verify_bundle(&json, b"", IDENTITY, &root).is_err());
            prop_assert!(partial_v1(&json, &root).is_err());
        }
    }
}
