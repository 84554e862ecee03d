//! What a request says: its query parameters and its JSON body, read with the service's own strictness.
//!
//! A value of the wrong type or size is a schema violation (flat error); a missing one is `missing_parameter`.

use std::collections::HashMap;

use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::cursor::{Ask, DEFAULT_LIMIT, LARGEST_LIMIT};
use super::model::Patch;
use super::problem::Problem;

/// The largest request body, in bytes; images arrive as data URIs.
pub(crate) const LARGEST_BODY: usize = 8 << 20;

/// The parameters behind the question mark.
pub(crate) struct Asked(HashMap<String, String>);

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(_) => Err(Problem::Validation("query: malformed".to_owned())),
        }
    }
}

impl Asked {
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|text| !text.is_empty())
    }

    /// A comma-joined list; absent is empty.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        self.text(name).map_or_else(Vec::new, |text| {
            text.split(',').filter(|one| !one.is_empty()).collect()
        })
    }

    pub(crate) fn flag(&self, name: &str) -> Result<bool, Problem> {
        match self.text(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Problem::Validation(format!(
                "query.{name}: Expected boolean"
            ))),
        }
    }

    pub(crate) fn page(&self) -> Result<Ask, Problem> {
        let limit = match self.text("limit") {
            None => DEFAULT_LIMIT,
            Some(text) => text
                .parse()
                .ok()
                .filter(|limit| (1..=LARGEST_LIMIT).contains(limit))
                .ok_or_else(|| {
                    Problem::Validation(
                        "query.limit: Expected integer between 1 and 100".to_owned(),
                    )
                })?,
        };
        Ok(Ask {
            limit,
            cursor: self.text("cursor").map(str::to_owned),
        })
    }

    /// Whether `include=customAttributeDefinitions` is there; any other value is refused.
    pub(crate) fn definitions(&self) -> Result<bool, Problem> {
        definitions(&self.list("include"))
    }
}

fn definitions(include: &[&str]) -> Result<bool, Problem> {
    match include
        .iter()
        .find(|value| **value != "customAttributeDefinitions")
    {
        Some(other) => Err(Problem::Validation(format!(
            "include: Invalid enum value `{other}`"
        ))),
        None => Ok(!include.is_empty()),
    }
}

/// A JSON object; no body at all counts as an empty one.
pub(crate) struct Payload(Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Payload {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let bytes = axum::body::to_bytes(request.into_body(), LARGEST_BODY)
            .await
            .map_err(|_| Problem::Validation("body: too large or incomplete".to_owned()))?;
        if bytes.is_empty() {
            return Ok(Self(Map::new()));
        }
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(object)) => Ok(Self(object)),
            Ok(_) => Err(Problem::Validation("body: Expected object".to_owned())),
            Err(_) => Err(Problem::Validation("body: Malformed JSON".to_owned())),
        }
    }
}

impl From<Map<String, Value>> for Payload {
    fn from(object: Map<String, Value>) -> Self {
        Self(object)
    }
}

impl Payload {
    /// The raw value, if the key is there at all; `null` counts.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Text, or nothing when absent or `null`.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>, Problem> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(wrong(name, "string")),
        }
    }

    pub(crate) fn required(&self, name: &str) -> Result<&str, Problem> {
        self.text(name)?
            .ok_or_else(|| Problem::missing_parameter(name))
    }

    /// Text of at most so many characters.
    pub(crate) fn short_text(&self, name: &str, longest: usize) -> Result<Option<&str>, Problem> {
        match self.text(name)? {
            Some(text) if text.chars().count() > longest => Err(Problem::Validation(format!(
                "body.{name}: String must contain at most {longest} character(s)"
            ))),
            other => Ok(other),
        }
    }

    /// The Markdown body of a message, which must say something.
    pub(crate) fn body(&self) -> Result<&str, Problem> {
        let text = self.required("bodyMarkdown")?;
        if text.trim().is_empty() {
            return Err(Problem::bad(
                "invalid_content",
                "The message must not be empty.",
            ));
        }
        Ok(text)
    }

    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Problem> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(wrong(name, "boolean")),
        }
    }

    /// Absent, `null`, or an id: three different wishes.
    pub(crate) fn patch(&self, name: &str) -> Result<Patch<&str>, Problem> {
        match self.0.get(name) {
            None => Ok(Patch::Keep),
            Some(Value::Null) => Ok(Patch::Clear),
            Some(Value::String(text)) => Ok(Patch::Set(text)),
            Some(_) => Err(wrong(name, "string")),
        }
    }

    pub(crate) fn instant(&self, name: &str) -> Result<Option<Timestamp>, Problem> {
        self.text(name)?
            .map(|text| {
                text.parse()
                    .map_err(|_| Problem::Validation(format!("body.{name}: Invalid datetime")))
            })
            .transpose()
    }

    pub(crate) fn object(&self, name: &str) -> Result<Option<Payload>, Problem> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(object)) => Ok(Some(Payload(object.clone()))),
            Some(_) => Err(wrong(name, "object")),
        }
    }

    /// A list of strings; absent is empty.
    pub(crate) fn strings(&self, name: &str) -> Result<Vec<&str>, Problem> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(all)) => all
                .iter()
                .map(|one| one.as_str().ok_or_else(|| wrong(name, "string[]")))
                .collect(),
            Some(_) => Err(wrong(name, "array")),
        }
    }

    pub(crate) fn number(&self, name: &str) -> Result<Option<f64>, Problem> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value
                .as_f64()
                .map(Some)
                .ok_or_else(|| wrong(name, "number")),
        }
    }

    pub(crate) fn page(&self) -> Result<Ask, Problem> {
        let limit = match self.0.get("limit") {
            None | Some(Value::Null) => DEFAULT_LIMIT,
            Some(value) => value
                .as_u64()
                .and_then(|limit| usize::try_from(limit).ok())
                .filter(|limit| (1..=LARGEST_LIMIT).contains(limit))
                .ok_or_else(|| {
                    Problem::Validation("body.limit: Expected integer between 1 and 100".to_owned())
                })?,
        };
        Ok(Ask {
            limit,
            cursor: self
                .text("cursor")?
                .filter(|cursor| !cursor.is_empty())
                .map(str::to_owned),
        })
    }

    pub(crate) fn definitions(&self) -> Result<bool, Problem> {
        definitions(&self.strings("include")?)
    }
}

fn wrong(name: &str, expected: &str) -> Problem {
    Problem::Validation(format!("body.{name}: Expected {expected}"))
}
