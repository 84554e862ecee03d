//! A part or a conversation for other programs: as text, or as JSON in a shape that stays (see the README).
//!
//! Everything in it went through the cleaning gate; moments are ISO 8601 in UTC; what is not known is null.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

use crate::app::timeline::event::{admin_name, author_name, tell};
use crate::app::timeline::facts::{self, Fact};
use crate::app::timeline::laid::Scene;
use crate::app::timeline::part::document;
use crate::domain::conversation::{Conversation, State};
use crate::domain::part::{Content, Part, Side};
use crate::domain::row::Opened;
use crate::text::clean::Clean;

/// The name of the shape; another one gets another number.
pub const FORMAT: &str = "tinbox/1";

/// The words of a part, or the sentence that tells what happened.
pub fn part_text(part: &Part, scene: &Scene<'_>) -> String {
    let text = match &part.content {
        Content::Event(event) => tell(event, scene).sentence.to_string(),
        Content::QuickReplies { options } => {
            let labels: Vec<&str> = options.iter().map(|(_, label)| label.raw()).collect();
            labels.join("\n")
        }
        Content::Form { fields } => {
            let names: Vec<&str> = fields
                .iter()
                .map(crate::domain::untrusted::Untrusted::raw)
                .collect();
            names.join("\n")
        }
        Content::Message { .. } | Content::Note { .. } | Content::QuickReply { .. } => {
            document(part).to_text().to_string()
        }
    };
    Clean::block(text.trim_end()).to_string()
}

/// All words of a conversation, each under who said them and when, and the files that came with them; what only
/// happened is left out.
pub fn conversation_text(opened: &Opened, scene: &Scene<'_>) -> String {
    let mut text = String::new();
    for part in &opened.parts {
        if part.attachment().is_some() {
            text.push_str(&format!("{}\n\n", part_text(part, scene)));
        }
        if part.body().is_none() {
            continue;
        }
        let who = part.author.as_ref().map_or_else(
            || "Automation".to_owned(),
            |author| author_name(author, scene.directory),
        );
        let note = if part.side() == Side::Note {
            " (note)"
        } else {
            ""
        };
        let words = part_text(part, scene);
        text.push_str(&format!("{who}{note}, {}:\n{words}\n\n", part.at));
    }
    Clean::block(&text).to_string()
}

/// Some parts of a conversation as JSON.
pub fn as_json<'a>(
    opened: &Opened,
    parts: impl IntoIterator<Item = &'a Part>,
    scene: &Scene<'_>,
) -> String {
    let parts: Vec<Fields> = parts
        .into_iter()
        .map(|part| part_fields(part, scene))
        .collect();
    let whole = Fields(vec![
        ("format", Field::Value(json!(FORMAT))),
        (
            "conversation",
            Field::Fields(conversation_fields(opened, scene)),
        ),
        ("older_parts_missing", Field::Value(json!(opened.is_cut))),
        ("parts", Field::List(parts)),
    ]);
    let mut text = serde_json::to_string_pretty(&whole).unwrap_or_default();
    text.push('\n');
    text
}

fn conversation_fields(opened: &Opened, scene: &Scene<'_>) -> Fields {
    let key = &opened.row.key;
    let known: &Conversation = &opened.row.conversation;
    let until = match known.state {
        State::Snoozed { until } => until,
        State::Open | State::Closed => None,
    };
    let moment = |at: Option<jiff::Timestamp>| at.map_or(Value::Null, facts::moment);
    let tags: Vec<Value> = known
        .tags
        .iter()
        .map(|tag| facts::text(tag.name.raw()))
        .collect();
    let assignee = known.assignee.as_ref().map(|admin| {
        fields(vec![
            ("id", facts::text(admin.as_str())),
            ("name", facts::text(&admin_name(admin, scene.directory))),
        ])
    });
    let team = known.team.as_ref().map(|team| {
        let name = scene.directory.team(team).map(|team| &team.name);
        fields(vec![
            ("id", facts::text(team.as_str())),
            ("name", facts::words(name)),
        ])
    });
    let contact = known
        .contact
        .as_ref()
        .map(|contact| fields(facts::author(contact, scene.directory)));
    let rating = known.rating.as_ref().map(|rating| {
        fields(vec![
            ("status", json!(facts::status_name(rating.status))),
            ("score", json!(rating.score)),
            ("remark", facts::words(rating.remark.as_ref())),
        ])
    });
    let mut all = fields(vec![
        ("desk", facts::text(key.profile.as_str())),
        ("id", facts::text(key.id.as_str())),
        ("url", facts::words(known.url.as_ref())),
        ("title", facts::words(known.title.as_ref())),
        ("state", json!(known.state.word())),
        ("snoozed_until", moment(until)),
        ("priority", json!(known.priority)),
        ("channel", json!(known.channel.word())),
        ("language", facts::words(known.language.as_ref())),
        ("tags", Value::Array(tags)),
        ("created_at", facts::moment(known.created_at)),
        ("updated_at", facts::moment(known.updated_at)),
        ("waiting_since", moment(known.waiting_since)),
    ]);
    for (name, value) in [
        ("contact", contact),
        ("assignee", assignee),
        ("team", team),
        ("rating", rating),
    ] {
        all.0
            .push((name, value.map_or(Field::Value(Value::Null), Field::Fields)));
    }
    all
}

fn part_fields(part: &Part, scene: &Scene<'_>) -> Fields {
    let author = part
        .author
        .as_ref()
        .map(|author| fields(facts::author(author, scene.directory)));
    let mut all = fields(vec![
        ("id", facts::text(part.id.as_str())),
        ("kind", json!(facts::kind(&part.content))),
        ("at", facts::moment(part.at)),
        ("updated_at", facts::moment(part.updated_at)),
        ("redacted", json!(part.redacted)),
    ]);
    let author = author.map_or(Field::Value(Value::Null), Field::Fields);
    all.0.push(("author", author));
    let channel = match part.content {
        Content::Message { channel, .. } => json!(channel.word()),
        _ => Value::Null,
    };
    let markdown = part.body().map_or(Value::Null, |_| {
        facts::text(document(part).to_markdown().as_str().trim_end())
    });
    all.0.push(("channel", Field::Value(channel)));
    all.0
        .push(("text", Field::Value(Value::String(part_text(part, scene)))));
    all.0.push(("markdown", Field::Value(markdown)));
    let event = match &part.content {
        Content::Event(event) => Field::Fields(fields(facts::event(event, scene.directory))),
        _ => Field::Value(Value::Null),
    };
    all.0.push(("event", event));
    all
}

/// An object whose fields keep their order.
struct Fields(Vec<(&'static str, Field)>);

enum Field {
    Value(Value),
    Fields(Fields),
    List(Vec<Fields>),
}

fn fields(facts: Vec<Fact>) -> Fields {
    let with = |(name, value)| (name, Field::Value(value));
    Fields(facts.into_iter().map(with).collect())
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, field) in &self.0 {
            map.serialize_entry(name, field)?;
        }
        map.end()
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Fields(fields) => fields.serialize(serializer),
            Self::List(list) => list.serialize(serializer),
        }
    }
}
