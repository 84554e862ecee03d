//! What the customer wrote before: opened from where one is, and back.

use tinbox::app::geometry::Pane;
use tinbox::domain::capability::Ability;
use tinbox::domain::id::ConversationKey;

use super::harness::Desk;
use super::{refuses, shown};

shown!(what_was_written_before_is_listed, "L");

#[test]
fn an_earlier_conversation_is_opened_and_left_again() {
    let mut desk = Desk::new(120, 36);
    let here = desk.model.timeline.key.clone();
    let rows = desk.model.list.known().len();
    // The sample's customer wrote #47001 before; the desk tells of it, and it is closed, so no view lists it here.
    let mut earlier = super::sample::threads().swap_remove(0);
    earlier.conversation.id = "47001".into();
    earlier.conversation.title = Some("Invoice 2198".into());
    earlier.conversation.state = tinbox::domain::conversation::State::Closed;
    desk.finds(&earlier);
    assert_eq!(desk.model.list.known().len(), rows);
    desk.keys("L Enter");
    let there = ConversationKey::new("acme", "47001");
    assert_eq!(desk.model.timeline.key, Some(there));
    assert_eq!(desk.model.focus, Pane::Thread);
    assert_eq!(desk.model.list.known().len(), rows + 1);
    insta::assert_snapshot!(desk.screen());
    desk.keys("Esc");
    assert_eq!(desk.model.timeline.key, here, "back where one was");
    assert_eq!(
        desk.model.list.known().len(),
        rows,
        "its row was there for the visit only"
    );
    desk.keys("Esc");
    assert_eq!(desk.model.focus, Pane::List);
}

#[test]
fn a_visit_that_was_left_through_the_list_leads_nowhere_back() {
    let mut desk = Desk::new(120, 36);
    let second = desk.model.list.known()[1].key.clone();
    desk.keys("L Enter J Esc");
    assert_eq!(desk.model.focus, Pane::List);
    assert_eq!(desk.model.timeline.key, Some(second));
}

#[test]
fn a_desk_without_customers_says_why_there_is_nothing() {
    let why = "Parrot keeps no customers";
    refuses("L", Ability::Contacts, why, why);
}
