//! Lists and their items.

use super::Reader;
use crate::text::html::element::{Attributes, Element};
use crate::text::html::style::Style;
use crate::text::rich::block::{Counting, FrameKind, Marker};

/// Items are counted up to this; larger numbers are no numbers of items.
const MAX_NUMBER: i64 = 1_000_000;

impl Reader {
    pub(super) fn list(&mut self, element: Element, attributes: &Attributes<'_>, style: &Style) {
        if self.look.list == 0 {
            self.weaver.gap();
        }
        self.look.list = self.look.list.saturating_add(1);
        let asked = || attributes.kind.and_then(Counting::of_type);
        self.look.counting = (element == Element::NumberedList)
            .then(|| style.counting.or_else(asked).unwrap_or_default());
        self.counters.push(number(attributes.start).unwrap_or(1));
    }

    pub(super) fn item(&mut self, attributes: &Attributes<'_>) {
        let marker = match (self.counters.last_mut(), self.look.counting) {
            (Some(counter), Some(counting)) => {
                let place = number(attributes.value).unwrap_or(*counter);
                *counter = place + 1;
                Marker::Counted(counting, u32::try_from(place).unwrap_or(u32::MAX))
            }
            _ => Marker::Bullet(self.look.list),
        };
        self.weaver.enter(FrameKind::Item(marker));
    }
}

fn number(text: Option<&str>) -> Option<i64> {
    let number: i64 = text?.trim().parse().ok()?;
    Some(number.clamp(0, MAX_NUMBER))
}
