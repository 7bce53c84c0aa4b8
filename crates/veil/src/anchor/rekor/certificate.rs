//! Certificates that bind a short-lived key to an identity, as Fulcio issues them (RFC 5280).

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::oid::db::rfc5280::{ID_CE_EXT_KEY_USAGE, ID_CE_SUBJECT_ALT_NAME, ID_KP_CODE_SIGNING};
use der::{Decode as _, Encode as _, Tagged as _};
use rustls_pki_types::CertificateDer;

use super::RekorError;
use crate::anchor::path::leads_to_root;
use crate::anchor::refusal::ensure;
use crate::anchor::trust_root::{Log, Roots};
use crate::anchor::{AnchorKey, Hash};
use crate::digest::sha256;

/// Promises of logs to publish the certificate (RFC 6962, 3.3).
const PROMISES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.11129.2.4.2");
/// Fulcio's name for who vouched for the identity; the first one in use was bare text.
const BARE_ISSUER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.57264.1.1");
const ISSUER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.57264.1.8");

/// A certificate of version 3 without the unique ids of names, which nobody uses.
pub(super) struct Certificate<'a> {
    pub(super) der: &'a [u8],
    /// Those of `TBSCertificate`: version, serial number, algorithm, issuer, validity, subject, key,
    /// extensions.
    fields: [AnyRef<'a>; 8],
    extensions: Vec<AnyRef<'a>>,
}

impl<'a> Certificate<'a> {
    pub(super) fn read(der: &'a [u8]) -> Option<Self> {
        let signed = *Vec::<AnyRef<'_>>::from_der(der).ok()?.first()?;
        let fields = <[_; 8]>::try_from(signed.decode_as::<Vec<AnyRef<'_>>>().ok()?).ok()?;
        let extensions = Vec::from_der(fields[7].value()).ok()?;
        Some(Self { der, fields, extensions })
    }

    /// Whether it is a root, which has to be pinned and never comes with a bundle.
    pub(super) fn is_self_issued(&self) -> bool {
        self.fields[3] == self.fields[5]
    }

    pub(super) fn key(&self) -> Option<AnchorKey> {
        AnchorKey::from_spki_der(&self.fields[6].to_der().ok()?).ok()
    }

    fn extension(&self, id: ObjectIdentifier) -> Option<&'a [u8]> {
        let mut found = self.extensions.iter().filter_map(|extension| named(extension, id));
        found.next().filter(|_| found.next().is_none())
    }

    /// Whether it was issued to that identity, an e-mail address or a URI (RFC 5280, 4.2.1.6), for
    /// which that provider vouched.
    pub(super) fn names(&self, identity: &str, provider: &str) -> Option<bool> {
        let names = Vec::<AnyRef<'_>>::from_der(self.extension(ID_CE_SUBJECT_ALT_NAME)?).ok()?;
        let is_text = |name: &&AnyRef<'_>| matches!(name.tag().number().value(), 1 | 6);
        let is_named = |name: &AnyRef<'_>| name.value() == identity.as_bytes();
        let issuer = match self.extension(ISSUER) {
            Some(text) => AnyRef::from_der(text).ok()?.value(),
            None => self.extension(BARE_ISSUER)?,
        };
        Some(names.iter().filter(is_text).any(is_named) && issuer == provider.as_bytes())
    }

    /// Whether a pinned issuer certified it for signing code and it was valid at all those times,
    /// and a pinned log promised to publish it.
    pub(super) fn verify(&self, roots: &Roots, times: &[i128]) -> Result<(), RekorError> {
        let usages = self.extension(ID_CE_EXT_KEY_USAGE);
        let usages = usages.and_then(|usages| Vec::<ObjectIdentifier>::from_der(usages).ok());
        let is_for_code = usages.is_some_and(|usages| usages.contains(&ID_KP_CODE_SIGNING));
        let leaf = CertificateDer::from(self.der);
        let mut issuers = roots.issuers.iter().filter(|(chain, window)| {
            let Some((root, hints)) = chain.split_last() else { return false };
            is_for_code
                && times.iter().all(|time| {
                    let is_path = leads_to_root(&leaf, hints, root, *time, &ID_KP_CODE_SIGNING);
                    window.contains(*time) && is_path == Some(true)
                })
        });
        let (chain, _) = issuers.next().ok_or(RekorError::Certificate)?;
        let is_promised = self.is_promised(&chain[0], &roots.certificate_logs);
        ensure(is_promised == Some(true), RekorError::CertificateLog)
    }

    /// Whether one of the logs promised to publish it, and none is said to and did not
    /// (RFC 6962, 3.2 and 3.3). `None` if that cannot be read.
    fn is_promised(&self, issuer: &[u8], logs: &[Log]) -> Option<bool> {
        let issuer_key = sha256(&Certificate::read(issuer)?.fields[6].to_der().ok()?);
        let is_other = |extension: &&AnyRef<'_>| named(extension, PROMISES).is_none();
        let others: Vec<_> = self.extensions.iter().filter(is_other).copied().collect();
        let (mut fields, others) = (self.fields, others.to_der().ok()?);
        fields[7] = AnyRef::new(fields[7].tag(), &others).ok()?;
        // What was certified before there were promises.
        let promised = fields.to_vec().to_der().ok()?;
        let length = u32::try_from(promised.len()).ok()?.to_be_bytes();
        let mut list = <&OctetStringRef>::from_der(self.extension(PROMISES)?).ok()?.as_bytes();
        let mut promises = sized(&mut list).filter(|_| list.is_empty())?;
        let mut is_promised = false;
        while !promises.is_empty() {
            let promise = sized(&mut promises)?;
            let ([0, id_time @ ..], mut tail) = promise.split_first_chunk::<41>()? else {
                return None;
            };
            let ((id, time), extensions) = (id_time.split_last_chunk()?, tail);
            sized(&mut tail)?;
            let extensions = &extensions[..extensions.len() - tail.len()];
            // The algorithm is that of the key, whatever is named here.
            let (_, mut tail) = tail.split_first_chunk::<2>()?;
            let signature = sized(&mut tail).filter(|_| tail.is_empty())?;
            let Some(log) = logs.iter().find(|log| log.id == id) else { continue };
            let head: [&[u8]; 5] = [&[0, 0], time, &[0, 1], &issuer_key, &length[1..]];
            let message = [&head.concat(), &promised, extensions].concat();
            let is_signed = log.key.key.verify(Hash::Sha256, &message, signature);
            let nanos = i128::from(u64::from_be_bytes(*time)) * 1_000_000;
            if !is_signed || !log.window.contains(nanos) {
                return Some(false);
            }
            is_promised = true;
        }
        Some(is_promised)
    }
}

/// The value of an extension if it is of that kind.
fn named<'a>(extension: &AnyRef<'a>, id: ObjectIdentifier) -> Option<&'a [u8]> {
    let parts = extension.decode_as::<Vec<AnyRef<'_>>>().ok()?;
    let is_named = parts.first()?.decode_as() == Ok(id);
    let value = parts.last().filter(|_| is_named)?;
    value.decode_as::<&OctetStringRef>().ok().map(OctetStringRef::as_bytes)
}

/// Takes bytes whose number is written before them.
fn sized<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (taken, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
    *bytes = rest;
    Some(taken)
}
