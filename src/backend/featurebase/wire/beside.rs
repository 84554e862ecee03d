//! What stands beside the conversations: articles, tickets, feature requests and reports (featurebase.md 2.9, 2.13 to
//! 2.15).

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

use crate::backend::lenient::{Each, Figure, Flag, Moment, One, Text};
use crate::domain::figures::{Told, Unit};
use crate::domain::id::{ConversationId, TicketTypeId};
use crate::domain::lookup::{
    Article as DomainArticle, Request as DomainRequest, Ticket as DomainTicket,
    TicketType as DomainTicketType,
};
use crate::domain::untrusted::Untrusted;

/// An article, or its translation.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Article {
    id: Text,
    state: Text,
    title: Text,
    description: Text,
    external_url: Text,
    featurebase_url: Text,
    translations: Value,
    visible_by: Value,
}

impl Article {
    /// The article; none that has no title or is a draft, which customers cannot read.
    pub(crate) fn translate(self) -> Option<DomainArticle> {
        let Self {
            id,
            state,
            title,
            description,
            external_url,
            featurebase_url,
            translations,
            visible_by,
        } = self;
        if id.as_str().is_empty() || state.as_str() == "draft" {
            return None;
        }
        let translations = translations.as_object().cloned().unwrap_or_default();
        Some(DomainArticle {
            title: title.words()?,
            description: description.words(),
            url: external_url.words().or_else(|| featurebase_url.words()),
            translations: translations
                .into_iter()
                .filter_map(|(tag, text)| translation(tag, text))
                .collect(),
            is_restricted: visible_by.as_array().is_some_and(|by| !by.is_empty()),
        })
    }
}

fn translation(tag: String, text: Value) -> Option<(Box<str>, Untrusted, Option<Untrusted>)> {
    let Article {
        title,
        external_url,
        featurebase_url,
        ..
    } = serde_json::from_value::<One<Article>>(text).ok()?.0?;
    let url = external_url.words().or_else(|| featurebase_url.words());
    Some((tag.into(), title.words()?, url))
}

/// Where a post or a ticket stands.
#[derive(Deserialize, Default, Debug)]
#[serde(default)]
struct Status {
    name: Text,
}

impl Status {
    fn word(status: One<Self>) -> Option<Untrusted> {
        status.0.and_then(|Self { name }| name.words())
    }
}

/// A ticket.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Ticket {
    id: Text,
    #[serde(rename = "ticketNumber")]
    number: Text,
    title: Text,
    open: Value,
    status: One<Status>,
    #[serde(rename = "ticketUrl")]
    url: Text,
    created_at: Moment,
    linked_conversations: Each<Linked>,
}

/// A conversation a ticket is linked to.
#[derive(Deserialize, Default, Debug)]
#[serde(default)]
struct Linked {
    id: Text,
}

impl Ticket {
    /// Whether it belongs to a conversation.
    pub(crate) fn is_linked_to(&self, id: &ConversationId) -> bool {
        let mut linked = self.linked_conversations.0.iter();
        linked.any(|one| one.id.as_str() == id.as_str())
    }

    /// The ticket; none without a number or an identity.
    pub(crate) fn translate(self) -> Option<DomainTicket> {
        let Self {
            id,
            number,
            title,
            open,
            status,
            url,
            created_at,
            linked_conversations: _,
        } = self;
        let number = number.words().or_else(|| id.words())?;
        Some(DomainTicket {
            title: title.words().unwrap_or_else(|| number.clone()),
            number,
            status: Status::word(status),
            is_open: open.as_bool(),
            url: url.words(),
            created_at: created_at.0,
        })
    }
}

/// A category of tickets; it is a board (featurebase.md 2.9).
#[derive(Deserialize, Default, Debug)]
#[serde(default)]
pub(crate) struct Board {
    id: Text,
    name: Text,
}

impl Board {
    /// The kind of ticket; none without an identity.
    pub(crate) fn translate(self) -> Option<DomainTicketType> {
        let Self { id, name } = self;
        let id: TicketTypeId = id.id()?;
        Some(DomainTicketType {
            name: name.words().unwrap_or_else(|| id.as_str().into()),
            id,
        })
    }
}

/// A post of the feedback boards.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Post {
    pub(crate) id: Text,
    title: Text,
    status: One<Status>,
    #[serde(rename = "postUrl")]
    url: Text,
    upvotes: Figure,
}

impl Post {
    /// The request, and its identity; none without one.
    pub(crate) fn translate(self, is_theirs: bool) -> Option<(Box<str>, DomainRequest)> {
        let Self {
            id,
            title,
            status,
            url,
            upvotes,
        } = self;
        let id = id.some()?;
        let request = DomainRequest {
            title: title.words().unwrap_or_else(|| (*id).into()),
            status: Status::word(status),
            url: url.words(),
            votes: upvotes.0.map(|votes| votes as u64),
            is_theirs,
        };
        Some((id, request))
    }
}

/// Something that is measured.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Metric {
    pub(crate) id: Text,
    pub(crate) name: Text,
    unit: Text,
    #[serde(rename = "type")]
    kind: Text,
    allowed_aggregations: Value,
    pub(crate) supports_period_comparison: Flag,
}

impl Metric {
    /// What it counts in; a unit nobody knows is a bare number.
    pub(crate) fn unit(&self) -> Unit {
        match (self.unit.as_str(), self.kind.as_str()) {
            ("count", _) | ("", "count") => Unit::Count,
            ("percentage", _) | ("", "percentage") => Unit::Percent,
            ("duration_ms", _) | ("", "duration") => Unit::Milliseconds,
            _ => Unit::Number,
        }
    }

    /// How it is added up: what tells most of what it counts, among what is allowed.
    pub(crate) fn aggregation(&self) -> Option<&str> {
        let allowed: Vec<&str> = self
            .allowed_aggregations
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let wanted: &[&str] = match self.unit() {
            Unit::Count => &["count", "sum", "value"],
            Unit::Percent => &["value", "avg"],
            Unit::Milliseconds => &["median", "avg", "value"],
            Unit::Number => &["avg", "value", "median", "sum", "count"],
        };
        let found = wanted.iter().find(|word| allowed.contains(word));
        // A percentile needs a number of its own, so it is never chosen.
        let other = allowed.iter().find(|word| **word != "percentile");
        found.or(other).copied()
    }
}

/// By what figures can be divided.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Attribute {
    pub(crate) id: Text,
    pub(crate) name: Text,
    pub(crate) supports_group_by: Flag,
}

/// A set of what is measured together.
#[derive(Deserialize, Default, Debug)]
#[serde(default)]
pub(crate) struct Dataset {
    pub(crate) metrics: Each<Metric>,
    pub(crate) attributes: Each<Attribute>,
}

/// The answer to one question of a report.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Result {
    value: Figure,
    previous_value: Figure,
    time_series: Each<Point>,
    grouped_data: Each<Group>,
}

#[derive(Deserialize, Default, Debug)]
#[serde(default)]
struct Point {
    date: Text,
    value: Figure,
}

#[derive(Deserialize, Default, Debug)]
#[serde(default)]
struct Group {
    #[serde(rename = "group")]
    id: Text,
    #[serde(rename = "groupLabel")]
    label: Text,
    value: Figure,
}

impl Result {
    /// What was told.
    pub(crate) fn translate(self) -> Told {
        let Self {
            value,
            previous_value,
            time_series,
            grouped_data,
        } = self;
        let day = |text: &str| text.get(..10)?.parse::<Date>().ok();
        let point = |Point { date, value }| Some((day(date.as_str())?, value.0?));
        let group = |Group { id, label, value }| {
            let name = label.words().or_else(|| id.words());
            Some((name.unwrap_or_default(), value.0?))
        };
        let mut series: Vec<_> = time_series.0.into_iter().filter_map(point).collect();
        series.sort_by_key(|(day, _)| *day);
        let mut groups: Vec<_> = grouped_data.0.into_iter().filter_map(group).collect();
        groups.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        Told {
            value: value.0,
            previous: previous_value.0,
            series,
            groups,
        }
    }
}
