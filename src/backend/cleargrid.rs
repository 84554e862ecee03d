//! ClearGrid Command: the ledger of deliveries that its data exports call D22 (cleargrid-exports.md).
//!
//! It can be read and nothing else. A row says by which way, what for and how it ended that something was sent; it has
//! no words, no people and no state, so what a conversation needs besides is made up here and says that it is.

pub mod decode;
mod session;
mod wire;

use async_trait::async_trait;
use secrecy::SecretString;

use crate::backend::cleargrid::decode::Asked;
use crate::backend::cleargrid::session::Session;
use crate::backend::http::{Address, Deadlines, Http, SettingsProblem};
use crate::backend::moment::iso;
use crate::backend::{Backend, Budget, Cursor, Outcome, Page, Walk, Window};
use crate::domain::capability::{Ability, Capabilities, Verdict};
use crate::domain::change::Change;
use crate::domain::conversation::{Conversation, State, Thread};
use crate::domain::failure::{Failure, FailureKind, Received};
use crate::domain::id::{ContactId, ConversationId};
use crate::domain::part::Part;
use crate::domain::people::{ContactCard, Directory};

/// Where the service lives.
pub const ADDRESS: &str = "https://v3-api.cleargrid.ai";

/// The data set with the conversations, and its section.
const SECTION: &str = "S4";
const DATASET: &str = "D22";

/// Rows of a page where nobody says otherwise.
const ROWS: u16 = 500;

/// What a connection to ClearGrid needs.
#[derive(Clone, Debug)]
pub struct CleargridSettings {
    /// The base address: [`ADDRESS`], or the embedded desk's.
    pub base_url: String,
    /// The lender's subdomain identifier.
    pub lender: String,
    /// Who logs in.
    pub email: String,
    /// With which password.
    pub password: SecretString,
    /// Where its rows stand: the ledger has no such thing.
    pub state: State,
    /// How long to wait for what.
    pub deadlines: Deadlines,
}

/// A connection to one lender's exports.
#[derive(Debug)]
pub struct Cleargrid {
    session: Session,
    capabilities: Capabilities,
    state: State,
}

impl Cleargrid {
    /// A connection; nothing is sent yet.
    ///
    /// # Errors
    /// If the address would not do, or a name is missing.
    pub fn new(settings: CleargridSettings) -> Result<Self, SettingsProblem> {
        let CleargridSettings {
            base_url,
            lender,
            email,
            password,
            state,
            deadlines,
        } = settings;
        let address = Address::parse(&base_url)?;
        let http = Http::keyless(address, &[], |_| None, deadlines);
        Ok(Self {
            session: Session::new(http, lender, email, password),
            capabilities: capabilities(),
            state,
        })
    }

    async fn read_changes(&self, window: Window, cursor: Option<&Cursor>) -> Result<Page, Failure> {
        let (since, until) = (iso(window.since), iso(window.until));
        let asked = Asked {
            since: since.parse().ok(),
            until: until.parse().ok(),
        };
        let bounds = [("since", since.as_str()), ("until", until.as_str())];
        let page = self.rows(&bounds, window.limit, cursor).await?;
        decode::page(page.json(), asked, self.state)
    }

    /// The ledger has no states: all of it stands where the settings say, and nothing stands elsewhere.
    async fn read_page(&self, walk: Walk, cursor: Option<&Cursor>) -> Result<Page, Failure> {
        let is_all = match walk {
            Walk::Recent => true,
            Walk::Open => self.state == State::Open,
            Walk::Closed => self.state == State::Closed,
            Walk::Snoozed => false,
        };
        if !is_all {
            return Ok(Page::default());
        }
        let page = self.rows(&[("sort", "desc")], ROWS, cursor).await?;
        decode::page(page.json(), Asked::default(), self.state)
    }

    /// One page. The filter travels with the cursor, because a cursor is one of its walk (cleargrid-exports.md 5).
    async fn rows(
        &self,
        filter: &[(&str, &str)],
        limit: u16,
        cursor: Option<&Cursor>,
    ) -> Result<crate::backend::http::Answer, Failure> {
        let limit = limit.to_string();
        let mut query = filter.to_vec();
        query.push(("limit", &limit));
        if let Some(cursor) = cursor {
            query.push(("cursor", cursor.as_str()));
        }
        self.session
            .read(&["exports", SECTION, DATASET], &query)
            .await
    }
}

#[async_trait]
impl Backend for Cleargrid {
    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    async fn directory(&self) -> Result<Directory, Failure> {
        refuse(NOBODY)
    }

    async fn page(&self, walk: Walk, cursor: Option<&Cursor>) -> Result<Page, Failure> {
        self.read_page(walk, cursor).await
    }

    async fn conversation(&self, _: &ConversationId) -> Result<Thread, Failure> {
        refuse("ClearGrid exports pages of rows and gives no row alone")
    }

    async fn contact(&self, _: &ContactId) -> Result<ContactCard, Failure> {
        refuse(NOBODY)
    }

    async fn perform(&self, _: &ConversationId, change: &Change) -> Result<Outcome, Failure> {
        Err(self.unable(change.needs()))
    }

    async fn changes(&self, window: Window, cursor: Option<&Cursor>) -> Result<Page, Failure> {
        self.read_changes(window, cursor).await
    }

    fn derived(&self, conversation: &Conversation) -> Vec<Part> {
        vec![decode::event(conversation)]
    }

    fn budget(&self) -> Option<Budget> {
        self.session.budget()
    }
}

/// Refuses without asking anybody.
fn refuse<T>(why: &str) -> Result<T, Failure> {
    Err(Failure::unsupported(why))
}

const READ_ONLY: &str = "ClearGrid's exports can be read and not written";
const NOBODY: &str = "ClearGrid exports no people: neither borrowers nor agents";
const NO_SEARCH: &str = "ClearGrid's exports cannot be searched; what was read is searched here";
const NO_TEXT: &str = "ClearGrid exports that something was sent, and never its words";
const NO_REPLY: &str = "ClearGrid's exports are a ledger to read: nothing can be sent through them";
const NO_STATE: &str = "ClearGrid's ledger knows no open or closed, so there is nothing to change";
const NO_REPLIES_COME: &str = "no replies come in through ClearGrid's ledger; snooze until a time";
const LOCAL_NOTE: &str = "ClearGrid takes no notes; it is kept on this machine, for you alone";
const LOCAL_TAG: &str = "ClearGrid takes no tags; they are kept on this machine, for you alone";
const LOCAL_SNOOZE: &str = "ClearGrid knows no snooze; it is kept on this machine, for you alone";
const LOCAL_READ: &str = "ClearGrid does not ask what was read; it is kept on this machine";
const NO_SUCH_THING: &str = "ClearGrid exports deliveries and nothing else";
const NO_FIGURES: &str =
    "ClearGrid gives no reports; its deliveries are added up here, see the chart";

/// What such a ledger can do, known without a connection.
pub fn capabilities() -> Capabilities {
    let no = |why| Verdict::No(why);
    let local = |why| Verdict::Local(why);
    Capabilities::all_but(
        "ClearGrid",
        vec![
            (Ability::Messages, no(NO_TEXT)),
            (Ability::Reply, no(NO_REPLY)),
            (Ability::Begin, no(NO_REPLY)),
            (Ability::Note, local(LOCAL_NOTE)),
            (Ability::Close, no(NO_STATE)),
            (Ability::Outcome, no(NO_STATE)),
            (Ability::Reopen, no(NO_STATE)),
            (Ability::TakeOver, no(READ_ONLY)),
            (Ability::Release, no(READ_ONLY)),
            (Ability::SettleAttention, no(READ_ONLY)),
            (Ability::Snooze, local(LOCAL_SNOOZE)),
            (Ability::SnoozeUntilReply, no(NO_REPLIES_COME)),
            (Ability::Assign, no(NOBODY)),
            (Ability::AssignTeam, no(NOBODY)),
            (Ability::Tag, local(LOCAL_TAG)),
            (Ability::CreateTag, local(LOCAL_TAG)),
            (Ability::Rename, no(READ_ONLY)),
            (Ability::MarkRead, local(LOCAL_READ)),
            (Ability::MarkUnread, local(LOCAL_READ)),
            (Ability::Redact, no(READ_ONLY)),
            (Ability::Delete, no(READ_ONLY)),
            (Ability::Participants, no(NOBODY)),
            (Ability::Attributes, no(READ_ONLY)),
            (Ability::Search, no(NO_SEARCH)),
            (Ability::Contacts, no(NOBODY)),
            (Ability::Articles, no(NO_SUCH_THING)),
            (Ability::Tickets, no(NO_SUCH_THING)),
            (Ability::Requests, no(NO_SUCH_THING)),
            (Ability::Figures, no(NO_FIGURES)),
        ],
    )
    .with_ledger()
    // Its pages are slow enough one after the other (cleargrid-exports.md 6).
    .one_by_one()
}

/// An answer that is not what was asked for.
fn bad(why: impl Into<String>) -> Failure {
    Failure::new(FailureKind::BadAnswer, Received::Unknown, why.into())
}
