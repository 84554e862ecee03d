//! Changes on their way and what became of them; taking them back is in `undo`.

pub mod told;
mod undo;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::action::Action;
use crate::app::compose::begin::NOT_BEGUN;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::domain::capability::Ability;
use crate::domain::change::{Change, ChangeId};
use crate::domain::conversation::Conversation;
use crate::domain::draft::Basis;
use crate::domain::id::ConversationKey;
use crate::domain::outbox::{Entry, Progress};
use crate::domain::part::Channel;
use crate::domain::untrusted::Untrusted;

/// How many gestures can be taken back.
const REMEMBERED: usize = 200;

/// The changes of one gesture, oldest first.
pub type Gesture = Vec<Entry>;

/// What became of a gesture as it was handed over.
#[derive(Clone, PartialEq, Eq, Debug)]
#[must_use]
pub(in crate::app) struct Submitted {
    /// How many of its changes were.
    pub count: usize,
    /// How many were not, and why, in words.
    pub left_out: Option<String>,
}

/// Changes on their way.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Outbox {
    /// Those not done, oldest first.
    pub entries: Vec<Entry>,
    /// What can be taken back, the newest last.
    pub done: Vec<Gesture>,
    /// What was taken back and can be done again, the newest last.
    pub undone: Vec<Gesture>,
    /// Changes asked back: news of them from before that may still come in, and it may turn out to be too late.
    pub recalled: Vec<ChangeId>,
    /// Conversations of which somebody wanted words back that had left: what made room for them is not undone unasked.
    pub too_late: BTreeSet<ConversationKey>,
    /// The last thing done to conversations, to do it again.
    pub last_action: Option<Action>,
}

impl Outbox {
    /// Which gesture undo takes back: one whose words are about to leave, because only they cannot wait; else one with
    /// anything that has not left; else the last.
    pub(in crate::app) fn next_back(&self) -> Option<usize> {
        let held = |gesture: &Gesture| gesture.iter().any(|entry| self.held_until(entry).is_some());
        let holds_words = |gesture: &Gesture| {
            let mut words = gesture.iter().filter(|entry| entry.change.speaks());
            words.any(|entry| self.held_until(entry).is_some())
        };
        let words = self.done.iter().rposition(holds_words);
        words
            .or_else(|| self.done.iter().rposition(held))
            .or(self.done.len().checked_sub(1))
    }

    /// Whether undo takes back what was done last, and not something that is about to leave before that.
    pub(in crate::app) fn is_last_next(&self) -> bool {
        self.next_back() == self.done.len().checked_sub(1)
    }

    /// What undo would take back before it leaves, and when it will leave; of a gesture with words, the words.
    pub fn held(&self) -> Option<(&Entry, Timestamp)> {
        let gesture = self.done.get(self.next_back()?)?;
        let held = gesture
            .iter()
            .filter_map(|entry| Some((entry, self.held_until(entry)?)));
        held.max_by_key(|(entry, _)| entry.change.speaks())
    }

    /// When a change leaves that is in the undo window.
    fn held_until(&self, entry: &Entry) -> Option<Timestamp> {
        match self.entry(&entry.id)?.progress {
            Progress::Held { until } => Some(until),
            _ => None,
        }
    }

    /// How many changes are on their way.
    pub fn queued(&self) -> usize {
        let waits = |entry: &&Entry| {
            matches!(
                entry.progress,
                Progress::Waiting { .. } | Progress::Sending { .. } | Progress::Unknown { .. }
            )
        };
        self.entries.iter().filter(waits).count()
    }

    /// The newest state of a change.
    pub fn entry(&self, id: &ChangeId) -> Option<&Entry> {
        self.entries.iter().find(|entry| &entry.id == id)
    }

    /// Shows a header as it will be: what was read may be from before the store knew of a change.
    pub(in crate::app) fn show_pending(
        &self,
        key: &ConversationKey,
        conversation: &mut Conversation,
    ) {
        for entry in &self.entries {
            if &entry.key == key && entry.progress.blocks() {
                conversation.apply(&entry.change);
            }
        }
    }

    /// Takes the newest state of a change.
    pub fn take(&mut self, entry: &Entry) {
        if entry.progress.is_recallable() && self.recalled.contains(&entry.id) {
            return;
        }
        self.entries.retain(|known| known.id != entry.id);
        if !entry.progress.is_done() {
            self.entries.push(entry.clone());
            self.entries.sort_by(|one, other| one.id.cmp(&other.id));
        }
        let remembered = self.done.iter_mut().chain(&mut self.undone);
        for known in remembered.flatten().filter(|known| known.id == entry.id) {
            *known = entry.clone();
        }
    }

    /// Takes what the store remembers from before this start.
    pub fn restore(&mut self, entries: Vec<Entry>) {
        let known: Vec<ChangeId> = self
            .done
            .iter()
            .chain(&self.undone)
            .flatten()
            .map(|entry| entry.id.clone())
            .collect();
        // What the store no longer has is gone; what is newer than all it has is still on its way there.
        let newest = entries.iter().map(|entry| entry.id.clone()).max();
        let listed: BTreeSet<ChangeId> = entries.iter().map(|entry| entry.id.clone()).collect();
        self.entries
            .retain(|entry| listed.contains(&entry.id) || Some(&entry.id) > newest.as_ref());
        let mut earlier: Vec<Gesture> = Vec::new();
        for entry in entries {
            self.take(&entry);
            let is_gesture = !entry.label.is_blank();
            let is_refused = matches!(entry.progress, Progress::Refused { .. });
            if !is_gesture {
                // The opposite of a gesture: that one is not there any more to be taken back.
                earlier.retain(|gesture| taken_back(gesture) != entry.group);
            } else if !is_refused && !known.contains(&entry.id) {
                match earlier.last_mut() {
                    Some(gesture) if gesture[0].group == entry.group => gesture.push(entry),
                    _ => earlier.push(vec![entry]),
                }
            }
        }
        self.done.splice(0..0, earlier);
    }
}

/// The group of the changes that take a gesture back.
fn taken_back(gesture: &[Entry]) -> ChangeId {
    let group = gesture.first().map_or("", |entry| entry.group.as_str());
    ChangeId::new(format!("{group}~"))
}

impl Model {
    /// The changes that wait for a person: those that ask, and those whose desk is not configured any more.
    pub fn asking(&self) -> impl Iterator<Item = &Entry> {
        self.outbox.entries.iter().filter(|entry| {
            matches!(
                entry.progress,
                Progress::Asking(_) | Progress::Refused { .. }
            ) || self.is_orphan(entry)
        })
    }

    /// Whether there is no desk any more that it could go to.
    pub(in crate::app) fn is_orphan(&self, entry: &Entry) -> bool {
        self.desk(&entry.key.profile).is_none()
    }

    /// Hands the same change for several conversations over, as one gesture. Conversations whose desk refuses are left
    /// out; the answer tells how many and why.
    pub(in crate::app) fn submit(&mut self, changes: Vec<(ConversationKey, Change)>) -> Submitted {
        let all = changes.len();
        let mut refusals: BTreeMap<String, usize> = BTreeMap::new();
        let group = self.change_id();
        let mut gesture = Vec::new();
        for (key, change) in changes {
            if let Some(why) = self.refusal(&key, &change) {
                *refusals.entry(why).or_default() += 1;
                continue;
            }
            gesture.push(self.entry(key, change, &group));
        }
        let count = gesture.len();
        if count > 0 {
            self.hand_over(gesture.clone());
            self.remember(gesture);
        }
        let told: Vec<String> = refusals
            .into_iter()
            .map(|(why, left_out)| match all {
                1 => why,
                _ => format!("{left_out} left out, {why}"),
            })
            .collect();
        Submitted {
            count,
            left_out: (!told.is_empty()).then(|| told.join(" · ")),
        }
    }

    /// Says what was done to what was handed over, and what was left out and why. Tells whether there was anything.
    pub(in crate::app) fn tell(
        &mut self,
        submitted: &Submitted,
        said: impl FnOnce(&Self) -> String,
    ) -> bool {
        match (submitted.count, &submitted.left_out) {
            (0, None) => {}
            (0, Some(why)) => self.complain(why),
            (_, None) => self.say(&said(self)),
            (_, Some(why)) => self.complain(&format!("{} · {why}", said(self))),
        }
        submitted.count > 0
    }

    /// Hands a change over that no gesture asked for, such as having read something.
    pub(in crate::app) fn submit_quietly(&mut self, key: ConversationKey, change: Change) {
        if self.refusal(&key, &change).is_none() {
            let group = self.change_id();
            let entry = Entry {
                label: Untrusted::default(),
                ..self.entry(key, change, &group)
            };
            self.effect(Effect::Submit(vec![entry]));
        }
    }

    fn hand_over(&mut self, entries: Vec<Entry>) {
        for entry in &entries {
            self.outbox.take(entry);
        }
        self.show_at_once(&entries);
        self.effect(Effect::Submit(entries));
    }

    /// Shows changes before the store has told of them: the next key acts on what the person just did.
    fn show_at_once(&mut self, entries: &[Entry]) {
        for entry in entries {
            self.list.apply(&entry.key, &entry.change);
            let opened = self.timeline.opened.value_mut();
            if let Some(opened) = opened.filter(|opened| opened.row.key == entry.key) {
                opened.row.conversation.apply(&entry.change);
            }
        }
    }

    /// Why a desk cannot do it, in a sentence for the status line. What is kept here needs no desk.
    pub(in crate::app) fn refusal(&self, key: &ConversationKey, change: &Change) -> Option<String> {
        if self.row(key).is_some_and(|row| row.kept.holds(change)) {
            return None;
        }
        let ability = match change {
            Change::Reply(_) | Change::Begin(..) if key.id.is_placeholder() => Ability::Begin,
            _ if key.id.is_placeholder() => return Some(NOT_BEGUN.to_owned()),
            change => change.needs(),
        };
        let capabilities = self.desk(&key.profile)?.capabilities.as_ref()?;
        capabilities.objection(ability)
    }

    /// Whether a change is made on this machine only.
    pub(in crate::app) fn is_kept_here(&self, key: &ConversationKey, change: &Change) -> bool {
        let capabilities = self
            .desk(&key.profile)
            .and_then(|desk| desk.capabilities.as_ref());
        capabilities.is_some_and(|can| can.keeps(change.needs()))
            || self.row(key).is_some_and(|row| row.kept.holds(change))
    }

    fn entry(&mut self, key: ConversationKey, change: Change, group: &ChangeId) -> Entry {
        let before = self.conversation(&key).cloned();
        let progress = self.first_step(&key, &change, before.as_ref());
        let label = match (&change, &before) {
            (Change::Begin(opening, _), _) => opening.to.called().to_owned(),
            (_, None) => key.id.as_str().to_owned(),
            (Change::Reply(_), Some(before)) => addressee(&key, before),
            (_, Some(before)) => object(&key, before),
        };
        let basis = match change {
            Change::Reply(_) => before.as_ref().map(Basis::of),
            _ => None,
        };
        Entry {
            id: self.change_id(),
            key,
            change,
            progress,
            created_at: self.now,
            attempts: 0,
            basis,
            high_water: before.as_ref().and_then(|before| before.last_part.clone()),
            before: before.map(Box::new),
            group: group.clone(),
            label: Untrusted::new(label),
        }
    }

    /// A reply stays in the undo window first, and so does what the desk cannot take back; everything else leaves at
    /// once.
    fn first_step(
        &self,
        key: &ConversationKey,
        change: &Change,
        before: Option<&Conversation>,
    ) -> Progress {
        let window = match change {
            Change::Reply(_) => {
                self.undo_window(before.map_or(Channel::Other, |known| known.channel))
            }
            Change::Begin(opening, _) => self.undo_window(opening.way.kind),
            Change::Close | Change::Resolve(_)
                if self.refusal(key, &Change::Reopen).is_some()
                    && !self.is_kept_here(key, change) =>
            {
                self.options.undo_by_mail
            }
            Change::SettleAttention(_) => self.options.undo_by_mail,
            _ => SignedDuration::ZERO,
        };
        if window.is_positive() {
            Progress::Held {
                until: self.now + window,
            }
        } else {
            Progress::Waiting {
                at: self.now,
                why: None,
            }
        }
    }

    fn undo_window(&self, channel: Channel) -> SignedDuration {
        if channel.is_live() {
            self.options.undo_by_chat
        } else {
            self.options.undo_by_mail
        }
    }

    /// Hands over words with what the review adds to them, before and after, as one gesture.
    pub(in crate::app) fn submit_words(
        &mut self,
        key: &ConversationKey,
        first: Option<Change>,
        words: Change,
        basis: Basis,
        then: Option<Change>,
    ) {
        let group = self.change_id();
        let first = first.map(|first| self.entry(key.clone(), first, &group));
        let mut entry = self.entry(key.clone(), words, &group);
        if entry.basis.is_some() {
            entry.basis = Some(basis);
        }
        // What comes first waits for the words: taken back in time, neither has happened.
        let first = first.map(|first| Entry {
            progress: entry.progress.clone(),
            ..first
        });
        let mut gesture: Gesture = first.into_iter().chain([entry]).collect();
        if let Some(then) = then {
            // It goes when the words have gone, so it needs no window of its own.
            gesture.push(Entry {
                progress: Progress::Waiting {
                    at: self.now,
                    why: None,
                },
                ..self.entry(key.clone(), then, &group)
            });
        }
        self.hand_over(gesture.clone());
        self.remember(gesture);
    }

    /// Keeps a gesture to be taken back; what was taken back before cannot be done again any more.
    fn remember(&mut self, gesture: Gesture) {
        self.outbox.undone.clear();
        self.outbox.done.push(gesture);
        let excess = self.outbox.done.len().saturating_sub(REMEMBERED);
        self.outbox.done.drain(..excess);
    }
}

/// A number longer than this tells a person nothing.
const LONGEST_NUMBER: usize = 8;

/// What a line calls a conversation: its customer, and its number if that is short.
pub fn object(key: &ConversationKey, conversation: &Conversation) -> String {
    let id = key.id.as_str();
    let short: String = id.chars().take(LONGEST_NUMBER).collect();
    let name = conversation
        .contact
        .as_ref()
        .and_then(|contact| contact.name.as_ref().or(contact.email.as_ref()));
    match name {
        Some(name) if short.len() < id.len() => name.raw().to_owned(),
        Some(name) => format!("#{short} {}", name.raw()),
        None => format!("#{short}"),
    }
}

/// Whom a reply goes to, in words.
fn addressee(key: &ConversationKey, conversation: &Conversation) -> String {
    let contact = conversation.contact.as_ref();
    let name = contact.and_then(|contact| contact.name.as_ref().or(contact.email.as_ref()));
    name.map_or_else(
        || format!("#{}", key.id.as_str()),
        |name| name.raw().to_owned(),
    )
}
