//! The walk over a request: every string, name and number, in the order in which the provider's
//! prompt cache reads them, each with its role.

use std::collections::HashMap;
use std::ops::Range;

use super::media::{self, Media};
use super::piece::{Part, Piece, Wording, is_certain, is_field, keep_certain};
use super::place::{Place, position};
use super::reader::{Context, Name, Reader};
use super::shape::{is_link, is_reference, json_in};
use super::splice::{Edit, NewBytes};
use super::{BodyPolicy, BodyRefusal, Coverage, MediaPolicy};
use crate::entity::Entity;
use crate::json::rows::{Reach, Rows};
use crate::json::{
    Columns, Decoded, NodeId, NodeKind, Position, RequestRules, Role, Tape, name_beside,
};
use crate::policy::Action;

/// A number with fewer digits is no number of anybody, unless its name says so.
const FEWEST_DIGITS: usize = 12;
const FEWEST_NAMED_DIGITS: usize = 4;

/// What the walk collects.
pub(super) struct Walk<'b, 's> {
    pub(super) rules: &'s RequestRules,
    pub(super) rows: &'s Rows,
    pub(super) policy: &'s BodyPolicy,
    pub(super) reader: Reader<'s>,
    /// The texts that were read, in order, and what was found in each.
    pub(super) pieces: Vec<Piece<'b>>,
    pub(super) found: Vec<Vec<Entity>>,
    /// Files that are replaced.
    pub(super) edits: Vec<Edit>,
    pub(super) coverage: Coverage,
    /// How many documents there are, and the strings that are their texts, by number.
    pub(super) documents: usize,
    pub(super) document_texts: HashMap<NodeId, usize>,
    /// Where signed texts stand, by the number of the piece.
    pub(super) signed: Vec<(usize, NodeId)>,
    /// What the name that was read last says of the value behind it.
    pub(super) named: Context,
}

/// The way down to a value, and the columns of the rows on it.
struct Path {
    holders: Vec<Holder>,
    columns: Columns,
}

impl Path {
    fn new(root: Holder) -> Self {
        Self { holders: vec![root], columns: Columns::default() }
    }
}

/// An object or array on the way down.
struct Holder {
    id: NodeId,
    reach: Reach,
    /// The name that says what its elements are.
    context: Context,
    /// Rows that were tried for its members, and those that hold.
    tried: u64,
    holding: u64,
}

impl<'b, 's> Walk<'b, 's> {
    /// Walks over the whole request.
    pub(super) fn body(&mut self, tape: &Tape<'b>) -> Result<(), BodyRefusal> {
        let root = tape.root();
        let place = Place::Body(tape);
        let rank = |child: NodeId| {
            let order = self.rules.prompt_order;
            order.iter().position(|name| tape.is_named(child, name)).unwrap_or(order.len())
        };
        let mut members: Vec<(usize, NodeId)> =
            tape.children(root).map(|child| (rank(child), child)).collect();
        members.sort();
        for (_, member) in members {
            let mut path = Path::new(Holder::new(root, self.rows.root(), None));
            if let Some(name) = tape.name_of(member) {
                self.node(place, &mut path, name)?;
            }
            for id in tape.subtree(member) {
                self.node(place, &mut path, id)?;
            }
        }
        Ok(())
    }

    /// Walks over JSON in a string.
    fn inside(
        &mut self,
        string: &Decoded<'b>,
        tape: &Tape<'_>,
        level: u32,
        context: Context,
    ) -> Result<(), BodyRefusal> {
        let root = tape.root();
        let place = Place::Inside { tape, string, level };
        let mut path = Path::new(Holder::new(root, Reach::NOWHERE, context));
        tape.subtree(root).skip(1).try_for_each(|id| self.node(place, &mut path, id))
    }

    fn node(
        &mut self,
        place: Place<'_, 'b>,
        Path { holders, columns }: &mut Path,
        id: NodeId,
    ) -> Result<(), BodyRefusal> {
        let tape = place.tape();
        let parent = tape.parent(id);
        while holders.last().is_some_and(|holder| Some(holder.id) != parent) {
            holders.pop();
        }
        let Some(holder) = holders.last_mut() else { return Ok(()) };
        let kind = tape.node(id).kind;
        if kind == NodeKind::Name {
            self.name(place, id);
            return Ok(());
        }
        if kind == NodeKind::Word {
            return Ok(());
        }
        let name = tape.name_of(id);
        // A value stands right behind its name, or below it.
        let context = match name {
            Some(_) => self.named.or_else(|| {
                let beside = name_beside(tape, id)?;
                self.reader.name(place.decode(beside).text()).context
            }),
            None => {
                let mut names = columns.names_of(tape, id);
                let context = |name| self.reader.name(place.decode(name).text()).context;
                names.find_map(context).or(holder.context)
            }
        };
        let reach = if holder.reach.is_nowhere() {
            Reach::NOWHERE
        } else {
            let text = name.map(|name| place.decode(name));
            self.rows.step(holder.reach, text.as_ref().map(Decoded::text))
        };
        match kind {
            NodeKind::Object | NodeKind::Array => {
                if self.rows.is_document(reach) && tape.says_at(id, "type", "document") {
                    let is_text = |source: &NodeId| tape.says_at(*source, "type", "text");
                    let source = tape.only_member(id, "source").filter(is_text);
                    let text = source.and_then(|source| tape.only_member(source, "data"));
                    self.document_texts.extend(text.map(|text| (text, self.documents)));
                    self.documents += 1;
                }
                // A name says what its value is, not what stands in the value's own members.
                let context = context.filter(|_| kind == NodeKind::Array);
                holders.push(Holder::new(id, reach, context));
                Ok(())
            }
            NodeKind::Number => {
                let row = self.row(tape, holder, reach, id);
                if row.is_some_and(|position| position.role == Role::Tokens) {
                    return Err(BodyRefusal::Tokens { position: position(tape, id) });
                }
                self.number(place, id, context);
                Ok(())
            }
            _ => {
                let row = self.row(tape, holder, reach, id);
                self.string(place, id, row, context)
            }
        }
    }

    /// The row that holds for a string.
    fn row(
        &self,
        tape: &Tape<'_>,
        holder: &mut Holder,
        reach: Reach,
        id: NodeId,
    ) -> Option<&'s Position> {
        let row = self.rows.positions(reach).find(|&row| {
            let bit = 1 << row;
            if holder.tried & bit == 0 {
                holder.tried |= bit;
                if self.holds(tape, holder.id, row, id) {
                    holder.holding |= bit;
                }
            }
            holder.holding & bit != 0
        });
        self.rules.positions.get(row?)
    }

    fn holds(&self, tape: &Tape<'_>, holder: NodeId, row: usize, id: NodeId) -> bool {
        let Some(position) = self.rules.positions.get(row) else { return false };
        if position.when.is_some_and(|(name, word)| !tape.says_at(holder, name, word)) {
            return false;
        }
        // What must not be altered must be what the provider reads, and not a second one beside it.
        let alone = || {
            let name = tape.name_of(id).map(|name| Decoded::of(tape, name));
            name.is_none_or(|name| tape.only_member(holder, name.text()) == Some(id))
        };
        let signature = || tape.only_member(holder, "signature").and_then(|id| tape.string(id));
        match position.role {
            Role::Signed => {
                alone()
                    && signature().is_some_and(|signature| media::is_signature(signature.text()))
            }
            _ => true,
        }
    }

    fn name(&mut self, place: Place<'_, 'b>, id: NodeId) {
        let tape = place.tape();
        let decoded = tape.node(id).escaped.then(|| place.decode(id));
        let name = decoded.as_ref().map_or_else(|| tape.raw(id), Decoded::text);
        let Name { found, context } = self.reader.name(name);
        self.named = context;
        if found.is_empty() && is_field(name) {
            return;
        }
        let decoded = decoded.unwrap_or_else(|| place.decode(id));
        self.keep(Wording::Direct(decoded), Part::Name, found);
    }

    fn keep(&mut self, wording: Wording<'b>, part: Part, mut found: Vec<Entity>) {
        let piece = Piece { wording, part, document: None };
        keep_certain(&piece, self.policy, &mut found);
        self.pieces.push(piece);
        self.found.push(found);
    }

    fn string(
        &mut self,
        place: Place<'_, 'b>,
        id: NodeId,
        row: Option<&Position>,
        context: Context,
    ) -> Result<(), BodyRefusal> {
        let decoded = place.decode(id);
        // Of an identifier its name says no more than that: `tool_call_id` is nobody's telephone.
        let is_identifier = |row: &Position| matches!(row.role, Role::Reference(_));
        let context = context.filter(|_| !row.is_some_and(is_identifier));
        let mut part = Part::Text;
        let is_data = row.is_some_and(|position| position.role == Role::Data);
        if let Some(position) = row {
            let text = decoded.text();
            match position.role {
                Role::Reference(prefixes) if is_reference(text, prefixes) => {
                    self.exempt(position.path, place.tape(), id);
                    return Ok(());
                }
                Role::Sealed if media::is_sealed(text) => {
                    self.exempt(position.path, place.tape(), id);
                    return Ok(());
                }
                Role::Link if is_link(text) => {
                    self.exempt(position.path, place.tape(), id);
                    part = Part::Link;
                }
                Role::Signed => {
                    self.exempt(position.path, place.tape(), id);
                    self.signed.push((self.pieces.len(), id));
                    part = Part::Signed;
                }
                Role::Model => return self.model(text),
                _ => {}
            }
        }
        let document = self.document_texts.get(&id).copied().filter(|_| place.level() == 0);
        if matches!(part, Part::Text) {
            if let Some(media) = media::recognise(decoded.text(), is_data) {
                return self.file((place, id), &decoded, media, context);
            }
            // Offsets point into a document as it is, so it is read as one text.
            let json = json_in(decoded.text(), place.level()).filter(|_| document.is_none());
            if let Some(tape) = json {
                return self.inside(&decoded, &tape, place.level() + 1, context);
            }
        }
        let found = self.reader.value(decoded.text(), context);
        self.keep(Wording::Direct(decoded), part, found);
        if let Some(piece) = self.pieces.last_mut() {
            piece.document = document;
        }
        Ok(())
    }

    fn exempt(&mut self, path: &'static str, tape: &Tape<'_>, id: NodeId) {
        let exempted = self.coverage.exempt.entry(path).or_default();
        exempted.values += 1;
        exempted.bytes += tape.span(id).len() as u64;
    }

    fn model(&mut self, text: &str) -> Result<(), BodyRefusal> {
        let found = self.reader.value(text, None);
        // Names of models have dates in them, whatever the policy says of those.
        let personal = |entity: &Entity| {
            let kind = entity.kind;
            kind.is_personal() && kind.default_action() == Action::Mask && is_certain(text, entity)
        };
        if found.iter().any(personal) { Err(BodyRefusal::PersonalModel) } else { Ok(()) }
    }

    fn file(
        &mut self,
        (place, id): (Place<'_, 'b>, NodeId),
        decoded: &Decoded<'b>,
        media: Media,
        context: Context,
    ) -> Result<(), BodyRefusal> {
        match media {
            Media::Text(file) => {
                if file.is_opaque && self.stops((place, id), decoded, &file.data, "")? {
                    return Ok(());
                }
                let found = self.reader.value(&file.text, None);
                let span = decoded.json_span(file.data);
                if found.is_empty() && decoded.text().len() < SHORT_FILE {
                    // It may be a word that happens to decode.
                    let found = self.reader.value(decoded.text(), context);
                    let is_word = !found.is_empty();
                    self.keep(Wording::Direct(decoded.clone()), Part::Text, found);
                    if is_word {
                        return Ok(());
                    }
                }
                self.keep(
                    Wording::Indirect(file.text.into(), span),
                    Part::File(file.encoding),
                    found,
                );
            }
            Media::Binary { data, stand_in } => {
                self.stops((place, id), decoded, &data, stand_in)?;
            }
        }
        Ok(())
    }

    /// Does with a file that cannot be read whole what the policy says, and tells whether it is
    /// stopped.
    fn stops(
        &mut self,
        (place, id): (Place<'_, 'b>, NodeId),
        decoded: &Decoded<'b>,
        data: &Range<usize>,
        stand_in: &'static str,
    ) -> Result<bool, BodyRefusal> {
        let span = decoded.json_span(data.clone());
        match self.policy.media {
            MediaPolicy::Allow => {
                self.coverage.unscanned_bytes += span.len() as u64;
                Ok(false)
            }
            MediaPolicy::Refuse => Err(BodyRefusal::Media { position: position(place.tape(), id) }),
            MediaPolicy::Strip => {
                self.edits.push(Edit { span, new: NewBytes::Text(stand_in.into()) });
                Ok(true)
            }
        }
    }

    fn number(&mut self, place: Place<'_, 'b>, id: NodeId, context: Context) {
        let Some(digits) = whole_number(place.tape().raw(id)) else { return };
        let fewest = if context.is_some() { FEWEST_NAMED_DIGITS } else { FEWEST_DIGITS };
        if digits.len() < fewest {
            return;
        }
        let found = self.reader.value(digits, context);
        let span = place.tape().span(id);
        let (span, level) = match place {
            Place::Body(_) => (span, 0),
            Place::Inside { string, level, .. } => (string.json_span(span), level),
        };
        self.keep(Wording::Indirect(digits.to_owned().into(), span), Part::Number { level }, found);
    }
}

/// The digits of a whole number, also when a program that knows only floating point has written it.
fn whole_number(written: &str) -> Option<&str> {
    let unsigned = written.strip_prefix('-').unwrap_or(written);
    let (digits, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let is_whole = fraction.bytes().all(|byte| byte == b'0');
    (is_whole && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// Shorter texts in base64 are also read as they stand.
const SHORT_FILE: usize = 512;

impl Holder {
    fn new(id: NodeId, reach: Reach, context: Context) -> Self {
        Self { id, reach, context, tried: 0, holding: 0 }
    }
}
