//! Words as a tree of their characters, so that words with one beginning are read together.

use std::collections::BTreeMap;

use super::{Lists, lower};

/// The lists in which a spelling is a whole word, and those in which longer words count too.
#[derive(Clone, Copy, Default)]
pub(super) struct Accepted {
    pub(super) whole: Lists,
    pub(super) open: Lists,
}

/// The tree; its root is the first node.
pub(super) struct Trie {
    /// Those to which one node leads stand beside each other.
    nodes: Vec<Node>,
    /// For the root and the nodes behind it, which have most of the edges, where each character of ASCII
    /// leads; to the root when it leads nowhere.
    near_root: Vec<[u16; 128]>,
    accepted: Vec<Accepted>,
}

#[derive(Clone, Copy, Default)]
struct Node {
    /// The character that leads here.
    character: char,
    /// The first of the nodes to which this one leads, and how many there are.
    first: u16,
    count: u16,
    /// Which of the accepted, counted from one; zero when no word ends here.
    accepts: u16,
}

impl Trie {
    /// Builds the tree of spellings, which are in lower case as [`lower`] makes them.
    pub(super) fn of(spellings: BTreeMap<Vec<char>, Accepted>) -> Self {
        let spellings: Vec<_> = spellings.into_iter().collect();
        let mut trie = Self { nodes: vec![Node::default()], near_root: vec![], accepted: vec![] };
        // Which spellings go through a node, and how many characters lead to it.
        let mut waiting = vec![(0, spellings.as_slice(), 0)];
        while let Some((node, mut spellings, depth)) = waiting.pop() {
            if let Some(((characters, accepted), rest)) = spellings.split_first()
                && characters.len() == depth
            {
                trie.accepted.push(*accepted);
                trie.nodes[node].accepts = index(trie.accepted.len());
                spellings = rest;
            }
            trie.nodes[node].first = index(trie.nodes.len());
            for same in spellings.chunk_by(|one, next| one.0[depth] == next.0[depth]) {
                waiting.push((trie.nodes.len(), same, depth + 1));
                trie.nodes.push(Node { character: same[0].0[depth], ..Node::default() });
                trie.nodes[node].count += 1;
            }
        }
        // The nodes behind the root are the first ones.
        trie.near_root = (0..=trie.behind(0).len()).map(|node| trie.ascii_edges(node)).collect();
        trie
    }

    fn ascii_edges(&self, node: usize) -> [u16; 128] {
        let mut edges = [0; 128];
        for next in self.behind(node) {
            if let Some(slot) = edges.get_mut(self.nodes[next].character as usize) {
                *slot = index(next);
            }
        }
        edges
    }

    /// The nodes to which a node leads.
    fn behind(&self, node: usize) -> std::ops::Range<usize> {
        let Node { first, count, .. } = self.nodes[node];
        usize::from(first)..usize::from(first) + usize::from(count)
    }

    /// Tells every spelling with which a text begins: its length in bytes, and where it counts.
    pub(super) fn walk(&self, text: &str, mut tell: impl FnMut(usize, &Accepted)) {
        let (mut node, mut length) = (0, 0);
        while let Some((character, width)) = lower_at(text, length) {
            let Some(next) = self.next(node, character) else { return };
            node = next;
            length += width;
            if let Some(accepts) = usize::from(self.nodes[node].accepts).checked_sub(1) {
                tell(length, &self.accepted[accepts]);
            }
        }
    }

    /// The node to which a character leads.
    fn next(&self, node: usize, character: char) -> Option<usize> {
        // The nodes near the root have more edges than all others.
        if let Some(edges) = self.near_root.get(node)
            && let Some(&next) = edges.get(character as usize)
        {
            return (next > 0).then_some(usize::from(next));
        }
        let behind = self.behind(node);
        let place = self.nodes[behind.clone()].iter().position(|one| one.character == character)?;
        Some(behind.start + place)
    }
}

/// The character at a place as [`lower`] makes it, and how long it is in the text.
fn lower_at(text: &str, at: usize) -> Option<(char, usize)> {
    let byte = *text.as_bytes().get(at)?;
    if byte.is_ascii() {
        return Some((LOWER[usize::from(byte & 127)], 1));
    }
    let c = text.get(at..)?.chars().next()?;
    Some((lower(c), c.len_utf8()))
}

/// What [`lower`] says of ASCII.
static LOWER: [char; 128] = {
    let mut characters = ['\0'; 128];
    let mut byte = 0;
    while byte < 128 {
        characters[byte as usize] = match byte {
            b'\t' | b'\n' | b'-' | b'_' => ' ',
            other => other.to_ascii_lowercase() as char,
        };
        byte += 1;
    }
    characters
};

/// The tables are built of constants, and are far smaller than what their indices can tell.
fn index<T: TryFrom<usize, Error: std::fmt::Debug>>(index: usize) -> T {
    T::try_from(index).expect("there are some thousands of words")
}
