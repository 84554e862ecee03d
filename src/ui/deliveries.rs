//! The chart of deliveries, over the whole screen: three rows of bars above, the numbers behind them below.

use jiff::civil::Date;

use crate::app::geometry::Area;
use crate::app::popup::deliveries::{Chart, Line, lines};
use crate::app::report::sentence;
use crate::domain::delivery::{DeliveryReport, Step, Tally};
use crate::text::clean::Clean;
use crate::text::role::Role;
use crate::ui::canvas::{Bar, Canvas, LIGHT};

/// Columns of the words before bars and numbers.
const NAME: u16 = 20;
/// Columns of a number.
const NUMBER: u16 = 10;

/// Paints the chart.
pub(super) fn draw(chart: &Chart, screen: Area, canvas: &mut Canvas<'_>) {
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
    let title = Clean::line(&title(chart)).truncate(usize::from(inner.width));
    canvas.put_within(inner.x, area.y, inner.right(), &title, Role::Title);
    let hint = Clean::fixed(
        " Enter rows · w day/week · [ ] time · p way · u purpose · d desk · a all · Esc ",
    );
    let bottom = area.bottom().saturating_sub(1);
    canvas.put_right(inner.x, bottom, inner.right(), &hint, Role::Hint);
    let Some(report) = chart.report.value() else {
        let words = match chart.report.failure() {
            Some(why) => Clean::line(&sentence(why)),
            None => Clean::fixed("Adding up…"),
        };
        canvas.put_within(inner.x, inner.y, inner.right(), &words, Role::Muted);
        return;
    };
    draw_total(report, inner, canvas);
    let below = draw_bars(chart, report, inner, canvas);
    draw_lines(chart, report, below, canvas);
}

fn title(chart: &Chart) -> String {
    let query = &chart.query;
    let mut title = format!(
        " Deliveries, {} to {} UTC",
        day(query.from),
        day(chart.last_day())
    );
    for choice in [&query.platform, &query.purpose].into_iter().flatten() {
        title.push_str(" · ");
        title.push_str(if choice.is_empty() { "(none)" } else { choice });
    }
    if let Some(profile) = &query.profile {
        title.push_str(&format!(" · {}", profile.as_str()));
    }
    title.push(' ');
    title
}

fn day(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

/// One line that tells everything in numbers, so that nothing is told by bars and colors alone.
fn draw_total(report: &DeliveryReport, area: Area, canvas: &mut Canvas<'_>) {
    let total = &report.total;
    let rate = total
        .rate()
        .map_or("-".to_owned(), |rate| format!("{rate}%"));
    let lost = if total.lost() > 0 {
        Role::Danger
    } else {
        Role::Text
    };
    let unfinished = if report.is_complete {
        String::new()
    } else {
        "  still reading the ledger: at least".to_owned()
    };
    let mut x = area.x;
    for (words, role) in [
        (format!("{} sent", total.sent()), Role::Strong),
        (
            format!("   {} delivered ({rate})", total.delivered),
            Role::Text,
        ),
        (format!("   {} bounced", total.bounced), lost),
        (format!("   {} failed", total.failed), lost),
        (format!("   {} unknown", total.unknown), Role::Text),
        (unfinished, Role::Warning),
    ] {
        x = canvas.put_within(x, area.y, area.right(), &Clean::line(&words), role);
    }
}

/// Volume, rate and losses, one above the other on the same axis; tells what is left below.
fn draw_bars(chart: &Chart, report: &DeliveryReport, area: Area, canvas: &mut Canvas<'_>) -> Area {
    // On a low screen the numbers are worth more than the bars.
    let tall = match area.height {
        0..=13 => 0,
        14..=25 => 2,
        _ => 4,
    };
    let mut y = area.y + 1;
    if tall > 0 {
        let chosen = match chart.line() {
            Some(Line::Period(begin, _)) => Some(begin),
            _ => None,
        };
        let most = |value: fn(&Tally) -> u64| {
            let values = report.periods.iter().map(|(_, tally)| value(tally));
            values.max().unwrap_or(0)
        };
        let (most_sent, most_lost) = (most(Tally::sent), most(Tally::lost));
        let worst = report
            .periods
            .iter()
            .filter_map(|(_, tally)| tally.rate())
            .min();
        let worst = worst.map_or("-".to_owned(), |worst| format!("{worst}%"));
        let rows: [(&str, String, Role, fn(&Tally) -> Option<u64>, u64); 3] = [
            (
                "sent",
                format!("at most {most_sent}"),
                Role::Text,
                |tally| Some(tally.sent()),
                most_sent,
            ),
            (
                "delivered",
                format!("at least {worst}"),
                Role::Success,
                Tally::rate,
                100,
            ),
            (
                "bounced or failed",
                format!("at most {most_lost}"),
                Role::Danger,
                |tally| Some(tally.lost()),
                most_lost,
            ),
        ];
        let mut width = 1;
        for (name, bound, role, value, max) in rows {
            let place = Area {
                x: area.x + NAME,
                y,
                width: area.width.saturating_sub(NAME),
                height: tall,
            };
            canvas.put_within(area.x, y, place.x - 1, &Clean::line(name), role);
            canvas.put_within(
                area.x,
                y + 1,
                place.x - 1,
                &Clean::line(&bound),
                Role::Muted,
            );
            let bars: Vec<Bar> = report
                .periods
                .iter()
                .map(|(begin, tally)| Bar {
                    value: value(tally),
                    role: if Some(*begin) == chosen {
                        Role::Selected
                    } else {
                        role
                    },
                })
                .collect();
            width = canvas.bars(place, &bars, max);
            y += tall;
        }
        draw_axis(report, chosen, width, Area { y, ..area }, canvas);
        y += 1;
    }
    Area {
        y,
        height: area.bottom().saturating_sub(y),
        ..area
    }
}

/// The days under the bars.
fn draw_axis(
    report: &DeliveryReport,
    chosen: Option<Date>,
    width: u16,
    area: Area,
    canvas: &mut Canvas<'_>,
) {
    for (index, (begin, _)) in report.periods.iter().enumerate() {
        let x = area.x + NAME + index as u16 * width;
        let role = if Some(*begin) == chosen {
            Role::Selected
        } else {
            Role::Muted
        };
        let words = Clean::line(&begin.day().to_string());
        canvas.put_within(x, area.y, (x + width).min(area.right()), &words, role);
    }
}

fn draw_lines(chart: &Chart, report: &DeliveryReport, area: Area, canvas: &mut Canvas<'_>) {
    if area.height < 2 {
        return;
    }
    draw_columns(area, canvas);
    let lines = lines(report);
    let rows = usize::from(area.height) - 1;
    let mut number = 0;
    let numbered: Vec<(Option<usize>, Line<'_>)> = lines
        .into_iter()
        .map(|line| {
            let place = line.has_rows().then_some(number);
            number += usize::from(line.has_rows());
            (place, line)
        })
        .collect();
    let cursor = numbered
        .iter()
        .position(|(place, _)| *place == Some(chart.selected))
        .unwrap_or(0);
    let top = (cursor + 1).saturating_sub(rows);
    for (offset, (place, line)) in numbered.iter().skip(top).take(rows).enumerate() {
        let y = area.y + 1 + offset as u16;
        let is_selected = *place == Some(chart.selected);
        if is_selected {
            canvas.sign(area.x, y, "▌", Role::BorderFocus);
        }
        draw_line(chart, line, is_selected, Area { y, ..area }, canvas);
    }
}

const COLUMNS: [&str; 6] = ["sent", "delivered", "bounced", "failed", "unknown", "rate"];

/// The width of a column, so that the last ones are there on a narrow screen, too.
fn column(area: Area) -> u16 {
    (area.width.saturating_sub(NAME + 1) / COLUMNS.len() as u16).min(NUMBER)
}

fn draw_columns(area: Area, canvas: &mut Canvas<'_>) {
    let width = column(area);
    for (index, name) in COLUMNS.iter().enumerate() {
        let end = area.x + NAME + 1 + (index as u16 + 1) * width;
        let name = Clean::line(name);
        canvas.put_right(
            end.saturating_sub(width.saturating_sub(1)),
            area.y,
            end,
            &name,
            Role::Muted,
        );
    }
}

fn draw_line(
    chart: &Chart,
    line: &Line<'_>,
    is_selected: bool,
    area: Area,
    canvas: &mut Canvas<'_>,
) {
    let named = |word: &str| {
        if word.trim().is_empty() {
            "(none)".to_owned()
        } else {
            word.to_owned()
        }
    };
    let (name, tally) = match line {
        Line::Heading(words) => {
            let words = Clean::line(words);
            canvas.put_within(area.x, area.y, area.right(), &words, Role::Muted);
            return;
        }
        Line::Period(begin, tally) => (period(chart.query.step, *begin), tally),
        Line::Code(word, tally) | Line::Platform(word, tally) | Line::Purpose(word, tally) => {
            (named(word.raw()), tally)
        }
        Line::Desk(profile, tally) => (profile.as_str().to_owned(), tally),
    };
    let role = if is_selected {
        Role::Selected
    } else {
        Role::Text
    };
    let end = area.x + NAME + 1;
    canvas.put_within(area.x + 2, area.y, end, &Clean::line(&name), role);
    let rate = tally
        .rate()
        .map_or("-".to_owned(), |rate| format!("{rate}%"));
    let width = column(area);
    let lost = |amount: u64| {
        if amount > 0 {
            Role::Danger
        } else {
            Role::Muted
        }
    };
    for (index, (words, role)) in [
        (tally.sent().to_string(), role),
        (tally.delivered.to_string(), role),
        (tally.bounced.to_string(), lost(tally.bounced)),
        (tally.failed.to_string(), lost(tally.failed)),
        (tally.unknown.to_string(), Role::Muted),
        (rate, role),
    ]
    .into_iter()
    .enumerate()
    {
        let right = end + (index as u16 + 1) * width;
        let words = Clean::line(&words);
        canvas.put_right(
            right.saturating_sub(width.saturating_sub(1)),
            area.y,
            right,
            &words,
            role,
        );
    }
}

fn period(step: Step, begin: Date) -> String {
    match step {
        Step::Day => begin.strftime("%a %-d %b").to_string(),
        Step::Week => begin.strftime("week of %-d %b").to_string(),
    }
}
