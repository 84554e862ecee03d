//! What can happen to the core: a closed set, all of it data.

use jiff::Timestamp;

use crate::app::input::Input;
use crate::app::load::{Slot, Ticket};
use crate::app::picture::Picture;
use crate::domain::capability::Capabilities;
use crate::domain::delivery::DeliveryReport;
use crate::domain::draft::Kind;
use crate::domain::failure::Failure;
use crate::domain::id::{ConversationKey, Profile};
use crate::domain::lookup::{self, Found, NewTicket};
use crate::domain::outbox::Entry;
use crate::domain::people::{ContactCard, Directory, Tag};
use crate::domain::row::{Counts, Opened, RowPage};
use crate::domain::untrusted::Untrusted;

/// Something happened.
#[derive(Clone, PartialEq, Debug)]
pub enum Message {
    /// The person did something.
    Input(Input),
    /// An effect has something to tell.
    Report(Report),
    /// A moment the model asked to be woken at has come.
    Tick,
}

/// What became of effects, and what the desk told by itself.
#[derive(Clone, PartialEq, Debug)]
pub enum Report {
    /// An answer to a read. One read may be answered twice: from the store at once, from the desk later.
    Loaded {
        /// Where it is waited for.
        slot: Slot,
        /// Which read.
        ticket: Ticket,
        /// What was found.
        answer: Result<Answer, Failure>,
    },
    /// A desk is connected and this is what it can do. Comes once for each profile, first of all.
    Connected {
        /// Which connection.
        profile: Profile,
        /// Its abilities.
        capabilities: Capabilities,
    },
    /// Teammates, teams and tags of a desk, known or changed.
    Directory {
        /// Which connection.
        profile: Profile,
        /// The lists.
        directory: Directory,
    },
    /// The store has news about these conversations: counts, rows and open threads may be asked for again.
    Changed {
        /// Which ones; empty means any.
        keys: Vec<ConversationKey>,
    },
    /// A change on its way came a step further.
    Progress(Entry),
    /// How a connection is doing.
    Link {
        /// Which connection.
        profile: Profile,
        /// Its state.
        link: Link,
    },
    /// A new tag is in the catalog, or is not.
    TagCreated {
        /// Which connection.
        profile: Profile,
        /// What the person wanted to tag with it.
        keys: Vec<ConversationKey>,
        /// The tag.
        tag: Result<Tag, Failure>,
    },
    /// A ticket was made of a conversation, or was not, or nobody knows.
    TicketOpened {
        /// Which connection.
        profile: Profile,
        /// What was wanted.
        wanted: NewTicket,
        /// The ticket. A failure that the desk may have acted on is told after its tickets were looked through.
        ticket: Result<lookup::Ticket, Failure>,
    },
    /// The editor was closed.
    Edited {
        /// The draft it worked on.
        key: ConversationKey,
        /// For whom.
        kind: Kind,
        /// The new text, or why there is none; the old text is untouched then.
        text: Result<String, Untrusted>,
    },
    /// Something worth one line: a copy was made, a link was opened, a file could not be written.
    Notice {
        /// The line.
        text: Untrusted,
        /// It did not work.
        is_error: bool,
    },
    /// What a command printed.
    Piped {
        /// The command, as words.
        command: Untrusted,
        /// Its output, bounded.
        output: Untrusted,
    },
}

/// The answer to a read.
#[derive(Clone, PartialEq, Debug)]
pub enum Answer {
    /// Rows of a view or a search.
    Rows(RowPage),
    /// Numbers for the tabs.
    Counts(Counts),
    /// A conversation; none if it is gone. `is_fresh` once the desk has answered.
    Opened {
        /// The conversation.
        opened: Option<Box<Opened>>,
        /// The desk was asked, not just the store.
        is_fresh: bool,
    },
    /// A customer.
    Contact(Box<ContactCard>),
    /// Changes on their way, refused or done lately, oldest first.
    Outbox(Vec<Entry>),
    /// Deliveries added up.
    Deliveries(Box<DeliveryReport>),
    /// What was looked up.
    Found(Found),
    /// A picture.
    Picture(Picture),
}

/// How a connection is doing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Link {
    /// It has not been tried yet.
    Connecting,
    /// The desk answers.
    Live {
        /// When the desk last told the whole state of the queue.
        synced_at: Option<Timestamp>,
        /// A walk over the desk is under way.
        is_syncing: bool,
    },
    /// The desk does not answer.
    Offline {
        /// Since when.
        since: Timestamp,
        /// Why.
        why: Failure,
    },
    /// The desk asked us to wait.
    RateLimited {
        /// Until when.
        until: Timestamp,
    },
    /// The key was refused; nothing is asked any more until it changes.
    Refused {
        /// What the desk said.
        why: Failure,
    },
}
