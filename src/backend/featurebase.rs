//! Featurebase: the desk behind `do.featurebase.app`, as its REST API of version `2026-01-01.nova` has it.
//!
//! The key belongs to a workspace, not to a person, so every write names the teammate in whose name it is done
//! (`acting`). What comes back is read in `wire`, and nowhere else.

mod acting;
mod begin;
mod contact;
pub mod decode;
mod directory;
mod figures;
mod lookup;
mod perform;
mod search;
pub(in crate::backend) mod wire;

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use jiff::Timestamp;

use crate::backend::featurebase::acting::Acting;
use crate::backend::featurebase::decode::Definitions;
use crate::backend::http::{Address, ApiKey, Deadlines, Http, Request, SettingsProblem};
use crate::backend::{Backend, Budget, Cursor, Outcome, Page, Walk};
use crate::domain::capability::{Ability, Capabilities, Verdict};
use crate::domain::change::Change;
use crate::domain::conversation::Thread;
use crate::domain::failure::{Failure, FailureKind, Received};
use crate::domain::id::{ContactId, ConversationId};
use crate::domain::lookup::{Found, Lookup, NewTicket, Ticket};
use crate::domain::opening::{Opening, Way};
use crate::domain::people::{ContactCard, Directory, Tag};

pub use crate::backend::featurebase::acting::ActingProblem;

/// Where the service lives.
pub const ADDRESS: &str = "https://do.featurebase.app";

/// The version is pinned: without the header the workspace's own default would apply (featurebase.md 1.1).
const VERSION: (&str, &str) = ("featurebase-version", "2026-01-01.nova");

/// The longest title, in characters (featurebase.md 2.6).
const TITLE: usize = 255;

/// What a connection to Featurebase needs.
#[derive(Clone, Debug)]
pub struct FeaturebaseSettings {
    /// The base address: [`ADDRESS`], or the embedded desk's.
    pub base_url: String,
    /// The workspace's key.
    pub api_key: ApiKey,
    /// The teammate who acts, by e-mail address or identity; a workspace with one teammate needs none.
    pub acting_admin: Option<String>,
    /// How long to wait for what.
    pub deadlines: Deadlines,
}

/// A connection to one Featurebase workspace.
#[derive(Debug)]
pub struct Featurebase {
    http: Http,
    capabilities: Capabilities,
    acting: Acting,
    definitions: Mutex<Definitions>,
}

impl Featurebase {
    /// A connection; nothing is sent yet.
    ///
    /// # Errors
    /// If the address would not do.
    pub fn new(settings: FeaturebaseSettings) -> Result<Self, SettingsProblem> {
        let FeaturebaseSettings {
            base_url,
            api_key,
            acting_admin,
            deadlines,
        } = settings;
        let address = Address::parse(&base_url)?;
        Ok(Self {
            http: Http::new(address, api_key, &[VERSION], kind_of_code, deadlines)?,
            capabilities: capabilities(),
            acting: Acting::new(acting_admin),
            definitions: Mutex::default(),
        })
    }

    async fn read_conversation(&self, id: &ConversationId) -> Result<Thread, Failure> {
        let path = ["v2", "conversations", id.as_str()];
        let request = Request::get(&path).query(&[("include", search::DEFINITIONS)]);
        let answer = self.http.read(request).await?;
        let thread = decode::thread(answer.json(), &mut self.definitions())?;
        if thread.conversation.id == *id {
            Ok(thread)
        } else {
            Err(not_asked_for())
        }
    }

    /// Writing to a poisoned map of names is harmless: at worst a name is missing.
    fn definitions(&self) -> MutexGuard<'_, Definitions> {
        self.definitions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Backend for Featurebase {
    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    async fn directory(&self) -> Result<Directory, Failure> {
        self.read_directory().await
    }

    async fn page(&self, walk: Walk, cursor: Option<&Cursor>) -> Result<Page, Failure> {
        self.read_page(walk, cursor).await
    }

    async fn conversation(&self, id: &ConversationId) -> Result<Thread, Failure> {
        self.read_conversation(id).await
    }

    async fn search(&self, words: &str, cursor: Option<&Cursor>) -> Result<Page, Failure> {
        self.find(words, cursor).await
    }

    async fn contact(&self, id: &ContactId) -> Result<ContactCard, Failure> {
        self.read_contact(id).await
    }

    async fn perform(&self, id: &ConversationId, change: &Change) -> Result<Outcome, Failure> {
        self.carry_out(id, change).await
    }

    fn ways(&self) -> Vec<Way> {
        begin::ways()
    }

    async fn begun(&self, opening: &Opening, since: Timestamp) -> Result<Vec<Thread>, Failure> {
        self.find_begun(&opening.to, since).await
    }

    async fn create_tag(&self, name: &str) -> Result<Tag, Failure> {
        self.make_tag(name).await
    }

    async fn look_up(&self, lookup: &Lookup) -> Result<Found, Failure> {
        self.find_beside(lookup).await
    }

    async fn open_ticket(&self, ticket: &NewTicket) -> Result<Ticket, Failure> {
        self.make_ticket(ticket).await
    }

    fn budget(&self) -> Option<Budget> {
        self.http.budget()
    }
}

const NO_OUTCOME: &str = "Featurebase keeps no outcome with a closed conversation";
const NO_TAKING_OVER: &str = "Featurebase lets a person answer without taking over first";
const NO_ATTENTION: &str = "Featurebase keeps no list of what wants a person";

/// What a Featurebase workspace can do, known without a connection.
pub fn capabilities() -> Capabilities {
    Capabilities::all_but(
        "Featurebase",
        vec![
            (Ability::Outcome, Verdict::No(NO_OUTCOME)),
            (Ability::TakeOver, Verdict::No(NO_TAKING_OVER)),
            (Ability::Release, Verdict::No(NO_TAKING_OVER)),
            (Ability::SettleAttention, Verdict::No(NO_ATTENTION)),
            (
                Ability::SnoozeUntilReply,
                Verdict::No("Featurebase needs a wake time"),
            ),
            (
                Ability::MarkUnread,
                Verdict::Local("Featurebase cannot mark as unread; it is kept on this machine"),
            ),
        ],
    )
}

/// The desk's names for problems that its HTTP status tells too little of (featurebase.md 1.6).
fn kind_of_code(code: &str) -> Option<FailureKind> {
    match code {
        "invalid_cursor" => Some(FailureKind::StaleCursor),
        "version_not_supported" => Some(FailureKind::BadAnswer),
        // A 401 of the tag endpoints (featurebase.md 2.8): the key is good, this is not for it.
        "organization_required" => Some(FailureKind::Forbidden),
        _ => None,
    }
}

/// An answer to another question: a cache or a gateway mixed something up.
fn not_asked_for() -> Failure {
    let why = "the answer is about something else than what was asked for";
    Failure::new(FailureKind::BadAnswer, Received::Unknown, why)
}
