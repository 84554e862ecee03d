//! The API's JSON: what the desk holds, in exactly the shapes of the sheet, nulls and absences included.

mod conversation;
mod library;
mod part;
mod people;
mod row;

pub(crate) use conversation::{With, attribute, conversation, deleted, option_id, tag};
pub(crate) use library::{article, board, collection, help_center, post, status, ticket};
pub(crate) use part::part;
pub(crate) use people::{admin, brand, company, contact, role, team};
pub(crate) use row::{Hit, row};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::desk::Desk;
use super::model::Who;

/// ISO 8601 in UTC with milliseconds, as every timestamp in a response.
pub(crate) fn iso(at: Timestamp) -> String {
    format!("{at:.3}")
}

pub(crate) fn iso_or_null(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| json!(iso(at)))
}

/// The word for somebody's kind, as participants, authors and actors have it.
pub(crate) fn kind(desk: &Desk, who: Who) -> &'static str {
    match who {
        Who::Contact(index) if desk.people.contacts[index].lead => "lead",
        Who::Contact(_) => "customer",
        Who::Admin(_) => "admin",
        Who::Bot => "bot",
        Who::Nobody => "guest",
    }
}

/// `{type, id?, name?}` of the one who tagged.
pub(crate) fn actor(desk: &Desk, who: Who) -> Value {
    json!({ "type": kind(desk, who), "id": desk.id_of(who), "name": desk.name_of(who) })
}
