//! How parts come into being: every accepted change leaves one, and the conversation's own fields follow from it.

use jiff::Timestamp;

use crate::demo::desk::Desk;
use crate::demo::model::{Body, Channel, Conversation, Entry, Part, Receipt, State, Who};

impl Desk {
    /// Adds a part and gives back its id. Says nothing about waiting, state or activity: that is the caller's knowledge.
    pub(crate) fn push(
        &mut self,
        id: u64,
        author: Who,
        entry: Entry,
        at: Timestamp,
    ) -> Option<u64> {
        let conversation = self.conversations.get_mut(&id)?;
        let part = conversation.parts.len() as u64 + 1;
        conversation.parts.push(Part {
            id: part,
            at,
            updated_at: at,
            author,
            redacted: false,
            applications: Vec::new(),
            entry,
        });
        conversation.updated_at = conversation.updated_at.max(at);
        Some(part)
    }

    /// A customer writes: the wait begins, and a conversation that was put aside comes back.
    pub(crate) fn customer_says(
        &mut self,
        id: u64,
        contact: usize,
        body: Body,
        at: Timestamp,
    ) -> Option<u64> {
        let conversation = self.conversations.get(&id)?;
        let reopens = conversation.state != State::Open && !conversation.parts.is_empty();
        let channel = conversation.channel;
        let entry = if channel == Channel::Email {
            Entry::Email(body)
        } else {
            Entry::UserMessage { body, channel }
        };
        let part = self.push(id, Who::Contact(contact), entry, at)?;
        if reopens {
            self.set_state(id, State::Open, None, at);
        }
        self.people.contacts[contact].last_activity = at;
        let conversation = self.conversations.get_mut(&id)?;
        if reopens {
            // What stood there before it was closed is not waited for any more.
            conversation.waiting_since = None;
        }
        conversation.waiting_since.get_or_insert(at);
        conversation.awaiting_customer = false;
        conversation.last_activity_at = at;
        read_up_to(conversation, Who::Contact(contact), part);
        join(conversation, Who::Contact(contact));
        Some(part)
    }

    /// A teammate answers: the wait is over, the ball is with the customer.
    pub(crate) fn admin_says(
        &mut self,
        id: u64,
        admin: usize,
        body: Body,
        at: Timestamp,
    ) -> Option<u64> {
        let channel = self.conversations.get(&id)?.channel;
        let entry = if channel == Channel::Email {
            Entry::Email(body)
        } else {
            Entry::AdminMessage { body, channel }
        };
        let part = self.push(id, Who::Admin(admin), entry, at)?;
        let conversation = self.conversations.get_mut(&id)?;
        conversation.waiting_since = None;
        conversation.awaiting_customer = true;
        conversation.last_activity_at = at;
        read_up_to(conversation, Who::Admin(admin), part);
        join(conversation, Who::Admin(admin));
        Some(part)
    }

    /// A note for the team. Nobody's wait ends by it.
    pub(crate) fn notes(
        &mut self,
        id: u64,
        admin: usize,
        body: Body,
        at: Timestamp,
    ) -> Option<u64> {
        let mentioned: Vec<usize> = (0..self.people.admins.len())
            .filter(|other| {
                body.markdown
                    .contains(&format!("@{}", self.people.admins[*other].name))
            })
            .collect();
        let part = self.push(id, Who::Admin(admin), Entry::Note(body), at)?;
        let conversation = self.conversations.get_mut(&id)?;
        conversation.last_activity_at = at;
        read_up_to(conversation, Who::Admin(admin), part);
        conversation.mentions.extend(mentioned);
        conversation.mentions.sort_unstable();
        conversation.mentions.dedup();
        Some(part)
    }

    /// The automated agent says something; the customer is served, for now.
    pub(crate) fn bot_says(&mut self, id: u64, body: Body, at: Timestamp) -> Option<u64> {
        let part = self.push(id, Who::Bot, Entry::BotMessage(body), at)?;
        let conversation = self.conversations.get_mut(&id)?;
        conversation.last_activity_at = at;
        join(conversation, Who::Bot);
        Some(part)
    }
}

/// Moves a reader's receipt forward, making one if there was none.
pub(crate) fn read_up_to(conversation: &mut Conversation, who: Who, part: u64) {
    match conversation
        .receipts
        .iter_mut()
        .find(|receipt| receipt.who == who)
    {
        Some(receipt) => receipt.part = receipt.part.max(part),
        None => conversation.receipts.push(Receipt { who, part }),
    }
}

/// Makes somebody a participant, without an event: the message that brought them here is one.
pub(crate) fn join(conversation: &mut Conversation, who: Who) {
    if !conversation.participants.contains(&who) {
        conversation.participants.push(who);
    }
}
