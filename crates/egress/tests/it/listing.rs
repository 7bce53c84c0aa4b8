//! The models of all providers in one list.

use lucairn_compartment::message::Dialect;
use lucairn_egress::{Config, Kind, Row};
use serde_json::Value;

use crate::provider::{Provider, Script, http};
use crate::world::{Ask, World};

/// Three providers, two of which answer, and one that nobody has a key for.
async fn several(fails: bool) -> ([Provider; 3], World) {
    let list = |body: &str| Script::Answer(http(200, "content-type: application/json\r\n", body));
    let broken = Script::Answer(http(500, "", "{}"));
    let first = list(
        r#"{"object":"list","data":[{"id":"alpha-1","object":"model","odd":[1.50]},{"id":"beta-of-alpha"},{"id":"nobody-knows"},{"no":"id"}]}"#,
    );
    let second = list(r#"{"data":[{"id":"beta-1"},{"id":"alpha-of-beta"}]}"#);
    let third = list(
        r#"{"data":[{"id":"gamma-1","type":"model"},{"id":"gamma-2","type":"model"}],"has_more":false}"#,
    );
    let start = |script: Script| Provider::start([if fails { broken.clone() } else { script }]);
    let providers = [start(first).await, start(second).await, start(third).await];
    let mut config = Config::default();
    let kinds = [Kind::OpenAi, Kind::OpenAi, Kind::Anthropic];
    for ((name, kind), provider) in ["alpha", "beta", "gamma"].iter().zip(kinds).zip(&providers) {
        let row = Row {
            kind: Some(kind),
            base_url: Some(provider.url()),
            keyless: Some(true),
            ..Row::default()
        };
        config.providers.insert((*name).to_owned(), row);
        config.routes.insert((*name).to_owned(), (*name).to_owned());
    }
    let keyless =
        Row { kind: Some(Kind::OpenAi), base_url: Some(providers[0].url()), ..Row::default() };
    config.providers.insert("delta".to_owned(), keyless);
    config.routes.insert("delta".to_owned(), "delta".to_owned());
    (providers, World::with_config(tempfile::tempdir().unwrap(), config))
}

fn ask(dialect: Dialect, detail: Option<&str>) -> Ask {
    let mut ask = Ask::wire("l1", dialect, "", b"");
    ask.call.model = None;
    ask.call.detail = detail.map(str::to_owned);
    ask
}

fn ids(list: &Value) -> Vec<&str> {
    list["data"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_list_has_the_models_that_can_be_called() {
    let (providers, world) = several(false).await;
    let mut witness = world.witness();
    let list = world.stream(ask(Dialect::OpenaiModels, None)).await.whole().await;
    let list: Value = serde_json::from_slice(&list).unwrap();
    assert_eq!(list["object"], "list");
    // Each one where a call of it would go, and none that would go nowhere.
    assert_eq!(ids(&list), ["alpha-1", "beta-1", "echo", "echo-1", "echo-stream"]);
    assert_eq!(list["data"][0]["odd"][0], 1.5);
    assert_eq!(providers.each_ref().map(|provider| provider.received().len()), [1, 1, 0]);
    witness.ending().await;

    let list = world.stream(ask(Dialect::AnthropicModels, None)).await.whole().await;
    let list: Value = serde_json::from_slice(&list).unwrap();
    assert_eq!(ids(&list), ["gamma-1", "gamma-2", "echo", "echo-1", "echo-stream"]);
    assert_eq!((&list["has_more"], &list["last_id"]), (&false.into(), &"echo-stream".into()));
    let page = ask(Dialect::AnthropicModels, Some("?limit=2&after_id=gamma-1"));
    let page: Value = serde_json::from_slice(&world.stream(page).await.whole().await).unwrap();
    assert_eq!((ids(&page), &page["has_more"]), (vec!["gamma-2", "echo"], &true.into()));
    assert!(providers[2].received()[0].head.starts_with("GET /v1/models?limit=1000 "));
}

/// A caller's key is of one provider; the others must not see it.
#[tokio::test]
async fn a_callers_key_is_shown_to_one_provider_only() {
    let (providers, world) = several(false).await;
    let list = world.stream(ask(Dialect::OpenaiModels, None).provider("beta").key("sk-own")).await;
    let list: Value = serde_json::from_slice(&list.whole().await).unwrap();
    assert_eq!(ids(&list), ["beta-1", "alpha-of-beta"], "as it came");
    assert_eq!(providers.each_ref().map(|provider| provider.received().len()), [0, 1, 0]);
    let (status, refusal) = {
        let mut own = ask(Dialect::OpenaiModels, None);
        own.call.own_key_only = true;
        world.stream(own).await.refusal().await
    };
    assert_eq!((status, refusal.code.as_str()), (400, "missing_upstream_key"));
}

#[tokio::test]
async fn one_that_fails_does_not_take_the_others_with_it() {
    let (_providers, world) = several(true).await;
    let (status, refusal) = world.stream(ask(Dialect::OpenaiModels, None)).await.refusal().await;
    assert_eq!((status, refusal.code.as_str()), (502, "upstream_error"), "all of them fail");
    let mut config = Config::default();
    let list = Script::Answer(http(200, "", r#"{"data":[{"id":"alpha-1"}]}"#));
    let alpha = Provider::start([list]).await;
    for (name, url) in
        [("alpha", alpha.url()), ("beta", format!("http://{}", Provider::nobody().await))]
    {
        let row = Row {
            kind: Some(Kind::OpenAi),
            base_url: Some(url),
            keyless: Some(true),
            ..Row::default()
        };
        config.providers.insert(name.to_owned(), row);
        config.routes.insert(name.to_owned(), name.to_owned());
    }
    let world = World::with_config(tempfile::tempdir().unwrap(), config);
    let list = world.stream(ask(Dialect::OpenaiModels, None)).await.whole().await;
    let list: Value = serde_json::from_slice(&list).unwrap();
    assert_eq!(ids(&list), ["alpha-1", "echo", "echo-1", "echo-stream"]);
}
