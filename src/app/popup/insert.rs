//! Texts to insert into what is being written.

use std::collections::BTreeMap;

use crate::app::popup::{Choice, Pick, Picker, PickerKind};

/// The picker of prepared texts, by name.
pub fn picker(macros: &BTreeMap<String, String>) -> Picker {
    let choices = macros
        .iter()
        .map(|(name, text)| {
            let first = text.lines().next().unwrap_or_default();
            Choice::new(&format!(";{name}"), first, Pick::Insert(text.clone()))
        })
        .collect();
    Picker::new(PickerKind::Insert, "Insert", choices)
}
