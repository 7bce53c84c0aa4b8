//! Counters and times of the gateway, for Prometheus. Labels are fixed words, never input.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use lucairn_sanitizer::Findings;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Upper bounds of the latency buckets, in seconds.
const SECONDS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct KindLabel {
    kind: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OutcomeLabel {
    outcome: &'static str,
}

/// The gateway's metrics.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    seconds: Histogram,
    redactions: Family<KindLabel, Counter>,
    exchanges: Family<OutcomeLabel, Counter>,
    in_flight: Gauge<i64, std::sync::atomic::AtomicI64>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("lucairn_gateway");
        let requests = Family::default();
        let seconds = Histogram::new(SECONDS);
        let redactions = Family::default();
        let exchanges = Family::<OutcomeLabel, Counter<u64, AtomicU64>>::default();
        let in_flight = Gauge::default();
        registry.register("requests", "Requests answered", requests.clone());
        registry.register("request_seconds", "Time to answer a request", seconds.clone());
        registry.register("redactions", "Entities replaced, by kind", redactions.clone());
        registry.register("exchanges", "Exchanges ended, by outcome", exchanges.clone());
        registry.register("in_flight", "Requests under way", in_flight.clone());
        Self { registry, requests, seconds, redactions, exchanges, in_flight }
    }
}

impl Metrics {
    /// Counts an answered request; `route` is the pattern of the route, not the path.
    pub(crate) fn answered(&self, route: &str, status: u16, took: Duration) {
        self.requests.get_or_create(&RequestLabels { route: route.to_owned(), status }).inc();
        self.seconds.observe(took.as_secs_f64());
    }

    /// Counts what was taken out of a request.
    pub(crate) fn redacted(&self, findings: &Findings) {
        for (kind, count) in findings.counts() {
            self.redactions.get_or_create(&KindLabel { kind }).inc_by(*count);
        }
    }

    /// Counts the end of an exchange.
    pub(crate) fn exchange_ended(&self, outcome: &'static str) {
        self.exchanges.get_or_create(&OutcomeLabel { outcome }).inc();
    }

    /// Counts requests under way, up or down.
    pub(crate) fn under_way(&self, change: i64) {
        self.in_flight.inc_by(change);
    }

    /// The OpenMetrics text.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = prometheus_client::encoding::text::encode(&mut text, &self.registry);
        text
    }
}
