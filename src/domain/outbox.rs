//! Changes on their way: what was handed over and is not yet known to be done.

use jiff::Timestamp;

use crate::domain::change::{Change, ChangeId};
use crate::domain::conversation::Conversation;
use crate::domain::draft::Basis;
use crate::domain::id::{ConversationKey, PartId};
use crate::domain::untrusted::Untrusted;

/// Where a change stands. Every step is in the store before its side effect happens.
///
/// ```text
///  Held(until) ─► Waiting(at) ─► Sending ─2xx─► Done
///     │ z            ▲              ├ never left ─► Waiting(at)
///     ▼              │              ├ desk said no ─► Refused
///  (draft)           │              ├ changed meanwhile ─► Asking(Changed)
///                    │              └ anything else, or a crash ─► Unknown ─ own part found ─► Done
///                    └── the person says resend ◄── Asking(NotFound) ◄─┘ settled, not found
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Progress {
    /// In the undo window; leaves at that moment.
    Held {
        /// When it leaves.
        until: Timestamp,
    },
    /// To be sent, not before that moment.
    Waiting {
        /// Not before.
        at: Timestamp,
        /// Why it waits, once it was tried or the desk is out of reach.
        why: Option<Untrusted>,
    },
    /// The request is under way, or was when the program died.
    Sending {
        /// Since when.
        since: Timestamp,
    },
    /// The request left and nobody knows whether it arrived; we look for our own part.
    Unknown {
        /// Since when.
        since: Timestamp,
        /// How many readings did not find it.
        looks: u16,
        /// When to look next.
        next_look: Timestamp,
    },
    /// A person has to decide.
    Asking(Question),
    /// The desk said no; the words are kept.
    Refused {
        /// What it said.
        why: Untrusted,
    },
    /// It is on the desk.
    Done {
        /// Since when.
        at: Timestamp,
        /// The part it made.
        part: Option<PartId>,
    },
}

/// Why a change waits for a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Question {
    /// The conversation changed since the draft began; these parts are new.
    Changed {
        /// The new parts, oldest first.
        new_parts: Vec<PartId>,
        /// The state or the assignee changed too, said in words.
        also: Option<Untrusted>,
    },
    /// It may or may not have arrived, and looking did not find it.
    NotFound,
    /// The program was not running when it should have left; is it still right to send?
    Late,
}

impl Progress {
    /// Whether nothing more will happen to it by itself or by a person.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done { .. })
    }

    /// Whether it still stands in the way of later changes to the same conversation.
    pub fn blocks(&self) -> bool {
        !matches!(self, Self::Done { .. } | Self::Refused { .. })
    }

    /// Whether it can be taken back without a trace: nothing has left.
    pub fn is_recallable(&self) -> bool {
        matches!(
            self,
            Self::Held { .. }
                | Self::Waiting { .. }
                | Self::Asking(Question::Changed { .. } | Question::Late)
        )
    }
}

/// One change on its way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its own identity, made before anything is sent.
    pub id: ChangeId,
    /// What it changes.
    pub key: ConversationKey,
    /// How.
    pub change: Change,
    /// Where it stands.
    pub progress: Progress,
    /// When it was handed over.
    pub created_at: Timestamp,
    /// How often it was tried.
    pub attempts: u16,
    /// What the words answer, for the check before they leave; none where nothing is checked.
    pub basis: Option<Basis>,
    /// The newest part known when it was last sent: our own part must be newer.
    pub high_water: Option<PartId>,
    /// What the conversation was before, to take it back.
    pub before: Option<Box<Conversation>>,
    /// Changes of one gesture share a group, so that one `z` takes back all of them.
    pub group: ChangeId,
    /// Whom it is for, in words, for the line that reports it.
    pub label: Untrusted,
}

impl Entry {
    /// Whose turn it shares: what is in one lane goes one after the other. That is the conversation, and where none
    /// has begun, the person it is for.
    pub fn lane(&self) -> ConversationKey {
        match &self.change {
            Change::Begin(opening, _) => opening.lane(&self.key.profile),
            _ => self.key.clone(),
        }
    }

    /// Whether what one of them made could be taken for the work of the other.
    pub fn is_akin(&self, other: &Self) -> bool {
        let begin = |entry: &Self| matches!(entry.change, Change::Begin(..));
        let both_begin = begin(self) && begin(other) && self.key.profile == other.key.profile;
        both_begin || self.key == other.key
    }
}
