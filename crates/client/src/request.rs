//! One prompt as the gateway takes it.

use std::fmt;

use bytes::Bytes;
use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};

use crate::error::Error;

/// A prompt template, the fields that fill it, and a few switches.
///
/// The fields hold what may be personal; their names are part of the template. [`Debug`] shows
/// neither the template nor the values.
#[derive(Clone, PartialEq, Serialize)]
pub struct MessagesRequest {
    prompt_template: String,
    #[serde(serialize_with = "object")]
    context: Vec<(String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    relink_response: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    activity_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "optional_object")]
    ground_truth: Option<Vec<(String, Vec<Annotation>)>>,
}

/// Something personal that the caller knows to be in a field.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Annotation {
    /// What it is, such as `PERSON`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The text.
    pub value: String,
    /// Where it begins in the field, in characters.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
}

impl MessagesRequest {
    /// A prompt with `{name}` where the value of the field `name` goes.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// use lucairn::{Answer, MessagesRequest};
    ///
    /// let request = MessagesRequest::new("What is a capybara?");
    /// if let Answer::Finished(finished) = client.messages(&request).await? {
    ///     assert_eq!(finished.text(), "Echo: What is a capybara?");
    /// }
    /// # Ok(()) });
    /// ```
    pub fn new(prompt_template: impl Into<String>) -> Self {
        Self {
            prompt_template: prompt_template.into(),
            context: Vec::new(),
            model: None,
            max_tokens: None,
            temperature: None,
            relink_response: None,
            mode: None,
            activity_id: None,
            ground_truth: None,
        }
    }

    /// Gives a field its value; a second value for a name replaces the first.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// use lucairn::{Answer, MessagesRequest};
    ///
    /// let request = MessagesRequest::new("Hello {name}").field("name", "Anna Schmidt");
    /// if let Answer::Finished(finished) = client.messages(&request).await? {
    ///     assert_eq!(finished.text(), "Echo: Hello Anna Schmidt");
    /// }
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        set(&mut self.context, name.into(), value.into());
        self
    }

    /// Names the model; the gateway chooses one otherwise.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// use lucairn::{Answer, MessagesRequest};
    ///
    /// let request = MessagesRequest::new("Hello").model("echo");
    /// if let Answer::Finished(finished) = client.messages(&request).await? {
    ///     assert_eq!(finished.model_used, "echo");
    /// }
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn model(mut self, model: impl Into<String>) -> Self {
        self.model = Some(model.into());
        self
    }

    /// Limits the length of the answer.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// let request = lucairn::MessagesRequest::new("Hello").max_tokens(256);
    /// client.messages(&request).await?;
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn max_tokens(mut self, tokens: u64) -> Self {
        self.max_tokens = Some(tokens);
        self
    }

    /// Sets the temperature, which must be finite.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// use lucairn::{Error, MessagesRequest};
    ///
    /// client.messages(&MessagesRequest::new("Hello").temperature(0.2)).await?;
    /// let refused = client.messages(&MessagesRequest::new("Hello").temperature(f64::NAN)).await;
    /// assert!(matches!(refused, Err(Error::Config(_))));
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn temperature(mut self, temperature: f64) -> Self {
        self.temperature = Some(temperature);
        self
    }

    /// Says whether originals are put back into the answer; the customer's profile decides
    /// otherwise.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// let request = lucairn::MessagesRequest::new("Hello {name}")
    ///     .field("name", "Anna Schmidt")
    ///     .relink_response(false);
    /// client.messages(&request).await?;
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn relink_response(mut self, relink: bool) -> Self {
        self.relink_response = Some(relink);
        self
    }

    /// Asks for an evaluation of what was found against what the caller knows, per field.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// use lucairn::{Annotation, MessagesRequest};
    ///
    /// let known = Annotation {
    ///     kind: "PERSON".to_owned(),
    ///     value: "Anna Schmidt".to_owned(),
    ///     start: 5,
    ///     end: 17,
    /// };
    /// let request = MessagesRequest::new("Answer: {text}")
    ///     .field("text", "from Anna Schmidt")
    ///     .proving_ground("activity-1", [("text".to_owned(), vec![known])]);
    /// client.messages(&request).await?;
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn proving_ground(
        mut self,
        activity_id: impl Into<String>,
        ground_truth: impl IntoIterator<Item = (String, Vec<Annotation>)>,
    ) -> Self {
        self.mode = Some("proving_ground");
        self.activity_id = Some(activity_id.into());
        let mut fields = Vec::new();
        for (name, annotations) in ground_truth {
            set(&mut fields, name, annotations);
        }
        self.ground_truth = Some(fields);
        self
    }

    /// The body: compact JSON, fields in the order of the documentation, absent ones left out.
    pub(crate) fn body(&self) -> Result<Bytes, Error> {
        if self.temperature.is_some_and(|temperature| !temperature.is_finite()) {
            return Err(Error::config("temperature must be a finite number"));
        }
        let body = serde_json::to_vec(self);
        body.map(Bytes::from).map_err(|_| Error::config("the request cannot be written as JSON"))
    }
}

fn set<T>(fields: &mut Vec<(String, T)>, name: String, value: T) {
    match fields.iter_mut().find(|(known, _)| *known == name) {
        Some((_, old)) => *old = value,
        None => fields.push((name, value)),
    }
}

fn object<S: Serializer, T: Serialize>(
    fields: &[(String, T)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(fields.len()))?;
    for (name, value) in fields {
        map.serialize_entry(name, value)?;
    }
    map.end()
}

fn optional_object<S: Serializer, T: Serialize>(
    fields: &Option<Vec<(String, T)>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    object(fields.as_deref().unwrap_or_default(), serializer)
}

impl fmt::Debug for MessagesRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: Vec<&str> = self.context.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("MessagesRequest")
            .field("prompt_template_bytes", &self.prompt_template.len())
            .field("fields", &fields)
            .field("model", &self.model)
            .field("max_tokens", &self.max_tokens)
            .field("temperature", &self.temperature)
            .field("relink_response", &self.relink_response)
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Annotation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, value, start, end } = self;
        write!(f, "Annotation({kind}, {} bytes, {start}..{end})", value.len())
    }
}

#[cfg(test)]
mod tests;
