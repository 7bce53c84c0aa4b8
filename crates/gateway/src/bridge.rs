//! The bridge between a customer and the token that stands for him outside the gateway.
//!
//! The token is an HMAC-SHA-256 (RFC 2104) over purpose, customer and request: it cannot be turned
//! back, two requests of one customer cannot be linked by it, and nothing has to be stored.

use hmac::{Hmac, KeyInit, Mac};
use lucairn_compartment::key_file::Seed;
use lucairn_sanitizer::PlaceholderKey;
use sha2::Sha256;

/// What tokens are made for; another purpose gives another token for the same request.
const PURPOSE: &str = "inference";

/// What the keys of placeholders are made for.
const PLACEHOLDERS: &str = "placeholders";

/// Makes tokens.
#[derive(Clone)]
pub(crate) struct Bridge(Hmac<Sha256>);

/// An opaque token: 64 lower-case hex characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token(String);

impl Token {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Bridge {
    pub(crate) fn new(seed: &Seed) -> Self {
        let mac = Hmac::new_from_slice(seed.expose());
        Self(mac.expect("HMAC takes keys of any length"))
    }

    /// The token of a customer for one request.
    pub(crate) fn token(&self, customer_id: &str, request_id: &str) -> Token {
        Token(hex::encode(self.mac(&[PURPOSE, customer_id, request_id])))
    }

    /// The key that names a customer's placeholders: the same as long as the key file of the tokens
    /// is, on every gateway that has it. The codes of two customers cannot be linked.
    pub(crate) fn placeholder_key(&self, customer_id: &str) -> PlaceholderKey {
        PlaceholderKey::new(self.mac(&[PLACEHOLDERS, customer_id]))
    }

    fn mac(&self, parts: &[&str]) -> [u8; 32] {
        let mut mac = self.0.clone();
        for part in parts {
            // The length in front keeps two different lists of parts from giving the same bytes.
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_by_customer_and_request_and_hide_both() {
        let bridge = Bridge::new(&Seed::new([1; 32]));
        let token = bridge.token("acme", "r1");
        assert_eq!(token, bridge.token("acme", "r1"));
        assert_ne!(token, bridge.token("acme", "r2"));
        assert_ne!(token, bridge.token("acm", "er1"));
        assert_ne!(token, Bridge::new(&Seed::new([2; 32])).token("acme", "r1"));
        assert_eq!(token.as_str().len(), 64);
    }

    #[test]
    fn keys_of_placeholders_belong_to_one_customer_and_one_key_file() {
        let bridge = Bridge::new(&Seed::new([1; 32]));
        let key = bridge.placeholder_key("acme");
        assert_eq!(key, Bridge::new(&Seed::new([1; 32])).placeholder_key("acme"));
        assert_ne!(key, bridge.placeholder_key("acm"));
        assert_ne!(key, Bridge::new(&Seed::new([2; 32])).placeholder_key("acme"));
        assert_ne!(key, PlaceholderKey::new(bridge.mac(&[PURPOSE, "acme", ""])));
    }
}
