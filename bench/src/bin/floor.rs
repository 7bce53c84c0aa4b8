//! What the signatures of one exchange cost on this machine, now: the floor under every process.
//!
//! The messages are real: claims of the usual shape, and the two maps of a certificate over them.
//! Prints one JSON line with microseconds of CPU time. Each figure is the median of many short
//! measurements, because a single one may meet another process.

use std::collections::BTreeMap;
use std::hint::black_box;

use clap::Parser;
use lucairn_bench::connection::Error;
use lucairn_bench::cpu::median;
use lucairn_bench::print;
use lucairn_veil::claim::{
    AuditPayload, BridgePayload, Claim, ClaimDraft, ClaimPayload, InferenceOutcome,
    InferencePayload, IsolationProbe, SanitizerPayload, sign_claim,
};
use lucairn_veil::digest::{from_base64, sha256};
use lucairn_veil::key::{KeyEntry, KeySet, Service, SigningKey};
use lucairn_veil::{Signed, Statement, judge, sign_certificate, signable};
use serde_json::json;

#[derive(Parser)]
struct Arguments {
    /// How many measurements of each operation.
    #[arg(long, default_value_t = 31)]
    measurements: usize,
}

/// What is signed in one exchange.
struct Messages {
    claims: Vec<Claim>,
    certificate: [Vec<u8>; 3],
}

fn main() -> Result<(), Error> {
    let arguments = Arguments::parse();
    let keys: Vec<SigningKey> = (1..=4).map(|n| SigningKey::from_seed([n; 32])).collect();
    let witness = SigningKey::from_seed([5; 32]);
    let messages = messages(&keys, &witness)?;
    let mut sign = Vec::new();
    let mut verify = Vec::new();
    for (claim, key) in messages.claims.iter().zip(&keys) {
        let bytes = claim.signed_bytes().ok_or("a claim without signed bytes")?;
        let signature = from_base64(&claim.signature).ok_or("a claim without signature")?;
        let public = key.public();
        sign.push(median(arguments.measurements, || {
            black_box(key.sign(black_box(&bytes)));
        }));
        verify.push(median(arguments.measurements, || {
            assert!(black_box(public.verify_strict(black_box(&bytes), &signature)));
        }));
    }
    let mut certificate = Vec::new();
    for map in &messages.certificate {
        certificate.push(median(arguments.measurements, || {
            black_box(witness.sign(black_box(map)));
        }));
    }
    print(&json!({
        "sign": sign[0],
        "verify": verify[0],
        "gateway": sign[0] + sign[1],
        "egress": sign[2],
        "witness": verify[..3].iter().sum::<f64>() + sign[3] + certificate.iter().sum::<f64>(),
    }))?;
    Ok(())
}

/// The four claims of an exchange as the services sign them, and the three maps of its certificate.
fn messages(keys: &[SigningKey], witness: &SigningKey) -> Result<Messages, Error> {
    let request_id = "0123456789abcdef0123456789abcdef";
    let digest = sha256(request_id.as_bytes());
    let timestamp = "2026-06-09T08:53:20.123456789Z";
    let claims: Vec<Claim> = payloads(digest)
        .into_iter()
        .zip(keys)
        .enumerate()
        .map(|(n, (payload, key))| {
            let claim_id = format!("clm_019eab12-0000-7000-8000-00000000000{n}");
            let draft = ClaimDraft { claim_id: &claim_id, request_id, timestamp, payload };
            sign_claim(&draft, key)
        })
        .collect();
    let entry = |(service, key): (Service, &SigningKey)| KeyEntry {
        service_id: service.as_str().to_owned(),
        key_id: "v1".to_owned(),
        public_key: key.public(),
        purpose: String::new(),
        active: true,
    };
    let roster = KeySet::new(Service::ALL.into_iter().zip(keys).map(entry).collect());
    let Signed { certificate, digest } = sign_certificate(
        Statement {
            certificate_id: "veil_019eab12-0000-7000-8000-000000000009".to_owned(),
            request_id: request_id.to_owned(),
            verification: judge(&claims, &roster),
            claims: claims.clone(),
            issued_at: timestamp.to_owned(),
            client_id: None,
            api_key_id: Some("k_abcdefghijklmnop".to_owned()),
            audit_integrity: None,
            anchor_status: None,
            place: Some(lucairn_veil::Place { tenant_seq: 2, previous: Some(digest) }),
        },
        "witness_v1",
        witness,
    )?;
    let maps = [
        signable::v2(&certificate, lucairn_veil::canonical::Rule::Newest),
        signable::v3(&certificate),
        signable::v4(&certificate, &digest),
    ];
    Ok(Messages { claims, certificate: maps })
}

fn payloads(digest: [u8; 32]) -> [ClaimPayload; 4] {
    let counts = [("PERSON", 1), ("EMAIL", 1), ("PHONE", 1), ("IBAN", 1), ("IP_ADDRESS", 1)];
    [
        ClaimPayload::Bridge(BridgePayload {
            api_key_id: "k_abcdefghijklmnop".to_owned(),
            customer_id: "bench".to_owned(),
            org_id: "bench".to_owned(),
            ephemeral: true,
            token_hash: digest,
        }),
        ClaimPayload::Sanitizer(SanitizerPayload {
            entity_counts: counts
                .into_iter()
                .map(|(kind, count)| (kind.to_owned(), count))
                .collect::<BTreeMap<_, _>>(),
            layers_active: vec!["structured".to_owned(), "known_entities".to_owned()],
            pii_entities_found: 6,
            redaction_manifest_hash: digest,
            sanitized_fields_hash: digest,
            sanitization_summary: "1 PERSON, 1 EMAIL, 1 PHONE, 1 IBAN, 1 IP_ADDRESS".to_owned(),
            coverage: None,
            proof: None,
            mode: None,
        }),
        ClaimPayload::Inference(InferencePayload {
            isolation_probe: IsolationProbe::Unknown,
            model_used: "mock-0ms".to_owned(),
            response_hash: digest,
            outcome: InferenceOutcome::Completed,
            upstream_body_sha256: vec![digest],
            unmasked: false,
        }),
        ClaimPayload::Audit(AuditPayload {
            event_id: "0123456789abcdef0123456789abcdef".to_owned(),
            event_type: "proxy.completed".to_owned(),
            event_hash: digest,
            merkle_root: digest,
            merkle_tree_size: 1000,
            source_service: "gateway".to_owned(),
            previous_chain_hash: None,
        }),
    ]
}
