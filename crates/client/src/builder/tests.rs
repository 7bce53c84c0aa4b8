use super::*;

const KEY: &str = "lcr_live_0123456789abcdef0123456789abcdef";

#[test]
fn the_defaults_are_those_of_the_documentation() {
    let client = Client::new(KEY).unwrap();
    assert_eq!(client.base_url(), "https://gateway.lucairn.eu");
    assert_eq!(client.timeout(), Duration::from_secs(30));
    assert_eq!(client.max_response_bytes(), 10_485_760);
}

#[test]
fn the_first_bad_setting_is_named() {
    // Each setting is bad; the one that is checked first is repaired, and so on.
    let mut builder = Client::builder("no key")
        .base_url("gateway")
        .timeout(Duration::ZERO)
        .max_response_bytes(0)
        .upstream_key("");
    let complaint = |builder: &ClientBuilder| builder.clone().build().unwrap_err().to_string();
    assert!(complaint(&builder).contains("api_key"));
    builder.api_key = KEY.into();
    assert!(complaint(&builder).contains("base_url"));
    builder = builder.base_url("https://gateway.example/");
    assert!(complaint(&builder).contains("timeout"));
    builder = builder.timeout(Duration::from_millis(1));
    assert!(complaint(&builder).contains("max_response_bytes"));
    builder = builder.max_response_bytes(1);
    assert!(complaint(&builder).contains("upstream_key"));
    let client = builder.upstream_key("sk-1").build().unwrap();
    assert_eq!(client.base_url(), "https://gateway.example");
}

#[test]
fn no_key_is_shown() {
    let builder = Client::builder(KEY).upstream_key("sk-hunter2").base_url("https://a:hunter2@b");
    let client = builder.clone().build().unwrap();
    let blocking = crate::blocking::Client::from(client.clone());
    let options = CallOptions::new().header("x-hunter", "hunter2").upstream_key("sk-hunter2");
    for shown in [
        format!("{client:?}"),
        format!("{blocking:?}"),
        format!("{options:?}"),
        format!("{:?}", client.with(options.clone())),
        format!("{builder:?}"),
    ] {
        assert!(!shown.contains("hunter2") && !shown.contains("0123456789"), "{shown}");
    }
}
