//! Any bytes as a Sigstore bundle, a trusted root, a key: nothing panics, and no bundle is about
//! these bytes.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use lucairn_veil::anchor::rekor::{Signer, partial_v1, verify_bundle};
use lucairn_veil::anchor::{AnchorKey, TrustRoot};
use lucairn_veil::json::Json;

static TRUST: LazyLock<TrustRoot> = LazyLock::new(TrustRoot::builtin);

fuzz_target!(|bytes: &[u8]| {
    if let Ok(bundle) = Json::parse_borrowed(bytes) {
        let signer = Signer::Identity { san: "nobody", issuer: "nowhere" };
        assert!(verify_bundle(&bundle, b"these bytes", signer, &TRUST).is_err());
        let _ = partial_v1(&bundle, &TRUST);
    }
    let _ = TrustRoot::default().add(bytes);
    let _ = AnchorKey::from_spki_der(bytes);
});
