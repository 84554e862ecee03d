//! A desk that cannot be connected: what is known of it stays, and whatever is asked of it is answered with the reason.
//!
//! It stands in for one desk among several, so that a password that cannot be read costs nobody the other desks, and
//! what waits to be sent through this one goes on waiting.

use async_trait::async_trait;

use super::{Backend, Budget, Cursor, Outcome, Page, Walk};
use crate::domain::capability::Capabilities;
use crate::domain::change::Change;
use crate::domain::conversation::Thread;
use crate::domain::failure::{Failure, FailureKind, Received};
use crate::domain::id::{ContactId, ConversationId};
use crate::domain::people::{ContactCard, Directory, Tag};

/// A desk that is configured and cannot be connected.
#[derive(Debug)]
pub struct Unconnected {
    capabilities: Capabilities,
    why: Failure,
}

impl Unconnected {
    /// A desk that could do this, and why it does not, as a sentence without a period.
    pub fn new(capabilities: Capabilities, why: &str) -> Self {
        Self {
            capabilities,
            why: Failure::new(FailureKind::Unauthorized, Received::No, why),
        }
    }

    fn refuse<T>(&self) -> Result<T, Failure> {
        Err(self.why.clone())
    }
}

#[async_trait]
impl Backend for Unconnected {
    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    async fn directory(&self) -> Result<Directory, Failure> {
        self.refuse()
    }

    async fn page(&self, _walk: Walk, _cursor: Option<&Cursor>) -> Result<Page, Failure> {
        self.refuse()
    }

    async fn conversation(&self, _id: &ConversationId) -> Result<Thread, Failure> {
        self.refuse()
    }

    async fn search(&self, _words: &str, _cursor: Option<&Cursor>) -> Result<Page, Failure> {
        self.refuse()
    }

    async fn contact(&self, _id: &ContactId) -> Result<ContactCard, Failure> {
        self.refuse()
    }

    async fn perform(&self, _id: &ConversationId, _change: &Change) -> Result<Outcome, Failure> {
        self.refuse()
    }

    async fn create_tag(&self, _name: &str) -> Result<Tag, Failure> {
        self.refuse()
    }

    fn budget(&self) -> Option<Budget> {
        None
    }
}
