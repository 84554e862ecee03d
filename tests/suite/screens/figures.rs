//! The reports of a desk as a dashboard.

use tinbox::app::popup::Popup;
use tinbox::domain::capability::Ability;
use tinbox::domain::figures::FigureQuery;
use tinbox::domain::lookup::Lookup;
use tinbox::domain::stretch::{Step, Stretch};

use super::harness::Desk;
use super::{refuses, shown};

shown!(figures_of_two_weeks_with_the_course_of_one, "g r");
shown!(figures_divided_by_channel, "g r b");
shown!(a_figure_with_gaps_says_what_was_not_told, "g r w j");
shown!(a_figure_that_is_not_told_says_why, "g r G");

fn asked(keys: &str) -> Vec<FigureQuery> {
    let mut desk = Desk::new(80, 24);
    desk.keys(keys);
    let lookups = desk.looked_up.into_iter();
    lookups
        .filter_map(|lookup| match lookup {
            Lookup::Figures(query) => Some(query),
            _ => None,
        })
        .collect()
}

fn query(step: Step, from: &str, periods: usize) -> FigureQuery {
    FigureQuery {
        stretch: Stretch {
            step,
            from: from.parse().unwrap(),
            periods,
        },
        zone: "Europe/Madrid".into(),
        group: None,
    }
}

#[test]
fn time_and_step_are_chosen_and_asked_anew() {
    // Now is Thursday, 19 November.
    let days = query(Step::Day, "2026-11-06", 14);
    let weeks = query(Step::Week, "2026-08-24", 13);
    let before = query(Step::Day, "2026-10-23", 14);
    assert_eq!(asked("g r w"), [days.clone(), weeks]);
    assert_eq!(
        asked("g r [ ] ]"),
        [days.clone(), before, days.clone(), days.clone()]
    );
    assert_eq!(asked("g r r"), [days.clone(), days.clone()]);
    let by = |group: &str| FigureQuery {
        group: Some(group.into()),
        ..days.clone()
    };
    let divided = [
        days.clone(),
        by("conversation.channel"),
        by("conversation.assignee"),
        days.clone(),
    ];
    assert_eq!(asked("g r b b b"), divided);
}

#[test]
fn a_desk_without_reports_says_so() {
    let why = "it gives no reports";
    refuses("g r", Ability::Figures, why, "Parrot: it gives no reports");
}

#[test]
fn what_was_told_stays_while_it_is_asked_again_and_a_failure_is_said() {
    use tinbox::app::message::Report;
    use tinbox::domain::failure::{Failure, FailureKind, Received};
    let mut desk = Desk::new(80, 24);
    desk.keys("g r");
    let Some(Popup::Figures(dashboard)) = &mut desk.model.popup else {
        panic!("it is open");
    };
    let ticket = tinbox::app::load::Ticket(9_999);
    dashboard.figures = tinbox::app::load::Load::Empty;
    dashboard.figures.begin(ticket);
    desk.shows("Asking the desk…");
    let why = "this workspace does not have the Reports product";
    let failure = Failure::new(FailureKind::Unsupported, Received::Refused, why);
    desk.report(Report::Loaded {
        slot: tinbox::app::load::Slot::Lookup,
        ticket,
        answer: Err(failure),
    });
    desk.shows("this desk cannot do that: this workspace does not have");
    desk.keys("Esc");
    assert!(desk.model.popup.is_none());
}
