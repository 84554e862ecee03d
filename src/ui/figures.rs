//! The dashboard of a desk's own figures, over the whole screen: the course of one above, all of them below.

use crate::app::geometry::Area;
use crate::app::load::Load;
use crate::app::popup::figures::{Dashboard, amount, change};
use crate::domain::figures::{Figure, Figures, Told, Unit};
use crate::text::clean::Clean;
use crate::text::role::Role;
use crate::ui::canvas::Canvas;
use crate::ui::chart::{self, Measure};

/// Bars are whole numbers, so that fractions are told apart they stand for hundredths.
const FINE: f64 = 100.0;
/// Columns of the number of a figure.
const NUMBER: u16 = 12;
/// Columns of how it was added up.
const HOW: u16 = 10;
/// Columns of how it changed.
const CHANGE: u16 = 20;
/// The most groups a figure is divided into on screen.
const GROUPS: usize = 8;

/// Paints the dashboard.
pub(super) fn draw(dashboard: &Dashboard, desks: usize, screen: Area, canvas: &mut Canvas<'_>) {
    let desk = if desks > 1 { "· d desk " } else { "" };
    let hint =
        format!(" j k figure · w day/week · [ ] time · b divide {desk}· r again · Esc close ");
    let area = chart::frame(&title(dashboard), &hint, screen, canvas);
    let Some(told) = dashboard.figures.value() else {
        return chart::instead(&dashboard.figures, "Asking the desk…", area, canvas);
    };
    let below = draw_course(dashboard, area, canvas);
    let below = draw_figures(dashboard, told, below, canvas);
    draw_groups(dashboard, below, canvas);
}

fn title(dashboard: &Dashboard) -> String {
    let query = &dashboard.query;
    let divided = dashboard.group();
    let divided = divided.map_or(String::new(), |name| format!(" · by {name}"));
    // What is shown may be of another time than was asked for last.
    let state = match &dashboard.figures {
        Load::Loading { stale: Some(_), .. } => " · asking…".to_owned(),
        Load::Failed {
            why,
            stale: Some(_),
            ..
        } => format!(" · not renewed: {}", why.kind),
        _ => String::new(),
    };
    format!(
        " Reports of {}, {} to {} {}{divided}{state} ",
        dashboard.profile.as_str(),
        chart::day(query.stretch.from),
        chart::day(dashboard.query.stretch.last_day()),
        query.zone,
    )
}

/// The figure under the cursor over time, or why there is no such thing; tells what is left below.
fn draw_course(dashboard: &Dashboard, area: Area, canvas: &mut Canvas<'_>) -> Area {
    // On a low screen the numbers are worth more than the bars.
    let tall = match area.height {
        0..=13 => return area,
        14..=25 => 4,
        _ => 8,
    };
    let Some(figure) = dashboard.figure() else {
        return area;
    };
    let place = Area {
        height: tall,
        ..area
    };
    let axis = Area {
        y: area.y + tall,
        ..area
    };
    match &figure.told {
        Ok(told) if !told.series.is_empty() => {
            let name = Clean::line(figure.name.raw()).to_string();
            let measure = course(dashboard, &name, figure.unit, told);
            let width = chart::measure(&measure, None, place, canvas);
            chart::axis(dashboard.query.stretch.begins(), None, width, axis, canvas);
        }
        Ok(_) => say(
            "The desk tells no course over time of this one.",
            area,
            canvas,
        ),
        Err(why) => say(&format!("Not told: {}", why.raw()), area, canvas),
    }
    Area {
        y: axis.y + 2,
        height: area.bottom().saturating_sub(axis.y + 2),
        ..area
    }
}

fn say(words: &str, area: Area, canvas: &mut Canvas<'_>) {
    let words = Clean::line(words);
    canvas.put_within(area.x, area.y, area.right(), &words, Role::Muted);
}

fn course<'a>(dashboard: &Dashboard, name: &'a str, unit: Unit, told: &Told) -> Measure<'a> {
    let most = told.series.iter().map(|(_, value)| *value);
    let most = most.fold(0.0, f64::max);
    let fine = |value: f64| (value.max(0.0) * FINE).round() as u64;
    let stretch = dashboard.query.stretch;
    let values: Vec<Option<u64>> = stretch
        .begins()
        .map(|day| {
            let here = told
                .series
                .iter()
                .find(|(begin, _)| stretch.step.begin(*begin) == day);
            here.map(|(_, value)| fine(*value))
        })
        .collect();
    let left_out = values.iter().filter(|value| value.is_none()).count();
    let bound = match left_out {
        0 => format!("at most {}", amount(most, unit)),
        // The name of a row has little room.
        some => format!("≤ {} · {some} missing", amount(most, unit)),
    };
    Measure {
        name,
        bound,
        role: Role::Text,
        values,
        max: fine(most),
    }
}

/// All figures, a line each; tells what is left below.
fn draw_figures(
    dashboard: &Dashboard,
    told: &Figures,
    area: Area,
    canvas: &mut Canvas<'_>,
) -> Area {
    if told.figures.is_empty() {
        say("This desk measures nothing.", area, canvas);
        return area;
    }
    let groups = dashboard.query.group.is_some();
    let rows = usize::from(area.height).saturating_sub(if groups { GROUPS + 1 } else { 1 });
    let rows = rows.clamp(1, told.figures.len());
    let top = (dashboard.selected + 1).saturating_sub(rows);
    let shown = told.figures.iter().enumerate().skip(top).take(rows);
    for (offset, (index, figure)) in shown.enumerate() {
        let place = Area {
            y: area.y + offset as u16,
            ..area
        };
        draw_figure(figure, index == dashboard.selected, place, canvas);
    }
    let mut y = area.y + rows as u16;
    if let Some(cut) = &told.cut_short {
        canvas.put_within(
            area.x + 2,
            y,
            area.right(),
            &Clean::line(cut),
            Role::Warning,
        );
        y += 1;
    }
    Area {
        y,
        height: area.bottom().saturating_sub(y),
        ..area
    }
}

fn draw_figure(figure: &Figure, is_selected: bool, area: Area, canvas: &mut Canvas<'_>) {
    if is_selected {
        canvas.sign(area.x, area.y, "▌", Role::BorderFocus);
    }
    let role = if is_selected {
        Role::Selected
    } else {
        Role::Text
    };
    let end = area.right();
    let name_end = end.saturating_sub(NUMBER + HOW + CHANGE);
    let name = Clean::line(figure.name.raw());
    canvas.put_within(area.x + 2, area.y, name_end, &name, role);
    let told = match &figure.told {
        Ok(told) => told,
        Err(why) => {
            let why = Clean::line(&format!("not told: {}", why.raw()));
            canvas.put_within(name_end + 1, area.y, end, &why, Role::Warning);
            return;
        }
    };
    let value = told.value.map(|value| amount(value, figure.unit));
    let value = Clean::line(value.as_deref().unwrap_or("no value"));
    canvas.put_right(name_end, area.y, name_end + NUMBER, &value, Role::Strong);
    let how = Clean::line(how(figure.aggregation.raw()));
    let how_at = name_end + NUMBER + 1;
    canvas.put_within(how_at, area.y, how_at + HOW - 1, &how, Role::Muted);
    let change = Clean::line(&change(told));
    canvas.put_right(how_at + HOW, area.y, end, &change, Role::Muted);
}

/// How a figure was added up, in words (featurebase.md 2.15); the desk's own where we know no better.
fn how(aggregation: &str) -> &str {
    match aggregation {
        "count" | "sum" => "in all",
        "avg" => "average",
        // The desk's own number: nothing was added up.
        "value" => "",
        other => other,
    }
}

/// What the figure under the cursor divides into, with a bar for each.
fn draw_groups(dashboard: &Dashboard, area: Area, canvas: &mut Canvas<'_>) {
    let (Some(name), Some(figure)) = (dashboard.group(), dashboard.figure()) else {
        return;
    };
    let Ok(told) = &figure.told else { return };
    if area.height < 2 {
        return;
    }
    let heading = format!("{}, by {name}", figure.name.raw());
    canvas.put_within(
        area.x,
        area.y,
        area.right(),
        &Clean::line(&heading),
        Role::Muted,
    );
    if told.groups.is_empty() {
        let place = Area {
            y: area.y + 1,
            ..area
        };
        return say("  The desk does not divide this one so.", place, canvas);
    }
    let most = told
        .groups
        .iter()
        .map(|(_, value)| *value)
        .fold(0.0, f64::max);
    let rows = usize::from(area.height - 1);
    let cut = told.groups.len() > rows;
    let shown = if cut { rows - 1 } else { told.groups.len() };
    let bar_at = area.x + chart::BARS + NUMBER;
    let room = f64::from(area.right().saturating_sub(bar_at));
    for (offset, (name, value)) in told.groups.iter().take(shown).enumerate() {
        let y = area.y + 1 + offset as u16;
        let name = match name.raw().trim() {
            "" => "(none)",
            name => name,
        };
        let name = Clean::line(name);
        canvas.put_within(area.x + 2, y, area.x + chart::BARS, &name, Role::Text);
        let number = Clean::line(&amount(*value, figure.unit));
        canvas.put_right(area.x + chart::BARS, y, bar_at - 1, &number, Role::Strong);
        let length = if most > 0.0 {
            value.max(0.0) / most * room
        } else {
            0.0
        };
        let bar = Clean::line(&"▆".repeat(length.round() as usize));
        canvas.put_within(bar_at, y, area.right(), &bar, Role::Muted);
    }
    if cut {
        let words = format!("{} more", told.groups.len() - shown);
        let y = area.bottom() - 1;
        canvas.put_within(
            area.x + 2,
            y,
            area.right(),
            &Clean::line(&words),
            Role::Muted,
        );
    }
}
