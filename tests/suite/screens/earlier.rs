//! What the customer wrote before: opened from where one is, and back.

use jiff::SignedDuration;
use tinbox::app::effect::Effect;
use tinbox::app::geometry::Pane;
use tinbox::app::load::{Slot, Ticket};
use tinbox::app::message::Report;
use tinbox::domain::capability::{Ability, Capabilities, Verdict};
use tinbox::domain::failure::{Failure, FailureKind, Received};
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

/// The reads of contacts that were not answered.
fn asked(desk: &Desk) -> Vec<Ticket> {
    let asked = desk.wanted.iter().filter_map(|effect| match effect {
        Effect::Load {
            slot: Slot::Contact,
            ticket,
            ..
        } => Some(*ticket),
        _ => None,
    });
    asked.collect()
}

/// The last of these reads fails.
fn fails(desk: &mut Desk) {
    let ticket = *asked(desk).last().unwrap();
    let why = Failure::new(FailureKind::Timeout, Received::Unknown, "");
    desk.report(Report::Loaded {
        slot: Slot::Contact,
        ticket,
        answer: Err(why),
    });
}

#[test]
fn what_failed_once_is_asked_for_again() {
    let mut desk = Desk::new(80, 24);
    desk.is_card_slow = true;
    desk.keys("L");
    fails(&mut desk);
    assert!(desk.model.popup.is_none());
    desk.keys("L");
    assert_eq!(asked(&desk).len(), 2);
    desk.shows("Reading…");
    fails(&mut desk);
    desk.is_card_slow = false;
    desk.keys("L");
    desk.shows("Invoice 2198");
}

#[test]
fn a_pane_that_failed_is_read_again_when_it_is_wanted_again() {
    for keys in ["R", "c c"] {
        let mut desk = Desk::new(80, 24);
        desk.is_card_slow = true;
        desk.keys("c");
        fails(&mut desk);
        let before = asked(&desk).len();
        desk.pass(SignedDuration::from_secs(60));
        assert_eq!(asked(&desk).len(), before, "not by itself");
        desk.keys(keys);
        assert_eq!(asked(&desk).len(), before + 1, "{keys}");
    }
}

#[test]
fn another_conversation_is_told_of_from_the_top() {
    let no = Verdict::No("it keeps no customers");
    let can = Capabilities::all_but("Parrot", vec![(Ability::Contacts, no)]);
    let mut desk = Desk::on(120, 36, can);
    desk.model.contact.top = 2;
    desk.keys("J");
    assert_eq!(desk.model.contact.top, 0);
}

#[test]
fn a_desk_without_customers_says_why_there_is_nothing() {
    let why = "Parrot keeps no customers";
    refuses("L", Ability::Contacts, why, why);
}
