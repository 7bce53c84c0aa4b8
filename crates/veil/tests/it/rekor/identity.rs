//! Bundles of identities: a certificate authority and a log of certificates made here.

use lucairn_veil::anchor::rekor::Signer;
use lucairn_veil::anchor::trust_root::TrustRoot;
use lucairn_veil::digest::{sha256, to_base64};

use super::made::{Made, key, root, spki};
use crate::made_token::{
    KEY_USAGES, OCTETS, Owner, SEQUENCE, TIME_STAMPING, UTF8, der, extension, usages,
};

const CODE_SIGNING: &str = "1.3.6.1.5.5.7.3.3";
const NAMES: &str = "2.5.29.17";
const BARE_ISSUER: &str = "1.3.6.1.4.1.57264.1.1";
const ISSUER: &str = "1.3.6.1.4.1.57264.1.8";
const PROMISES: &str = "1.3.6.1.4.1.11129.2.4.2";

/// The seeds of keys; that of the signer is 1.
const AUTHORITY: u8 = 11;
const CERTIFICATE_LOG: u8 = 12;
const UNKNOWN: u8 = 13;

const SAN: &str = "anna@example.org";
const PROVIDER: &str = "https://login.example";
/// 2027-01-15T08:00:00Z, when the entry was logged.
const TIME: u64 = 1_800_000_000;

fn names(kind: u8, name: &str) -> Vec<u8> {
    extension(NAMES, true, &der(SEQUENCE, &[&der(kind, &[name.as_bytes()])]))
}

fn issuer() -> Vec<u8> {
    extension(ISSUER, false, &der(UTF8, &[PROVIDER.as_bytes()]))
}

fn for_code() -> Vec<u8> {
    extension(KEY_USAGES, false, &usages(&[CODE_SIGNING]))
}

/// A promise to publish a certificate, and what is wrong with it.
#[derive(Clone)]
struct Promise {
    version: u8,
    log: u8,
    signed_by: u8,
    seconds: u64,
    extensions: Vec<u8>,
    tail: Vec<u8>,
}

fn promise() -> Promise {
    let (log, signed_by) = (CERTIFICATE_LOG, CERTIFICATE_LOG);
    Promise { version: 0, log, signed_by, seconds: TIME, extensions: Vec::new(), tail: Vec::new() }
}

/// How long the head of a value in DER is, and its contents.
fn measure(der: &[u8]) -> (usize, usize) {
    match der[1] {
        0x81 => (3, usize::from(der[2])),
        0x82 => (4, usize::from(u16::from_be_bytes([der[2], der[3]]))),
        length => (2, usize::from(length)),
    }
}

fn sized(bytes: &[u8]) -> Vec<u8> {
    [&u16::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat()
}

impl Promise {
    /// Signs the precertificate entry (RFC 6962, 3.2).
    fn over(&self, signed: &[u8], authority: u8) -> Vec<u8> {
        let time = (self.seconds * 1000).to_be_bytes();
        let extensions = sized(&self.extensions);
        let length = u32::try_from(signed.len()).unwrap().to_be_bytes();
        let issuer = sha256(&spki(authority));
        let entry = [&[0, 0], time.as_slice(), &[0, 1], &issuer, &length[1..], signed, &extensions];
        let signature = sized(&key(self.signed_by).sign(&entry.concat()));
        let id = sha256(&spki(self.log));
        let parts: [&[u8]; 7] =
            [&[self.version], &id, &time, &extensions, &[4, 7], &signature, &self.tail];
        sized(&parts.concat())
    }
}

/// A certificate to be made.
#[derive(Clone)]
struct Wanted {
    authority: Owner,
    leaf: Owner,
    promises: Vec<Promise>,
    /// Bytes behind the list of promises.
    tail: Vec<u8>,
}

fn wanted() -> Wanted {
    let extensions = vec![for_code(), names(0x81, SAN), issuer()];
    let valid = ["20270115075500Z", "20270115080500Z"];
    Wanted {
        authority: Owner::authority("Authority", AUTHORITY),
        leaf: Owner { name: "", seed: 1, serial: 7, valid, extensions },
        promises: vec![promise()],
        tail: Vec::new(),
    }
}

impl Wanted {
    fn with(extensions: Vec<Vec<u8>>) -> Self {
        Self { leaf: Owner { extensions, ..wanted().leaf }, ..wanted() }
    }

    fn promised(promises: Vec<Promise>) -> Self {
        Self { promises, ..wanted() }
    }

    fn certificate(&self) -> Vec<u8> {
        let precertificate = self.leaf.certificate(&self.authority);
        let signed = &precertificate[measure(&precertificate).0..];
        let (head, length) = measure(signed);
        let signed = &signed[..head + length];
        let promises = self.promises.iter().map(|one| one.over(signed, self.authority.seed));
        let list = [sized(&promises.collect::<Vec<_>>().concat()), self.tail.clone()].concat();
        let mut leaf = self.leaf.clone();
        leaf.extensions.push(extension(PROMISES, false, &der(OCTETS, &[&list])));
        leaf.certificate(&self.authority)
    }

    fn verify_by(&self, signer: Signer<'_>, root: &TrustRoot) -> Result<(), &'static str> {
        let mut made = Made::default();
        (made.certificate, made.time) = (Some(self.certificate()), TIME);
        made.verify_by(signer, root)
    }

    fn verify(&self) -> Result<(), &'static str> {
        self.verify_by(Signer::Identity { san: SAN, issuer: PROVIDER }, &trusted("2028", "2028"))
    }
}

/// Trusts the authority and the log of certificates until some year.
fn trusted(authority_until: &str, log_until: &str) -> TrustRoot {
    let authority = Owner::authority("Authority", AUTHORITY);
    let authority = to_base64(&authority.certificate(&authority));
    let window = |year| {
        format!(r#""validFor":{{"start":"2026-01-01T00:00:00Z","end":"{year}-01-01T00:00:00Z"}}"#)
    };
    let (key, id) = (to_base64(&spki(CERTIFICATE_LOG)), to_base64(&sha256(&spki(CERTIFICATE_LOG))));
    root(&format!(
        r#","certificateAuthorities":[{{"certChain":{{"certificates":[{{"rawBytes":"{authority}"}}]}},{}}}],"ctlogs":[{{"baseUrl":"https://ct.example","publicKey":{{"rawBytes":"{key}","keyDetails":"PKIX_ED25519",{}}},"logId":{{"keyId":"{id}"}}}}]"#,
        window(authority_until),
        window(log_until),
    ))
}

#[test]
fn every_way_to_be_right() {
    let bare = extension(BARE_ISSUER, false, PROVIDER.as_bytes());
    let two_names = [der(0x82, &[b"example.org"]), der(0x81, &[SAN.as_bytes()])].concat();
    let two_names = extension(NAMES, true, &der(SEQUENCE, &[&two_names]));
    for wanted in [
        wanted(),
        Wanted::with(vec![for_code(), names(0x86, SAN), issuer()]),
        Wanted::with(vec![for_code(), two_names, issuer()]),
        Wanted::with(vec![for_code(), names(0x81, SAN), bare.clone()]),
        Wanted::with(vec![
            extension(BARE_ISSUER, false, b"another"),
            for_code(),
            names(0x81, SAN),
            issuer(),
        ]),
        Wanted::with(vec![
            extension(KEY_USAGES, false, &usages(&[TIME_STAMPING, CODE_SIGNING])),
            names(0x81, SAN),
            issuer(),
        ]),
        Wanted::promised(vec![Promise { extensions: vec![1, 2, 3], ..promise() }]),
        Wanted::promised(vec![Promise { log: UNKNOWN, ..promise() }, promise()]),
        Wanted::promised(vec![promise(), promise()]),
    ] {
        assert_eq!(wanted.verify(), Ok(()));
    }
}

#[test]
fn every_wrong_certificate() {
    let untrusted = "certificate_untrusted";
    let authority = |name, seed| Wanted { authority: Owner::authority(name, seed), ..wanted() };
    let valid = |valid| Wanted { leaf: Owner { valid, ..wanted().leaf }, ..wanted() };
    let usage = |usage: &[&str]| {
        let usage = extension(KEY_USAGES, false, &usages(usage));
        Wanted::with(vec![usage, names(0x81, SAN), issuer()])
    };
    let identity = "certificate_identity_differs";
    for (wanted, word) in [
        (Wanted::with(vec![names(0x81, SAN), issuer()]), untrusted),
        (usage(&[TIME_STAMPING]), untrusted),
        (authority("Authority", 21), untrusted),
        (authority("Another", AUTHORITY), untrusted),
        (valid(["20270115080001Z", "20270115080500Z"]), untrusted),
        (valid(["20270115075500Z", "20270115075959Z"]), untrusted),
        (Wanted::with(vec![for_code(), issuer()]), identity),
        (Wanted::with(vec![for_code(), names(0x82, SAN), issuer()]), identity),
        (Wanted::with(vec![for_code(), names(0x81, "bob@example.org"), issuer()]), identity),
        (Wanted::with(vec![for_code(), names(0x81, SAN)]), identity),
        (Wanted::with(vec![for_code(), names(0x81, SAN), issuer(), issuer()]), identity),
        (
            Wanted::with(vec![
                for_code(),
                names(0x81, SAN),
                extension(ISSUER, false, PROVIDER.as_bytes()),
            ]),
            identity,
        ),
        (
            Wanted { leaf: Owner { name: "Authority", ..wanted().leaf }, ..wanted() },
            "bundle_signer_differs",
        ),
        (
            Wanted { leaf: Owner { seed: 2, ..wanted().leaf }, ..wanted() },
            "bundle_signature_invalid",
        ),
    ] {
        assert_eq!(wanted.verify(), Err(word), "{:?}", wanted.leaf.extensions);
    }
}

#[test]
fn every_wrong_promise() {
    for promises in [
        vec![],
        vec![Promise { log: UNKNOWN, ..promise() }],
        vec![Promise { signed_by: UNKNOWN, ..promise() }],
        vec![promise(), Promise { signed_by: UNKNOWN, ..promise() }],
        vec![Promise { version: 1, ..promise() }],
        vec![Promise { tail: vec![0], ..promise() }],
        vec![Promise { seconds: 1_767_225_599, ..promise() }],
        vec![Promise { seconds: 1_830_297_601, ..promise() }],
    ] {
        let found = Wanted::promised(promises.clone()).verify();
        assert_eq!(found, Err("certificate_unlogged"), "{}", promises.len());
    }
    let longer = Wanted { tail: vec![0], ..wanted() };
    assert_eq!(longer.verify(), Err("certificate_unlogged"));
}

#[test]
fn windows_and_names_of_who_is_trusted() {
    let signer = Signer::Identity { san: SAN, issuer: PROVIDER };
    let verify = |root: &TrustRoot| wanted().verify_by(signer, root);
    assert_eq!(verify(&trusted("2028", "2028")), Ok(()));
    assert_eq!(verify(&trusted("2027", "2028")), Err("certificate_untrusted"));
    assert_eq!(verify(&trusted("2028", "2027")), Err("certificate_unlogged"));
    assert_eq!(verify(&root("")), Err("certificate_untrusted"));
    for (san, issuer) in [("anna@example.com", PROVIDER), (SAN, "https://login.example/")] {
        let found = wanted().verify_by(Signer::Identity { san, issuer }, &trusted("2028", "2028"));
        assert_eq!(found, Err("certificate_identity_differs"));
    }
}
