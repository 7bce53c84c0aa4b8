//! Any bytes as JSON: nothing panics, and canonical JSON is read back as the same value.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lucairn_veil::canonical::{Rule, canonical_json};
use lucairn_veil::json::Json;

fuzz_target!(|bytes: &[u8]| {
    let Ok(json) = Json::parse_borrowed(bytes) else { return };
    let canonical = canonical_json(&json, Rule::Newest);
    let again = Json::parse_borrowed(&canonical).expect("canonical JSON is JSON");
    assert_eq!(canonical_json(&again, Rule::Newest), canonical);
});
