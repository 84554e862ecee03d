//! What a report asks for: its window, its metric, its filters; and which conversations that means.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde_json::Value;

use super::ATTRIBUTES;
use crate::demo::ask::Payload;
use crate::demo::desk::Desk;
use crate::demo::model::{Conversation, RatingStatus};
use crate::demo::problem::Problem;

/// How deep filters may nest.
const DEEPEST: usize = 6;

/// A report's window and what it counts.
pub(super) struct Ask {
    pub(super) metric: String,
    pub(super) aggregation: String,
    pub(super) zone: TimeZone,
    pub(super) from: Date,
    pub(super) until: Date,
    filters: Option<Value>,
}

impl Ask {
    pub(super) fn read(payload: &Payload) -> Result<Self, Problem> {
        let zone = payload.text("timezone")?.unwrap_or("UTC");
        let metric = payload.required("metric")?;
        let aggregation = payload.text("aggregation")?.unwrap_or("count");
        match (metric, aggregation) {
            ("new_conversations", "count") | ("csat_score", "avg" | "min" | "max") => {}
            ("new_conversations" | "csat_score", _) => {
                return Err(Problem::invalid_parameter(
                    "aggregation",
                    "The metric does not allow this aggregation.",
                ));
            }
            _ => return Err(Problem::invalid_parameter("metric", "Unknown metric.")),
        }
        Ok(Self {
            metric: metric.to_owned(),
            aggregation: aggregation.to_owned(),
            zone: TimeZone::get(zone)
                .map_err(|_| Problem::invalid_parameter("timezone", "Unknown time zone."))?,
            from: date(payload.required("startDate")?, "startDate")?,
            until: date(payload.required("endDate")?, "endDate")?,
            filters: payload
                .get("filters")
                .filter(|filters| !filters.is_null())
                .cloned(),
        })
    }

    /// The conversations of a window, with their local time and what they count for.
    pub(super) fn rows<'a>(
        &self,
        desk: &'a Desk,
        from: Date,
        until: Date,
    ) -> Result<Vec<(Zoned, &'a Conversation, f64)>, Problem> {
        let mut rows = Vec::new();
        for conversation in desk.conversations.values() {
            let Some((at, value)) = counted(conversation, &self.metric) else {
                continue;
            };
            let local = at.to_zoned(self.zone.clone());
            let fits = match &self.filters {
                Some(filter) => passes(desk, conversation, filter, DEEPEST)?,
                None => true,
            };
            if fits && (from..=until).contains(&local.date()) {
                rows.push((local, conversation, value));
            }
        }
        Ok(rows)
    }

    pub(super) fn total(&self, values: &[f64]) -> f64 {
        match self.aggregation.as_str() {
            "avg" if values.is_empty() => 0.0,
            "avg" => values.iter().sum::<f64>() / values.len() as f64,
            "min" => values.iter().copied().reduce(f64::min).unwrap_or(0.0),
            "max" => values.iter().copied().reduce(f64::max).unwrap_or(0.0),
            _ => values.len() as f64,
        }
    }
}

pub(super) fn date(text: &str, name: &str) -> Result<Date, Problem> {
    text.get(..10)
        .and_then(|day| day.parse().ok())
        .ok_or_else(|| Problem::invalid_parameter(name, "Expected an ISO date."))
}

/// When a conversation counts for a metric, and for how much.
fn counted(conversation: &Conversation, metric: &str) -> Option<(Timestamp, f64)> {
    if metric == "new_conversations" {
        return Some((conversation.created_at, 1.0));
    }
    let rated = conversation
        .ratings
        .iter()
        .rfind(|rating| rating.status == RatingStatus::Rated)?;
    Some((rated.changed_at, f64::from(rated.score?)))
}

/// What a conversation is, for one attribute; only tags can be several.
pub(super) fn facts(desk: &Desk, conversation: &Conversation, attribute: &str) -> Vec<String> {
    match attribute {
        "conversation.channel" => vec![conversation.channel.word().to_owned()],
        "conversation.state" => vec![conversation.state.word().to_owned()],
        "conversation.tags" => conversation
            .tags
            .iter()
            .map(|tag| desk.tags[*tag].name.clone())
            .collect(),
        _ => conversation
            .admin
            .map(|index| desk.people.admins[index].name.clone())
            .into_iter()
            .collect(),
    }
}

/// Rules and groups, a grammar of its own.
fn passes(
    desk: &Desk,
    conversation: &Conversation,
    filter: &Value,
    depth: usize,
) -> Result<bool, Problem> {
    let wrong = || Problem::invalid_parameter("filters", "The filter is malformed.");
    if filter["kind"] == "group" {
        let children = filter["children"]
            .as_array()
            .filter(|_| depth > 0)
            .ok_or_else(wrong)?;
        let mut all = children
            .iter()
            .map(|child| passes(desk, conversation, child, depth - 1));
        return match filter["op"].as_str() {
            Some("and") => all.try_fold(true, |sofar, one| Ok(sofar && one?)),
            Some("or") => all.try_fold(false, |sofar, one| Ok(sofar || one?)),
            _ => Err(wrong()),
        };
    }
    let field = filter["fieldId"]
        .as_str()
        .filter(|id| ATTRIBUTES.iter().any(|(known, _)| known == id));
    let facts = facts(desk, conversation, field.ok_or_else(wrong)?);
    let value = &filter["value"];
    let is = |value: &Value| {
        value
            .as_str()
            .is_some_and(|value| facts.iter().any(|fact| fact == value))
    };
    let listed = || {
        value
            .as_array()
            .map(|values| values.iter().any(is))
            .ok_or_else(wrong)
    };
    match filter["operator"].as_str() {
        Some("is") => Ok(is(value)),
        Some("is_not") => Ok(!is(value)),
        Some("in") => listed(),
        Some("not_in") => listed().map(|listed| !listed),
        Some("exists") => Ok(!facts.is_empty()),
        Some("not_exists") => Ok(facts.is_empty()),
        _ => Err(wrong()),
    }
}
