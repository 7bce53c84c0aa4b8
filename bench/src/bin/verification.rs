//! What verifying a certificate costs, next to one bare signature over what its witness signed.
//!
//! Each case is a file of the form of `spec/vectors/certificate`. Prints one JSON line.

use std::hint::black_box;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;
use lucairn_bench::connection::Error;
use lucairn_bench::cpu::medians;
use lucairn_bench::print;
use lucairn_veil::anchor::TrustRoot;
use lucairn_veil::canonical::Rule;
use lucairn_veil::digest::from_base64;
use lucairn_veil::json::Json;
use lucairn_veil::{Certificate, KeySet, Policy, PublicKey, SignableVersion, signable, verify};
use serde_json::json;

/// The allocator of the product.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
struct Arguments {
    /// How many measurements of each operation.
    #[arg(long, default_value_t = 31)]
    measurements: usize,
    /// How long each number of threads verifies, in milliseconds.
    #[arg(long, default_value_t = 1000)]
    milliseconds: u64,
    /// The cases.
    #[arg(required = true)]
    cases: Vec<PathBuf>,
}

/// One case, read.
struct Case {
    certificate: Vec<u8>,
    keys: KeySet,
    policy: Policy,
}

fn main() -> Result<(), Error> {
    let arguments = Arguments::parse();
    let mut cases = serde_json::Map::new();
    for path in &arguments.cases {
        let case = Case::read(&Json::parse(&std::fs::read(path)?)?)?;
        let report = case.verify();
        if !report.is_verified() {
            return Err(format!("{}: {:?}", path.display(), report.first_failure()).into());
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let bare = Bare::of(&case)?;
        let operations: [&mut dyn FnMut(); 3] = [
            &mut || bare.verify(),
            &mut || {
                black_box(case.verify());
            },
            &mut || {
                black_box(Json::parse_borrowed(black_box(&case.certificate)).is_ok());
            },
        ];
        let [floor, verify, read] = medians(arguments.measurements, operations);
        let threads = [1, 2, 4, 8].map(|threads| {
            let per_second = throughput(&case, threads, arguments.milliseconds);
            json!({ "threads": threads, "per_second": per_second })
        });
        let found = json!({
            "bytes": case.certificate.len(),
            "floor": floor,
            "verify": verify,
            "read": read,
            "threads": threads,
        });
        cases.insert(name, found);
    }
    print(&cases)?;
    Ok(())
}

impl Case {
    fn read(vector: &Json) -> Result<Self, Error> {
        let certificate = match vector.get("certificate") {
            Some(object) => serde_json::to_vec(object)?,
            None => vector
                .get("certificate_text")
                .and_then(Json::as_str)
                .ok_or("a case without certificate")?
                .as_bytes()
                .to_vec(),
        };
        let keys = vector.get("keys").ok_or("a case without keys")?;
        let keys = KeySet::from_well_known_json(&serde_json::to_vec(keys)?)?;
        let mut trust_root = TrustRoot::default();
        let files = vector.get("trust_root").and_then(Json::as_array);
        for file in files.into_iter().flatten().filter_map(Json::as_str) {
            trust_root.add(file.as_bytes())?;
        }
        let trust_root = files.map(|_| trust_root);
        Ok(Self { certificate, keys, policy: Policy { trust_root, ..Policy::default() } })
    }

    fn verify(&self) -> lucairn_veil::Report {
        verify(black_box(&self.certificate), &self.keys, &self.policy)
    }
}

/// The newest witness signature by itself, with everything at hand.
struct Bare {
    key: PublicKey,
    message: Vec<u8>,
    signature: Vec<u8>,
}

impl Bare {
    fn of(case: &Case) -> Result<Self, Error> {
        let served = Json::parse(&case.certificate)?;
        let certificate = Certificate::from_json(&served)?;
        let (message, signature) = match certificate.signable_version() {
            SignableVersion::V2 => {
                (signable::v2(&certificate, Rule::Newest), Some(&certificate.witness_signature))
            }
            SignableVersion::V3 => {
                (signable::v3(&certificate), certificate.signable_v3_signature.as_ref())
            }
            SignableVersion::V4 => {
                let digest = signable::certificate_digest(&served);
                (signable::v4(&certificate, &digest), certificate.signable_v4_signature.as_ref())
            }
        };
        let signature = signature.and_then(|text| from_base64(text)).ok_or("no signature")?;
        let key = *case.keys.witness(&certificate.witness_key_id).ok_or("no witness key")?;
        Ok(Self { key, message, signature })
    }

    fn verify(&self) {
        assert!(black_box(self.key.verify_strict(black_box(&self.message), &self.signature)));
    }
}

/// Certificates verified per second of the wall clock by this many threads.
fn throughput(case: &Case, threads: usize, milliseconds: u64) -> f64 {
    let (started, verified) = (Instant::now(), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while started.elapsed() < Duration::from_millis(milliseconds) {
                    black_box(case.verify());
                    verified.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    verified.into_inner() as f64 / started.elapsed().as_secs_f64()
}
