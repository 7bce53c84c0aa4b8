//! Which addresses may be asked without TLS.

use super::*;

#[test]
fn plain_http_stays_on_private_networks() {
    for (url, protected) in [
        ("https://api.openai.com/v1", true),
        ("https://8.8.8.8/", true),
        ("http://127.0.0.1:9", true),
        ("http://127.8.8.8:9", true),
        ("http://localhost:11434/v1", true),
        ("http://LOCALHOST/", true),
        ("http://10.1.2.3/", true),
        ("http://172.31.0.1/", true),
        ("http://192.168.1.1/", true),
        ("http://[::1]:80/", true),
        ("http://[fd00::1]/", true),
        ("http://[fe80::1]/", true),
        ("http://172.32.0.1/", false),
        ("http://8.8.8.8/", false),
        ("http://[2001:db8::1]/", false),
        ("http://0.0.0.0/", false),
        ("http://api.openai.com/", false),
        ("http://ollama:11434/", false),
        ("http://localhost.example.com/", false),
        ("http://127.0.0.1.example.com/", false),
    ] {
        assert_eq!(is_protected(&url.parse().unwrap()), protected, "{url}");
    }
}
