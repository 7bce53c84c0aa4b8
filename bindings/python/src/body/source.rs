//! Bytes that are read from the front and freed as they are.

use memchr::memrchr2;

/// What was read is freed when it is this part of what is there.
const PART: usize = 16;

/// Less is not worth freeing, in bytes.
const LEAST: usize = 64 * 1024;

/// A sequence of bytes that shrinks while it is read.
///
/// It is one piece of memory that gets shorter, because an allocator gives that back at once; what
/// is left of many pieces it keeps.
pub(super) struct Source {
    /// What is left, the next byte last: memory gets shorter at its end only.
    reversed: Vec<u8>,
}

impl From<Vec<u8>> for Source {
    fn from(mut bytes: Vec<u8>) -> Self {
        bytes.reverse();
        Self { reversed: bytes }
    }
}

impl Source {
    /// The next byte, which stays; nothing at the end.
    pub(super) fn peek(&self) -> Option<u8> {
        self.reversed.last().copied()
    }

    /// Takes the next byte; nothing at the end.
    pub(super) fn take(&mut self) -> Option<u8> {
        self.reversed.pop()
    }

    /// Moves what lies before the next quotation mark or backslash to the end of `taken`, until
    /// that has so many bytes.
    pub(super) fn move_run(&mut self, taken: &mut Vec<u8>, most: usize) {
        let room = most.saturating_sub(taken.len());
        let least = self.reversed.len().saturating_sub(room);
        let run = memrchr2(b'"', b'\\', &self.reversed[least..]);
        let rest = run.map_or(least, |run| least + run + 1);
        taken.extend(self.reversed[rest..].iter().rev());
        self.reversed.truncate(rest);
        self.free();
    }

    /// Gives back what was read; at most so often that it takes linear time even if the rest moves.
    pub(super) fn free(&mut self) {
        let read = self.reversed.capacity() - self.reversed.len();
        if read >= LEAST.max(self.reversed.capacity() / PART) {
            self.reversed.shrink_to_fit();
        }
    }
}
