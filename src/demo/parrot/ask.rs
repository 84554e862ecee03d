//! What a list is asked for, with the page's own strictness: only the documented parameters and words (parrot.md 3.1).

use super::Problem;
use super::desk::{Conversation, Status};

const DEFAULT_LIMIT: usize = 50;

/// A read query.
#[derive(Debug)]
pub(super) struct Asked {
    /// 0 turns the limit off.
    limit: usize,
    offset: usize,
    person: Option<String>,
    flow: Option<String>,
    only_support: bool,
    statuses: &'static [Status],
    newest_first: bool,
}

impl Asked {
    pub(super) fn read(query: &[(String, String)]) -> Result<Self, Problem> {
        let mut asked = Self {
            limit: DEFAULT_LIMIT,
            offset: 0,
            person: None,
            flow: None,
            only_support: false,
            statuses: &Status::ALL,
            newest_first: true,
        };
        for (name, value) in query {
            let number = || {
                value
                    .parse::<usize>()
                    .map_err(|_| Problem::unprocessable(format!("{name} is invalid")))
            };
            match (name.as_str(), value.as_str()) {
                ("limit", _) => asked.limit = number()?,
                ("offset", _) => asked.offset = number()?,
                ("audience_membership_id", id) if is_uuid(id) => asked.person = Some(id.to_owned()),
                ("conversation_graph_id", id) if is_uuid(id) => asked.flow = Some(id.to_owned()),
                ("support_required", "true") => asked.only_support = true,
                ("status", word) => asked.statuses = statuses(word)?,
                // The page says that both orders go by the time of insertion, and so they do here.
                ("order_by", "inserted_at_desc" | "updated_at_desc") => asked.newest_first = true,
                ("order_by", "inserted_at_asc" | "updated_at_asc") => asked.newest_first = false,
                _ => return Err(Problem::unprocessable(format!("{name} is invalid"))),
            }
        }
        Ok(asked)
    }

    pub(super) fn of<'a>(&self, all: &'a [Conversation]) -> Vec<&'a Conversation> {
        let is_wanted = |one: &&Conversation| {
            self.statuses.contains(&one.status)
                && (!self.only_support || one.support_required)
                && self.person.as_ref().is_none_or(|id| *id == one.person)
                && (self.flow.is_none() || self.flow == one.flow)
        };
        let mut found: Vec<_> = all.iter().filter(is_wanted).collect();
        found.sort_by(|one, other| (one.inserted_at, &one.id).cmp(&(other.inserted_at, &other.id)));
        if self.newest_first {
            found.reverse();
        }
        let limit = if self.limit == 0 {
            usize::MAX
        } else {
            self.limit
        };
        found.into_iter().skip(self.offset).take(limit).collect()
    }
}

fn statuses(word: &str) -> Result<&'static [Status], Problem> {
    if word == "any_terminal" {
        return Ok(&[Status::Completed, Status::Expired, Status::Cancelled]);
    }
    let place = Status::ALL.iter().position(|status| status.word() == word);
    place
        .map(|place| &Status::ALL[place..=place])
        .ok_or_else(|| Problem::unprocessable("status is invalid"))
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    let is_hex = text
        .bytes()
        .all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    is_hex && lengths == [8, 4, 4, 4, 12]
}
