//! `@` in a note: the teammates, narrowed by what is typed on, and their name put in.
//!
//! Typing goes on as if there were no list: a space, or letters that nobody's name has, close it and stay in the text. So
//! does a paste, and every key that neither types nor picks: it does what it does while writing.

use crate::action::{Action, Scope};
use crate::app::editor::Motion;
use crate::app::model::Model;
use crate::app::popup::{Choice, Pick, Picker, PickerKind, Popup};
use crate::domain::draft::Kind;
use crate::keymap::Resolution;
use crate::keymap::key::Key;

impl Model {
    /// Opens the list when an `@` that begins a word was just typed into a note.
    pub(in crate::app) fn offer_mention(&mut self) {
        let Some(composer) = &self.composer else {
            return;
        };
        let editor = &composer.editor;
        if composer.kind != Kind::Note || &editor.text()[editor.word_before()] != "@" {
            return;
        }
        let directory = self.directory(&composer.key.profile);
        let others = directory
            .admins
            .iter()
            .filter(|admin| Some(&admin.id) != directory.me.as_ref() && !admin.name.is_blank());
        let choices: Vec<Choice> = others
            .map(|admin| {
                let email = admin.email.as_ref().map_or("", |email| email.raw());
                let name = admin.name.raw().trim();
                Choice::new(name, email, Pick::Mention(name.to_owned()))
            })
            .collect();
        if !choices.is_empty() {
            let picker = Picker::new(PickerKind::Mention, "Mention a teammate", choices);
            self.popup = Some(Popup::Picker(picker));
        }
    }

    /// Puts a name in place of the `@`.
    pub(super) fn mention(&mut self, name: &str) {
        if let Some(composer) = &mut self.composer {
            let place = composer.editor.word_before();
            composer.editor.replace(place, &format!("@{name} "));
            self.text_changed();
        }
    }

    fn is_mentioning(&self) -> bool {
        matches!(&self.popup, Some(Popup::Picker(picker)) if picker.kind == PickerKind::Mention)
    }

    /// A key that neither types nor picks is meant for the text: the list closes before it.
    pub(in crate::app) fn leave_mention_for(&mut self, key: Key) {
        if !self.is_mentioning() || key.typed().is_some() {
            return;
        }
        let mut pending = self.pending.0.clone();
        let keymap = &self.options.keymap;
        let is_of_list = match keymap.resolve(Scope::Picker, &mut pending, key) {
            Resolution::Action(action) => matches!(action, Action::Picking(_)),
            Resolution::Pending(_) => true,
            Resolution::Unbound => false,
        };
        if !is_of_list {
            self.leave_mention();
        }
    }

    /// What is pasted is text, and no name looked for.
    pub(in crate::app) fn leave_mention_for_paste(&mut self) {
        if self.is_mentioning() {
            self.leave_mention();
        }
    }

    /// Closes the list; what was typed over it stays in the text.
    pub(super) fn leave_mention(&mut self) {
        let Some(Popup::Picker(picker)) = self.popup.take() else {
            return;
        };
        if let Some(composer) = &mut self.composer {
            composer.editor.insert(picker.filter.text());
            self.text_changed();
        }
    }

    /// Closes the list if what was typed is no name, or if it was taken away.
    pub(super) fn follow_mention(&mut self, is_erased: bool) {
        let Some(Popup::Picker(picker)) = &self.popup else {
            return;
        };
        if picker.kind != PickerKind::Mention {
            return;
        }
        let typed = picker.filter.text();
        if picker.shown.is_empty() || typed == " " {
            self.leave_mention();
        } else if is_erased && typed.is_empty() {
            self.popup = None;
            if let Some(composer) = &mut self.composer {
                composer.editor.delete(Motion::Left);
                self.text_changed();
            }
        }
    }
}
