//! What every request of a running gateway shares.

use std::sync::Arc;

use lucairn_compartment::Compartment;
use lucairn_compartment::clock::{Clock, Timestamp};
use lucairn_compartment::id::{self, NoRandomness};
use lucairn_compartment::key_file::Seed;
use lucairn_compartment::message::AuditEvent;
use lucairn_compartment::peer::Peer;
use lucairn_sanitizer::outbound::Outbound;
use lucairn_sanitizer::{PlaceholderStyle, Sanitizer};
use lucairn_veil::key::{KeySet, SigningKey};
use serde_json::Value;

use crate::admin_key::AdminKey;
use crate::allowance::{Allowance, HourlyLimit};
use crate::background::Background;
use crate::bridge::Bridge;
use crate::config::{Config, Placeholders, Setup};
use crate::directory::Directory;
use crate::evidence::Keeper;
use crate::exchange::certify::ClaimKeys;
use crate::exchange::forward::EgressClient;
use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::seal::Sealer;
use crate::secret_keys::Keys;
use crate::start_error::StartError;
use crate::store::Store;
use crate::witness_client::WitnessClient;

/// The parts of a gateway.
pub(crate) struct Services {
    pub config: Config,
    pub clock: Clock,
    pub sanitizer: Sanitizer,
    /// How answers are looked at; nothing when nobody looks.
    pub outbound: Option<Outbound>,
    pub bridge: Bridge,
    pub claim_keys: ClaimKeys,
    pub manifest_key: SigningKey,
    pub key_set: KeySet,
    pub sealer: Sealer,
    pub store: Arc<dyn Store>,
    pub directory: Directory,
    pub evidence: Keeper,
    pub allowance: Allowance,
    pub scan_allowance: HourlyLimit,
    pub admin_key: AdminKey,
    pub egress: EgressClient,
    pub witness: WitnessClient,
    pub metrics: Metrics,
    pub background: Background,
}

impl Services {
    /// Puts the parts together; reads customers and keys from the store.
    pub(crate) async fn new(
        setup: &Setup,
        keys: &Keys,
        store: Arc<dyn Store>,
        clock: Clock,
    ) -> Result<Self, StartError> {
        let sealer = Sealer::new(&keys.seal);
        let sanitizer = Sanitizer::new();
        let now = clock.now()?;
        let failed = |problem: Problem| StartError::Load(problem.message.into_owned());
        Ok(Self {
            config: setup.config.clone(),
            outbound: setup.config.outbound().map(|policy| sanitizer.outbound(policy)),
            sanitizer,
            bridge: Bridge::new(&keys.token),
            claim_keys: ClaimKeys {
                bridge: signing(&keys.bridge),
                sanitizer: signing(&keys.sanitizer),
            },
            manifest_key: signing(&keys.manifest),
            key_set: setup.key_set()?,
            directory: {
                let usual = setup.config.policy.clone();
                let loaded = Directory::load(Arc::clone(&store), sealer.clone(), usual);
                loaded.await.map_err(failed)?
            },
            allowance: Allowance::load(&*store, now).await?,
            scan_allowance: HourlyLimit::new(setup.config.scan_requests_per_hour),
            admin_key: AdminKey::load(&setup.data)?,
            sealer,
            store,
            evidence: Keeper::default(),
            clock,
            egress: EgressClient::new(Peer::new(Compartment::Egress, setup.egress_socket.clone())),
            witness: WitnessClient::new(Peer::new(
                Compartment::Witness,
                setup.witness_socket.clone(),
            )),
            metrics: Metrics::default(),
            background: Background::default(),
        })
    }

    /// How the placeholders of a customer are named.
    pub(crate) fn placeholders(&self, customer_id: &str) -> PlaceholderStyle {
        match self.config.placeholders {
            Placeholders::Numbered => PlaceholderStyle::Numbered,
            Placeholders::Keyed => {
                PlaceholderStyle::Keyed(self.bridge.placeholder_key(customer_id))
            }
        }
    }

    /// A link into this gateway.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.config.public_url)
    }

    /// Reports something that an operator or a customer did, besides exchanges, to the audit chain.
    pub(crate) fn report(&self, event_type: &str, customer_id: &str, actor: &str, details: &Value) {
        let Ok(event_id) = self.event_id() else { return };
        let event = AuditEvent {
            event_id,
            event_type: event_type.to_owned(),
            source_service: "gateway".to_owned(),
            customer_id: customer_id.to_owned(),
            actor: actor.to_owned(),
            request_id: None,
            ends_exchange: false,
            details: details.to_string(),
            calls_model: true,
        };
        let witness = self.witness.clone();
        self.background.spawn(async move {
            // It was logged if it could not be delivered.
            let _ = witness.event_in_the_end(&event).await;
        });
    }

    /// The id of a new event, also while the clock is not set.
    pub(crate) fn event_id(&self) -> Result<String, NoRandomness> {
        match self.clock.now() {
            Ok(now) => id::event_id(now),
            Err(_) => id::unguessable(),
        }
    }

    /// Milliseconds since a time in nanoseconds; 0 when the clock went backwards.
    pub(crate) fn latency_ms(&self, begun: i64) -> u64 {
        let begun = Timestamp::from_nanos(begun);
        match self.clock.now() {
            Ok(now) if now > begun => {
                u64::try_from(now.distance(begun).as_millis()).unwrap_or(u64::MAX)
            }
            _ => 0,
        }
    }
}

fn signing(seed: &Seed) -> SigningKey {
    SigningKey::from_seed(*seed.expose())
}
