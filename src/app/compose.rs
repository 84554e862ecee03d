//! Writing a reply or a note. The two differ in kind, never in a flag, and a paste only ever inserts text.

pub mod begin;
pub mod drafts;
pub mod review;

use jiff::{SignedDuration, Timestamp};

use crate::action::{Action, Compose, Queue, Triage};
use crate::app::compose::review::Review;
use crate::app::editor::{Editor, Motion};
use crate::app::effect::{Decision, Effect};
use crate::app::geometry::Pane;
use crate::app::model::Model;
use crate::app::popup::{Choice, Pick, Popup};
use crate::domain::capability::Ability;
use crate::domain::change::Change;
use crate::domain::draft::{Basis, Draft, Kind};
use crate::domain::id::ConversationKey;
use crate::domain::opening::Opening;
use crate::domain::outbox::Progress;
use crate::domain::part::Channel;
use crate::keymap::key::Key;
use crate::text::clean::Clean;

/// A text is saved that long after its first change since it was last saved.
const PAUSE: SignedDuration = SignedDuration::from_millis(400);

/// Whom the words are for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recipient {
    /// The name, or what stands in for it.
    pub name: Clean,
    /// The address, if known.
    pub email: Option<Clean>,
    /// The way a reply takes.
    pub channel: Channel,
}

/// A text being written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Composer {
    /// The conversation it belongs to.
    pub key: ConversationKey,
    /// For the customer or for the team.
    pub kind: Kind,
    /// The text.
    pub editor: Editor,
    /// Whom it is for.
    pub recipient: Recipient,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// What it answers.
    pub basis: Basis,
    /// What it begins, if it answers nothing.
    pub opening: Option<Box<Opening>>,
    /// The line between writing and sending, if it is open.
    pub review: Option<Review>,
    /// The pane the keys were in before, and go back to.
    came_from: Pane,
    /// What the store has of this conversation is not known yet: a draft may wait there, so nothing is saved over it.
    awaits_draft: bool,
    /// The first change not saved yet.
    unsaved_since: Option<Timestamp>,
}

impl Composer {
    /// Rows of text in a composer of that many columns, border included in the columns.
    pub fn rows(&self, width: u16) -> usize {
        self.editor.visual_lines(Self::text_width(width)).len()
    }

    /// Cells of a row of text: borders, a cell of air on each side, and one for the cursor.
    pub fn text_width(width: u16) -> usize {
        usize::from(width).saturating_sub(5).max(1)
    }

    /// The text as a draft.
    fn draft(&self, now: Timestamp) -> Draft {
        Draft {
            key: self.key.clone(),
            kind: self.kind,
            text: self.editor.text().into(),
            cursor: self.editor.cursor(),
            begun_at: self.begun_at,
            saved_at: now,
            basis: self.basis.clone(),
            opening: self.opening.clone(),
        }
    }

    /// When the text wants to be saved.
    pub(in crate::app) fn save_at(&self) -> Option<Timestamp> {
        Some(self.unsaved_since? + PAUSE)
    }
}

impl Model {
    /// Opens the composer on the conversation on screen, with the draft that waits there.
    pub(in crate::app) fn compose(&mut self, kind: Kind) {
        let Some(key) = self.timeline.key.clone() else {
            self.say("No conversation is selected");
            return;
        };
        if let Some(why) = self.refusal(&key, &empty(kind)) {
            self.complain(&why);
            return;
        }
        if key.id.is_placeholder() {
            return self.go_on_beginning(&key);
        }
        let Some(conversation) = self.conversation(&key).cloned() else {
            return;
        };
        if kind == Kind::Reply && conversation.reply_disabled {
            let note = self.hint(Triage::Note, "leaves a note");
            self.complain(&format!("The desk does not let this customer answer{note}"));
            return;
        }
        let (editor, begun_at, basis) = match self.known_draft(&key, kind) {
            Some(draft) => (
                Editor::restored(&draft.text, draft.cursor),
                draft.begun_at,
                draft.basis,
            ),
            None => {
                let words = self.unsent_words(&key, kind).unwrap_or_default();
                let basis = Basis::of(&conversation);
                (Editor::restored(&words, words.len()), self.now, basis)
            }
        };
        self.open_composer(key, kind, editor, begun_at, basis);
    }

    pub(in crate::app) fn open_composer(
        &mut self,
        key: ConversationKey,
        kind: Kind,
        editor: Editor,
        begun_at: Timestamp,
        basis: Basis,
    ) {
        let recipient = self.recipient(&key);
        let came_from = self.focus;
        let is_known = self
            .timeline
            .opened
            .value()
            .is_some_and(|opened| opened.row.key == key);
        let has_draft = self.drafts.contains_key(&(key.clone(), kind));
        self.focus = Pane::Thread;
        self.composer = Some(Composer {
            key,
            kind,
            editor,
            recipient,
            begun_at,
            basis,
            opening: None,
            review: None,
            came_from,
            awaits_draft: !is_known && !has_draft,
            unsaved_since: None,
        });
    }

    /// The words of a reply that was refused or may not have arrived; they are given back, and asked for no more.
    fn unsent_words(&mut self, key: &ConversationKey, kind: Kind) -> Option<String> {
        let entry = self.outbox.entries.iter().rev().find(|entry| {
            let stuck = matches!(
                entry.progress,
                Progress::Refused { .. } | Progress::Asking(_) | Progress::Unknown { .. }
            );
            let same = matches!(
                (&entry.change, kind),
                (Change::Reply(_), Kind::Reply) | (Change::Note(_), Kind::Note)
            );
            &entry.key == key && stuck && same
        })?;
        let words = match &entry.change {
            Change::Reply(words) | Change::Note(words) => words.to_string(),
            _ => return None,
        };
        let id = entry.id.clone();
        if matches!(entry.progress, Progress::Unknown { .. }) {
            self.complain("This reply may have arrived; it is still being looked for");
        } else {
            self.effect(Effect::Decide {
                id: id.clone(),
                decision: Decision::BackToDraft,
            });
            self.outbox.entries.retain(|entry| entry.id != id);
        }
        Some(words)
    }

    fn recipient(&self, key: &ConversationKey) -> Recipient {
        let conversation = self.conversation(key);
        let contact = conversation.and_then(|known| known.contact.as_ref());
        let name = contact.map_or_else(
            || "the customer".to_owned(),
            |contact| {
                let directory = self.directory(&key.profile);
                crate::app::timeline::event::author_name(contact, &directory)
            },
        );
        Recipient {
            name: Clean::line(&name),
            email: contact
                .and_then(|contact| contact.email.as_ref())
                .map(|email| Clean::line(email.raw())),
            channel: conversation.map_or(Channel::Other, |known| known.channel),
        }
    }

    /// Does what was asked for while writing.
    pub(in crate::app) fn act_compose(&mut self, action: Compose) {
        let width = self.geometry.composer.unwrap_or_default().width;
        let Some(composer) = &mut self.composer else {
            return;
        };
        let width = Composer::text_width(width);
        let editor = &mut composer.editor;
        let before = (editor.text().len(), editor.cursor());
        match action {
            Compose::Review => return self.open_review(),
            Compose::SwitchKind => return self.switch_kind(),
            Compose::Editor => {
                let (key, kind) = (composer.key.clone(), composer.kind);
                let text = editor.text().to_owned();
                self.save_draft();
                return self.effect(Effect::Edit { key, kind, text });
            }
            Compose::Insert | Compose::Suggestion => return self.open_insert(),
            Compose::Leave => return self.leave_composer(),
            Compose::Left => editor.go(Motion::Left),
            Compose::Right => editor.go(Motion::Right),
            Compose::LineUp => editor.go_rows(-1, width),
            Compose::LineDown => editor.go_rows(1, width),
            Compose::WordLeft => editor.go(Motion::WordLeft),
            Compose::WordRight => editor.go(Motion::WordRight),
            Compose::LineStart => editor.go(Motion::LineStart),
            Compose::LineEnd => editor.go(Motion::LineEnd),
            Compose::TextStart => editor.go(Motion::TextStart),
            Compose::TextEnd => editor.go(Motion::TextEnd),
            Compose::Newline => editor.newline(),
            Compose::DeleteBack => editor.delete(Motion::Left),
            Compose::DeleteForward => editor.delete(Motion::Right),
            Compose::DeleteWordBack => editor.delete(Motion::WordLeft),
            Compose::DeleteToLineEnd => editor.delete(Motion::LineEnd),
            Compose::DeleteToLineStart => editor.delete(Motion::LineStart),
            Compose::UndoText => _ = editor.undo(),
            Compose::RedoText => _ = editor.redo(),
        }
        let is_edit = before != (editor.text().len(), editor.cursor())
            || matches!(action, Compose::UndoText | Compose::RedoText);
        if is_edit {
            self.text_changed();
        }
    }

    /// A character was typed.
    pub(in crate::app) fn type_into_composer(&mut self, key: Key) {
        let (Some(character), Some(composer)) = (key.typed(), &mut self.composer) else {
            return;
        };
        if character.is_whitespace() {
            let word = composer.editor.word_before();
            let name = composer.editor.text()[word.clone()].strip_prefix(';');
            if let Some(text) = name.and_then(|name| self.options.macros.get(name)) {
                composer.editor.replace(word, text);
            }
        }
        composer.editor.insert(character.encode_utf8(&mut [0; 4]));
        self.text_changed();
        if character == '@' {
            self.offer_mention();
        }
    }

    /// Text was pasted: it is text, whatever it holds.
    pub(in crate::app) fn paste_into_composer(&mut self, pasted: &str) {
        if let Some(composer) = &mut self.composer
            && composer.review.is_none()
        {
            composer.editor.paste(pasted);
            self.text_changed();
        }
    }

    /// Inserts a prepared text at the cursor.
    pub(in crate::app) fn insert_text(&mut self, text: &str) {
        self.paste_into_composer(text);
    }

    pub(in crate::app) fn text_changed(&mut self) {
        let now = self.now;
        if let Some(composer) = &mut self.composer {
            composer.unsaved_since.get_or_insert(now);
        }
    }

    /// Turns a reply into a note or back. A draft of the other kind that waits there is not overwritten.
    fn switch_kind(&mut self) {
        let Some(composer) = &self.composer else {
            return;
        };
        let (key, kind) = (composer.key.clone(), composer.kind);
        let other = kind.other();
        if let Some(why) = self.refusal(&key, &empty(other)) {
            self.complain(&why);
            return;
        }
        let is_blank = composer.editor.is_blank();
        match self.known_draft(&key, other) {
            Some(_) if !is_blank => {
                let leave = self.hint(Compose::Leave, "leaves, to open that one");
                self.complain(&format!("A draft of the other kind waits here{leave}"));
            }
            Some(_) => {
                self.leave_composer();
                self.compose(other);
            }
            None => {
                // The text is saved under its new name before it is dropped under the old one.
                if let Some(composer) = &mut self.composer {
                    composer.kind = other;
                }
                self.text_changed();
                self.save_draft();
                self.drop_draft(key, kind);
            }
        }
    }

    /// Leaves the composer; the text is kept.
    pub(in crate::app) fn leave_composer(&mut self) {
        self.save_draft();
        if let Some(composer) = self.close_composer()
            && !composer.editor.is_blank()
        {
            let action: Action = match (&composer.opening, composer.kind) {
                (Some(_), _) => Queue::NewConversation.into(),
                (None, Kind::Reply) => Triage::Reply.into(),
                (None, Kind::Note) => Triage::Note.into(),
            };
            let go_on = self.hint(action, "goes on with it");
            self.say(&format!("Draft kept{go_on}"));
        }
    }

    /// Closes the composer; the keys are back where they were.
    pub(in crate::app) fn close_composer(&mut self) -> Option<Composer> {
        let composer = self.composer.take()?;
        self.focus = composer.came_from;
        Some(composer)
    }

    /// The person's editor was closed.
    pub(in crate::app) fn take_edited(&mut self, key: &ConversationKey, kind: Kind, text: &str) {
        match &mut self.composer {
            Some(composer) if &composer.key == key && composer.kind == kind => {
                composer.editor.replace_all(text.trim_end_matches('\n'));
                self.text_changed();
                self.save_draft();
            }
            // The composer was left meanwhile: the text becomes the draft.
            _ => {
                let opening = self.known_draft(key, kind).and_then(|draft| draft.opening);
                let nothing = opening.is_some().then(Basis::nothing);
                let basis = self.conversation(key).map(Basis::of).or(nothing);
                let Some(basis) = basis else { return };
                let draft = Draft {
                    key: key.clone(),
                    kind,
                    text: text.into(),
                    cursor: text.len(),
                    begun_at: self.now,
                    saved_at: self.now,
                    basis,
                    opening,
                };
                self.drafts.insert((key.clone(), kind), Some(draft.clone()));
                self.effect(Effect::SaveDraft(draft));
            }
        }
    }

    fn open_insert(&mut self) {
        let mut picker = crate::app::popup::insert::picker(&self.options.macros);
        let key = self.composer.as_ref().map(|composer| composer.key.clone());
        let beside = [
            (
                "An article of the help centre…",
                Ability::Articles,
                Pick::FindArticle,
            ),
            (
                "A feature request of this customer…",
                Ability::Requests,
                Pick::FindRequest,
            ),
        ];
        picker
            .choices
            .extend(beside.into_iter().map(|(label, ability, pick)| {
                let profile = key.as_ref().map(|key| &key.profile);
                let why = profile.and_then(|profile| self.inability(profile, ability));
                Choice {
                    refusal: why.as_deref().map(Clean::line),
                    ..Choice::new(label, "", pick)
                }
            }));
        let opening = self
            .composer
            .as_ref()
            .and_then(|composer| composer.opening.as_ref());
        let corrections = opening.map(|opening| crate::app::popup::begin::corrections(opening));
        picker.choices.extend(corrections.into_iter().flatten());
        picker.narrow();
        self.popup = Some(Popup::Picker(picker));
    }
}

/// A change of that kind without words, to ask what it needs.
fn empty(kind: Kind) -> Change {
    match kind {
        Kind::Reply => Change::Reply("".into()),
        Kind::Note => Change::Note("".into()),
    }
}
