//! Signed notes, checkpoints, policies and proofs of C2SP: the shared vectors, and a log made here.

use lucairn_veil::SigningKey;
use lucairn_veil::anchor::note::{Checkpoint, Note, NoteError, NoteKey};
use lucairn_veil::anchor::policy::{Policy, PolicyError, Quorum};
use lucairn_veil::anchor::tlog_proof::{ProofError, TlogProof};
use lucairn_veil::digest::{sha256, to_base64, to_hex};
use lucairn_veil::json::Json;
use lucairn_veil::merkle::{leaf_hash, node_hash};
use proptest::prelude::*;

use crate::shared::{self, items, member, trust};

fn keys(vector: &Json, name: &str) -> Vec<NoteKey> {
    let keys = vector.get(name).and_then(Json::as_array).unwrap_or_default();
    keys.iter().map(|key| NoteKey::from_vkey(key.as_str().unwrap()).unwrap()).collect()
}

fn names(note: &Note<'_>, keys: &[NoteKey]) -> Result<Vec<String>, NoteError> {
    let signatures = note.verify(&keys.iter().collect::<Vec<_>>())?;
    Ok(signatures.iter().map(|signature| signature.key.name().to_owned()).collect())
}

#[test]
fn signed_note_vectors() {
    let vectors = shared::json(&trust().join("c2sp/signed_note_vectors.json"));
    let notes = items(&vectors, "notes");
    for vector in notes {
        let keys = keys(vector, "vkeys");
        let found =
            Note::parse(member(vector, "note").as_bytes()).and_then(|note| names(&note, &keys));
        let case = (member(vector, "name"), &found);
        assert_eq!(found.is_ok(), member(vector, "expect") == "accept", "{case:?}");
        if let Some(verified) = vector.get("verified").and_then(Json::as_array) {
            let verified = verified.iter().map(|name| name.as_str().unwrap().to_owned());
            assert_eq!(found.as_ref().unwrap(), &verified.collect::<Vec<_>>(), "{case:?}");
        }
    }
    let refused = items(&vectors, "vkeys_to_reject");
    for vector in refused {
        let found = NoteKey::from_vkey(member(vector, "vkey")).map(|_| ());
        assert_eq!(found, Err(NoteError::Key), "{}", member(vector, "why"));
    }
    assert_eq!((notes.len(), refused.len()), (15, 3));
}

#[test]
fn checkpoint_vectors() {
    let vectors = shared::json(&trust().join("c2sp/checkpoint_vectors.json"));
    let mut count = 0;
    for vector in items(&vectors, "checkpoints") {
        if vector.get("ecdsa_spki_pem").is_some() {
            continue; // A note of Rekor's; rekor.rs has it.
        }
        count += 1;
        let keys = [keys(vector, "log_vkeys"), keys(vector, "cosigner_vkeys")].concat();
        let text = member(vector, "note");
        let found = Checkpoint::parse(text.as_bytes())
            .map(|checkpoint| (checkpoint.size.to_string(), names(&checkpoint.note, &keys)));
        let name = member(vector, "name");
        let is_accepted = matches!(found, Ok((_, Ok(_))));
        assert_eq!(is_accepted, member(vector, "expect") == "accept", "{name}: {found:?}");
        if let Ok((size, Ok(_))) = &found {
            assert_eq!(text.lines().nth(1), Some(size.as_str()), "{name}");
        }
    }
    assert_eq!(count, 15);
}

#[test]
fn every_published_checkpoint_is_signed() {
    let folder = trust().join("tlog-tiles/tessera-testdata");
    let key = NoteKey::from_vkey(shared::text(&folder.join("log.vkey")).trim()).unwrap();
    for size in 0..=15 {
        let note = shared::bytes(&folder.join(format!("checkpoint.{size}")));
        let checkpoint = Checkpoint::parse(&note).unwrap();
        assert_eq!((checkpoint.origin, checkpoint.size), (key.name(), size));
        assert_eq!(checkpoint.note.verify(&[&key]).unwrap()[0].time, None);
    }
    let folder = trust().join("tlog-tiles/sunlight-skylight");
    let id = "000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706";
    let id2 = "88ad7a28caeb0b2aa890fdf0304c2fcaf59fca2ee140134ff8c1300bac493482";
    for (cosigner, checkpoint) in [
        ("witness/witness.v0.json", format!("witness/{id}/checkpoint")),
        ("witness/mirror/mirror.v0.json", format!("witness/mirror/{id}/checkpoint")),
        ("witness2/witness.v0.json", format!("witness2/{id2}/checkpoint")),
    ] {
        let keys = keys(&shared::json(&folder.join(cosigner)), "verifier_keys");
        let note = shared::bytes(&folder.join(checkpoint));
        let checkpoint = Checkpoint::parse(&note).unwrap();
        let signatures = checkpoint.note.verify(&[&keys[0]]).unwrap();
        assert_eq!(signatures[0].time, Some(1_767_139_200), "{cosigner}");
    }
    let decoy = shared::bytes(&folder.join("witness/checkpoint"));
    assert_eq!(Checkpoint::parse(&decoy), Err(NoteError::Malformed));
}

/// A signer of notes with a key of its own.
struct Signer {
    name: &'static str,
    kind: u8,
    key: SigningKey,
}

impl Signer {
    fn new(name: &'static str, kind: u8) -> Self {
        Self { name, kind, key: SigningKey::from_seed(sha256(name.as_bytes())) }
    }

    fn typed_key(&self) -> Vec<u8> {
        [&[self.kind], self.key.public().as_bytes().as_slice()].concat()
    }

    fn id(&self) -> Vec<u8> {
        sha256(&[self.name.as_bytes(), b"\n", &self.typed_key()].concat())[..4].to_vec()
    }

    fn vkey(&self) -> String {
        format!("{}+{}+{}", self.name, to_hex(&self.id()), to_base64(&self.typed_key()))
    }

    fn line(&self, signature: &[u8]) -> String {
        format!("— {} {}\n", self.name, to_base64(&[&self.id(), signature].concat()))
    }

    fn sign(&self, text: &str) -> String {
        self.line(&self.key.sign(text.as_bytes()))
    }

    fn cosign(&self, text: &str, time: u64) -> String {
        let message = format!("cosignature/v1\ntime {time}\n{text}");
        self.line(&[&time.to_be_bytes(), self.key.sign(message.as_bytes()).as_slice()].concat())
    }
}

const ORIGIN: &str = "log.example/2026h2";

fn log() -> Signer {
    Signer::new(ORIGIN, 1)
}

fn witnesses() -> [Signer; 4] {
    ["x1", "x2", "y1", "y2"].map(|name| Signer::new(name, 4))
}

/// A log, four witnesses, and what the policy asks of them.
fn policy(rules: &str) -> Result<Policy, PolicyError> {
    let mut text = format!("# Ours\n\n log\t{}  https://{ORIGIN}\n", log().vkey());
    for witness in witnesses() {
        text += &format!("witness {} {}\n", witness.name, witness.vkey());
    }
    Policy::parse((text + rules).as_bytes())
}

fn text() -> String {
    let root = node_hash(&leaf_hash(b"first"), &leaf_hash(b"second"));
    format!("{ORIGIN}\n2\n{}\n", to_base64(&root))
}

/// The checkpoint with the signature of the log and those of witnesses, each a second later.
fn cosigned(by: &[&str]) -> String {
    let mut note = format!("{}\n{}", text(), log().sign(&text()));
    for (witness, time) in witnesses().iter().zip(100..).filter(|(who, _)| by.contains(&who.name)) {
        note += &witness.cosign(&text(), time);
    }
    note
}

fn evaluate(rules: &str, note: &str) -> Result<Quorum, NoteError> {
    let checkpoint = Checkpoint::parse(note.as_bytes()).unwrap();
    policy(rules).unwrap().verify(&checkpoint)
}

const TWO_LEVELS: &str = "group x 2 x1 x2\ngroup y any y1 y2\ngroup both all x y\nquorum both\n";

#[test]
fn quorums() {
    for (rules, by, is_met) in [
        ("quorum none\n", &[][..], true),
        ("quorum x1\n", &["x1"], true),
        ("quorum x1\n", &["x2", "y1", "y2"], false),
        ("group all-of all x1 x2 y1 y2\nquorum all-of\n", &["x1", "x2", "y1", "y2"], true),
        ("group all-of all x1 x2 y1 y2\nquorum all-of\n", &["x1", "x2", "y1"], false),
        ("group some 3 x1 x2 y1 y2\nquorum some\n", &["x1", "x2", "y2"], true),
        ("group some 3 x1 x2 y1 y2\nquorum some\n", &["x1", "y2"], false),
        (TWO_LEVELS, &["x1", "x2", "y2"], true),
        (TWO_LEVELS, &["x1", "x2"], false),
        (TWO_LEVELS, &["x1", "y1", "y2"], false),
    ] {
        let second = |second: usize| (100 + second as i128) * 1_000_000_000;
        let at: Vec<_> = (0..4).filter(|at| by.contains(&witnesses()[*at].name)).collect();
        let times = at.first().zip(at.last()).map(|(first, last)| (second(*first), second(*last)));
        let wanted = Quorum { reached: by.len(), known: 4, is_met, times };
        assert_eq!(evaluate(rules, &cosigned(by)), Ok(wanted), "{rules} {by:?}");
    }
}

#[test]
fn who_signed_and_who_did_not() {
    let [x1, x2, ..] = witnesses();
    let quorum = |note: &str| evaluate("group g 2 x1 x2 y1 y2\nquorum g\n", note);
    let (text, signed) = (text(), cosigned(&["x1"]));
    let reached = |note: &str| quorum(note).map(|found| (found.reached, found.is_met));

    assert_eq!(reached(&signed), Ok((1, false)));
    let twice = format!("{signed}{}", x1.cosign(&text, 200));
    assert_eq!(reached(&twice), Ok((1, false)), "one witness counts once");
    assert_eq!(quorum(&twice).unwrap().times, quorum(&signed).unwrap().times);

    let another = Signer::new("z1", 4).cosign(&text, 100);
    assert_eq!(reached(&format!("{signed}{another}")), Ok((1, false)), "an unknown witness");
    let renamed = x2.cosign(&text, 101).replace("— x2", "— x3");
    assert_eq!(reached(&format!("{signed}{renamed}")), Ok((1, false)), "another name");

    for (forged, why) in [
        (x2.cosign("another text\n", 101), "of another text"),
        (x2.sign(&text), "without a time"),
        (x2.cosign(&text, 1 << 63), "later than any clock"),
        (x2.line(b"short"), "without a signature"),
        (x2.line(&[0; 72]), "of zeros"),
        (log().sign("another text\n"), "of the log for another text"),
    ] {
        let found = reached(&format!("{signed}{forged}"));
        assert_eq!(found, Err(NoteError::Signature), "a known key's signature {why}");
    }
    for text in ["\rno\n", "no\ttab\n", "no\u{0}zero\n"] {
        let note = format!("{text}\n{}", log().sign(text));
        assert_eq!(Note::parse(note.as_bytes()), Err(NoteError::Malformed), "{text:?}");
    }
    for text in [
        text.replace("\n2\n", "\n\n2\n"),
        format!("{text}\nan extension\n"),
        format!("{text}an extension\n\nanother\n"),
        text.replace("\n2\n", "\n02\n"),
        text.replace("\n2\n", "\n+2\n"),
        text.replace("\n2\n", "\n18446744073709551616\n"),
        text.replace("=\n", "\n"),
        text.replace("=\n", "==\n"),
    ] {
        let note = format!("{text}\n{}", log().sign(&text));
        assert_eq!(Checkpoint::parse(note.as_bytes()), Err(NoteError::Checkpoint), "{text:?}");
    }
    let extended = format!("{text}an extension\nanother\n");
    let extended = format!("{extended}\n{}", log().sign(&extended));
    assert_eq!(reached(&extended), Ok((0, false)));
    let by_witness_alone = format!("{text}\n{}", x1.cosign(&text, 100));
    assert_eq!(reached(&by_witness_alone), Err(NoteError::NoKnownSigner));

    let other_origin = text.replace("2026h2", "2027h1");
    let note = format!("{other_origin}\n{}", log().sign(&other_origin));
    assert_eq!(reached(&note), Err(NoteError::NoKnownSigner), "a log signs for its origin alone");
}

#[test]
fn policies_that_are_refused() {
    for (rules, error) in [
        ("", PolicyError::Quorum),
        ("quorum none", PolicyError::Line),
        ("quorum none\nquorum none\n", PolicyError::Line),
        ("quorum\n", PolicyError::Line),
        ("quorum none # really\n", PolicyError::Line),
        ("Quorum none\n", PolicyError::Line),
        ("quorum none\r\n", PolicyError::Line),
        ("quorum z9\n", PolicyError::Name),
        ("quorum later\ngroup later any x1\n", PolicyError::Name),
        ("group g any g\nquorum g\n", PolicyError::Name),
        ("group g any none\nquorum g\n", PolicyError::Name),
        ("group none any x1\nquorum none\n", PolicyError::Name),
        ("group x1 any x2\nquorum x1\n", PolicyError::Name),
        ("group g 1 x1 x1\nquorum g\n", PolicyError::Name),
        ("group g any x1\ngroup h any x1\nquorum h\n", PolicyError::Name),
        ("group g any\nquorum g\n", PolicyError::Line),
        ("group g 0 x1\nquorum g\n", PolicyError::Line),
        ("group g 2 x1\nquorum g\n", PolicyError::Line),
        ("group g 01 x1\nquorum g\n", PolicyError::Line),
        ("group g +1 x1\nquorum g\n", PolicyError::Line),
        ("group g 18446744073709551617 x1\nquorum g\n", PolicyError::Line),
        ("group g most x1\nquorum g\n", PolicyError::Line),
    ] {
        assert_eq!(policy(rules).map(|_| ()), Err(error), "{rules:?}");
    }
    let (log, witness) = (log().vkey(), Signer::new("z1", 4).vkey());
    let same_key = Signer { name: "x9", ..Signer::new("x1", 4) };
    for (line, error) in [
        (format!("log {log}"), PolicyError::Key),
        (format!("log {witness}"), PolicyError::Key),
        (format!("witness z1 {log}"), PolicyError::Key),
        (format!("witness z1 {}", same_key.vkey()), PolicyError::Key),
        (format!("witness z1 {witness} url more"), PolicyError::Line),
        (format!("witness x1 {witness}"), PolicyError::Name),
        (format!("witness z1 {}", &witness[..witness.len() - 4]), PolicyError::Key),
    ] {
        assert_eq!(policy(&format!("{line}\nquorum none\n")).map(|_| ()), Err(error), "{line}");
    }
    let allowed = "# \u{e9}\n\twitness \u{212a} VKEY  \n quorum\t\u{212a} \n\n";
    assert!(policy(&allowed.replace("VKEY", &witness)).is_ok());
    assert_eq!(Policy::parse(b"quorum none\n# \xff\xfe\n").map(|_| ()), Ok(()));
}

fn proof(extra: &str) -> String {
    let sibling = to_base64(&leaf_hash(b"first"));
    format!("c2sp.org/tlog-proof@v1\n{extra}index 1\n{sibling}\n\n{}", cosigned(&["x1", "y1"]))
}

#[test]
fn proofs() {
    let policy = policy(TWO_LEVELS).unwrap();
    let verify = |text: &str, entry: &[u8]| {
        TlogProof::parse(text.as_bytes())?.verify(&leaf_hash(entry), &policy)
    };
    let quorum = verify(&proof(""), b"second").unwrap();
    assert_eq!((quorum.reached, quorum.is_met), (2, false));
    assert_eq!(verify(&proof("extra aGk=\n"), b"second"), Ok(quorum));
    assert_eq!(verify(&proof("extra \n"), b"second"), Ok(quorum));
    let read = proof("extra aGk=\n");
    let read = TlogProof::parse(read.as_bytes()).unwrap();
    assert_eq!((read.index, read.extra, read.hashes.len()), (1, Some(b"hi".to_vec()), 1));

    assert_eq!(verify(&proof(""), b"first"), Err(ProofError::NotIncluded));
    let at_0 = proof("").replace("index 1", "index 0");
    assert_eq!(verify(&at_0, b"second"), Err(ProofError::NotIncluded));
    let unsigned = proof("").replace(ORIGIN, "log.example/2027h1");
    assert_eq!(verify(&unsigned, b"second"), Err(ProofError::NoteError(NoteError::NoKnownSigner)));
    for (from, to) in [
        ("@v1", "@v2"),
        ("c2sp.org", " c2sp.org"),
        ("index 1", "index 01"),
        ("index 1", "index +1"),
        ("index 1", "index -1"),
        ("index 1", "Index 1"),
        ("index 1", "index 1 "),
        ("index 1", "extra aGk\nindex 1"),
        ("index 1", "extra aGk=\nextra aGk=\nindex 1"),
        ("index 1\n", ""),
        ("index 1\n", "index 1\nextra aGk=\n"),
        ("index 1\n", "index 1\nAAAA\n"),
    ] {
        let changed = proof("").replacen(from, to, 1);
        assert_eq!(verify(&changed, b"second"), Err(ProofError::Malformed), "{to:?}");
    }
    let carriage_returns = proof("").replace('\n', "\r\n");
    assert_eq!(verify(&carriage_returns, b"second"), Err(ProofError::Malformed));
}

/// A log of one entry needs no hashes.
#[test]
fn a_proof_without_hashes() {
    let text = format!("{ORIGIN}\n1\n{}\n", to_base64(&leaf_hash(b"only")));
    let proof = format!("c2sp.org/tlog-proof@v1\nindex 0\n\n{text}\n{}", log().sign(&text));
    let read = TlogProof::parse(proof.as_bytes()).unwrap();
    assert!(read.verify(&leaf_hash(b"only"), &policy("quorum none\n").unwrap()).is_ok());
}

#[test]
fn every_truncation_is_refused() {
    let (note, proof) = (cosigned(&["x1"]), proof(""));
    let policy = policy("quorum x1\n").unwrap();
    for length in 0..note.len() {
        let found = Checkpoint::parse(&note.as_bytes()[..length])
            .and_then(|checkpoint| policy.verify(&checkpoint));
        // Whole lines may be missing; then there are fewer signatures, and not another text.
        assert!(!found.is_ok_and(|quorum| quorum.is_met), "{length}");
    }
    for length in 0..proof.len() {
        let found = TlogProof::parse(&proof.as_bytes()[..length])
            .and_then(|proof| proof.verify(&leaf_hash(b"second"), &policy));
        assert!(!found.is_ok_and(|quorum| quorum.reached == 2), "{length}");
    }
}

#[test]
fn no_changed_byte_makes_another_statement() {
    let policy = policy("quorum x1\n").unwrap();
    let (note, proof) = (cosigned(&["x1", "y2"]), proof("extra aGk=\n"));
    let (mut notes, mut proofs) = (0, 0);
    for bit in 0..8 {
        for at in 0..note.len() {
            let mut changed = note.clone().into_bytes();
            changed[at] ^= 1 << bit;
            let Ok(checkpoint) = Checkpoint::parse(&changed) else { continue };
            let Ok(quorum) = policy.verify(&checkpoint) else { continue };
            // A name or an id that is no longer known takes its signature with it.
            assert_eq!(checkpoint.note.text(), text(), "{at}");
            assert_eq!(quorum.reached, 1, "{at}");
            notes += 1;
        }
        for at in 0..proof.len() {
            let mut changed = proof.clone().into_bytes();
            changed[at] ^= 1 << bit;
            let Ok(read) = TlogProof::parse(&changed) else { continue };
            if read.verify(&leaf_hash(b"second"), &policy).is_ok() {
                assert_eq!(read.checkpoint.note.text(), text(), "{at}");
                assert_eq!(read.index, 1, "{at}");
                proofs += 1;
            }
        }
    }
    assert!(notes > 0 && proofs > 0, "some changes are harmless");
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = (Note::parse(&bytes), Checkpoint::parse(&bytes), TlogProof::parse(&bytes));
        prop_assert!(Policy::parse(&bytes).is_err() || bytes.ends_with(b"\n"));
    }

    #[test]
    fn no_likely_text_panics(text in "([a-z0-9+ =\u{2014}\t#]{0,12}\n?){0,8}") {
        let _ = (Note::parse(text.as_bytes()), Checkpoint::parse(text.as_bytes()));
        let _ = (Policy::parse(text.as_bytes()), NoteKey::from_vkey(&text));
        let proof = format!("c2sp.org/tlog-proof@v1\n{text}");
        let _ = TlogProof::parse(proof.as_bytes());
    }
}
