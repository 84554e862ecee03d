//! What the core wants done: a closed set, all of it data.

use crate::app::load::{Slot, Ticket};
use crate::domain::attachment::SignedAddress;
use crate::domain::change::ChangeId;
use crate::domain::delivery::DeliveryQuery;
use crate::domain::draft::{Draft, Kind};
use crate::domain::id::{ContactId, ConversationKey, PartId, Profile};
use crate::domain::lookup::{Lookup, NewTicket};
use crate::domain::outbox::Entry;
use crate::domain::row::RowQuery;
use crate::text::clean::Clean;

/// Something to be done outside.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// Read something for a slot; whatever the slot was reading is dropped.
    Load {
        /// Who waits.
        slot: Slot,
        /// Which read.
        ticket: Ticket,
        /// What.
        query: Query,
    },
    /// Nobody waits in this slot any more.
    Cancel(Slot),
    /// Hand changes over. They are in the store before anything is sent.
    Submit(Vec<Entry>),
    /// Take changes back that have not left.
    Recall(Vec<ChangeId>),
    /// The person decided about a change that asked.
    Decide {
        /// Which change.
        id: ChangeId,
        /// What to do.
        decision: Decision,
    },
    /// Save an unfinished text.
    SaveDraft(Draft),
    /// An unfinished text is not wanted any more.
    DropDraft {
        /// Where.
        key: ConversationKey,
        /// Which one.
        kind: Kind,
    },
    /// The person has seen a conversation up to this part.
    MarkSeen {
        /// Which conversation.
        key: ConversationKey,
        /// The newest part on screen.
        part: Option<PartId>,
    },
    /// Make a tag, then tell.
    CreateTag {
        /// On which desk.
        profile: Profile,
        /// Its name.
        name: String,
        /// What to put it on afterwards.
        keys: Vec<ConversationKey>,
    },
    /// Make a ticket of a conversation, once, then tell.
    OpenTicket {
        /// On which desk.
        profile: Profile,
        /// Which ticket.
        ticket: NewTicket,
    },
    /// What the person looks at now: it is kept fresh first.
    Attend(Attention),
    /// Ask the desks for news now.
    Sync,
    /// Hand the text to the person's editor.
    Edit {
        /// The draft it belongs to.
        key: ConversationKey,
        /// For whom.
        kind: Kind,
        /// The text so far.
        text: String,
    },
    /// Put text on the clipboard.
    Copy {
        /// The text; it goes through the cleaning gate.
        text: String,
        /// What it is, for the line that says so.
        what: &'static str,
    },
    /// Open an address in the browser.
    OpenUrl(String),
    /// Open a file in the browser; what is told of it is its name.
    OpenFile {
        /// Where it is for a short while.
        address: SignedAddress,
        /// What it is called.
        name: Clean,
    },
    /// Give text to a command.
    Pipe {
        /// The command as words; a shell is among them only if the person asked for one.
        command: Vec<String>,
        /// What it reads.
        input: String,
    },
    /// Draw everything again.
    Redraw,
    /// Stop for job control, until the shell brings us back.
    Suspend,
    /// Leave.
    Quit,
}

/// A read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Query {
    /// Rows of a view, from the store.
    Rows(RowQuery),
    /// Numbers for the tabs, from the store: of one desk, or of all.
    Counts(Option<Profile>),
    /// A conversation, from the store and then from its desk.
    Conversation(ConversationKey),
    /// A conversation, from the store only: something about it changed there.
    Known(ConversationKey),
    /// A customer, from the store and then from the desk.
    Contact {
        /// On which desk.
        profile: Profile,
        /// Whom.
        contact: ContactId,
        /// The conversation that is not to be listed among the earlier ones.
        besides: ConversationKey,
    },
    /// Full-text search, from the store and then from the desks.
    Search {
        /// What for.
        words: String,
        /// The only desk to search; none for all.
        desk: Option<Profile>,
    },
    /// Changes on their way.
    Outbox,
    /// Deliveries added up, from the store.
    Deliveries(DeliveryQuery),
    /// Something beside the conversations, from the desk.
    Lookup {
        /// Which desk.
        profile: Profile,
        /// What.
        lookup: Lookup,
    },
    /// A picture, from the address a message gives. Never from a copy: its signed address is good for a while only.
    Picture(String),
}

/// What the person looks at.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Attention {
    /// The open conversation.
    pub conversation: Option<ConversationKey>,
    /// The rows on screen, to be read ahead of time, nearest first.
    pub rows: Vec<ConversationKey>,
    /// Nobody is there: the window is in the back or nothing was pressed for minutes.
    pub is_away: bool,
}

/// What to do about a change that asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// Send it (again).
    Send,
    /// It is there already; count it as done.
    CountAsDone,
    /// Drop it; a text goes back into its draft.
    BackToDraft,
    /// Drop it, the text too.
    Drop,
    /// Save the words as a note instead.
    KeepAsNote,
}
