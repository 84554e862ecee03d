//! Reads on their way: every read has a slot and a ticket, and the newest wins.

use crate::domain::failure::Failure;

/// A place on screen that waits. It runs at most one read.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Slot {
    /// The rows of the view.
    List,
    /// The numbers on the tabs.
    Counts,
    /// The thread of the selected row.
    Timeline,
    /// The same thread from the store alone, because something about it changed there; does not disturb a read of
    /// the desk that is under way.
    Known,
    /// The contact pane.
    Contact,
    /// The rows of a search.
    Search,
    /// What is on its way.
    Outbox,
    /// Deliveries added up.
    Deliveries,
    /// What a list asked a desk for.
    Lookup,
    /// The picture being looked at.
    Picture,
    /// Where a file is that somebody wants.
    File,
}

/// The number of one read; later reads have greater ones.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct Ticket(pub u64);

/// Something read, as far as it got. What was known before stays on screen until something newer is.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Load<T> {
    /// Nothing was asked for.
    #[default]
    Empty,
    /// Asked for, not answered.
    Loading {
        /// Which read.
        ticket: Ticket,
        /// What was known before.
        stale: Option<T>,
    },
    /// Answered.
    Ready {
        /// Which read; later answers to the same one replace this.
        ticket: Ticket,
        /// The answer.
        value: T,
    },
    /// It did not work.
    Failed {
        /// Which read; a later answer to the same one replaces this.
        ticket: Ticket,
        /// Why.
        why: Failure,
        /// What was known before.
        stale: Option<T>,
    },
}

impl<T> Load<T> {
    /// The best that is known.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Empty => None,
            Self::Loading { stale, .. } | Self::Failed { stale, .. } => stale.as_ref(),
            Self::Ready { value, .. } => Some(value),
        }
    }

    /// The best that is known, to be changed in place.
    pub fn value_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Empty => None,
            Self::Loading { stale, .. } | Self::Failed { stale, .. } => stale.as_mut(),
            Self::Ready { value, .. } => Some(value),
        }
    }

    fn take(&mut self) -> Option<T> {
        match std::mem::take(self) {
            Self::Empty => None,
            Self::Loading { stale, .. } | Self::Failed { stale, .. } => stale,
            Self::Ready { value, .. } => Some(value),
        }
    }

    /// A new read of the same thing begins; what is known stays.
    pub fn begin(&mut self, ticket: Ticket) {
        let stale = self.take();
        *self = Self::Loading { ticket, stale };
    }

    /// A read of another thing begins; what was known is of no use.
    pub fn begin_anew(&mut self, ticket: Ticket) {
        *self = Self::Loading {
            ticket,
            stale: None,
        };
    }

    /// Whether an answer with this ticket belongs to the newest read.
    pub fn awaits(&self, answered: Ticket) -> bool {
        match self {
            Self::Loading { ticket, .. }
            | Self::Ready { ticket, .. }
            | Self::Failed { ticket, .. } => *ticket == answered,
            Self::Empty => false,
        }
    }

    /// Takes an answer, unless it is late. Tells whether it was taken.
    pub fn answer(&mut self, ticket: Ticket, answer: Result<T, Failure>) -> bool {
        if !self.awaits(ticket) {
            return false;
        }
        *self = match answer {
            Ok(value) => Self::Ready { ticket, value },
            Err(why) => Self::Failed {
                ticket,
                why,
                stale: self.take(),
            },
        };
        true
    }

    /// Something newer is known without having been asked for here; what is asked for goes on.
    pub fn renew(&mut self, newer: T) {
        match self {
            Self::Empty => {}
            Self::Loading { stale, .. } | Self::Failed { stale, .. } => *stale = Some(newer),
            Self::Ready { value, .. } => *value = newer,
        }
    }

    /// Whether an answer is awaited and nothing older can be shown.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Loading { stale: None, .. })
    }

    /// Why the last read failed, if it did.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed { why, .. } => Some(why),
            Self::Empty | Self::Loading { .. } | Self::Ready { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::failure::{FailureKind, Received};

    #[test]
    fn a_late_answer_is_dropped() {
        let mut load = Load::default();
        load.begin(Ticket(7));
        load.begin(Ticket(8));
        assert!(!load.answer(Ticket(7), Ok("old")));
        assert_eq!(
            load,
            Load::Loading {
                ticket: Ticket(8),
                stale: None
            }
        );
        assert!(load.answer(Ticket(8), Ok("new")));
        assert_eq!(load.value(), Some(&"new"));
    }

    #[test]
    fn a_second_answer_to_the_same_read_replaces_the_first() {
        let mut load = Load::default();
        load.begin(Ticket(1));
        assert!(load.answer(Ticket(1), Ok("from the store")));
        assert!(load.answer(Ticket(1), Ok("from the desk")));
        assert_eq!(load.value(), Some(&"from the desk"));
    }

    #[test]
    fn a_failure_keeps_what_was_known() {
        let mut load = Load::default();
        load.begin(Ticket(1));
        load.answer(Ticket(1), Ok("known"));
        let why = Failure::new(FailureKind::Timeout, Received::Unknown, "");
        load.answer(Ticket(1), Err(why.clone()));
        assert_eq!(
            load,
            Load::Failed {
                ticket: Ticket(1),
                why,
                stale: Some("known")
            }
        );
        assert!(load.answer(Ticket(1), Ok("it came after all")));
        assert_eq!(load.value(), Some(&"it came after all"));
    }
}
