//! Tickets: work that outlives a conversation, with categories and statuses of its own.

use jiff::Timestamp;

use super::desk::Desk;
use super::feedback::{Board, Status};

#[derive(Clone, Debug)]
pub(crate) struct Ticket {
    pub(crate) id: String,
    /// What its paths are made of.
    pub(crate) number: u64,
    pub(crate) title: String,
    /// HTML.
    pub(crate) content: String,
    pub(crate) open: bool,
    pub(crate) status: usize,
    pub(crate) category: usize,
    pub(crate) assignee: Option<usize>,
    pub(crate) author: Option<usize>,
    pub(crate) conversation: Option<u64>,
    pub(crate) snoozed_until: Option<Timestamp>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

#[derive(Debug, Default)]
pub(crate) struct Tickets {
    pub(crate) categories: Vec<Board>,
    pub(crate) statuses: Vec<Status>,
    pub(crate) all: Vec<Ticket>,
}

const STATUSES: [(&str, &str, &str); 4] = [
    ("Submitted", "Blue", "reviewing"),
    ("In progress", "Yellow", "active"),
    ("Resolved", "Green", "completed"),
    ("Canceled", "Gray", "canceled"),
];

/// Every so often a conversation that carries `bug` has become a ticket.
const EVERY: usize = 5;

/// Sets up categories and statuses, and files the tickets that exist from the start.
pub(crate) fn file(desk: &mut Desk) {
    desk.tickets.categories = ["Problem", "Request"]
        .map(|name| Board {
            id: desk.object_id(),
            name: name.to_owned(),
        })
        .to_vec();
    let status = |(name, color, kind): (&str, &str, &str)| Status {
        id: desk.object_id(),
        name: name.to_owned(),
        color: color.to_owned(),
        kind: kind.to_owned(),
    };
    desk.tickets.statuses = STATUSES.map(status).to_vec();
    let bug = desk.tags.iter().position(|tag| tag.name == "bug");
    let buggy = desk
        .conversations
        .values()
        .filter(|one| bug.is_some_and(|bug| one.tags.contains(&bug)));
    let chosen: Vec<_> = buggy
        .step_by(EVERY)
        .map(|one| {
            (
                one.id,
                one.title.clone().unwrap_or_default(),
                one.admin,
                one.contact(),
                one.created_at,
            )
        })
        .collect();
    for (number, (conversation, title, assignee, author, at)) in (1..).zip(chosen) {
        let id = desk.object_id();
        let status = usize::try_from(number).unwrap_or_default() % 3;
        desk.tickets.all.push(Ticket {
            id,
            number,
            title,
            content: String::new(),
            open: status < 2,
            status,
            category: 0,
            assignee,
            author,
            conversation: Some(conversation),
            snoozed_until: None,
            created_at: at,
            updated_at: at,
        });
    }
}
