//! The routes and the errors are those of the published description.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::model_api::ROUTES;
use crate::problem::KINDS;

fn description() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/openapi.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Paths and methods as the source of all routes states them.
fn routes() -> BTreeMap<String, BTreeSet<String>> {
    let source = concat!(include_str!("mod.rs"), include_str!("model_api.rs"));
    let mut routes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, _) in ROUTES {
        routes.insert(path.to_owned(), BTreeSet::from(["post".to_owned()]));
    }
    for call in source.split(".route(").skip(1) {
        // The routes of the table were added above; there is no path where it is turned into routes.
        let Some(path) = call.split('"').nth(1) else { continue };
        let path = path.replace("{*", "{");
        let call = &call[..call.find("\n        .").unwrap_or(call.len())];
        for method in ["get", "post", "patch", "delete", "put"] {
            let first = call.contains(&format!(" {method}("));
            if first || call.contains(&format!(".{method}(")) {
                routes.entry(path.clone()).or_default().insert(method.to_owned());
            }
        }
    }
    routes
}

#[test]
fn every_route_is_described_and_every_description_is_a_route() {
    let described: BTreeMap<String, BTreeSet<String>> = description()["paths"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(path, methods)| {
            (path.clone(), methods.as_object().unwrap().keys().cloned().collect())
        })
        .collect();
    assert_eq!(routes(), described);
    assert!(described.len() > 15);
}

#[test]
fn every_error_is_described_under_its_status() {
    /// Answers of routes that do not exist are described nowhere.
    const OF_NO_ROUTE: &[&str] =
        &["not_found", "method_not_allowed", "internal", "unsupported_endpoint"];
    let description = description();
    let mut described: BTreeSet<(u16, String)> = BTreeSet::new();
    for (_, methods) in description["paths"].as_object().unwrap() {
        for (_, operation) in methods.as_object().unwrap() {
            let responses = operation["responses"].as_object().unwrap();
            for (status, response) in responses.iter().filter(|(status, _)| *status != "default") {
                let text = response["description"].as_str().unwrap();
                for code in text.split('`').skip(1).step_by(2) {
                    described.insert((status.parse().unwrap(), code.to_owned()));
                }
            }
        }
    }
    described.insert((403, "tier_insufficient".to_owned()));
    let known: BTreeSet<(u16, String)> = KINDS
        .iter()
        .filter(|(.., code)| !OF_NO_ROUTE.contains(code))
        .map(|(_, status, code)| (*status, (*code).to_owned()))
        .collect();
    assert_eq!(described, known);
}
