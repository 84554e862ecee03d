//! What is kept on this machine because a desk cannot keep it: a snooze, tags, notes.
//!
//! It lies over what the desk says and never goes there. What was put on here is taken off here, whatever the desk
//! has learned to do since.

use jiff::Timestamp;

use crate::domain::change::{Change, ChangeId};
use crate::domain::conversation::{Conversation, State};
use crate::domain::id::{PartId, TagId};
use crate::domain::people::Tag;
use crate::domain::untrusted::Untrusted;

/// What is kept here of one conversation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Kept {
    /// Where the conversation stands for the agent, if not where the desk says.
    pub standing: Option<Standing>,
    /// Tags the desk does not know of.
    pub tags: Vec<Tag>,
    /// Notes the desk does not know of; their words are among the parts.
    pub notes: Vec<PartId>,
}

/// A state that holds here only.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Snoozed or closed.
    pub state: State,
    /// The newest moment the desk had told of then, by the desk's own clock: what the customer says later ends this.
    pub known_at: Timestamp,
}

impl Kept {
    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a change can concern something kept here at all.
    pub fn may_hold(change: &Change) -> bool {
        matches!(
            change,
            Change::Reopen | Change::Untag(_) | Change::Redact(_)
        )
    }

    /// Whether a change concerns something kept here, so that it is made here too.
    pub fn holds(&self, change: &Change) -> bool {
        match change {
            Change::Reopen => self.standing.is_some(),
            Change::Untag(tag) => self.tags.iter().any(|kept| kept.id == tag.id),
            Change::Redact(part) => self.notes.contains(part),
            _ => false,
        }
    }

    /// Whether this tag is one of the desk's or ours.
    pub fn has_tag(&self, id: &TagId) -> bool {
        self.tags.iter().any(|kept| &kept.id == id)
    }

    /// Lays what is kept over what the desk says. `asked_at` is when the customer last said something, where that is
    /// known. A state that is over, because the customer wrote or because the desk has one of its own, is dropped
    /// from here; true if the customer ended it.
    pub fn lay_over(
        &mut self,
        conversation: &mut Conversation,
        asked_at: Option<Timestamp>,
    ) -> bool {
        for tag in &self.tags {
            if conversation.tags.iter().all(|known| known.id != tag.id) {
                conversation.tags.push(tag.clone());
            }
        }
        let Some(standing) = self.standing else {
            return false;
        };
        let has_spoken = asked_at.max(conversation.waiting_since) > Some(standing.known_at);
        if conversation.state == State::Open && !has_spoken {
            conversation.state = standing.state;
            return false;
        }
        self.standing = None;
        has_spoken
    }
}

impl Standing {
    /// The state a change leaves, if it leaves one that can be kept; `before` is the conversation then.
    pub fn after(change: &Change, before: Option<&Conversation>, now: Timestamp) -> Option<Self> {
        let state = match change {
            Change::Snooze { until } => State::Snoozed {
                until: Some(*until),
            },
            Change::Close | Change::Resolve(_) => State::Closed,
            _ => return None,
        };
        let known_at = before
            .map(|before| {
                before
                    .updated_at
                    .max(before.last_activity_at.unwrap_or(before.updated_at))
                    .max(before.waiting_since.unwrap_or(before.updated_at))
            })
            .filter(|known_at| *known_at > Timestamp::UNIX_EPOCH);
        Some(Self {
            state,
            known_at: known_at.unwrap_or(now),
        })
    }
}

/// The identity of a note that is kept here: no two changes make the same.
pub fn note_id(change: &ChangeId) -> PartId {
    PartId::new(format!("kept:{}", change.as_str()))
}

/// The tag of that name in the catalog kept here: the same name is the same tag, however it is capitalized.
pub fn tag_of(name: &str) -> Tag {
    let name = name.trim();
    Tag {
        id: TagId::new(format!("kept:{}", name.to_lowercase())),
        name: Untrusted::from(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn conversation() -> Conversation {
        Conversation::new("1".into(), at(10))
    }

    fn snoozed() -> Kept {
        let change = Change::Snooze { until: at(100) };
        Kept {
            standing: Standing::after(&change, Some(&conversation()), at(20)),
            ..Kept::default()
        }
    }

    #[test]
    fn a_snooze_kept_here_lies_over_an_open_conversation() {
        let (mut kept, mut shown) = (snoozed(), conversation());
        assert!(!kept.lay_over(&mut shown, Some(at(10))));
        assert_eq!(
            shown.state,
            State::Snoozed {
                until: Some(at(100))
            }
        );
        assert!(kept.holds(&Change::Reopen));
    }

    #[test]
    fn it_ends_when_the_customer_writes_or_waits_anew() {
        let (mut kept, mut shown) = (snoozed(), conversation());
        assert!(kept.lay_over(&mut shown, Some(at(11))));
        assert_eq!((shown.state, kept), (State::Open, Kept::default()));
        let (mut kept, mut shown) = (snoozed(), conversation());
        shown.waiting_since = Some(at(12));
        assert!(kept.lay_over(&mut shown, None));
        assert_eq!(shown.state, State::Open);
    }

    #[test]
    fn a_wait_from_before_does_not_end_it() {
        let before = Conversation {
            waiting_since: Some(at(15)),
            ..conversation()
        };
        let change = Change::Snooze { until: at(100) };
        let mut kept = Kept {
            standing: Standing::after(&change, Some(&before), at(20)),
            ..Kept::default()
        };
        let mut shown = before.clone();
        assert!(!kept.lay_over(&mut shown, Some(at(15))));
        assert_ne!(shown.state, State::Open);
    }

    #[test]
    fn what_the_desk_closed_is_closed() {
        let mut kept = snoozed();
        let mut shown = conversation();
        shown.state = State::Closed;
        assert!(!kept.lay_over(&mut shown, None));
        assert_eq!((shown.state, kept.standing), (State::Closed, None));
        assert!(!kept.holds(&Change::Reopen));
    }

    #[test]
    fn tags_of_one_name_are_one_tag() {
        let mut kept = Kept {
            tags: vec![tag_of("Refund")],
            ..Kept::default()
        };
        let mut shown = conversation();
        kept.lay_over(&mut shown, None);
        kept.lay_over(&mut shown, None);
        assert_eq!(shown.tags, [tag_of("Refund")]);
        assert!(kept.holds(&Change::Untag(tag_of(" refund "))));
        assert!(!kept.holds(&Change::Tag(tag_of("refund"))));
    }
}
