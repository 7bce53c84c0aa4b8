//! Any bytes as a note, a checkpoint, a proof, a policy: nothing panics, and what can be read can be
//! read only in one way.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lucairn_veil::anchor::note::{Checkpoint, Note};
use lucairn_veil::anchor::policy::Policy;
use lucairn_veil::anchor::tlog_proof::TlogProof;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(note) = Note::parse(bytes) {
        assert!(bytes.starts_with(note.text().as_bytes()) && note.text().ends_with('\n'));
    }
    if let Ok(checkpoint) = Checkpoint::parse(bytes) {
        let size = format!("{}\n{}\n", checkpoint.origin, checkpoint.size);
        assert!(checkpoint.note.text().starts_with(&size));
    }
    if let (Ok(proof), Ok(policy)) = (TlogProof::parse(bytes), Policy::parse(b"quorum none\n")) {
        assert!(proof.verify(&[0; 32], &policy).is_err(), "no log is trusted");
    }
    let _ = Policy::parse(bytes);
});
