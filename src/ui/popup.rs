//! Pickers and viewers, centered over everything else.

use crate::app::geometry::Area;
use crate::app::model::Model;
use crate::app::popup::viewer::Viewer;
use crate::app::popup::{Check, Choice, Picker, PickerKind, Popup};
use crate::domain::capability::Ability;
use crate::text::clean::Clean;
use crate::text::role::Role;
use crate::ui::canvas::{Canvas, LIGHT};
use crate::ui::picture;
use crate::ui::{deliveries, figures};

/// Paints what lies over everything else; tells where the cursor is.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>) -> Option<(u16, u16)> {
    match model.popup.as_ref()? {
        Popup::Picker(picker) => Some(draw_picker(picker, model.geometry.screen, canvas)),
        Popup::Deliveries(chart) => {
            deliveries::draw(chart, model.geometry.screen, canvas);
            None
        }
        Popup::Figures(dashboard) => {
            let desks = model.able_desks(Ability::Figures);
            figures::draw(dashboard, desks, model.geometry.screen, canvas);
            None
        }
        Popup::Viewer(viewer) => {
            draw_viewer(viewer, model.geometry.screen, canvas);
            None
        }
        Popup::Picture(view) => {
            picture::draw(view, model.geometry.screen, canvas);
            None
        }
    }
}

fn centered(screen: Area, width: u16, height: u16) -> Area {
    let width = width.min(screen.width.saturating_sub(2));
    let height = height.min(screen.height.saturating_sub(2));
    Area {
        x: (screen.width - width) / 2,
        y: (screen.height - height) / 3,
        width,
        height,
    }
}

/// Titles and rows decide the width, within what reads well.
fn picker_width(picker: &Picker) -> u16 {
    let row = |choice: &Choice| choice.label.width() + choice.detail.width() + 12;
    let rows = picker.choices.iter().map(row).max().unwrap_or(0);
    let remark = picker
        .remark
        .as_ref()
        .map_or(0, |remark| remark.width() + 6);
    let title = picker.title.width() + 6;
    let least = if matches!(picker.kind, PickerKind::Palette | PickerKind::Help) {
        72
    } else {
        46
    };
    rows.max(remark).max(title).clamp(least, 76) as u16
}

fn draw_picker(picker: &Picker, screen: Area, canvas: &mut Canvas<'_>) -> (u16, u16) {
    let most = picker.kind.most_rows(screen.height);
    let shown = picker.shown.len().clamp(1, most);
    let remarks = u16::from(picker.remark.is_some());
    // The height stays while one types, so that nothing jumps.
    let tall = picker.choices.len().clamp(shown, most) as u16;
    let area = centered(screen, picker_width(picker), tall + remarks + 3);
    canvas.clear(area);
    canvas.border(area, &LIGHT, Role::BorderFocus);
    let (left, right) = (area.x + 2, area.right() - 2);
    let title = Clean::line(&format!(" {} ", picker.title)).truncate(usize::from(area.width) - 4);
    canvas.put_within(left, area.y, right, &title, Role::Title);
    let x = canvas.put_within(left, area.y + 1, right, &Clean::fixed("> "), Role::Key);
    let (window, column) = picker.filter.window(usize::from(right - x));
    let typed = Clean::line(&picker.filter.text()[window]);
    canvas.put_typed(x, area.y + 1, right, &typed, Role::Input);
    if let Some(remark) = &picker.remark {
        canvas.put_within(left, area.y + 2, right, remark, Role::Hint);
    }
    let first_row = area.y + 2 + remarks;
    let rows = usize::from((area.bottom() - 1).saturating_sub(first_row)).min(most);
    let top = picker.top(rows);
    for (offset, index) in picker.shown.iter().skip(top).take(rows).enumerate() {
        let slice = Area {
            x: area.x + 1,
            y: first_row + offset as u16,
            width: area.width - 2,
            height: 1,
        };
        let is_selected = top + offset == picker.selected;
        draw_choice(
            picker,
            &picker.choices[*index],
            top + offset,
            is_selected,
            slice,
            canvas,
        );
    }
    let says_why = picker.remark.is_some() || matches!(picker.kind, PickerKind::Snooze { .. });
    if picker.shown.is_empty() && !says_why {
        canvas.put_within(
            left + 2,
            first_row,
            right,
            &Clean::fixed("nothing like that"),
            Role::Muted,
        );
    }
    let more = picker.shown.len().saturating_sub(top + rows);
    if more > 0 {
        let words = Clean::line(&format!(" {more} more "));
        canvas.put_right(left, area.bottom() - 1, right, &words, Role::Muted);
    }
    (x + column as u16, area.y + 1)
}

/// A reason shorter than this says nothing.
const SHORTEST_REASON: usize = 12;

/// A link's number and a few letters of its words.
const SHORTEST_LABEL: usize = 10;

fn draw_choice(
    picker: &Picker,
    choice: &Choice,
    row: usize,
    is_selected: bool,
    area: Area,
    canvas: &mut Canvas<'_>,
) {
    let right = area.right() - 1;
    if is_selected {
        canvas.sign(area.x, area.y, "▌", Role::BorderFocus);
    }
    let key = match (choice.letter, picker.digit(row)) {
        (Some(letter), _) => Clean::line(&letter.to_string()),
        (None, Some(digit)) => Clean::line(&digit.to_string()),
        (None, None) => Clean::fixed(" "),
    };
    canvas.put_within(area.x + 1, area.y, right, &key, Role::Key);
    let mut x = area.x + 3;
    let check = match choice.check {
        Check::None => "",
        Check::Off => "[ ] ",
        Check::Some => "[-] ",
        Check::On => "[x] ",
    };
    x = canvas.put_within(x, area.y, right, &Clean::fixed(check), Role::Marker);
    let half = usize::from(area.width) / 2;
    let detail = match &choice.refusal {
        // What it is comes before why it cannot be; Enter says the whole reason.
        Some(why) => {
            let spare = usize::from(right.saturating_sub(x + 2));
            why.truncate(
                spare
                    .saturating_sub(choice.label.width())
                    .clamp(SHORTEST_REASON, half.max(SHORTEST_REASON)),
            )
        }
        None => detail(choice, usize::from(right.saturating_sub(x + 2)), half),
    };
    let start = canvas.put_right(x, area.y, right, &detail, Role::Hint);
    let role = match (&choice.refusal, is_selected) {
        (Some(_), _) => Role::Disabled,
        (None, true) => Role::Selected,
        (None, false) => Role::Text,
    };
    canvas.put_within(x, area.y, start.saturating_sub(1), &choice.label, role);
}

/// The detail of a row in so many cells: it has what the label leaves, and half at least. What is vital of it is cut
/// last, and then at its front: the end of a host tells whose it is.
fn detail(choice: &Choice, room: usize, half: usize) -> Clean {
    let spare = room.saturating_sub(choice.label.width());
    let most = room.saturating_sub(SHORTEST_LABEL);
    // What is cut off behind it leaves a sign.
    let vital = choice.vital + usize::from(choice.detail.width() > choice.vital);
    let cells = spare.max(half).max(vital.min(most));
    if vital <= cells {
        return choice.detail.truncate(cells);
    }
    let (vital, _) = choice.detail.split_at_width(choice.vital);
    let over = vital.width().saturating_sub(cells.saturating_sub(1));
    let (_, end) = vital.split_at_width(over);
    Clean::line(&format!("…{end}"))
}

fn draw_viewer(viewer: &Viewer, screen: Area, canvas: &mut Canvas<'_>) {
    let area = centered(
        screen,
        screen.width.saturating_sub(6),
        screen.height.saturating_sub(4),
    );
    canvas.clear(area);
    canvas.border(area, &LIGHT, Role::BorderFocus);
    let (left, right) = (area.x + 2, area.right() - 2);
    let title = Clean::line(&format!(" {} ", viewer.title));
    canvas.put_within(left, area.y, right, &title, Role::Title);
    let rows = usize::from(area.height) - 2;
    for (offset, line) in viewer.lines.iter().skip(viewer.top).take(rows).enumerate() {
        let (_, rest) = line.split_at_width(viewer.left);
        canvas.put_within(left, area.y + 1 + offset as u16, right, &rest, Role::Code);
    }
    let hint = Clean::fixed(" j k scroll · h l sideways · Esc close ");
    canvas.put_right(left, area.bottom() - 1, right, &hint, Role::Hint);
}
