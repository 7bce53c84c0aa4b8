use super::*;

fn check(micros: impl Iterator<Item = u64>, expected: [f64; 5]) {
    let mut latencies: Vec<_> = micros.map(Duration::from_micros).collect();
    let summary = Summary::of(&mut latencies);
    let Summary { p50, p90, p99, p999, max, .. } = summary;
    assert_eq!([p50, p90, p99, p999, max].map(f64::round), expected);
}

#[test]
fn percentiles_are_nearest_ranks_in_any_order() {
    check((1..=1000).rev(), [500.0, 900.0, 990.0, 999.0, 1000.0]);
    check([7].into_iter(), [7.0; 5]);
    check([2, 1].into_iter(), [1.0, 2.0, 2.0, 2.0, 2.0]);
    check(std::iter::empty(), [0.0; 5]);
}
