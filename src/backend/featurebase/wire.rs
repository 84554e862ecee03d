//! Featurebase's JSON, and what it means in the words of a help desk (featurebase.md 3).
//!
//! The types here exist on this side of the desk only. Each is taken apart whole where it is translated, so a field
//! that is added and forgotten does not compile.

pub(crate) mod attribute;
pub(crate) mod beside;
pub(crate) mod conversation;
mod csat;
pub(crate) mod part;
pub(crate) mod people;
mod surrounding;

use serde::Deserialize;

use crate::backend::Cursor;
use crate::backend::lenient::{Figure, Flag, Items, Text};

/// A list as all endpoints we read send it (featurebase.md 1.3).
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct List<'a> {
    #[serde(borrow)]
    pub(crate) data: Items<'a>,
    next_cursor: Text,
    total_count: Figure,
    total_count_capped: Flag,
}

impl List<'_> {
    /// Where it goes on.
    pub(crate) fn next(&self) -> Option<Cursor> {
        (!self.next_cursor.as_str().is_empty()).then(|| Cursor::new(self.next_cursor.as_str()))
    }

    /// How many there are, and whether there may be more.
    pub(crate) fn total(&self) -> Option<(u64, bool)> {
        self.total_count
            .0
            .map(|total| (total as u64, self.total_count_capped.0))
    }
}
