//! The stage of every test: a witness in a temporary folder, its client, its clock and the keys of
//! the other services.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::{HeaderMap, Method, StatusCode};
use lucairn_compartment::clock::{Clock, Timestamp};
use lucairn_compartment::message::{AuditEvent, ClaimsNote, Owner, Refusal, Window};
use lucairn_compartment::peer::Peer;
use lucairn_compartment::server::Listener;
use lucairn_compartment::{Compartment, envelope, id};
use lucairn_veil::api::PublishedKey;
use lucairn_veil::claim::{
    BridgePayload, ClaimDraft, ClaimPayload, InferenceOutcome, InferencePayload, IsolationProbe,
    SanitizerPayload,
};
use lucairn_veil::key::{KeySet, Service, SigningKey};
use lucairn_veil::verify::{Policy, verify};
use lucairn_veil::{Certificate, Claim, sign_claim};
use lucairn_witness::store::{SqliteStore, Store};
use lucairn_witness::{Config, Setup, StartError, Witness};
use tokio::sync::watch;

/// 2026-06-09, a time with a fraction that ends in zeros.
pub(crate) fn start() -> Timestamp {
    Timestamp::from_nanos(1_781_000_000_250_000_000)
}

pub(crate) const SECOND: i64 = 1_000_000_000;

pub(crate) const CUSTOMER: &str = "cus_7";

/// A witness and all around it.
pub(crate) struct Stage {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) clock: Clock,
    pub(crate) witness: Arc<Witness>,
    pub(crate) peer: Peer,
    stop: watch::Sender<bool>,
    served: tokio::task::JoinHandle<()>,
}

/// What came back: a status and a body that may have broken off.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Result<Bytes, ()>,
}

impl Stage {
    pub(crate) async fn start() -> Self {
        Self::start_with(|store| store).await
    }

    /// Puts something around the store.
    pub(crate) async fn start_with<S: Store + 'static>(
        around: impl FnOnce(SqliteStore) -> S,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::open(folder, Clock::fixed(start()), around).await.unwrap()
    }

    async fn open<S: Store + 'static>(
        folder: tempfile::TempDir,
        clock: Clock,
        around: impl FnOnce(SqliteStore) -> S,
    ) -> Result<Self, StartError> {
        let store = around(SqliteStore::open(&database(folder.path()))?);
        let witness = Witness::open(&setup(folder.path()), Arc::new(store), clock.clone()).await?;
        let witness = Arc::new(witness);
        let socket = folder.path().join("witness.sock");
        let _ = std::fs::remove_file(&socket);
        let listener = Listener::Unix(tokio::net::UnixListener::bind(&socket).unwrap());
        let (stop, stopped) = watch::channel(false);
        let served = tokio::spawn(lucairn_witness::serve(Arc::clone(&witness), listener, stopped));
        let peer = Peer::new(Compartment::Witness, socket);
        Ok(Self { folder, clock, witness, peer, stop, served })
    }

    /// Ends the process and starts another one on the same folder.
    pub(crate) async fn restart(self) -> Self {
        self.try_restart(|_| {}).await.unwrap()
    }

    /// The same, after something happened to the folder.
    pub(crate) async fn try_restart(self, between: impl FnOnce(&Path)) -> Result<Self, StartError> {
        let Self { folder, clock, witness, peer, stop, served } = self;
        stop.send_replace(true);
        drop(peer);
        served.await.unwrap();
        drop(witness);
        between(folder.path());
        Self::open(folder, clock, |store| store).await
    }

    pub(crate) fn pass(&self, seconds: i64) {
        let now = self.clock.now().unwrap().nanos();
        self.clock.set(Timestamp::from_nanos(now + seconds * SECOND));
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: impl Into<Bytes>,
    ) -> Answer {
        let response = self.peer.send(method, path, headers, body.into()).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await;
        Answer { status, body: body.map(|body| body.to_bytes()).map_err(drop) }
    }

    pub(crate) async fn claim(&self, request_id: &str, window_ms: u64, claims: &[Claim]) -> Answer {
        // The egress does not know how long an exchange may take.
        let of_egress = claims.iter().all(|claim| claim.service() == Some(Service::Ai));
        let window_ms = (!of_egress).then_some(window_ms);
        let note = ClaimsNote { request_id: request_id.to_owned(), window_ms };
        let body = serde_json::to_vec(claims).unwrap();
        self.send(Method::POST, "/claims", envelope::headers(&note).unwrap(), body).await
    }

    pub(crate) async fn report(&self, event: &AuditEvent) -> Answer {
        let body = serde_json::to_vec(event).unwrap();
        self.send(Method::POST, "/events", HeaderMap::new(), body).await
    }

    pub(crate) async fn extend(&self, request_id: &str, window_ms: u64) -> Answer {
        let headers = envelope::headers(&Window { window_ms }).unwrap();
        self.send(Method::POST, &format!("/exchanges/{request_id}/extend"), headers, "").await
    }

    pub(crate) async fn look_up(&self, request_id: &str, customer_id: Option<&str>) -> Answer {
        let owner = Owner { customer_id: customer_id.map(str::to_owned) };
        let headers = envelope::headers(&owner).unwrap();
        self.send(Method::GET, &format!("/certificates/{request_id}"), headers, "").await
    }

    /// The certificate of an exchange, which must verify whole.
    pub(crate) async fn certificate(&self, request_id: &str) -> Certificate {
        let certificate = self.unverified(request_id).await;
        let bytes = serde_json::to_vec(&certificate).unwrap();
        let report = verify(&bytes, &self.keys(), &Policy::default());
        assert!(report.is_verified(), "{request_id}: {:?}", report.first_failure());
        certificate
    }

    /// The certificate of an exchange as it is served.
    pub(crate) async fn unverified(&self, request_id: &str) -> Certificate {
        let answer = self.look_up(request_id, Some(CUSTOMER)).await;
        assert_eq!(answer.status, StatusCode::OK, "{request_id}");
        let bytes = answer.body.unwrap();
        let certificate = Certificate::parse(&bytes).unwrap();
        assert_eq!(serde_json::to_vec(&certificate).unwrap(), bytes, "is served as it is stored");
        certificate
    }

    /// How many certificates the only API key has; each must be in its place and name the one
    /// before it.
    pub(crate) fn sequence(&self) -> u64 {
        let database = self.sql();
        let mut rows = database.prepare("SELECT certificate FROM certificate").unwrap();
        let rows = rows.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        let mut certificates: Vec<_> =
            rows.map(|row| Certificate::parse(&row.unwrap()).unwrap()).collect();
        certificates.sort_by_key(|certificate| certificate.tenant_seq);
        let mut previous = None;
        for (place, certificate) in (1..).zip(&certificates) {
            assert_eq!(certificate.tenant_seq, Some(place));
            assert_eq!(certificate.prev_certificate_digest, previous, "at {place}");
            previous = Some(certificate.digest());
        }
        certificates.len() as u64
    }

    pub(crate) fn keys(&self) -> KeySet {
        let own = lucairn_witness::public_keys(self.folder.path()).unwrap();
        let mut keys: Vec<PublishedKey> = own.iter().map(PublishedKey::from).collect();
        keys.extend(roster());
        let document = serde_json::json!({ "keys": keys }).to_string();
        KeySet::from_well_known_json(document.as_bytes()).unwrap()
    }

    /// The database, for a look behind the scene.
    pub(crate) fn sql(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(database(self.folder.path())).unwrap()
    }

    pub(crate) fn count(&self, table: &str) -> u32 {
        let sql = format!("SELECT count(*) FROM {table}");
        self.sql().query_row(&sql, [], |row| row.get(0)).unwrap()
    }
}

impl Answer {
    /// Recorded, and then durable.
    #[track_caller]
    pub(crate) fn is_durable(&self) {
        assert_eq!(self.status, StatusCode::OK, "{:?}", self.body);
        assert_eq!(self.body.as_deref(), Ok(&br#"{"durable":true}"#[..]));
    }

    /// Refused with that status and code.
    #[track_caller]
    pub(crate) fn is_refused(&self, status: u16, code: &str) {
        let body = self.body.as_deref().unwrap();
        let refusal: Refusal = serde_json::from_slice(body).unwrap();
        assert_eq!((self.status.as_u16(), refusal.code.as_str()), (status, code));
        assert_eq!(refusal.retry_after_seconds.is_some(), status == 503);
    }
}

pub(crate) fn database(folder: &Path) -> PathBuf {
    folder.join("witness.db")
}

pub(crate) fn setup(folder: &Path) -> Setup {
    Setup { config: Config::default(), data: folder.to_owned(), roster: roster() }
}

fn roster() -> Vec<PublishedKey> {
    let entry = |service: Service, key_id: &str, purpose: &str| PublishedKey {
        service_id: service.as_str().to_owned(),
        key_id: key_id.to_owned(),
        public_key: key(service).public().to_hex(),
        purpose: purpose.to_owned(),
        algorithm: "Ed25519".to_owned(),
        key_state: "active".to_owned(),
    };
    vec![
        entry(Service::Bridge, "bridge_v1", "Bridge claim signing"),
        entry(Service::Sanitizer, "sanitizer_v1", "Sanitizer claim signing"),
        entry(Service::Ai, "sandbox_b_v1", "Inference claim signing"),
    ]
}

pub(crate) fn key(service: Service) -> SigningKey {
    SigningKey::from_seed([service as u8 + 1; 32])
}

/// A claim of a service at a time, signed by its own key.
pub(crate) fn claim(service: Service, request_id: &str, at: Timestamp) -> Claim {
    sign(request_id, at, payload(service))
}

pub(crate) fn sign(request_id: &str, at: Timestamp, payload: ClaimPayload) -> Claim {
    let key = key(payload.service());
    let draft = ClaimDraft {
        claim_id: &id::claim_id(at).unwrap(),
        request_id,
        timestamp: &at.rfc3339(),
        payload,
    };
    sign_claim(&draft, &key)
}

pub(crate) fn payload(service: Service) -> ClaimPayload {
    match service {
        Service::Bridge => ClaimPayload::Bridge(BridgePayload {
            api_key_id: "k_abc".to_owned(),
            customer_id: CUSTOMER.to_owned(),
            org_id: "org_1".to_owned(),
            ephemeral: true,
            token_hash: [1; 32],
        }),
        Service::Sanitizer => ClaimPayload::Sanitizer(SanitizerPayload {
            entity_counts: BTreeMap::from([("PERSON".to_owned(), 2)]),
            layers_active: vec!["known_entity_matching".to_owned(), "presidio_ner".to_owned()],
            pii_entities_found: 2,
            redaction_manifest_hash: [2; 32],
            sanitized_fields_hash: [3; 32],
            sanitization_summary: "2 PERSON via presidio_ner".to_owned(),
            coverage: None,
            proof: None,
            mode: None,
        }),
        Service::Ai => ClaimPayload::Inference(InferencePayload {
            isolation_probe: IsolationProbe::Unknown,
            model_used: "echo".to_owned(),
            response_hash: [4; 32],
            outcome: InferenceOutcome::Completed,
            upstream_body_sha256: vec![[3; 32]],
            unmasked: false,
        }),
        Service::Audit => unreachable!("only the witness makes audit claims"),
    }
}

/// An event with a new id.
pub(crate) fn event(request_id: Option<&str>, ends_exchange: bool) -> AuditEvent {
    AuditEvent {
        event_id: id::unguessable().unwrap(),
        event_type: "proxy.completed".to_owned(),
        source_service: "gateway".to_owned(),
        customer_id: CUSTOMER.to_owned(),
        actor: "k_abc".to_owned(),
        request_id: request_id.map(str::to_owned),
        ends_exchange,
        details: r#"{"latency_ms":12}"#.to_owned(),
        calls_model: true,
    }
}
