//! The links of the message under the cursor, by number: to open or to copy. Its pictures follow, to be shown.

use std::sync::Arc;

use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::popup::{Choice, Pick, Picker, PickerKind, Popup, picture};
use crate::app::timeline::Timeline;
use crate::config::terminal::Painting;
use crate::domain::part::Part;
use crate::text::clean::Clean;
use crate::text::rich::{Document, ImageSource};

impl Model {
    /// Opens the numbered links, for opening or for copying.
    pub(in crate::app) fn open_links(&mut self, kind: PickerKind) {
        let Some(document) = self.linking_document() else {
            self.say("No message is selected");
            return;
        };
        let choices: Vec<Choice> = document
            .links()
            .iter()
            .map(|link| {
                let label = format!("[{}] {}", link.number, link.text);
                match link.url() {
                    Some(url) => {
                        let pick = match kind {
                            PickerKind::CopyLink => Pick::CopyLink(url.as_str().to_owned()),
                            _ => Pick::OpenLink(url.as_str().to_owned()),
                        };
                        // What is opened is the address, so the address is what is shown.
                        Choice::new(&label, url.as_str(), pick)
                    }
                    None => Choice {
                        refusal: Some(Clean::fixed("Only http, https and mailto links are opened")),
                        ..Choice::new(&label, "not opened", Pick::Nothing)
                    },
                }
            })
            .collect();
        let pictures = self.images_under_cursor().unwrap_or_default();
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
        if choices.is_empty() {
            self.say("No links in this conversation");
            return;
        }
        let shows = |choice: &Choice| matches!(choice.pick, Pick::ShowPicture(_));
        let title = match kind {
            PickerKind::CopyLink => "Copy a link",
            _ if choices.iter().any(shows) => "Open a link in the browser, or show a picture",
            _ => "Open a link in the browser",
        };
        self.popup = Some(Popup::Picker(Picker::new(kind, title, choices)));
    }

    /// The words of the part under the cursor; if they link to nothing, of the nearest part above that links somewhere,
    /// or else below.
    fn linking_document(&mut self) -> Option<Arc<Document>> {
        let parts = self.timeline.opened.value()?.parts.clone();
        let under_cursor = self.timeline.part().cloned();
        let here = under_cursor.or_else(|| parts.last().cloned())?;
        let place = parts.iter().position(|part| part.id == here.id)?;
        let (above, below) = parts.split_at(place);
        let has_links = |timeline: &mut Timeline, part: &Part| {
            let document = timeline.document(part);
            (!document.links().is_empty()).then_some(document)
        };
        let is_pictured = self
            .images_under_cursor()
            .is_some_and(|all| !all.is_empty());
        let mut nearest = below
            .iter()
            .take(1)
            .chain(above.iter().rev())
            .chain(below.iter().skip(1));
        let found = if is_pictured {
            None
        } else {
            nearest.find_map(|part| has_links(&mut self.timeline, part))
        };
        Some(found.unwrap_or_else(|| self.timeline.document(&here)))
    }

    /// Opens an address in the browser.
    pub(in crate::app) fn open_url(&mut self, url: String) {
        self.effect(Effect::OpenUrl(url));
    }
}
