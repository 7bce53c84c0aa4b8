//! Any bytes as a time stamp: nothing panics, and what verifies is one of the tokens in the corpus.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use lucairn_veil::anchor::{TrustRoot, timestamp};

static TRUST: LazyLock<TrustRoot> = LazyLock::new(TrustRoot::builtin);

fuzz_target!(|bytes: &[u8]| {
    if let Ok(stamp) = timestamp::verify(bytes, TRUST.timestamp_authorities()) {
        // The only token of a built-in authority that anybody could have put into the corpus.
        assert_eq!(stamp.time, 1_781_049_719_000_000_000, "{stamp:?}");
    }
});
