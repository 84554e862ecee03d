//! Deliveries as a chart: how many were sent and how many arrived over time, and what became of the rest by code, by way
//! and by purpose. Each line leads to its rows in the list, by words of the list's own filter.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::action::Picking;
use crate::app::effect::{Effect, Query};
use crate::app::load::{Load, Slot, Ticket};
use crate::app::message::Answer;
use crate::app::model::Model;
use crate::app::popup::Popup;
use crate::domain::conversation::{Delivery, DeliveryOutcome};
use crate::domain::delivery::{DeliveryQuery, DeliveryReport, Label, Tally};
use crate::domain::failure::Failure;
use crate::domain::id::Profile;
use crate::domain::stretch::{Step, Stretch, days_after};
use crate::domain::untrusted::Untrusted;
use crate::domain::view::View;
use crate::text::clean::Clean;
use crate::text::role::Role;

/// Lines a page key moves.
const PAGE: isize = 8;

/// The chart.
#[derive(Clone, PartialEq, Debug)]
pub struct Chart {
    /// What is added up.
    pub query: DeliveryQuery,
    /// The sums.
    pub report: Load<DeliveryReport>,
    /// The line under the cursor, among those with numbers.
    pub selected: usize,
    /// The stretch of the sums on screen.
    shown: Option<Stretch>,
    /// The last day there is.
    today: Date,
}

/// A line under the bars.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Line<'a> {
    /// What the lines below it are.
    Heading(&'static str),
    /// A period, by its first day.
    Period(Date, &'a Tally),
    /// A code of a carrier, of what did not arrive.
    Code(&'a Untrusted, &'a Tally),
    /// A way.
    Platform(&'a Untrusted, &'a Tally),
    /// A purpose.
    Purpose(&'a Untrusted, &'a Tally),
    /// A connection.
    Desk(&'a Profile, &'a Tally),
}

impl Line<'_> {
    /// Whether the cursor can stand on it.
    pub fn has_rows(&self) -> bool {
        !matches!(self, Self::Heading(_))
    }

    /// Whether both are about the same, whatever the numbers are.
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Heading(one), Self::Heading(two)) => one == two,
            (Self::Period(one, _), Self::Period(two, _)) => one == two,
            (Self::Code(one, _), Self::Code(two, _))
            | (Self::Platform(one, _), Self::Platform(two, _))
            | (Self::Purpose(one, _), Self::Purpose(two, _)) => one == two,
            (Self::Desk(one, _), Self::Desk(two, _)) => one == two,
            _ => false,
        }
    }
}

/// The lines of a report: periods newest first, because that is where one looks.
pub fn lines(report: &DeliveryReport) -> Vec<Line<'_>> {
    let mut lines = vec![Line::Heading("over time")];
    let newest_first = report.periods.iter().rev();
    lines.extend(newest_first.map(|(begin, tally)| Line::Period(*begin, tally)));
    if !report.codes.is_empty() {
        lines.push(Line::Heading("bounced or failed, by code"));
        lines.extend(
            report
                .codes
                .iter()
                .map(|(code, tally)| Line::Code(code, tally)),
        );
    }
    if !report.platforms.is_empty() {
        lines.push(Line::Heading("by way"));
        let platforms = report.platforms.iter();
        lines.extend(platforms.map(|(platform, tally)| Line::Platform(platform, tally)));
    }
    if !report.purposes.is_empty() {
        lines.push(Line::Heading("by purpose"));
        let purposes = report.purposes.iter();
        lines.extend(purposes.map(|(purpose, tally)| Line::Purpose(purpose, tally)));
    }
    if report.profiles.len() > 1 {
        lines.push(Line::Heading("by desk"));
        let profiles = report.profiles.iter();
        lines.extend(profiles.map(|(profile, tally)| Line::Desk(profile, tally)));
    }
    lines
}

impl Chart {
    fn new(today: Date) -> Self {
        let query = DeliveryQuery {
            profile: None,
            stretch: Stretch::up_to(today, Step::Day),
            platform: None,
            purpose: None,
        };
        Self {
            query,
            report: Load::Empty,
            selected: 0,
            shown: None,
            today,
        }
    }

    fn shift(&mut self, times: i64) {
        self.query.stretch = self.query.stretch.moved(times, self.today);
        self.selected = 0;
    }

    /// The line under the cursor.
    pub fn line(&self) -> Option<Line<'_>> {
        let report = self.report.value()?;
        let mut lines = lines(report).into_iter().filter(Line::has_rows);
        lines.nth(self.selected)
    }

    /// Takes newer sums of the same days, or the sums of others.
    fn take(&mut self, ticket: Ticket, report: DeliveryReport) {
        let place = self.place_in(&report);
        if self.report.answer(ticket, Ok(report)) {
            self.selected = place.unwrap_or(self.selected);
            self.shown = Some(self.query.stretch);
        }
    }

    /// Where the line under the cursor is among newer sums of the same days.
    fn place_in(&self, newer: &DeliveryReport) -> Option<usize> {
        let here = self
            .line()
            .filter(|_| self.shown == Some(self.query.stretch))?;
        let mut lines = lines(newer).into_iter().filter(Line::has_rows);
        lines.position(|line| line.is_same(&here))
    }

    fn step(&mut self, by: isize) {
        let lines = self.report.value().map(lines).unwrap_or_default();
        let count = lines.iter().filter(|line| line.has_rows()).count();
        let last = count.saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
    }

    /// The words that find the rows of a line, and no others.
    fn filter(&self, line: Line<'_>) -> String {
        let mut labels = Vec::new();
        let whole = Label::Sent(self.query.stretch.from, self.query.stretch.last_day());
        labels.push(match line {
            Line::Period(begin, _) => {
                Label::Sent(begin, days_after(begin, self.query.stretch.step.days() - 1))
            }
            _ => whole,
        });
        let profile = match line {
            Line::Desk(profile, _) => Some(profile),
            _ => self.query.profile.as_ref(),
        };
        labels.extend(profile.map(|profile| Label::Desk(profile.as_str())));
        let platform = match line {
            Line::Platform(platform, _) => Some(platform.raw()),
            _ => self.query.platform.as_deref(),
        };
        labels.extend(platform.map(Label::Platform));
        let purpose = match line {
            Line::Purpose(purpose, _) => Some(purpose.raw()),
            _ => self.query.purpose.as_deref(),
        };
        labels.extend(purpose.map(Label::Purpose));
        if let Line::Code(code, _) = line {
            labels.extend([Label::Lost, Label::Code(code.raw())]);
        }
        let words: Vec<String> = labels.iter().map(Label::filter).collect();
        words.join(" ")
    }

    /// Chooses the next of several words, then none again.
    fn next_word(choice: Option<&str>, words: &[(Untrusted, Tally)]) -> Option<Box<str>> {
        let Some(choice) = choice else {
            return words.first().map(|(word, _)| word.raw().into());
        };
        let folded = choice.to_lowercase();
        let here = words
            .iter()
            .position(|(word, _)| word.raw().to_lowercase() == folded)?;
        words.get(here + 1).map(|(word, _)| word.raw().into())
    }
}

impl Model {
    /// Opens the chart: of the desk listed, if it has deliveries, else of all that have some.
    pub(in crate::app) fn open_deliveries(&mut self) {
        let today = self.now.to_zoned(TimeZone::UTC).date();
        let mut chart = Chart::new(today);
        let listed = self.desks_in_scope().next();
        let can = listed.and_then(|desk| desk.capabilities.as_ref());
        let has_ledger = can.is_some_and(|can| can.has_ledger);
        chart.query.profile = self.list.desk.clone().filter(|_| has_ledger);
        self.popup = Some(Popup::Deliveries(chart));
        self.load_deliveries();
    }

    /// Adds up again what the chart shows, if it is open.
    pub(in crate::app) fn load_deliveries(&mut self) {
        let ticket = self.ticket();
        let Some(Popup::Deliveries(chart)) = &mut self.popup else {
            return;
        };
        chart.report.begin(ticket);
        let query = Query::Deliveries(chart.query.clone());
        self.effect(Effect::Load {
            slot: Slot::Deliveries,
            ticket,
            query,
        });
    }

    pub(in crate::app) fn take_deliveries(
        &mut self,
        ticket: Ticket,
        answer: Result<Answer, Failure>,
    ) {
        let Some(Popup::Deliveries(chart)) = &mut self.popup else {
            return;
        };
        match answer {
            Ok(Answer::Deliveries(report)) => chart.take(ticket, *report),
            Err(why) => _ = chart.report.answer(ticket, Err(why)),
            Ok(_) => {}
        }
        // The cursor stays on a line there is.
        chart.step(0);
    }

    pub(super) fn act_on_chart(&mut self, action: Picking) {
        let Some(Popup::Deliveries(chart)) = &mut self.popup else {
            return;
        };
        match action {
            Picking::Take => self.show_delivered(),
            Picking::Cancel => self.popup = None,
            Picking::Down => chart.step(1),
            Picking::Up => chart.step(-1),
            Picking::PageDown => chart.step(PAGE),
            Picking::PageUp => chart.step(-PAGE),
            Picking::Clear | Picking::Erase => self.type_over_chart('a'),
            Picking::Typed => {}
        }
    }

    /// The letters of the chart; the hint in its border names them.
    pub(super) fn type_over_chart(&mut self, letter: char) {
        let Some(Popup::Deliveries(chart)) = &mut self.popup else {
            return;
        };
        let report = chart.report.value();
        let query = &chart.query;
        match letter {
            'j' => return chart.step(1),
            'k' => return chart.step(-1),
            'g' => return chart.selected = 0,
            'G' => return chart.step(isize::MAX),
            'q' => return self.popup = None,
            'w' => {
                let step = query.stretch.step.other();
                let last = chart.query.stretch.last_day().min(chart.today);
                chart.query.stretch = Stretch::up_to(last, step);
                chart.selected = 0;
            }
            '[' => chart.shift(-1),
            ']' => chart.shift(1),
            'p' => {
                let words = report.map(|report| report.platforms.as_slice());
                let next = Chart::next_word(query.platform.as_deref(), words.unwrap_or(&[]));
                chart.query.platform = next;
            }
            'u' => {
                let words = report.map(|report| report.purposes.as_slice());
                let next = Chart::next_word(query.purpose.as_deref(), words.unwrap_or(&[]));
                chart.query.purpose = next;
            }
            'd' => {
                let all = report.map_or(&[][..], |report| &report.profiles);
                let here = query
                    .profile
                    .as_ref()
                    .and_then(|chosen| all.iter().position(|(profile, _)| profile == chosen));
                let next = match (&query.profile, here) {
                    (None, _) => all.first(),
                    (Some(_), Some(here)) => all.get(here + 1),
                    (Some(_), None) => None,
                };
                chart.query.profile = next.map(|(profile, _)| profile.clone());
            }
            'a' => {
                (
                    chart.query.platform,
                    chart.query.purpose,
                    chart.query.profile,
                ) = (None, None, None);
            }
            _ => return,
        }
        self.load_deliveries();
    }

    /// Lists the rows of the line under the cursor.
    fn show_delivered(&mut self) {
        let Some(Popup::Deliveries(chart)) = &self.popup else {
            return;
        };
        let Some(line) = chart.line() else {
            return;
        };
        let filter = chart.filter(line);
        let profile = chart.query.profile.clone();
        self.popup = None;
        // The words name the desk; a list of another one would have none of the rows.
        if self.list.desk.is_some() && self.list.desk != profile {
            self.list.narrow(profile);
            self.load_counts();
        }
        self.show_filtered(View::Deliveries, filter);
    }
}

/// How a delivery ended, in words, and how they look.
pub fn outcome(delivery: &Delivery) -> (Clean, Role) {
    let code = delivery.code.as_ref().filter(|code| !code.is_blank());
    let code = code.map_or(String::new(), |code| format!(" {}", code.raw()));
    let (words, role) = match delivery.outcome {
        DeliveryOutcome::Delivered => ("✓ delivered".to_owned(), Role::Success),
        DeliveryOutcome::Bounced => (format!("✗ bounced{code}"), Role::Danger),
        DeliveryOutcome::Failed => (format!("✗ failed{code}"), Role::Danger),
        DeliveryOutcome::Unknown => match &delivery.status {
            Some(status) => (
                format!("? {} (not known to have arrived)", status.raw()),
                Role::Warning,
            ),
            None => ("? no word of its delivery".to_owned(), Role::Warning),
        },
    };
    (Clean::line(&words), role)
}

/// A title that no desk gave, and that says so.
pub fn derived_title(title: &Untrusted) -> Clean {
    Clean::line(&format!("≈ {} (derived)", title.raw()))
}
