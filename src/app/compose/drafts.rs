//! Unfinished texts: one for each conversation and kind, as this session left it, else as the store has it.

use crate::app::editor::Editor;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::domain::draft::{Basis, Draft, Kind};
use crate::domain::id::ConversationKey;
use crate::domain::opening::Opening;

impl Model {
    /// The draft that waits in a conversation: as this session left it, else as the store has it.
    pub(in crate::app) fn known_draft(&self, key: &ConversationKey, kind: Kind) -> Option<Draft> {
        if let Some(known) = self.drafts.get(&(key.clone(), kind)) {
            return known.clone();
        }
        let opened = self.timeline.opened.value()?;
        let mut drafts = opened.drafts.iter();
        drafts
            .find(|draft| &draft.key == key && draft.kind == kind && !draft.text.trim().is_empty())
            .cloned()
    }

    /// The store has told what waits in the conversation: a composer opened before that takes its draft in, in front
    /// of what was typed meanwhile.
    pub(in crate::app) fn adopt_draft(&mut self) {
        let Some(composer) = self
            .composer
            .as_ref()
            .filter(|composer| composer.awaits_draft)
        else {
            return;
        };
        let (key, kind) = (composer.key.clone(), composer.kind);
        let is_known = self
            .timeline
            .opened
            .value()
            .is_some_and(|opened| opened.row.key == key);
        if !is_known {
            return;
        }
        let draft = self.known_draft(&key, kind);
        let Some(composer) = &mut self.composer else {
            return;
        };
        composer.awaits_draft = false;
        let Some(draft) = draft else { return };
        let typed = composer.editor.text().to_owned();
        composer.begun_at = draft.begun_at;
        composer.basis = draft.basis;
        composer.editor = if typed.trim().is_empty() {
            Editor::restored(&draft.text, draft.cursor)
        } else {
            let whole = format!("{}\n\n{typed}", draft.text);
            Editor::restored(&whole, whole.len())
        };
    }

    /// Gives words back that were taken back. The store puts them into the draft, in front of what was written there
    /// since; the composer shows the same.
    pub(in crate::app) fn write_again(
        &mut self,
        key: &ConversationKey,
        kind: Kind,
        words: &str,
        opening: Option<&Opening>,
    ) {
        let nothing = opening.map(|_| Basis::nothing());
        let basis = self.conversation(key).map(Basis::of).or(nothing);
        let Some(basis) = basis else { return };
        let since = self.known_draft(key, kind).map(|draft| draft.text);
        let text = match since.filter(|text| !text.trim().is_empty()) {
            Some(since) if since.trim() != words.trim() => format!("{words}\n\n{since}"),
            _ => words.to_owned(),
        };
        let draft = Draft {
            key: key.clone(),
            kind,
            cursor: text.len(),
            text: text.as_str().into(),
            begun_at: self.now,
            saved_at: self.now,
            basis: basis.clone(),
            opening: opening.cloned().map(Box::new),
        };
        self.drafts.insert((key.clone(), kind), Some(draft));
        if let Some(opening) = opening {
            if self.composer.is_none() {
                self.open_opening(key.clone(), Box::new(opening.clone()), &text);
            }
        } else if self.composer.is_none() && self.timeline.key.as_ref() == Some(key) {
            let editor = Editor::restored(&text, text.len());
            self.open_composer(key.clone(), kind, editor, self.now, basis);
        }
    }

    /// Words thought to be taken back have left after all: they are not offered a second time.
    pub(in crate::app) fn take_words_away(
        &mut self,
        key: &ConversationKey,
        kind: Kind,
        words: &str,
    ) {
        let same = |text: &str| text.trim() == words.trim();
        let place = (key.clone(), kind);
        if matches!(self.drafts.get(&place), Some(Some(draft)) if same(&draft.text)) {
            self.drafts.insert(place, None);
        }
        let shows_them = self.composer.as_ref().is_some_and(|composer| {
            &composer.key == key && composer.kind == kind && same(composer.editor.text())
        });
        if shows_them {
            self.close_composer();
        }
    }

    /// A text is not wanted any more.
    pub(in crate::app) fn drop_draft(&mut self, key: ConversationKey, kind: Kind) {
        self.drafts.insert((key.clone(), kind), None);
        self.effect(Effect::DropDraft { key, kind });
    }

    /// Saves the text, if anything changed since it was last saved.
    pub(in crate::app) fn save_draft(&mut self) {
        let now = self.now;
        let Some(composer) = &mut self.composer else {
            return;
        };
        if composer.awaits_draft || composer.unsaved_since.take().is_none() {
            return;
        }
        let (key, kind) = (composer.key.clone(), composer.kind);
        if composer.editor.is_blank() {
            self.drop_draft(key, kind);
        } else {
            let draft = composer.draft(now);
            self.drafts.insert((key, kind), Some(draft.clone()));
            self.effect(Effect::SaveDraft(draft));
        }
    }
}
