use super::*;

#[test]
fn base_urls_are_https_or_stay_here() {
    for (text, complaint) in [
        ("https://gateway.lucairn.eu", ""),
        ("HTTPS://Gateway.Lucairn.EU", ""),
        ("https://gateway.lucairn.eu:8443/below/it/", ""),
        ("https://name:password@gateway.lucairn.eu", ""),
        ("https://10.0.0.1", ""),
        ("https://[2001:db8::1]:8443", ""),
        ("http://localhost", ""),
        ("HTTP://LocalHost:8080", ""),
        ("http://127.0.0.1:8080/", ""),
        ("http://[::1]:8080", ""),
        ("http://gateway.local", ""),
        ("http://Gateway.LOCAL:1", ""),
        ("http://127.0.0.2", "https://"),
        ("http://0.0.0.0", "https://"),
        ("http://10.0.0.1", "https://"),
        ("http://localhost.", "https://"),
        ("http://localhost.evil.com", "https://"),
        ("http://notlocal", "https://"),
        ("http://gateway.local.evil.com", "https://"),
        ("http://localhost@evil.com", "https://"),
        ("http://localhost:80@evil.com", "https://"),
        ("http://127.0.0.1.evil.com", "https://"),
        ("http://evil.com", "https://"),
        ("http://evil.com/@localhost", "https://"),
        ("http://evil.com\\@localhost", "invalid"),
        ("http://evil.com#@localhost", "invalid"),
        ("http://evil.com?@localhost", "invalid"),
        ("https://gateway.lucairn.eu?x=1", "invalid"),
        ("https://gateway.lucairn.eu#x", "invalid"),
        ("https://", "invalid"),
        ("https:///path", "invalid"),
        ("https://gateway lucairn.eu", "invalid"),
        ("https://gateway.lucairn.eu:port", "invalid"),
        ("https://größe.example", "invalid"),
        ("ftp://gateway.lucairn.eu", "http or https"),
        ("gateway.lucairn.eu", "http or https"),
        ("gateway", "http or https"),
        ("//gateway.lucairn.eu", "http or https"),
        ("", "http or https"),
    ] {
        match BaseUrl::parse(text) {
            Ok(_) => assert_eq!(complaint, "", "{text} is taken"),
            Err(error) => {
                assert!(!complaint.is_empty(), "{text}: {error}");
                assert!(error.to_string().contains(complaint), "{text}: {error}");
                assert!(error.to_string().contains("base_url"), "{text}: {error}");
            }
        }
    }
}

#[test]
fn slashes_at_the_end_go_and_the_rest_stays() {
    for (text, kept) in [
        ("https://Host/", "https://Host"),
        ("https://host///", "https://host"),
        ("https://host/a/b//", "https://host/a/b"),
        ("HTTPS://host", "HTTPS://host"),
    ] {
        let base_url = BaseUrl::parse(text).unwrap();
        assert_eq!(base_url.as_str(), kept);
        assert_eq!(base_url.with("/api"), format!("{kept}/api"));
    }
}

#[test]
fn passwords_are_not_shown() {
    let base_url = BaseUrl::parse("https://anna:hunter2@host/x").unwrap();
    assert_eq!(format!("{base_url:?}"), "https://host/x");
}

#[test]
fn addresses_from_answers_lead_to_the_same_server() {
    let base_url = BaseUrl::parse("https://gateway.example/below").unwrap();
    for (address, wanted) in [
        ("/api/v1/x", Some("https://gateway.example/below/api/v1/x")),
        ("https://gateway.example/other", Some("https://gateway.example/other")),
        ("https://GATEWAY.example:443/x", Some("https://GATEWAY.example:443/x")),
        ("https://gateway.example:8443/x", None),
        ("http://gateway.example/x", None),
        ("https://evil.example/x", None),
        ("https://gateway.example@evil.example/x", None),
        ("https://name@gateway.example/x", None),
        ("//evil.example/x", None),
        ("/\\evil.example/x", Some("https://gateway.example/below/\\evil.example/x")),
        ("api/v1/x", None),
        ("", None),
        ("javascript:alert(1)", None),
    ] {
        assert_eq!(base_url.resolve(address).as_deref(), wanted, "{address}");
    }
}

#[test]
fn segments_are_encoded() {
    for (text, encoded) in [
        ("req/weird id?", "req%2Fweird%20id%3F"),
        ("AZaz09_.-~", "AZaz09_.-~"),
        ("größe", "gr%C3%B6%C3%9Fe"),
        ("%2e%2e", "%252e%252e"),
        ("...", "..."),
        ("a\r\nb", "a%0D%0Ab"),
        ("+&=#", "%2B%26%3D%23"),
    ] {
        assert_eq!(encode(text), encoded);
        assert_eq!(request_segment(text).unwrap(), encoded);
    }
    for refused in ["", ".", ".."] {
        let error = request_segment(refused).unwrap_err();
        assert!(matches!(error, Error::Config(_)) && error.to_string().contains("request_id"));
    }
}
