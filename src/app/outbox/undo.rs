//! Taking gestures back, and doing them again.

use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::outbox::taken_back;
use crate::domain::change::Change;
use crate::domain::draft::Kind;
use crate::domain::id::{ConversationKey, PartId};
use crate::domain::kept::note_id;
use crate::domain::outbox::{Entry, Progress};
use crate::domain::untrusted::Untrusted;

/// What there is to do to take a gesture back, and what cannot be.
#[derive(Default)]
struct WayBack {
    /// What has not left.
    recalled: Vec<Entry>,
    /// The opposites of what has.
    opposites: Vec<(ConversationKey, Change)>,
    /// Words that are in the composer again.
    given_back: Vec<(ConversationKey, Box<str>)>,
    /// To whom words have left.
    too_late: Option<String>,
    /// What somebody else changed since.
    changed_since: Option<String>,
}

impl WayBack {
    /// Why nothing can be taken back; none if something can.
    fn impossible(&self) -> Option<String> {
        if !self.recalled.is_empty() || !self.opposites.is_empty() {
            return None;
        }
        Some(match (&self.too_late, &self.changed_since) {
            (Some(to), _) => format!("Too late: it was already sent to {to}"),
            (None, Some(what)) => format!("Not undone: somebody else changed {what} since"),
            (None, None) => "It cannot be undone: it was already so before, or it is final".into(),
        })
    }
}

impl Model {
    /// Takes a gesture back: the one that is about to leave, or the last.
    pub(in crate::app) fn undo(&mut self) {
        let Some(place) = self.outbox.next_back() else {
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
        let way = self.way_back(gesture);
        if way.too_late.is_some() {
            let spoken = gesture.iter().filter(|entry| entry.change.speaks());
            let keys = spoken.map(|entry| entry.key.clone());
            self.outbox.too_late.extend(keys);
        }
        if let Some(why) = way.impossible() {
            self.complain(&why);
            return false;
        }
        let said = self.told_gesture(gesture);
        self.recall(&way.recalled);
        for (key, words) in way.given_back {
            self.write_again(&key, Kind::Note, &words, None);
        }
        // After a restart it is told from this that the gesture was taken back.
        let group = taken_back(gesture);
        let opposites: Vec<_> = way
            .opposites
            .into_iter()
            .map(|(key, change)| Entry {
                // The opposite of a gesture is not a gesture of its own.
                label: Untrusted::default(),
                ..self.entry(key, change, &group)
            })
            .collect();
        self.return_to_one_of(way.recalled.iter().chain(&opposites));
        if !opposites.is_empty() {
            self.show_at_once(&opposites);
            self.effect(Effect::Submit(opposites));
        }
        match (way.too_late, way.changed_since) {
            (Some(to), _) => self.complain(&format!(
                "Undone, but the words to {to} had left already: {said}"
            )),
            (None, Some(what)) => self.complain(&format!(
                "Undone, but not {what}, which somebody else changed since: {said}"
            )),
            (None, None) => self.say(&format!("Undone: {said}")),
        }
        true
    }

    /// What there is to do to take a gesture back.
    fn way_back(&self, gesture: &[Entry]) -> WayBack {
        let mut way = WayBack::default();
        for entry in gesture.iter().rev() {
            let progress = self
                .outbox
                .entry(&entry.id)
                .map_or(&entry.progress, |entry| &entry.progress);
            // What was read took effect here at once, so only its opposite takes it back.
            let is_reading = matches!(entry.change, Change::MarkRead | Change::MarkUnread);
            if progress.is_recallable() && !is_reading {
                way.recalled.push(entry.clone());
            } else if let (Change::Note(words), Some(note)) = (&entry.change, kept_note(entry)) {
                // It never left this machine: it goes, and its words are given back.
                way.opposites
                    .push((entry.key.clone(), Change::Redact(note)));
                way.given_back.push((entry.key.clone(), words.clone()));
            } else if self.was_changed_since(entry) {
                way.changed_since = Some(entry.label.raw().to_owned());
            } else if entry.change.speaks() {
                way.too_late = Some(entry.label.raw().to_owned());
            } else if entry.change == Change::TakeOver
                && (way.too_late.is_some() || self.outbox.too_late.contains(&entry.key))
            {
                // A person has answered: the bot gets it back only when it is asked to.
                way.too_late = Some(entry.label.raw().to_owned());
            } else if let Some(change) = self.opposite(entry) {
                way.opposites.push((entry.key.clone(), change));
            }
        }
        way
    }

    /// What was gone on from is looked at again.
    fn return_to_one_of<'a>(&mut self, entries: impl Iterator<Item = &'a Entry>) {
        let keys: Vec<&ConversationKey> = entries.map(|entry| &entry.key).collect();
        let is_here = |key: &&ConversationKey| self.list.selected.as_ref() == Some(key);
        if let Some(key) = keys.last()
            && !keys.iter().any(is_here)
        {
            self.list.return_to(key);
        }
    }

    /// What takes a change back, if there is such a thing and the desk can do it.
    fn opposite(&self, entry: &Entry) -> Option<Change> {
        let before = entry.before.as_ref()?;
        let opposite = entry.change.inverse(before)?;
        // What was kept here is taken back here, listed or not; the desk has no say in it.
        let is_refused = !self.is_kept_here(&entry.key, &entry.change)
            && self.refusal(&entry.key, &opposite).is_some();
        (!is_refused).then_some(opposite)
    }

    /// Whether a conversation no longer is as this change left it.
    fn was_changed_since(&self, entry: &Entry) -> bool {
        let is_done = self
            .outbox
            .entry(&entry.id)
            .is_none_or(|known| known.progress.is_done());
        let Some(now) = self.conversation(&entry.key) else {
            return false;
        };
        // A header from before the change tells nothing of what came after it.
        let is_newer = entry
            .before
            .as_ref()
            .is_none_or(|before| now.updated_at > before.updated_at);
        is_done && is_newer && !entry.change.is_in_effect(now)
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
            self.give_words_back(entry);
        }
    }

    /// Words that did not leave are in the composer again.
    pub(in crate::app) fn give_words_back(&mut self, entry: &Entry) {
        let (key, change) = (&entry.key, &entry.change);
        match change {
            Change::Reply(words) => self.write_again(key, Kind::Reply, words, None),
            Change::Begin(opening, words) => {
                self.write_again(key, Kind::Reply, words, Some(opening));
            }
            Change::Note(words) => self.write_again(key, Kind::Note, words, None),
            _ => {}
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
        let change = changes[0].1.clone();
        let keys: Vec<_> = changes.iter().map(|(key, _)| key.clone()).collect();
        let submitted = self.submit(changes);
        self.outbox.undone = undone;
        self.tell(&submitted, |model| {
            let what = model.told(&change, &keys);
            format!("{what} again{}", model.undo_hint())
        });
    }
}

/// The part a note kept here became, if that is what became of it.
fn kept_note(entry: &Entry) -> Option<PartId> {
    let note = note_id(&entry.id);
    match &entry.progress {
        Progress::Done { part, .. } if part.as_ref() == Some(&note) => Some(note),
        _ => None,
    }
}
