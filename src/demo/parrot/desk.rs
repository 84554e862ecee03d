//! What the embedded Parrot desk knows, and what happens on it by itself.

use std::collections::BTreeMap;

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::Problem;
use crate::demo::shared::Living;

/// Silence after which a conversation expires, in seconds.
const TTL: i64 = 3 * 86_400;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Status {
    Scheduled,
    Ready,
    Running,
    Completed,
    Expired,
    Cancelled,
}

impl Status {
    pub(super) const ALL: [Self; 6] = [
        Self::Scheduled,
        Self::Ready,
        Self::Running,
        Self::Completed,
        Self::Expired,
        Self::Cancelled,
    ];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }

    const fn is_current(self) -> bool {
        matches!(self, Self::Ready | Self::Running)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) phone: String,
    pub(super) email: Option<String>,
    pub(super) lang: String,
}

#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) id: String,
    pub(super) is_inbound: bool,
    pub(super) body: String,
    pub(super) inserted_at: Timestamp,
}

#[derive(Clone, Debug)]
pub(super) struct Conversation {
    pub(super) id: String,
    pub(super) person: String,
    /// The flow it follows; none for a chat somebody began.
    pub(super) flow: Option<String>,
    pub(super) status: Status,
    pub(super) support_required: bool,
    pub(super) inserted_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) messages: Vec<Message>,
}

#[derive(Debug)]
pub(super) struct Desk {
    pub(super) account: String,
    pub(super) people: Vec<Person>,
    pub(super) conversations: Vec<Conversation>,
    /// What people write next, by language.
    pub(super) coming: BTreeMap<String, Vec<String>>,
    pub(super) rng: Rng,
    /// When something next happens by itself; never on a quiet desk.
    pub(super) next: Option<Timestamp>,
}

impl Message {
    pub(super) fn show(&self) -> Value {
        json!({
            "id": self.id,
            "body": self.body,
            "direction": if self.is_inbound { "inbound" } else { "outbound" },
            "inserted_at": naive(self.inserted_at),
        })
    }
}

/// A moment without a zone, as this platform writes the times it inserts rows at.
fn naive(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.6f").to_string()
}

/// An identity in the shape of a random UUID.
pub(super) fn uuid(rng: &mut Rng) -> String {
    let (a, b, c) = (rng.u64(..), rng.u16(..), rng.u64(..1 << 48));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{c:012x}",
        a >> 32,
        a as u16,
        b & 0xfff,
        0x8000 | ((a >> 16) as u16 & 0x3fff),
    )
}

impl Desk {
    /// The account of a path: its id, or `me`.
    pub(super) fn admit(&self, account: &str) -> Result<(), Problem> {
        if account == "me" || account == self.account {
            Ok(())
        } else {
            Err(Problem::missing())
        }
    }

    pub(super) fn find(&self, id: &str) -> Option<&Conversation> {
        self.conversations.iter().find(|one| one.id == id)
    }

    pub(super) fn show(&self, one: &Conversation) -> Value {
        let person = self.people.iter().find(|person| person.id == one.person);
        let ttl = SignedDuration::from_secs(TTL);
        let expires_at = one.updated_at.saturating_add(ttl).ok();
        json!({
            "id": one.id,
            "account_id": self.account,
            "audience_membership_id": one.person,
            "audience_membership": person.map(|person| json!({
                "name": person.name, "phone_number": person.phone, "email": person.email,
            })),
            "conversation_graph_id": one.flow,
            "kind": if one.flow.is_some() { "flow" } else { "chat" },
            "status": one.status.word(),
            "support_required": one.support_required,
            "expires_at": expires_at.map(|at| at.to_string()),
            "inaction_ttl": TTL,
            "inserted_at": naive(one.inserted_at),
            "updated_at": naive(one.updated_at),
        })
    }

    /// Texts a person: in their current conversation, or in a new one; none if there is no such person.
    pub(super) fn send(&mut self, person: &str, words: &str, now: Timestamp) -> Option<Value> {
        self.people.iter().find(|known| known.id == person)?;
        let (id, new) = (uuid(&mut self.rng), uuid(&mut self.rng));
        let current = self
            .conversations
            .iter()
            .rposition(|one| one.person == person && one.status.is_current());
        let place = current.unwrap_or_else(|| {
            self.conversations.push(Conversation {
                id: new,
                person: person.to_owned(),
                flow: None,
                status: Status::Running,
                support_required: false,
                inserted_at: now,
                updated_at: now,
                messages: Vec::new(),
            });
            self.conversations.len() - 1
        });
        let one = self.conversations.get_mut(place)?;
        let message = Message {
            id,
            is_inbound: false,
            body: words.to_owned(),
            inserted_at: now,
        };
        let shown = message.show();
        one.messages.push(message);
        one.status = Status::Running;
        one.support_required = false;
        one.updated_at = now;
        Some(shown)
    }

    /// Lets somebody write, who then waits for support.
    fn hear(&mut self, at: Timestamp) -> Option<String> {
        let current: Vec<usize> = (0..self.conversations.len())
            .filter(|place| self.conversations[*place].status.is_current())
            .collect();
        let place = *self.rng.choice(&current)?;
        let person = self.conversations[place].person.clone();
        let person = self.people.iter().find(|known| known.id == person)?;
        let body = self.rng.choice(self.coming.get(&person.lang)?)?.clone();
        let id = uuid(&mut self.rng);
        let one = &mut self.conversations[place];
        one.messages.push(Message {
            id,
            is_inbound: true,
            body,
            inserted_at: at,
        });
        one.status = Status::Running;
        one.support_required = true;
        one.updated_at = at;
        Some(one.id.clone())
    }

    /// Lets the oldest planned conversation begin.
    fn begin(&mut self, at: Timestamp) -> Option<String> {
        let planned = |one: &&mut Conversation| one.status == Status::Scheduled;
        let one = self.conversations.iter_mut().find(planned)?;
        one.status = Status::Ready;
        one.updated_at = at;
        Some(one.id.clone())
    }

    fn expire(&mut self, now: Timestamp) {
        for one in &mut self.conversations {
            let over = one
                .updated_at
                .saturating_add(SignedDuration::from_secs(TTL));
            if let (true, Ok(over)) = (one.status.is_current(), over)
                && over <= now
            {
                one.status = Status::Expired;
                one.support_required = false;
                one.updated_at = over;
            }
        }
    }
}

impl Living for Desk {
    fn advance(&mut self, now: Timestamp) {
        while let Some(at) = self.next.filter(|at| *at <= now) {
            let begins = self.rng.u8(..4) == 0;
            if !begins || self.begin(at).is_none() {
                self.hear(at);
            }
            let pause = SignedDuration::from_secs(self.rng.i64(15..50));
            self.next = at.saturating_add(pause).ok();
        }
        self.expire(now);
    }

    fn stir(&mut self, now: Timestamp) -> Option<String> {
        self.hear(now)
    }
}
