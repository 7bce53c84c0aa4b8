//! Latencies as percentiles. Every one is kept and sorted at the end: nothing is rounded.

use std::time::Duration;

use serde::Serialize;

/// What a distribution of latencies comes down to, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Summary {
    pub mean: f64,
    pub p50: f64,
    pub p90: f64,
    pub p99: f64,
    pub p999: f64,
    pub max: f64,
}

impl Summary {
    /// Sorts latencies and picks the percentiles; zeros when there are none.
    pub fn of(latencies: &mut [Duration]) -> Self {
        latencies.sort_unstable();
        let micros = |latency: &Duration| latency.as_secs_f64() * 1e6;
        // The nearest rank: the smallest latency that is at least as long as that many others.
        let rank = |part: f64| {
            let count = latencies.len() as f64;
            let index = ((count * part).ceil() as usize).saturating_sub(1);
            latencies.get(index).map_or(0.0, micros)
        };
        let sum: f64 = latencies.iter().map(micros).sum();
        Self {
            mean: sum / (latencies.len().max(1) as f64),
            p50: rank(0.50),
            p90: rank(0.90),
            p99: rank(0.99),
            p999: rank(0.999),
            max: latencies.last().map_or(0.0, micros),
        }
    }
}

#[cfg(test)]
mod tests;
