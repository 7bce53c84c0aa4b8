//! The native dialect: a prompt template, the fields that fill it, and a few switches.
//! The body is parsed once, here; everything after this file works on values that are known good.

use lucairn_compartment::message::Dialect;
use lucairn_veil::json::{Json, JsonError};

use super::template::{self, Misfit};
use crate::exchange::ticket::Ask;
use crate::known_fields;
use crate::problem::{Kind, Problem};
use crate::raw::RawText;

/// How large a request may be.
#[derive(Clone, Copy, Debug)]
pub struct RequestLimits {
    pub prompt_chars: usize,
    pub context_fields: usize,
}

/// A request of an application.
#[derive(Debug)]
pub(crate) struct Incoming {
    /// The template with the context filled in.
    pub prompt: RawText,
    /// The fields of the context, in the order of the body.
    pub context: Vec<(String, RawText)>,
    pub model: Option<String>,
    pub max_tokens: Option<u64>,
    pub temperature: Option<f64>,
    /// Whether originals are put back; the customer decides when absent.
    pub relink_response: Option<bool>,
    pub mode: Mode,
}

/// What a request is for.
#[derive(Debug)]
pub(crate) enum Mode {
    Live,
    /// Also tells how well the sanitizer found what the caller knows to be there.
    ProvingGround {
        ground_truth: Vec<Annotation>,
    },
}

/// Something that the caller knows to be personal data.
#[derive(Debug)]
pub(crate) struct Annotation {
    pub field: String,
    pub kind: String,
    pub value: RawText,
}

impl Incoming {
    /// Reads a body.
    ///
    /// # Errors
    /// `invalid_request` for bytes that are no JSON object, `invalid_field` with the path otherwise.
    pub(crate) fn parse(body: &[u8], limits: RequestLimits) -> Result<Self, Problem> {
        let json = parse_object(body)?;
        let template = text(required(&json, "prompt_template")?, "prompt_template")?;
        let context = context(required(&json, "context")?, limits.context_fields)?;
        let prompt = fill(&template, &context)?;
        if prompt.expose().chars().count() > limits.prompt_chars {
            return Err(Problem::field(
                "prompt_template",
                &format!(
                    "with the context filled in it is longer than {} characters",
                    limits.prompt_chars
                ),
            ));
        }
        Ok(Self {
            prompt,
            context,
            model: model(optional(&json, "model"))?,
            max_tokens: max_tokens(optional(&json, "max_tokens"))?,
            temperature: temperature(optional(&json, "temperature"))?,
            relink_response: boolean(optional(&json, "relink_response"), "relink_response")?,
            mode: mode(&json)?,
        })
        .and_then(|incoming| {
            // A stream is not offered on this route; the switch must still be a switch.
            boolean(optional(&json, "stream"), "stream").map(|_| incoming)
        })
    }

    /// What the request asks for.
    pub(crate) fn ask(&self, evaluation: Option<serde_json::Value>) -> Ask {
        Ask {
            dialect: Dialect::Native,
            model: self.model.clone(),
            relink: self.relink_response,
            headers: Vec::new(),
            detail: None,
            evaluation,
        }
    }
}

/// Reads a body that must be a JSON object.
pub(crate) fn parse_object(body: &[u8]) -> Result<Json<'_>, Problem> {
    let invalid = |message: String| Problem::new(Kind::InvalidRequest, message);
    let json = Json::parse_borrowed(body).map_err(|error: JsonError| {
        invalid(format!("The body is not acceptable JSON: {error}."))
    })?;
    match json {
        Json::Object(_) => Ok(json),
        _ => Err(invalid("The body must be a JSON object.".to_owned())),
    }
}

fn optional<'a>(json: &'a Json<'a>, name: &str) -> Option<&'a Json<'a>> {
    json.get(name).filter(|value| !value.is_null())
}

fn required<'a>(json: &'a Json<'a>, name: &str) -> Result<&'a Json<'a>, Problem> {
    optional(json, name).ok_or_else(|| Problem::field(name, "is required"))
}

/// A string without NUL characters, which providers and databases cut or refuse in many ways.
pub(crate) fn text(value: &Json, path: &str) -> Result<RawText, Problem> {
    let text = value.as_str().ok_or_else(|| Problem::field(path, "must be a string"))?;
    if text.contains('\0') {
        return Err(Problem::field(path, "must not contain NUL characters"));
    }
    Ok(RawText::new(text.to_owned()))
}

fn boolean(value: Option<&Json>, path: &str) -> Result<Option<bool>, Problem> {
    value
        .map(|value| value.as_bool().ok_or_else(|| Problem::field(path, "must be true or false")))
        .transpose()
}

fn context(value: &Json, limit: usize) -> Result<Vec<(String, RawText)>, Problem> {
    let fields = value
        .as_object()
        .ok_or_else(|| Problem::field("context", "must be an object of strings"))?;
    if fields.len() > limit {
        return Err(Problem::field("context", &format!("has more than {limit} fields")));
    }
    fields
        .iter()
        .map(|(name, value)| Ok((name.to_string(), text(value, &field_path("context", name))?)))
        .collect()
}

/// The path of a field, without the name where it is too long or too odd to be repeated.
fn field_path(parent: &str, name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if name.len() <= 64 && name.chars().all(plain) {
        format!("{parent}.{name}")
    } else {
        format!("{parent}.*")
    }
}

fn fill(template: &RawText, context: &[(String, RawText)]) -> Result<RawText, Problem> {
    template::fill(template, context, |name| known_fields::role(name).is_some()).map_err(|misfit| {
        match misfit {
            Misfit::NoSuchField(name) => Problem::field(
                "prompt_template",
                &format!("names {}, which is missing", field_path("context", &name)),
            ),
            Misfit::UnusedField(name) => Problem::field(
                &field_path("context", &name),
                "is not named in prompt_template; add {name} there or leave the field out",
            ),
        }
    })
}

/// A model name: printable, short, without characters that no provider uses.
fn model(value: Option<&Json>) -> Result<Option<String>, Problem> {
    let Some(value) = value else { return Ok(None) };
    model_name(value.as_str().ok_or_else(|| Problem::field("model", "must be a string"))?).map(Some)
}

/// The name of a model, in any dialect. Behind `@`, as in `claude-sonnet-4-5@20250929`, there is room for
/// a version and for nobody's name.
pub(super) fn model_name(name: &str) -> Result<String, Problem> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._:/-".contains(&b);
    let (model, version) = name.split_once('@').unwrap_or((name, "default"));
    let is_version = matches!(version, "default" | "latest")
        || !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
    if model.is_empty() || name.len() > 128 || !model.bytes().all(plain) || !is_version {
        let complaint = "must be 1 to 128 letters, digits or any of . _ : / -, and may end with @ and \
            digits, latest or default";
        return Err(Problem::field("model", complaint));
    }
    Ok(name.to_owned())
}

fn max_tokens(value: Option<&Json>) -> Result<Option<u64>, Problem> {
    const MOST: u64 = 10_000_000;
    let Some(value) = value else { return Ok(None) };
    match value.as_u64() {
        Some(count @ 1..=MOST) => Ok(Some(count)),
        _ => Err(Problem::field("max_tokens", "must be a whole number of at least 1")),
    }
}

fn temperature(value: Option<&Json>) -> Result<Option<f64>, Problem> {
    let Some(value) = value else { return Ok(None) };
    let Json::Number(lexeme) = value else {
        return Err(Problem::field("temperature", "must be a number"));
    };
    match lexeme.parse::<f64>() {
        Ok(number) if (0.0..=2.0).contains(&number) => Ok(Some(number)),
        _ => Err(Problem::field("temperature", "must be between 0 and 2")),
    }
}

fn mode(json: &Json) -> Result<Mode, Problem> {
    match optional(json, "mode").map(|mode| mode.as_str().unwrap_or("")) {
        None | Some("live") => Ok(Mode::Live),
        Some("proving_ground") => {
            let activity = text(required(json, "activity_id")?, "activity_id")?;
            if activity.expose().trim().is_empty() {
                return Err(Problem::field("activity_id", "must not be empty"));
            }
            let ground_truth = ground_truth(required(json, "ground_truth")?)?;
            Ok(Mode::ProvingGround { ground_truth })
        }
        Some(_) => Err(Problem::field("mode", "must be \"live\" or \"proving_ground\"")),
    }
}

fn ground_truth(value: &Json) -> Result<Vec<Annotation>, Problem> {
    let fields = value.as_object().ok_or_else(|| {
        Problem::field("ground_truth", "must be an object of lists of annotations")
    })?;
    let mut annotations = Vec::new();
    for (field, list) in fields {
        let path = field_path("ground_truth", field);
        let list = list
            .as_array()
            .ok_or_else(|| Problem::field(&path, "must be a list of annotations"))?;
        for one in list {
            annotations.push(annotation(field, one, &path)?);
        }
    }
    Ok(annotations)
}

fn annotation(field: &str, json: &Json, path: &str) -> Result<Annotation, Problem> {
    let member = |name: &str| {
        optional(json, name)
            .ok_or_else(|| Problem::field(path, &format!("an annotation has no {name}")))
    };
    for offset in ["start", "end"] {
        if member(offset)?.as_u64().is_none() {
            return Err(Problem::field(path, &format!("{offset} must be a whole number")));
        }
    }
    Ok(Annotation {
        field: field.to_owned(),
        kind: text(member("type")?, path)?.expose().to_owned(),
        value: text(member("value")?, path)?,
    })
}

#[cfg(test)]
mod tests;
