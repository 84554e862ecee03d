//! Who takes part: seen, found by typing, added and taken out.

use tinbox::domain::capability::Ability;
use tinbox::domain::change::Change;
use tinbox::domain::lookup::Lookup;
use tinbox::domain::people::{Author, AuthorKind};

use super::harness::Desk;
use super::{refuses, shown};

shown!(who_takes_part_is_listed, "+");
shown!(somebody_to_add_is_found_by_typing, "+ \"bo\"");
shown!(adding_somebody_is_asked_once_more, "+ \"bo\" Down Enter");

fn bo() -> Author {
    Author {
        kind: AuthorKind::Contact,
        id: Some("c-bo".into()),
        name: Some("Bo Ode".into()),
        email: Some("bo@example.org".into()),
    }
}

fn with_bo(width: u16, height: u16) -> Desk {
    let mut desk = Desk::new(width, height);
    let here = desk.model.timeline.key.clone().unwrap();
    desk.alter(here.id.as_str(), |known| known.others = vec![bo()]);
    desk
}

#[test]
fn somebody_joins_after_a_yes_and_leaves_again_by_undo() {
    let mut desk = Desk::new(80, 24);
    desk.keys("+ \"bo\" Down Enter 1");
    assert_eq!(desk.done, [], "No is the first row");
    desk.keys("+ \"bo\" Down Enter 2");
    assert_eq!(desk.done, [Change::AddParticipant(bo())]);
    desk.shows("Added Bo Ode to #48213 Maria Silva");
    desk.keys("z");
    assert_eq!(desk.done[1], Change::RemoveParticipant(bo()));
}

#[test]
fn who_is_there_is_shown_and_taken_out() {
    let mut desk = with_bo(120, 36);
    desk.keys("c");
    insta::assert_snapshot!(desk.screen());
    desk.keys("+ 2 2");
    assert_eq!(desk.done, [Change::RemoveParticipant(bo())]);
    desk.keys("z");
    assert_eq!(desk.done[1], Change::AddParticipant(bo()));
}

#[test]
fn the_last_one_stays_and_nobody_joins_twice() {
    let mut desk = Desk::new(80, 24);
    desk.keys("+ 1");
    desk.shows("the last one stays");
    desk.keys("Esc + \"ma\" Enter");
    desk.shows("takes part");
    assert_eq!(desk.done, []);
}

#[test]
fn names_that_are_not_known_are_asked_for() {
    let mut desk = Desk::new(80, 24);
    let here = desk.model.timeline.key.clone().unwrap();
    desk.alter(here.id.as_str(), |known| {
        known.others = vec![Author {
            name: None,
            email: None,
            ..bo()
        }];
    });
    desk.keys("+");
    assert_eq!(desk.looked_up, [Lookup::Named(vec!["c-bo".into()])]);
    desk.shows("Cy Dee <cy@example.org>");
}

#[test]
fn one_letter_asks_nobody_and_nobody_found_is_said() {
    let mut desk = Desk::new(80, 24);
    desk.keys("+ \"n\"");
    assert_eq!(desk.looked_up, []);
    desk.keys("\"obody\"");
    desk.shows("Nobody is called so");
    desk.keys("Ctrl-U");
    desk.shows("Maria Silva <maria@example.org>");
}

#[test]
fn a_desk_with_one_customer_says_so() {
    let why = "there is one customer";
    refuses(
        "+",
        Ability::Participants,
        why,
        "Parrot: there is one customer",
    );
}
