//! Any bytes as a certificate: nothing panics, and nothing that nobody signed verifies.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use lucairn_veil::anchor::TrustRoot;
use lucairn_veil::key::KeyEntry;
use lucairn_veil::{KeySet, Policy, Service, SigningKey, verify};

static KEYS: LazyLock<KeySet> = LazyLock::new(|| {
    let entry = |service_id: &str, seed: u8| KeyEntry {
        service_id: service_id.to_owned(),
        key_id: "witness_v1".to_owned(),
        public_key: SigningKey::from_seed([seed; 32]).public(),
        purpose: "Fuzzing".to_owned(),
        active: true,
    };
    let services = (1..).zip(Service::ALL).map(|(seed, service)| entry(service.as_str(), seed));
    KeySet::new(services.chain([entry("dsa-witness", 9)]).collect())
});
static POLICY: LazyLock<Policy> =
    LazyLock::new(|| Policy { trust_root: Some(TrustRoot::builtin()), ..Policy::default() });

fuzz_target!(|bytes: &[u8]| {
    let report = verify(bytes, &KEYS, &POLICY);
    assert!(!report.is_verified(), "nobody signed this");
});
