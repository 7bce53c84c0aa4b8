//! However the bytes of a stream are cut, the same bytes come out, and they are the right ones.

use std::sync::Arc;

use super::recorded::{self, Stream};
use super::{
    DIALECTS, Dialect, Random, generate, oracle, plant, restoration, restore_pieces, vault,
};
use lucairn_sanitizer::Vault;
use lucairn_sanitizer::restore::Restoration;

/// Every cut in two up to this length, and a sample of longer streams.
const EVERY_CUT: usize = 2500;

/// The bytes that one check may read again and again.
const BUDGET: usize = 1 << 19;

/// Checks a stream that comes in one piece, and then that no cut changes anything.
fn check_cuts(
    dialect: Dialect,
    restoration: &Arc<Restoration>,
    stream: &[u8],
    random: &mut Random,
    name: &str,
) -> Vec<u8> {
    let (whole, _) = restore_pieces(dialect, restoration, [stream]);
    let check = |pieces: &[&[u8]]| {
        let (cut, _) = restore_pieces(dialect, restoration, pieces.iter().copied());
        let lengths: Vec<_> = pieces.iter().map(|piece| piece.len()).collect();
        assert!(cut == whole, "{name}: cut into {lengths:?}");
    };
    let every = stream.len() <= EVERY_CUT;
    let samples = (BUDGET / stream.len().max(1)).clamp(2, 30);
    let cuts = if every { stream.len() + 1 } else { samples };
    for cut in 0..cuts {
        let cut = if every { cut } else { random.below(stream.len()) };
        let (first, second) = stream.split_at(cut);
        check(&[first, second]);
    }
    for _ in 0..samples {
        let longest = *random.pick(&[3, 30, 300, 3000]);
        let mut pieces = Vec::new();
        let mut rest = stream;
        while !rest.is_empty() {
            let (piece, later) = rest.split_at((1 + random.below(longest)).min(rest.len()));
            pieces.push(piece);
            rest = later;
        }
        check(&pieces);
    }
    whole
}

#[test]
fn recorded_streams_without_placeholders_pass_unchanged() {
    let vault = vault();
    let empty = Arc::new(restoration(Vault::new()));
    let full = Arc::new(restoration(vault.clone()));
    let (mut streams, mut unchanged) = (0, 0);
    for dialect in DIALECTS {
        for Stream { name, bytes } in recorded::streams(dialect) {
            let whole = check_cuts(dialect, &empty, &bytes, &mut Random(7), &name);
            assert!(whole == bytes, "{name}");
            // A piece that ends in what may begin a placeholder, a bracket or the `I` of an `ID_1`,
            // gives it to the next one.
            let whole = check_cuts(dialect, &full, &bytes, &mut Random(8), &name);
            oracle::check(dialect, &vault, &bytes, &whole, &name);
            streams += 1;
            unchanged += usize::from(whole == bytes);
        }
    }
    assert!(unchanged * 2 > streams, "{unchanged} of {streams}");
}

#[test]
fn recorded_streams_with_placeholders_come_out_the_same_for_every_cut() {
    let vault = vault();
    let restoration = Arc::new(restoration(vault.clone()));
    for dialect in DIALECTS {
        for (seed, Stream { name, bytes }) in (0..).zip(recorded::streams(dialect)) {
            let mut restored = 0;
            for round in 0..3 {
                let mut random = Random(seed * 100 + round);
                let data = plant::plant(dialect, &bytes, &mut random);
                let framed = plant::frame(dialect, &data, &mut random);
                let whole = check_cuts(dialect, &restoration, &framed, &mut random, &name);
                oracle::check(dialect, &vault, &framed, &whole, &name);
                let (_, summary) = restore_pieces(dialect, &restoration, [&framed[..]]);
                restored += summary.restored;
            }
            assert!(restored > 0, "{name}");
        }
    }
}

#[test]
fn generated_streams_come_out_the_same_for_every_cut() {
    let vault = vault();
    let restoration = Arc::new(restoration(vault.clone()));
    for dialect in DIALECTS {
        for seed in 0..40 {
            let mut random = Random(seed);
            let name = format!("{dialect:?} {seed}");
            let data = generate::events(dialect, &mut random);
            let bytes = recorded::frame(dialect, data.iter().map(ToString::to_string));
            let data = plant::plant(dialect, &bytes, &mut random);
            let framed = plant::frame(dialect, &data, &mut random);
            let whole = check_cuts(dialect, &restoration, &framed, &mut random, &name);
            oracle::check(dialect, &vault, &framed, &whole, &name);
        }
    }
}
