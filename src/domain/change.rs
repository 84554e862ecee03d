//! What a person can do to a conversation, as data: written to the outbox, sent by a desk, applied for display.

use jiff::Timestamp;

use crate::domain::capability::Ability;
use crate::domain::conversation::{BotState, Conversation, State};
use crate::domain::id::{AdminId, AttentionId, AttributeId, PartId, TeamId};
use crate::domain::opening::Opening;
use crate::domain::people::{Attribute, Author, Tag};
use crate::domain::untrusted::Untrusted;

/// The identity of one change, made before anything is sent: later ones sort behind earlier ones.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ChangeId(Box<str>);

impl ChangeId {
    /// Takes an identity made elsewhere.
    pub fn new(id: impl Into<Box<str>>) -> Self {
        Self(id.into())
    }

    /// The identity as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One write.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// Words to the customer, Markdown.
    Reply(Box<str>),
    /// Words to somebody who has not written, Markdown: a new conversation.
    Begin(Box<Opening>, Box<str>),
    /// Words to the team, Markdown.
    Note(Box<str>),
    /// Done with it.
    Close,
    /// Done with it, and this is what came of it.
    Resolve(Box<str>),
    /// A person answers from now on, not the automated agent.
    TakeOver,
    /// The automated agent answers again.
    Release,
    /// Somebody has looked at what the desk wanted looked at.
    SettleAttention(AttentionId),
    /// Open it again; also ends a snooze.
    Reopen,
    /// Out of sight until a moment.
    Snooze {
        /// When it wakes.
        until: Timestamp,
    },
    /// Make a teammate responsible, or nobody.
    Assign(Option<AdminId>),
    /// Make a team responsible, or none.
    AssignTeam(Option<TeamId>),
    /// Put a tag on.
    Tag(Tag),
    /// Take a tag off.
    Untag(Tag),
    /// Give it another title.
    Rename(Box<str>),
    /// The acting teammate has seen everything.
    MarkRead,
    /// The acting teammate wants to see it again. Local where the desk has no such call (featurebase.md 2.6).
    MarkUnread,
    /// Take a part's words away for good.
    Redact(PartId),
    /// Delete the conversation with everything in it, for good.
    Delete,
    /// Add a customer to it.
    AddParticipant(Author),
    /// Take a customer out of it.
    RemoveParticipant(Author),
    /// Set a custom field, as text.
    SetAttribute(AttributeId, Box<str>),
}

impl Change {
    /// Whether sending it twice would be worse than sending it once: the customer or the team would read it twice.
    ///
    /// Everything else sets a state, so a second time changes nothing (featurebase.md 1.7).
    pub fn speaks(&self) -> bool {
        matches!(self, Self::Reply(_) | Self::Begin(..) | Self::Note(_))
    }

    /// What a desk must be able to do for it.
    pub fn needs(&self) -> Ability {
        match self {
            Self::Reply(_) => Ability::Reply,
            Self::Begin(..) => Ability::Begin,
            Self::Note(_) => Ability::Note,
            Self::Close => Ability::Close,
            Self::Resolve(_) => Ability::Outcome,
            Self::TakeOver => Ability::TakeOver,
            Self::Release => Ability::Release,
            Self::SettleAttention(_) => Ability::SettleAttention,
            Self::Reopen => Ability::Reopen,
            Self::Snooze { .. } => Ability::Snooze,
            Self::Assign(_) => Ability::Assign,
            Self::AssignTeam(_) => Ability::AssignTeam,
            Self::Tag(_) | Self::Untag(_) => Ability::Tag,
            Self::Rename(_) => Ability::Rename,
            Self::MarkRead => Ability::MarkRead,
            Self::MarkUnread => Ability::MarkUnread,
            Self::Redact(_) => Ability::Redact,
            Self::Delete => Ability::Delete,
            Self::AddParticipant(_) | Self::RemoveParticipant(_) => Ability::Participants,
            Self::SetAttribute(..) => Ability::Attributes,
        }
    }

    /// The change that restores what `before` says, if there is one: what `z` sends after this one is done.
    pub fn inverse(&self, before: &Conversation) -> Option<Self> {
        match self {
            Self::Close | Self::Resolve(_) | Self::Reopen | Self::Snooze { .. } => {
                Some(match before.state {
                    State::Open => Self::Reopen,
                    State::Closed => Self::Close,
                    State::Snoozed { until } => Self::Snooze { until: until? },
                })
            }
            Self::Assign(_) => Some(Self::Assign(before.assignee.clone())),
            Self::AssignTeam(_) => Some(Self::AssignTeam(before.team.clone())),
            Self::Tag(tag) if before.tags.contains(tag) => None,
            Self::Tag(tag) => Some(Self::Untag(tag.clone())),
            Self::Untag(tag) if before.tags.contains(tag) => Some(Self::Tag(tag.clone())),
            Self::Rename(_) => before
                .title
                .as_ref()
                .map(|title| Self::Rename(title.raw().into())),
            Self::TakeOver if before.bot == Some(BotState::Active) => Some(Self::Release),
            Self::Release if before.bot == Some(BotState::HandedOver) => Some(Self::TakeOver),
            Self::MarkRead => Some(Self::MarkUnread),
            Self::MarkUnread => Some(Self::MarkRead),
            // A field that was not there had no value.
            Self::SetAttribute(id, _) => Some(Self::SetAttribute(
                id.clone(),
                before.attribute(id).unwrap_or_default().into(),
            )),
            Self::AddParticipant(who) if !before.has_participant(who) => {
                Some(Self::RemoveParticipant(who.clone()))
            }
            Self::RemoveParticipant(who) if before.has_participant(who) => {
                Some(Self::AddParticipant(who.clone()))
            }
            Self::Untag(_)
            | Self::TakeOver
            | Self::Release
            | Self::SettleAttention(_)
            | Self::Reply(_)
            | Self::Begin(..)
            | Self::Note(_)
            | Self::AddParticipant(_)
            | Self::RemoveParticipant(_)
            | Self::Redact(_)
            | Self::Delete => None,
        }
    }
}

impl Change {
    /// Whether a conversation still is as this change made it; if not, somebody changed it since, and taking the
    /// change back would undo their work.
    pub fn is_in_effect(&self, now: &Conversation) -> bool {
        match self {
            Self::Close | Self::Resolve(_) => now.state == State::Closed,
            Self::TakeOver => now.bot == Some(BotState::HandedOver),
            Self::Release => now.bot == Some(BotState::Active),
            Self::Reopen => now.state == State::Open,
            Self::Snooze { .. } => matches!(now.state, State::Snoozed { .. }),
            Self::Assign(admin) => now.assignee == *admin,
            Self::AssignTeam(team) => now.team == *team,
            Self::Tag(tag) => now.tags.iter().any(|other| other.id == tag.id),
            Self::Untag(tag) => now.tags.iter().all(|other| other.id != tag.id),
            Self::Rename(title) => now.title.as_ref().is_some_and(|now| now.raw() == &**title),
            Self::SetAttribute(id, value) => now.attribute(id).unwrap_or_default() == &**value,
            Self::AddParticipant(who) => now.has_participant(who),
            Self::RemoveParticipant(who) => !now.has_participant(who),
            // What was read, said or removed for good is nobody else's to change back.
            Self::Reply(_)
            | Self::Begin(..)
            | Self::Note(_)
            | Self::SettleAttention(_)
            | Self::MarkRead
            | Self::MarkUnread
            | Self::Redact(_)
            | Self::Delete => true,
        }
    }
}

impl Conversation {
    /// The value of a custom field, where it is there.
    pub fn attribute(&self, id: &AttributeId) -> Option<&str> {
        let mut fields = self.attributes.iter();
        let field = fields.find(|field| field.id.as_ref() == Some(id))?;
        Some(field.value.raw())
    }

    /// What the conversation will look like once the desk has carried out `change`.
    ///
    /// The screen shows the desk's truth with the pending changes applied on top, so success, refusal and undo
    /// need no code of their own: the change goes, and one looks again.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Close => self.state = State::Closed,
            Change::Resolve(outcome) => {
                self.state = State::Closed;
                self.outcome = (!outcome.is_empty()).then(|| Untrusted::new(outcome.clone()));
            }
            Change::TakeOver => self.bot = Some(BotState::HandedOver),
            Change::Release => self.bot = Some(BotState::Active),
            Change::SettleAttention(item) => self.attention.retain(|known| &known.id != item),
            Change::Reopen => self.state = State::Open,
            Change::Snooze { until } => {
                self.state = State::Snoozed {
                    until: Some(*until),
                };
            }
            Change::Assign(admin) => self.assignee.clone_from(admin),
            Change::AssignTeam(team) => self.team.clone_from(team),
            Change::Tag(tag) => {
                if !self.tags.iter().any(|other| other.id == tag.id) {
                    self.tags.push(tag.clone());
                }
            }
            Change::Untag(tag) => self.tags.retain(|other| other.id != tag.id),
            Change::Rename(title) => self.title = Some(Untrusted::new(title.clone())),
            Change::Reply(_) => self.waiting_since = None,
            Change::Begin(opening, _) => opening.describe(self),
            Change::SetAttribute(id, value) => {
                let value = Untrusted::new(value.clone());
                let fields = &mut self.attributes;
                match fields
                    .iter_mut()
                    .find(|field| field.id.as_ref() == Some(id))
                {
                    Some(field) => field.value = value,
                    // The desk's next answer tells what it is called.
                    None => fields.push(Attribute {
                        id: Some(id.clone()),
                        name: id.as_str().into(),
                        value,
                    }),
                }
            }
            Change::AddParticipant(who) => self.add_participant(who),
            Change::RemoveParticipant(who) => self.remove_participant(who),
            // What the reader has seen is kept beside the conversation, and words are shown from the outbox.
            Change::MarkRead
            | Change::MarkUnread
            | Change::Note(_)
            | Change::Redact(_)
            | Change::Delete => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conversation() -> Conversation {
        let mut conversation = Conversation::new("1".into(), Timestamp::UNIX_EPOCH);
        conversation.title = Some("Before".into());
        conversation.assignee = Some("tom".into());
        conversation
    }

    fn tag() -> Tag {
        Tag {
            id: "t".into(),
            name: "bug".into(),
        }
    }

    #[test]
    fn applying_a_change_and_its_inverse_changes_nothing() {
        let until = Timestamp::from_second(60).unwrap();
        let changes = [
            Change::Close,
            Change::Snooze { until },
            Change::Assign(Some("ana".into())),
            Change::Assign(None),
            Change::AssignTeam(Some("pay".into())),
            Change::Tag(tag()),
            Change::Rename("After".into()),
        ];
        for change in changes {
            let before = conversation();
            let mut after = before.clone();
            after.apply(&change);
            assert!(change.is_in_effect(&after), "{change:?}");
            assert_ne!(after, before, "{change:?}");
            let inverse = change.inverse(&before).unwrap();
            after.apply(&inverse);
            assert_eq!(after, before, "{change:?}");
        }
    }

    #[test]
    fn a_tag_that_was_there_before_is_not_taken_off() {
        let mut before = conversation();
        before.tags.push(tag());
        assert_eq!(Change::Tag(tag()).inverse(&before), None);
    }

    #[test]
    fn what_somebody_else_did_since_is_noticed() {
        let mut now = conversation();
        now.apply(&Change::Close);
        assert!(Change::Close.is_in_effect(&now));
        now.apply(&Change::Reopen);
        assert!(!Change::Close.is_in_effect(&now));
    }
}
