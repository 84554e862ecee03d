//! What the store knows, in the shapes the screen asks for.

use jiff::Timestamp;

use crate::domain::conversation::Conversation;
use crate::domain::draft::{Draft, Kind};
use crate::domain::id::{ConversationKey, PartId, Profile};
use crate::domain::kept::Kept;
use crate::domain::outbox::Entry;
use crate::domain::part::Part;
use crate::domain::people::Earlier;
use crate::domain::untrusted::Untrusted;
use crate::domain::view::{Order, View};

/// One line of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Which conversation.
    pub key: ConversationKey,
    /// Its header, with the changes on their way applied.
    pub conversation: Conversation,
    /// Something was said that the agent has not seen.
    pub is_unread: bool,
    /// Something else happened since the agent last looked.
    pub is_changed: bool,
    /// How many changes are on their way.
    pub pending: u16,
    /// An unfinished text.
    pub draft: Option<Kind>,
    /// When and why it came back from a snooze, if it did.
    pub woke: Option<Woke>,
    /// Where a search found its words.
    pub hit: Option<Untrusted>,
    /// What of it is kept on this machine only.
    pub kept: Kept,
}

/// A conversation's return from a snooze.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Woke {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: WakeReason,
}

/// Why a conversation came back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WakeReason {
    /// Its time had come.
    Timer,
    /// The customer wrote.
    Customer,
    /// A teammate did something.
    Teammate,
}

/// Which rows.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct RowQuery {
    /// The only desk whose rows are wanted; none for all.
    pub desk: Option<Profile>,
    /// The view.
    pub view: View,
    /// The order.
    pub order: Order,
    /// Only rows with these words in title, names, tags; empty for all.
    pub filter: Box<str>,
    /// How many rows from the top.
    pub limit: usize,
}

/// The rows of a view.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RowPage {
    /// From the top, in order.
    pub rows: Vec<Row>,
    /// How many there are in all.
    pub total: usize,
}

/// How many conversations each view has.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// One per view that was asked for.
    pub views: Vec<(View, u64)>,
    /// The first walk over the desk is finished: the counts are whole, not lower bounds.
    pub is_complete: bool,
}

impl Counts {
    /// The count of one view.
    pub fn of(&self, view: View) -> Option<u64> {
        self.views
            .iter()
            .find(|(counted, _)| *counted == view)
            .map(|(_, count)| *count)
    }
}

/// A conversation opened: header, parts, what is on its way, what was seen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opened {
    /// The header as in the list.
    pub row: Row,
    /// The parts known, in order; empty and `parts_known` false before the first read.
    pub parts: Vec<Part>,
    /// The parts were read from the desk at least once.
    pub parts_known: bool,
    /// Older parts exist that the desk does not give.
    pub is_cut: bool,
    /// Changes on their way or refused, oldest first.
    pub entries: Vec<Entry>,
    /// Unfinished texts.
    pub drafts: Vec<Draft>,
    /// What the agent had seen when last looking.
    pub seen: Option<Seen>,
    /// Where else this customer wrote, the desk with the newest first.
    pub elsewhere: Vec<Elsewhere>,
}

/// Another desk that a customer wrote on, told by their e-mail address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Elsewhere {
    /// Which connection.
    pub profile: Profile,
    /// How many conversations there are.
    pub count: usize,
    /// The newest of them.
    pub newest: Vec<Earlier>,
}

/// What the agent had seen of a conversation, kept on this machine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The newest part then.
    pub part: Option<PartId>,
    /// When.
    pub at: Timestamp,
    /// Marked as unread again by hand.
    pub is_unread: bool,
}
