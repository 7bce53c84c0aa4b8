//! Starting a gateway: its folder, its keys, its first customer, its server.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Request;
use lucairn_compartment::clock::Clock;
use lucairn_compartment::server::{self, Limits, Listener, Stop};
use lucairn_compartment::{Compartment, isolation};

use crate::admin_key::AdminKey;
use crate::caller::{Customer, Tier};
use crate::config::PolicyConfig;
use crate::config::Setup;
use crate::directory::Directory;
use crate::evidence;
use crate::exchange::job;
use crate::http::{self, PeerAddress};
use crate::rules::KeySettings;
use crate::seal::Sealer;
use crate::secret_keys::{DATABASE, Keys};
use crate::services::Services;
use crate::start_error::StartError;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;

/// How often counters are written down and old jobs are dropped.
const HOUSEKEEPING: Duration = Duration::from_secs(1);

/// What the first start of a gateway gives to its operator, once.
pub struct FirstStart {
    pub admin_key: String,
    pub api_key: String,
    pub customer_id: String,
}

/// Makes keys, tables, admin key and first customer in a data folder that has none.
///
/// Called by the supervisor before the gateway starts; does nothing when called again.
pub async fn provision(data: &Path, clock: &Clock) -> Result<Option<FirstStart>, StartError> {
    let keys = Keys::load_or_create(data)?;
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&data.join(DATABASE))?);
    let now = clock.now()?;
    if AdminKey::is_there(data) {
        return Ok(None);
    }
    let failed = |problem: crate::problem::Problem| StartError::Load(problem.message.into_owned());
    let directory = Directory::load(store, Sealer::new(&keys.seal), PolicyConfig::default())
        .await
        .map_err(failed)?;
    let customer_id = "first-customer".to_owned();
    directory.put_customer(first_customer(&customer_id)).await.map_err(failed)?;
    let minted =
        directory.mint(&customer_id, &KeySettings::default(), now).await.map_err(failed)?;
    // The last step, so that a first start that failed before it is a first start again.
    let Some(admin_key) = AdminKey::create_if_absent(data)? else { return Ok(None) };
    Ok(Some(FirstStart { admin_key, api_key: minted.raw_key, customer_id }))
}

/// The operator himself: everything on, the configured providers pay.
fn first_customer(customer_id: &str) -> Customer {
    Customer {
        customer_id: customer_id.to_owned(),
        org_id: String::new(),
        tier: Tier::Enterprise,
        vertical: "default".to_owned(),
        label: "made at the first start".to_owned(),
        contact: String::new(),
        provider: None,
        byok_per_request: false,
        relink_response: None,
        rate_limit_rpm: None,
    }
}

/// Runs a gateway until `stop`, then lets requests under way finish.
pub async fn run(
    setup: Setup,
    listener: Listener,
    stop: Stop,
    clock: Clock,
) -> Result<(), StartError> {
    setup.config.check()?;
    let keys = Keys::load_or_create(&setup.data)?;
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&setup.data.join(DATABASE))?);
    isolation::enter(Compartment::Gateway);
    let services = Arc::new(Services::new(&setup, &keys, store, clock).await?);
    let resumed = job::resume(&services)
        .await
        .map_err(|problem| StartError::Load(problem.message.into_owned()))?;
    tracing::info!(jobs = resumed, "gateway takes requests");
    let housekeeping = tokio::spawn(keep_house(Arc::clone(&services)));
    serve(Arc::clone(&services), listener, stop).await;
    housekeeping.abort();
    finish(&services).await;
    Ok(())
}

/// Answers requests until `stop`.
pub(crate) async fn serve(services: Arc<Services>, listener: Listener, stop: Stop) {
    let limits = Limits {
        header_timeout: services.config.body_timeout(),
        drain_timeout: services.config.drain_timeout(),
        connections: services.config.max_connections,
    };
    let router = http::router(services);
    server::serve(listener, limits, stop, move |request: Request<server::Incoming>, peer| {
        let mut router = router.clone();
        async move {
            let mut request = request.map(axum::body::Body::new);
            request.extensions_mut().insert(PeerAddress(peer));
            answer(&mut router, request).await
        }
    })
    .await;
}

async fn answer(
    router: &mut axum::Router,
    request: Request<axum::body::Body>,
) -> hyper::Response<server::Body> {
    use http_body_util::BodyExt;
    let Ok(response) = tower_service::Service::call(router, request).await;
    response.map(|body| body.map_err(Into::into).boxed_unsync())
}

/// What was begun for answered requests is brought to its end, within the drain time.
async fn finish(services: &Services) {
    let drain = services.config.drain_timeout();
    if tokio::time::timeout(drain, services.background.idle()).await.is_err() {
        tracing::warn!("some audit events were not delivered before the stop");
    }
    if let Err(error) = services.allowance.flush(&*services.store).await {
        tracing::warn!(%error, "usage counters were not written down");
    }
}

async fn keep_house(services: Arc<Services>) {
    let mut ticks = tokio::time::interval(HOUSEKEEPING);
    loop {
        ticks.tick().await;
        if let Err(error) = services.allowance.flush(&*services.store).await {
            tracing::warn!(%error, "usage counters are not written down");
        }
        let Ok(now) = services.clock.now() else { continue };
        let kept = i64::try_from(job::KEPT.as_nanos()).unwrap_or(i64::MAX);
        let before = lucairn_compartment::clock::Timestamp::from_nanos(now.nanos() - kept);
        // Once an hour is often enough for rows that are kept for a day.
        if now.seconds() % 3600 == 0
            && let Err(error) = services.store.drop_jobs_before(before).await
        {
            tracing::warn!(%error, "old jobs are not dropped");
        }
        if now.seconds() % 3600 == 0 && evidence::drop_old(&services, now).await.is_err() {
            tracing::warn!("old salts are not dropped");
        }
    }
}
