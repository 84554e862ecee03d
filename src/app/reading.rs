//! What is done with the thread on screen: scrolling, folding, copying, opening, piping.

mod code;
mod jump;

use serde_json::Value;

use crate::action::Reading;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::popup::viewer::Viewer;
use crate::app::popup::{PickerKind, Popup};
use crate::app::prompt::Purpose;
use crate::app::timeline::facts::{self, Fact};
use crate::app::timeline::{Detail, Move, Timeline, item};
use crate::domain::part::Content;
use crate::text::clean::Clean;

impl Model {
    /// Does what was asked for in the thread.
    pub(in crate::app) fn act_reading(&mut self, action: Reading) {
        match action {
            Reading::ScrollDown if self.contact_takes_scrolling() => {
                self.scroll_contact_by_halves(1);
            }
            Reading::ScrollUp if self.contact_takes_scrolling() => {
                self.scroll_contact_by_halves(-1);
            }
            Reading::PageDown if self.contact_takes_scrolling() => self.scroll_contact_by_halves(2),
            Reading::PageUp if self.contact_takes_scrolling() => self.scroll_contact_by_halves(-2),
            Reading::ScrollDown => self.timeline.go(Move::HalfScreens(1)),
            Reading::ScrollUp => self.timeline.go(Move::HalfScreens(-1)),
            Reading::PageDown => self.timeline.go(Move::Screens(1)),
            Reading::PageUp => self.timeline.go(Move::Screens(-1)),
            Reading::Detail => self.set_detail(self.timeline.detail.next()),
            Reading::Fold => self.toggle_folds(),
            Reading::Wrap => self.toggle_wrap(),
            Reading::CodeRight => self.scroll_code(true),
            Reading::CodeLeft => self.scroll_code(false),
            Reading::CopyCode => self.copy_code(),
            Reading::Find => self.ask_line(Purpose::Find, ""),
            Reading::NextNote => self.go_to_note(true),
            Reading::PreviousNote => self.go_to_note(false),
            Reading::NextLink => self.go_to_link(true),
            Reading::PreviousLink => self.go_to_link(false),
            Reading::Links => self.open_links(PickerKind::OpenLink),
            Reading::Picture => self.show_pictures(),
            Reading::OpenInBrowser => self.open_in_browser(),
            Reading::Contact => self.toggle_contact(),
            Reading::Elsewhere => self.open_elsewhere(),
            Reading::ContactPage => self.turn_contact_page(),
            Reading::Earlier => self.open_earlier(),
            Reading::Requests => self.open_requests(),
            Reading::CopyMessage => {
                let text = self.document_under_cursor(super::super::text::rich::Document::to_text);
                self.copy_or_say(text, "the message");
            }
            Reading::CopyMarkdown => {
                let text =
                    self.document_under_cursor(super::super::text::rich::Document::to_markdown);
                self.copy_or_say(text, "the message as Markdown");
            }
            Reading::CopyLink => {
                if !self.copy_link_gone_to() {
                    self.open_links(PickerKind::CopyLink);
                }
            }
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
            Reading::Pipe => self.open_pipe(),
            Reading::Raw => self.show_raw(),
        }
    }

    fn set_detail(&mut self, detail: Detail) {
        self.timeline.detail = detail;
        self.rebuild_timeline();
        self.say(&format!("Showing {}", detail.name()));
    }

    fn toggle_folds(&mut self) {
        if self.timeline.on_opened(Timeline::toggle_folds) == Some(true) {
            self.rebuild_timeline();
        } else {
            self.say("Nothing is folded in this part");
        }
    }

    /// Makes the entries anew from what is known, after a change of what is shown.
    pub(in crate::app) fn rebuild_timeline(&mut self) {
        let zone = &self.options.zone;
        self.timeline
            .on_opened(|timeline, known| timeline.take(known, timeline.is_fresh, zone));
    }

    fn open_in_browser(&mut self) {
        if self.open_link_gone_to() {
            return;
        }
        let url = self.current().and_then(|row| row.conversation.url.clone());
        match url {
            Some(url) => self.open_url(url.raw().to_owned()),
            None => {
                let links = self.hint(Reading::Links, "lists links");
                self.complain(&format!(
                    "The desk does not tell the address of a conversation{links}"
                ));
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
        let directory = self.directory_on_screen();
        let mut source = listed(&facts::part(part, &directory));
        if let Content::Event(event) = &part.content {
            source.push_str(&listed(&facts::event(event, &directory)));
        }
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
        }
        let text = Clean::block(&source);
        self.popup = Some(Popup::Viewer(Viewer::new("Source of this part", &text)));
    }

    /// Goes to the next or previous message nobody here has seen, in the thread.
    pub(in crate::app) fn jump_in_thread(&mut self, forward: bool) -> bool {
        let found = self
            .timeline
            .on_opened(|timeline, known| timeline.find_again(forward, known));
        if found == Some(true) {
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

/// Fields one under the other, their values in a column; a value is one line, so that it cannot pass for a field.
fn listed(facts: &[Fact]) -> String {
    let line = |(name, value): &Fact| {
        let value = match value {
            Value::String(text) => Clean::line(text).to_string(),
            Value::Null => "none".to_owned(),
            other => other.to_string(),
        };
        format!("{name:<14}{value}\n")
    };
    facts.iter().map(line).collect()
}
