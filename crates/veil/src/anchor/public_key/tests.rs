//! Keys and signatures of OpenSSL 3.0 over the six bytes `anchor`, and what has to be refused.

use super::*;
use crate::digest::{from_base64, to_base64};

const MESSAGE: &[u8] = b"anchor";

const RSA: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsUcKlWeSUTsOCpICTiObik+qRvg8g7YGN/FASSgpQe0uJHW9Ih2ogdqIQoptDlNoOxX/aQeGL4Rb6sAOuhU0DytfHfX0bTSjyArEiHk+bOLjKg4aadnPNuTx2IQPlfsjgDDRtCQjfUzYTPJ4LgjLAz1/oLWI1Z2N5zAnBTUbaeta7c88HjGk6mLT4B0EMv/X7ju70LRugNO9qmtpxGfGqzXs4KNiT09wLTqbXxBbCw7tREaYk9bh8AyBPFf72bcKbd9xPKAQ/pJM7uhMlQZ+YMyMNoeUqBjVdNbgRmffgiqlQCyD47qsIb8KYfhFKPmvmiFyysD6MBjGaNUdgIVfTwIDAQAB";
const P256: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEFal4UmzV4Y7Y6QqLEagvccFzCXIyvFT4xQONGZjKtxHYTf9c3Ot55fIUojORue5j2Dg9KqY/MZ8YkLDCgg7WdQ==";
const P384: &str = "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEZlOjccmNsmwUb4+6sEhODKt2MU88AfwoaCWCmxh7FZC0C3MTf6qSP3lLy6szkGVB9aBKYLnTEcrvzNIfhmn888eNe3pSdWcaJiqOx/ZZzNpdFuTmfsAYsefFEIhJSy1u";
const ED25519: &str = "MCowBQYDK2VwAyEAHY+7FIOeaCSigAcP8SlA1fW5TO5dS2689tD3Q2bz7P0=";

/// Key, hash, signature.
const GOOD: &[(&str, Hash, &str)] = &[
    (
        RSA,
        Hash::Sha256,
        "UG0QhxSXoFOzen+lDn16kAeajBUoQ7KVp2sNJfJbIIV8aQUXDQRfAkUmyk1zJlpqxUcWntoVhfDBc/64aTwiajmOQHdKu9SiYRBBC4aiK8wF4ZqzkAnwhzzwyCAGAGT9AI6Vi8sLUEq05e93mguf+dNuu9KAqNLdhMPjTOP2yM56pH7NJKac9eHGLIJhYtn0/4oPARXiFh3UFDqsWSbj85lMDOAewOb1ywlWDRiR7qsVU/+J7q0RmwpCkvcVFsAy7PT8pb4PkMjAPOxMAoQO78utdV2Jy1hiymz/Uxp7Ymjt9ddTGyoBf6cBOqyYwuPZzyGgh7PMPNw+s5V00C5Lkw==",
    ),
    (
        RSA,
        Hash::Sha384,
        "Ya3Kc9/zH9TOzVlMBtUEYgX7SZfH1tn7x0QUSssmNr3RjH8FmvPn1FvFtjLXujzDzzwZJnFV0c8Q0uve5ocPVIneQvrGTair0gdMrfXrA2Qh7kgMCHwnTU5Ry/2QO4eiKo59kS48ragIYgvg75K4aWjGCZ31ZyT20dbb4qacFswvMsPMotwUurusKyy7zUuwC6i2+CH+Bif6WHWJWYB8ZJUemiAVkz7YVuEmqU1KkHf73RiTJmiT9fD5iAiomlyPbofEPZ65s19gwTJt72J5VfArHelvS31m/auZEzTXMQVG8ktKI3QViWUl6hvwVupOiJ2R7hbpBqVX/cAcewkZPQ==",
    ),
    (
        RSA,
        Hash::Sha512,
        "KNdXcKOs5jVM8S2h85o37t13dKryhTmKewm+GoWABru1l0erDIgHjX1cx1wbYbjWyLGm4D3JffDYWRh10AeMziTXkuU96jEbwdG9RbtqqncJQQS+sQXMMRuwYypgNHSKMi3DskP9MQV6gUVb/C5U9MwODCxc2oKTtetQhkX01FofU441nG561kOfZ+C91XQfhl8LbFyTLJaMDL8lGyWBbkJ/j77wTdUOrM8AN5TgQAiIFvy2aGQ0cVf54wMSfzw7/Qml21m4neFnKWpYTNMZEemC3//4vsnPdos9VLtvYyGwkI/MJaTzKpJOnov7HiPfEwsAf8eZ45w0mNhMjUdD+Q==",
    ),
    (
        P256,
        Hash::Sha256,
        "MEQCIAEm2zi3sBkfwtr8rkw/yWIVLdYnoghUE3E1Ahjz8asuAiAYXkfwEATPPKen2q4oe7R7UEoMbb1MSKdulRSEkN3shw==",
    ),
    (
        P256,
        Hash::Sha384,
        "MEUCIQD0OPkfMZwLBmq8R5PPsiVo1XD1Riqy5CPOyfQZI19YrgIgYw28pdAcUuSIqTngNQ2XdkU+YvOjI8hDWi5LHXBl7a4=",
    ),
    (
        P256,
        Hash::Sha512,
        "MEUCIGyKfg9hNU2I1JMfVGG5OZIB0bb4eZDZjzpo67B/vHn4AiEA4rlnkTCG0aq8hDtZwIEGN8iuQdbzqtcD/o/R9+YgKUI=",
    ),
    (
        P384,
        Hash::Sha256,
        "MGYCMQCdsnoebJaap3laNWIPv3KadweGcxq7FqnfnwKlm0G2oYmX7Lovb1Z0E7P+CfYdL04CMQD8DnM6lMov0WsbOpCz/0w7jQ+QOVwjYFDZSX0JWoE0VVdvVx4I4HLxOtIcegrXipc=",
    ),
    (
        P384,
        Hash::Sha384,
        "MGQCMEiKvxXxZD9ivXIpIIcbrYpwxAaRCvG6Rj1p+GQcrrzwsZ2TZ3uE/nDtQdjeSVVRSgIwfI/vVW8F7tQ2DX9EIftN/lcsYoB5YAeA8oQgOCcmw7UK5hkvcFoFRm8W89aGI7f3",
    ),
    (
        P384,
        Hash::Sha512,
        "MGUCMQCa5ACGqICZnAJdjjN6N7O3SVwj8gdd5698XAiEcko9+du96WJ1xeygirSXmNSC0zsCMBX4agqhb2saPQ7k4+mMzn0bkllDk04mHqxoVETXS1uIUGcDfYWMfIU0QloiSW32lg==",
    ),
    (
        ED25519,
        Hash::Sha256,
        "pTxC2KFeyPzlFC6QZBH7yrU7OWeLJXCPaansyOywb3S9znO64nbHQtm6Cso8j6pJKVdHJi0UaLTxy3lJspK6BA==",
    ),
    (
        ED25519,
        Hash::Sha512,
        "pTxC2KFeyPzlFC6QZBH7yrU7OWeLJXCPaansyOywb3S9znO64nbHQtm6Cso8j6pJKVdHJi0UaLTxy3lJspK6BA==",
    ),
];

/// What it is, the key, why it is refused.
const REFUSED: &[(&str, &str, AnchorKeyError)] = &[
    (
        "RSA of 1024 bits",
        "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC3bCUUjspo0xuK5W1RguVVGzc8iDrka9DrB6jq9B70bT/OZVvjiCU6sKa12GurPR17h+/O09mivJe+r5KA6MTxxbHmi2638g/Sey2C270e8EG10nm7sN/0BDQaD++7TTWs3qHkEuVVf1TfkASGNEND7WoS1Z1Y7z6TXRrV/rniyQIDAQAB",
        AnchorKeyError::Key,
    ),
    (
        "RSA of 2047 bits",
        "MIIBITANBgkqhkiG9w0BAQEFAAOCAQ4AMIIBCQKCAQBMwVNU81psL+O5iq/xS8Ymf9jJ0mvE6oZL9zgcrv/yluc2ECSKhCX0FlVm7ZqM+NuehAKTZqjbV+SCiV/TesUT/HylHw4xt4cIpAkHksCLd6jheomR0Q1YVrDo4igIWwy7rDVa+6majBtr36R7piSZ1eg3adU3oz0Omg8/QFj+xgMCz3QYOfXE1M89Gzo3ATkgqlWriP7OWIzk8oY+YPEeMfCaHFgYyUs9HKR0IbU67pu6VFyJuiiu3pLxj24OQIShU8UlIHsSsqO6T5IfhsZaxOPe1FPurGsr9qlU15q1vnvhvvbmdK0/7forB2i9tR5Qjus0GauYHE8Hn/S+rw6RAgMBAAE=",
        AnchorKeyError::Key,
    ),
    (
        "RSA-PSS",
        "MIIBIDALBgkqhkiG9w0BAQoDggEPADCCAQoCggEBAMG2JoOMPVOVb2eNBw+CJSWdUPM0qphQwJnPTcZNBUZa3Iyb4PnojDjAln+svcP2D3Zb47Qf3QJyxfgiOFdHv3bdIXpMKuFMSFH5OQKVuzjuimRhz9ML+iK5YZHbS3tUtnK+lYdGU7GSiPYlK2/Wpzb4KXvaMi2w7xtwc/U7u1h0xWWS9aULthl54E0H6j2zHwfZVsXRQOjgnaFkGrzVMjc+fW9kEVheyGdeUHN+EWq9EAvpUS/2m2XpJqJI1ToNoe6mB3i5aNoGu+bnhP5byuuSV1+RftrCw+8jnQQG+xSzxMKw9zLbxHoAuQbU2BYUMxQ+HJwDqKn88osIoIDivZcCAwEAAQ==",
        AnchorKeyError::Algorithm,
    ),
    (
        "P-521",
        "MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQAIlW4hC1inah/tEc1fx3XGhy+1AiMQkoxG4rT2Ok0maBByJzQWx+N7h25rQH0isqQha+PFfaOCgjHeMDXvAFjKLwAQE5wgM9yHWf88AZEL3Jp6+TdFNZ+bUKTSGa08SxuJi5VgOw3d5eiIHcQR+UNuO2f9Sjj6NCtXB4qhNN4a1NQIdc=",
        AnchorKeyError::Algorithm,
    ),
    (
        "secp256k1",
        "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEVm59IV6+qpnD5bT+UFcaP5derYI+FdFH+Ts/0b0Glp0lV4Ybqs8jZHmIP5MAdKVttsFRXmSzvZfQ5AnHmV+LQA==",
        AnchorKeyError::Algorithm,
    ),
    (
        "a compressed point",
        "MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgADFal4UmzV4Y7Y6QqLEagvccFzCXIyvFT4xQONGZjKtxE=",
        AnchorKeyError::Key,
    ),
    (
        "explicit curve parameters",
        "MIIBSzCCAQMGByqGSM49AgEwgfcCAQEwLAYHKoZIzj0BAQIhAP////8AAAABAAAAAAAAAAAAAAAA////////////////MFsEIP////8AAAABAAAAAAAAAAAAAAAA///////////////8BCBaxjXYqjqT57PrvVV2mIa8ZR0GsMxTsPY7zjw+J9JgSwMVAMSdNgiG5wSTamZ44ROdJreBn36QBEEEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9QIhAP////8AAAAA//////////+85vqtpxeehPO5ysL8YyVRAgEBA0IABBWpeFJs1eGO2OkKixGoL3HBcwlyMrxU+MUDjRmYyrcR2E3/XNzreeXyFKIzkbnuY9g4PSqmPzGfGJCwwoIO1nU=",
        AnchorKeyError::Algorithm,
    ),
    (
        "X25519",
        "MCowBQYDK2VuAyEAp8rO++PrTRMswhOWhgFeygr3iKiMvDr4uL/7R+aME3A=",
        AnchorKeyError::Algorithm,
    ),
];

fn read(spki: &str) -> Result<AnchorKey, AnchorKeyError> {
    AnchorKey::from_spki_der(&from_base64(spki).unwrap())
}

#[test]
fn every_key_verifies_with_every_hash() {
    for (spki, hash, signature) in GOOD {
        let key = read(spki).unwrap();
        let signature = from_base64(signature).unwrap();
        assert!(key.verify(*hash, MESSAGE, &signature), "{hash:?} {spki}");
        assert!(!key.verify(*hash, b"another", &signature), "{hash:?} {spki}");
        for other in Hash::ALL {
            let is_hashless = key.algorithm() == Algorithm::Ed25519;
            let wanted = other == *hash || is_hashless;
            assert_eq!(key.verify(other, MESSAGE, &signature), wanted, "{other:?} {spki}");
        }
        for (other, ..) in GOOD.iter().filter(|(other, ..)| other != spki) {
            assert!(!read(other).unwrap().verify(*hash, MESSAGE, &signature), "{hash:?} {spki}");
        }
    }
}

#[test]
fn no_changed_signature_verifies() {
    for (spki, hash, signature) in GOOD {
        let (key, signature) = (read(spki).unwrap(), from_base64(signature).unwrap());
        for at in 0..signature.len() {
            let mut changed = signature.clone();
            changed[at] ^= 1 << (at % 8);
            assert!(!key.verify(*hash, MESSAGE, &changed), "{hash:?} byte {at}: {spki}");
        }
        let longer = [&signature, [0].as_slice()].concat();
        let shifted = [[0].as_slice(), &signature].concat();
        let shorter = &signature[..signature.len() - 1];
        for changed in [&longer, &shifted, shorter, &[]] {
            assert!(!key.verify(*hash, MESSAGE, changed), "{hash:?} {spki}");
        }
    }
}

/// The same two numbers, written in ways that only lenient readers take.
#[test]
fn an_ecdsa_signature_has_one_encoding() {
    for (spki, hash, signature) in GOOD.iter().filter(|(spki, ..)| [P256, P384].contains(spki)) {
        let (key, signature) = (read(spki).unwrap(), from_base64(signature).unwrap());
        let length = signature[1];
        let numbers = &signature[2..];
        let (r, s) = numbers[2..].split_at(usize::from(numbers[1]));
        let s = &s[2..];
        let number = |bytes: &[u8]| [&[2, u8::try_from(bytes.len()).unwrap()], bytes].concat();
        let sequence = |r: &[u8], s: &[u8]| {
            let body = [number(r), number(s)].concat();
            [&[0x30, u8::try_from(body.len()).unwrap()], body.as_slice()].concat()
        };
        assert_eq!(sequence(r, s), signature);
        let padded = |bytes: &[u8]| [&[0], bytes].concat();
        for changed in [
            sequence(&padded(r), s),
            sequence(r, &padded(s)),
            sequence(&[0], s),
            sequence(r, &[0]),
            sequence(r, &[]),
            [&[0x30, 0x81, length], numbers].concat(),
            [&[0x30, 0x80], numbers, &[0, 0]].concat(),
            [r, s].concat(),
        ] {
            assert!(!key.verify(*hash, MESSAGE, &changed), "{}", to_base64(&changed));
        }
    }
}

#[test]
fn refuses_other_keys() {
    for (what, spki, error) in REFUSED {
        assert_eq!(read(spki).map(|_| ()), Err(*error), "{what}");
    }
    for spki in [RSA, P256, P384, ED25519] {
        let spki = from_base64(spki).unwrap();
        for length in 0..spki.len() {
            let shorter = AnchorKey::from_spki_der(&spki[..length]);
            assert_eq!(shorter.map(|_| ()), Err(AnchorKeyError::Der), "{length}");
        }
        let longer = AnchorKey::from_spki_der(&[&spki, [0].as_slice()].concat());
        assert_eq!(longer.map(|_| ()), Err(AnchorKeyError::Der));
    }
    // Another point, another curve's length, and a small order.
    for (spki, at, byte) in [(P256, 90, 0x55), (P384, 119, 0x55), (P256, 26, 6)] {
        let mut spki = from_base64(spki).unwrap();
        assert_ne!(spki[at], byte);
        spki[at] = byte;
        assert_eq!(AnchorKey::from_spki_der(&spki).map(|_| ()), Err(AnchorKeyError::Key));
    }
    let mut small_order = from_base64(ED25519).unwrap();
    small_order[12..].fill(0);
    assert_eq!(AnchorKey::from_spki_der(&small_order).map(|_| ()), Err(AnchorKeyError::Key));
}

#[test]
fn reads_pem_and_keeps_the_bytes() {
    let pem = |label: &str| format!("-----BEGIN {label}-----\n{P256}\n-----END {label}-----\n");
    let key = AnchorKey::from_pem(&pem("PUBLIC KEY")).unwrap();
    assert_eq!(to_base64(key.spki_der()), P256);
    assert_eq!(key.id(), sha256(&from_base64(P256).unwrap()));
    for text in [pem("CERTIFICATE"), String::new(), P256.to_owned()] {
        assert_eq!(AnchorKey::from_pem(&text).map(|_| ()), Err(AnchorKeyError::Pem));
    }
}
