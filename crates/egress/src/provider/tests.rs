//! Routing and the checks of provider rows, as tables.

use std::path::PathBuf;

use super::*;
use crate::Config;
use crate::code::Code;

fn row(text: &str) -> Row {
    serde_json::from_str(text).unwrap()
}

fn config(providers: &[(&str, &str)], routes: &[(&str, &str)]) -> Config {
    let mut config = Config::default();
    for (name, text) in providers {
        config.providers.insert((*name).to_owned(), row(text));
    }
    for (prefix, name) in routes {
        config.routes.insert((*prefix).to_owned(), (*name).to_owned());
    }
    config
}

fn routed(
    registry: &Registry,
    provider: Option<&str>,
    model: Option<&str>,
) -> Result<String, Code> {
    let route = registry.route(provider, model)?;
    Ok(format!("{} {}", route.provider.name, route.model))
}

#[test]
fn the_beginning_of_a_model_name_decides() {
    let registry = Registry::new(&Config::default()).unwrap();
    for (model, provider) in [
        ("claude-3-5-sonnet", "anthropic"),
        ("CLAUDEX", "anthropic"),
        ("anthropic/claude", "anthropic"),
        ("gpt-5", "openai"),
        ("GPT4", "openai"),
        ("openai/x", "openai"),
        ("o1", "openai"),
        ("o3-mini", "openai"),
        ("O4", "openai"),
        ("mistral-small", "mistral"),
        ("codestral", "mistral"),
        ("ministral-8b", "mistral"),
        ("Magistral", "mistral"),
        ("text-embedding-3-small", "openai"),
        ("text-embedding-ada-002", "openai"),
        ("chatgpt-4o-latest", "openai"),
        ("codex-mini-latest", "openai"),
        ("ft:gpt-4o-mini:acme::abc", "openai"),
        ("ft:o4-mini:acme::abc", "openai"),
        ("mistral-embed", "mistral"),
        ("codestral-embed", "mistral"),
        ("pixtral-large", "mistral"),
        ("echo", "echo"),
        ("Echo-delay-5", "echo"),
    ] {
        assert_eq!(routed(&registry, None, Some(model)), Ok(format!("{provider} {model}")));
    }
    for model in [
        "llama-3",
        "o2",
        "text-embedding-004",
        "ft:open-mistral-7b",
        "xclaude",
        "cl",
        "é",
        "o\u{301}1",
        "",
    ] {
        assert_eq!(routed(&registry, None, Some(model)), Err(Code::UnknownModel), "{model}");
    }
}

#[test]
fn the_profile_goes_before_the_model_and_the_default_comes_last() {
    let mut config = config(
        &[("local", r#"{"kind":"openai","base_url":"http://127.0.0.1:1","default_model":"l-1"}"#)],
        &[("gpt-oss", "local"), ("CLAUDE-local", "local"), ("o1", "echo")],
    );
    config.default_provider = Some("local".to_owned());
    let registry = Registry::new(&config).unwrap();
    for (provider, model, expected) in [
        (None, Some("gpt-oss-20b"), Ok("local gpt-oss-20b")),
        (None, Some("gpt-5"), Ok("openai gpt-5")),
        (None, Some("Claude-Local-2"), Ok("local Claude-Local-2")),
        (None, Some("o1"), Ok("echo o1")),
        (None, Some("llama"), Ok("local llama")),
        (None, None, Ok("local l-1")),
        (None, Some(""), Ok("local l-1")),
        (Some("anthropic"), Some("gpt-5"), Ok("anthropic gpt-5")),
        (Some("echo"), None, Ok("echo echo-1")),
        (Some("anthropic"), None, Err(Code::UnknownModel)),
        (Some("nobody"), Some("gpt-5"), Err(Code::UnknownProvider)),
        (None, Some("gpt\n5"), Err(Code::UnknownModel)),
    ] {
        let expected = expected.map(str::to_owned);
        assert_eq!(routed(&registry, provider, model), expected, "{provider:?} {model:?}");
    }
}

#[test]
fn a_disabled_provider_takes_its_routes_along() {
    let registry = Registry::new(&config(&[("openai", r#"{"enabled":false}"#)], &[])).unwrap();
    assert_eq!(routed(&registry, None, Some("gpt-5")), Err(Code::UnknownModel));
    assert_eq!(routed(&registry, Some("openai"), Some("gpt-5")), Err(Code::UnknownProvider));
    let pointed = config(&[("openai", r#"{"enabled":false}"#)], &[("x", "openai")]);
    assert!(Registry::new(&pointed).is_err());
}

#[test]
fn a_row_changes_only_what_it_states() {
    let built_in = row(
        r#"{"kind":"openai","base_url":"https://a/v1","credential_env":"A","default_model":"m","headers":{"x":"1","y":"2"},"token_limit":"max_tokens"}"#,
    );
    assert_eq!(built_in.clone().overridden_by(&Row::default()), built_in);
    let file = row(r#"{"credential_file":"/run/key","headers":{"y":"3"},"keyless":true}"#);
    let both = built_in.clone().overridden_by(&file);
    assert_eq!(both.credential_env, None);
    assert_eq!(both.credential_file, Some(PathBuf::from("/run/key")));
    assert_eq!(both.headers, [("x".into(), "1".into()), ("y".into(), "3".into())].into());
    assert_eq!((both.base_url, both.keyless), (built_in.base_url, Some(true)));
}

#[test]
fn a_row_that_cannot_work_or_is_not_safe_stops_the_start() {
    for (text, problem) in [
        ("{}", "kind is missing"),
        (r#"{"kind":"openai"}"#, "base_url is missing"),
        (r#"{"kind":"openai","base_url":"api.example.com"}"#, "is not a URL"),
        (r#"{"kind":"openai","base_url":"ftp://api.example.com"}"#, "must begin with https"),
        (r#"{"kind":"openai","base_url":"https://a/?k=1"}"#, "no query"),
        (r#"{"kind":"openai","base_url":"https://u:p@a/"}"#, "must not hold a credential"),
        (r#"{"kind":"openai","base_url":"http://api.example.com"}"#, "plain http"),
        (
            r#"{"kind":"openai","base_url":"https://a","headers":{"Authorization":"Bearer x"}}"#,
            "must not set",
        ),
        (r#"{"kind":"openai","base_url":"https://a","headers":{"X-API-Key":"x"}}"#, "must not set"),
        (r#"{"kind":"openai","base_url":"https://a","headers":{"host":"x"}}"#, "must not set"),
        (r#"{"kind":"openai","base_url":"https://a","headers":{"a b":"x"}}"#, "not legal"),
        (r#"{"kind":"openai","base_url":"https://a","headers":{"a":"x\ny"}}"#, "not legal"),
        (
            r#"{"kind":"openai","base_url":"https://a","credential_file":"/nonexistent/key"}"#,
            "/nonexistent/key",
        ),
    ] {
        let error = Registry::new(&config(&[("new", text)], &[])).unwrap_err().to_string();
        assert!(error.starts_with("provider new ") && error.contains(problem), "{text}: {error}");
    }
    let insecure = r#"{"kind":"openai","base_url":"http://vllm:8000/v1","allow_insecure":true}"#;
    assert!(Registry::new(&config(&[("new", insecure)], &[])).is_ok());
    assert!(Registry::new(&config(&[], &[("llama", "nobody")])).is_err());
    let default_provider = Some("nobody".to_owned());
    assert!(Registry::new(&Config { default_provider, ..Config::default() }).is_err());
}
