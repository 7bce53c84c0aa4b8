//! The path from a signer's certificate to a pinned root (RFC 5280, 6).

use std::time::Duration;

use der::asn1::ObjectIdentifier;
use rustls_pki_types::SignatureVerificationAlgorithm;
use rustls_pki_types::{AlgorithmIdentifier, CertificateDer, InvalidSignature, UnixTime};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use super::public_key::{Algorithm, Hash, Key};

/// How certificates are signed.
#[derive(Debug)]
struct Signature(Algorithm, Hash);

impl SignatureVerificationAlgorithm for Signature {
    fn verify_signature(
        &self,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let key = Key::read(self.0, key).ok_or(InvalidSignature)?;
        key.verify(self.1, message, signature).then_some(()).ok_or(InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.0.key_id()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.0.signature_id(self.1)
    }
}

/// Whether a path of certificates that were valid at the time, given as nanoseconds, leads from the
/// signer's, which is for that usage, to the root. The root's own dates are not looked at.
pub(super) fn leads_to_root(
    signer: &CertificateDer<'_>,
    hints: &[CertificateDer<'_>],
    root: &CertificateDer<'_>,
    time: i128,
    usage: &'static ObjectIdentifier,
) -> Option<bool> {
    let known = Algorithm::ALL.map(|algorithm| Hash::ALL.map(|hash| Signature(algorithm, hash)));
    let known = known.as_flattened().iter().map(|one| one as &dyn SignatureVerificationAlgorithm);
    let seconds = u64::try_from(time.div_euclid(1_000_000_000)).ok()?;
    let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let usage = KeyUsage::required_if_present(usage.as_bytes());
    let roots = [anchor_from_trusted_cert(root).ok()?];
    let (signer, known) = (EndEntityCert::try_from(signer).ok()?, known.collect::<Vec<_>>());
    Some(signer.verify_for_usage(&known, &roots, hints, time, usage, None, None).is_ok())
}
