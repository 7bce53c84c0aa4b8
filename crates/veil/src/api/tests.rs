//! The messages as JSON text: what is written, what is left out, and that it is read back.

use serde::de::DeserializeOwned;

use super::*;
use crate::canonical::{Rule, canonical_json};
use crate::digest::to_base64;
use crate::json::Json;
use crate::key::{KeyEntry, KeySet, SigningKey};

/// Reads the text, writes it, and expects the same text.
fn check<T: Serialize + DeserializeOwned>(text: &str) {
    let value: T = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), text);
}

#[test]
fn messages_keep_their_form() {
    let pending = serde_json::to_string(&CertificatePending::new("r1", 30)).unwrap();
    assert_eq!(
        pending,
        r#"{"status":"pending","request_id":"r1","message":"Veil certificate is not ready yet.","retry_after_seconds":30}"#
    );
    check::<CertificatePending>(&pending);
    check::<JobAccepted>(
        r#"{"status":"processing","job_id":"j","request_id":"r","status_url":"/s","veil":{"status":"pending","certificate_url":"/c","summary_url":"/h"}}"#,
    );
    check::<JobAccepted>(
        r#"{"status":"processing","job_id":"j","request_id":"r","status_url":"/s"}"#,
    );
    check::<AuditExport>(
        r#"{"customer_id":"c","tier":"pro","period":"2026-01-01 to 2026-01-31","events":[{"timestamp":"t","event_type":"proxy.completed","actor":"a","details":"{}","request_id":"r"},{"timestamp":"t","event_type":"audit.exported","actor":"a","details":"{}"}],"total_events":2,"source":"audit_service"}"#,
    );
    check::<FlatError>(r#"{"code":"invalid_field","message":"days: cannot exceed 90"}"#);
    check::<NestedError>(
        r#"{"error":{"code":"veil_unavailable","message":"m","retry_after_seconds":30}}"#,
    );
    check::<SeedError>(r#"{"error":"tier_insufficient","hint":"Contact sales to upgrade."}"#);
    check::<VerifyRequest>(r#"{"request_id":"r"}"#);
}

#[test]
fn a_signed_key_document_is_a_key_set() {
    let key = SigningKey::from_seed([7; 32]);
    let entry = KeyEntry {
        service_id: "dsa-witness".to_owned(),
        key_id: "witness_v1".to_owned(),
        public_key: key.public(),
        purpose: "Certificate signing".to_owned(),
        active: true,
    };
    let mut document = KeysDocument {
        issuer: "Lucairn Veil Witness".to_owned(),
        version: 1,
        supported_protocol_versions: vec![2],
        keys: vec![PublishedKey::from(&entry)],
        signed_at: "2026-01-01T00:00:00Z".to_owned(),
        gateway_manifest_signature: None,
        witness_manifest_signature: None,
    };
    let bytes = manifest_bytes(&document);
    let unsigned = serde_json::to_vec(&document).unwrap();
    let unsigned = canonical_json(&Json::parse(&unsigned).unwrap(), Rule::Newest);
    assert_eq!(bytes, unsigned);

    let signature = to_base64(&key.sign(&bytes));
    let key_id = "witness_manifest_v1".to_owned();
    document.witness_manifest_signature = Some(ManifestSignature { key_id, signature });
    assert_eq!(manifest_bytes(&document), bytes);

    let served = serde_json::to_vec(&document).unwrap();
    assert_eq!(KeySet::from_well_known_json(&served), Ok(KeySet::new(vec![entry])));
    assert_eq!(serde_json::from_slice::<KeysDocument>(&served).unwrap(), document);
}
