//! Reads strings and names: finds what is personal in them, each with what it is called.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use crate::entity::Entity;
use crate::search::Search;

/// Up to this length it is worth remembering that nothing is in a text.
const SHORT: usize = 48;

/// A longer name is no field; it would be read again with each element of its array.
const LONGEST_NAME: usize = 64;

/// Which name of a member says what its value is.
pub(super) type Context = Option<usize>;

/// Finds what is personal, and remembers what it has read.
pub(super) struct Reader<'s> {
    search: Search<'s>,
    names: HashMap<Box<str>, Name, RandomState>,
    /// Names that say what their values are.
    telling: Vec<Box<str>>,
    /// Texts without a finding.
    clean: HashSet<Box<str>, RandomState>,
}

/// What is known of a name.
#[derive(Clone)]
pub(super) struct Name {
    pub(super) found: Vec<Entity>,
    pub(super) context: Context,
}

impl<'s> Reader<'s> {
    pub(super) fn new(search: Search<'s>) -> Self {
        Self { search, names: HashMap::default(), telling: Vec::new(), clean: HashSet::default() }
    }

    /// What is found in a name, and whether it says what its value is.
    pub(super) fn name(&mut self, name: &str) -> Name {
        if let Some(known) = self.names.get(name) {
            return known.clone();
        }
        let mut found = Vec::new();
        self.search.find(name, &mut found);
        let tells = name.len() <= LONGEST_NAME && self.search.tells(name);
        let context = tells.then_some(self.telling.len());
        if context.is_some() {
            self.telling.push(name.into());
        }
        let read = Name { found, context };
        self.names.insert(name.into(), read.clone());
        read
    }

    /// What is found in a value.
    pub(super) fn value(&mut self, text: &str, context: Context) -> Vec<Entity> {
        let mut found = Vec::new();
        let name = context.and_then(|context| self.telling.get(context));
        match name {
            Some(name) => self.search.find_named(name, text, &mut found),
            None if text.len() > SHORT => self.search.find(text, &mut found),
            None if self.is_bare(text) || self.clean.contains(text) => {}
            None => {
                self.search.find(text, &mut found);
                if found.is_empty() {
                    self.clean.insert(text.into());
                }
            }
        }
        found
    }

    /// A word or two without anything that a detector could begin or end with.
    fn is_bare(&self, text: &str) -> bool {
        text.len() < 32
            && self.search.known.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
    }
}
