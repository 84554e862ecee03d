//! The reports of a desk as a dashboard: what it measures with the number of the whole time and of as much time before,
//! the course of the one under the cursor, and what it divides into.
//!
//! Nothing is added up here. What the desk leaves out stays out and is named, never counted as nothing.

use jiff::civil::Date;

use crate::action::Picking;
use crate::app::effect::{Effect, Query};
use crate::app::load::{Load, Slot, Ticket};
use crate::app::model::Model;
use crate::app::popup::Popup;
use crate::domain::capability::Ability;
use crate::domain::failure::Failure;
use crate::domain::figures::{Figure, FigureQuery, Figures, Told, Unit};
use crate::domain::id::Profile;
use crate::domain::lookup::{Found, Lookup};
use crate::domain::stretch::{Step, Stretch};

/// Figures a page key moves.
const PAGE: isize = 8;

/// The dashboard.
#[derive(Clone, PartialEq, Debug)]
pub struct Dashboard {
    /// Whose figures.
    pub profile: Profile,
    /// Which.
    pub query: FigureQuery,
    /// What was told.
    pub figures: Load<Figures>,
    /// The figure under the cursor.
    pub selected: usize,
    /// The last day there is.
    today: Date,
}

impl Dashboard {
    fn new(profile: Profile, today: Date, zone: &str) -> Self {
        Self {
            profile,
            query: FigureQuery {
                stretch: Stretch::up_to(today, Step::Day),
                zone: zone.into(),
                group: None,
            },
            figures: Load::Empty,
            selected: 0,
            today,
        }
    }

    fn shift(&mut self, times: i64) {
        self.query.stretch = self.query.stretch.moved(times, self.today);
    }

    /// The figure under the cursor.
    pub fn figure(&self) -> Option<&Figure> {
        self.figures.value()?.figures.get(self.selected)
    }

    fn step(&mut self, by: isize) {
        let count = self.figures.value().map_or(0, |told| told.figures.len());
        let last = count.saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
    }

    /// By what it is divided, as a person calls it.
    pub fn group(&self) -> Option<&str> {
        let chosen = self.query.group.as_ref()?;
        let told = self.figures.value()?;
        let found = told.attributes.iter().find(|(id, _)| id == chosen);
        Some(found.map_or(&**chosen, |(_, name)| name.raw()))
    }

    /// Divides by the next thing, then by nothing again.
    fn divide(&mut self) {
        let told = self.figures.value();
        let all = told.map_or(&[][..], |told| told.attributes.as_slice());
        let next = match &self.query.group {
            None => all.first(),
            Some(chosen) => {
                let here = all.iter().position(|(id, _)| id == chosen);
                here.and_then(|here| all.get(here + 1))
            }
        };
        self.query.group = next.map(|(id, _)| id.clone());
    }
}

/// A number in its unit. Whether a percentage is told as a part of one or of a hundred is not documented
/// (featurebase.md 2.15), so it is shown as it came.
pub fn amount(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Count => plain(value),
        Unit::Percent => format!("{}%", plain(value)),
        Unit::Number => plain(value),
        Unit::Milliseconds => duration(value),
    }
}

/// As few digits behind the point as there are, two at most.
fn plain(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0" } else { text }.to_owned()
}

fn duration(milliseconds: f64) -> String {
    let seconds = (milliseconds / 1000.0).round().max(0.0) as u64;
    match (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60) {
        (0, 0, 0) => format!("{seconds}s"),
        (0, 0, minutes) => format!("{minutes}m"),
        (0, hours, minutes) => format!("{hours}h{minutes:02}m"),
        (days, hours, _) => format!("{days}d{hours:02}h"),
    }
}

/// How it changed against as much time before, or why that cannot be said.
pub fn change(told: &Told) -> String {
    match (told.value, told.previous) {
        (Some(_), None) => "no comparison told".to_owned(),
        (None, _) => String::new(),
        (Some(0.0), Some(0.0)) => "as before".to_owned(),
        (Some(_), Some(0.0)) => "before: none".to_owned(),
        (Some(value), Some(previous)) => {
            let percent = ((value - previous) / previous * 100.0).round();
            match percent {
                0.0 => "as before".to_owned(),
                percent => format!("{percent:+.0}%"),
            }
        }
    }
}

impl Model {
    /// Opens the dashboard: of the desk on screen, else of the first that has one.
    pub(in crate::app) fn open_figures(&mut self) {
        let here = self.timeline.key.as_ref().map(|key| key.profile.clone());
        let all = self.desks.iter().map(|desk| desk.profile.clone());
        let candidates: Vec<Profile> = here.into_iter().chain(all).collect();
        let able = candidates
            .iter()
            .find(|profile| self.inability(profile, Ability::Figures).is_none());
        let Some(profile) = able.cloned() else {
            let first = candidates.first();
            let why = first.and_then(|profile| self.inability(profile, Ability::Figures));
            return self.complain(why.as_deref().unwrap_or("No desk is set up"));
        };
        let zone = self.options.zone.iana_name().unwrap_or("UTC").to_owned();
        let dashboard = Dashboard::new(profile, self.local_now().date(), &zone);
        self.popup = Some(Popup::Figures(dashboard));
        self.load_figures();
    }

    fn load_figures(&mut self) {
        let ticket = self.ticket();
        let Some(Popup::Figures(dashboard)) = &mut self.popup else {
            return;
        };
        dashboard.figures.begin(ticket);
        let query = Query::Lookup {
            profile: dashboard.profile.clone(),
            lookup: Lookup::Figures(dashboard.query.clone()),
        };
        self.effect(Effect::Load {
            slot: Slot::Lookup,
            ticket,
            query,
        });
    }

    pub(super) fn take_figures(&mut self, ticket: Ticket, found: Result<Found, Failure>) {
        let Some(Popup::Figures(dashboard)) = &mut self.popup else {
            return;
        };
        match found {
            Ok(Found::Figures(told)) => _ = dashboard.figures.answer(ticket, Ok(*told)),
            Err(why) => _ = dashboard.figures.answer(ticket, Err(why)),
            Ok(_) => {}
        }
        // The cursor stays on a figure there is.
        dashboard.step(0);
    }

    pub(super) fn act_on_figures(&mut self, action: Picking) {
        let Some(Popup::Figures(dashboard)) = &mut self.popup else {
            return;
        };
        match action {
            Picking::Cancel => {
                self.popup = None;
                self.effect(Effect::Cancel(Slot::Lookup));
            }
            Picking::Down => dashboard.step(1),
            Picking::Up => dashboard.step(-1),
            Picking::PageDown => dashboard.step(PAGE),
            Picking::PageUp => dashboard.step(-PAGE),
            Picking::Take | Picking::Clear | Picking::Erase | Picking::Typed => {}
        }
    }

    /// The letters of the dashboard; the hint in its border names them.
    pub(super) fn type_over_figures(&mut self, letter: char) {
        let profiles: Vec<Profile> = self.desks.iter().map(|desk| desk.profile.clone()).collect();
        let able: Vec<Profile> = profiles
            .into_iter()
            .filter(|profile| self.inability(profile, Ability::Figures).is_none())
            .collect();
        let Some(Popup::Figures(dashboard)) = &mut self.popup else {
            return;
        };
        match letter {
            'j' => return dashboard.step(1),
            'k' => return dashboard.step(-1),
            'g' => return dashboard.selected = 0,
            'G' => return dashboard.step(isize::MAX),
            'q' => return self.act_on_figures(Picking::Cancel),
            'w' => {
                let step = dashboard.query.stretch.step.other();
                let last = dashboard.query.stretch.last_day().min(dashboard.today);
                dashboard.query.stretch = Stretch::up_to(last, step);
            }
            '[' => dashboard.shift(-1),
            ']' => dashboard.shift(1),
            'b' => dashboard.divide(),
            'r' | 'R' => {}
            'd' if able.len() > 1 => {
                let here = able.iter().position(|one| *one == dashboard.profile);
                let next = here.map_or(0, |here| (here + 1) % able.len());
                dashboard.profile = able[next].clone();
                dashboard.figures = Load::Empty;
                dashboard.query.group = None;
            }
            _ => return,
        }
        self.load_figures();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_in_their_unit() {
        for (value, unit, told) in [
            (41.0, Unit::Count, "41"),
            (0.5, Unit::Count, "0.5"),
            (87.25, Unit::Percent, "87.25%"),
            (4.0, Unit::Number, "4"),
            (-0.001, Unit::Number, "0"),
            (42_000.0, Unit::Milliseconds, "42s"),
            (3_900_000.0, Unit::Milliseconds, "1h05m"),
            (600_000.0, Unit::Milliseconds, "10m"),
            (180_000_000.0, Unit::Milliseconds, "2d02h"),
        ] {
            assert_eq!(amount(value, unit), told);
        }
    }

    #[test]
    fn a_change_is_told_or_why_there_is_none() {
        let told = |value, previous| {
            change(&Told {
                value,
                previous,
                ..Told::default()
            })
        };
        assert_eq!(told(Some(12.0), Some(10.0)), "+20%");
        assert_eq!(told(Some(5.0), Some(10.0)), "-50%");
        assert_eq!(told(Some(10.0), Some(10.0)), "as before");
        assert_eq!(told(Some(10.0), Some(0.0)), "before: none");
        assert_eq!(told(Some(0.0), Some(0.0)), "as before");
        assert_eq!(told(Some(10.0), None), "no comparison told");
        assert_eq!(told(None, Some(10.0)), "");
    }
}
