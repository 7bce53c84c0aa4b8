//! Customers and keys, for the operator (`X-Admin-Key`). A key's text is shown once, when it is made.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use lucairn_compartment::clock::Timestamp;
use lucairn_veil::json::Json as StrictJson;
use serde_json::{Value, json};

use super::auth::Admin;
use super::body::Whole;
use super::key_settings::{key_settings, policy_of, shown};
use crate::caller::{Customer, Tier};
use crate::dialect::native::{parse_object, text};
use crate::directory::MintedKey;
use crate::problem::{Kind, Problem};
use crate::rules::KeySettings;
use crate::services::Services;
use crate::store::StoredKey;

/// `POST /api/v1/admin/keys`: a customer with its first key, or a new key for a known customer.
pub(super) async fn create_customer(
    State(services): State<Arc<Services>>,
    _: Admin,
    Whole(body): Whole,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let fields = parse_object(&body)?;
    let customer = customer(&fields)?;
    let settings = key_settings(&fields)?;
    let now = services.clock.now()?;
    match services.directory.customer(&customer.customer_id) {
        None => services.directory.put_customer(customer.clone()).await?,
        Some(known) if *known == customer => {}
        Some(_) => return Err(exists()),
    }
    let minted = services.directory.mint(&customer.customer_id, &settings, now).await?;
    report_minted(&services, &customer.customer_id, &minted);
    let body = json!({
        "dsa_api_key": minted.raw_key,
        "key_id": minted.key_id,
        "key_prefix": minted.key_prefix,
        "customer_id": customer.customer_id,
        "tier": customer.tier,
        "created_at": minted.created_at.rfc3339(),
    });
    Ok((StatusCode::CREATED, Json(body)))
}

/// `PATCH /api/v1/admin/keys/tier` with `customer_id` and `tier`.
pub(super) async fn change_tier(
    State(services): State<Arc<Services>>,
    _: Admin,
    Whole(body): Whole,
) -> Result<Json<Value>, Problem> {
    let fields = parse_object(&body)?;
    let customer_id = required_id(&fields)?;
    let tier = tier(&fields)?.ok_or_else(|| Problem::field("tier", "is required"))?;
    services.directory.set_tier(&customer_id, tier).await?;
    services.report("customer.tier_changed", &customer_id, "admin", &json!({ "tier": tier }));
    Ok(Json(json!({ "customer_id": customer_id, "tier": tier })))
}

/// `GET /api/v1/admin/customers`.
pub(super) async fn list_customers(State(services): State<Arc<Services>>, _: Admin) -> Json<Value> {
    let customers = services.directory.customers();
    let row = |customer: &Arc<Customer>| {
        let keys = services.directory.keys_of(&customer.customer_id);
        json!({
            "api_key_prefix": keys.first().map_or("", |key| &key.key_prefix),
            "customer_id": customer.customer_id,
            "tier": customer.tier,
            "vertical": customer.vertical,
            "managed_ai": !customer.byok_per_request,
        })
    };
    Json(customers.iter().map(row).collect())
}

/// `GET /api/v1/admin/customers/{customer_id}/keys`. There is nothing to reveal: keys are hashes.
pub(super) async fn list_keys(
    State(services): State<Arc<Services>>,
    _: Admin,
    Path(customer_id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let customer = known_customer(&services, &customer_id)?;
    let row = |key: &StoredKey| {
        let mut row = key_row(key);
        row["mode"] = services.directory.rules(key).map(|rules| rules.mode.name()).into();
        row
    };
    let keys: Vec<Value> = services.directory.keys_of(&customer_id).iter().map(row).collect();
    Ok(Json(json!({
        "customer_id": customer.customer_id,
        "tier": customer.tier,
        "byok_per_request": customer.byok_per_request,
        "provider": customer.provider,
        "has_provider_key": false,
        "relink_response": customer.relink_response,
        "max_keys": customer.tier.rules().max_keys,
        "keys": keys,
    })))
}

/// `POST /api/v1/admin/customers/{customer_id}/keys`.
pub(super) async fn add_key(
    State(services): State<Arc<Services>>,
    _: Admin,
    Path(customer_id): Path<String>,
    Whole(body): Whole,
) -> Result<(StatusCode, Json<Value>), Problem> {
    known_customer(&services, &customer_id)?;
    let settings =
        if body.is_empty() { KeySettings::default() } else { key_settings(&parse_object(&body)?)? };
    let now = services.clock.now()?;
    let minted = services.directory.mint(&customer_id, &settings, now).await?;
    report_minted(&services, &customer_id, &minted);
    let MintedKey { key_id, key_prefix, raw_key, created_at } = minted;
    Ok((
        StatusCode::CREATED,
        Json(json!({
            "key_id": key_id,
            "key_prefix": key_prefix,
            "raw_key": raw_key,
            "created_at": created_at.rfc3339(),
        })),
    ))
}

/// `DELETE /api/v1/admin/customers/{customer_id}/keys/{key_id}`; effective at once.
pub(super) async fn revoke_key(
    State(services): State<Arc<Services>>,
    _: Admin,
    Path((customer_id, key_id)): Path<(String, String)>,
) -> Result<Json<Value>, Problem> {
    let now = services.clock.now()?;
    let revoked = services.directory.revoke(&customer_id, &key_id, now).await?;
    let details = json!({ "key_id": revoked.key_id });
    services.report("key.revoke_requested", &customer_id, "admin", &details);
    Ok(Json(json!({
        "revoked": true, "key_id": revoked.key_id, "key_prefix": revoked.key_prefix,
    })))
}

/// `PUT /api/v1/admin/customers/{customer_id}/keys/{key_id}/policy` replaces the whole policy of a
/// key; it holds for its next request.
pub(super) async fn set_policy(
    State(services): State<Arc<Services>>,
    _: Admin,
    Path((customer_id, key_id)): Path<(String, String)>,
    Whole(body): Whole,
) -> Result<Json<Value>, Problem> {
    let settings = policy_of(&parse_object(&body)?)?;
    let rules = services.directory.set_policy(&customer_id, &key_id, settings).await?;
    let details = json!({ "key_id": key_id, "mode": rules.mode.name() });
    services.report("key.policy_changed", &customer_id, "admin", &details);
    Ok(Json(json!({ "key_id": key_id, "policy": shown(&rules) })))
}

/// A customer is never changed on the way of making a key: a forgotten tier would be a downgrade.
fn exists() -> Problem {
    let message = "The customer exists with other settings. Add a key with POST \
        /api/v1/admin/customers/{customer_id}/keys, change the tier with PATCH /api/v1/admin/keys/tier.";
    Problem::new(Kind::CustomerExists, message)
}

fn known_customer(services: &Services, customer_id: &str) -> Result<Arc<Customer>, Problem> {
    services
        .directory
        .customer(customer_id)
        .ok_or_else(|| Problem::new(Kind::CustomerNotFound, "There is no such customer."))
}

fn report_minted(services: &Services, customer_id: &str, minted: &MintedKey) {
    let details = json!({ "key_id": minted.key_id });
    services.report("key.mint_requested", customer_id, "admin", &details);
}

fn key_row(key: &StoredKey) -> Value {
    json!({
        "key_id": key.key_id,
        "key_prefix": key.key_prefix,
        "created_at": key.created_at.rfc3339(),
        "last_used_at": key.last_used_at.map(Timestamp::rfc3339),
    })
}

fn customer(fields: &StrictJson) -> Result<Customer, Problem> {
    let tier = tier(fields)?.unwrap_or(Tier::Free);
    let managed_ai = flag(fields, "managed_ai")?;
    let byok = flag(fields, "byok_per_request")?;
    if tier == Tier::Pro && managed_ai == Some(true) {
        return Err(Problem::field("managed_ai", "is not available on the pro tier"));
    }
    if managed_ai == Some(true) && byok == Some(true) {
        return Err(Problem::field("managed_ai", "contradicts byok_per_request"));
    }
    if fields.get("provider_key").is_some_and(|value| !value.is_null()) {
        let complaint =
            "is not stored by this gateway; configure a provider or send X-Upstream-Key";
        return Err(Problem::field("provider_key", complaint));
    }
    // Pro brings its own key; the others use the configured one unless they say otherwise.
    let own_key = byok.or_else(|| managed_ai.map(|managed| !managed)).unwrap_or(tier == Tier::Pro);
    Ok(Customer {
        customer_id: required_id(fields)?,
        org_id: word(fields, "org_id")?.unwrap_or_default(),
        tier,
        vertical: word(fields, "vertical")?.unwrap_or_else(|| "default".to_owned()),
        label: label(fields, "label")?,
        contact: label(fields, "consultant_email")?,
        provider: word(fields, "provider")?,
        byok_per_request: own_key,
        relink_response: flag(fields, "relink_response")?,
        rate_limit_rpm: rate(fields)?,
    })
}

fn tier(fields: &StrictJson) -> Result<Option<Tier>, Problem> {
    let Some(name) = word(fields, "tier")? else { return Ok(None) };
    Tier::from_name(&name)
        .map(Some)
        .ok_or_else(|| Problem::field("tier", "must be free, pro or enterprise"))
}

fn required_id(fields: &StrictJson) -> Result<String, Problem> {
    word(fields, "customer_id")?.ok_or_else(|| Problem::field("customer_id", "is required"))
}

/// An identifier: it goes into certificates, so it is short plain ASCII.
fn word(fields: &StrictJson, name: &str) -> Result<Option<String>, Problem> {
    let Some(value) = fields.get(name).filter(|value| !value.is_null()) else { return Ok(None) };
    let text = value.as_str().ok_or_else(|| Problem::field(name, "must be a string"))?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-:@".contains(&b);
    if text.is_empty() || text.len() > 128 || !text.bytes().all(plain) {
        return Err(Problem::field(name, "must be 1 to 128 letters, digits or any of . _ - : @"));
    }
    Ok(Some(text.to_owned()))
}

fn label(fields: &StrictJson, name: &str) -> Result<String, Problem> {
    let Some(value) = fields.get(name).filter(|value| !value.is_null()) else {
        return Ok(String::new());
    };
    let text = text(value, name)?;
    if text.expose().len() > 256 {
        return Err(Problem::field(name, "is longer than 256 bytes"));
    }
    Ok(text.expose().to_owned())
}

fn flag(fields: &StrictJson, name: &str) -> Result<Option<bool>, Problem> {
    match fields.get(name).filter(|value| !value.is_null()) {
        None => Ok(None),
        Some(value) => {
            value.as_bool().map(Some).ok_or_else(|| Problem::field(name, "must be true or false"))
        }
    }
}

fn rate(fields: &StrictJson) -> Result<Option<u32>, Problem> {
    let name = "rate_limit_rpm";
    match fields.get(name).filter(|value| !value.is_null()) {
        None => Ok(None),
        Some(value) => value
            .as_u64()
            .and_then(|rate| u32::try_from(rate).ok())
            .filter(|rate| (1..=1_000_000).contains(rate))
            .map(Some)
            .ok_or_else(|| Problem::field(name, "must be a whole number from 1 to 1000000")),
    }
}
