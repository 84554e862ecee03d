//! What happened in a conversation besides words: one line each in the timeline.

use jiff::Timestamp;

use crate::domain::attachment::Attachment;
use crate::domain::conversation::State;
use crate::domain::id::{AdminId, TagId, TeamId};
use crate::domain::people::{Author, AuthorKind};
use crate::domain::untrusted::Untrusted;

/// An event-like part. A desk's own words are translated into these in its `wire.rs`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// Somebody was made responsible; all three may be missing, and both targets missing means nobody is now.
    Assigned {
        /// The teammate now responsible.
        admin: Option<AdminId>,
        /// The team now responsible.
        team: Option<TeamId>,
        /// Who did it; none for automation.
        by: Option<AdminId>,
    },
    /// The state changed. The desk does not say by whom (featurebase.md 5.3).
    StateChanged(State),
    /// A tag was put on or taken off.
    Tagged {
        /// On or off.
        added: bool,
        /// Which tag.
        tag: TagId,
        /// Its name at that time.
        name: Option<Untrusted>,
        /// Who did it.
        by: Option<Author>,
    },
    /// The conversation was marked as urgent, or no longer.
    Priority(bool),
    /// Somebody joined.
    Joined {
        /// What kind of participant.
        kind: AuthorKind,
        /// Their identity.
        id: Box<str>,
    },
    /// An automation waits for something.
    Waited {
        /// How the wait stands.
        step: WaitStep,
        /// The workflow's name.
        workflow: Option<Untrusted>,
        /// What it waits for, in the desk's words.
        label: Option<Untrusted>,
    },
    /// A file came with a message.
    Attached(Attachment),
    /// The customer was asked to rate the help.
    RatingRequested {
        /// Until when an answer counts, if limited.
        expires_at: Option<Timestamp>,
        /// How the request stands.
        status: RatingStatus,
    },
    /// The customer rated the help.
    Rated {
        /// 1 (bad) to 5 (good).
        score: u8,
        /// What they wrote with it.
        remark: Option<Untrusted>,
    },
    /// A form was filled in. The answers are not part of it (featurebase.md 3.3, type 11).
    FormCompleted,
    /// The title changed.
    Renamed(Untrusted),
    /// A notice of the desk itself, in its own words.
    Notice(Untrusted),
    /// Something tinbox tells itself, from what a desk keeps of a conversation besides its words: the desk has no such
    /// part.
    Derived(Untrusted),
    /// A part of a type this version does not know, shown as what it is.
    Unknown {
        /// The type's name on the desk.
        name: Untrusted,
    },
}

/// How an automation's wait stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WaitStep {
    /// It began.
    Started,
    /// It ended by itself.
    Finished,
    /// Somebody ended it.
    Interrupted,
    /// A step this version does not know.
    Other,
}

/// How a request for a rating stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RatingStatus {
    /// Asked, not answered yet.
    Pending,
    /// Answered.
    Rated,
    /// Withdrawn.
    Canceled,
    /// Not answered in time.
    Expired,
    /// A status this version does not know.
    Other,
}
