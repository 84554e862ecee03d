//! Custom fields: which there are, what they take, and what becomes of it.

use tinbox::domain::change::Change;
use tinbox::domain::people::Attribute;

use super::harness::Desk;
use super::shown;

shown!(custom_fields_are_listed_with_what_they_take, "A");
shown!(a_field_with_a_list_offers_its_values, "A 1");
shown!(a_field_that_takes_several_shows_boxes, "A 2");
shown!(a_field_is_written_where_it_has_no_list, "A 3");

fn set(id: &str, value: &str) -> Change {
    Change::SetAttribute(id.into(), value.into())
}

fn done(keys: &str) -> Vec<Change> {
    let mut desk = Desk::new(80, 24);
    desk.keys(keys);
    desk.done
}

#[test]
fn a_value_is_picked_from_the_list() {
    assert_eq!(done("A 1 \"inv\" Enter"), [set("area", "Invoices")]);
    assert_eq!(done("A 4 Enter"), [set("vip", "true")]);
}

#[test]
fn a_number_is_checked_before_anything_is_sent() {
    let mut desk = Desk::new(80, 24);
    desk.keys("A 3 \"many\" Enter");
    assert_eq!(desk.done, []);
    desk.shows("“many” is no number");
    // What was typed is there to be corrected.
    desk.keys("Ctrl-U \"07\" Enter");
    assert_eq!(desk.done, [set("seats", "7")]);
    assert_eq!(
        done("A 5 \"tomorrow\" Enter Ctrl-U \"2026-12-01\" Enter"),
        [set("renewal", "2026-12-01")]
    );
}

#[test]
fn several_values_are_put_on_and_taken_off_one_by_one() {
    let mut desk = Desk::new(80, 24);
    desk.keys("A 2 Enter Down Down Enter");
    assert_eq!(
        desk.done,
        [set("topics", "Refund"), set("topics", "Refund, Bank, SEPA")]
    );
    desk.keys("Up Up Enter");
    assert_eq!(desk.done[2], set("topics", "Bank, SEPA"));
    desk.keys("Esc A 2");
    let screen = desk.screen();
    assert!(
        screen.contains("[ ] Refund") && screen.contains("[x] Bank, SEPA"),
        "{screen}"
    );
}

#[test]
fn a_field_goes_back_to_what_it_was() {
    let mut desk = Desk::new(80, 24);
    desk.keys("A 3 \"7\" Enter");
    desk.shows("Set Seats affected of");
    desk.keys("z");
    assert_eq!(desk.done, [set("seats", "7"), set("seats", "")]);
    let here = desk.model.timeline.key.clone().unwrap();
    desk.alter(here.id.as_str(), |known| {
        known.attributes = vec![Attribute {
            id: Some("area".into()),
            name: "Product area".into(),
            value: "API".into(),
        }];
    });
    desk.keys("A 1 1 z");
    assert_eq!(desk.done[2..], [set("area", "Boards"), set("area", "API")]);
    // The value that is there is no change, and there is a way to have none.
    desk.keys("A 1 3 A 1 4");
    assert_eq!(desk.done[4..], [set("area", "")]);
}

#[test]
fn a_type_nobody_can_write_says_so() {
    let mut desk = Desk::new(80, 24);
    desk.keys("A 6");
    desk.shows("cannot be written");
    assert_eq!(desk.done, []);
}
