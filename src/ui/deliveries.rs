//! The chart of deliveries, over the whole screen: three rows of bars above, the numbers behind them below.

use jiff::civil::Date;

use crate::app::geometry::Area;
use crate::app::popup::deliveries::{Chart, Line, lines};
use crate::domain::delivery::{DeliveryReport, Tally};
use crate::domain::stretch::Step;
use crate::text::clean::Clean;
use crate::text::role::Role;
use crate::ui::canvas::Canvas;
use crate::ui::chart::{self as shared, Measure, day};

/// Columns of the words before numbers.
const NAME: u16 = 18;
/// Columns of a number.
const NUMBER: u16 = 10;

/// Paints the chart.
pub(super) fn draw(chart: &Chart, screen: Area, canvas: &mut Canvas<'_>) {
    let report = chart.report.value();
    let desks = report.is_some_and(|report| report.profiles.len() > 1);
    let desks = if desks { "· d desk " } else { "" };
    let hint = format!(
        " Enter rows · w day/week · [ ] time · p way · u purpose {desks}· a all · Esc close ",
    );
    let inner = shared::frame(&title(chart), &hint, screen, canvas);
    let Some(report) = chart.report.value() else {
        return shared::instead(&chart.report, "Adding up…", inner, canvas);
    };
    draw_total(report, inner, canvas);
    let below = draw_bars(chart, report, inner, canvas);
    draw_lines(chart, report, below, canvas);
}

fn title(chart: &Chart) -> String {
    let query = &chart.query;
    let mut title = format!(
        " Deliveries, {} to {} UTC",
        day(query.stretch.from),
        day(chart.query.stretch.last_day())
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

/// One line that tells everything in numbers, so that nothing is told by bars and colors alone.
fn draw_total(report: &DeliveryReport, area: Area, canvas: &mut Canvas<'_>) {
    let total = &report.total;
    let rate = percent(total.rate());
    let lost = if total.lost() > 0 {
        Role::Danger
    } else {
        Role::Text
    };
    let bound = match report.is_complete {
        Some(true) => "",
        Some(false) => "incomplete, at least: ",
        None => {
            let words =
                Clean::fixed("No desk here keeps a ledger of deliveries, or none was read yet.");
            canvas.put_within(area.x, area.y, area.right(), &words, Role::Muted);
            return;
        }
    };
    let mut x = area.x;
    for (words, role) in [
        (bound.to_owned(), Role::Warning),
        (format!("{} sent", total.sent()), Role::Strong),
        (
            format!("   {} delivered ({rate})", total.delivered),
            Role::Text,
        ),
        (format!("   {} bounced", total.bounced), lost),
        (format!("   {} failed", total.failed), lost),
        (format!("   {} unknown", total.unknown), Role::Text),
    ] {
        x = canvas.put_within(x, area.y, area.right(), &Clean::line(&words), role);
    }
}

/// Volume, rate and losses.
fn measures(report: &DeliveryReport) -> [Measure<'static>; 3] {
    let values = |value: fn(&Tally) -> Option<u64>| -> Vec<Option<u64>> {
        let tallies = report.periods.iter().map(|(_, tally)| tally);
        tallies.map(value).collect()
    };
    let most = |values: &[Option<u64>]| values.iter().flatten().copied().max().unwrap_or(0);
    let (sent, lost) = (
        values(|tally| Some(tally.sent())),
        values(|tally| Some(tally.lost())),
    );
    let rates = values(Tally::rate);
    let (most_sent, most_lost) = (most(&sent), most(&lost));
    [
        Measure {
            name: "sent",
            bound: format!("at most {most_sent}"),
            role: Role::Text,
            values: sent,
            max: most_sent,
        },
        Measure {
            name: "delivered",
            bound: format!(
                "at least {}",
                percent(rates.iter().flatten().copied().min())
            ),
            role: Role::Success,
            values: rates,
            max: 100,
        },
        Measure {
            name: "bounced or failed",
            bound: format!("at most {most_lost}"),
            role: Role::Danger,
            values: lost,
            max: most_lost,
        },
    ]
}

/// All measures, one above the other on the same axis; tells what is left below.
fn draw_bars(chart: &Chart, report: &DeliveryReport, area: Area, canvas: &mut Canvas<'_>) -> Area {
    // On a low screen the numbers are worth more than the bars.
    let tall = match area.height {
        0..=13 => 0,
        14..=25 => 2,
        _ => 4,
    };
    let mut y = area.y + 1;
    if tall > 0 && report.is_complete.is_some() {
        let chosen = match chart.line() {
            Some(Line::Period(begin, _)) => {
                report.periods.iter().position(|(known, _)| *known == begin)
            }
            _ => None,
        };
        let mut width = 1;
        for measure in measures(report) {
            let place = Area {
                y,
                height: tall,
                ..area
            };
            width = shared::measure(&measure, chosen, place, canvas);
            y += tall;
        }
        let days = report.periods.iter().map(|(begin, _)| *begin);
        shared::axis(days, chosen, width, Area { y, ..area }, canvas);
        y += 1;
    }
    Area {
        y,
        height: area.bottom().saturating_sub(y),
        ..area
    }
}

fn draw_lines(chart: &Chart, report: &DeliveryReport, area: Area, canvas: &mut Canvas<'_>) {
    if area.height < 2 || report.is_complete.is_none() {
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

/// What is told of each line, as the room allows.
#[derive(Clone, Copy)]
enum Column {
    Sent,
    Delivered,
    Bounced,
    Failed,
    Unknown,
    Lost,
    Rate,
}

impl Column {
    const WIDE: &'static [Self] = &[
        Self::Sent,
        Self::Delivered,
        Self::Bounced,
        Self::Failed,
        Self::Unknown,
        Self::Rate,
    ];
    const NARROW: &'static [Self] = &[Self::Sent, Self::Lost, Self::Rate];

    /// The columns for a width, and how wide each is.
    fn all(area: Area) -> (&'static [Self], u16) {
        let room = area.width.saturating_sub(NAME + 1);
        let columns = if room >= 50 { Self::WIDE } else { Self::NARROW };
        (columns, (room / columns.len() as u16).min(NUMBER))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Delivered => "arrived",
            Self::Bounced => "bounced",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Lost => "lost",
            Self::Rate => "rate",
        }
    }

    fn value(self, tally: &Tally, role: Role) -> (Clean, Role) {
        let lost = |amount: u64| {
            let role = if amount > 0 {
                Role::Danger
            } else {
                Role::Muted
            };
            (amount, role)
        };
        let (amount, role) = match self {
            Self::Sent => (tally.sent(), role),
            Self::Delivered => (tally.delivered, role),
            Self::Bounced => lost(tally.bounced),
            Self::Failed => lost(tally.failed),
            Self::Unknown => (tally.unknown, Role::Muted),
            Self::Lost => lost(tally.lost()),
            Self::Rate => return (Clean::line(&percent(tally.rate())), role),
        };
        (Clean::line(&amount.to_string()), role)
    }
}

fn percent(rate: Option<u64>) -> String {
    rate.map_or("-".to_owned(), |rate| format!("{rate}%"))
}

fn draw_columns(area: Area, canvas: &mut Canvas<'_>) {
    let (columns, width) = Column::all(area);
    for (index, column) in columns.iter().enumerate() {
        let name = Clean::fixed(column.name());
        draw_cell(
            area,
            index as u16 * width,
            width,
            &name,
            Role::Muted,
            canvas,
        );
    }
}

/// A cell at the right edge of its column.
fn draw_cell(
    area: Area,
    from: u16,
    width: u16,
    words: &Clean,
    role: Role,
    canvas: &mut Canvas<'_>,
) {
    let start = area.x + NAME + 1 + from;
    canvas.put_right(start, area.y, start + width, words, role);
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
        Line::Period(begin, tally) => (period(chart.query.stretch.step, *begin), tally),
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
    let (columns, width) = Column::all(area);
    for (index, column) in columns.iter().enumerate() {
        let (words, role) = column.value(tally, role);
        draw_cell(area, index as u16 * width, width, &words, role, canvas);
    }
}

fn period(step: Step, begin: Date) -> String {
    match step {
        Step::Day => begin.strftime("%a %-d %b").to_string(),
        Step::Week => begin.strftime("week of %-d %b").to_string(),
    }
}
