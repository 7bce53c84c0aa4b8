//! What an entry of Rekor says: somebody's key signed something of that hash.

use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, SubjectPublicKeyInfoDer};

use crate::anchor::Hash;
use crate::anchor::protojson::{at, bytes, text};
use crate::digest::from_base64;
use crate::json::Json;

pub(super) struct Body {
    pub(super) hash: Hash,
    pub(super) digest: Vec<u8>,
    /// Whether the digest is that of an envelope's payload, and not of what was signed.
    pub(super) is_of_payload: bool,
    pub(super) signature: Vec<u8>,
    /// The certificate or the public key, in DER.
    pub(super) signer: Vec<u8>,
}

impl Body {
    /// Reads an entry of the kind that the bundle names beside it.
    pub(super) fn read(body: &[u8], kind_version: &Json<'_>) -> Option<Self> {
        let json = Json::parse_borrowed(body).ok()?;
        let kind = (text(&json, "kind")?, text(&json, "apiVersion")?);
        let (hash, signed, signature, signer) = match kind {
            ("hashedrekord", "0.0.1") => ("data.hash", "signature", "content", "publicKey.content"),
            ("hashedrekord", "0.0.2") => {
                ("hashedRekordV002.data", "hashedRekordV002.signature", "content", "verifier")
            }
            ("dsse", "0.0.1") => ("payloadHash", "signatures.0", "signature", "verifier"),
            ("intoto", "0.0.2") => {
                ("content.payloadHash", "content.envelope.signatures.0", "sig", "publicKey")
            }
            _ => return None,
        };
        let [hash, signed] = [hash, signed].map(|path| at(at(&json, "spec")?, path));
        let (hash, signed) = (hash?, signed?);
        let mut signature = bytes(signed, signature)?;
        if kind.0 == "intoto" {
            // The signature of an envelope is base64 already, and is encoded once more.
            signature = from_base64(std::str::from_utf8(&signature).ok()?)?;
        }
        let digest = bytes(hash, "digest");
        let is_named = kind == (text(kind_version, "kind")?, text(kind_version, "version")?);
        is_named.then_some(Self {
            hash: read_hash(text(hash, "algorithm")?)?,
            digest: digest.or_else(|| hex::decode(text(hash, "value")?).ok())?,
            is_of_payload: kind.0 != "hashedrekord",
            signature,
            signer: read_signer(at(signed, signer)?)?,
        })
    }
}

/// The hash by its name in entries of Rekor 1, or in protobuf messages.
pub(super) fn read_hash(name: &str) -> Option<Hash> {
    match name {
        "sha256" | "SHA2_256" => Some(Hash::Sha256),
        "sha384" | "SHA2_384" => Some(Hash::Sha384),
        "sha512" | "SHA2_512" => Some(Hash::Sha512),
        _ => None,
    }
}

/// A certificate or a public key: PEM in base64, or a message that has the DER.
fn read_signer(json: &Json<'_>) -> Option<Vec<u8>> {
    let Some(pem) = json.as_str() else {
        let certificate = bytes(json, "x509Certificate.rawBytes");
        return certificate.or_else(|| bytes(json, "publicKey.rawBytes"));
    };
    let pem = from_base64(pem)?;
    let certificate = CertificateDer::from_pem_slice(&pem).map(|found| found.to_vec());
    let key = || SubjectPublicKeyInfoDer::from_pem_slice(&pem).map(|found| found.to_vec());
    certificate.or_else(|_| key()).ok()
}
