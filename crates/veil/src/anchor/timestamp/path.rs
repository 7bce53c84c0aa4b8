//! The path from a signer's certificate to a pinned root (RFC 5280, 6).

use std::time::Duration;

use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm, UnixTime,
};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use crate::anchor::public_key::{Algorithm, Hash, Key};

/// id-kp-timeStamping.
const TIME_STAMPING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 8];

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
/// signer's to the root. The root's own dates are not looked at.
pub(super) fn leads_to_root(
    signer: &CertificateDer<'_>,
    hints: &[CertificateDer<'_>],
    root: &CertificateDer<'_>,
    time: i128,
) -> Option<bool> {
    let known = Algorithm::ALL.map(|algorithm| Hash::ALL.map(|hash| Signature(algorithm, hash)));
    let known = known.as_flattened().iter().map(|one| one as &dyn SignatureVerificationAlgorithm);
    let known: Vec<_> = known.collect();
    let seconds = u64::try_from(time.div_euclid(1_000_000_000)).ok()?;
    let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let usage = KeyUsage::required_if_present(TIME_STAMPING);
    let (signer, roots) =
        (EndEntityCert::try_from(signer).ok()?, [anchor_from_trusted_cert(root).ok()?]);
    Some(signer.verify_for_usage(&known, &roots, hints, time, usage, None, None).is_ok())
}
