use super::*;
use crate::text::{Block, Text};

#[test]
fn whatever_stands_for_something_else_is_looked_at() {
    let missed: Vec<char> = ('\u{80}'..=char::MAX)
        .filter(|&c| escape(&String::from(c), 0, c).or_else(|| plain(c)).is_some())
        .filter(|&c| {
            let written = String::from(c);
            let text = Text::new(&written);
            next_sign(&written, 0) != 0 || text.classes().next(0, Block::escapes) != Some(0)
        })
        .collect();
    assert!(missed.is_empty(), "{missed:?}");
}
