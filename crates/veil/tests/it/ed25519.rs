//! Strict Ed25519 against Wycheproof and the edge cases of "Taming the many EdDSAs".

use lucairn_veil::PublicKey;
use lucairn_veil::json::Json;

use crate::shared;

fn hex_member(json: &Json, name: &str) -> Vec<u8> {
    hex::decode(json.get(name).and_then(Json::as_str).unwrap()).unwrap()
}

fn items<'a>(json: &'a Json<'a>, name: &str) -> &'a [Json<'a>] {
    json.get(name).and_then(Json::as_array).unwrap()
}

#[test]
fn wycheproof() {
    let Some(folder) = shared::fixtures() else { return };
    let file = shared::json(&folder.join("trust/ed25519/wycheproof_ed25519_test.json"));
    let mut count = 0;
    for group in items(&file, "testGroups") {
        let key =
            PublicKey::from_bytes(&hex_member(group.get("publicKey").unwrap(), "pk")).unwrap();
        for test in items(group, "tests") {
            let is_valid = test.get("result").and_then(Json::as_str) == Some("valid");
            let found = key.verify_strict(&hex_member(test, "msg"), &hex_member(test, "sig"));
            assert_eq!(found, is_valid, "tcId {:?}", test.get("tcId"));
            count += 1;
        }
    }
    assert_eq!(file.get("numberOfTests").and_then(Json::as_u64), Some(count));
}

#[test]
fn speccheck() {
    let Some(folder) = shared::fixtures() else { return };
    let cases = shared::json(&folder.join("trust/ed25519/speccheck-cases.json"));
    let expected = shared::json(&folder.join("trust/ed25519/speccheck-expected.json"));
    let (cases, expected) = (cases.as_array().unwrap(), items(&expected, "cases"));
    assert_eq!(cases.len(), expected.len());
    for (case, expected) in cases.iter().zip(expected) {
        let key = PublicKey::from_bytes(&hex_member(case, "pub_key"));
        let found = key.is_ok_and(|key| {
            key.verify_strict(&hex_member(case, "message"), &hex_member(case, "signature"))
        });
        let wanted = expected.get("verify_strict").and_then(Json::as_bool);
        assert_eq!(Some(found), wanted, "case {:?}", expected.get("case"));
    }
}
