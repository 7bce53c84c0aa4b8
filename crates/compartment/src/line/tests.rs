use hyper::header::{HeaderName, HeaderValue};
use hyper::{HeaderMap, Method, StatusCode};

use super::frame::{self, Kind};
use crate::envelope;

fn headers() -> HeaderMap {
    let mut headers = envelope::headers(&"a \u{e9}").unwrap();
    for value in ["1", "", "three"] {
        headers.append(HeaderName::from_static("x-many"), HeaderValue::from_static(value));
    }
    headers
}

#[test]
fn a_frame_is_read_as_it_was_written_and_only_whole() {
    let mut bytes = Vec::new();
    frame::write(&mut bytes, (Kind::Data, true), u64::MAX, [b"ab", b"c"]);
    let first = bytes.len();
    frame::write(&mut bytes, (Kind::Break, false), 7, [b"", b""]);
    let (data, length) = frame::read(&bytes).unwrap().unwrap();
    assert_eq!((data.kind, data.ends, data.exchange), (Kind::Data, true, u64::MAX));
    assert_eq!((data.content, length), (&b"abc"[..], first));
    let (last, length) = frame::read(&bytes[first..]).unwrap().unwrap();
    assert_eq!((last.kind, last.ends, last.exchange), (Kind::Break, false, 7));
    assert_eq!(first + length, bytes.len());
    assert!((0..first).all(|cut| frame::read(&bytes[..cut]) == Ok(None)));
}

#[test]
fn heads_are_read_as_they_were_written_and_only_whole() {
    let headers = headers();
    let mut request = frame::request_head(&Method::DELETE, "/calls/x?y=z", &headers);
    let head_length = request.len();
    request.extend_from_slice(b"body");
    let ((method, uri, read), body) = frame::read_request(&request).unwrap();
    assert_eq!((method, uri.to_string().as_str()), (Method::DELETE, "/calls/x?y=z"));
    assert_eq!((read, body), (headers.clone(), &b"body"[..]));
    assert!((0..head_length).all(|cut| frame::read_request(&request[..cut]).is_none()));

    let answer = frame::answer_head(StatusCode::IM_A_TEAPOT, &headers);
    let ((status, read), body) = frame::read_answer(&answer).unwrap();
    assert_eq!((status, read, body), (StatusCode::IM_A_TEAPOT, headers, &b""[..]));
    assert!((0..answer.len()).all(|cut| frame::read_answer(&answer[..cut]).is_none()));
}
