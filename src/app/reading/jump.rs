//! Going to notes and links, and what is done with the link one has gone to.

use crate::action::{Queue, Reading};
use crate::app::geometry::Pane;
use crate::app::model::Model;
use crate::app::popup::{PickerKind, Popup};
use crate::app::timeline::Timeline;
use crate::app::timeline::laid::Scene;
use crate::app::update::thread_width;
use crate::domain::row::Opened;
use crate::text::link::{Link, Target};

impl Model {
    /// Does something with the thread on screen that needs to know how it is laid out; nothing where none is.
    pub(in crate::app) fn on_thread<T>(
        &mut self,
        act: impl FnOnce(&mut Timeline, &Opened, &Scene<'_>) -> T,
    ) -> Option<T> {
        self.on_scene(|timeline, scene| {
            timeline.on_opened(|timeline, opened| act(timeline, opened, scene))
        })
        .flatten()
    }

    /// Does something with the timeline that needs to know where it is laid out; nothing where no thread has room.
    pub(in crate::app) fn on_scene<T>(
        &mut self,
        act: impl FnOnce(&mut Timeline, &Scene<'_>) -> T,
    ) -> Option<T> {
        let area = self.geometry.thread?;
        let directory = self.directory_on_screen();
        let scene = Scene {
            directory: &directory,
            zone: &self.options.zone,
            now: self.now,
            width: thread_width(area.width),
            bidi: self.options.bidi,
            unreadable: self.unreadable(),
        };
        Some(act(&mut self.timeline, &scene))
    }

    pub(super) fn go_to_note(&mut self, forward: bool) {
        match self.on_thread(|timeline, opened, _| timeline.step_note(forward, opened)) {
            None => self.say("No thread is on screen"),
            Some(true) => self.focus = Pane::Thread,
            Some(false) => self.say(direction(forward, "No note below", "No note above")),
        }
    }

    pub(super) fn go_to_link(&mut self, forward: bool) {
        match self.on_thread(|timeline, opened, scene| timeline.step_link(forward, opened, scene)) {
            None => self.say("No thread is on screen"),
            Some(true) => {
                self.focus = Pane::Thread;
                self.tell_link();
            }
            Some(false) => self.say(direction(forward, "No link below", "No link above")),
        }
    }

    /// Says where the link leads, and what can be done with it.
    fn tell_link(&mut self) {
        let Some(link) = self.link_gone_to() else {
            return;
        };
        let number = link.number;
        match &link.target {
            Target::Safe(url) => {
                let open = self.hint(Queue::Enter, "opens");
                let copy = self.hint(Reading::CopyLink, "copies");
                self.say(&format!("[{number}] {}{open}{copy}", url.as_str()));
            }
            Target::Refused { address, why } => {
                self.complain(&format!("[{number}] {address} is not opened: {why}"));
            }
        }
    }

    /// The link one has gone to, if it still stands where it stood.
    fn link_gone_to(&mut self) -> Option<Link> {
        let place = self.timeline.link.clone()?;
        let parts = &self.timeline.opened.value()?.parts;
        let part = parts.iter().find(|part| part.id == place.part)?.clone();
        self.timeline.document(&part).link(place.number).cloned()
    }

    /// Opens the link one has gone to. One that names another host than it leads to is asked about, with the whole
    /// address. Tells whether there is such a link.
    pub(in crate::app) fn open_link_gone_to(&mut self) -> bool {
        let Some(link) = self.link_gone_to() else {
            return false;
        };
        let deceives = link.deceives();
        match &link.target {
            Target::Safe(url) if !deceives => self.open_url(url.as_str().to_owned()),
            _ => {
                self.open_links(PickerKind::OpenLink);
                if let Some(Popup::Picker(picker)) = &mut self.popup {
                    picker.selected = usize::from(link.number).saturating_sub(1);
                }
            }
        }
        true
    }

    /// Copies the link one has gone to; tells whether there is one that can be copied.
    pub(super) fn copy_link_gone_to(&mut self) -> bool {
        let link = self.link_gone_to();
        let Some(url) = link.as_ref().and_then(Link::url) else {
            return false;
        };
        self.copy(url.as_str().to_owned(), "the link");
        true
    }
}

fn direction(forward: bool, below: &'static str, above: &'static str) -> &'static str {
    if forward { below } else { above }
}
