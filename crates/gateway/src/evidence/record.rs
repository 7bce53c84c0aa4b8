//! The replay record of an exchange: everything besides the request that its redaction depends on,
//! and the salts of its commitments. It is handed to the caller alone.

use lucairn_sanitizer::EntityKind;
use lucairn_veil::commitment::Salt;
use lucairn_veil::digest::{Digest, from_hex, to_hex};
use lucairn_veil::json::{Json, JsonError};
use zeroize::Zeroizing;

use super::in_force::{InForce, terms_digest};
use super::salts::{Salted, Salts};
use crate::caller::DeclaredTerm;
use crate::raw::RawText;
use crate::rules::KeySettings;

/// The version of the document.
const VERSION: u64 = 1;

/// Settings, and which program and which rules were in force with them.
pub(crate) struct Setting {
    /// The version of the program.
    pub(crate) program: String,
    pub(crate) rules_digest: Digest,
    pub(crate) policy_digest: Digest,
    pub(crate) in_force: InForce,
    /// Only the terms of the key: what it declares, denies and allows.
    pub(crate) terms: KeySettings,
    /// The salt of the digest that stands for them, when there are any.
    pub(crate) terms_salt: Option<Salt>,
}

/// A replay record. It may hold names that the key declares, so it has no `Debug`.
pub struct Record {
    pub(crate) request_id: String,
    pub(crate) setting: Setting,
    /// Nothing when the salts are not kept, or not any more.
    pub(crate) salts: Option<Salts>,
}

/// Why a document is no record that this program can replay.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    #[error("the record is {0}")]
    Json(#[from] JsonError),
    #[error("the record has no {0} of the right form: fetch it again")]
    Member(&'static str),
    /// Another program wrote it, with rules that this one does not have.
    #[error(
        "the request was sanitized by lucairn {program} with rules {theirs}, and this is lucairn \
         {own} with rules {ours}: replay it with that version"
    )]
    OtherRules { program: String, theirs: String, own: &'static str, ours: String },
    #[error("the record has settings that this program does not know, or they were changed")]
    UnknownPolicy,
    #[error("the declared names in the record are not those of its settings")]
    OtherTerms,
}

impl RecordError {
    /// The stable word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Json(_) | Self::Member(_) => "record_malformed",
            Self::OtherRules { .. } => "rules_differ",
            Self::UnknownPolicy => "policy_unknown",
            Self::OtherTerms => "terms_differ",
        }
    }
}

/// The version of this program.
pub(crate) const PROGRAM: &str = env!("CARGO_PKG_VERSION");

impl Setting {
    /// The members of the document, for a record and for the store.
    fn members(&self) -> Vec<(std::borrow::Cow<'static, str>, Json<'static>)> {
        let pair = |term: &DeclaredTerm| -> Json<'static> {
            vec![Json::from(term.kind.label()), term.value.expose().to_owned().into()].into()
        };
        let pairs = |terms: &[DeclaredTerm]| Json::Array(terms.iter().map(pair).collect());
        let allowed = |terms: &[RawText]| -> Json<'static> {
            terms.iter().map(|one| one.expose().to_owned()).collect::<Vec<_>>().into()
        };
        let terms = self.terms_salt.as_ref().map(|salt| {
            Json::Object(vec![
                ("salt".into(), salt.expose_base64().as_str().to_owned().into()),
                ("known".into(), pairs(&self.terms.known)),
                ("denied".into(), pairs(&self.terms.denied)),
                ("allowed".into(), allowed(&self.terms.allowed)),
            ])
        });
        vec![
            ("program".into(), self.program.clone().into()),
            ("rules_digest".into(), to_hex(&self.rules_digest).into()),
            ("policy_digest".into(), to_hex(&self.policy_digest).into()),
            ("policy".into(), self.in_force.json()),
            ("terms".into(), terms.into()),
        ]
    }

    /// Writes what is sealed in the store.
    pub(crate) fn to_plaintext(&self) -> Zeroizing<Vec<u8>> {
        serde_json::to_vec(&Json::Object(self.members())).unwrap_or_default().into()
    }

    /// Reads settings.
    ///
    /// # Errors
    /// [`RecordError`] unless this program would redact by the same rules, and digests and settings
    /// go together.
    pub(crate) fn read(json: &Json<'_>) -> Result<Self, RecordError> {
        let text = |name: &'static str| {
            json.get(name).and_then(Json::as_str).ok_or(RecordError::Member(name))
        };
        let digest = |name: &'static str| from_hex(text(name)?).ok_or(RecordError::Member(name));
        let program = text("program")?.to_owned();
        let (rules_digest, policy_digest) = (digest("rules_digest")?, digest("policy_digest")?);
        if rules_digest != lucairn_sanitizer::RULES_DIGEST {
            return Err(RecordError::OtherRules {
                program,
                theirs: to_hex(&rules_digest),
                own: PROGRAM,
                ours: to_hex(&lucairn_sanitizer::RULES_DIGEST),
            });
        }
        let policy = json.get("policy").ok_or(RecordError::Member("policy"))?;
        let in_force = InForce::read(policy).ok_or(RecordError::UnknownPolicy)?;
        if in_force.digest() != policy_digest {
            return Err(RecordError::UnknownPolicy);
        }
        let (terms, terms_salt) = match json.get("terms") {
            None | Some(Json::Null) => (KeySettings::default(), None),
            Some(terms) => read_terms(terms).ok_or(RecordError::Member("terms"))?,
        };
        let stands_for = terms_salt.as_ref().and_then(|salt| terms_digest(&terms, salt));
        if stands_for != in_force.terms {
            return Err(RecordError::OtherTerms);
        }
        Ok(Self { program, rules_digest, policy_digest, in_force, terms, terms_salt })
    }
}

fn read_terms(json: &Json<'_>) -> Option<(KeySettings, Option<Salt>)> {
    let salt = Salt::from_base64(json.get("salt")?.as_str()?)?;
    let text = |json: &Json<'_>| Some(RawText::new(json.as_str()?.to_owned()));
    let term = |json: &Json<'_>| {
        let [label, value] = json.as_array()? else { return None };
        Some(DeclaredTerm { kind: EntityKind::from_label(label.as_str()?)?, value: text(value)? })
    };
    let list = |name: &str| json.get(name)?.as_array();
    let terms = KeySettings {
        known: list("known")?.iter().map(term).collect::<Option<_>>()?,
        denied: list("denied")?.iter().map(term).collect::<Option<_>>()?,
        allowed: list("allowed")?.iter().map(text).collect::<Option<_>>()?,
        ..KeySettings::default()
    };
    Some((terms, Some(salt)))
}

impl Record {
    /// Reads a record that this program can replay.
    ///
    /// # Errors
    /// [`RecordError`], [`RecordError::OtherRules`] for one of another version of the program.
    pub fn parse(text: &[u8]) -> Result<Self, RecordError> {
        let json = Json::parse_borrowed(text)?;
        if json.get("version").and_then(Json::as_u64) != Some(VERSION) {
            return Err(RecordError::Member("version"));
        }
        let request_id = json.get("request_id").and_then(Json::as_str);
        let salts = match json.get("entities") {
            None | Some(Json::Null) => None,
            Some(list) => Some(read_salts(list).ok_or(RecordError::Member("entities"))?),
        };
        Ok(Self {
            request_id: request_id.ok_or(RecordError::Member("request_id"))?.to_owned(),
            setting: Setting::read(&json)?,
            salts,
        })
    }

    /// The exchange.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The rules in force; the same as this program's.
    pub fn rules_digest(&self) -> &Digest {
        &self.setting.rules_digest
    }

    /// The settings in force.
    pub fn policy_digest(&self) -> &Digest {
        &self.setting.policy_digest
    }

    /// The version of the program that sanitized the request.
    pub fn program(&self) -> &str {
        &self.setting.program
    }
}

/// Writes the document from settings as they are stored, by whatever version of the program. It holds
/// what the key declares and the salts, so it is for the caller.
pub(crate) fn expose_json(
    request_id: &str,
    setting: &Json<'_>,
    salts: Option<&Salts>,
) -> Zeroizing<Vec<u8>> {
    let entity = |one: &Salted| {
        let salt = one.salt.as_ref().map(|salt| salt.expose_base64().as_str().to_owned());
        Json::Object(vec![
            ("placeholder".into(), one.placeholder.clone().into()),
            ("commitment".into(), to_hex(&one.commitment).into()),
            ("salt".into(), salt.into()),
        ])
    };
    let entities: Option<Vec<Json<'_>>> = salts.map(|salts| salts.0.iter().map(entity).collect());
    let mut members =
        vec![("version".into(), VERSION.into()), ("request_id".into(), request_id.into())];
    members.extend(setting.as_object().unwrap_or_default().iter().cloned());
    members.push(("entities".into(), entities.into()));
    serde_json::to_vec(&Json::Object(members)).unwrap_or_default().into()
}

fn read_salts(list: &Json<'_>) -> Option<Salts> {
    let entity = |json: &Json<'_>| {
        let salt = match json.get("salt")? {
            Json::Null => None,
            text => Some(Salt::from_base64(text.as_str()?)?),
        };
        Some(Salted {
            placeholder: json.get("placeholder")?.as_str()?.to_owned(),
            commitment: from_hex(json.get("commitment")?.as_str()?)?,
            salt,
        })
    };
    list.as_array()?.iter().map(entity).collect::<Option<_>>().map(Salts)
}
