//! What an answer is wrapped in. No page tells, so three forms are taken: a bare list; `data` with the list; an object
//! whose first list it is (parrot.md 4.4). The same goes for a single object.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::backend::http;
use crate::domain::failure::{Failure, FailureKind, Received};

/// The rows of a list, whatever they are.
///
/// # Errors
/// If it is not JSON, or if there is no list in it.
pub(in crate::backend::parrot) fn rows(body: &[u8]) -> Result<Vec<Value>, Failure> {
    http::decode::<Envelope>(body)?
        .rows
        .ok_or_else(|| missing("a list"))
}

/// A single object.
///
/// # Errors
/// If it is not JSON, or if there is no object in it.
pub(in crate::backend::parrot) fn object(body: &[u8]) -> Result<Value, Failure> {
    http::decode::<Envelope>(body)?
        .object
        .map(Value::Object)
        .ok_or_else(|| missing("an object"))
}

fn missing(what: &str) -> Failure {
    let why = format!("the answer does not hold {what}");
    Failure::new(FailureKind::BadAnswer, Received::Unknown, why)
}

#[derive(Default)]
struct Envelope {
    rows: Option<Vec<Value>>,
    object: Option<Map<String, Value>>,
}

/// Reads any JSON. The order of an object's members counts here, and `Map` forgets it.
struct Opener;

impl<'de> Visitor<'de> for Opener {
    type Value = Envelope;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Envelope, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = items.next_element()? {
            rows.push(row);
        }
        Ok(Envelope {
            rows: Some(rows),
            object: None,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Envelope, A::Error> {
        let mut whole = Map::new();
        let mut order: Vec<String> = Vec::new();
        while let Some((name, value)) = members.next_entry::<String, Value>()? {
            order.push(name.clone());
            whole.insert(name, value);
        }
        order.sort_by_key(|name| name != "data");
        let first = |is: fn(&Value) -> bool| {
            let named = |name: &String| whole.get(name).filter(|value| is(value)).cloned();
            order.iter().find_map(named)
        };
        let rows = match first(Value::is_array) {
            Some(Value::Array(rows)) => Some(rows),
            _ => None,
        };
        let object = if whole.contains_key("id") {
            Some(whole)
        } else {
            match first(Value::is_object) {
                Some(Value::Object(inner)) => Some(inner),
                _ => Some(whole),
            }
        };
        Ok(Envelope { rows, object })
    }

    fn visit_bool<E>(self, _: bool) -> Result<Envelope, E> {
        Ok(Envelope::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Envelope, E> {
        Ok(Envelope::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Envelope, E> {
        Ok(Envelope::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Envelope, E> {
        Ok(Envelope::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<Envelope, E> {
        Ok(Envelope::default())
    }

    fn visit_unit<E>(self) -> Result<Envelope, E> {
        Ok(Envelope::default())
    }
}

impl<'de> Deserialize<'de> for Envelope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Opener)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_list_is_found_in_each_of_its_envelopes() {
        for body in [
            r#"[{"id":1},2]"#,
            r#"{"meta":[9],"data":[{"id":1},2]}"#,
            r#"{"total":2,"data":null,"zebra":[{"id":1},2],"apes":[9]}"#,
            "\u{feff}[{\"id\":1},2]",
        ] {
            assert_eq!(
                rows(body.as_bytes()),
                Ok(vec![json!({"id": 1}), json!(2)]),
                "{body}"
            );
        }
        for body in ["{}", "null", "7", "\"no\"", "true", r#"{"data":{"id":1}}"#] {
            let failure = rows(body.as_bytes()).unwrap_err();
            assert_eq!(failure.kind, FailureKind::BadAnswer, "{body}");
        }
    }

    #[test]
    fn an_object_is_found_in_each_of_its_envelopes() {
        for body in [
            r#"{"id":1}"#,
            r#"{"data":{"id":1}}"#,
            r#"{"status":"ok","conversation":{"id":1}}"#,
        ] {
            assert_eq!(object(body.as_bytes()), Ok(json!({"id": 1})), "{body}");
        }
        assert!(object(b"[]").is_err());
    }
}
