//! Whom to trust for evidence from outside: logs, witnesses, authorities and keys, all pinned.

use std::sync::{Arc, LazyLock};

use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, SubjectPublicKeyInfoDer};

use super::note::NoteKey;
use super::policy::{Policy, PolicyError};
use super::protojson::{at, bytes, digest, list, text};
use super::refusal::refusals;
use super::timestamp::Authority;
use super::{AnchorKey, Window};
use crate::digest::Digest;
use crate::json::Json;
use crate::time::parse_rfc3339;

refusals! {
    /// Why something was not added to a trust root.
    TrustRootError(PolicyError) {
        Sigstore = "trust_root_malformed": "this is no trusted_root.json of Sigstore: take the file as Sigstore publishes it, with a start of validity for every key",
        Certificate = "trust_root_certificate_invalid": "a certificate cannot be read: give the root of a time-stamp authority as a PEM block CERTIFICATE",
        Key = "trust_root_key_invalid": "this is no public key: give a PEM block PUBLIC KEY with an RSA, P-256, P-384 or Ed25519 key",
    }
}

/// A transparency log of Sigstore, or a log of certificates.
#[derive(Clone, Debug)]
pub(super) struct Log {
    pub(super) id: Digest,
    /// Under the name of the host, by which checkpoints name the log.
    pub(super) key: NoteKey,
    pub(super) window: Window,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Roots {
    pub(super) logs: Vec<Log>,
    pub(super) certificate_logs: Vec<Log>,
    /// Who certifies identities: the certificate that issues them first, the root last.
    pub(super) issuers: Vec<(Vec<CertificateDer<'static>>, Window)>,
    authorities: Vec<Authority>,
    policies: Vec<Policy>,
    keys: Vec<AnchorKey>,
}

/// Whom to trust. Cloning is cheap.
#[derive(Clone, Debug, Default)]
pub struct TrustRoot(pub(super) Arc<Roots>);

impl TrustRoot {
    /// Sigstore's public-good instance and FreeTSA, as they were when this was written.
    pub fn builtin() -> Self {
        static BUILTIN: LazyLock<TrustRoot> = LazyLock::new(|| {
            let mut root = TrustRoot::default();
            let sigstore = root.add_sigstore(include_bytes!("../../trust/sigstore.json"));
            let freetsa = include_bytes!("../../trust/freetsa.pem");
            let freetsa = root.add_timestamp_root("https://freetsa.org/tsr", freetsa);
            sigstore.and(freetsa).expect("the files never change");
            root
        });
        BUILTIN.clone()
    }

    /// Adds what a file holds: a `trusted_root.json`, PEM blocks, or else a policy.
    ///
    /// # Errors
    /// Those of the four functions below; then nothing is added.
    pub fn add(&mut self, file: &[u8]) -> Result<(), TrustRootError> {
        let has = |label: &[u8]| file.windows(label.len()).any(|window| window == label);
        let (has_certificate, has_key) =
            (has(b"-----BEGIN CERTIFICATE"), has(b"-----BEGIN PUBLIC KEY"));
        if file.trim_ascii_start().starts_with(b"{") {
            return self.add_sigstore(file);
        } else if !has_certificate && !has_key {
            return self.add_tlog_policy(file);
        }
        let mut more = self.clone();
        if has_certificate {
            more.add_timestamp_root("pinned root", file)?;
        }
        if has_key {
            more.add_anchor_keys(file)?;
        }
        *self = more;
        Ok(())
    }

    /// Adds Sigstore's `trusted_root.json`. Logs with keys other than Ed25519, or RSA and ECDSA with
    /// SHA-256, are left out, so that they are unknown.
    ///
    /// # Errors
    /// [`TrustRootError::Sigstore`] if it is no such file, or a window has no start.
    pub fn add_sigstore(&mut self, file: &[u8]) -> Result<(), TrustRootError> {
        self.0 = Arc::new(self.0.with_sigstore(file).ok_or(TrustRootError::Sigstore)?);
        Ok(())
    }

    /// Adds logs and their witnesses (C2SP tlog-policy).
    ///
    /// # Errors
    /// [`TrustRootError::PolicyError`]
    pub fn add_tlog_policy(&mut self, text: &[u8]) -> Result<(), TrustRootError> {
        Arc::make_mut(&mut self.0).policies.push(Policy::parse(text)?);
        Ok(())
    }

    /// Adds a time-stamp authority without a window, by its PEM certificates, the root last.
    ///
    /// # Errors
    /// [`TrustRootError::Certificate`]
    pub fn add_timestamp_root(&mut self, name: &str, pem: &[u8]) -> Result<(), TrustRootError> {
        let always = Window { from: i128::MIN, until: None };
        let pem = String::from_utf8_lossy(pem);
        let authority = Authority::from_pem(name, &pem, always);
        let authority = authority.map_err(|_| TrustRootError::Certificate)?;
        Arc::make_mut(&mut self.0).authorities.push(authority);
        Ok(())
    }

    /// Adds keys that sign what is sent to public logs: all `PUBLIC KEY` blocks of PEM text.
    ///
    /// # Errors
    /// [`TrustRootError::Key`]
    pub fn add_anchor_keys(&mut self, pem: &[u8]) -> Result<(), TrustRootError> {
        let blocks = SubjectPublicKeyInfoDer::pem_slice_iter(pem);
        let key = |block: Result<SubjectPublicKeyInfoDer<'_>, _>| {
            block.ok().and_then(|spki| AnchorKey::from_spki_der(&spki).ok())
        };
        let keys = blocks.map(key).collect::<Option<Vec<_>>>().filter(|keys| !keys.is_empty());
        Arc::make_mut(&mut self.0).keys.extend(keys.ok_or(TrustRootError::Key)?);
        Ok(())
    }

    /// The authorities that may stamp.
    pub fn timestamp_authorities(&self) -> &[Authority] {
        &self.0.authorities
    }

    /// Whether any Veil log is trusted.
    pub fn has_policies(&self) -> bool {
        !self.0.policies.is_empty()
    }

    /// Whether any log of Sigstore's kind is trusted.
    pub fn has_logs(&self) -> bool {
        !self.0.logs.is_empty()
    }

    /// Whether any time-stamp authority is trusted.
    pub fn has_authorities(&self) -> bool {
        !self.0.authorities.is_empty()
    }

    /// Whether any anchor key is trusted.
    pub fn has_anchor_keys(&self) -> bool {
        !self.0.keys.is_empty()
    }

    /// The first policy that knows the log of that origin.
    pub fn policy_of(&self, origin: &str) -> Option<&Policy> {
        let knows = |policy: &&Policy| policy.logs().iter().any(|log| log.name() == origin);
        self.0.policies.iter().find(knows)
    }

    /// The keys that sign what is anchored.
    pub fn anchor_keys(&self) -> &[AnchorKey] {
        &self.0.keys
    }
}

impl Roots {
    fn with_sigstore(&self, file: &[u8]) -> Option<Self> {
        let (json, mut roots) = (Json::parse_borrowed(file).ok()?, self.clone());
        let kind = text(&json, "mediaType")?;
        let version = kind.strip_prefix("application/vnd.dev.sigstore.trustedroot")?;
        roots.logs.extend(list(&json, "tlogs", log)?.into_iter().flatten());
        roots.certificate_logs.extend(list(&json, "ctlogs", log)?.into_iter().flatten());
        roots.issuers.extend(list(&json, "certificateAuthorities", |issuer| {
            let chain = chain(issuer)?.into_iter().map(CertificateDer::from).collect();
            Some((chain, window(issuer)?))
        })?);
        roots.authorities.extend(list(&json, "timestampAuthorities", |authority| {
            let name = text(authority, "uri").unwrap_or("an authority of a trusted_root.json");
            Authority::new(name, chain(authority)?, window(authority)?).ok()
        })?);
        matches!(version, "+json;version=0.1" | ".v0.2+json").then_some(roots)
    }
}

/// Reads a log; one whose key is of another kind is left out.
fn log(json: &Json<'_>) -> Option<Option<Log>> {
    let (window, kind) = (window(at(json, "publicKey")?)?, text(json, "publicKey.keyDetails")?);
    let id = digest(json, "logId.keyId")?;
    if kind != "PKIX_ED25519" && !(kind.starts_with("PKIX_") && kind.ends_with("256")) {
        return Some(None);
    }
    let key = AnchorKey::from_spki_der(&bytes(json, "publicKey.rawBytes")?).ok()?;
    let name = text(json, "baseUrl")?.split_once("://")?.1.split('/').next()?.to_owned();
    let checkpoint_id = digest(json, "checkpointKeyId.keyId").unwrap_or(id);
    let key = NoteKey { name, id: *checkpoint_id.first_chunk()?, is_witness: false, key };
    Some(Some(Log { id, key, window }))
}

fn chain(json: &Json<'_>) -> Option<Vec<Vec<u8>>> {
    list(json, "certChain.certificates", |certificate| bytes(certificate, "rawBytes"))
}

fn window(json: &Json<'_>) -> Option<Window> {
    let time = |name| Some(parse_rfc3339(text(json, name)?));
    let until = at(json, "validFor.end").map(|_| time("validFor.end")?);
    let until = until.map_or(Some(None), |until| until.map(Some))?;
    Some(Window { from: time("validFor.start")??, until })
}
