//! The settings that decide what is taken out of a request, as one JSON text with one digest.

use std::sync::OnceLock;

use lucairn_compartment::message::Dialect;
use lucairn_sanitizer::json::{BodyPolicy, MediaPolicy, NamePolicy, SignedPolicy};
use lucairn_sanitizer::{Action, ENTITY_KINDS, EntityKind, PlaceholderStyle, Policy};
use lucairn_veil::canonical::{Rule, canonical_json};
use lucairn_veil::commitment::{self, Entity, Salt};
use lucairn_veil::digest::{Digest, from_hex, sha256, to_hex};
use lucairn_veil::json::Json;

use crate::caller::{Caller, DeclaredTerm};
use crate::known_fields;
use crate::raw::RawText;
use crate::rules::{KeySettings, Mode};

/// The version of the text.
const VERSION: u64 = 1;

/// How placeholders are named when it is not by numbers, of which the text says nothing.
const KEYED: &str = "keyed";

const ACTIONS: [(Action, &str); 3] =
    [(Action::Mask, "mask"), (Action::Keep, "keep"), (Action::Refuse, "refuse")];
const NAMES: [(NamePolicy, &str); 2] = [(NamePolicy::Mask, "mask"), (NamePolicy::Keep, "keep")];
const MEDIA: [(MediaPolicy, &str); 3] =
    [(MediaPolicy::Allow, "allow"), (MediaPolicy::Refuse, "refuse"), (MediaPolicy::Strip, "strip")];
const SIGNED: [(SignedPolicy, &str); 2] =
    [(SignedPolicy::Refuse, "refuse"), (SignedPolicy::Forward, "forward")];

/// The settings in force for one request.
#[derive(Clone, Debug)]
pub(crate) struct InForce {
    pub(crate) dialect: Dialect,
    pub(crate) mode: Mode,
    /// The native dialect has only kinds. Terms that are allowed are no part of the text.
    pub(crate) body: BodyPolicy,
    /// Whether placeholders are codes; their key is in no record.
    pub(crate) keyed: bool,
    /// What stands for the names and terms that the key declares, denies and allows; nothing when
    /// there are none.
    pub(crate) terms: Option<Digest>,
}

/// What is known of a key beforehand, so that it is not worked out for every request.
#[derive(Debug, Default)]
pub(crate) struct OfKey {
    /// What stands for its names and terms.
    pub(crate) terms: Option<Digest>,
    /// The digests of its settings, one per dialect, when they were asked for. The settings of all
    /// keys hold from start to end of a gateway, and another policy of this one makes another value.
    digests: [OnceLock<Digest>; DIALECTS.len()],
}

impl OfKey {
    pub(crate) fn new(settings: &KeySettings, salt: &Salt) -> Self {
        Self { terms: terms_digest(settings, salt), digests: Default::default() }
    }

    /// The digest of settings of this key.
    pub(crate) fn digest(&self, in_force: &InForce) -> Digest {
        let row = DIALECTS.iter().position(|(dialect, _)| *dialect == in_force.dialect);
        let known = row.and_then(|row| self.digests.get(row));
        known.map_or_else(|| in_force.digest(), |cell| *cell.get_or_init(|| in_force.digest()))
    }
}

impl InForce {
    /// Of a request of the native dialect.
    pub(crate) fn native(placeholders: PlaceholderStyle, caller: &Caller) -> Self {
        let kinds = caller.rules.policy.clone();
        let body = BodyPolicy { kinds, placeholders, ..BodyPolicy::default() };
        Self::wire(Dialect::Native, &body, caller)
    }

    /// Of a request in a provider's format.
    pub(crate) fn wire(dialect: Dialect, body: &BodyPolicy, caller: &Caller) -> Self {
        let keyed = body.placeholders != PlaceholderStyle::Numbered;
        let body = BodyPolicy { placeholders: PlaceholderStyle::Numbered, ..body.clone() };
        Self { dialect, mode: caller.rules.mode, body, keyed, terms: caller.evidence.terms }
    }

    /// The text, whose canonical form is what the digest is over.
    pub(crate) fn json(&self) -> Json<'static> {
        let kinds = ENTITY_KINDS.iter().map(|row| {
            (row.label.into(), word(&ACTIONS, &self.body.kinds.action(row.kind)).into())
        });
        let mut members = vec![
            ("dialect".into(), dialect_name(self.dialect).into()),
            ("kinds".into(), Json::Object(kinds.collect())),
            ("mode".into(), self.mode.name().into()),
            ("terms".into(), self.terms.map(|digest| to_hex(&digest)).into()),
            ("version".into(), VERSION.into()),
        ];
        if self.keyed {
            members.push(("placeholders".into(), KEYED.into()));
        }
        if self.dialect == Dialect::Native {
            members.push(("fields".into(), known_fields::table()));
        } else {
            members.extend([
                ("media".into(), word(&MEDIA, &self.body.media).into()),
                ("names".into(), word(&NAMES, &self.body.names).into()),
                ("signed".into(), word(&SIGNED, &self.body.signed).into()),
            ]);
        }
        Json::Object(members)
    }

    /// What the claim of the sanitizer names.
    pub(crate) fn digest(&self) -> Digest {
        digest_of(&self.json())
    }

    /// Reads the text; nothing unless this program would write the same.
    pub(crate) fn read(json: &Json<'_>) -> Option<Self> {
        let text = |name: &str| json.get(name).and_then(Json::as_str);
        let mut kinds = Policy::default();
        for (label, action) in json.get("kinds")?.as_object()? {
            let action = value(&ACTIONS, action.as_str()?)?;
            kinds = kinds.with(EntityKind::from_label(label)?, action);
        }
        let mut body = BodyPolicy { kinds, ..BodyPolicy::default() };
        let dialect = dialect_of(text("dialect")?)?;
        if dialect != Dialect::Native {
            body.media = value(&MEDIA, text("media")?)?;
            body.names = value(&NAMES, text("names")?)?;
            body.signed = value(&SIGNED, text("signed")?)?;
        }
        let terms = match json.get("terms")? {
            Json::Null => None,
            digest => Some(from_hex(digest.as_str()?)?),
        };
        let keyed = match json.get("placeholders") {
            None => false,
            Some(style) => style.as_str().filter(|style| *style == KEYED).map(|_| true)?,
        };
        let mode = Mode::from_name(text("mode")?)?;
        let read = Self { dialect, mode, body, keyed, terms };
        (read.digest() == digest_of(json)).then_some(read)
    }
}

/// SHA-256 of the canonical form.
fn digest_of(json: &Json<'_>) -> Digest {
    sha256(&canonical_json(json, Rule::Newest))
}

/// What stands for the names and terms of a key: the root over a commitment to each, all under one
/// salt of the key, so that nobody can find out by guessing whether a name is among them. The name of
/// the list stands in the place of the placeholder.
pub(crate) fn terms_digest(settings: &KeySettings, salt: &Salt) -> Option<Digest> {
    let term = |term: &DeclaredTerm, list| commit(list, term.kind.label(), &term.value, salt);
    let known = settings.known.iter().map(|one| term(one, "known"));
    let denied = settings.denied.iter().map(|one| term(one, "denied"));
    let allowed = settings.allowed.iter().map(|one| commit("allowed", "", one, salt));
    let commitments: Vec<Digest> = known.chain(denied).chain(allowed).collect();
    (!commitments.is_empty()).then(|| commitment::root(&commitments))
}

fn commit(list: &str, kind: &str, value: &RawText, salt: &Salt) -> Digest {
    Entity { kind, placeholder: list, original: value.expose() }.commit(salt)
}

/// The dialects whose requests are sanitized, by the names that stand in records.
const DIALECTS: [(Dialect, &str); 6] = [
    (Dialect::Native, "native"),
    (Dialect::OpenaiChat, "openai_chat"),
    (Dialect::OpenaiResponses, "openai_responses"),
    (Dialect::OpenaiEmbeddings, "openai_embeddings"),
    (Dialect::AnthropicMessages, "anthropic_messages"),
    (Dialect::AnthropicCountTokens, "anthropic_count_tokens"),
];

fn dialect_name(dialect: Dialect) -> &'static str {
    word(&DIALECTS, &dialect)
}

fn dialect_of(name: &str) -> Option<Dialect> {
    value(&DIALECTS, name)
}

fn word<T: PartialEq>(table: &[(T, &'static str)], value: &T) -> &'static str {
    table.iter().find(|(known, _)| known == value).map_or("unknown", |(_, word)| *word)
}

fn value<T: Clone>(table: &[(T, &'static str)], word: &str) -> Option<T> {
    table.iter().find(|(_, known)| *known == word).map(|(value, _)| value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<InForce> {
        let default = BodyPolicy::default();
        let kinds = Policy::default()
            .with(EntityKind::Url, Action::Keep)
            .with(EntityKind::Date, Action::Mask);
        let mode = Mode::Enforce;
        let of =
            |dialect| InForce { dialect, mode, body: default.clone(), keyed: false, terms: None };
        let mut all: Vec<InForce> = DIALECTS.iter().map(|(dialect, _)| of(*dialect)).collect();
        let refusing = Policy::default().with(EntityKind::Secret, Action::Refuse);
        let more = [
            BodyPolicy { kinds, ..default.clone() },
            BodyPolicy { kinds: refusing, ..default.clone() },
            BodyPolicy { names: NamePolicy::Keep, ..default.clone() },
            BodyPolicy { media: MediaPolicy::Refuse, ..default.clone() },
            BodyPolicy { media: MediaPolicy::Strip, ..default.clone() },
            BodyPolicy { signed: SignedPolicy::Forward, ..default.clone() },
        ];
        let chat = |body| InForce { body, ..of(Dialect::OpenaiChat) };
        all.extend(more.map(chat));
        all.push(InForce { keyed: true, ..of(Dialect::OpenaiChat) });
        all.push(InForce { keyed: true, ..of(Dialect::Native) });
        all.push(InForce { terms: Some([7; 32]), ..of(Dialect::OpenaiChat) });
        all.push(InForce { mode: Mode::Observe, ..of(Dialect::OpenaiChat) });
        all.push(InForce { mode: Mode::Block, ..of(Dialect::OpenaiChat) });
        all
    }

    #[test]
    fn every_setting_has_its_own_digest_and_is_read_back() {
        let all = all();
        for (n, one) in all.iter().enumerate() {
            assert_eq!(InForce::read(&one.json()).unwrap().digest(), one.digest());
            let same = all.iter().filter(|other| other.digest() == one.digest()).count();
            assert_eq!(same, 1, "{n}");
        }
        let written = canonical_json(&all[0].json(), Rule::Newest);
        assert!(!String::from_utf8(written).unwrap().contains("unknown"));
    }

    #[test]
    fn what_this_program_would_not_write_is_not_read() {
        let text = serde_json::to_string(&all()[1].json()).unwrap();
        for (from, to) in [
            ("\"version\":1", "\"version\":2"),
            ("\"URL\":\"mask\"", "\"URL\":\"forget\""),
            ("\"URL\":\"mask\"", "\"LINK\":\"mask\""),
            ("\"URL\":\"mask\",", ""),
            ("openai_chat", "native"),
            ("enforce", "endure"),
            ("\"terms\":null", "\"terms\":\"00\""),
            ("\"terms\":null", "\"terms\":null,\"more\":1"),
            ("\"terms\":null", "\"terms\":null,\"placeholders\":\"numbered\""),
        ] {
            assert!(text.contains(from), "{from}");
            let changed = text.replace(from, to);
            let json = Json::parse(changed.as_bytes()).unwrap();
            assert!(InForce::read(&json).is_none(), "{to}");
        }
    }

    #[test]
    fn terms_are_hidden_by_their_salt() {
        let raw = |value: &str| RawText::new(value.to_owned());
        let term = |value: &str| DeclaredTerm { kind: EntityKind::Person, value: raw(value) };
        let known = |value| KeySettings { known: vec![term(value)], ..KeySettings::default() };
        let (one, other) = (Salt::new([1; 32]), Salt::new([2; 32]));
        let digest = terms_digest(&known("Anna"), &one);
        assert!(digest.is_some());
        let denied = KeySettings { denied: vec![term("Anna")], ..KeySettings::default() };
        let allowed = KeySettings { allowed: vec![raw("Anna")], ..KeySettings::default() };
        for different in [
            terms_digest(&known("Anna"), &other),
            terms_digest(&known("Anne"), &one),
            terms_digest(&denied, &one),
            terms_digest(&allowed, &one),
            terms_digest(&KeySettings { known: vec![term("Anna")], ..denied }, &one),
        ] {
            assert!(different.is_some() && different != digest);
        }
        assert_eq!(terms_digest(&KeySettings::default(), &one), None);
    }
}
