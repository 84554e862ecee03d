//! Parrot: text-message conversations, as far as the vendor's public pages tell (parrot.md).
//!
//! The list of conversations is documented, and that a message can be sent. Everything else (paths, bodies, names of
//! fields) is a [`Form`] that somebody with the vendor's private papers fills in; without it the desk is read-only. A
//! conversation is found again by walking the lists, because no page tells how one is shown alone.

pub mod decode;
mod form;
mod person;
mod read;
mod send;
mod template;
mod walk;
mod wire;

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::backend::http::{Address, Answer, ApiKey, Deadlines, Http, Request, SettingsProblem};
use crate::backend::parrot::template::Route;
use crate::backend::{Backend, Budget, Cursor, Outcome, Page, Walk};
use crate::domain::capability::{Ability, Capabilities, ReplyCaution, Verdict};
use crate::domain::change::Change;
use crate::domain::conversation::Thread;
use crate::domain::failure::{Failure, FailureKind, Received};
use crate::domain::id::{ContactId, ConversationId};
use crate::domain::people::{ContactCard, Directory};

pub use crate::backend::parrot::form::{Fields, Form};

/// What a connection to Parrot needs.
#[derive(Clone, Debug)]
pub struct ParrotSettings {
    /// The base address, with the version.
    pub base_url: String,
    /// The account; `me` is the caller's own.
    pub account: String,
    /// The header that says who calls.
    pub header: String,
    /// What that header says, whole.
    pub value: ApiKey,
    /// What the vendor does not document.
    pub form: Form,
    /// How long to wait for what.
    pub deadlines: Deadlines,
}

/// A connection to one Parrot account.
#[derive(Debug)]
pub struct Parrot {
    http: Http,
    account: String,
    form: Form,
    capabilities: Capabilities,
    memory: Mutex<Memory>,
}

/// What the lists told so far.
#[derive(Debug, Default)]
struct Memory {
    /// Whom a conversation is with: the way back to it.
    people: HashMap<ConversationId, Box<str>>,
    /// Who waits for customer support, by the latest walk over that list.
    waiting: HashSet<ConversationId>,
}

impl Parrot {
    /// A connection; nothing is sent yet.
    ///
    /// # Errors
    /// If the address, the account or the header would not do.
    pub fn new(settings: ParrotSettings) -> Result<Self, SettingsProblem> {
        let ParrotSettings {
            base_url,
            account,
            header,
            value,
            form,
            deadlines,
        } = settings;
        let account = account.trim().to_owned();
        if matches!(&*account, "" | "." | "..") {
            return Err(SettingsProblem::Option {
                option: "account",
                why: "no address can hold it; `me` is your own account".to_owned(),
            });
        }
        let address = Address::parse(&base_url)?;
        Ok(Self {
            http: Http::with_header(address, &header, value, wire::complaint, deadlines)?,
            account,
            capabilities: capabilities(Some(&form)),
            form,
            memory: Mutex::default(),
        })
    }

    /// Writing to a poisoned memory is harmless: at worst a conversation is looked for again.
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what a route of the account leads to.
    async fn ask(&self, route: &Route, more: &[(&str, &str)]) -> Result<Answer, Failure> {
        let path = route.below(&["accounts", &self.account]);
        let query = route.query(more);
        self.http.read(Request::get(&path).query(&query)).await
    }
}

#[async_trait]
impl Backend for Parrot {
    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    async fn directory(&self) -> Result<Directory, Failure> {
        Err(Failure::unsupported(NO_TEAMMATES))
    }

    async fn page(&self, walk: Walk, cursor: Option<&Cursor>) -> Result<Page, Failure> {
        self.read_page(walk, cursor).await
    }

    async fn conversation(&self, id: &ConversationId) -> Result<Thread, Failure> {
        self.read_thread(id).await
    }

    async fn contact(&self, id: &ContactId) -> Result<ContactCard, Failure> {
        self.read_person(id).await
    }

    async fn perform(&self, id: &ConversationId, change: &Change) -> Result<Outcome, Failure> {
        self.carry_out(id, change).await
    }

    fn budget(&self) -> Option<Budget> {
        self.http.budget()
    }
}

const NO_TEAMMATES: &str = "Parrot tells nothing of teammates";
const NO_SEARCH: &str = "Parrot has no search; what is on this machine is searched";
const NO_BEGINNING: &str = "Parrot's messages go to people of its own audience, which is not listed here: a conversation begins there, and is answered here";
const NO_TAGS: &str = "Parrot has no tags; they are kept on this machine";
const NO_NOTES: &str = "Parrot has no notes; they are kept on this machine";
const NO_SNOOZE: &str = "Parrot has no snooze; it is kept on this machine";
const NO_READ_MARK: &str = "Parrot knows nothing of what was read; it is kept on this machine";
const NO_SENDING: &str = "Parrot does not document what a message to send looks like; set `send_path` and `send_body` in the profile";
const NO_MESSAGES: &str = "Parrot does not document how messages are read; set `messages_path` in the profile to see them";
const NO_ENDING: &str = "Parrot documents no way to end a conversation or to begin one again";
const NO_CHANGE: &str = "Parrot documents no way to change that";
const NO_SUCH_THING: &str = "Parrot documents conversations, and no such thing beside them";

/// What must be known before a reply leaves (parrot.md 3.2, 6).
const CAUTION: ReplyCaution = ReplyCaution {
    always: "It may open a new conversation.",
    hours: (8, 21),
    outside: "Outside 08:00–21:00.",
};

/// What a Parrot account can do with what the profile tells of its interface, if anything; known without a connection.
pub fn capabilities(form: Option<&Form>) -> Capabilities {
    let mut exceptions = vec![
        (Ability::Begin, Verdict::No(NO_BEGINNING)),
        (Ability::Note, Verdict::Local(NO_NOTES)),
        (Ability::Tag, Verdict::Local(NO_TAGS)),
        (Ability::CreateTag, Verdict::Local(NO_TAGS)),
        (Ability::Snooze, Verdict::Local(NO_SNOOZE)),
        (Ability::SnoozeUntilReply, Verdict::No(NO_CHANGE)),
        (Ability::MarkRead, Verdict::Local(NO_READ_MARK)),
        (Ability::MarkUnread, Verdict::Local(NO_READ_MARK)),
        (Ability::Close, Verdict::No(NO_ENDING)),
        (Ability::Outcome, Verdict::No(NO_ENDING)),
        (Ability::Reopen, Verdict::No(NO_ENDING)),
        (Ability::Assign, Verdict::No(NO_TEAMMATES)),
        (Ability::AssignTeam, Verdict::No(NO_TEAMMATES)),
        (Ability::Search, Verdict::No(NO_SEARCH)),
    ];
    exceptions.extend(
        [
            Ability::Articles,
            Ability::Tickets,
            Ability::Requests,
            Ability::Figures,
        ]
        .map(|ability| (ability, Verdict::No(NO_SUCH_THING))),
    );
    exceptions.extend(
        [
            Ability::TakeOver,
            Ability::Release,
            Ability::SettleAttention,
            Ability::Rename,
            Ability::Redact,
            Ability::Delete,
            Ability::Participants,
            Ability::Attributes,
        ]
        .map(|ability| (ability, Verdict::No(NO_CHANGE))),
    );
    if form.is_none_or(|form| form.send.is_none()) {
        exceptions.push((Ability::Reply, Verdict::No(NO_SENDING)));
    }
    if form.is_none_or(|form| form.messages.is_none()) {
        exceptions.push((Ability::Messages, Verdict::No(NO_MESSAGES)));
    }
    Capabilities::all_but("Parrot", exceptions).with_caution(CAUTION)
}

/// An answer to another question: a cache or a gateway mixed something up, or a path of the profile is wrong.
fn not_asked_for() -> Failure {
    let why =
        "the answer is about another conversation than was asked for; check `conversation_path`";
    Failure::new(FailureKind::BadAnswer, Received::Unknown, why)
}

/// The failure, with what to look at: nobody but the person's settings says where this desk is and who calls.
fn with_hint(failure: Failure, setting: &str) -> Failure {
    let said = failure.message.raw();
    let (kind, hint) = match failure.kind {
        FailureKind::Unauthorized | FailureKind::Forbidden => (
            failure.kind,
            "check the header, its value and `account`".to_owned(),
        ),
        // The list itself is always there: it is the address that is wrong.
        FailureKind::Gone => (
            FailureKind::BadAnswer,
            format!("check `base_url`, `account` and {setting}"),
        ),
        _ => return failure,
    };
    Failure::new(kind, failure.received, format!("{said}; {hint}"))
}
