//! The search for personal data in the texts of one exchange.

use crate::detect::{self, Session};
use crate::entity::{Entity, Rank};
use crate::known::KnownEntities;
use crate::policy::Policy;
use crate::repeat::Values;
use crate::table::{self, Marks};
use crate::tagger::{Seat, Tagger};
use crate::text::Text;
use crate::written::{self, Disguise, View, base64};
use crate::{Action, span};

/// Percent-encoding may be percent-encoded again.
const ROUNDS: usize = 2;

/// So many bytes before what is encoded are read with it.
const BEFORE_ENCODED: usize = 64;

/// What reads the texts of one exchange, one after the other.
pub(crate) struct Search<'s> {
    session: Session<'s>,
    seat: Option<Seat<'s>>,
    pub(crate) known: &'s KnownEntities,
    policy: &'s Policy,
    /// A name and a value written as a member, for [`Self::find_member`].
    member: String,
}

impl<'s> Search<'s> {
    pub(crate) fn new(
        session: Session<'s>,
        tagger: Option<&'s dyn Tagger>,
        known: &'s KnownEntities,
        policy: &'s Policy,
    ) -> Self {
        Self { session, seat: tagger.map(Seat::new), known, policy, member: String::new() }
    }

    /// Adds what the policy wants masked in a text, unsorted and overlapping.
    pub(crate) fn find(&mut self, text: &str, found: &mut Vec<Entity>) {
        let read = Text::new(text);
        detect::detect(&mut self.session, &read, found);
        let marks = self.session.marks;
        self.find_written_differently(&read, found);
        self.find_in_columns(&read, marks, found);
        self.finish(None, text, found);
    }

    /// Adds what the names of the columns of a table say of the cells below, and what places say.
    fn find_in_columns(&mut self, read: &Text<'_>, marks: Marks, found: &mut Vec<Entity>) {
        let text = read.as_str();
        let (mut cells, mut inside) = (Vec::new(), Vec::new());
        table::cells(
            read,
            marks,
            |name| self.session.has_events(&written::composed(name)),
            |name, cell| {
                cells.push((&text[name], cell));
            },
        );
        table::fields(text, marks, |name, field| cells.push((name, field)));
        for (name, cell) in cells {
            self.find_member(name, &text[cell.clone()], &mut inside);
            found.extend(inside.drain(..).map(|entity| {
                let span = cell.start + entity.span.start..cell.start + entity.span.end;
                Entity { span, ..entity }
            }));
        }
    }

    /// Adds what is found when escapes and disguises are read as what they mean.
    fn find_written_differently(&mut self, read: &Text<'_>, found: &mut Vec<Entity>) {
        let mut inside = Vec::new();
        let text = read.as_str();
        let disguises = self.session.disguises.take(text);
        for stretch in written::stretches(read, &disguises) {
            let written = View::of_any_style(&text[stretch.clone()]);
            let mut find = |view: &View<'_>| {
                let hidden = self.find_in_view(view, &mut inside);
                found.extend(inside.drain(..).filter_map(|entity| {
                    let place = view.original(&entity.span);
                    // What touches a cut may be the half of something else.
                    let cut = place.start == 0 && stretch.start > 0
                        || place.end == stretch.len() && stretch.end < text.len();
                    let span = stretch.start + place.start..stretch.start + place.end;
                    (!cut).then_some(Entity { span, ..entity })
                }));
                hidden
            };
            // A plus is a space before it is decoded; other disguises come out when escapes are gone.
            let seen = written::within(&disguises, &stretch);
            let mut undisguised =
                written.undisguised(&seen).map(|view| decoded(&view).unwrap_or(view));
            if let Some(decoded) = decoded(&written) {
                let hidden = find(&decoded);
                undisguised = undisguised.or_else(|| decoded.undisguised(&hidden));
            }
            if let Some(view) = undisguised {
                let hidden = find(&view);
                if let Some(view) = view.undisguised(&hidden) {
                    find(&view);
                }
            }
        }
        for (run, decoded) in base64::texts(read) {
            // What stands before the run may say what is encoded in it.
            let from = text.ceil_char_boundary(run.start.saturating_sub(BEFORE_ENCODED));
            let shown = [&text[from..run.start], &decoded].concat();
            detect::detect(&mut self.session, &Text::new(&shown), &mut inside);
            self.known.find(&shown, &mut inside);
            inside.retain(|entity| {
                entity.span.start >= run.start - from
                    && self.policy.action(entity.kind) == Action::Mask
            });
            // Half of a run could not be decoded, so all of it is what was found first.
            let best = span::resolve(std::mem::take(&mut inside)).into_iter().next();
            found.extend(best.map(|entity| Entity { span: run, ..entity }));
        }
    }

    /// Adds what is found in a text that was decoded, and returns the disguises in it.
    fn find_in_view(&mut self, view: &View<'_>, found: &mut Vec<Entity>) -> Vec<Disguise> {
        detect::detect(&mut self.session, &Text::new(&view.text), found);
        self.known.find(&view.text, found);
        self.session.disguises.take(&view.text)
    }

    /// The same for the value of a member, whose name says what it may be.
    pub(crate) fn find_named(&mut self, name: &str, text: &str, found: &mut Vec<Entity>) {
        self.find_member(name, text, found);
        self.finish(Some(name), text, found);
    }

    /// Finds what the rules find in the value of a member. A credential is taken to the end of the
    /// value, because inside of it no quote ends anything.
    fn find_member(&mut self, name: &str, text: &str, found: &mut Vec<Entity>) {
        let mut member = std::mem::take(&mut self.member);
        member.clear();
        member.extend([name, "\": \"", text, "\""]);
        let start = name.len() + 4;
        let read = Text::new(&member);
        detect::detect(&mut self.session, &read, found);
        self.find_written_differently(&read, found);
        drop(read);
        found.retain_mut(|entity| {
            let whole = entity.rank == Rank::Context
                && entity.kind == crate::EntityKind::Secret
                && entity.span.start == start;
            let end = if whole { text.len() } else { entity.span.end.saturating_sub(start) };
            entity.span = entity.span.start.saturating_sub(start)..end.min(text.len());
            entity.span.start < entity.span.end
        });
        self.member = member;
    }

    /// Tells whether a name says what its value is.
    pub(crate) fn tells(&mut self, name: &str) -> bool {
        self.session.has_events(&written::composed(name))
    }

    fn finish(&mut self, name: Option<&str>, text: &str, found: &mut Vec<Entity>) {
        if let Some(seat) = &mut self.seat {
            seat.find(text, name, found);
        }
        self.known.find(text, found);
        self.policy.drop_kept(text, found);
    }
}

/// Decodes as often as something may have been encoded, or returns nothing when nothing is.
fn decoded(view: &View<'_>) -> Option<View<'static>> {
    let first = view.decoded()?;
    Some(
        (1..ROUNDS)
            .try_fold(first, |view, _| view.decoded().ok_or(view))
            .unwrap_or_else(|last| last),
    )
}

/// Adds to each text what was found in it or before and is written again.
pub(crate) fn add_repetitions(texts: &[&str], found: &mut [Vec<Entity>]) {
    let mut values = Values::default();
    for (index, (text, found)) in texts.iter().zip(&*found).enumerate() {
        values.add(index, text, found);
    }
    if values.is_empty() {
        return;
    }
    values.prepare();
    for (index, (text, found)) in texts.iter().zip(found).enumerate() {
        values.add_repetitions(index, text, found, |_| true);
    }
}
