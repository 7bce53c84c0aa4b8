//! Which bytes of a text are digits, letters or signs, as one bit for each byte.
//!
//! A text is read once for all of this. Whoever looks for numbers, for the beginnings of words, for what
//! may be encoded or escaped, or for the end of a run then goes from bit to bit, and sees nothing of
//! what stands between.

use std::ops::RangeInclusive;

use wide::u8x16;

use super::Chosen;

/// So many bytes have their bits in one word.
const WIDTH: usize = 64;

/// The classes of 64 bytes; bit 0 is the first. Behind the end of a text no bit is set.
#[derive(Clone, Copy, Default)]
pub(crate) struct Block {
    digits: u64,
    small: u64,
    capital: u64,
    /// Letters and digits of ASCII.
    alphanumeric: u64,
    /// First bytes of characters that are not ASCII.
    leads: u64,
    /// `+`, `-`, `/` and `_`, which occur in base64 or base64url.
    joints: u64,
    stars: u64,
    /// Bytes that may begin an escape or an unusual character.
    escapes: u64,
}

impl Block {
    fn of(bytes: &[u8; WIDTH]) -> Self {
        let mut block = Self::default();
        let (parts, _) = bytes.as_chunks::<16>();
        for (index, part) in parts.iter().enumerate() {
            let bytes = u8x16::new(*part);
            let is = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
            let within = |first: u8, last: u8| within(bytes, first, last);
            let either = |one: u8, other: u8| is(one) | is(other);
            let at = |bits: u8x16| u64::from(bits.to_bitmask()) << (16 * index);
            block.digits |= at(within(b'0', b'9'));
            block.small |= at(within(b'a', b'z'));
            block.capital |= at(within(b'A', b'Z'));
            block.stars |= at(is(b'*'));
            block.joints |= at(either(b'+', b'-') | either(b'/', b'_'));
            block.escapes |= at(within(b'%', b'&') | is(b'\\'));
            // Most text is ASCII.
            if bytes.to_bitmask() != 0 {
                let unusual = either(0xc2, 0xcd)
                    | within(0xd8, 0xdb)
                    | within(0xe1, 0xe3)
                    | either(0xef, 0xf0)
                    | is(0xf3);
                block.leads |= at(within(0xc0, 0xff));
                block.escapes |= at(unusual);
            }
        }
        block.alphanumeric = block.digits | block.small | block.capital;
        block
    }

    pub(crate) fn digits(&self) -> u64 {
        self.digits
    }

    /// Small letters of ASCII.
    pub(crate) fn small(&self) -> u64 {
        self.small
    }

    /// Letters of ASCII.
    pub(crate) fn letters(&self) -> u64 {
        self.small | self.capital
    }

    /// Letters and digits of ASCII.
    pub(crate) fn alphanumeric(&self) -> u64 {
        self.alphanumeric
    }

    /// What base64 and base64url are written with.
    pub(crate) fn base64(&self) -> u64 {
        self.alphanumeric() | self.joints
    }

    pub(crate) fn stars(&self) -> u64 {
        self.stars
    }

    pub(crate) fn escapes(&self) -> u64 {
        self.escapes
    }
}

/// The classes of all bytes of a text.
pub(crate) struct Classes {
    blocks: Vec<Block>,
    length: usize,
}

impl Classes {
    pub(crate) fn of(text: &str) -> Self {
        let mut blocks = Vec::with_capacity(text.len().div_ceil(WIDTH));
        each_block(text.as_bytes(), |bytes| blocks.push(Block::of(bytes)));
        Self { blocks, length: text.len() }
    }

    /// The first byte of a class at or behind a place.
    pub(crate) fn next(&self, from: usize, class: impl Fn(&Block) -> u64) -> Option<usize> {
        let mut index = from / WIDTH;
        let mut bits = class(self.blocks.get(index)?) & u64::MAX << (from % WIDTH);
        while bits == 0 {
            index += 1;
            bits = class(self.blocks.get(index)?);
        }
        Some(index * WIDTH + bits.trailing_zeros() as usize)
    }

    /// The end of the run of a class that begins at a place, at most `limit` bytes long.
    pub(crate) fn run_right(
        &self,
        from: usize,
        limit: usize,
        class: impl Fn(&Block) -> u64,
    ) -> usize {
        // Most runs end within the word in which they begin.
        if let Some(block) = self.blocks.get(from / WIDTH) {
            let others = !class(block) >> (from % WIDTH);
            if others != 0 {
                return from + limit.min(others.trailing_zeros() as usize);
            }
        }
        let farthest = from.saturating_add(limit).min(self.length);
        let mut at = from;
        while at < farthest {
            let Some(block) = self.blocks.get(at / WIDTH) else { break };
            let others = !class(block) >> (at % WIDTH);
            if others != 0 {
                return farthest.min(at + others.trailing_zeros() as usize);
            }
            at = (at / WIDTH + 1) * WIDTH;
        }
        farthest.max(from)
    }

    /// The start of the run of a class that ends at a place, at most `limit` bytes long.
    pub(crate) fn run_left(&self, to: usize, limit: usize, class: impl Fn(&Block) -> u64) -> usize {
        let farthest = to.saturating_sub(limit);
        let mut at = to;
        while at > farthest {
            let Some(block) = self.blocks.get((at - 1) / WIDTH) else { return to };
            let last = (at - 1) % WIDTH;
            let others = !class(block) << (WIDTH - 1 - last);
            if others != 0 {
                return farthest.max(at - others.leading_zeros() as usize);
            }
            at -= last + 1;
        }
        farthest
    }

    /// The bits of 64 bytes from a place on.
    pub(crate) fn bits(&self, from: usize, class: impl Fn(&Block) -> u64) -> u64 {
        let word = |index: usize| self.blocks.get(index).map_or(0, &class);
        let (index, offset) = (from / WIDTH, from % WIDTH);
        let here = word(index) >> offset;
        if offset == 0 { here } else { here | word(index + 1) << (WIDTH - offset) }
    }

    /// The first place at or behind another one at which a dozen bytes of a class stand in a row.
    pub(crate) fn next_dozen(&self, from: usize, class: impl Fn(&Block) -> u64) -> Option<usize> {
        let word = |index: usize| self.blocks.get(index).map_or(0, &class);
        let mut index = from / WIDTH;
        let mut wanted = u64::MAX << (from % WIDTH);
        let mut here = word(index);
        while index < self.blocks.len() {
            let behind = word(index + 1);
            let two = u128::from(here) | u128::from(behind) << WIDTH;
            let twice = two & two >> 1;
            let four = twice & twice >> 2;
            let dozen = (four & four >> 4 & four >> 8) as u64 & wanted;
            if dozen != 0 {
                return Some(index * WIDTH + dozen.trailing_zeros() as usize);
            }
            (index, wanted, here) = (index + 1, u64::MAX, behind);
        }
        None
    }

    /// Tells the places of a stretch where a word may begin, as far as they are wanted: a letter behind
    /// what is no letter and no digit of ASCII, or a capital letter behind a small one, as in names of
    /// variables.
    pub(crate) fn word_begins(
        &self,
        stretch: std::ops::Range<usize>,
        wanted: impl Fn(usize) -> bool,
        mut tell: impl FnMut(usize),
    ) {
        let mut at = stretch.start;
        while at < stretch.end {
            let index = at / WIDTH;
            let Some(block) = self.blocks.get(index) else { return };
            let before = index.checked_sub(1).and_then(|index| self.blocks.get(index));
            let before = before.copied().unwrap_or_default();
            let behind = |bits: u64, before: u64| bits << 1 | before >> (WIDTH - 1);
            let behind_any = behind(block.alphanumeric(), before.alphanumeric());
            let behind_small = behind(block.small, before.small);
            let begins =
                (block.letters() | block.leads) & !behind_any | block.capital & behind_small;
            let mut begins = begins & u64::MAX << (at % WIDTH);
            let end = (index + 1) * WIDTH;
            if end > stretch.end {
                begins &= u64::MAX >> (end - stretch.end);
            }
            Chosen::of(index * WIDTH, begins, &wanted).iter().for_each(&mut tell);
            at = end;
        }
    }
}

/// Tells every place of a text where a run of letters and digits of ASCII begins, and every other byte
/// within some bounds.
pub(crate) fn token_begins(
    text: &str,
    signs: Option<RangeInclusive<u8>>,
    mut tell: impl FnMut(usize),
) {
    let (mut at, mut inside) = (0, 0);
    each_block(text.as_bytes(), |bytes| {
        let (mut alphanumeric, mut others) = (0, 0);
        let (parts, _) = bytes.as_chunks::<16>();
        for (index, part) in parts.iter().enumerate() {
            let bytes = u8x16::new(*part);
            let at = |bits: u8x16| u64::from(bits.to_bitmask()) << (16 * index);
            // One bit more makes small letters of capital ones, and of nothing else.
            let letters = within(bytes | u8x16::splat(0x20), b'a', b'z');
            alphanumeric |= at(letters | within(bytes, b'0', b'9'));
            if let Some(signs) = &signs {
                others |= at(within(bytes, *signs.start(), *signs.end()));
            }
        }
        let runs = alphanumeric & !(alphanumeric << 1 | inside);
        let mut begins = runs | others & !alphanumeric;
        inside = alphanumeric >> (WIDTH - 1);
        while begins != 0 {
            let place = at + begins.trailing_zeros() as usize;
            if place >= text.len() {
                break;
            }
            tell(place);
            begins &= begins - 1;
        }
        at += WIDTH;
    });
}

/// Makes capital letters of small ones.
pub(crate) fn to_upper(bytes: &[u8; 16]) -> [u8; 16] {
    let bytes = u8x16::new(*bytes);
    let small = within(bytes, b'a', b'z');
    (bytes ^ (small & u8x16::splat(0x20))).to_array()
}

/// Which bytes are at least the first and at most the last.
fn within(bytes: u8x16, first: u8, last: u8) -> u8x16 {
    // With wrapping around, what is less than the first is far more than the last.
    let distance = bytes - u8x16::splat(first);
    distance.min(u8x16::splat(last - first)).simd_eq(distance)
}

/// Tells all bytes, 64 at a time; behind the last there are zeros.
fn each_block(bytes: &[u8], mut tell: impl FnMut(&[u8; WIDTH])) {
    let (whole, rest) = bytes.as_chunks::<WIDTH>();
    whole.iter().for_each(&mut tell);
    if !rest.is_empty() {
        let mut last = [0; WIDTH];
        last[..rest.len()].copy_from_slice(rest);
        tell(&last);
    }
}

#[cfg(test)]
mod tests;
