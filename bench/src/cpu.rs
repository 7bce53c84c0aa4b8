//! CPU time of operations, which hardly depends on what else the machine does.

/// Operations in one measurement; some five milliseconds.
const BATCH: u32 = 100;

/// The median CPU time of one operation, in microseconds, of that many measurements.
pub fn median(measurements: usize, mut operation: impl FnMut()) -> f64 {
    let [median] = medians(measurements, [&mut operation]);
    median
}

/// The same for several operations that take turns, so that a slower moment of the machine meets
/// all of them and their ratios stay.
pub fn medians<const N: usize>(measurements: usize, operations: [&mut dyn FnMut(); N]) -> [f64; N] {
    in_turns(measurements, BATCH, operations)
}

/// The same for operations that are long enough to be measured one by one, as a walk over all pieces of
/// a text is.
pub fn medians_of_rounds<const N: usize>(
    rounds: usize,
    operations: [&mut dyn FnMut(); N],
) -> [f64; N] {
    in_turns(rounds, 1, operations)
}

fn in_turns<const N: usize>(
    measurements: usize,
    batch: u32,
    mut operations: [&mut dyn FnMut(); N],
) -> [f64; N] {
    let mut times = [const { Vec::new() }; N];
    for _ in 0..measurements.max(1) {
        for (operation, times) in operations.iter_mut().zip(&mut times) {
            let before = nanos();
            for _ in 0..batch {
                operation();
            }
            times.push((nanos() - before) as f64 / 1000.0 / f64::from(batch));
        }
    }
    times.map(middle)
}

/// The median of some figures, of which there is at least one.
pub fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// The CPU time of this thread so far.
fn nanos() -> i64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}
