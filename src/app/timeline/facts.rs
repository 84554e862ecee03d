//! What a part holds, field by field: for the source view and for JSON. Names and values, no sentences.

use serde_json::{Value, json};

use crate::app::timeline::event::{admin_name, author_name};
use crate::domain::conversation::State;
use crate::domain::event::{Event, RatingStatus, WaitStep};
use crate::domain::id::AdminId;
use crate::domain::part::{Content, Part};
use crate::domain::people::{Author, AuthorKind, Directory};
use crate::domain::untrusted::Untrusted;
use crate::text::clean::Clean;

/// A field: its name, and its value as clean text, a number, a flag, a moment in ISO 8601, or nothing.
pub type Fact = (&'static str, Value);

/// What kind of part it is.
pub fn kind(content: &Content) -> &'static str {
    match content {
        Content::Message { .. } => "message",
        Content::Note { .. } => "note",
        Content::QuickReplies { .. } => "choices",
        Content::QuickReply { .. } => "choice",
        Content::Form { .. } => "form",
        Content::Event(_) => "event",
    }
}

/// Who wrote or did it.
pub fn author(author: &Author, directory: &Directory) -> Vec<Fact> {
    vec![
        ("kind", json!(author_kind(author.kind))),
        ("id", author.id.as_deref().map_or(Value::Null, text)),
        ("name", text(&author_name(author, directory))),
        ("email", words(author.email.as_ref())),
    ]
}

/// Kind, identity, author, moments and marks of a part; not its words, and not what happened.
pub fn part(part: &Part, directory: &Directory) -> Vec<Fact> {
    let mut facts = vec![
        ("kind", json!(kind(&part.content))),
        ("id", text(part.id.as_str())),
        ("at", moment(part.at)),
        ("updated_at", moment(part.updated_at)),
    ];
    if let Some(by) = &part.author {
        let names = ["author_kind", "author_id", "author_name", "author_email"];
        let values = author(by, directory).into_iter().map(|(_, value)| value);
        facts.extend(names.into_iter().zip(values));
    }
    match &part.content {
        Content::Message { channel, .. } => facts.push(("channel", json!(channel.word()))),
        Content::QuickReply { option, .. } => facts.push(("option", text(option))),
        Content::QuickReplies { options } => facts.extend(
            options
                .iter()
                .map(|(id, label)| ("option", text(&format!("{id}: {}", label.raw())))),
        ),
        Content::Form { fields } => {
            facts.extend(fields.iter().map(|field| ("field", text(field.raw()))));
        }
        Content::Note { .. } | Content::Event(_) => {}
    }
    facts.extend(part.tags.iter().map(|tag| ("tag", text(tag.as_str()))));
    facts.push(("redacted", json!(part.redacted)));
    facts
}

/// What happened: the event's name, then its values.
pub fn event(event: &Event, directory: &Directory) -> Vec<Fact> {
    let mut facts = vec![("event", json!(event_name(event)))];
    match event {
        Event::Assigned { admin, team, by } => {
            facts.extend(teammate("admin", "admin_name", admin.as_ref(), directory));
            let name = team.as_ref().and_then(|team| directory.team(team));
            facts.push((
                "team",
                team.as_ref()
                    .map_or(Value::Null, |team| text(team.as_str())),
            ));
            facts.push(("team_name", words(name.map(|team| &team.name))));
            facts.extend(teammate("by", "by_name", by.as_ref(), directory));
        }
        Event::StateChanged(state) => {
            facts.push(("state", json!(state.word())));
            if let State::Snoozed { until } = state {
                facts.push(("until", until.map_or(Value::Null, moment)));
            }
        }
        Event::Tagged {
            added,
            tag,
            name,
            by,
        } => {
            facts.push(("added", json!(added)));
            facts.push(("tag", text(tag.as_str())));
            facts.push(("tag_name", words(name.as_ref())));
            let by_name = by.as_ref().map(|by| author_name(by, directory));
            facts.push(("by_name", by_name.as_deref().map_or(Value::Null, text)));
        }
        Event::Priority(is_on) => facts.push(("priority", json!(is_on))),
        Event::Joined { kind, id } => {
            facts.push(("who_kind", json!(author_kind(*kind))));
            facts.push(("who", text(id)));
        }
        Event::Waited {
            step,
            workflow,
            label,
        } => {
            facts.push(("step", json!(step_name(*step))));
            facts.push(("workflow", words(workflow.as_ref())));
            facts.push(("label", words(label.as_ref())));
        }
        Event::Attached(file) => {
            let message = file.message.as_ref();
            facts.push(("file", text(file.id.as_str())));
            facts.push((
                "message",
                message.map_or(Value::Null, |message| text(message.as_str())),
            ));
            facts.push(("file_name", words(file.name.as_ref())));
            facts.push(("content_type", words(file.content_type.as_ref())));
            facts.push(("bytes", json!(file.bytes)));
        }
        Event::RatingRequested { expires_at, status } => {
            facts.push(("status", json!(status_name(*status))));
            facts.push(("expires_at", expires_at.map_or(Value::Null, moment)));
        }
        Event::Rated { score, remark } => {
            facts.push(("score", json!(score)));
            facts.push(("remark", words(remark.as_ref())));
        }
        Event::FormCompleted => {}
        Event::Renamed(title) => facts.push(("title", text(title.raw()))),
        Event::Notice(notice) => facts.push(("notice", text(notice.raw()))),
        Event::Derived(told) => facts.push(("told", text(told.raw()))),
        Event::Unknown { name } => facts.push(("type", text(name.raw()))),
    }
    facts
}

fn teammate(
    id_name: &'static str,
    name_name: &'static str,
    id: Option<&AdminId>,
    directory: &Directory,
) -> [Fact; 2] {
    let name = id.map(|id| admin_name(id, directory));
    [
        (id_name, id.map_or(Value::Null, |id| text(id.as_str()))),
        (name_name, name.as_deref().map_or(Value::Null, text)),
    ]
}

/// Text from outside as a value; what would act on a terminal is a visible sign in it.
pub fn text(raw: &str) -> Value {
    Value::String(Clean::block(raw).to_string())
}

/// The same of text that may be missing.
pub fn words(raw: Option<&Untrusted>) -> Value {
    raw.map_or(Value::Null, |raw| text(raw.raw()))
}

/// A moment in ISO 8601, in UTC.
pub fn moment(at: jiff::Timestamp) -> Value {
    Value::String(at.to_string())
}

fn event_name(event: &Event) -> &'static str {
    match event {
        Event::Assigned { .. } => "assigned",
        Event::StateChanged(_) => "state_changed",
        Event::Tagged { .. } => "tagged",
        Event::Priority(_) => "priority",
        Event::Joined { .. } => "joined",
        Event::Waited { .. } => "waited",
        Event::Attached(_) => "attached",
        Event::RatingRequested { .. } => "rating_requested",
        Event::Rated { .. } => "rated",
        Event::FormCompleted => "form_completed",
        Event::Renamed(_) => "renamed",
        Event::Notice(_) => "notice",
        Event::Derived(_) => "derived",
        Event::Unknown { .. } => "unknown",
    }
}

fn author_kind(kind: AuthorKind) -> &'static str {
    match kind {
        AuthorKind::Contact => "contact",
        AuthorKind::Lead => "lead",
        AuthorKind::Admin => "admin",
        AuthorKind::Bot => "bot",
        AuthorKind::Guest => "guest",
        AuthorKind::Integration => "integration",
        AuthorKind::System => "system",
        AuthorKind::Other => "other",
    }
}

fn step_name(step: WaitStep) -> &'static str {
    match step {
        WaitStep::Started => "started",
        WaitStep::Finished => "finished",
        WaitStep::Interrupted => "interrupted",
        WaitStep::Other => "other",
    }
}

/// How a request for a rating stands, in a word.
pub fn status_name(status: RatingStatus) -> &'static str {
    match status {
        RatingStatus::Pending => "pending",
        RatingStatus::Rated => "rated",
        RatingStatus::Canceled => "canceled",
        RatingStatus::Expired => "expired",
        RatingStatus::Other => "other",
    }
}
