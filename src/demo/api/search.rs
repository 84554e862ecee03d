//! `POST /v2/conversations/search`: filter mode and search mode, each with its own cursors and totals (sheet 2.3).

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::{Answer, Held};
use crate::demo::ask::Payload;
use crate::demo::cursor;
use crate::demo::desk::Desk;
use crate::demo::grammar::{
    self, Clause, Contains, EQUALS, Fact, Field, In, Is, IsNot, Less, More, NotIn, SETS, Values,
};
use crate::demo::model::{Conversation, Who};
use crate::demo::problem::Problem;
use crate::demo::wire::{self, Hit};

/// How far totals are counted in either mode; search mode keeps no more hits than that.
const FILTER_CAP: usize = 1_000;
const SEARCH_CAP: usize = 200;
const LONGEST_SEARCH: usize = 500;
/// What the fields of custom attributes begin with.
const ATTRIBUTE: &str = "customAttributes.";

const FIELDS: &[Field] = &[
    Field::new(
        "state",
        "",
        SETS,
        Values::Word(&["open", "closed", "snoozed"]),
    )
    .exempt(),
    Field::new("priority", "", EQUALS, Values::Flag).exempt(),
    Field::new(
        "adminAssigneeId",
        "admin_assignee_id",
        SETS,
        Values::Nullable,
    ),
    Field::new("teamAssigneeId", "team_assignee_id", SETS, Values::Nullable),
    Field::new("brandId", "brand_id", SETS, Values::Nullable),
    Field::new("tagIds", "tag_ids", SETS, Values::Text),
    Field::new("userId", "user_id", SETS, Values::Text),
    Field::new("participantId", "participant_id", SETS, Values::Text),
    Field::new("companyId", "company_id", SETS, Values::Text),
    Field::new(
        "mentionedAdminIds",
        "mentioned_admin_ids",
        SETS,
        Values::Text,
    ),
    Field::new("createdAt", "created_at", &[Is, More, Less], Values::Number),
];

/// The order of a walk; part of its cursors' name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Newest,
    Oldest,
    Relevance,
}

impl Order {
    fn parse(sort: Option<&str>, searching: bool) -> Result<Self, Problem> {
        match sort {
            None if searching => Ok(Self::Relevance),
            None | Some("lastActivityAt:desc" | "last_activity_at:desc") => Ok(Self::Newest),
            Some("lastActivityAt:asc" | "last_activity_at:asc") => Ok(Self::Oldest),
            Some(_) => Err(Problem::Validation(
                "body.sort: Invalid enum value".to_owned(),
            )),
        }
    }

    const fn walk(self, searching: bool) -> &'static str {
        match (searching, self) {
            (false, Self::Oldest) => "filter:asc",
            (false, _) => "filter:desc",
            (true, Self::Newest) => "search:desc",
            (true, Self::Oldest) => "search:asc",
            (true, Self::Relevance) => "search:relevance",
        }
    }

    /// Descends strictly along the walk.
    fn key(self, row: &Row<'_>) -> (i64, i64) {
        let (at, id) = (
            row.conversation.last_activity_at.as_millisecond(),
            row.conversation.id.cast_signed(),
        );
        match self {
            Self::Newest => (at, id),
            Self::Oldest => (-at, -id),
            Self::Relevance => (row.hit.map_or(0, |hit| (hit.score * 1_000.0) as i64), id),
        }
    }
}

struct Row<'a> {
    conversation: &'a Conversation,
    hit: Option<Hit>,
}

pub(super) async fn search(State(shared): Held, payload: Payload) -> Answer {
    let (ask, definitions) = (payload.page()?, payload.definitions()?);
    let text = payload
        .short_text("search", LONGEST_SEARCH)?
        .map(str::to_lowercase);
    if text.as_deref().is_some_and(|text| text.trim().is_empty()) {
        return Err(Problem::Validation(
            "body.search: String must contain at least 1 character(s)".to_owned(),
        ));
    }
    let searching = text.is_some();
    let order = Order::parse(payload.text("sort")?, searching)?;
    let mut desk = shared.desk();
    desk.reads += 1;
    let clauses = grammar::clauses(payload.get("query"), &fields(&desk))?;
    let words: Vec<&str> = text
        .as_deref()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let mut rows: Vec<Row<'_>> = desk
        .conversations
        .values()
        .filter(|conversation| {
            clauses
                .iter()
                .all(|clause| holds(&desk, conversation, clause))
        })
        .filter_map(|conversation| {
            let hit = if searching {
                Some(hit(conversation, &words)?)
            } else {
                None
            };
            Some(Row { conversation, hit })
        })
        .collect();
    let (total, cap) = (rows.len(), if searching { SEARCH_CAP } else { FILTER_CAP });
    if searching && total > cap {
        rows.sort_by_key(|row| std::cmp::Reverse(Order::Relevance.key(row)));
        rows.truncate(cap);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(order.key(row)));
    let page = cursor::page(order.walk(searching), &ask, rows, |row| order.key(row))?;
    let mut answer =
        page.envelope(|row| wire::row(&desk, row.conversation, row.hit, definitions, desk.reads));
    answer["totalCount"] = json!(total.min(cap));
    answer["totalCountCapped"] = json!(total > cap);
    Ok(Json(answer))
}

/// The fixed fields and one for every attribute of the workspace.
fn fields(desk: &Desk) -> Vec<Field> {
    let custom = desk.attributes.iter().map(|attribute| {
        let values = match attribute.data_type.as_str() {
            "boolean" => Values::Flag,
            "number" => Values::Number,
            _ => Values::Nullable,
        };
        let name = format!("{ATTRIBUTE}{}", attribute.id);
        Field::custom(name, &[Is, IsNot, In, NotIn, More, Less, Contains], values)
    });
    FIELDS.iter().cloned().chain(custom).collect()
}

fn holds(desk: &Desk, conversation: &Conversation, clause: &Clause) -> bool {
    let people = &desk.people;
    let contacts = || {
        conversation
            .participants
            .iter()
            .filter_map(|who| match who {
                Who::Contact(index) => Some(&people.contacts[*index]),
                Who::Admin(_) | Who::Bot | Who::Nobody => None,
            })
    };
    let fact = match clause.field.as_str() {
        "state" => Fact::One(Some(conversation.state.word().to_owned())),
        "priority" => Fact::Flag(conversation.priority_set_at.is_some()),
        "adminAssigneeId" => Fact::One(
            conversation
                .admin
                .map(|index| people.admins[index].id.clone()),
        ),
        "teamAssigneeId" => Fact::One(
            conversation
                .team
                .map(|index| people.teams[index].id.clone()),
        ),
        "brandId" => Fact::One(
            conversation
                .brand
                .map(|index| people.brands[index].id.clone()),
        ),
        "tagIds" => Fact::Many(
            conversation
                .tags
                .iter()
                .map(|index| desk.tags[*index].id.clone())
                .collect(),
        ),
        "userId" | "participantId" => Fact::Many(
            conversation
                .participants
                .iter()
                .filter_map(|who| desk.id_of(*who))
                .map(str::to_owned)
                .collect(),
        ),
        "companyId" => Fact::Many(
            contacts()
                .flat_map(|contact| &contact.companies)
                .map(|index| &people.companies[*index])
                .flat_map(|company| [company.id.clone(), company.external.clone()])
                .collect(),
        ),
        "mentionedAdminIds" => Fact::Many(
            conversation
                .mentions
                .iter()
                .map(|index| people.admins[*index].id.clone())
                .collect(),
        ),
        "createdAt" => Fact::Number(Some(conversation.created_at.as_second() as f64)),
        custom => attribute(conversation, custom.trim_start_matches(ATTRIBUTE)),
    };
    clause.holds(&fact)
}

fn attribute(conversation: &Conversation, id: &str) -> Fact {
    match conversation.attributes.get(id) {
        None | Some(Value::Null) => Fact::One(None),
        Some(Value::Bool(flag)) => Fact::Flag(*flag),
        Some(Value::Number(number)) => Fact::Number(number.as_f64()),
        Some(Value::String(text)) => Fact::One(Some(text.clone())),
        Some(Value::Array(all)) => Fact::Many(
            all.iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
        ),
        Some(other) => Fact::One(Some(other.to_string())),
    }
}

/// The message with most of the words, when the conversation's messages together have all of them.
fn hit(conversation: &Conversation, words: &[&str]) -> Option<Hit> {
    let mut missing: Vec<&str> = words.to_vec();
    let mut best: Option<(usize, usize, u64)> = None;
    for part in conversation.parts.iter().filter(|part| !part.redacted) {
        let Some(text) = part.entry.text().map(str::to_lowercase) else {
            continue;
        };
        let found = words.iter().filter(|word| text.contains(**word)).count();
        let times: usize = words
            .iter()
            .map(|word| text.matches(word).take(9).count())
            .sum();
        missing.retain(|word| !text.contains(word));
        if found > 0 && best.is_none_or(|best| (found, times) > (best.0, best.1)) {
            best = Some((found, times, part.id));
        }
    }
    let (found, times, part) = best.filter(|_| missing.is_empty())?;
    let score = found as f64 / words.len() as f64 + (times as f64).ln_1p() / 10.0;
    Some(Hit {
        part,
        score: (score * 1_000.0).round() / 1_000.0,
    })
}
