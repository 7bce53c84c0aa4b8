use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use hyper::header::HeaderValue;

use super::*;

const TEXT: &[u8] = b"a body, a body, a body that says little and says it again, a body";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn bare(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// What becomes of a body that comes in pieces of one size.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Whole(Vec<u8>),
    TooLarge(Vec<u8>),
    Broken,
}

fn decode(encodings: &[&str], bytes: &[u8], piece: usize, most: usize) -> End {
    let mut headers = HeaderMap::new();
    for encoding in encodings {
        headers.append(CONTENT_ENCODING, HeaderValue::from_str(encoding).unwrap());
    }
    let Ok(mut decoder) = Decoder::new(&headers, most, None) else { return End::Broken };
    let done = bytes.chunks(piece).try_for_each(|piece| decoder.take(piece));
    match done.and_then(|()| decoder.finish()) {
        Ok(()) => End::Whole(decoder.into_bytes()),
        Err(error) => decoder.overflow(error).map_or(End::Broken, End::TooLarge),
    }
}

#[test]
fn known_encodings_are_decoded_however_they_are_cut() {
    let cases: &[(&[&str], Vec<u8>)] = &[
        (&[], TEXT.to_vec()),
        (&["identity"], TEXT.to_vec()),
        (&["gzip"], gzip(TEXT)),
        (&[" GZip "], gzip(TEXT)),
        (&["deflate"], zlib(TEXT)),
        (&["deflate"], bare(TEXT)),
        (&["deflate, gzip"], gzip(&zlib(TEXT))),
        (&["gzip", "deflate"], bare(&gzip(TEXT))),
        (&["gzip, gzip"], gzip(&gzip(TEXT))),
        (&["gzip"], [gzip(TEXT), b"what follows is not read".to_vec()].concat()),
        (&["deflate"], [zlib(TEXT), b"what follows is not read".to_vec()].concat()),
        (&["gzip, gzip"], gzip(&[gzip(TEXT), b"and more".to_vec()].concat())),
        (&["gzip, deflate"], zlib(&[gzip(TEXT), b"and more".to_vec()].concat())),
        (&["deflate, gzip"], gzip(&[zlib(TEXT), b"and more".to_vec()].concat())),
    ];
    for (encodings, bytes) in cases {
        for piece in [1, 2, 3, 7, 4096] {
            let end = decode(encodings, bytes, piece, TEXT.len());
            assert_eq!(end, End::Whole(TEXT.to_vec()), "{encodings:?} in pieces of {piece}");
            let cut = decode(encodings, bytes, piece, TEXT.len() - 1);
            assert_eq!(cut, End::TooLarge(TEXT[..TEXT.len() - 1].to_vec()), "{encodings:?}");
        }
    }
    assert_eq!(decode(&["br"], b"left alone", 4, 100), End::Whole(b"left alone".to_vec()));
}

#[test]
fn an_empty_body_needs_no_encoding() {
    for encoding in ["gzip", "deflate", "gzip, deflate"] {
        assert_eq!(decode(&[encoding], b"", 1, 10), End::Whole(Vec::new()));
    }
}

#[test]
fn what_is_not_whole_or_not_encoded_is_broken() {
    let mut forged = gzip(TEXT);
    let sum = forged.len() - 8;
    forged[sum] ^= 1;
    let cut = |bytes: Vec<u8>| bytes[..bytes.len() - 1].to_vec();
    for (encodings, bytes) in [
        ("gzip", b"no gzip at all".to_vec()),
        ("gzip", cut(gzip(TEXT))),
        ("gzip", gzip(TEXT)[..5].to_vec()),
        ("gzip", forged),
        ("deflate", cut(zlib(TEXT))[..20].to_vec()),
        ("deflate", bare(TEXT)[..20].to_vec()),
        ("deflate", vec![0x78]),
        ("deflate", vec![0xff; 50]),
        ("gzip, gzip, gzip, gzip", gzip(&gzip(&gzip(&gzip(TEXT))))),
    ] {
        for piece in [1, 3, 4096] {
            assert_eq!(decode(&[encodings], &bytes, piece, 1000), End::Broken, "{encodings}");
        }
    }
}

#[test]
fn a_bomb_stops_at_the_limit() {
    let zeros = vec![0; 50_000_000];
    let bomb = gzip(&zeros);
    assert!(bomb.len() < 60_000);
    assert_eq!(decode(&["gzip"], &bomb, 4096, 1000), End::TooLarge(vec![0; 1000]));
    assert_eq!(decode(&["deflate"], &zlib(&zeros), 4096, 1000), End::TooLarge(vec![0; 1000]));
    assert_eq!(decode(&["gzip, gzip"], &gzip(&bomb), 99, 1000), End::TooLarge(vec![0; 1000]));
    assert_eq!(decode(&["gzip"], &bomb, 4096, 0), End::TooLarge(Vec::new()));
}
