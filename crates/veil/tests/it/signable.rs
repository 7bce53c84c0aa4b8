//! Canonical and signed bytes against the published references, byte for byte.

use lucairn_veil::Certificate;
use lucairn_veil::canonical::{Rule, canonical_json};
use lucairn_veil::digest::to_hex;
use lucairn_veil::json::Json;
use lucairn_veil::signable::{v2, v3};

use crate::shared;

#[test]
fn canonical_json_is_byte_identical() {
    let Some(folder) = shared::fixtures() else { return };
    for (input, rule, wanted) in [
        (
            "ts/canonical-json-go-reference-input.json",
            Rule::Newest,
            "ts/canonical-json-go-reference.hex",
        ),
        (
            "ts/canonical-json-go-reference-input.json",
            Rule::Legacy,
            "ts-at-py-v1.1.0/canonical-json-go-reference.hex",
        ),
        (
            "ts/canonical-json-nonascii-go-reference-input.json",
            Rule::Newest,
            "ts/canonical-json-nonascii-go-reference.hex",
        ),
        (
            "ts/canonical-json-nonascii-go-reference-input.json",
            Rule::Legacy,
            "derived/canonical-json-nonascii-legacy-1.1.0.hex",
        ),
        (
            "trust/lucairn/canonical-json-go-reference-input.json",
            Rule::Newest,
            "trust/lucairn/canonical-json-go-reference.hex",
        ),
    ] {
        let input = unmark(shared::json(&folder.join(input)));
        let wanted_hex = shared::text(&folder.join(wanted));
        assert_eq!(to_hex(&canonical_json(&input, rule)), wanted_hex.trim(), "{wanted}");
    }
}

/// The references write an integer `n` as an object with the single member `$rawInt`.
fn unmark(json: Json) -> Json {
    match json {
        Json::Object(members) if members.len() == 1 && members[0].0 == "$rawInt" => {
            members.into_iter().next().unwrap().1
        }
        Json::Object(members) => {
            Json::Object(members.into_iter().map(|(name, value)| (name, unmark(value))).collect())
        }
        Json::Array(items) => Json::Array(items.into_iter().map(unmark).collect()),
        leaf => leaf,
    }
}

#[test]
fn signed_maps_are_byte_identical() {
    let Some(folder) = shared::fixtures() else { return };
    let newest = |certificate: &Certificate| v2(certificate, Rule::Newest);
    let legacy = |certificate: &Certificate| v2(certificate, Rule::Legacy);
    type Signable<'a> = &'a dyn Fn(&Certificate) -> Vec<u8>;
    let cases: [(&str, Signable<'_>, &str); 7] = [
        ("ts/cert-go-signed-reference.json", &newest, "ts/signable-go-reference.hex"),
        ("ts/cert-go-signed-reference.json", &legacy, "ts/signable-go-reference.hex"),
        ("ts/cert-real-v3-production.json", &newest, "ts/real-v2-signable-go-reference.hex"),
        ("ts/cert-real-v3-production.json", &legacy, "python/real-v2-signable-go-reference.hex"),
        ("ts/cert-real-v3-production.json", &v3, "ts/real-v3-signable-go-reference.hex"),
        ("ts/cert-real-v3-production.json", &v3, "python/real-v3-signable-go-reference.hex"),
        ("ts/cert-real-v3-production.json", &v3, "go/real-v3-signable-go-reference.hex"),
    ];
    for (certificate, signable, wanted) in cases {
        let certificate = Certificate::parse(&shared::bytes(&folder.join(certificate))).unwrap();
        let wanted_hex = shared::text(&folder.join(wanted));
        assert_eq!(to_hex(&signable(&certificate)), wanted_hex.trim(), "{wanted}");
    }
}

/// No certificate belongs to this reference, so one is cut down to it.
#[test]
fn a_v3_map_of_one_claim_is_byte_identical() {
    let Some(folder) = shared::fixtures() else { return };
    let path = folder.join("ts/cert-go-signed-reference.json");
    let mut certificate = Certificate::parse(&shared::bytes(&path)).unwrap();
    certificate.claims.truncate(1);
    certificate.claims[0].claim_id = "clm_oracle_dsa-bridge".to_owned();
    let wanted = shared::text(&folder.join("go/v3-signable-go-reference.hex"));
    assert_eq!(to_hex(&v3(&certificate)), wanted.trim());
}
