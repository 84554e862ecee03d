//! Lists: their filters, their pages and their cursors, read with the strictness the pages promise.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::api::{Answer, Held, Refusal, bad};
use super::model::{Conversation, Desk};
use super::show;
use crate::demo::ask::Asked;

/// The words the status filter is documented with.
const STATUSES: [&str; 6] = [
    "open",
    "in_progress",
    "awaiting_contact",
    "resolved",
    "closed",
    "abandoned",
];
const DEFAULT_LIMIT: usize = 50;
const LARGEST_LIMIT: usize = 100;

fn limit(asked: &Asked) -> Result<usize, Refusal> {
    let Some(text) = asked.text("limit") else {
        return Ok(DEFAULT_LIMIT);
    };
    let limit = text.parse().ok();
    limit
        .filter(|limit| (1..=LARGEST_LIMIT).contains(limit))
        .ok_or_else(|| bad("limit must be between 1 and 100"))
}

fn flag(asked: &Asked, name: &str) -> Result<Option<bool>, Refusal> {
    match asked.text(name) {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(_) => Err(bad(&format!("{name} must be true or false"))),
    }
}

/// What a row must be to be in the list.
struct Filter<'a> {
    asked: &'a Asked,
    human_managed: Option<bool>,
    has_attention: Option<bool>,
}

impl<'a> Filter<'a> {
    fn new(asked: &'a Asked) -> Result<Self, Refusal> {
        if asked
            .text("status")
            .is_some_and(|status| !STATUSES.contains(&status))
        {
            return Err(bad("unknown status"));
        }
        Ok(Self {
            asked,
            human_managed: flag(asked, "humanManaged")?,
            has_attention: flag(asked, "hasAttention")?,
        })
    }

    fn takes(&self, desk: &Desk, one: &Conversation) -> bool {
        let asked = |name| self.asked.text(name);
        let contact = &desk.contacts[one.contact];
        let account = contact
            .account
            .as_ref()
            .map(|_| format!("ac{}", &contact.id[2..]));
        let has_words = |words: &str| {
            let words = words.to_lowercase();
            let texts = [
                Some(&contact.name),
                contact.email.as_ref(),
                one.subject.as_ref(),
            ];
            let mut texts = texts.into_iter().flatten();
            texts.any(|text| text.to_lowercase().contains(&words))
        };
        asked("workspaceId").is_none_or(|id| id == desk.workspace)
            && asked("status").is_none_or(|status| status == one.status.list_word())
            && asked("contactId").is_none_or(|id| id == contact.id)
            && asked("accountId").is_none_or(|id| Some(id) == account.as_deref())
            && asked("q").is_none_or(has_words)
            && self
                .human_managed
                .is_none_or(|wanted| wanted == one.is_human)
            && self
                .has_attention
                .is_none_or(|wanted| wanted == desk.has_attention(&one.id))
    }

    /// What a cursor of this list begins with: one from another list is refused.
    fn stamp(&self) -> String {
        let names = ["workspaceId", "status", "contactId", "accountId", "q"];
        let said: String = names
            .iter()
            .map(|name| self.asked.text(name).unwrap_or_default().to_owned() + "/")
            .collect();
        let sum = said.bytes().fold(0_u32, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(u32::from(byte))
        });
        format!("{sum:08x}{:?}{:?}", self.human_managed, self.has_attention).replace(['(', ')'], "")
    }
}

pub(super) async fn conversations(State(shared): Held, asked: Asked) -> Answer {
    let limit = limit(&asked)?;
    let filter = Filter::new(&asked)?;
    let stamp = filter.stamp();
    let after = match asked.text("cursor") {
        None => None,
        Some(cursor) => {
            let (list, after) = cursor
                .split_once('~')
                .ok_or_else(|| bad("invalid cursor"))?;
            if list != stamp {
                return Err(bad("the cursor belongs to another list"));
            }
            Some(after)
        }
    };
    let desk = shared.desk();
    let mut rest = desk
        .conversations
        .values()
        .filter(|one| after.is_none_or(|after| one.id.as_str() > after))
        .filter(|one| filter.takes(&desk, one));
    let rows: Vec<&Conversation> = rest.by_ref().take(limit).collect();
    let has_more = rest.next().is_some();
    let data: Vec<Value> = rows.iter().map(|one| show::row(&desk, one)).collect();
    let mut page = json!({ "data": data });
    if let Some(last) = rows.last().filter(|_| has_more) {
        // On the last page the member is left out.
        page["nextCursor"] = format!("{stamp}~{}", last.id).into();
    }
    Ok(Json(page))
}

pub(super) async fn contacts(State(shared): Held, asked: Asked) -> Answer {
    let limit = limit(&asked)?;
    let offset: usize = match asked.text("offset") {
        None => 0,
        Some(text) => text.parse().map_err(|_| bad("offset must be a number"))?,
    };
    let words = asked.text("q").unwrap_or_default().to_lowercase();
    let desk = shared.desk();
    let all = desk.contacts.iter().enumerate();
    let found: Vec<_> = all
        .filter(|(_, contact)| {
            let email = contact.email.as_deref().unwrap_or_default();
            contact.name.to_lowercase().contains(&words) || email.contains(&words)
        })
        .collect();
    let page = found.iter().skip(offset).take(limit);
    let items: Vec<Value> = page
        .map(|(index, contact)| show::contact(&desk, *index, contact, false))
        .collect();
    Ok(Json(json!({ "items": items, "total": found.len() })))
}
