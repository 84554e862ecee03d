//! A desk that cannot be connected: what is known of it stays, and whatever is asked of it is answered with the reason.
//!
//! It stands in for one desk among several, so that a password that cannot be read costs nobody the other desks, and
//! what waits to be sent through this one goes on waiting.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

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

    fn refuse<T: Send>(&self) -> BoxFuture<'_, Result<T, Failure>> {
        let why = self.why.clone();
        async { Err(why) }.boxed()
    }
}

impl Backend for Unconnected {
    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn directory(&self) -> BoxFuture<'_, Result<Directory, Failure>> {
        self.refuse()
    }

    fn page<'a>(
        &'a self,
        _walk: Walk,
        _cursor: Option<&'a Cursor>,
    ) -> BoxFuture<'a, Result<Page, Failure>> {
        self.refuse()
    }

    fn conversation<'a>(
        &'a self,
        _id: &'a ConversationId,
    ) -> BoxFuture<'a, Result<Thread, Failure>> {
        self.refuse()
    }

    fn search<'a>(
        &'a self,
        _words: &'a str,
        _cursor: Option<&'a Cursor>,
    ) -> BoxFuture<'a, Result<Page, Failure>> {
        self.refuse()
    }

    fn contact<'a>(&'a self, _id: &'a ContactId) -> BoxFuture<'a, Result<ContactCard, Failure>> {
        self.refuse()
    }

    fn perform<'a>(
        &'a self,
        _id: &'a ConversationId,
        _change: &'a Change,
    ) -> BoxFuture<'a, Result<Outcome, Failure>> {
        self.refuse()
    }

    fn create_tag<'a>(&'a self, _name: &'a str) -> BoxFuture<'a, Result<Tag, Failure>> {
        self.refuse()
    }

    fn budget(&self) -> Option<Budget> {
        None
    }
}
