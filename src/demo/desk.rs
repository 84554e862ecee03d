//! The desk itself: everything it knows, and how to find it.
//!
//! Changes to conversations are in `change`, the seeded generator in `seed`, what happens by itself in `life`. One mutex
//! guards the whole desk; every request sees it advanced to the present moment.

pub(crate) mod change;
pub(crate) mod part;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::feedback::Feedback;
use super::files::Signer;
use super::library::Library;
use super::life::Life;
use super::model::{Conversation, Who};
use super::people::People;
use super::tickets::Tickets;

#[derive(Clone, Debug)]
pub(crate) struct Tag {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) archived: bool,
    pub(crate) deleted: bool,
}

/// A conversation attribute: defined in the dashboard, written per conversation.
#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    pub(crate) id: String,
    pub(crate) identifier: String,
    pub(crate) name: String,
    pub(crate) data_type: String,
    pub(crate) field: String,
    pub(crate) options: Vec<String>,
    pub(crate) archived: bool,
}

#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) seed: u64,
    pub(crate) opened_at: Timestamp,
    pub(crate) now: Timestamp,
    pub(crate) people: People,
    pub(crate) tags: Vec<Tag>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) conversations: BTreeMap<u64, Conversation>,
    pub(crate) library: Library,
    pub(crate) feedback: Feedback,
    pub(crate) tickets: Tickets,
    pub(crate) life: Life,
    /// Ends up in signed addresses, so that no two reads show the same one.
    pub(crate) reads: u64,
    /// Where uploaded pictures are.
    pub(crate) files: String,
    pub(crate) next_conversation: u64,
    made: u64,
    wakes: BTreeSet<(Timestamp, u64)>,
}

impl Desk {
    pub(crate) fn empty(seed: u64, now: Timestamp, first_conversation: u64) -> Self {
        Self {
            seed,
            opened_at: now,
            now,
            people: People::default(),
            tags: Vec::new(),
            attributes: Vec::new(),
            conversations: BTreeMap::new(),
            library: Library::default(),
            feedback: Feedback::default(),
            tickets: Tickets::default(),
            life: Life::quiet(),
            reads: 0,
            files: "https://files.kestrel.example".to_owned(),
            next_conversation: first_conversation,
            made: 0,
            wakes: BTreeSet::new(),
        }
    }

    /// Signs the addresses of pictures for one read.
    pub(crate) fn signer(&self, read: u64) -> Signer<'_> {
        Signer {
            base: &self.files,
            seed: self.seed,
            now: self.now,
            read,
            good_for: GOOD_FOR,
        }
    }

    /// A fresh id of 24 hex digits, like the service's.
    pub(crate) fn object_id(&mut self) -> String {
        self.made += 1;
        let mixed = self
            .seed
            .wrapping_add(1)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ self.made.wrapping_mul(0xd6e8_feb8);
        format!(
            "{:08x}{:08x}{:08x}",
            0x6790_0000 + self.made * 61,
            mixed as u32,
            self.made
        )
    }

    /// Lets time pass: snoozes that are over end, and life goes on.
    pub(crate) fn pass(&mut self, now: Timestamp) {
        loop {
            let wake = self.wakes.first().map(|(at, _)| *at);
            let stir = self.life.next_at();
            match (wake, stir) {
                (Some(at), stir) if at <= now && stir.is_none_or(|stir| at <= stir) => {
                    self.wake_next();
                }
                (_, Some(at)) if at <= now => {
                    self.happen(at);
                }
                _ => break,
            }
        }
        self.now = self.now.max(now);
    }

    fn wake_next(&mut self) {
        let Some((at, id)) = self.wakes.pop_first() else {
            return;
        };
        self.now = self.now.max(at);
        if self
            .conversations
            .get(&id)
            .is_some_and(|conversation| conversation.snoozed_until == Some(at))
        {
            self.set_state(id, super::model::State::Open, None, at);
        }
    }

    /// The conversation a path or body names: short ids are decimal, and nothing else is one.
    pub(crate) fn find(&self, id: &str) -> Option<&Conversation> {
        self.conversations.get(&short_id(id)?)
    }

    pub(crate) fn tag(&self, id: &str) -> Option<usize> {
        self.tags
            .iter()
            .position(|tag| tag.id == id && !tag.deleted)
    }

    pub(crate) fn name_of(&self, who: Who) -> Option<&str> {
        match who {
            Who::Contact(index) => Some(&self.people.contacts[index].name),
            Who::Admin(index) => Some(&self.people.admins[index].name),
            Who::Bot => Some("Fibi"),
            Who::Nobody => None,
        }
    }

    pub(crate) fn id_of(&self, who: Who) -> Option<&str> {
        match who {
            Who::Contact(index) => Some(&self.people.contacts[index].id),
            Who::Admin(index) => Some(&self.people.admins[index].id),
            Who::Bot => Some(BOT_ID),
            Who::Nobody => None,
        }
    }
}

/// The automated agent's id, the same in every workspace of the demo.
/// How long an address of a picture is good, in seconds.
const GOOD_FOR: i64 = 3600;
const BOT_ID: &str = "656f6e65b07a11d0f1b1b1b1";

pub(crate) fn short_id(id: &str) -> Option<u64> {
    let plain = (1..=16).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_digit())
        && !id.starts_with('0');
    if plain { id.parse().ok() } else { None }
}
