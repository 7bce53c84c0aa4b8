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
    nodes: Vec<Node>,
    /// For each character of ASCII the node that the root leads to; the root itself when there is none.
    first: [u32; 128],
    /// The characters that lead on, those of one node beside each other.
    edges: Vec<Edge>,
    accepted: Vec<Accepted>,
}

#[derive(Clone, Copy, Default)]
struct Node {
    first_edge: u32,
    edges: u16,
    /// Which of the accepted, counted from one; zero when no word ends here.
    accepts: u16,
}

struct Edge {
    character: char,
    node: u32,
}

impl Trie {
    /// Builds the tree of spellings, which are in lower case as [`lower`] makes them.
    pub(super) fn of(spellings: BTreeMap<Vec<char>, Accepted>) -> Self {
        let spellings: Vec<_> = spellings.into_iter().collect();
        let mut trie =
            Self { nodes: vec![Node::default()], first: [0; 128], edges: vec![], accepted: vec![] };
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
            trie.nodes[node].first_edge = index(trie.edges.len());
            for same in spellings.chunk_by(|one, next| one.0[depth] == next.0[depth]) {
                let next = trie.nodes.len();
                let character = same[0].0[depth];
                if depth == 0 && character.is_ascii() {
                    trie.first[character as usize] = index(next);
                }
                trie.edges.push(Edge { character, node: index(next) });
                trie.nodes.push(Node::default());
                trie.nodes[node].edges += 1;
                waiting.push((next, same, depth + 1));
            }
        }
        trie
    }

    /// Tells every spelling with which a text begins: its length in bytes, and where it counts.
    pub(super) fn walk(&self, text: &str, mut tell: impl FnMut(usize, &Accepted)) {
        let mut node = 0;
        let mut length = 0;
        for c in text.chars() {
            let Some(next) = self.next(node, lower(c)) else { return };
            node = next;
            length += c.len_utf8();
            if let Some(accepts) = usize::from(self.nodes[node].accepts).checked_sub(1) {
                tell(length, &self.accepted[accepts]);
            }
        }
    }

    /// The node to which a character leads.
    fn next(&self, node: usize, character: char) -> Option<usize> {
        // The root has more edges than all others.
        if node == 0 && character.is_ascii() {
            let first = self.first[character as usize & 127] as usize;
            return (first > 0).then_some(first);
        }
        let Node { first_edge, edges, .. } = self.nodes[node];
        let from = first_edge as usize;
        let edges = &self.edges[from..from + usize::from(edges)];
        edges.iter().find(|edge| edge.character == character).map(|edge| edge.node as usize)
    }
}

/// The tables are built of constants, and are far smaller than what their indices can tell.
fn index<T: TryFrom<usize, Error: std::fmt::Debug>>(index: usize) -> T {
    T::try_from(index).expect("there are some thousands of words")
}
