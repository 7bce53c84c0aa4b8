//! CPU time of one operation, which hardly depends on what else the machine does.

/// Operations in one measurement; some five milliseconds.
const BATCH: u32 = 100;

/// The median CPU time of one operation, in microseconds, of that many measurements.
pub fn median(measurements: usize, mut operation: impl FnMut()) -> f64 {
    let mut times = Vec::new();
    for _ in 0..measurements.max(1) {
        let before = nanos();
        for _ in 0..BATCH {
            operation();
        }
        times.push((nanos() - before) as f64 / 1000.0 / f64::from(BATCH));
    }
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// The CPU time of this thread so far.
fn nanos() -> i64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}
