//! What counts as unread, as one pure function over what is known.

use jiff::Timestamp;

use crate::domain::conversation::{Conversation, State};
use crate::domain::id::{AdminId, PartId};
use crate::domain::row::Seen;

/// A part's place in the order of the timeline.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Mark {
    at: Timestamp,
    number: u64,
    id: PartId,
}

impl Mark {
    /// The place of the part with this identity and time, as `Part::order` has it.
    pub(super) fn new(at: Timestamp, id: PartId) -> Self {
        Self {
            at,
            number: number(&id).unwrap_or(u64::MAX),
            id,
        }
    }

    pub(super) fn at(&self) -> Timestamp {
        self.at
    }

    pub(super) fn id(&self) -> &PartId {
        &self.id
    }
}

/// What the parts tell, once they were read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Timeline {
    /// The newest part that a customer or another teammate said.
    pub(super) said: Option<Mark>,
    /// The newest part that is not our own, whatever it is.
    pub(super) happened: Option<Mark>,
    /// The parts were read after the header last changed.
    pub(super) is_current: bool,
}

/// Everything the verdict rests on.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub(super) conversation: &'a Conversation,
    pub(super) me: Option<&'a AdminId>,
    /// None before the parts were read.
    pub(super) timeline: Option<Timeline>,
    pub(super) seen: Option<&'a Seen>,
    /// Where known parts stand: of those seen here, and of those the desk says were read.
    pub(super) seen_mark: Option<Mark>,
    pub(super) receipt_mark: Option<Mark>,
}

/// Whether something was said, and whether something else happened, that the agent has not seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Verdict {
    pub(super) is_unread: bool,
    pub(super) is_changed: bool,
}

/// How far the desk says this teammate has read.
pub(super) fn receipt<'a>(
    conversation: &'a Conversation,
    me: Option<&AdminId>,
) -> Option<&'a PartId> {
    let me = me?.as_str();
    conversation
        .receipts
        .iter()
        .find(|receipt| !receipt.is_customer && &*receipt.reader == me)
        .map(|receipt| &receipt.part)
}

impl Facts<'_> {
    /// The verdict.
    pub(super) fn verdict(&self) -> Verdict {
        if self.seen.is_some_and(|seen| seen.is_unread) {
            return Verdict {
                is_unread: true,
                is_changed: false,
            };
        }
        let receipt = receipt(self.conversation, self.me);
        if self.seen.is_none() && receipt.is_none() {
            // Nobody looked yet. Old, settled matters are not news; a waiting customer is.
            return Verdict {
                is_unread: self.conversation.waiting_since.is_some()
                    && self.conversation.state != State::Closed,
                is_changed: false,
            };
        }
        let is_unread = match &self.timeline {
            Some(timeline) if timeline.is_current => self.is_beyond(timeline.said.as_ref()),
            Some(timeline) => self.is_beyond(timeline.said.as_ref()) || self.has_newer_part(),
            None => self.has_newer_part(),
        };
        let happened = match &self.timeline {
            Some(timeline) => self.is_beyond(timeline.happened.as_ref()),
            None => self
                .seen
                .is_some_and(|seen| self.conversation.last_activity_at > Some(seen.at)),
        };
        Verdict {
            is_unread,
            is_changed: happened && !is_unread,
        }
    }

    /// Whether a part stands after everything seen.
    fn is_beyond(&self, mark: Option<&Mark>) -> bool {
        let Some(mark) = mark else {
            return false;
        };
        let is_named = |part: Option<&PartId>| part == Some(&mark.id);
        if is_named(self.seen.and_then(|seen| seen.part.as_ref()))
            || is_named(receipt(self.conversation, self.me))
        {
            return false;
        }
        match self.seen_mark.as_ref().max(self.receipt_mark.as_ref()) {
            Some(seen) => mark > seen,
            // The part seen is not among those known: only the moment of looking is left to compare with.
            None => self.seen.is_none_or(|seen| mark.at > seen.at),
        }
    }

    /// Whether the header names a last part that was not seen; for when the parts themselves are not known.
    fn has_newer_part(&self) -> bool {
        let Some(last) = &self.conversation.last_part else {
            return self.seen.is_some_and(|seen| {
                self.conversation
                    .waiting_since
                    .is_some_and(|since| since > seen.at)
            });
        };
        let is_covered = |part: &PartId| match (number(part), number(last)) {
            (Some(part), Some(last)) => part >= last,
            _ => part == last,
        };
        let seen = self.seen.and_then(|seen| seen.part.as_ref());
        ![seen, receipt(self.conversation, self.me)]
            .into_iter()
            .flatten()
            .any(is_covered)
    }
}

/// The number most desks count their parts with.
fn number(id: &PartId) -> Option<u64> {
    id.as_str().parse().ok()
}
