//! The models of the providers: a question that holds nothing of a caller, so it leaves no certificate.

use bytes::Bytes;
use lucairn_compartment::id;
use lucairn_compartment::message::{Call, Dialect, Passed};
use lucairn_compartment::secret::Secret;
use lucairn_sanitizer::KnownEntities;

use super::relay;
use crate::caller::Caller;
use crate::problem::{Kind, Problem};
use crate::services::Services;

/// The provider that needs no key.
const BUILT_IN: &str = "echo";

/// Longest id of a model, with a query.
const LONGEST_DETAIL: usize = 256;

/// Asks for the models that a caller can use, or for one of them.
pub(crate) async fn list_models(
    services: &Services,
    caller: &Caller,
    (dialect, detail): (Dialect, Option<String>),
    own_key: Option<Secret>,
) -> Result<(Passed, Bytes), Problem> {
    let detail = detail.map(|detail| checked(services, caller, detail)).transpose()?;
    // One model is asked for where calls of it go.
    let model = detail.clone().filter(|detail| !detail.starts_with('?'));
    let is_one = model.is_some();
    let request_id = id::unguessable()?;
    let customer = &caller.customer;
    let call = Call {
        token: services.bridge.token(&customer.customer_id, &request_id).as_str().to_owned(),
        model,
        provider: customer.provider.clone(),
        own_key_only: customer.byok_per_request,
        dialect,
        timeout_ms: u64::try_from(services.config.wait_timeout().as_millis()).unwrap_or(u64::MAX),
        headers: Vec::new(),
        detail,
        unmasked: false,
    };
    let asked = services.egress.ask(&request_id, &call, own_key.as_ref()).await;
    let answer = match asked.map_err(Problem::from) {
        Err(problem) if problem.kind == Kind::MissingUpstreamKey && call.provider.is_none() => {
            // Without any provider's key there is still the built-in one to talk to.
            let call = Call { provider: Some(BUILT_IN.to_owned()), ..call };
            services.egress.ask(&request_id, &call, None).await.map_err(|_| problem)?
        }
        Err(problem) if problem.kind == Kind::UnknownModel && is_one => {
            return Err(Problem::new(Kind::NotFound, "No provider is configured for this model."));
        }
        asked => asked?,
    };
    let body = answer.body.whole().await?;
    relay::check_json(&answer.passed, &body)?;
    Ok((answer.passed, body))
}

/// The path leaves the gateway, so it is scanned like everything that does.
fn checked(services: &Services, caller: &Caller, detail: String) -> Result<String, Problem> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._:/-?&=".contains(&b);
    let complaint = "must be the id of a model, or limit, before_id and after_id";
    let is_plain = detail.len() <= LONGEST_DETAIL
        && detail.bytes().all(plain)
        && !detail.split('/').any(|segment| matches!(segment, "" | "." | ".."));
    let is_clean = |known: &KnownEntities| services.sanitizer.find(&detail, known).is_empty();
    if is_plain && is_clean(&caller.known) {
        Ok(detail)
    } else {
        Err(Problem::field("model", complaint))
    }
}
