//! Time-stamp tokens made here, by an authority with Ed25519 keys (RFC 8419).

use lucairn_veil::SigningKey;
use lucairn_veil::anchor::timestamp::{Authority, verify};
use lucairn_veil::anchor::{Hash, Window};
use lucairn_veil::time::parse_rfc3339;

pub(crate) const MESSAGE: &[u8] = b"what was there";
/// 2026-11-22T12:00:00Z, when all tokens are made.
pub(crate) const NOON: &str = "20261122120000Z";

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OCTETS: u8 = 0x04;
pub(crate) const UTF8: u8 = 0x0c;
pub(crate) const TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;
/// [0] and [1], constructed.
pub(crate) const ZERO: u8 = 0xa0;
pub(crate) const ONE: u8 = 0xa1;

pub(crate) const SHA256: &str = "2.16.840.1.101.3.4.2.1";
pub(crate) const SHA512: &str = "2.16.840.1.101.3.4.2.3";
pub(crate) const ED25519: &str = "1.3.101.112";
pub(crate) const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
pub(crate) const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";
pub(crate) const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
pub(crate) const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
pub(crate) const SIGNING_CERTIFICATE: &str = "1.2.840.113549.1.9.16.2.12";
pub(crate) const SIGNING_CERTIFICATE_V2: &str = "1.2.840.113549.1.9.16.2.47";
pub(crate) const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";
pub(crate) const BASIC_CONSTRAINTS: &str = "2.5.29.19";
pub(crate) const KEY_USAGES: &str = "2.5.29.37";
pub(crate) const KEY_ID: &str = "2.5.29.14";

/// One value in DER.
pub(crate) fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let contents = parts.concat();
    let length = u16::try_from(contents.len()).unwrap();
    let [high, low] = length.to_be_bytes();
    let header: &[u8] = match length {
        0..0x80 => &[tag, low],
        0x80..0x100 => &[tag, 0x81, low],
        _ => &[tag, 0x82, high, low],
    };
    [header, &contents].concat()
}

pub(crate) fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u32> = dotted.split('.').map(|arc| arc.parse().unwrap()).collect();
    let mut contents = Vec::new();
    for arc in [&[arcs[0] * 40 + arcs[1]], &arcs[2..]].concat() {
        let digits: Vec<u8> = (0..5).rev().map(|at| ((arc >> (7 * at)) & 0x7f) as u8).collect();
        let first = digits.iter().position(|digit| *digit != 0).unwrap_or(4);
        contents.extend(digits[first..4].iter().map(|digit| digit | 0x80));
        contents.push(digits[4]);
    }
    der(6, &[&contents])
}

pub(crate) fn algorithm(dotted: &str) -> Vec<u8> {
    der(SEQUENCE, &[&oid(dotted)])
}

pub(crate) fn name(common: &str) -> Vec<u8> {
    let attribute = der(SEQUENCE, &[&oid("2.5.4.3"), &der(UTF8, &[common.as_bytes()])]);
    der(SEQUENCE, &[&der(SET, &[&attribute])])
}

pub(crate) fn extension(dotted: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    der(SEQUENCE, &[&oid(dotted), critical, &der(OCTETS, &[value])])
}

pub(crate) fn usages(dotted: &[&str]) -> Vec<u8> {
    let usages: Vec<u8> = dotted.iter().flat_map(|usage| oid(usage)).collect();
    der(SEQUENCE, &[&usages])
}

/// What a certificate says of its owner; the key is that of the seed.
#[derive(Clone)]
pub(crate) struct Owner {
    pub(crate) name: &'static str,
    pub(crate) seed: u8,
    pub(crate) serial: u8,
    pub(crate) valid: [&'static str; 2],
    pub(crate) extensions: Vec<Vec<u8>>,
}

impl Owner {
    pub(crate) fn key(&self) -> SigningKey {
        SigningKey::from_seed([self.seed; 32])
    }

    pub(crate) fn authority(name: &'static str, seed: u8) -> Self {
        let is_authority = der(SEQUENCE, &[&[1, 1, 0xff]]);
        let extensions = vec![extension(BASIC_CONSTRAINTS, true, &is_authority)];
        let valid = ["20260101000000Z", "20301231235959Z"];
        Self { name, seed, serial: seed, valid, extensions }
    }

    pub(crate) fn signer(seed: u8) -> Self {
        let extensions = vec![
            extension(KEY_USAGES, true, &usages(&[TIME_STAMPING])),
            extension(KEY_ID, false, &der(OCTETS, &[&[seed; 20]])),
        ];
        let valid = ["20260101000000Z", "20301231235959Z"];
        Self { name: "Stamper", seed, serial: seed, valid, extensions }
    }

    /// The certificate that another gives to this one.
    pub(crate) fn certificate(&self, issuer: &Self) -> Vec<u8> {
        // Dates before 2050 are UTCTime (RFC 5280, 4.1.2.5).
        let [from, until] = self.valid.map(|time| der(0x17, &[&time.as_bytes()[2..]]));
        let key = [&[0], self.key().public().as_bytes().as_slice()].concat();
        let signed = der(
            SEQUENCE,
            &[
                &der(ZERO, &[&der(INTEGER, &[&[2]])]),
                &der(INTEGER, &[&[self.serial]]),
                &algorithm(ED25519),
                &name(issuer.name),
                &der(SEQUENCE, &[&from, &until]),
                &name(self.name),
                &der(SEQUENCE, &[&algorithm(ED25519), &der(3, &[&key])]),
                &der(0xa3, &[&der(SEQUENCE, &[&self.extensions.concat()])]),
            ],
        );
        let signature = der(3, &[&[0], &issuer.key().sign(&signed)]);
        der(SEQUENCE, &[&signed, &algorithm(ED25519), &signature])
    }
}

/// The parts of a token in DER, to be changed before it is put together.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) root: Owner,
    pub(crate) signer: Owner,
    /// Those of the content.
    pub(crate) version: u8,
    pub(crate) imprint: Vec<u8>,
    pub(crate) time: Vec<u8>,
    /// What follows the time.
    pub(crate) rest: Vec<u8>,
    pub(crate) kind: &'static str,
    /// Attributes in place of those that belong there, each with its values; without any it is
    /// left out.
    pub(crate) attributes: Vec<(&'static str, Vec<Vec<u8>>)>,
    pub(crate) is_sorted: bool,
    pub(crate) signed_data_version: u8,
    pub(crate) signer_id: (u8, Vec<u8>),
    pub(crate) digest_algorithm: Vec<u8>,
    pub(crate) signature_algorithm: Vec<u8>,
    pub(crate) signs: u8,
    pub(crate) certificates: Vec<Vec<u8>>,
    /// Behind the signature.
    pub(crate) unsigned: Vec<u8>,
}

pub(crate) fn issuer_and_serial(issuer: &str, serial: u8) -> Vec<u8> {
    der(SEQUENCE, &[&name(issuer), &der(INTEGER, &[&[serial]])])
}

pub(crate) fn imprint(dotted: &str, digest: &[u8]) -> Vec<u8> {
    der(SEQUENCE, &[&algorithm(dotted), &der(OCTETS, &[digest])])
}

/// The attribute value that binds a certificate by these fields of an `ESSCertID`.
pub(crate) fn binding(fields: &[&[u8]]) -> Vec<u8> {
    der(SEQUENCE, &[&der(SEQUENCE, &[&der(SEQUENCE, fields)])])
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            root: Owner::authority("Root", 1),
            signer: Owner::signer(2),
            version: 1,
            imprint: imprint(SHA256, &Hash::Sha256.digest(MESSAGE)),
            time: der(TIME, &[NOON.as_bytes()]),
            rest: Vec::new(),
            kind: TST_INFO,
            attributes: Vec::new(),
            is_sorted: true,
            signed_data_version: 3,
            signer_id: (1, issuer_and_serial("Root", 2)),
            digest_algorithm: algorithm(SHA512),
            signature_algorithm: algorithm(ED25519),
            signs: 2,
            certificates: Vec::new(),
            unsigned: Vec::new(),
        }
    }
}

impl Parts {
    pub(crate) fn content(&self) -> Vec<u8> {
        let version = der(INTEGER, &[&[self.version]]);
        let serial = der(INTEGER, &[&[0x2a]]);
        let fields = [&version, &oid("1.2.3.4"), &self.imprint, &serial, &self.time, &self.rest];
        der(SEQUENCE, &fields.map(Vec::as_slice))
    }

    fn signer_info(&self, certificate: &[u8]) -> Vec<u8> {
        let digest = Hash::Sha256.digest(certificate);
        let mut attributes = vec![
            (CONTENT_TYPE, vec![oid(TST_INFO)]),
            (MESSAGE_DIGEST, vec![der(OCTETS, &[&Hash::Sha512.digest(&self.content())])]),
            (SIGNING_CERTIFICATE_V2, vec![binding(&[&der(OCTETS, &[&digest])])]),
        ];
        attributes.retain(|(kind, _)| self.attributes.iter().all(|(other, _)| other != kind));
        let others = self.attributes.iter().filter(|(_, values)| !values.is_empty());
        attributes.extend(others.cloned());
        let write = |(kind, values): &(&str, Vec<Vec<u8>>)| {
            der(SEQUENCE, &[&oid(kind), &der(SET, &[&values.concat()])])
        };
        let mut attributes: Vec<_> = attributes.iter().map(write).collect();
        attributes.sort();
        if !self.is_sorted {
            attributes.reverse();
        }
        let attributes = attributes.concat();
        let key = SigningKey::from_seed([self.signs; 32]);
        let signature = key.sign(&der(SET, &[&attributes]));
        let version = der(INTEGER, &[&[self.signer_id.0]]);
        let attributes = der(ZERO, &[&attributes]);
        let signature = der(OCTETS, &[&signature]);
        let fields = [
            &version,
            &self.signer_id.1,
            &self.digest_algorithm,
            &attributes,
            &self.signature_algorithm,
            &signature,
            &self.unsigned,
        ];
        der(SEQUENCE, &fields.map(Vec::as_slice))
    }

    /// The token; the signer's certificate comes along, and those of the parts.
    pub(crate) fn token(&self) -> Vec<u8> {
        let certificate = self.signer.certificate(&self.root);
        let content = der(ZERO, &[&der(OCTETS, &[&self.content()])]);
        let certificates = [std::slice::from_ref(&certificate), &self.certificates].concat();
        let signed = der(
            SEQUENCE,
            &[
                &der(INTEGER, &[&[self.signed_data_version]]),
                &der(SET, &[&self.digest_algorithm]),
                &der(SEQUENCE, &[&oid(self.kind), &content]),
                &der(ZERO, &[&certificates.concat()]),
                &der(SET, &[&self.signer_info(&certificate)]),
            ],
        );
        der(SEQUENCE, &[&oid(SIGNED_DATA), &der(ZERO, &[&signed])])
    }
}

pub(crate) const ALWAYS: Window = Window { from: i128::MIN, until: None };

pub(crate) fn root(parts: &Parts) -> Authority {
    let root = parts.root.certificate(&parts.root);
    Authority::new("Root", vec![root], ALWAYS).unwrap()
}

pub(crate) fn found(token: &[u8], authorities: &[Authority]) -> &'static str {
    match verify(token, authorities) {
        Err(error) => error.as_str().strip_prefix("timestamp_").unwrap(),
        Ok(stamp) => {
            assert!(stamp.is_over(MESSAGE) && !stamp.is_over(b"another"));
            "good"
        }
    }
}

pub(crate) fn noon() -> i128 {
    parse_rfc3339("2026-11-22T12:00:00Z").unwrap()
}

/// A change of a good token, and what becomes of it.
pub(crate) type Row = (&'static str, fn(&mut Parts), &'static str);

pub(crate) fn check(rows: &[Row]) {
    for (what, change, wanted) in rows {
        let mut parts = Parts::default();
        let authority = root(&parts);
        change(&mut parts);
        assert_eq!(found(&parts.token(), &[authority]), *wanted, "{what}");
    }
}
