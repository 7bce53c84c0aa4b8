//! What every store must do, as one test that each implementation runs.

use lucairn_compartment::clock::Timestamp;

use super::{JobState, KeyAdded, Store, StoredJob, StoredKey, StoredSalts, StoredSetting, Usage};
use crate::caller::{Customer, KeyHash, Tier};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_nanos(seconds * 1_000_000_000)
}

fn customer(customer_id: &str) -> Customer {
    Customer {
        customer_id: customer_id.to_owned(),
        org_id: "org".to_owned(),
        tier: Tier::Pro,
        vertical: "default".to_owned(),
        label: "a \"label\" ö".to_owned(),
        contact: String::new(),
        provider: Some("echo".to_owned()),
        byok_per_request: true,
        relink_response: Some(false),
        rate_limit_rpm: Some(7),
    }
}

fn key(name: &str, customer_id: &str, created: i64) -> StoredKey {
    StoredKey {
        key_id: format!("k_{name}"),
        key_hash: KeyHash::of(name),
        key_prefix: "lcr_live_abcd".to_owned(),
        customer_id: customer_id.to_owned(),
        created_at: at(created),
        last_used_at: None,
        sealed_terms: vec![0, 255, 1],
    }
}

fn job(job_id: &str, customer_id: &str, created: i64) -> StoredJob {
    StoredJob {
        job_id: job_id.to_owned(),
        request_id: format!("request of {job_id}"),
        customer_id: customer_id.to_owned(),
        state: JobState::Running,
        created_at: at(created),
        sealed: vec![1, 2, 3],
    }
}

/// Runs every verb of an empty store.
pub(crate) async fn run(store: &dyn Store) {
    customers(store).await;
    keys(store).await;
    usage(store).await;
    jobs(store).await;
    evidence(store).await;
    assert!(store.is_healthy());
}

async fn customers(store: &dyn Store) {
    store.put_customer(customer("b")).await.unwrap();
    store.put_customer(customer("a")).await.unwrap();
    assert_eq!(store.customers().await.unwrap(), [customer("a"), customer("b")]);
    let bare = Customer {
        provider: None,
        relink_response: None,
        rate_limit_rpm: None,
        byok_per_request: false,
        ..customer("a")
    };
    store.put_customer(bare.clone()).await.unwrap();
    assert_eq!(store.customers().await.unwrap()[0], bare);
    assert!(store.set_tier("a".to_owned(), Tier::Enterprise).await.unwrap());
    assert_eq!(store.customers().await.unwrap()[0].tier, Tier::Enterprise);
    assert!(!store.set_tier("nobody".to_owned(), Tier::Free).await.unwrap());
}

async fn keys(store: &dyn Store) {
    assert_eq!(store.add_key(key("x", "nobody", 1), 5).await.unwrap(), KeyAdded::UnknownCustomer);
    assert_eq!(store.add_key(key("one", "a", 1), 2).await.unwrap(), KeyAdded::Added);
    assert_eq!(store.add_key(key("two", "a", 2), 2).await.unwrap(), KeyAdded::Added);
    assert_eq!(store.add_key(key("three", "a", 3), 2).await.unwrap(), KeyAdded::TooMany);
    assert_eq!(store.add_key(key("other", "b", 4), 2).await.unwrap(), KeyAdded::Added);
    assert!(store.add_key(key("one", "b", 5), 9).await.is_err(), "the same key twice");
    let set =
        |customer: &str, key: &str| store.set_terms(customer.to_owned(), key.to_owned(), vec![7]);
    assert!(!set("b", "k_one").await.unwrap(), "somebody else's key");
    assert!(set("a", "k_one").await.unwrap());
    let revoke =
        |customer: &str, key: &str| store.revoke_key(customer.to_owned(), key.to_owned(), at(9));
    assert!(revoke("b", "k_one").await.unwrap().is_none(), "somebody else's key");
    let revoked = revoke("a", "k_one").await.unwrap().unwrap();
    assert_eq!((revoked.key_hash, revoked.sealed_terms), (KeyHash::of("one"), vec![7]));
    assert!(!set("a", "k_one").await.unwrap(), "a revoked key");
    assert!(revoke("a", "k_one").await.unwrap().is_none(), "revoked twice");
    let active: Vec<String> =
        store.active_keys().await.unwrap().into_iter().map(|key| key.key_id).collect();
    assert_eq!(active, ["k_two", "k_other"]);
    assert_eq!(store.add_key(key("three", "a", 6), 2).await.unwrap(), KeyAdded::Added);
}

async fn usage(store: &dyn Store) {
    let used = |name: &str, month: &str, requests, seconds| Usage {
        customer_id: "a".to_owned(),
        key_hash: KeyHash::of(name),
        month: month.to_owned(),
        requests,
        last_used_at: at(seconds),
    };
    let first = vec![used("two", "2026-11", 3, 20), used("three", "2026-11", 4, 21)];
    store.add_usage(first).await.unwrap();
    store
        .add_usage(vec![used("two", "2026-11", 2, 30), used("two", "2026-12", 1, 31)])
        .await
        .unwrap();
    assert_eq!(store.usage("2026-11".to_owned()).await.unwrap(), [("a".to_owned(), 9)]);
    assert_eq!(store.usage("2026-12".to_owned()).await.unwrap(), [("a".to_owned(), 1)]);
    assert_eq!(store.usage("2027-01".to_owned()).await.unwrap(), []);
    let two = store.active_keys().await.unwrap().into_iter().find(|key| key.key_id == "k_two");
    assert_eq!(two.unwrap().last_used_at, Some(at(31)));
}

async fn jobs(store: &dyn Store) {
    store.put_job(job("j1", "a", 1)).await.unwrap();
    store.put_job(job("j2", "a", 2)).await.unwrap();
    assert!(store.put_job(job("j1", "a", 3)).await.is_err(), "the same job twice");
    let find = |id: &str, customer: &str| store.job(id.to_owned(), customer.to_owned());
    assert!(find("j1", "b").await.unwrap().is_none(), "somebody else's job");
    assert_eq!(find("j1", "a").await.unwrap().unwrap().sealed, [1, 2, 3]);
    assert_eq!(store.kept_events().await.unwrap(), []);
    store.finish_job("j1".to_owned(), vec![9], "{}".to_owned()).await.unwrap();
    let done = find("j1", "a").await.unwrap().unwrap();
    assert_eq!((done.state, done.sealed), (JobState::Done, vec![9]));
    let running: Vec<String> =
        store.running_jobs().await.unwrap().into_iter().map(|job| job.job_id).collect();
    assert_eq!(running, ["j2"]);
    assert_eq!(store.kept_events().await.unwrap(), [("j1".to_owned(), "{}".to_owned())]);
    store.drop_event("j1".to_owned()).await.unwrap();
    assert_eq!(store.kept_events().await.unwrap(), []);
    assert_eq!(store.drop_jobs_before(at(100)).await.unwrap(), 1, "running jobs are kept");
    assert!(find("j1", "a").await.unwrap().is_none());
    assert!(find("j2", "a").await.unwrap().is_some());
}

async fn evidence(store: &dyn Store) {
    let setting = |policy: u8, seconds, sealed: u8| StoredSetting {
        policy_digest: [policy; 32],
        rules_digest: [9; 32],
        used_at: at(seconds),
        sealed: vec![sealed],
    };
    let day = 24 * 3600;
    for row in [setting(1, 10, 1), setting(2, 10, 2), setting(1, 2 * day, 3)] {
        store.put_setting(row).await.unwrap();
    }
    assert_eq!(store.setting([1; 32], [9; 32]).await.unwrap(), Some(vec![1]));
    assert_eq!(store.setting([1; 32], [8; 32]).await.unwrap(), None, "under other rules");
    let salts = |request_id: &str, seconds| StoredSalts {
        request_id: request_id.to_owned(),
        customer_id: "a".to_owned(),
        created_at: at(seconds),
        sealed: vec![1, 2],
    };
    store.put_salts(salts("r1", 1)).await.unwrap();
    store.put_salts(salts("r2", 2 * day)).await.unwrap();
    assert!(store.put_salts(salts("r1", 3)).await.is_err(), "the salts of an exchange twice");
    let find = |id: &str, customer: &str| store.salts(id.to_owned(), customer.to_owned());
    assert_eq!(find("r1", "b").await.unwrap(), None, "somebody else's salts");
    let replace =
        |read: &[u8], new: &[u8]| store.replace_salts("r1".to_owned(), read.to_vec(), new.to_vec());
    assert!(replace(&[1, 2], &[1]).await.unwrap());
    assert!(!replace(&[1, 2], &[2]).await.unwrap(), "somebody else was faster");
    assert_eq!(find("r1", "a").await.unwrap(), Some(vec![1]));
    assert_eq!(store.drop_evidence_before(at(2 * day)).await.unwrap(), 1);
    assert_eq!(find("r1", "a").await.unwrap(), None);
    assert_eq!(find("r2", "a").await.unwrap(), Some(vec![1, 2]));
    assert_eq!(store.setting([2; 32], [9; 32]).await.unwrap(), None);
    assert_eq!(store.setting([1; 32], [9; 32]).await.unwrap(), Some(vec![1]));
}
