//! Time stamps: an authority's signed word that some bytes existed at some time (RFC 3161).

mod token;

use der::oid::db::rfc5280::ID_KP_TIME_STAMPING;
use der::{Decode as _, Encode as _};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::{self, PemObject as _};
use x509_cert::Certificate;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage};

use super::path::leads_to_root;
use super::refusal::{ensure, refusals};
use super::{AnchorKey, Hash, Window};
use token::Token;

refusals! {
    /// Why a token was refused, in the order of the checks.
    TimestampError() {
        Authority = "timestamp_authority": "the certificates of the authority cannot be read: list them leaf first, root last",
        Malformed = "timestamp_malformed": "this is not one time-stamp response or token in strict DER: pass on its exact bytes",
        NotGranted = "timestamp_not_granted": "the authority granted no time stamp: ask it again",
        Content = "timestamp_content": "the content has another version, an impossible time, a weak hash or a critical extension: ask for another time stamp",
        UnknownSigner = "timestamp_signer_unknown": "no certificate of the signer is at hand: add its authority if you trust it",
        Certificate = "timestamp_certificate": "the signer's certificate is not the one it signed with, not the pinned one, or not for time stamps alone: ask another authority",
        Signature = "timestamp_signature_invalid": "the signer did not sign this content: discard it, it was tampered with",
        Untrusted = "timestamp_untrusted": "at that time no path led from the signer to the root of the authority: add its authority if you trust it",
        Window = "timestamp_outside_window": "the authority was not trusted at that time: update what you trust",
    }
}

impl From<der::Error> for TimestampError {
    fn from(_: der::Error) -> Self {
        Self::Malformed
    }
}

/// An authority that may stamp.
#[derive(Clone, Debug)]
pub struct Authority {
    /// What to call it.
    pub name: String,
    /// When it may be relied on.
    pub window: Window,
    /// As in [`Authority::new`]; never empty.
    certificates: Vec<CertificateDer<'static>>,
}

impl Authority {
    /// Takes certificates in DER in the order of Sigstore's `certChain`: leaf first, root last.
    ///
    /// The last one is trusted. If the first one is no certificate authority, it is the only one
    /// that may stamp; else any may that the root leads to. Those between help to find the path.
    ///
    /// # Errors
    /// [`TimestampError::Authority`] if there are none or one of them is none.
    pub fn new(name: &str, chain: Vec<Vec<u8>>, window: Window) -> Result<Self, TimestampError> {
        let is_read = |der: &Vec<u8>| Certificate::from_der(der).is_ok();
        ensure(!chain.is_empty() && chain.iter().all(is_read), TimestampError::Authority)?;
        let certificates = chain.into_iter().map(CertificateDer::from).collect();
        Ok(Self { name: name.to_owned(), window, certificates })
    }

    /// Reads all `CERTIFICATE` blocks of PEM text (RFC 7468), and takes them like [`Self::new`].
    ///
    /// # Errors
    /// As [`Authority::new`].
    pub fn from_pem(name: &str, text: &str, window: Window) -> Result<Self, TimestampError> {
        let blocks = CertificateDer::pem_slice_iter(text.as_bytes()).map(|der| Ok(der?.to_vec()));
        let chain: Result<_, pem::Error> = blocks.collect();
        Self::new(name, chain.map_err(|_| TimestampError::Authority)?, window)
    }

    /// Whether only the first certificate may stamp, and this one is another.
    fn pins_other_than(&self, certificate: &CertificateDer<'_>) -> bool {
        let first = &self.certificates[0];
        let is_authority = Certificate::from_der(first).is_ok_and(|first| {
            let constraints = first.tbs_certificate().get_extension::<BasicConstraints>();
            matches!(constraints, Ok(Some((_, constraints))) if constraints.ca)
        });
        !is_authority && first != certificate
    }
}

/// What a verified token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeStamp {
    /// When the bytes existed at the latest, in nanoseconds since 1970-01-01T00:00:00Z.
    pub time: i128,
    /// By how many nanoseconds the time may be wrong in both directions; 0 if the token says nothing.
    pub accuracy: u64,
    /// The hash of the imprint.
    pub hash: Hash,
    /// The imprint.
    pub digest: Vec<u8>,
    /// [`Authority::name`].
    pub authority: String,
    /// The subject of the certificate that signed (RFC 4514).
    pub signer: String,
    /// The serial number of the token, as DER writes it, in hex.
    pub serial: String,
    /// The policy of the authority, as dotted numbers.
    pub policy: String,
}

impl TimeStamp {
    /// Whether the imprint is that of this message.
    pub fn is_over(&self, message: &[u8]) -> bool {
        self.hash.digest(message) == self.digest
    }
}

/// Verifies a token, or the response that holds one, under any of the authorities.
///
/// What it was made for is another question: see [`TimeStamp::is_over`]. A nonce is for whoever
/// asked and is not looked at.
///
/// # Errors
/// [`TimestampError`]; if no authority made the token, that of the one that came furthest.
pub fn verify(token: &[u8], authorities: &[Authority]) -> Result<TimeStamp, TimestampError> {
    let token = Token::read(token)?;
    let mut furthest = TimestampError::UnknownSigner;
    for authority in authorities {
        for certificate in authority.certificates.iter().chain(&token.certificates) {
            match check_signer(&token, certificate, authority) {
                Ok(signer) => {
                    let authority = authority.name.clone();
                    return Ok(TimeStamp { authority, signer, ..token.stamp });
                }
                Err(error) if error as u8 > furthest as u8 => furthest = error,
                Err(_) => {}
            }
        }
    }
    Err(furthest)
}

/// The subject of the certificate, if its key made the token and the authority stands for it.
fn check_signer(
    token: &Token<'_>,
    der: &CertificateDer<'_>,
    authority: &Authority,
) -> Result<String, TimestampError> {
    let certificate = Certificate::from_der(der).map_err(|_| TimestampError::UnknownSigner)?;
    let certificate = certificate.tbs_certificate();
    ensure(token.names(certificate) == Some(true), TimestampError::UnknownSigner)?;

    let usage = certificate.get_extension::<ExtendedKeyUsage>();
    let stamps = matches!(usage, Ok(Some((true, usage))) if usage.0 == [ID_KP_TIME_STAMPING]);
    let is_bound = token.binds(der, certificate) == Some(true);
    let is_fit = stamps && is_bound && !authority.pins_other_than(der);
    ensure(is_fit, TimestampError::Certificate)?;

    let key = AnchorKey::from_spki_der(&certificate.subject_public_key_info().to_der()?);
    let is_signed = key.is_ok_and(|key| token.is_signed_by(&key) == Some(true));
    ensure(is_signed, TimestampError::Signature)?;

    let hints = [authority.certificates.as_slice(), &token.certificates].concat();
    let root = &authority.certificates[authority.certificates.len() - 1];
    let is_trusted = leads_to_root(der, &hints, root, token.stamp.time, &ID_KP_TIME_STAMPING);
    ensure(is_trusted == Some(true), TimestampError::Untrusted)?;
    ensure(authority.window.contains(token.stamp.time), TimestampError::Window)?;
    Ok(certificate.subject().to_string())
}
