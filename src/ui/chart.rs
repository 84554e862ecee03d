//! What charts over the whole screen have in common: a frame with a title and a hint, rows of bars on one axis, and the
//! days below them.

use jiff::civil::Date;

use crate::app::geometry::Area;
use crate::app::load::Load;
use crate::app::report::sentence;
use crate::text::clean::Clean;
use crate::text::role::Role;
use crate::ui::canvas::{Bar, Canvas, LIGHT};

/// Columns of the words before bars.
pub(super) const BARS: u16 = 20;

/// A frame over the whole screen but its last row; tells what is inside.
pub(super) fn frame(title: &str, hint: &str, screen: Area, canvas: &mut Canvas<'_>) -> Area {
    let area = Area {
        height: screen.height.saturating_sub(1),
        ..screen
    };
    canvas.clear(area);
    canvas.border(area, &LIGHT, Role::BorderFocus);
    let inner = Area {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    };
    let title = Clean::line(title).truncate(usize::from(inner.width));
    canvas.put_within(inner.x, area.y, inner.right(), &title, Role::Title);
    let bottom = area.bottom().saturating_sub(1);
    let hint = Clean::line(hint);
    canvas.put_right(inner.x, bottom, inner.right(), &hint, Role::Hint);
    inner
}

/// What stands where nothing is known yet: why, or that it is waited for.
pub(super) fn instead<T>(
    load: &Load<T>,
    waiting: &'static str,
    area: Area,
    canvas: &mut Canvas<'_>,
) {
    let words = match load.failure() {
        Some(why) => Clean::line(&sentence(why)),
        None => Clean::fixed(waiting),
    };
    canvas.put_within(area.x, area.y, area.right(), &words, Role::Muted);
}

/// One row of bars.
pub(super) struct Measure<'a> {
    /// What it shows.
    pub(super) name: &'a str,
    /// The number the tallest or the lowest bar stands for.
    pub(super) bound: String,
    /// How it looks.
    pub(super) role: Role,
    /// The bars; none where nothing is known.
    pub(super) values: Vec<Option<u64>>,
    /// What a bar of full height stands for.
    pub(super) max: u64,
}

/// A row of bars with its name; tells how wide a bar is.
pub(super) fn measure(
    measure: &Measure<'_>,
    chosen: Option<usize>,
    area: Area,
    canvas: &mut Canvas<'_>,
) -> u16 {
    let place = Area {
        x: area.x + BARS,
        width: area.width.saturating_sub(BARS),
        ..area
    };
    let room = usize::from(BARS - 1);
    let name = Clean::line(measure.name).truncate(room);
    let bound = Clean::line(&measure.bound).truncate(room);
    canvas.put_within(area.x, area.y, place.x, &name, measure.role);
    canvas.put_within(area.x, area.y + 1, place.x, &bound, Role::Muted);
    let bars: Vec<Bar> = measure
        .values
        .iter()
        .enumerate()
        .map(|(place, value)| Bar {
            value: *value,
            role: if Some(place) == chosen {
                Role::Selected
            } else {
                measure.role
            },
        })
        .collect();
    canvas.bars(place, &bars, measure.max)
}

/// The days under the bars.
pub(super) fn axis(
    days: impl Iterator<Item = Date>,
    chosen: Option<usize>,
    width: u16,
    area: Area,
    canvas: &mut Canvas<'_>,
) {
    for (index, day) in days.enumerate() {
        let x = area.x + BARS + index as u16 * width;
        let role = if Some(index) == chosen {
            Role::Selected
        } else {
            Role::Muted
        };
        let words = Clean::line(&day.day().to_string());
        canvas.put_within(x, area.y, (x + width).min(area.right()), &words, role);
    }
}

/// A day as titles say it.
pub(super) fn day(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}
