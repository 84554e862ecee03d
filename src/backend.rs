//! Help desks behind one trait: the only place that knows HTTP and wire formats.
//!
//! A desk is its folder, its embedded twin in `demo`, and one line here; the conformance suite then runs against it.

pub mod cleargrid;
pub mod featurebase;
pub mod http;
mod lenient;
mod moment;
pub mod ohallo;
pub mod parrot;
pub mod unconnected;

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::domain::capability::{Ability, Capabilities, Verdict};
use crate::domain::change::Change;
use crate::domain::conversation::{Conversation, Thread};
use crate::domain::failure::Failure;
use crate::domain::id::{ContactId, ConversationId, PartId};
use crate::domain::lookup::{Found, Lookup, NewTicket, Ticket};
use crate::domain::opening::{Opening, Way};
use crate::domain::part::Part;
use crate::domain::people::{ContactCard, Directory, Tag};
use crate::domain::untrusted::Untrusted;

/// A desk, shared between tasks. Every call is one request with a total deadline, or a few; dropping the future
/// cancels it. No call repeats a write.
#[async_trait]
pub trait Backend: Debug + Send + Sync {
    /// What this desk can do; fixed for the life of the connection.
    fn capabilities(&self) -> &Capabilities;

    /// Who is there: teammates, teams, tags, and who we are.
    async fn directory(&self) -> Result<Directory, Failure>;

    /// One page of a walk over the desk's conversations, newest activity first where the desk can order.
    ///
    /// A walk ends when `next` is none. Pages may overlap, be short or be empty with a `next`.
    async fn page(&self, walk: Walk, cursor: Option<&Cursor>) -> Result<Page, Failure>;

    /// One conversation with its parts.
    async fn conversation(&self, id: &ConversationId) -> Result<Thread, Failure>;

    /// Full-text search on the desk, best first.
    async fn search(&self, _words: &str, _cursor: Option<&Cursor>) -> Result<Page, Failure> {
        Err(self.unable(Ability::Search))
    }

    /// The customer with their earlier conversations.
    async fn contact(&self, id: &ContactId) -> Result<ContactCard, Failure>;

    /// Carries out one change, once. A failure says whether the desk can have acted on it. To begin a conversation, the
    /// identity is a placeholder.
    async fn perform(&self, id: &ConversationId, change: &Change) -> Result<Outcome, Failure>;

    /// The ways a new conversation can take, as far as they are known by now: those the directory would tell. Asks
    /// nobody; some are met only while conversations are read.
    fn ways(&self) -> Vec<Way> {
        Vec::new()
    }

    /// The conversations with whoever an opening is for in which something happened since a moment: all of them, or a
    /// failure. What was begun is found again among them, because no desk has a name for it before it is there.
    async fn begun(&self, _opening: &Opening, _since: Timestamp) -> Result<Vec<Thread>, Failure> {
        Err(self.unable(Ability::Begin))
    }

    /// Makes a new tag in the catalog.
    async fn create_tag(&self, _name: &str) -> Result<Tag, Failure> {
        Err(self.unable(Ability::CreateTag))
    }

    /// Answers a question beside the conversations. A desk that cannot refuses before any request, with its reason.
    async fn look_up(&self, lookup: &Lookup) -> Result<Found, Failure> {
        Err(self.unable(lookup.needs()))
    }

    /// Makes a ticket of a conversation, once. A failure says whether the desk can have made it.
    async fn open_ticket(&self, _ticket: &NewTicket) -> Result<Ticket, Failure> {
        Err(self.unable(Ability::Tickets))
    }

    /// The failure of what this desk cannot do, by its table of abilities.
    fn unable(&self, ability: Ability) -> Failure {
        Failure::unsupported(match self.capabilities().verdict(ability) {
            Verdict::No(why) | Verdict::Local(why) => why,
            Verdict::Yes => "tinbox does not know how this desk does that",
        })
    }

    /// How its conversations are kept up with.
    fn following(&self) -> Following {
        if self.capabilities().has_ledger {
            Following::Ledger
        } else {
            Following::Queue
        }
    }

    /// One page of what changed within a stretch of time, oldest change first; for desks that are ledgers.
    ///
    /// It goes on until `next` is none, whatever else a page holds. A page may be short or empty before that.
    async fn changes(&self, _window: Window, _cursor: Option<&Cursor>) -> Result<Page, Failure> {
        Err(Failure::unsupported("this desk is no ledger"))
    }

    /// What a conversation of a ledger holds, made from its header without asking anybody.
    fn derived(&self, _conversation: &Conversation) -> Vec<Part> {
        Vec::new()
    }

    /// What is left of the request budget, as the desk last told.
    fn budget(&self) -> Option<Budget>;

    /// Whether walks come newest activity first. Where they do not, a walk may not end before its last page.
    fn lists_newest_first(&self) -> bool {
        true
    }
}

/// Refuses to send words that say nothing: every desk would.
fn check_words(words: &str) -> Result<(), Failure> {
    if words.trim().is_empty() {
        return Err(Failure::refused_here("there is nothing to send"));
    }
    Ok(())
}

/// Why what was begun is not looked for any further: only all of them would tell that it is not there.
const TOO_MANY_TO_LOOK_THROUGH: &str =
    "there are too many conversations with this person to look through";

/// A desk, shared.
pub type SharedBackend = Arc<dyn Backend>;

/// Which conversations a walk visits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Walk {
    /// Those that are open.
    Open,
    /// Those that are snoozed.
    Snoozed,
    /// Those that are closed.
    Closed,
    /// All, for following changes: newest activity first.
    Recent,
}

/// How the conversations of a desk are kept up with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Following {
    /// They are a queue: walks over states, and looks at what is newest.
    Queue,
    /// They are a ledger: everything that changed since a moment is read, and no conversation can be asked for alone.
    Ledger,
}

/// A stretch of time in a ledger.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Window {
    /// The first moment that belongs to it.
    pub since: Timestamp,
    /// The first moment that no longer does.
    pub until: Timestamp,
    /// How many rows a page is to have at most.
    pub limit: u16,
}

/// Where a walk goes on; opaque, made by the desk, bound to its walk.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Cursor(Box<str>);

impl Cursor {
    /// Takes a desk's cursor.
    pub fn new(cursor: impl Into<Box<str>>) -> Self {
        Self(cursor.into())
    }

    /// The desk's cursor, to be sent back unchanged.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One page of a walk or a search.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Page {
    /// The conversations, in the desk's order.
    pub rows: Vec<Conversation>,
    /// For a search, the matching part and its words, in the order of `rows`; else empty.
    pub hits: Vec<Option<Hit>>,
    /// Where it goes on.
    pub next: Option<Cursor>,
    /// How many there are in all, and whether that is only a lower bound.
    pub total: Option<(u64, bool)>,
    /// Rows that could not be read and were left out. Never silently: the sync reports them.
    pub unreadable: usize,
    /// Why the walk ends before it has visited everything, in a sentence; the sync reports it.
    pub cut_short: Option<Box<str>>,
}

/// Where a search found its words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hit {
    /// The part.
    pub part: Option<PartId>,
    /// Words around the match.
    pub preview: Untrusted,
}

/// What a desk answered to a change.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outcome {
    /// The part it made: a reply or a note.
    pub part: Option<Part>,
    /// The desk's answer proves that it took the words over, though it shows no part: by saying so, or, where no answer is
    /// documented, by its status alone.
    pub is_accepted: bool,
    /// The conversation as it is now, where the desk tells.
    pub conversation: Option<Conversation>,
}

/// A request budget.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Budget {
    /// Requests left in this window.
    pub remaining: u32,
    /// Requests a window allows.
    pub limit: u32,
    /// Seconds until the window ends.
    pub resets_in_seconds: u32,
}
