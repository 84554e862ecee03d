//! oHallo: the desk behind `api.ohallo.eu`, where an automated agent answers first and people step in.
//!
//! A reply needs a person in charge, and this client never takes over by itself: it refuses to send, and says so. What
//! the desk cannot tell (who is responsible, when a row changed) is kept by `Conversation::absorb`, not guessed here.

mod begin;
mod contact;
pub mod decode;
mod memory;
mod perform;
mod read;
mod walk;
mod wire;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::backend::http::{Address, ApiKey, Deadlines, Http, SettingsProblem};
use crate::backend::ohallo::memory::Memory;
use crate::backend::{Backend, Budget, Cursor, Outcome, Page, Walk};
use crate::domain::capability::{Ability, Capabilities, Verdict};
use crate::domain::change::Change;
use crate::domain::conversation::Thread;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::id::{AdminId, ContactId, ConversationId};
use crate::domain::lookup::{Found, Lookup};
use crate::domain::opening::{Opening, Way};
use crate::domain::people::{Admin, ContactCard, Directory};

/// Where the service lives.
pub const ADDRESS: &str = "https://api.ohallo.eu";

/// What a connection to oHallo needs.
#[derive(Clone, Debug)]
pub struct OhalloSettings {
    /// The base address: [`ADDRESS`], or the embedded desk's.
    pub base_url: String,
    /// The key, of the whole account or of a workspace.
    pub api_key: ApiKey,
    /// The workspace to list, when the key is for several.
    pub workspace: Option<String>,
    /// Who can be made responsible, identity and name: the desk does not list its users.
    pub users: Vec<(String, String)>,
    /// Which of them acts; none where that does not matter.
    pub me: Option<String>,
    /// Channels a new conversation can go through, identity and name: the desk does not list them.
    pub channels: Vec<(String, String)>,
    /// How long to wait for what.
    pub deadlines: Deadlines,
}

/// A connection to one oHallo account.
#[derive(Debug)]
pub struct Ohallo {
    http: Http,
    capabilities: Capabilities,
    workspace: Option<String>,
    channels: Vec<(String, String)>,
    directory: Directory,
    memory: Memory,
}

impl Ohallo {
    /// A connection; nothing is sent yet.
    ///
    /// # Errors
    /// If the address would not do.
    pub fn new(settings: OhalloSettings) -> Result<Self, SettingsProblem> {
        let OhalloSettings {
            base_url,
            api_key,
            workspace,
            users,
            me,
            channels,
            deadlines,
        } = settings;
        let admins = users.into_iter().map(|(id, name)| Admin {
            id: AdminId::new(id),
            name: name.into(),
            email: None,
        });
        let directory = Directory {
            me: me.map(AdminId::new),
            admins: admins.collect(),
            ..Directory::default()
        };
        // Every failure is words without a code: only its status tells what it is (ohallo.md 7).
        let http = Http::new(
            Address::parse(&base_url)?,
            api_key,
            &[],
            |_| None,
            deadlines,
        )?
        .saying_gone_by_status();
        Ok(Self {
            http,
            capabilities: abilities(match workspace {
                Some(_) => Verdict::Yes,
                None => Verdict::No(NO_WORKSPACE),
            }),
            workspace,
            channels,
            directory,
            memory: Memory::default(),
        })
    }
}

#[async_trait]
impl Backend for Ohallo {
    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    async fn directory(&self) -> Result<Directory, Failure> {
        self.learn_configured_channels().await?;
        Ok(Directory {
            ways: self.known_ways(),
            ..self.directory.clone()
        })
    }

    async fn page(&self, walk: Walk, cursor: Option<&Cursor>) -> Result<Page, Failure> {
        self.read_page(walk, cursor).await.map_err(never_gone)
    }

    async fn conversation(&self, id: &ConversationId) -> Result<Thread, Failure> {
        self.read_conversation(id).await
    }

    async fn search(&self, words: &str, cursor: Option<&Cursor>) -> Result<Page, Failure> {
        self.find(words, cursor).await.map_err(never_gone)
    }

    async fn contact(&self, id: &ContactId) -> Result<ContactCard, Failure> {
        self.read_contact(id).await
    }

    async fn perform(&self, id: &ConversationId, change: &Change) -> Result<Outcome, Failure> {
        self.carry_out(id, change).await
    }

    fn ways(&self) -> Vec<Way> {
        self.known_ways()
    }

    async fn begun(&self, opening: &Opening, since: Timestamp) -> Result<Vec<Thread>, Failure> {
        self.find_begun(&opening.to, since).await
    }

    async fn look_up(&self, lookup: &Lookup) -> Result<Found, Failure> {
        match lookup {
            Lookup::Attachment { conversation, id } => {
                let found = self.find_attachment(conversation, id).await?;
                Ok(Found::Attachment(found))
            }
            other => Err(self.unable(other.needs())),
        }
    }

    fn budget(&self) -> Option<Budget> {
        self.http.budget()
    }

    /// The order of its lists is not stated anywhere (ohallo.md 6).
    fn lists_newest_first(&self) -> bool {
        false
    }
}

const NO_WORKSPACE: &str = "oHallo begins a conversation in a workspace only: set `workspace` in the profile, or OHALLO_WORKSPACE";
const NO_NOTES: &str = "oHallo takes no notes; they are kept on this machine";
const NO_TAGS: &str = "oHallo has no tags; they are kept on this machine";
const NO_SNOOZE: &str = "oHallo has no snooze; it is kept on this machine";
const NO_READ_MARKS: &str = "oHallo keeps no read marks; they are kept on this machine";
const NO_REOPENING: &str =
    "oHallo has no way to open a conversation again; a new message from the customer may";
const NO_WAKING: &str = "oHallo has no snooze, and the one on this machine needs a wake time";
const NO_TEAMS: &str = "oHallo has no teams to assign to";
const NO_TITLES: &str = "oHallo lets nobody change a title";
const NO_REDACTION: &str = "oHallo has no way to take a message's words away";
const NO_DELETION: &str = "oHallo has no way to delete a conversation";
const NO_PARTICIPANTS: &str = "an oHallo conversation has one customer, and that cannot be changed";
const NO_FIELDS: &str = "oHallo conversations have no custom fields";
const NO_ARTICLES: &str = "oHallo's interface gives no articles of a help centre";
const NO_TICKETS: &str = "oHallo has conversations and no tickets beside them";
const NO_REQUESTS: &str = "oHallo collects no feature requests";
const NO_FIGURES: &str = "oHallo's interface gives no reports";

/// What an oHallo workspace can do, known without a connection.
pub fn capabilities() -> Capabilities {
    abilities(Verdict::Yes)
}

fn abilities(begin: Verdict) -> Capabilities {
    Capabilities::all_but(
        "oHallo",
        vec![
            (Ability::Begin, begin),
            (Ability::Note, Verdict::Local(NO_NOTES)),
            (Ability::Tag, Verdict::Local(NO_TAGS)),
            (Ability::CreateTag, Verdict::Local(NO_TAGS)),
            (Ability::Snooze, Verdict::Local(NO_SNOOZE)),
            (Ability::MarkRead, Verdict::Local(NO_READ_MARKS)),
            (Ability::MarkUnread, Verdict::Local(NO_READ_MARKS)),
            (Ability::Reopen, Verdict::No(NO_REOPENING)),
            (Ability::SnoozeUntilReply, Verdict::No(NO_WAKING)),
            (Ability::AssignTeam, Verdict::No(NO_TEAMS)),
            (Ability::Rename, Verdict::No(NO_TITLES)),
            (Ability::Redact, Verdict::No(NO_REDACTION)),
            (Ability::Delete, Verdict::No(NO_DELETION)),
            (Ability::Participants, Verdict::No(NO_PARTICIPANTS)),
            (Ability::Attributes, Verdict::No(NO_FIELDS)),
            (Ability::Articles, Verdict::No(NO_ARTICLES)),
            (Ability::Tickets, Verdict::No(NO_TICKETS)),
            (Ability::Requests, Verdict::No(NO_REQUESTS)),
            (Ability::Figures, Verdict::No(NO_FIGURES)),
        ],
    )
    // No limit is documented, so none is tried out (ohallo.md 7).
    .one_by_one()
}

/// The list itself is always there: it is the address or the workspace that is wrong.
fn never_gone(failure: Failure) -> Failure {
    if failure.kind != FailureKind::Gone {
        return failure;
    }
    let said = failure.message.raw();
    let why = format!("{said}; check the address and `workspace`");
    Failure::new(FailureKind::BadAnswer, failure.received, why)
}

/// Whether a failure says that this part of the interface is not for this key, so that all else can go on without.
fn is_closed_to_us(failure: &Failure) -> bool {
    matches!(
        failure.kind,
        FailureKind::Forbidden | FailureKind::Gone | FailureKind::Rejected
    )
}
