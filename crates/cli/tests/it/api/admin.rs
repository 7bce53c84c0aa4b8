//! `/api/v1/admin/…`: customers and keys.

use hyper::Method;
use serde_json::{Value, json};

use super::{members, mint, request};
use crate::client::Answer;
use crate::installation::Installation;

const KEYS: &str = "/api/v1/admin/customers/acme/keys";

async fn admin(installation: &Installation, method: Method, path: &str, body: Value) -> Answer {
    installation.client.admin(method, path, installation.admin_key(), &body).await
}

fn is_key(text: &Value) -> bool {
    let rest = text.as_str().and_then(|text| text.strip_prefix("lcr_live_")).unwrap_or("");
    rest.len() == 32
        && rest.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// The customer and its one key, as the operator sees them.
async fn check_listed(installation: &Installation, first: &Value) {
    let row = json!({
        "api_key_prefix": first["key_prefix"], "customer_id": "acme", "tier": "pro", "vertical": "health", "managed_ai": false,
    });
    let customers =
        admin(installation, Method::GET, "/api/v1/admin/customers", Value::Null).await.json();
    assert_eq!(customers.as_array().unwrap().len(), 2, "{customers}");
    assert!(customers.as_array().unwrap().contains(&row), "{customers}");

    let listed = admin(installation, Method::GET, KEYS, Value::Null).await.json();
    let expected = json!({
        "customer_id": "acme", "tier": "pro", "byok_per_request": true, "provider": "echo", "has_provider_key": false,
        "relink_response": true, "max_keys": 5,
        "keys": [{ "key_id": first["key_id"], "key_prefix": first["key_prefix"], "created_at": first["created_at"], "last_used_at": null, "mode": "enforce" }],
    });
    assert_eq!(listed, expected);
}

#[tokio::test]
async fn a_customer_and_its_keys_from_first_to_last() {
    let installation = Installation::start("").await;
    let profile = json!({
        "customer_id": "acme", "tier": "pro", "vertical": "health", "label": "Acme <i>", "org_id": "acme-org",
        "consultant_email": "it@acme.example", "provider": "echo", "rate_limit_rpm": 1000, "relink_response": true,
    });
    let first = mint(&installation, &profile).await.expect_status(201);
    assert_eq!(members(&first.body).len(), 6);
    let first = first.json();
    assert_eq!((&first["customer_id"], &first["tier"]), (&"acme".into(), &"pro".into()));
    assert!(is_key(&first["dsa_api_key"]), "{first}");
    let first_id = first["key_id"].as_str().unwrap();
    assert!(first_id.len() == 18 && first_id.starts_with("k_"), "{first}");
    assert!(
        first["dsa_api_key"].as_str().unwrap().starts_with(first["key_prefix"].as_str().unwrap())
    );

    check_listed(&installation, &first).await;
    // Four more, one in the way that made the first, and then it is enough.
    let same = mint(&installation, &profile).await.expect_status(201).json();
    let mut keys = vec![same["dsa_api_key"].clone()];
    for _ in 0..3 {
        let added = admin(&installation, Method::POST, KEYS, json!({})).await.expect_status(201);
        assert_eq!(members(&added.body).len(), 4);
        keys.push(added.json()["raw_key"].clone());
    }
    assert!(keys.iter().all(is_key), "{keys:?}");
    for attempt in [
        admin(&installation, Method::POST, KEYS, Value::Null).await,
        mint(&installation, &profile).await,
    ] {
        assert_eq!((attempt.status.as_u16(), attempt.code().as_str()), (409, "max_keys_reached"));
    }
    // Every key works until it is revoked, and from then on not once more.
    for key in &keys {
        installation
            .client
            .message(key.as_str().unwrap(), &request("echo"))
            .await
            .expect_status(200);
    }
    let path = format!("{KEYS}/{first_id}");
    let first_key = first["dsa_api_key"].as_str().unwrap();
    installation.client.message(first_key, &request("echo")).await.expect_status(200);
    let revoked =
        admin(&installation, Method::DELETE, &path, Value::Null).await.expect_status(200).json();
    assert_eq!(
        revoked,
        json!({ "revoked": true, "key_id": first_id, "key_prefix": first["key_prefix"] })
    );
    assert_eq!(
        installation.client.message(first_key, &request("echo")).await.code(),
        "invalid_api_key"
    );
    assert_eq!(
        admin(&installation, Method::DELETE, &path, Value::Null).await.code(),
        "key_not_found"
    );
    let replaced =
        admin(&installation, Method::POST, KEYS, json!({})).await.expect_status(201).json();

    // A restart changes none of it.
    let folder = std::sync::Arc::clone(&installation.folder);
    assert!(installation.stop().status.success());
    let installation = folder.serve().await;
    assert_eq!(
        installation.client.message(first_key, &request("echo")).await.code(),
        "invalid_api_key"
    );
    keys.push(replaced["raw_key"].clone());
    for key in &keys {
        installation
            .client
            .message(key.as_str().unwrap(), &request("echo"))
            .await
            .expect_status(200);
    }
    let listed = admin(&installation, Method::GET, KEYS, Value::Null).await.json();
    let used =
        listed["keys"].as_array().unwrap().iter().filter(|key| key["last_used_at"].is_string());
    assert!(used.count() >= 4, "{listed}");
    let text = listed.to_string();
    assert!(keys.iter().all(|key| !text.contains(key.as_str().unwrap())), "a key is shown again");
}

#[tokio::test]
async fn a_tier_counts_from_the_moment_it_changes() {
    let installation = Installation::start("").await;
    let key = installation.mint("acme", "free").await;
    let second = admin(&installation, Method::POST, KEYS, Value::Null).await;
    assert_eq!(second.code(), "max_keys_reached");
    let request_id = installation.client.message(&key, &request("echo")).await.request_id();
    let certificate = format!("/api/v1/veil/certificate/{request_id}");
    assert_eq!(installation.client.get(&certificate, &key).await.code(), "tier_insufficient");
    for (tier, veil, audit) in [("pro", true, 200), ("free", false, 503), ("enterprise", true, 200)]
    {
        let body = json!({ "customer_id": "acme", "tier": tier });
        let changed =
            admin(&installation, Method::PATCH, "/api/v1/admin/keys/tier", body.clone()).await;
        assert_eq!(changed.expect_status(200).json(), body);
        let answer =
            installation.client.message(&key, &request("echo")).await.expect_status(200).json();
        assert_eq!(
            (answer.get("veil").is_some(), &answer["relinked"]),
            (veil, &veil.into()),
            "{tier}"
        );
        installation.client.get("/api/v1/audit/export", &key).await.expect_status(audit);
    }
    // What was sent on the free tier has had its certificate all the time.
    installation.client.certificate(&request_id, &key).await;
    // Making a key is no way to change a tier.
    let answer = mint(&installation, &json!({ "customer_id": "acme", "tier": "free" })).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (409, "customer_exists"));
}
