//! The links of the message under the cursor, by number: to open or to copy. Its pictures follow, to be shown.

use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::popup::{Choice, Pick, Picker, PickerKind, Popup, picture};
use crate::config::terminal::Painting;
use crate::text::clean::Clean;
use crate::text::rich::ImageSource;

impl Model {
    /// Opens the numbered links, for opening or for copying.
    pub(in crate::app) fn open_links(&mut self, kind: PickerKind) {
        let Some(part) = self.timeline.part().cloned() else {
            self.say("No message is selected");
            return;
        };
        let document = self.timeline.document(&part);
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
            self.say("No links in this message");
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

    /// Opens an address in the browser.
    pub(in crate::app) fn open_url(&mut self, url: String) {
        self.effect(Effect::OpenUrl(url));
    }
}
