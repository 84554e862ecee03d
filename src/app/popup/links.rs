//! The links of the message under the cursor, by number: to open or to copy. Its pictures and its files follow.

use crate::app::effect::Effect;
use crate::app::files::{SentFile, Wish, with_files};
use crate::app::model::Model;
use crate::app::popup::{Choice, Pick, Picker, PickerKind, Popup, picture};
use crate::app::timeline::Timeline;
use crate::config::terminal::Painting;
use crate::domain::part::Part;
use crate::text::clean::Clean;
use crate::text::rich::ImageSource;

impl Model {
    /// Opens the numbered links, for opening or for copying.
    pub(in crate::app) fn open_links(&mut self, kind: PickerKind) {
        let Some(part) = self.linking_part() else {
            self.say("No message is selected");
            return;
        };
        let document = self.timeline.document(&part);
        let files = self.files_of(&part);
        let choices: Vec<Choice> = document
            .links()
            .iter()
            .map(|link| {
                let warning = if link.deceives() { "⚠ " } else { "" };
                let label = format!("[{}] {warning}{}", link.number, link.text);
                match link.url() {
                    Some(url) => {
                        let pick = match kind {
                            PickerKind::CopyLink => Pick::CopyLink(url.as_str().to_owned()),
                            _ => Pick::OpenLink(url.as_str().to_owned()),
                        };
                        // What is opened is the address, so the address is what is shown.
                        Choice::leading_to(&label, url, pick)
                    }
                    None => Choice {
                        refusal: Some(Clean::fixed("Only http, https and mailto links are opened")),
                        ..Choice::new(&label, "not opened", Pick::Nothing)
                    },
                }
            })
            .collect();
        let pictures = picture::images_of(&part);
        let mut choices = choices;
        choices.extend(pictures.iter().filter_map(|image| {
            let ImageSource::Remote(address) = &image.source else {
                return None;
            };
            let row = picture::choice(image);
            let address = address.as_str().to_owned();
            Some(match kind {
                PickerKind::CopyLink => Choice {
                    pick: Pick::CopyLink(address),
                    ..row
                },
                _ if self.options.pictures.painting == Painting::Off => Choice {
                    pick: Pick::OpenLink(address),
                    ..row
                },
                _ => row,
            })
        }));
        if choices.is_empty() && files.is_empty() {
            self.say("No links in this conversation");
            return;
        }
        let title = title(&kind, &choices, !files.is_empty());
        choices.extend(files.into_iter().map(|file| row(&kind, file)));
        self.popup = Some(Popup::Picker(Picker::new(kind, &title, choices)));
    }

    /// The part with the links to list: pictures alone count where the cursor is.
    fn linking_part(&mut self) -> Option<Part> {
        let under_cursor = self.timeline.part().map(|part| part.id.clone());
        let with_files = with_files(&self.timeline.opened.value()?.parts, |_| true);
        self.nearest_part(|timeline, part| {
            let is_here = under_cursor.as_ref() == Some(&part.id);
            let document = timeline.document(part);
            with_files.contains(&part.id)
                || !document.links().is_empty()
                || (is_here && !document.images().is_empty())
        })
    }

    /// The part under the cursor if it has what is wanted, else the nearest one above that has it, or else below; the
    /// one under the cursor where none has.
    pub(super) fn nearest_part(
        &mut self,
        is_wanted: impl Fn(&mut Timeline, &Part) -> bool,
    ) -> Option<Part> {
        let parts = &self.timeline.opened.value()?.parts;
        let here = self.timeline.part().or(parts.last())?.clone();
        let place = parts.iter().position(|part| part.id == here.id)?;
        let count = parts.len();
        let nearest = std::iter::once(place)
            .chain((0..place).rev())
            .chain(place + 1..count);
        for place in nearest {
            let part = self.timeline.opened.value()?.parts.get(place)?.clone();
            if is_wanted(&mut self.timeline, &part) {
                return Some(part);
            }
        }
        Some(here)
    }

    /// Opens an address in the browser.
    pub(in crate::app) fn open_url(&mut self, url: String) {
        self.effect(Effect::OpenUrl(url));
    }
}

/// What can be done with what is listed.
fn title(kind: &PickerKind, choices: &[Choice], has_files: bool) -> String {
    let is_picture = |choice: &Choice| matches!(choice.pick, Pick::ShowPicture(_));
    let or_a_file = if has_files { " or a file" } else { "" };
    let or_a_picture = if choices.iter().any(is_picture) {
        ", or show a picture"
    } else {
        ""
    };
    match kind {
        PickerKind::CopyLink if has_files => "Copy a link or the address of a file".to_owned(),
        PickerKind::CopyLink => "Copy a link".to_owned(),
        _ => format!("Open a link{or_a_file} in the browser{or_a_picture}"),
    }
}

/// The row of a file. It has no address yet: its desk is asked for one when the row is taken.
fn row(kind: &PickerKind, file: SentFile) -> Choice {
    let wish = match kind {
        PickerKind::CopyLink => Wish::Copy,
        _ => Wish::Open,
    };
    let label = file.file.words();
    Choice::new(label.raw(), "attachment", Pick::File(wish, Box::new(file)))
}
