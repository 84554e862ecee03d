//! Changes on their way, what became of them, and taking them back.

mod words;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::action::Action;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::domain::change::{Change, ChangeId};
use crate::domain::conversation::Conversation;
use crate::domain::draft::{Basis, Kind};
use crate::domain::id::ConversationKey;
use crate::domain::outbox::{Entry, Progress};
use crate::domain::part::Channel;
use crate::domain::untrusted::Untrusted;

use crate::app::outbox::words::addressee;
pub use crate::app::outbox::words::{object, undo_words, verb};

/// How many gestures can be taken back.
const REMEMBERED: usize = 200;

/// The changes of one gesture, oldest first.
pub type Gesture = Vec<Entry>;

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
    /// The last thing done to conversations, to do it again.
    pub last_action: Option<Action>,
}

impl Outbox {
    /// The reply handed over last that has not left, and when it will: the one that undo takes back.
    pub fn held(&self) -> Option<(&Entry, Timestamp)> {
        self.entries
            .iter()
            .filter_map(|entry| match entry.progress {
                Progress::Held { until } => Some((entry, until)),
                _ => None,
            })
            .max_by_key(|(_, until)| *until)
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

    /// Those that wait for a person.
    pub fn asking(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| {
            matches!(
                entry.progress,
                Progress::Asking(_) | Progress::Refused { .. }
            )
        })
    }

    /// The newest state of a change.
    pub fn entry(&self, id: &ChangeId) -> Option<&Entry> {
        self.entries.iter().find(|entry| &entry.id == id)
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
    /// Hands the same change for several conversations over, as one gesture. Conversations whose desk refuses are left
    /// out and named in a line. Tells how many were handed over.
    pub(in crate::app) fn submit(&mut self, changes: Vec<(ConversationKey, Change)>) -> usize {
        let mut refusal = None;
        let group = self.change_id();
        let mut gesture = Vec::new();
        for (key, change) in changes {
            if let Some(why) = self.refusal(&key, &change) {
                refusal = Some(why);
                continue;
            }
            gesture.push(self.entry(key, change, &group));
        }
        let count = gesture.len();
        if count > 0 {
            self.hand_over(gesture.clone());
            self.remember(gesture);
        }
        if let Some(why) = refusal {
            self.complain(&why);
        }
        count
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

    /// Why a desk cannot do it, in a sentence for the status line.
    pub(in crate::app) fn refusal(&self, key: &ConversationKey, change: &Change) -> Option<String> {
        let capabilities = self.desk(&key.profile)?.capabilities.as_ref()?;
        let why = capabilities.refusal(change.needs())?;
        Some(format!("{}: {why}", capabilities.desk))
    }

    fn entry(&mut self, key: ConversationKey, change: Change, group: &ChangeId) -> Entry {
        let before = self.conversation(&key).cloned();
        let progress = self.first_step(&key, &change, before.as_ref());
        let label = before.as_ref().map_or_else(
            || key.id.as_str().to_owned(),
            |before| match change {
                Change::Reply(_) => addressee(&key, before),
                _ => object(&key, before),
            },
        );
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

    /// A reply stays in the undo window first, and so does an end that the desk cannot take back; everything else
    /// leaves at once.
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
            Change::Close | Change::Resolve(_) if self.refusal(key, &Change::Reopen).is_some() => {
                self.options.undo_by_mail
            }
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

    /// Takes the last gesture back; words that are about to leave come first, because only they cannot wait.
    pub(in crate::app) fn undo(&mut self) {
        let is_held = |gesture: &Gesture| {
            gesture.iter().any(|entry| {
                let known = self.outbox.entry(&entry.id);
                entry.change.speaks()
                    && known.is_some_and(|known| matches!(known.progress, Progress::Held { .. }))
            })
        };
        let place = self.outbox.done.iter().rposition(is_held);
        let place = place.or(self.outbox.done.len().checked_sub(1));
        let Some(place) = place else {
            self.say("Nothing to undo");
            return;
        };
        let gesture = self.outbox.done.remove(place);
        if self.take_back(&gesture) {
            self.outbox.undone.push(gesture);
        }
    }

    /// Takes one gesture back: drops what has not left, sends the opposite of what has. Tells whether anything was done.
    pub(in crate::app) fn take_back(&mut self, gesture: &[Entry]) -> bool {
        let mut recalled = Vec::new();
        let mut inverse = Vec::new();
        let mut too_late = None;
        let mut changed_since = None;
        for entry in gesture.iter().rev() {
            let progress = self
                .outbox
                .entry(&entry.id)
                .map_or(&entry.progress, |entry| &entry.progress);
            // What was read took effect here at once, so only its opposite takes it back.
            let is_reading = matches!(entry.change, Change::MarkRead | Change::MarkUnread);
            if progress.is_recallable() && !is_reading {
                recalled.push(entry.clone());
            } else if self.was_changed_since(entry) {
                changed_since = Some(entry.label.raw().to_owned());
            } else if entry.change.speaks() {
                too_late = Some(entry.label.raw().to_owned());
            } else if let Some(change) = self.opposite(entry) {
                inverse.push((entry.key.clone(), change));
            }
        }
        if let Some(to) = &too_late
            && recalled.is_empty()
            && inverse.is_empty()
        {
            self.complain(&format!("Too late: it was already sent to {to}"));
            return false;
        }
        if let Some(what) = &changed_since
            && recalled.is_empty()
            && inverse.is_empty()
        {
            self.complain(&format!("Not undone: somebody else changed {what} since"));
            return false;
        }
        let said = undo_words(gesture);
        self.recall(&recalled);
        if !inverse.is_empty() {
            // After a restart it is told from this that the gesture was taken back.
            let group = taken_back(gesture);
            let entries: Vec<_> = inverse
                .into_iter()
                .map(|(key, change)| {
                    let entry = self.entry(key, change, &group);
                    // The opposite of a gesture is not a gesture of its own.
                    Entry {
                        label: Untrusted::default(),
                        ..entry
                    }
                })
                .collect();
            self.show_at_once(&entries);
            self.effect(Effect::Submit(entries));
        } else if recalled.is_empty() {
            self.complain("It cannot be undone: it was already so before, or it is final");
            return false;
        }
        if let Some(to) = too_late {
            self.complain(&format!(
                "{said} · undone, but the words to {to} had left already"
            ));
            return true;
        }
        match changed_since {
            Some(what) => self.complain(&format!(
                "{said} · undone, but for {what}: somebody else changed it since"
            )),
            None => self.say(&format!("{said} · undone")),
        }
        true
    }

    /// What takes a change back, if there is such a thing and the desk can do it.
    fn opposite(&self, entry: &Entry) -> Option<Change> {
        let before = entry.before.as_ref()?;
        let opposite = entry.change.inverse(before)?;
        let is_refused = self.refusal(&entry.key, &opposite).is_some();
        (!is_refused).then_some(opposite)
    }

    /// Whether a conversation no longer is as this change left it.
    fn was_changed_since(&self, entry: &Entry) -> bool {
        let is_done = self
            .outbox
            .entry(&entry.id)
            .is_none_or(|known| known.progress.is_done());
        let now = self.conversation(&entry.key);
        is_done && now.is_some_and(|now| !entry.change.is_in_effect(now))
    }

    fn recall(&mut self, entries: &[Entry]) {
        if entries.is_empty() {
            return;
        }
        self.effect(Effect::Recall(
            entries.iter().map(|entry| entry.id.clone()).collect(),
        ));
        for entry in entries {
            self.outbox.entries.retain(|known| known.id != entry.id);
            self.outbox.recalled.push(entry.id.clone());
            match &entry.change {
                Change::Reply(words) => self.write_again(&entry.key, Kind::Reply, words),
                Change::Note(words) => self.write_again(&entry.key, Kind::Note, words),
                _ => {}
            }
        }
    }

    /// Does again what was taken back.
    pub(in crate::app) fn redo(&mut self) {
        let Some(gesture) = self.outbox.undone.pop() else {
            self.say("Nothing to redo");
            return;
        };
        let changes: Vec<_> = gesture
            .into_iter()
            .filter(|entry| !entry.change.speaks())
            .map(|entry| (entry.key, entry.change))
            .collect();
        if changes.is_empty() {
            self.complain("Words are not sent again by redo: they are in the composer");
            return;
        }
        let undone = std::mem::take(&mut self.outbox.undone);
        let what = verb(&changes[0].1);
        let count = self.submit(changes);
        self.outbox.undone = undone;
        if count > 0 {
            self.say(&format!("{what} again · z undo"));
        }
    }
}
