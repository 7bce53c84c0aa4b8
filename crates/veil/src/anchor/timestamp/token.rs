//! What a token says, and what its signer signed (RFC 3161, 2.4; RFC 5652, 5; RFC 5035).

use std::collections::BTreeSet;

use der::asn1::{Any, AnyRef, IntRef, ObjectIdentifier, OctetStringRef, SetOfVec};
use der::oid::db::{rfc3161::ID_CT_TST_INFO, rfc5911, rfc5912};
use der::{Decode, DecodeValue, Encode, FixedTag, Sequence, Tag, TagNumber, Tagged as _, ValueOrd};
use rustls_pki_types::{AlgorithmIdentifier, CertificateDer};
use sha1::{Digest as _, Sha1};
use x509_cert::TbsCertificate;
use x509_cert::attr::Attribute;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{SubjectKeyIdentifier, name::GeneralName};
use x509_cert::spki::AlgorithmIdentifierRef;

use super::{TimeStamp, TimestampError as Error, ensure};
use crate::anchor::{Algorithm, AnchorKey, Hash};
use crate::digest::to_hex;
use crate::time::parse_rfc3339;

/// More certificates than authorities send. Others are not looked at, because building paths takes
/// exponential time in them.
const MOST_CERTIFICATES: usize = 8;
/// `subjectKeyIdentifier` of a `SignerIdentifier`.
const KEY_ID: Tag = Tag::ContextSpecific { constructed: false, number: TagNumber(0) };

#[derive(Sequence)]
struct Response<'a> {
    status: Vec<AnyRef<'a>>,
    token: Option<Content<'a>>,
}

/// Both `ContentInfo` and `EncapsulatedContentInfo`.
#[derive(Sequence)]
struct Content<'a> {
    kind: ObjectIdentifier,
    #[asn1(context_specific = "0")]
    value: AnyRef<'a>,
}

#[derive(Sequence)]
#[asn1(tag_mode = "IMPLICIT")]
struct SignedData<'a> {
    version: u8,
    digest_algorithms: SetOfVec<AlgorithmIdentifierRef<'a>>,
    content: Content<'a>,
    #[asn1(context_specific = "0", optional = "true")]
    certificates: Option<Vec<AnyRef<'a>>>,
    #[asn1(context_specific = "1", optional = "true")]
    revocations: Option<Vec<AnyRef<'a>>>,
    signers: SetOfVec<SignerInfo<'a>>,
}

#[derive(Sequence, ValueOrd)]
#[asn1(tag_mode = "IMPLICIT")]
struct SignerInfo<'a> {
    version: u8,
    id: AnyRef<'a>,
    digest_algorithm: AlgorithmIdentifierRef<'a>,
    #[asn1(context_specific = "0")]
    attributes: SetOfVec<Attribute>,
    signature_algorithm: AlgorithmIdentifierRef<'a>,
    signature: &'a OctetStringRef,
    #[asn1(context_specific = "1", optional = "true")]
    unsigned: Option<Vec<AnyRef<'a>>>,
}

#[derive(Sequence)]
#[asn1(tag_mode = "IMPLICIT")]
struct TstInfo<'a> {
    version: u8,
    policy: ObjectIdentifier,
    imprint: Imprint<'a>,
    serial: IntRef<'a>,
    time: AnyRef<'a>,
    accuracy: Option<Accuracy>,
    #[asn1(default = "Default::default")]
    ordering: bool,
    nonce: Option<IntRef<'a>>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    authority: Option<AnyRef<'a>>,
    #[asn1(context_specific = "1", optional = "true")]
    extensions: Option<Vec<Extension>>,
}

#[derive(Sequence)]
struct Imprint<'a> {
    algorithm: AlgorithmIdentifierRef<'a>,
    digest: &'a OctetStringRef,
}

#[derive(Sequence)]
#[asn1(tag_mode = "IMPLICIT")]
struct Accuracy {
    seconds: Option<u32>,
    #[asn1(context_specific = "0", optional = "true")]
    millis: Option<u32>,
    #[asn1(context_specific = "1", optional = "true")]
    micros: Option<u32>,
}

/// Both `ESSCertID`, which has no algorithm, and `ESSCertIDv2`.
#[derive(Sequence)]
struct CertificateId<'a> {
    algorithm: Option<AlgorithmIdentifierRef<'a>>,
    digest: &'a OctetStringRef,
    issuer_serial: Option<AnyRef<'a>>,
}

/// A token whose content is the one that was signed, while it is not yet known by whom.
pub(super) struct Token<'a> {
    signer: SignerInfo<'a>,
    hash: Hash,
    /// Those that came along, which are hints and no trust.
    pub(super) certificates: Vec<CertificateDer<'static>>,
    /// All but the names of authority and signer.
    pub(super) stamp: TimeStamp,
}

impl<'a> Token<'a> {
    pub(super) fn read(der: &'a [u8]) -> Result<Self, Error> {
        let outer = AnyRef::from_der(der)?;
        let token = match strict(outer) {
            Ok(Response { status, token }) => {
                let status = status.first().map(|status| status.decode_as::<u8>());
                token.filter(|_| matches!(status, Some(Ok(0 | 1)))).ok_or(Error::NotGranted)?
            }
            Err(_) => strict::<Content>(outer)?,
        };
        let signed = strict::<SignedData>(token.value)?;
        let is_known = token.kind == rfc5911::ID_SIGNED_DATA && signed.version == 3;
        let [signer] = <[SignerInfo; 1]>::try_from(signed.signers.into_vec())
            .ok()
            .filter(|_| is_known)
            .ok_or(Error::Malformed)?;
        let content = signed.content.value.decode_as::<&OctetStringRef>()?.as_bytes();
        let hash = known_hash(&signer.digest_algorithm).ok_or(Error::Signature)?;
        let digest = Any::new(Tag::OctetString, hash.digest(content))?;
        let is_signed = signed.content.kind == ID_CT_TST_INFO
            && signer.values(rfc5911::ID_CONTENT_TYPE) == [&Any::from(&ID_CT_TST_INFO)]
            && signer.values(rfc5911::ID_MESSAGE_DIGEST) == [&digest];
        ensure(is_signed, Error::Signature)?;
        let info = strict::<TstInfo>(AnyRef::from_der(content)?)?;
        let stamp = info.stamp().ok_or(Error::Content)?;
        let certificates = signed.certificates.iter().flatten().take(MOST_CERTIFICATES);
        // None twice, so that none costs two verifications.
        let certificates: BTreeSet<_> = certificates.filter_map(|der| der.to_der().ok()).collect();
        let certificates = certificates.into_iter().map(CertificateDer::from).collect();
        Ok(Self { signer, hash, certificates, stamp })
    }

    /// Whether the signer says that this is its certificate.
    pub(super) fn names(&self, certificate: &TbsCertificate) -> Option<bool> {
        let SignerInfo { version, id, .. } = &self.signer;
        if id.tag() == KEY_ID {
            let (_, key_id) = certificate.get_extension::<SubjectKeyIdentifier>().ok()??;
            return Some(*version == 3 && id.value() == key_id.0.as_bytes());
        }
        let wanted = issuer_and_serial(certificate, certificate.issuer())?;
        Some(*version == 1 && id.tag() == Tag::Sequence && id.value() == wanted)
    }

    /// Whether the signer signed that this is its certificate (RFC 5035, 5.4; RFC 5816, 2.2).
    ///
    /// The SHA-1 of RFC 2634 is good enough: it can only choose among certificates that the pinned
    /// root issued for the key that made the signature.
    pub(super) fn binds(&self, der: &[u8], certificate: &TbsCertificate) -> Option<bool> {
        let old = self.signer.values(rfc5911::ID_AA_SIGNING_CERTIFICATE);
        let new = self.signer.values(rfc5911::ID_AA_SIGNING_CERTIFICATE_V_2);
        let [value] = [old.as_slice(), &new].concat()[..] else { return None };
        let lists = value.decode_as::<Vec<AnyRef>>().ok()?;
        let ids = lists.first()?.decode_as::<Vec<CertificateId>>().ok()?;
        let CertificateId { algorithm, digest, issuer_serial } = ids.first()?;
        let wanted = match algorithm {
            None if new.is_empty() => Sha1::digest(der).to_vec(),
            None => Hash::Sha256.digest(der),
            Some(algorithm) => known_hash(algorithm).filter(|_| old.is_empty())?.digest(der),
        };
        let issuer = vec![GeneralName::DirectoryName(certificate.issuer().clone())];
        let named = issuer_and_serial(certificate, &issuer)?;
        Some(wanted == digest.as_bytes() && issuer_serial.is_none_or(|id| id.value() == named))
    }

    /// Whether the signature is the key's, and is named as what it is: RFC 5753, 2.1.1, RFC 8419,
    /// 3.1, and RFC 3370, 3.2, by which RSA may be named without the hash.
    pub(super) fn is_signed_by(&self, key: &AnchorKey) -> Option<bool> {
        let (hash, algorithm) = (self.hash, key.algorithm());
        let name = self.signer.signature_algorithm.to_der().ok()?;
        let is_named = |id: AlgorithmIdentifier| name.get(2..) == Some(&*id);
        let fits = match algorithm {
            Algorithm::Rsa => {
                is_named(algorithm.signature_id(hash)) || is_named(algorithm.key_id())
            }
            Algorithm::Ed25519 => is_named(algorithm.key_id()) && hash == Hash::Sha512,
            Algorithm::P256 | Algorithm::P384 => is_named(algorithm.signature_id(hash)),
        };
        let message = self.signer.attributes.to_der().ok()?;
        Some(fits && key.verify(hash, &message, self.signer.signature.as_bytes()))
    }
}

impl SignerInfo<'_> {
    /// All values of all attributes of that kind.
    fn values(&self, kind: ObjectIdentifier) -> Vec<&Any> {
        let attributes = self.attributes.iter().filter(|attribute| attribute.oid == kind);
        attributes.flat_map(|attribute| attribute.values.iter()).collect()
    }
}

impl TstInfo<'_> {
    fn stamp(&self) -> Option<TimeStamp> {
        let hash = known_hash(&self.imprint.algorithm)?;
        let digest = self.imprint.digest.as_bytes().to_vec();
        let is_critical = self.extensions.iter().flatten().any(|extension| extension.critical);
        let is_known = self.version == 1 && !is_critical && digest.len() == hash.digest(&[]).len();
        is_known.then_some(TimeStamp {
            time: generalized_time(self.time)?,
            accuracy: self.accuracy.as_ref().map_or(Some(0), Accuracy::nanos)?,
            hash,
            digest,
            authority: String::new(),
            signer: String::new(),
            serial: to_hex(self.serial.as_bytes()),
            policy: self.policy.to_string(),
        })
    }
}

impl Accuracy {
    fn nanos(&self) -> Option<u64> {
        let parts = [self.seconds, self.millis, self.micros];
        let is_part = |part: &u32| (1..1000).contains(part);
        let are_parts = parts[1..].iter().flatten().all(is_part);
        let [seconds, millis, micros] = parts.map(|part| u64::from(part.unwrap_or_default()));
        are_parts.then_some(((seconds * 1000 + millis) * 1000 + micros) * 1000)
    }
}

/// Reads what has exactly one encoding: an explicit default or an unsorted set is refused.
fn strict<'a, T: DecodeValue<'a, Error = der::Error> + FixedTag + Encode + 'a>(
    value: AnyRef<'a>,
) -> Result<T, Error> {
    let read = value.decode_as::<T>()?;
    if read.to_der()? == value.to_der()? { Ok(read) } else { Err(Error::Malformed) }
}

fn known_hash(algorithm: &AlgorithmIdentifierRef<'_>) -> Option<Hash> {
    let is_plain = algorithm.parameters.is_none_or(AnyRef::is_null);
    let known =
        [rfc5912::ID_SHA_256, rfc5912::ID_SHA_384, rfc5912::ID_SHA_512].into_iter().zip(Hash::ALL);
    known.into_iter().find(|(oid, _)| is_plain && algorithm.oid == *oid).map(|(_, hash)| hash)
}

fn issuer_and_serial(certificate: &TbsCertificate, issuer: &impl Encode) -> Option<Vec<u8>> {
    Some([issuer.to_der().ok()?, certificate.serial_number().to_der().ok()?].concat())
}

/// Reads `YYYYMMDDhhmmss[.f]Z`, where no fraction ends in zero (RFC 3161, 2.4.2).
fn generalized_time(time: AnyRef<'_>) -> Option<i128> {
    let text = str::from_utf8(time.value()).ok().filter(|_| time.tag() == Tag::GeneralizedTime)?;
    let (seconds, fraction) = text.strip_suffix('Z')?.split_at_checked(14)?;
    let part = |at| seconds.get(at..at + 2);
    let date = format!("{}{}-{}-{}", part(0)?, part(2)?, part(4)?, part(6)?);
    let clock = format!("{}:{}:{}{fraction}Z", part(8)?, part(10)?, part(12)?);
    parse_rfc3339(&format!("{date}T{clock}")).filter(|_| !fraction.ends_with('0'))
}
