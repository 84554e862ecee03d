//! What one answer told that another cannot: kept while the program runs, and never instead of an answer.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::backend::ohallo::wire::{AttentionItem, ChannelObject};
use crate::domain::failure::FailureKind;
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
    /// The whole account's by conversation, settled ones too; none before the first reading.
    attention: Option<HashMap<Box<str>, Vec<AttentionItem>>>,
    /// Why it could not be read the last time, once the person was told.
    attention_trouble: Option<FailureKind>,
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
    /// Whether what wants a person was asked for, whatever came of it.
    pub(super) fn has_asked_for_attention(&self) -> bool {
        self.attention.is_some()
    }

    /// What wants a person in one conversation, and what did.
    pub(super) fn attention_of(&self, conversation: &str) -> &[AttentionItem] {
        let known = self.attention.as_ref();
        let items = known.and_then(|known| known.get(conversation));
        items.map_or(&[], Vec::as_slice)
    }

    /// Everything that wants a person, or did.
    pub(super) fn put_attention(&mut self, items: impl IntoIterator<Item = AttentionItem>) {
        let mut known: HashMap<Box<str>, Vec<AttentionItem>> = HashMap::new();
        for item in items {
            known
                .entry(item.conversation().into())
                .or_default()
                .push(item);
        }
        self.attention = Some(known);
        self.attention_trouble = None;
    }

    /// It could not be read: what was known stays.
    pub(super) fn keep_attention(&mut self) {
        self.attention.get_or_insert_default();
    }

    /// Whether the person has not been told of this trouble yet; from now on they have.
    pub(super) fn is_news(&mut self, trouble: &FailureKind) -> bool {
        let is_news = self.attention_trouble.as_ref() != Some(trouble);
        self.attention_trouble = Some(trouble.clone());
        is_news
    }

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
        let known = self.attention.iter_mut().flat_map(HashMap::values_mut);
        for known in known.flatten() {
            known.settle(item);
        }
    }
}
