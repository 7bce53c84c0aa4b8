//! A JSON text and where its values stand: a flat list of nodes in the order of the text.

use std::ops::Range;

use super::Decoded;

mod reader;

/// Deeper values than this are refused; providers stop earlier.
const MAX_DEPTH: u32 = 1024;

/// The id of a node that does not exist.
const NONE: u32 = u32::MAX;

/// A text that is not JSON (RFC 8259), or too deep or too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotJson {
    /// Something else stands where a part of JSON should; the offset is in bytes.
    #[error("not JSON at byte {0}")]
    Syntax(usize),
    /// The bytes are no UTF-8 text; the offset is in bytes.
    #[error("not UTF-8 at byte {0}")]
    Encoding(usize),
    /// Values are nested deeper than 1,024 levels.
    #[error("nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// More than 4 GiB.
    #[error("longer than 4 GiB")]
    TooLong,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// `{}` with its members: a name and a value after the other.
    Object,
    /// `[]` with its elements.
    Array,
    /// The name of a member; its value is the next node.
    Name,
    /// A string value.
    String,
    /// A number, as it is written.
    Number,
    /// `true`, `false` or `null`.
    Word,
}

/// Which node of a [`Tape`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// One value, or the name of one.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Whether a string or name holds a backslash.
    pub escaped: bool,
    start: u32,
    end: u32,
    parent: u32,
    /// The name of a member's value, or the position of an element.
    place: u32,
    /// The first node after everything inside this one.
    next: u32,
}

/// A JSON text and its nodes. Duplicate names are kept, numbers are never converted.
#[derive(Debug)]
pub struct Tape<'j> {
    text: &'j str,
    nodes: Vec<Node>,
}

impl<'j> Tape<'j> {
    /// Reads a whole JSON text. The work is linear and does not recurse.
    ///
    /// # Errors
    /// [`NotJson`] for anything that RFC 8259 does not allow; lone surrogate escapes are allowed.
    pub fn read(bytes: &'j [u8]) -> Result<Self, NotJson> {
        let text =
            std::str::from_utf8(bytes).map_err(|error| NotJson::Encoding(error.valid_up_to()))?;
        Self::of_text(text)
    }

    /// The same for what some servers send and some clients read although it is no JSON: `NaN`,
    /// `Infinity` and `-Infinity` as words, and control characters in strings.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub(crate) fn read_leniently(bytes: &'j [u8]) -> Result<Self, NotJson> {
        let read = Self::read(bytes);
        if let Err(NotJson::Syntax(_)) = read
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            return Ok(Self { text, nodes: reader::read_leniently(bytes, Vec::new())? });
        }
        read
    }

    /// The same for what is known to be text, such as JSON inside a string.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn of_text(text: &'j str) -> Result<Self, NotJson> {
        if u32::try_from(text.len()).is_err() {
            return Err(NotJson::TooLong);
        }
        let nodes = Vec::with_capacity(text.len() / 24 + 4);
        Ok(Self { text, nodes: reader::read(text.as_bytes(), nodes)? })
    }

    /// The text itself.
    pub fn text(&self) -> &'j str {
        self.text
    }

    /// The outermost value.
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// All nodes, in the order of the text.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        (0u32..).map(NodeId).zip(&self.nodes)
    }

    /// One node. An id of another tape gives some node of this one, or the outermost value.
    pub fn node(&self, id: NodeId) -> &Node {
        // A tape has at least one node, so the second index is always there.
        self.nodes.get(id.0 as usize).unwrap_or(&self.nodes[0])
    }

    /// Where a node stands in the text: strings and names without their quotes, everything else
    /// with its brackets.
    pub fn span(&self, id: NodeId) -> Range<usize> {
        let node = self.node(id);
        node.start as usize..node.end as usize
    }

    /// The text of a node as it is written, escapes included.
    pub fn raw(&self, id: NodeId) -> &'j str {
        self.text.get(self.span(id)).unwrap_or_default()
    }

    /// What holds a node.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        some(self.node(id).parent)
    }

    /// The name of a member's value; the value and its name have the same parent.
    pub fn name_of(&self, id: NodeId) -> Option<NodeId> {
        let parent = self.parent(id)?;
        let is_member = self.node(parent).kind == NodeKind::Object;
        (is_member && self.node(id).kind != NodeKind::Name).then(|| NodeId(self.node(id).place))
    }

    /// The position of an element in its array, from 0.
    pub fn position(&self, id: NodeId) -> Option<usize> {
        let parent = self.parent(id)?;
        (self.node(parent).kind == NodeKind::Array).then(|| self.node(id).place as usize)
    }

    /// What stands directly inside an object or array: elements, or the values of members.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let holder = *self.node(id);
        let mut at = id.0 + 1;
        std::iter::from_fn(move || {
            if at >= holder.next {
                return None;
            }
            if holder.kind == NodeKind::Object {
                // The name; a value always follows it.
                at += 1;
            }
            let child = NodeId(at);
            at = self.node(child).next;
            Some(child)
        })
    }

    /// A node and everything inside it, in the order of the text.
    pub(crate) fn subtree(&self, id: NodeId) -> impl Iterator<Item = NodeId> + use<> {
        (id.0..self.node(id).next).map(NodeId)
    }

    /// Whether an object has a member of this name exactly once, and it is a string that reads as
    /// given.
    pub(crate) fn says_at(&self, id: NodeId, name: &str, word: &str) -> bool {
        let member = self.only_member(id, name);
        member.is_some_and(|member| {
            self.node(member).kind == NodeKind::String && self.says(member, word)
        })
    }

    /// The values of an object under a name; more than one when the name stands there twice.
    pub fn members<'t>(&'t self, id: NodeId, name: &'t str) -> impl Iterator<Item = NodeId> + 't {
        let is_object = self.node(id).kind == NodeKind::Object;
        self.children(id).filter(move |&child| is_object && self.is_named(child, name))
    }

    /// The last value of an object under a name, which is the one that most readers take.
    pub fn member(&self, id: NodeId, name: &str) -> Option<NodeId> {
        self.members(id, name).last()
    }

    /// The value of an object under a name that stands there exactly once.
    pub fn only_member(&self, id: NodeId, name: &str) -> Option<NodeId> {
        let mut members = self.members(id, name);
        let first = members.next()?;
        members.next().is_none().then_some(first)
    }

    /// Whether a value is the member of this name.
    pub fn is_named(&self, id: NodeId, name: &str) -> bool {
        self.name_of(id).is_some_and(|own| self.says(own, name))
    }

    /// Whether a string or name reads as given.
    pub fn says(&self, id: NodeId, word: &str) -> bool {
        let node = self.node(id);
        match node.kind {
            NodeKind::String | NodeKind::Name if node.escaped => {
                Decoded::of(self, id).text() == word
            }
            // Most are ruled out by their length.
            NodeKind::String | NodeKind::Name => {
                self.span(id).len() == word.len() && self.raw(id) == word
            }
            _ => false,
        }
    }

    /// The text of a string value.
    pub fn string(&self, id: NodeId) -> Option<Decoded<'j>> {
        (self.node(id).kind == NodeKind::String).then(|| Decoded::of(self, id))
    }
}

fn some(id: u32) -> Option<NodeId> {
    (id != NONE).then_some(NodeId(id))
}

#[cfg(test)]
mod tests;
