//! The models of all providers that an operator's keys open: what a client that may choose can call.
//!
//! A caller's own key is of one provider and is shown to no other, so with one, the list is that
//! provider's own, passed on as it comes.

use std::time::Duration;

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::header::CONTENT_TYPE;
use lucairn_compartment::envelope;
use lucairn_compartment::message::{Call, Dialect, Passed};
use lucairn_compartment::server::{Body, full};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use crate::code::{Code, Failure};
use crate::dialect::Endpoint;
use crate::owed::Owed;
use crate::provider::{Kind, Provider};
use crate::send::{Asked, Letter, Order, Sender, is_compressed, retry_after};

/// How long one provider may take; the others should not wait for it.
const LONGEST: Duration = Duration::from_secs(5);

/// Longest list of one provider.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// How many models Anthropic's interface gives when nobody says, and at most.
const PAGE: usize = 20;
const LONGEST_PAGE: usize = 1000;

/// A model as its provider describes it.
#[derive(Debug)]
struct Model {
    id: String,
    json: Box<RawValue>,
}

/// Whether a call asks for the models of everybody: it names no model and no provider, and brings no
/// key.
pub(crate) fn is_wanted(order: &Order) -> bool {
    let Call { model, provider, own_key_only, dialect, detail, .. } = &order.call;
    let names_one = detail.as_ref().is_some_and(|detail| !detail.starts_with('?'));
    matches!(dialect, Dialect::OpenaiModels | Dialect::AnthropicModels)
        && model.is_none()
        && provider.is_none()
        && order.key.is_none()
        && !own_key_only
        && !names_one
}

impl Sender {
    /// Asks every provider that speaks a dialect and has a key here.
    ///
    /// # Errors
    /// That of the first provider when none but the echo answers, and
    /// [`Code::MissingUpstreamKey`] when there is none to ask.
    pub(crate) async fn list(
        &self,
        order: &Order,
        endpoint: &Endpoint,
        (owed, deadline): (&mut Owed, Instant),
    ) -> Result<(Passed, Body), Failure> {
        let (mut models, mut names, mut failed) = (Vec::new(), Vec::new(), None);
        let (mut asked, mut answered) = (0, 0);
        for provider in self.registry.listed(endpoint.kind) {
            let until = deadline.min(Instant::now() + LONGEST);
            let one = timeout_at(until, self.list_one(provider, order, endpoint, (owed, until)));
            let one = one.await.unwrap_or_else(|_| Err(Code::UpstreamTimeout.into()));
            let is_real = provider.kind != Kind::Echo;
            asked += usize::from(is_real);
            match one {
                Ok(all) => {
                    answered += usize::from(is_real);
                    names.push(provider.name.as_str());
                    // Others would reach another provider, or none.
                    models.extend(
                        all.into_iter().filter(|model| self.registry.leads_to(&model.id, provider)),
                    );
                }
                Err(failure) => {
                    tracing::warn!(
                        provider = provider.name,
                        code = failure.code.as_str(),
                        "no models"
                    );
                    failed = failed.or(Some(failure));
                }
            }
        }
        match failed {
            Some(failure) if asked > 0 && answered == 0 => return Err(failure),
            None if names.is_empty() => return Err(Code::MissingUpstreamKey.into()),
            _ => {}
        }
        let body = match order.call.dialect {
            Dialect::AnthropicModels => anthropic(&models, order.call.detail.as_deref()),
            _ => json!({ "object": "list", "data": values(&models) }),
        };
        let passed = Passed {
            status: 200,
            provider: names.join("+"),
            headers: vec![(CONTENT_TYPE.as_str().to_owned(), "application/json".to_owned())],
        };
        Ok((passed, full(body.to_string())))
    }

    async fn list_one(
        &self,
        provider: &Provider,
        order: &Order,
        endpoint: &Endpoint,
        (owed, deadline): (&mut Owed, Instant),
    ) -> Result<Vec<Model>, Failure> {
        // All of them at once; what is asked for is cut out of all providers' together.
        let all = format!("?limit={LONGEST_PAGE}");
        let detail = (endpoint.kind == Kind::Anthropic).then_some(all.as_str());
        let uri = endpoint.uri(&provider.base_url, detail)?;
        let dialect = order.call.dialect;
        let letter =
            Letter::new(dialect, (endpoint, uri), provider, &HeaderMap::new(), Bytes::new());
        let Asked { response, .. } = self.ask(&letter, order, owed, deadline).await?;
        let (status, wait) = (response.status(), retry_after(&response));
        if !status.is_success() {
            return Err(Failure::from_provider(status, wait, None));
        }
        if is_compressed(response.headers()) {
            return Err(Failure::compressed());
        }
        let body = read(response.into_body()).await?;
        models(&body).ok_or_else(|| Code::UpstreamInvalidResponse.into())
    }
}

async fn read(body: Body) -> Result<Bytes, Failure> {
    // A set of tasks ends them when it is dropped, like everything else of a call.
    let mut reading = JoinSet::new();
    reading.spawn(envelope::collect(body, MAX_BYTES));
    let read = reading.join_next().await.and_then(Result::ok).and_then(Result::ok);
    read.ok_or_else(|| Code::UpstreamError.into())
}

/// The models of a list in either shape; nothing when it is none. One without an id is left out.
fn models(body: &[u8]) -> Option<Vec<Model>> {
    #[derive(Deserialize)]
    struct List {
        data: Vec<Box<RawValue>>,
    }
    #[derive(Deserialize)]
    struct Named {
        id: String,
    }
    let list: List = serde_json::from_slice(body).ok()?;
    let model = |json: Box<RawValue>| {
        let Named { id } = serde_json::from_str(json.get()).ok()?;
        Some(Model { id, json })
    };
    Some(list.data.into_iter().filter_map(model).collect())
}

fn values(models: &[Model]) -> Vec<serde_json::Value> {
    models.iter().filter_map(|model| serde_json::from_str(model.json.get()).ok()).collect()
}

/// One page, as the query wants it.
fn anthropic(models: &[Model], query: Option<&str>) -> serde_json::Value {
    let query = query.unwrap_or_default().trim_start_matches('?');
    let wanted = |name: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(found, _)| *found == name).map(|(_, value)| value).next_back()
    };
    let limit = wanted("limit").and_then(|limit| limit.parse().ok()).unwrap_or(PAGE);
    let limit = limit.clamp(1, LONGEST_PAGE);
    let place = |id: &str| models.iter().position(|model| model.id == id);
    let (page, has_more) = match (wanted("before_id"), wanted("after_id")) {
        (Some(id), _) => {
            let before = &models[..place(id).unwrap_or(0)];
            let from = before.len().saturating_sub(limit);
            (&before[from..], from > 0)
        }
        (None, after) => {
            let from = after.map_or(0, |id| place(id).map_or(models.len(), |place| place + 1));
            let rest = &models[from..];
            (&rest[..limit.min(rest.len())], rest.len() > limit)
        }
    };
    let id = |model: Option<&Model>| model.map(|model| model.id.clone());
    json!({
        "data": values(page),
        "has_more": has_more,
        "first_id": id(page.first()),
        "last_id": id(page.last()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_cut_as_anthropic_cuts_them() {
        let list = br#"{"data":[{"id":"a"},{"id":"b"},{"no":1},{"id":"c","x":[1]}]}"#;
        let models = models(list).unwrap();
        for (query, ids, has_more) in [
            (None, vec!["a", "b", "c"], false),
            (Some("?limit=2"), vec!["a", "b"], true),
            (Some("?limit=2&after_id=b"), vec!["c"], false),
            (Some("?after_id=a&limit=1"), vec!["b"], true),
            (Some("?limit=1&before_id=c"), vec!["b"], true),
            (Some("?before_id=b"), vec!["a"], false),
            (Some("?after_id=nobody"), vec![], false),
            (Some("?limit=0"), vec!["a"], true),
            (Some("?limit=x"), vec!["a", "b", "c"], false),
        ] {
            let page = anthropic(&models, query);
            let found: Vec<&str> = page["data"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(|one| one["id"].as_str())
                .collect();
            assert_eq!((found, &page["has_more"]), (ids.clone(), &json!(has_more)), "{query:?}");
            assert_eq!(page["last_id"], json!(ids.last()), "{query:?}");
        }
        assert!(super::models(b"[]").is_none() && super::models(b"<html>").is_none());
    }
}
