//! Whole answers.

use lucairn_sanitizer::restore::restore_body;

use super::{DIALECTS, Random, oracle, plant, recorded, restoration, vault};

#[test]
fn recorded_answers_without_placeholders_pass_unchanged() {
    let restoration = restoration(vault());
    for dialect in DIALECTS {
        for (name, body) in recorded::bodies(dialect) {
            let restored = restore_body(&body, dialect.rules().answer, &restoration).unwrap();
            assert!(restored.bytes.is_none(), "{name}");
            assert_eq!(restored.restored, 0, "{name}");
        }
    }
}

#[test]
fn recorded_answers_with_placeholders_come_back_whole() {
    let vault = vault();
    let restoration = restoration(vault.clone());
    for dialect in DIALECTS {
        for (seed, (name, body)) in (0..).zip(recorded::bodies(dialect)) {
            let mut random = Random(seed);
            for _ in 0..3 {
                let planted = plant::body(&body, &mut random);
                let rules = dialect.rules().answer;
                let restored = restore_body(planted.as_bytes(), rules, &restoration).unwrap();
                let restored = restored.bytes.unwrap_or_else(|| planted.clone().into_bytes());
                let before = serde_json::from_str(&planted).unwrap();
                let after = serde_json::from_slice(&restored).unwrap();
                oracle::check_whole(&before, &after, &vault, "", &name);
            }
        }
    }
}
