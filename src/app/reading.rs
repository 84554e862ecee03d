//! What is done with the thread on screen: scrolling, folding, copying, opening, piping.

use crate::action::Reading;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::popup::viewer::Viewer;
use crate::app::popup::{PickerKind, Popup};
use crate::app::prompt::Purpose;
use crate::app::timeline::event::author_name;
use crate::app::timeline::{Detail, Move, item, part};
use crate::domain::part::Part;
use crate::text::clean::Clean;

impl Model {
    /// Does what was asked for in the thread.
    pub(in crate::app) fn act_reading(&mut self, action: Reading) {
        match action {
            Reading::ScrollDown => self.timeline.go(Move::HalfScreens(1)),
            Reading::ScrollUp => self.timeline.go(Move::HalfScreens(-1)),
            Reading::PageDown => self.timeline.go(Move::Screens(1)),
            Reading::PageUp => self.timeline.go(Move::Screens(-1)),
            Reading::Detail => self.set_detail(self.timeline.detail.next()),
            Reading::Fold => self.toggle_folds(),
            Reading::Find => self.ask_line(Purpose::Find, ""),
            Reading::Links => self.open_links(PickerKind::OpenLink),
            Reading::Picture => self.show_pictures(),
            Reading::OpenInBrowser => self.open_in_browser(),
            Reading::Contact => self.toggle_contact(),
            Reading::CopyMessage => {
                let text = self.document_under_cursor(super::super::text::rich::Document::to_text);
                self.copy_or_say(text, "the message");
            }
            Reading::CopyMarkdown => {
                let text =
                    self.document_under_cursor(super::super::text::rich::Document::to_markdown);
                self.copy_or_say(text, "the message as Markdown");
            }
            Reading::CopyLink => self.open_links(PickerKind::CopyLink),
            Reading::CopyAddress => {
                let url = self.current().and_then(|row| row.conversation.url.clone());
                match url {
                    Some(url) => self.copy(url.raw().to_owned(), "the address"),
                    None => self.complain("The desk does not tell the address of a conversation"),
                }
            }
            Reading::CopyEmail => {
                let contact = self
                    .current()
                    .and_then(|row| row.conversation.contact.clone());
                match contact.and_then(|contact| contact.email) {
                    Some(email) => self.copy(email.raw().to_owned(), "the e-mail"),
                    None => self.complain("This customer has no e-mail"),
                }
            }
            Reading::CopyId => {
                if let Some(key) = &self.timeline.key {
                    let id = key.id.as_str().to_owned();
                    self.copy(id, "the id");
                }
            }
            Reading::Pipe => self.ask_line(Purpose::Pipe, ""),
            Reading::Raw => self.show_raw(),
        }
    }

    fn set_detail(&mut self, detail: Detail) {
        self.timeline.detail = detail;
        self.rebuild_timeline();
        self.say(&format!("Showing {}", detail.name()));
    }

    fn toggle_folds(&mut self) {
        let opened = std::mem::take(&mut self.timeline.opened);
        if let Some(known) = opened.value() {
            self.timeline.toggle_folds(known);
        }
        self.timeline.opened = opened;
        self.rebuild_timeline();
    }

    /// Makes the entries anew from what is known, after a change of what is shown.
    pub(in crate::app) fn rebuild_timeline(&mut self) {
        let opened = std::mem::take(&mut self.timeline.opened);
        if let Some(known) = opened.value() {
            let is_fresh = self.timeline.is_fresh;
            self.timeline.take(known, is_fresh, &self.options.zone);
        }
        self.timeline.opened = opened;
    }

    fn open_in_browser(&mut self) {
        let url = self.current().and_then(|row| row.conversation.url.clone());
        match url {
            Some(url) => self.open_url(url.raw().to_owned()),
            None => {
                self.complain(
                    "The desk does not tell the address of a conversation; O lists links",
                );
            }
        }
    }

    fn document_under_cursor(
        &mut self,
        read: impl FnOnce(&crate::text::rich::Document) -> Clean,
    ) -> Option<Clean> {
        let part = self
            .timeline
            .part()
            .filter(|part| part.body().is_some())?
            .clone();
        let document = self.timeline.document(&part);
        Some(read(&document))
    }

    fn copy_or_say(&mut self, text: Option<Clean>, what: &'static str) {
        match text {
            Some(text) => self.copy(text.as_str().trim_end().to_owned(), what),
            None => self.say("No message is selected"),
        }
    }

    /// Puts text on the clipboard.
    pub(in crate::app) fn copy(&mut self, text: String, what: &'static str) {
        self.effect(Effect::Copy { text, what });
    }

    fn show_raw(&mut self) {
        let Some(part) = self.timeline.part() else {
            return self.say("No part is selected");
        };
        let mut source = format!("id {}\ntime {}\n", part.id.as_str(), part.at);
        if let Some(body) = part.body() {
            let forms = [
                ("HTML", &body.html),
                ("Markdown", &body.markdown),
                ("text", &body.plain),
            ];
            for (name, text) in forms {
                if let Some(text) = text {
                    source.push_str(&format!("\n── {name} ──\n{}\n", text.raw()));
                }
            }
        } else {
            source.push_str(&format!("\n{:#?}\n", part.content));
        }
        let text = Clean::block(&source);
        self.popup = Some(Popup::Viewer(Viewer::new("Source of this part", &text)));
    }

    /// Gives the conversation as text to a command, which is words and never a shell.
    pub(in crate::app) fn pipe_to(&mut self, command: &str) {
        let command: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
        if command.is_empty() {
            return;
        }
        let input = self.conversation_as_text();
        self.effect(Effect::Pipe { command, input });
    }

    fn conversation_as_text(&mut self) -> String {
        let Some(opened) = self.timeline.opened.value() else {
            return String::new();
        };
        let parts: Vec<Part> = opened.parts.clone();
        let directory = self
            .timeline
            .key
            .as_ref()
            .map(|key| self.directory(&key.profile))
            .unwrap_or_default();
        let mut text = String::new();
        for part in parts.iter().filter(|part| part.body().is_some()) {
            let who = part.author.as_ref().map_or_else(
                || "Automation".to_owned(),
                |author| author_name(author, &directory),
            );
            let note = if matches!(part.side(), crate::domain::part::Side::Note) {
                " (note)"
            } else {
                ""
            };
            let words = part::document(part).to_text();
            text.push_str(&format!("{who}{note}, {}:\n{words}\n\n", part.at));
        }
        Clean::block(&text).to_string()
    }

    /// Goes to the next or previous message nobody here has seen, in the thread.
    pub(in crate::app) fn jump_in_thread(&mut self, forward: bool) -> bool {
        let opened = std::mem::take(&mut self.timeline.opened);
        let found = opened
            .value()
            .is_some_and(|known| self.timeline.find_again(forward, known));
        self.timeline.opened = opened;
        if found {
            return true;
        }
        let new = self
            .timeline
            .items
            .iter()
            .position(|item| matches!(item, item::Item::New(_)));
        match new {
            Some(new) if forward && self.timeline.cursor <= new => {
                self.timeline.go(Move::To(new + 1));
                true
            }
            _ => false,
        }
    }
}
