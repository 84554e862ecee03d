//! Parrot's JSON, and what it means in the words of a help desk (parrot.md 4).
//!
//! No page shows a single body, so nothing here is sure of anything: a field that is missing, of another type or in another
//! envelope costs that field and nothing else, and what is there under a name we do not know is shown as it is.

mod envelope;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::backend::moment::{of_number, of_text};
use crate::backend::parrot::form::Fields;
use crate::domain::conversation::{AttentionItem, Conversation, Detail, State};
use crate::domain::id::{AttentionId, ConversationId, PartId};
use crate::domain::part::{Body, Channel, Content, Part};
use crate::domain::people::{Attribute, Author, AuthorKind};
use crate::domain::untrusted::Untrusted;

pub(super) use crate::backend::parrot::wire::envelope::{object, rows};

/// How much of a refusal without a known shape is shown, in characters.
const RAW: usize = 300;
/// How many fields of unknown names are shown.
const UNKNOWN: usize = 20;

/// Fields that are translated; the others are shown under their own names.
const KNOWN: [&str; 10] = [
    "id",
    "account_id",
    "audience_membership_id",
    "conversation_graph_id",
    "status",
    "support_required",
    "expires_at",
    "inaction_ttl",
    "inserted_at",
    "updated_at",
];

/// A conversation as a list shows it.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) conversation: Conversation,
    /// Whom it is with: the audience membership.
    pub(super) person: Option<Box<str>>,
    /// Whether the row itself says that it waits for support.
    pub(super) asks: Option<bool>,
    pub(super) name: Option<Untrusted>,
    pub(super) phone: Option<Untrusted>,
    pub(super) email: Option<Untrusted>,
}

/// Reads a row; none without an identity.
pub(super) fn row(value: &Value, fields: &Fields) -> Option<Row> {
    let object = value.as_object()?;
    let id = word(object.get("id")?)?;
    let moment = |name: &str| object.get(name).and_then(moment);
    let text = |name: &str| object.get(name).and_then(word);
    let told = |path: &str| field(object, path).and_then(words);
    let inserted_at = moment("inserted_at").or_else(|| moment("updated_at"));
    let created_at = inserted_at.unwrap_or(Timestamp::UNIX_EPOCH);
    let status = text("status").unwrap_or_default();
    let (state, is_over) = state(&status);
    let person = text("audience_membership_id");
    let (name, phone, email) = (told(&fields.name), told(&fields.phone), told(&fields.email));
    let mut conversation = Conversation::new(ConversationId::from(&*id), created_at);
    conversation.state = state;
    conversation.channel = Channel::Sms;
    conversation.updated_at = moment("updated_at").unwrap_or(created_at);
    conversation.last_activity_at = Some(conversation.updated_at);
    conversation.outcome = is_over.then(|| Untrusted::new(status.clone()));
    conversation.contact = person.clone().map(|person| Author {
        kind: AuthorKind::Contact,
        id: Some(person),
        name: name.clone(),
        email: email.clone(),
    });
    // A name says more than an identity of 36 characters, and so do the first words once they are read.
    if let (Some(person), None) = (&person, &name) {
        conversation.title = Some(format!("Conversation with {person}").into());
    }
    conversation.attributes = attributes(object);
    Some(Row {
        conversation,
        person,
        asks: object.get("support_required").and_then(truth),
        name,
        phone,
        email,
    })
}

impl Row {
    /// The conversation, marked as waiting for a person where it is.
    pub(super) fn into_conversation(mut self, is_waiting: bool, detail: Detail) -> Conversation {
        self.conversation.detail = detail;
        if is_waiting {
            // Since when is not told; the last change is the latest it can have begun.
            let since = self.conversation.updated_at;
            self.conversation.waiting_since = Some(since);
            self.conversation.attention = vec![AttentionItem {
                id: AttentionId::from("support_required"),
                kind: "support required".into(),
                reason: Some("waits for an answer from customer support".into()),
                created_at: since,
            }];
        }
        self.conversation
    }
}

/// Where a status puts a conversation, and whether it is an end (parrot.md 4.2). One we do not know wants a look.
fn state(status: &str) -> (State, bool) {
    match status {
        "scheduled" => (State::Snoozed { until: None }, false),
        "completed" | "expired" | "cancelled" => (State::Closed, true),
        _ => (State::Open, false),
    }
}

/// What has no place of its own.
fn attributes(object: &Map<String, Value>) -> Vec<Attribute> {
    let named = [
        ("Status", "status"),
        ("Flow", "conversation_graph_id"),
        ("Expires", "expires_at"),
        ("Ends after silence of", "inaction_ttl"),
    ];
    let known = named
        .iter()
        .filter_map(|(name, field)| Some(((*name).into(), words(object.get(*field)?)?)));
    let unknown = object
        .iter()
        .filter(|(name, _)| !KNOWN.contains(&name.as_str()))
        .filter_map(|(name, value)| Some((Untrusted::from(name.as_str()), words(value)?)))
        .take(UNKNOWN);
    known
        .chain(unknown)
        .map(|(name, value)| Attribute {
            id: None,
            name,
            value,
        })
        .collect()
}

/// Reads a message; none without an identity or a moment, which leaves a visible gap.
pub(super) fn part(value: &Value, fields: &Fields, person: Option<&str>) -> Option<Part> {
    let object = value.as_object()?;
    let id = word(object.get("id")?)?;
    let at = moment(object.get("inserted_at")?)?;
    let direction = field(object, &fields.direction).and_then(word);
    let is_incoming =
        direction.is_some_and(|direction| direction.eq_ignore_ascii_case(&fields.incoming));
    let author = if is_incoming {
        Author {
            kind: AuthorKind::Contact,
            id: person.map(Into::into),
            name: None,
            email: None,
        }
    } else {
        // Whether a person or a flow wrote it is not told; as the desk's own, it is found again after a lost answer.
        Author {
            kind: AuthorKind::Admin,
            id: None,
            name: Some("Parrot".into()),
            email: None,
        }
    };
    Some(Part {
        id: PartId::from(&*id),
        at,
        updated_at: object.get("updated_at").and_then(moment).unwrap_or(at),
        author: Some(author),
        content: Content::Message {
            body: Body {
                plain: field(object, &fields.text).and_then(words),
                ..Body::default()
            },
            channel: Channel::Sms,
        },
        redacted: false,
        tags: Vec::new(),
    })
}

/// What stands at a path such as `person.name`; an empty one leads nowhere.
fn field<'a>(object: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let value = object.get(first)?;
    if rest.is_empty() {
        return Some(value);
    }
    field(value.as_object()?, rest)
}

/// Text; a number or a truth stands for its spelling.
fn word(value: &Value) -> Option<Box<str>> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.trim().is_empty()).then(|| text.into())
}

fn words(value: &Value) -> Option<Untrusted> {
    word(value).map(Untrusted::new)
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn moment(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => of_text(text),
        Value::Number(number) => of_number(number.as_f64()?),
        _ => None,
    }
}

/// The words of a refusal: `errors.detail`, `error`, `message`, else its text (parrot.md 6).
pub(super) fn complaint(body: &[u8]) -> Option<String> {
    let read: Option<Value> = serde_json::from_slice(body).ok();
    let said = read.as_ref().and_then(|read| {
        let places = [
            read.pointer("/errors/detail"),
            read.get("error"),
            read.pointer("/error/message"),
            read.get("message"),
        ];
        places.into_iter().flatten().find_map(word)
    });
    let raw = || {
        let text = String::from_utf8_lossy(body);
        let text = text.trim();
        // A gateway's page is not what the desk says.
        (!text.is_empty() && !text.starts_with('<')).then(|| text.chars().take(RAW).collect())
    };
    said.map(String::from).or_else(raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_is_looked_for_in_its_places_in_order() {
        let all = r#"{"message":"c","error":"b","errors":{"detail":"a"}}"#;
        let check = |body: &str, expected: Option<&str>| {
            assert_eq!(complaint(body.as_bytes()).as_deref(), expected, "{body}");
        };
        check(all, Some("a"));
        check(r#"{"message":"c","error":"b","errors":{}}"#, Some("b"));
        check(r#"{"message":"c","errors":[]}"#, Some("c"));
        check(
            r#"{"error":{"message":"inner"},"message":"c"}"#,
            Some("inner"),
        );
        let blank = r#"{"errors":{"body":["can't be blank"]}}"#;
        check(blank, Some(blank));
        check(" Not today\n", Some("Not today"));
        check("", None);
        check("<html>nginx</html>", None);
        assert_eq!(complaint("ü".repeat(900).as_bytes()), Some("ü".repeat(RAW)));
    }
}
