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
    /// Where it stands here.
    pub state: State,
    /// Where the desk had it then: as soon as that is another, the desk's own is what counts.
    pub over: State,
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
            Change::Reopen | Change::Close | Change::Untag(_) | Change::Redact(_)
        )
    }

    /// Whether a change concerns something kept here, so that it is made here too.
    pub fn holds(&self, change: &Change) -> bool {
        match change {
            Change::Reopen => self.stands(|standing| standing.state != State::Open),
            // Where the desk has it closed all along, there is nothing to ask of it.
            Change::Close => self.stands(|standing| standing.over == State::Closed),
            Change::Untag(tag) => self.tags.iter().any(|kept| kept.id == tag.id),
            Change::Redact(part) => self.notes.contains(part),
            _ => false,
        }
    }

    fn stands(&self, so: impl Fn(Standing) -> bool) -> bool {
        self.standing.is_some_and(so)
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
        if conversation.state == standing.over && !has_spoken {
            conversation.state = standing.state;
            return false;
        }
        self.standing = None;
        has_spoken
    }
}

impl Standing {
    /// The state a change leaves, if it leaves one that can be kept and is not the desk's own, `over`; `before` is the
    /// conversation as it was shown then.
    pub fn after(
        change: &Change,
        over: State,
        before: Option<&Conversation>,
        now: Timestamp,
    ) -> Option<Self> {
        let state = match change {
            Change::Reopen => State::Open,
            Change::Snooze { until } => State::Snoozed {
                until: Some(*until),
            },
            Change::Close | Change::Resolve(_) => State::Closed,
            _ => return None,
        };
        if state == over {
            return None;
        }
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
            over,
            known_at: known_at.unwrap_or(now),
        })
    }

    /// What is left of it once its time has come: what the desk has as closed is open here until it is closed again,
    /// or nobody would see it come back.
    pub fn woken(self) -> Option<Self> {
        (self.over == State::Closed).then_some(Self {
            state: State::Open,
            ..self
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
            standing: Standing::after(&change, State::Open, Some(&conversation()), at(20)),
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
            standing: Standing::after(&change, State::Open, Some(&before), at(20)),
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
    fn what_the_desk_has_closed_all_along_can_be_put_off_and_comes_back() {
        let row = Conversation {
            state: State::Closed,
            ..conversation()
        };
        let stands = |change: &Change| Standing::after(change, State::Closed, Some(&row), at(20));
        let mut kept = Kept {
            standing: stands(&Change::Snooze { until: at(100) }),
            ..Kept::default()
        };
        let mut shown = row.clone();
        kept.lay_over(&mut shown, None);
        assert_eq!(shown.state.word(), "snoozed");
        assert!(kept.holds(&Change::Close) && kept.holds(&Change::Reopen));
        kept.standing = kept.standing.and_then(Standing::woken);
        let mut shown = row.clone();
        kept.lay_over(&mut shown, None);
        assert_eq!(shown.state, State::Open);
        assert!(kept.holds(&Change::Close) && !kept.holds(&Change::Reopen));
        // Closing it leaves the desk's own word.
        assert_eq!(stands(&Change::Close), None);
        // On a desk where it was open, closing is the desk's business, and so is what comes after a snooze.
        assert!(!snoozed().holds(&Change::Close));
        assert_eq!(snoozed().standing.and_then(Standing::woken), None);
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
