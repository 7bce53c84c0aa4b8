//! Everything that is found in the strings of a JSON document, with the place of each.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::{Judged, merged};
use crate::entity::{Entity, Rank};
use crate::json::{Columns, Decoded, NodeId, NodeKind, NotJson, Tape, name_beside};
use crate::search::Search;
use crate::{KnownEntities, Policy, Sanitizer};

/// A number with fewer digits is no number of anybody, unless its name says so.
const FEWEST_DIGITS: usize = 12;
const FEWEST_NAMED_DIGITS: usize = 4;
/// So many lists in each other have the name of the outermost.
const MOST_LISTS: usize = 16;

/// A string, name or number of a JSON document in which something was found.
#[derive(Debug)]
pub struct JudgedValue {
    /// Where it is: a JSON pointer (RFC 6901). A name of a member has the pointer of its value. What
    /// is found in names stands in it as its kind in brackets, such as `[EMAIL]`, whatever a policy
    /// says of the kind: a place is for logs, and shows no value.
    pub pointer: String,
    /// The value, without escapes.
    pub text: String,
    /// What was found in it; never empty.
    pub judged: Vec<Judged>,
}

impl Sanitizer {
    /// Finds as [`Self::judge`] does in every string of a JSON document. The name of a member says
    /// what its value may be.
    ///
    /// # Errors
    /// [`NotJson`] when the text is no JSON.
    pub fn judge_json(
        &self,
        json: &str,
        known: &KnownEntities,
        policy: &Policy,
    ) -> Result<Vec<JudgedValue>, NotJson> {
        let tape = Tape::of_text(json)?;
        let everything = Policy::everything();
        let mut all = self.search(known, &everything);
        let mut taken = self.search(known, policy);
        let mut judged = Vec::new();
        let mut names = PersonalNames::new();
        let mut columns = Columns::default();
        for (id, node) in tape.nodes() {
            if !matches!(node.kind, NodeKind::Name | NodeKind::String | NodeKind::Number) {
                continue;
            }
            let name = telling_name(&mut all, (&tape, id), &mut columns);
            let name = name.as_ref().map(Decoded::text);
            let Some(found) = find(&mut all, (&tape, id), name).filter(|found| !found.is_empty())
            else {
                continue;
            };
            let found = everything.resolve(found);
            let masked = find(&mut taken, (&tape, id), name).unwrap_or_default();
            let masked = policy.resolve(masked);
            let text = Decoded::of(&tape, id).text().to_owned();
            // A name comes before its value, and before everything inside of that.
            if node.kind == NodeKind::Name {
                let all = found.iter().chain(&masked).cloned().collect();
                names.insert(id, without_values(&text, all));
            }
            let pointer = pointer(&tape, id, &names);
            judged.push(JudgedValue { pointer, text, judged: merged(found, masked, policy) });
        }
        Ok(judged)
    }
}

/// The name that says what a value is: its own, one of its column, or that of its list.
fn telling_name<'t>(
    search: &mut Search<'_>,
    (tape, id): (&'t Tape<'_>, NodeId),
    columns: &mut Columns,
) -> Option<Decoded<'t>> {
    if tape.node(id).kind == NodeKind::Name {
        return None;
    }
    let lists = std::iter::successors(Some(id), |&id| {
        tape.parent(id).filter(|_| tape.position(id).is_some())
    });
    let of_list = lists.take(MOST_LISTS).find_map(|id| tape.name_of(id));
    let beside = name_beside(tape, id);
    let names = columns.names_of(tape, id).chain(of_list).chain(beside);
    let mut names = names.map(|name| Decoded::of(tape, name));
    names.find(|name| search.tells(name.text()))
}

/// What is found at one place; nothing at a number that is too short to be anybody's.
fn find(
    search: &mut Search<'_>,
    (tape, id): (&Tape<'_>, NodeId),
    name: Option<&str>,
) -> Option<Vec<Entity>> {
    let mut found = Vec::new();
    let value = Decoded::of(tape, id);
    let is_number = tape.node(id).kind == NodeKind::Number;
    if is_number {
        let fewest = if name.is_some() { FEWEST_NAMED_DIGITS } else { FEWEST_DIGITS };
        let digits = value.text();
        if digits.len() < fewest || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
    }
    match name {
        Some(name) => search.find_named(name, value.text(), &mut found),
        None => search.find(value.text(), &mut found),
    }
    found.retain(|entity| !is_number || entity.rank >= Rank::Context);
    Some(found)
}

/// Names of members in which something was found, as they may be shown.
type PersonalNames = HashMap<NodeId, String>;

/// A name with the kinds of all its findings in their places, also of those that others hide.
fn without_values(name: &str, mut found: Vec<Entity>) -> String {
    found.retain(|entity| entity.kind.is_personal());
    found.sort_by_key(|entity| entity.span.start);
    let mut shown = String::with_capacity(name.len());
    let mut at = 0;
    for entity in found {
        if entity.span.start >= at {
            shown.push_str(name.get(at..entity.span.start).unwrap_or(""));
            let _infallible = write!(shown, "[{}]", entity.kind.label());
        }
        at = at.max(entity.span.end);
    }
    shown.push_str(name.get(at..).unwrap_or(""));
    shown
}

/// Writes the pointer of a node.
fn pointer(tape: &Tape<'_>, id: NodeId, names: &PersonalNames) -> String {
    let shown = |name: NodeId| {
        let plain = || Decoded::of(tape, name).text().to_owned();
        names.get(&name).cloned().unwrap_or_else(plain)
    };
    let mut steps = Vec::new();
    let mut at = Some(id);
    while let Some(id) = at {
        if tape.node(id).kind == NodeKind::Name {
            steps.push(shown(id));
        } else if let Some(name) = tape.name_of(id) {
            steps.push(shown(name));
        } else if let Some(position) = tape.position(id) {
            steps.push(position.to_string());
        }
        at = tape.parent(id);
    }
    let mut pointer = String::new();
    for step in steps.iter().rev() {
        let _infallible = write!(pointer, "/{}", step.replace('~', "~0").replace('/', "~1"));
    }
    pointer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Action, EntityKind};

    #[test]
    fn findings_have_the_pointer_of_their_value() {
        let json = r#"{
            "users": [{"mail": "a@mail.example"}, {"mail": "nobody"}, "gr\u00fc\u00dfe b@mail.example"],
            "a/b~c": {"password": "hunter2-and-more", "port": 8080},
            "c@mail.example": true, "card": 4111111111111111,
            "of d@mail.example/4111 1111 1111 1111": {"https://h.example/?m=e@mail.example": ["10.1.2.3"]}
        }"#;
        let policy = Policy::default()
            .with(EntityKind::CreditCard, Action::Keep)
            .with(EntityKind::Url, Action::Keep);
        let found = Sanitizer::new().judge_json(json, &KnownEntities::none(), &policy).unwrap();
        let told: Vec<_> = found
            .iter()
            .flat_map(|value| {
                value.judged.iter().map(|one| {
                    let text = &value.text[one.entity.span.clone()];
                    (value.pointer.as_str(), one.entity.kind, one.action, text)
                })
            })
            .collect();
        let (mask, keep) = (Action::Mask, Action::Keep);
        let expected = [
            ("/users/0/mail", EntityKind::Email, mask, "a@mail.example"),
            ("/users/2", EntityKind::Email, mask, "b@mail.example"),
            ("/a~1b~0c/password", EntityKind::Secret, mask, "hunter2-and-more"),
            ("/[EMAIL]", EntityKind::Email, mask, "c@mail.example"),
            ("/card", EntityKind::CreditCard, keep, "4111111111111111"),
            // What is kept is not shown either.
            ("/of [EMAIL]~1[CC]", EntityKind::Email, mask, "d@mail.example"),
            ("/of [EMAIL]~1[CC]", EntityKind::CreditCard, keep, "4111 1111 1111 1111"),
            // Of an address in a link that stays, neither the address nor the link is.
            ("/of [EMAIL]~1[CC]/[URL]", EntityKind::Email, mask, "e@mail.example"),
            ("/of [EMAIL]~1[CC]/[URL]/0", EntityKind::Ip, mask, "10.1.2.3"),
        ];
        assert_eq!(told, expected);
        let none = KnownEntities::none();
        assert!(Sanitizer::new().judge_json("{", &none, &Policy::default()).is_err());
    }
}
