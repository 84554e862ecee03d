//! Paths and bodies with places in them: `{conversation}`, `{person}` and `{text}`.
//!
//! What is put in never changes the shape: a path is cut into segments and a body read as JSON before, and what stands in
//! a place is not looked at again.

use serde_json::Value;
use url::form_urlencoded;

use crate::backend::http::SettingsProblem;

/// The names of places.
const PLACES: [&str; 3] = ["conversation", "person", "text"];

/// What goes into the places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filling<'a> {
    pub(super) conversation: &'a str,
    pub(super) person: &'a str,
    pub(super) text: &'a str,
}

impl<'a> Filling<'a> {
    fn of(&self, place: &str) -> Option<&'a str> {
        match place {
            "conversation" => Some(self.conversation),
            "person" => Some(self.person),
            "text" => Some(self.text),
            _ => None,
        }
    }

    /// The text with everything in its place.
    fn fill(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, place, after)) = next_place(rest) {
            filled.push_str(before);
            filled.push_str(self.of(place).unwrap_or_default());
            rest = after;
        }
        filled + rest
    }

    /// The body with everything in its place; names of fields are left alone.
    pub(super) fn body(&self, body: &Value) -> Value {
        match body {
            Value::String(text) => Value::String(self.fill(text)),
            Value::Array(items) => items.iter().map(|item| self.body(item)).collect(),
            Value::Object(fields) => fields
                .iter()
                .map(|(name, value)| (name.clone(), self.body(value)))
                .collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) => body.clone(),
        }
    }
}

/// A path below the account, with a query.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Route {
    segments: Vec<String>,
    query: Vec<(String, String)>,
}

impl Route {
    /// Reads a path such as `conversations/{conversation}?full=true`.
    pub(super) fn parse(option: &'static str, text: &str) -> Result<Self, SettingsProblem> {
        let problem = |why: String| SettingsProblem::Option { option, why };
        if let Some(place) = unknown_place(text) {
            let why = format!(
                "`{{{place}}}` is no place; there are `{{conversation}}`, `{{person}}` and `{{text}}`"
            );
            return Err(problem(why));
        }
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let segments: Vec<String> = path
            .trim_matches('/')
            .split('/')
            .map(str::to_owned)
            .collect();
        let is_path = |segment: &String| !matches!(&**segment, "" | "." | "..");
        if path.contains("://") || path.contains('#') || !segments.iter().all(is_path) {
            return Err(problem(
                "it is no path below the account, such as `conversations`".to_owned(),
            ));
        }
        let query = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        Ok(Self { segments, query })
    }

    /// Whether there is any place in it.
    pub(super) fn asks(&self) -> bool {
        PLACES.iter().any(|place| self.mentions(place))
    }

    /// Whether that place is in it.
    pub(super) fn mentions(&self, place: &str) -> bool {
        let query = self.query.iter().map(|(_, value)| value);
        self.segments
            .iter()
            .chain(query)
            .any(|text| has_place(text, place))
    }

    /// The path and the query with everything in its place.
    pub(super) fn filled(&self, filling: &Filling<'_>) -> Self {
        let fill = |text: &String| filling.fill(text);
        Self {
            segments: self.segments.iter().map(fill).collect(),
            query: self
                .query
                .iter()
                .map(|(name, value)| (name.clone(), fill(value)))
                .collect(),
        }
    }

    /// The value of a parameter it asks with.
    pub(super) fn asked(&self, name: &str) -> Option<&str> {
        let (_, value) = self.query.iter().find(|(asked, _)| asked == name)?;
        Some(value)
    }

    /// The segments, with those before them.
    pub(super) fn below<'a>(&'a self, account: &[&'a str]) -> Vec<&'a str> {
        let segments = self.segments.iter().map(String::as_str);
        account.iter().copied().chain(segments).collect()
    }

    /// The query, with what comes to it.
    pub(super) fn query<'a>(&'a self, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let own = self.query.iter();
        own.map(|(name, value)| (name.as_str(), value.as_str()))
            .chain(more.iter().copied())
            .collect()
    }
}

/// Whether that place is anywhere in a body.
pub(super) fn mentions(body: &Value, place: &str) -> bool {
    match body {
        Value::String(text) => has_place(text, place),
        Value::Array(items) => items.iter().any(|item| mentions(item, place)),
        Value::Object(fields) => fields.values().any(|value| mentions(value, place)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn has_place(text: &str, place: &str) -> bool {
    text.contains(&format!("{{{place}}}"))
}

/// The first place that is one of ours: what stands before it, its name, and what comes after it.
fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    text.match_indices('{').find_map(|(start, _)| {
        let (name, after) = text[start + 1..].split_once('}')?;
        PLACES
            .contains(&name)
            .then(|| (&text[..start], name, after))
    })
}

/// Something in braces in a path that is no place.
fn unknown_place(path: &str) -> Option<&str> {
    path.match_indices('{').find_map(|(start, _)| {
        let name = path[start + 1..].split('}').next()?;
        (!PLACES.contains(&name)).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const FILLING: Filling<'static> = Filling {
        conversation: "c/1",
        person: "p&{text}",
        text: "Say \"{person}\" {now}",
    };

    #[test]
    fn what_is_put_in_is_not_looked_at_again() {
        let body =
            json!({"{text}": ["{person}: {text}", 7, null], "a": {"b": "{other}{conversation}"}});
        let filled = json!({
            "{text}": ["p&{text}: Say \"{person}\" {now}", 7, null],
            "a": {"b": "{other}c/1"},
        });
        assert_eq!(FILLING.body(&body), filled);
    }

    #[test]
    fn a_path_is_segments_and_a_query() {
        let route = Route::parse("x", "/messages/{conversation}/all?of={person}&n=1").unwrap();
        assert!(route.asks() && route.mentions("person") && !route.mentions("text"));
        let filled = route.filled(&FILLING);
        assert_eq!(
            filled.below(&["accounts", "me"]),
            ["accounts", "me", "messages", "c/1", "all"]
        );
        assert_eq!(
            filled.query(&[("z", "2")]),
            [("of", "p&{text}"), ("n", "1"), ("z", "2")]
        );
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for bad in ["", "/", "a//b", "a/../b", "https://evil.example/x", "a#b"] {
            assert!(Route::parse("x", bad).is_err(), "{bad}");
        }
        let problem = Route::parse("list_path", "a/{id}").unwrap_err().to_string();
        assert_eq!(
            problem,
            "`list_path` cannot be used: `{id}` is no place; there are `{conversation}`, `{person}` and `{text}`"
        );
    }
}
