//! Changes to a conversation that are not messages: state, assignees, tags, priority, ratings, participants.
//!
//! The API, the generator and the desk's own life all come through here, so the timeline never disagrees with the fields.

use jiff::Timestamp;

use super::part::join;
use crate::demo::desk::Desk;
use crate::demo::model::{
    BotState, Channel, Conversation, Entry, Patch, Rating, RatingStatus, State, TagApplication, Who,
};

/// How a conversation begins.
#[derive(Clone, Debug)]
pub(crate) struct Beginning {
    pub(crate) starter: Who,
    /// The contact it is with; the starter, unless a teammate wrote first.
    pub(crate) contact: usize,
    pub(crate) channel: Channel,
    pub(crate) title: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) at: Timestamp,
}

impl Desk {
    /// Opens an empty conversation; its first message is the caller's to say.
    pub(crate) fn begin(&mut self, beginning: Beginning) -> u64 {
        let Beginning {
            starter,
            contact,
            channel,
            title,
            subject,
            url,
            at,
        } = beginning;
        let id = self.next_conversation;
        self.next_conversation += 1;
        let mut conversation = Conversation {
            id,
            title,
            subject,
            url,
            state: State::Open,
            snoozed_until: None,
            priority_set_at: None,
            admin: None,
            team: None,
            brand: if self.people.brands.is_empty() {
                None
            } else {
                Some(0)
            },
            channel,
            starter,
            participants: Vec::new(),
            tags: Vec::new(),
            created_at: at,
            updated_at: at,
            last_activity_at: at,
            waiting_since: None,
            awaiting_customer: false,
            bot: None,
            language: self.people.contacts[contact].language().to_owned(),
            disable_customer_reply: false,
            receipts: Vec::new(),
            attributes: serde_json::Map::new(),
            mentions: Vec::new(),
            ratings: Vec::new(),
            parts: Vec::new(),
        };
        join(&mut conversation, Who::Contact(contact));
        self.conversations.insert(id, conversation);
        id
    }

    /// Opens, closes or snoozes. A state that is set again leaves no part, except a snooze with another end.
    pub(crate) fn set_state(
        &mut self,
        id: u64,
        state: State,
        until: Option<Timestamp>,
        at: Timestamp,
    ) {
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        if conversation.state == state && conversation.snoozed_until == until {
            return;
        }
        if let Some(old) = conversation.snoozed_until.take() {
            self.wakes.remove(&(old, id));
        }
        if let Some(until) = until {
            self.wakes.insert((until, id));
        }
        conversation.snoozed_until = until;
        conversation.last_activity_at = at;
        let was_closed = std::mem::replace(&mut conversation.state, state) == State::Closed;
        if state == State::Closed {
            conversation.waiting_since = None;
        } else if was_closed && conversation.waiting_since.is_none() {
            conversation.waiting_since = unanswered_since(conversation);
        }
        self.push(id, Who::Nobody, Entry::Status { state, until }, at);
    }

    /// Sets the assignees that are given; the part names only those that changed.
    pub(crate) fn assign(
        &mut self,
        id: u64,
        admin: Patch<usize>,
        team: Patch<usize>,
        by: Who,
        at: Timestamp,
    ) {
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        let (admin, team) = (
            admin.unless(conversation.admin),
            team.unless(conversation.team),
        );
        if (admin, team) == (Patch::Keep, Patch::Keep) {
            return;
        }
        conversation.admin = admin.on(conversation.admin);
        conversation.team = team.on(conversation.team);
        conversation.last_activity_at = at;
        self.push(id, Who::Nobody, Entry::Assign { admin, team, by }, at);
    }

    /// Sets or takes away the priority, which only the dashboard and workflows can do.
    pub(crate) fn prioritize(&mut self, id: u64, priority: bool, at: Timestamp) {
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        if conversation.priority_set_at.is_some() == priority {
            return;
        }
        conversation.priority_set_at = priority.then_some(at);
        self.push(id, Who::Nobody, Entry::Priority(priority), at);
    }

    /// Puts a tag on the latest taggable message and gives back that message's id, or `None` when there is none.
    pub(crate) fn attach(&mut self, id: u64, tag: usize, by: Who, at: Timestamp) -> Option<u64> {
        let conversation = self.conversations.get_mut(&id)?;
        let part = conversation
            .parts
            .iter_mut()
            .rev()
            .find(|part| part.entry.is_human_message() && !part.redacted)?;
        let target = part.id;
        if !conversation.tags.contains(&tag) {
            part.applications.push(TagApplication {
                tag,
                applied_at: at,
                applied_by: by,
                removed: None,
            });
            part.updated_at = at;
            conversation.tags.push(tag);
            self.push(
                id,
                Who::Nobody,
                Entry::Tag {
                    added: true,
                    tag,
                    target: Some(target),
                    by,
                },
                at,
            );
        }
        Some(target)
    }

    /// Takes a tag off wherever it is, and gives back the latest message it was on.
    pub(crate) fn detach(&mut self, id: u64, tag: usize, by: Who, at: Timestamp) -> Option<u64> {
        let conversation = self.conversations.get_mut(&id)?;
        conversation.tags.retain(|other| *other != tag);
        let mut target = None;
        for part in &mut conversation.parts {
            for application in part
                .applications
                .iter_mut()
                .filter(|one| one.tag == tag && one.removed.is_none())
            {
                application.removed = Some((at, by));
                part.updated_at = at;
                target = Some(part.id);
            }
        }
        target?;
        self.push(
            id,
            Who::Nobody,
            Entry::Tag {
                added: false,
                tag,
                target,
                by,
            },
            at,
        );
        target
    }

    /// Asks the customer for a rating, as a workflow does after a conversation was closed.
    pub(crate) fn ask_rating(&mut self, id: u64, at: Timestamp) {
        let request_id = self.object_id();
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        conversation.ratings.push(Rating {
            id: request_id,
            status: RatingStatus::Pending,
            channel: if conversation.channel == Channel::Email {
                Channel::Email
            } else {
                Channel::Desktop
            },
            requested_at: at,
            changed_at: at,
            score: None,
            remark: None,
            agent: conversation.admin,
        });
        let request = conversation.ratings.len() - 1;
        self.push(id, Who::Nobody, Entry::RatingRequested { request }, at);
    }

    /// The customer rates the newest request that is still open.
    pub(crate) fn rate(&mut self, id: u64, score: u8, remark: Option<String>, at: Timestamp) {
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        let Some(request) = conversation
            .ratings
            .iter()
            .rposition(|rating| rating.status == RatingStatus::Pending)
        else {
            return;
        };
        let rating = &mut conversation.ratings[request];
        rating.status = RatingStatus::Rated;
        rating.changed_at = at;
        rating.score = Some(score);
        rating.remark = remark;
        conversation.last_activity_at = at;
        self.push(id, Who::Nobody, Entry::RatingSubmitted { request }, at);
    }

    /// Ends the newest open request without a rating.
    pub(crate) fn end_rating(&mut self, id: u64, status: RatingStatus, at: Timestamp) {
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        let pending = conversation
            .ratings
            .iter_mut()
            .rfind(|rating| rating.status == RatingStatus::Pending);
        if let Some(rating) = pending {
            rating.status = status;
            rating.changed_at = at;
            conversation.updated_at = conversation.updated_at.max(at);
        }
    }

    /// Adds somebody to the conversation; already there is fine and leaves no part.
    pub(crate) fn invite(&mut self, id: u64, who: Who, at: Timestamp) {
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        if !conversation.participants.contains(&who) {
            conversation.participants.push(who);
            self.push(id, Who::Nobody, Entry::Joined(who), at);
        }
    }

    pub(crate) fn bot_is(&mut self, id: u64, state: BotState, at: Timestamp) {
        if let Some(conversation) = self.conversations.get_mut(&id) {
            conversation.bot = Some((state, at));
        }
    }
}

/// When the customer wrote what nobody has answered yet. What the real desk tells of a conversation that is opened again is
/// not documented; that the wait goes on is what a person expects.
fn unanswered_since(conversation: &Conversation) -> Option<Timestamp> {
    let said = |entry: &Entry| {
        matches!(
            entry,
            Entry::UserMessage { .. } | Entry::AdminMessage { .. } | Entry::Email(_)
        )
    };
    let said = conversation.parts.iter().filter(|part| said(&part.entry));
    said.rev()
        .take_while(|part| matches!(part.author, Who::Contact(_)))
        .last()
        .map(|part| part.at)
}
