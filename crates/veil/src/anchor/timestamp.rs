//! Time stamps: an authority's signed word that some bytes existed at some time (RFC 3161).

mod path;
mod token;

use der::oid::db::rfc5280::ID_KP_TIME_STAMPING;
use der::{Decode as _, Encode as _};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use x509_cert::Certificate;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage};

use super::{AnchorKey, Hash, Window};
use token::Token;

/// Why a token was refused, in the order of the checks. The messages never repeat the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum TimestampError {
    /// The certificates of an authority are none.
    #[error("the authority's certificates cannot be read: list them leaf first, root last")]
    Authority,
    /// The bytes are no token and no response in strict DER, or there are two signers.
    #[error("not one time-stamp token or response in strict DER: give the bytes as they were sent")]
    Malformed,
    /// The authority refused, or there is no token in its response.
    #[error("the authority did not grant the time stamp: ask it again")]
    NotGranted,
    /// The content has another version, an impossible time, a hash below SHA-256, or a critical
    /// extension.
    #[error("the token's content cannot be relied on: ask for version 1 over SHA-256")]
    Content,
    /// The signer's certificate is neither in the token nor with the authority.
    #[error("no certificate of the signer is at hand: trust the authority that made the token")]
    UnknownSigner,
    /// The certificate is not the one that was signed with, not the pinned one, or not for time
    /// stamps alone.
    #[error("the signer's certificate is not one to stamp with: ask another authority")]
    SignerCertificate,
    /// The signed attributes are not those of the content, or the signature is not the signer's.
    #[error("the signature is not the signer's over this content: fetch the token again")]
    Signature,
    /// No path leads to the authority's root at the time of the stamp.
    #[error("the signer's certificate was not valid under the authority's root: check its root")]
    Untrusted,
    /// The authority was not to be relied on at the time of the stamp.
    #[error("the time lies outside the authority's window: update the list of authorities")]
    OutsideWindow,
}

impl TimestampError {
    /// The stable word of the reason.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Authority => "authority",
            Self::Malformed => "malformed",
            Self::NotGranted => "not_granted",
            Self::Content => "content",
            Self::UnknownSigner => "unknown_signer",
            Self::SignerCertificate => "signer_certificate",
            Self::Signature => "signature",
            Self::Untrusted => "untrusted",
            Self::OutsideWindow => "outside_window",
        }
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
    pub fn new(
        name: &str,
        certificates: impl IntoIterator<Item = Vec<u8>>,
        window: Window,
    ) -> Result<Self, TimestampError> {
        let certificates: Vec<_> = certificates.into_iter().map(CertificateDer::from).collect();
        let is_read = |der: &CertificateDer| Certificate::from_der(der).is_ok();
        if certificates.is_empty() || !certificates.iter().all(is_read) {
            return Err(TimestampError::Authority);
        }
        Ok(Self { name: name.to_owned(), window, certificates })
    }

    /// Reads all `CERTIFICATE` blocks of PEM text (RFC 7468), and takes them like [`Self::new`].
    ///
    /// # Errors
    /// As [`Authority::new`].
    pub fn from_pem(name: &str, text: &str, window: Window) -> Result<Self, TimestampError> {
        let blocks = CertificateDer::pem_slice_iter(text.as_bytes()).collect::<Result<Vec<_>, _>>();
        let blocks = blocks.map_err(|_| TimestampError::Authority)?;
        Self::new(name, blocks.into_iter().map(|block| block.to_vec()), window)
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
    /// The serial number of the token in hex.
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
            match signer(&token, certificate, authority) {
                Ok((authority, signer)) => {
                    return Ok(TimeStamp { authority, signer, ..token.stamp });
                }
                Err(error) => furthest = furthest.max(error),
            }
        }
    }
    Err(furthest)
}

/// The names of the authority and of the certificate, if its key made the token and the authority
/// stands for it.
fn signer(
    token: &Token<'_>,
    der: &CertificateDer<'_>,
    authority: &Authority,
) -> Result<(String, String), TimestampError> {
    let ensure = |holds: bool, error| if holds { Ok(()) } else { Err(error) };
    let certificate = Certificate::from_der(der).map_err(|_| TimestampError::UnknownSigner)?;
    let certificate = certificate.tbs_certificate();
    ensure(token.names(certificate) == Some(true), TimestampError::UnknownSigner)?;

    let usage = certificate.get_extension::<ExtendedKeyUsage>();
    let stamps = matches!(usage, Ok(Some((true, usage))) if usage.0 == [ID_KP_TIME_STAMPING]);
    let is_pinned = !authority.pins_other_than(der);
    let is_bound = token.binds(der, certificate) == Some(true);
    ensure(stamps && is_pinned && is_bound, TimestampError::SignerCertificate)?;

    let key = AnchorKey::from_spki_der(&certificate.subject_public_key_info().to_der()?);
    let is_signed = key.is_ok_and(|key| token.is_signed_by(&key) == Some(true));
    ensure(is_signed, TimestampError::Signature)?;

    let hints = [authority.certificates.as_slice(), &token.certificates].concat();
    let root = &authority.certificates[authority.certificates.len() - 1];
    let is_trusted = path::leads_to_root(der, &hints, root, token.stamp.time);
    ensure(is_trusted == Some(true), TimestampError::Untrusted)?;
    ensure(authority.window.contains(token.stamp.time), TimestampError::OutsideWindow)?;
    Ok((authority.name.clone(), certificate.subject().to_string()))
}
