//! The snooze picker: letters of presets apply at once; any other character, or Tab, begins a typed time.

use jiff::Zoned;
use jiff::tz::TimeZone;

use crate::app::model::Model;
use crate::app::popup::{Check, Choice, Pick, Picker, PickerKind, Popup};
use crate::app::when;
use crate::config::hours::Hours;
use crate::domain::change::Change;
use crate::domain::id::ConversationKey;
use crate::text::clean::Clean;
use jiff::Timestamp;

/// What else happens when the moment is chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// Nothing.
    Snooze,
    /// The words in the composer are sent first.
    SendAndSnooze,
}

/// The picker for these conversations.
pub fn picker(model: &Model, targets: Vec<ConversationKey>, purpose: Purpose) -> Picker {
    let zone = contact_zone(model);
    let now = model.local_now();
    let last = model.last_snooze.filter(|last| *last > model.now);
    let mut choices: Vec<Choice> = when::presets(&now, &model.options.hours, zone.as_ref())
        .into_iter()
        .map(|preset| Choice {
            letter: Some(preset.key),
            ..Choice::new(
                &preset.label,
                &moment(&preset.at, &now, zone.as_ref()),
                Pick::SnoozeUntil(preset.at.timestamp()),
            )
        })
        .collect();
    if let Some(last) = last {
        let at = last.to_zoned(model.options.zone.clone());
        choices.push(Choice {
            letter: Some('.'),
            ..Choice::new(
                "same as last time",
                &moment(&at, &now, zone.as_ref()),
                Pick::SnoozeUntil(last),
            )
        });
    }
    let title = match (targets.as_slice(), purpose) {
        (_, Purpose::SendAndSnooze) => "Send and snooze".to_owned(),
        ([one], _) => format!("Snooze {}", model.called(one)),
        (many, _) => format!("Snooze {} conversations", many.len()),
    };
    // The desk, and so everybody else, goes on seeing it as open.
    let snooze = |key: &ConversationKey| (key.clone(), Change::Snooze { until: model.now });
    let changes: Vec<_> = targets.iter().map(snooze).collect();
    let title = match model.kept_of(&changes) {
        Some(kept) => format!("{title}, {kept}kept here"),
        None => title,
    };
    let kind = PickerKind::Snooze {
        targets,
        purpose,
        is_typing: false,
    };
    let mut picker = Picker::new(kind, &title, choices);
    picker.remark = Some(Clean::fixed(
        "a letter applies · anything else, or Tab, types a time",
    ));
    picker
}

/// The moment in the agent's words, and in the customer's where theirs differ.
fn moment(at: &Zoned, now: &Zoned, theirs: Option<&TimeZone>) -> String {
    let mine = when::describe(at, now);
    match theirs {
        Some(zone) if at.with_time_zone(zone.clone()).time() != at.time() => {
            let there = at.with_time_zone(zone.clone());
            format!("{mine}  ({} for them)", there.strftime("%H:%M"))
        }
        _ => mine,
    }
}

fn contact_zone(model: &Model) -> Option<TimeZone> {
    let card = model.contact.card.value()?;
    TimeZone::get(card.contact.zone.as_ref()?.raw()).ok()
}

/// Begins typing a time.
pub(super) fn begin_typing(picker: &mut Picker) {
    if let PickerKind::Snooze { is_typing, .. } = &mut picker.kind
        && !*is_typing
    {
        *is_typing = true;
        picker.remark = Some(Clean::fixed("such as 30m, fri 2pm, tomorrow 9, 5 jun"));
        picker.shown.clear();
        picker.selected = 0;
    }
}

/// Shows what the typed words mean, as the one row that Enter takes.
pub(super) fn understand(picker: &mut Picker, now: &Zoned, hours: &Hours) {
    picker.choices.retain(|choice| choice.letter.is_some());
    picker.shown.clear();
    picker.selected = 0;
    let text = picker.filter.text().trim();
    if text.is_empty() {
        picker.remark = Some(Clean::fixed("such as 30m, fri 2pm, tomorrow 9, 5 jun"));
        return;
    }
    match when::parse(text, now, hours) {
        Ok(at) => {
            let row = Choice {
                check: Check::None,
                ..Choice::new(
                    &when::describe(&at, now),
                    "Enter snoozes",
                    Pick::SnoozeUntil(at.timestamp()),
                )
            };
            picker.choices.push(row);
            picker.shown.push(picker.choices.len() - 1);
            picker.remark = None;
        }
        Err(problem) => picker.remark = Some(Clean::line(&problem.to_string())),
    }
}

impl Model {
    /// A letter in the snooze picker.
    pub(super) fn snooze_letter(&mut self, character: char) {
        let Some(Popup::Picker(picker)) = &mut self.popup else {
            return;
        };
        let row = picker
            .choices
            .iter()
            .position(|choice| choice.letter == Some(character));
        let Some(row) = row else {
            // What is no preset begins a time: "fri 2pm" can be typed as it is.
            begin_typing(picker);
            picker.filter.insert(character.encode_utf8(&mut [0; 4]));
            return self.filter_changed();
        };
        picker.selected = picker
            .shown
            .iter()
            .position(|shown| *shown == row)
            .unwrap_or(0);
        self.take_choice();
    }

    /// Opens the picker for what is marked, or for the conversation under the cursor.
    pub(in crate::app) fn open_snooze(&mut self) {
        let targets = self.targets();
        if !targets.is_empty() {
            let picker = picker(self, targets, Purpose::Snooze);
            self.popup = Some(Popup::Picker(picker));
        }
    }

    /// Snoozes until a moment.
    pub(super) fn snooze_until(
        &mut self,
        targets: Vec<ConversationKey>,
        purpose: Purpose,
        until: Timestamp,
    ) {
        self.last_snooze = Some(until);
        if purpose == Purpose::SendAndSnooze {
            return self.send(Some(Change::Snooze { until }));
        }
        self.do_and_go_on(targets, &Change::Snooze { until });
    }
}
