//! Help desks behind one trait: the only place that knows HTTP and wire formats.
//!
//! A desk is its folder, its embedded twin in `demo`, and one line here; the conformance suite then runs against it.

pub mod featurebase;
pub mod http;
pub mod parrot;

use std::fmt::Debug;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::domain::capability::Capabilities;
use crate::domain::change::Change;
use crate::domain::conversation::{Conversation, Thread};
use crate::domain::failure::Failure;
use crate::domain::id::{ContactId, ConversationId, PartId};
use crate::domain::part::Part;
use crate::domain::people::{ContactCard, Directory, Tag};
use crate::domain::untrusted::Untrusted;

/// A desk, shared between tasks. Every call is one request with a total deadline, or a few; dropping the future
/// cancels it. No call repeats a write.
pub trait Backend: Debug + Send + Sync {
    /// What this desk can do; fixed for the life of the connection.
    fn capabilities(&self) -> &Capabilities;

    /// Who is there: teammates, teams, tags, and who we are.
    fn directory(&self) -> BoxFuture<'_, Result<Directory, Failure>>;

    /// One page of a walk over the desk's conversations, newest activity first where the desk can order.
    ///
    /// A walk ends when `next` is none. Pages may overlap, be short or be empty with a `next`.
    fn page<'a>(
        &'a self,
        walk: Walk,
        cursor: Option<&'a Cursor>,
    ) -> BoxFuture<'a, Result<Page, Failure>>;

    /// One conversation with its parts.
    fn conversation<'a>(&'a self, id: &'a ConversationId)
    -> BoxFuture<'a, Result<Thread, Failure>>;

    /// Full-text search on the desk, best first.
    fn search<'a>(
        &'a self,
        words: &'a str,
        cursor: Option<&'a Cursor>,
    ) -> BoxFuture<'a, Result<Page, Failure>>;

    /// The customer with their earlier conversations.
    fn contact<'a>(&'a self, id: &'a ContactId) -> BoxFuture<'a, Result<ContactCard, Failure>>;

    /// Carries out one change, once. A failure says whether the desk can have acted on it.
    fn perform<'a>(
        &'a self,
        id: &'a ConversationId,
        change: &'a Change,
    ) -> BoxFuture<'a, Result<Outcome, Failure>>;

    /// Makes a new tag in the catalog.
    fn create_tag<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Tag, Failure>>;

    /// What is left of the request budget, as the desk last told.
    fn budget(&self) -> Option<Budget>;
}

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
    /// The conversation as it is now, where the desk tells.
    pub conversation: Option<Conversation>,
    /// The status alone proves that words were taken: the desk's answer is not documented to show them.
    pub is_taken: bool,
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
