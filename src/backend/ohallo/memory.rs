//! What one answer told that another cannot: kept while the program runs, and never instead of an answer.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::backend::ohallo::wire::{AttentionItem, ChannelObject};
use crate::domain::id::{ConversationId, WayId};
use crate::domain::opening::Way;
use crate::domain::part::Channel;
use crate::domain::people::Author;
use crate::domain::untrusted::Untrusted;

/// Rows remembered; with more than that it begins anew, and the next walk tells again.
const MOST_ROWS: usize = 50_000;

/// What was told so far.
#[derive(Default, Debug)]
pub(super) struct Memory(Mutex<Told>);

/// What was told so far, opened.
#[derive(Default, Debug)]
pub(super) struct Told {
    /// The whole account's, settled ones too; none before the first reading.
    pub(super) attention: Option<Vec<AttentionItem>>,
    channels: HashMap<Box<str>, KnownChannel>,
    rows: HashMap<ConversationId, RowFacts>,
    taken: HashSet<ConversationId>,
}

/// A channel that was looked up.
#[derive(Debug)]
struct KnownChannel {
    kind: Channel,
    name: Box<str>,
    workspace: Box<str>,
}

/// What only a row tells of a conversation.
#[derive(Clone, Default, Debug)]
pub(super) struct RowFacts {
    /// A person answers.
    pub(super) human_managed: Option<bool>,
    /// Who asks, with name and address.
    pub(super) contact: Option<Author>,
    /// The company they ask for.
    pub(super) company: Option<Untrusted>,
    /// When something was last said; a conversation by itself may leave it out, or be told of as last changed before.
    pub(super) last_message_at: Option<Timestamp>,
}

impl Memory {
    /// Opens it. What a thread that died left behind is as good as before.
    pub(super) fn told(&self) -> MutexGuard<'_, Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Told {
    /// What kind of channel that is, once it was looked up.
    pub(super) fn channel(&self, id: &str) -> Option<Channel> {
        self.channels.get(id).map(|known| known.kind)
    }

    pub(super) fn put_channel(&mut self, id: &str, channel: &ChannelObject) {
        let known = KnownChannel {
            kind: channel.kind(),
            name: channel.name().into(),
            workspace: channel.workspace().into(),
        };
        self.channels.insert(id.into(), known);
    }

    /// The channels met so far through which words can go: of that workspace, or of nobody knows which.
    pub(super) fn ways(&self, workspace: Option<&str>) -> Vec<Way> {
        let is_ours = |known: &KnownChannel| {
            known.workspace.is_empty() || workspace.is_none_or(|ours| *ours == *known.workspace)
        };
        let met = self.channels.iter().filter(|(_, known)| is_ours(known));
        let ways = met.map(|(id, known)| Way {
            id: WayId::new(&**id),
            kind: known.kind,
            name: (&*known.name).into(),
        });
        ways.collect()
    }

    pub(super) fn row(&self, id: &ConversationId) -> RowFacts {
        self.rows.get(id).cloned().unwrap_or_default()
    }

    pub(super) fn put_row(&mut self, id: &ConversationId, facts: RowFacts) {
        if self.rows.len() >= MOST_ROWS {
            self.rows.clear();
        }
        self.rows.insert(id.clone(), facts);
    }

    /// Whether we took it over and did not give it back: the desk's own word for that may come later.
    pub(super) fn is_taken(&self, id: &ConversationId) -> bool {
        self.taken.contains(id)
    }

    /// We took it over, or gave it back.
    pub(super) fn take(&mut self, id: &ConversationId, is_taken: bool) {
        if is_taken {
            self.taken.insert(id.clone());
        } else {
            self.taken.remove(id);
        }
        self.rows.entry(id.clone()).or_default().human_managed = Some(is_taken);
    }

    /// Somebody has looked at it, and the desk knows.
    pub(super) fn settle(&mut self, item: &str) {
        for known in self.attention.iter_mut().flatten() {
            known.settle(item);
        }
    }
}
