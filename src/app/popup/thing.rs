//! Something with an address, such as an article, a feature request or a ticket: opened, copied, or written about.

use crate::app::model::Model;
use crate::app::popup::{Choice, Pick, Picker, PickerKind, Popup};
use crate::domain::draft::Kind;
use crate::domain::untrusted::Untrusted;
use crate::text::clean::Clean;
use crate::text::link::SafeUrl;

/// Something with an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Thing {
    /// What it is called.
    title: Clean,
    /// Where it is.
    url: String,
    /// Customers cannot open it, so it goes into notes only.
    is_internal: bool,
}

impl Thing {
    /// As Markdown.
    fn link(&self) -> String {
        // Brackets in the title would end it; in an address they are written as numbers.
        let title = self.title.as_str().replace('[', "(").replace(']', ")");
        let url = self.url.replace('(', "%28").replace(')', "%29");
        format!("[{title}]({url})")
    }
}

/// A row for something; without an address that can be opened it cannot be taken, and says so.
pub(super) fn choice(
    title: &str,
    url: Option<&Untrusted>,
    detail: &str,
    is_internal: bool,
) -> Choice {
    let Some(url) = url.and_then(|url| SafeUrl::parse(url.raw()).ok()) else {
        return Choice {
            refusal: Some(Clean::fixed("no address is told")),
            ..Choice::new(title, detail, Pick::Nothing)
        };
    };
    let thing = Thing {
        title: Clean::line(title),
        url: url.as_str().to_owned(),
        is_internal,
    };
    Choice::new(title, detail, Pick::Thing(thing))
}

impl Model {
    /// Inserts a link to it where one is writing; else offers what can be done with it.
    pub(super) fn use_thing(&mut self, thing: &Thing) {
        if self.composer.is_some() {
            return self.insert_text(&thing.link());
        }
        let Thing { title, url, .. } = thing;
        let mut choices = vec![
            Choice::new("Open in the browser", url, Pick::OpenLink(url.clone())),
            Choice::new("Copy the link", "", Pick::CopyLink(url.clone())),
        ];
        if self.timeline.key.is_some() {
            let write = |kind| Pick::Write(kind, thing.link());
            if !thing.is_internal {
                choices.push(Choice::new("Put it into a reply", "", write(Kind::Reply)));
            }
            choices.push(Choice::new("Put it into a note", "", write(Kind::Note)));
        }
        let picker = Picker::new(PickerKind::Thing, title.as_str(), choices);
        self.popup = Some(Popup::Picker(picker));
    }

    /// Goes on writing with a text inserted.
    pub(super) fn write_with(&mut self, kind: Kind, text: &str) {
        self.compose(kind);
        if self.composer.is_some() {
            self.insert_text(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_markdown_whatever_the_title_and_the_address_hold() {
        let thing = Thing {
            title: Clean::line("Exports [beta]"),
            url: "https://help.example/a_(b)".to_owned(),
            is_internal: false,
        };
        let expected = "[Exports (beta)](https://help.example/a_%28b%29)";
        assert_eq!(thing.link(), expected);
    }

    #[test]
    fn what_has_no_address_to_open_cannot_be_taken() {
        for url in [None, Some("javascript:alert(1)"), Some("nowhere")] {
            let url = url.map(Untrusted::from);
            let row = choice("Exports", url.as_ref(), "", false);
            assert_eq!(row.pick, Pick::Nothing);
            assert!(row.refusal.is_some());
        }
    }
}
