//! What stands beside the conversations: articles, tickets and feature requests.

use tinbox::app::effect::Effect;
use tinbox::app::load::Slot;
use tinbox::app::message::Report;
use tinbox::app::popup::Popup;
use tinbox::domain::capability::{Ability, Capabilities, Verdict};
use tinbox::domain::failure::{Failure, FailureKind, Received};
use tinbox::domain::lookup::{Lookup, NewTicket, TicketType};

use super::harness::Desk;
use super::{sample, shown};

shown!(articles_are_found_while_one_types, "g h \"exp\"");
shown!(what_can_be_done_with_an_article_is_offered, "g h 1");
shown!(
    an_article_is_inserted_where_one_writes,
    "r Ctrl-O \"article\" Enter Enter"
);
shown!(tickets_of_a_conversation_are_listed, "#");
shown!(a_new_ticket_has_a_kind, "# 1");
shown!(a_new_ticket_is_looked_at_before_it_is_made, "# 1 1 Enter");
shown!(feature_requests_of_the_customer_are_listed, "V");

#[test]
fn a_link_is_inserted_or_begins_a_reply() {
    let mut desk = Desk::new(80, 24);
    desk.keys("n \"see \" Ctrl-O \"article\" Enter 1");
    let text = |desk: &Desk| {
        desk.model
            .composer
            .as_ref()
            .unwrap()
            .editor
            .text()
            .to_owned()
    };
    let link = "[Exporting your workspace](https://help.example/csv-export)";
    assert_eq!(text(&desk), format!("see {link}"));
    let mut desk = Desk::new(80, 24);
    desk.keys("g h 1 3");
    assert_eq!(text(&desk), link);
    let mut desk = Desk::new(80, 24);
    desk.keys("r Ctrl-O \"feature\" Enter 1");
    assert_eq!(text(&desk), "[Dark mode](https://feedback.example/p/1)");
}

#[test]
fn a_link_is_opened_or_copied() {
    let mut desk = Desk::new(80, 24);
    desk.keys("g h 1 1 V 1 2");
    let url = "https://help.example/csv-export".to_owned();
    assert_eq!(desk.wanted[0], Effect::OpenUrl(url));
    let copied = Effect::Copy {
        text: "https://feedback.example/p/1".to_owned(),
        what: "the link",
    };
    assert_eq!(desk.wanted[1], copied);
}

#[test]
fn an_article_without_an_address_cannot_be_taken() {
    let mut desk = Desk::new(80, 24);
    desk.keys("g h 3");
    desk.shows("no address is told");
    assert_eq!(desk.wanted, []);
}

#[test]
fn every_letter_asks_anew_and_what_was_found_stays_meanwhile() {
    let mut desk = Desk::new(80, 24);
    desk.keys("g h \"sl\"");
    let asked = |words: &str| Lookup::Articles(words.into());
    assert_eq!(desk.looked_up, [asked(""), asked("s"), asked("sl")]);
    desk.keys("\"ow\"");
    let screen = desk.screen();
    assert!(
        screen.contains("Asking the desk…") && screen.contains("Exporting"),
        "{screen}"
    );
    // They were found for other words, so they are not taken for these.
    desk.keys("Enter");
    desk.shows("Still asking the desk for what was typed");
    desk.shows("Articles of the help centre");
    desk.keys("Ctrl-U \"nothing\"");
    desk.shows("No article has these words");
}

/// The desk does not answer what the open list asked last.
fn fails(desk: &mut Desk) {
    let awaited = match &desk.model.popup {
        Some(Popup::Picker(picker)) => picker.awaits,
        _ => None,
    };
    let ticket = awaited.unwrap();
    let why = Failure::new(FailureKind::Timeout, Received::Unknown, "");
    desk.report(Report::Loaded {
        slot: Slot::Lookup,
        ticket,
        answer: Err(why),
    });
}

#[test]
fn rows_for_other_words_are_not_taken_for_these() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r Ctrl-O \"article\" Enter \"slow\" Enter");
    assert!(desk.model.popup.is_some());
    fails(&mut desk);
    desk.hides("Exporting");
    desk.keys("Enter 1");
    let composer = desk.model.composer.as_ref().unwrap();
    assert_eq!(composer.editor.text(), "");
    let mut desk = Desk::new(80, 24);
    desk.keys("+ \"slow\" Enter");
    desk.shows("Who takes part in");
    desk.shows("Still asking the desk");
    fails(&mut desk);
    desk.hides("Bo Ode");
    // Who is there is known without asking.
    desk.keys("Ctrl-U");
    desk.shows("Maria Silva <maria@example.org>");
}

fn wanted() -> NewTicket {
    NewTicket {
        conversation: "48213".into(),
        author: "c-maria".into(),
        kind: TicketType {
            id: "t2".into(),
            name: "Request".into(),
        },
        title: "Refund the second charge".into(),
    }
}

#[test]
fn a_ticket_is_made_once_and_only_after_a_yes() {
    let mut desk = Desk::new(80, 24);
    desk.keys("# 1 2 Ctrl-U \"Refund the second charge\" Enter 1");
    assert_eq!(desk.wanted, [], "No is the first row");
    desk.shows("title: Refund the second charge");
    desk.keys("Ctrl-U \"x\" Enter");
    desk.shows("needs at least 2 characters");
    desk.shows("title: x");
    desk.keys("Ctrl-U \"Refund the second charge\" Enter 2");
    let profile = "acme".into();
    let ticket = wanted();
    assert_eq!(desk.wanted, [Effect::OpenTicket { profile, ticket }]);
}

#[test]
fn the_same_key_makes_a_ticket_before_the_desk_has_answered_and_after() {
    let mut desk = Desk::new(80, 24);
    desk.keys("#");
    desk.shows("#12 Charged twice");
    desk.keys("Enter");
    desk.shows("A ticket of #48213 Maria Silva: which kind?");
    assert_eq!(desk.wanted, []);
}

fn opened(result: Result<tinbox::domain::lookup::Ticket, Failure>) -> String {
    let mut desk = Desk::new(120, 36);
    desk.report(Report::TicketOpened {
        profile: "acme".into(),
        wanted: wanted(),
        ticket: result,
    });
    desk.screen()
}

#[test]
fn what_became_of_a_ticket_is_told() {
    let Some(tinbox::domain::lookup::Found::Tickets(tickets)) =
        sample::found(&Lookup::Tickets("1".into()))
    else {
        panic!("the sample has one");
    };
    let made = opened(Ok(tickets.items[0].clone()));
    assert!(
        made.contains("Ticket #12 made of #48213 Maria Silva"),
        "{made}"
    );
    let failure = |received| Failure::new(FailureKind::Timeout, received, "");
    let unknown = opened(Err(failure(Received::Unknown)));
    assert!(
        unknown.contains("Nobody can tell whether the ticket of #48213"),
        "{unknown}"
    );
    let refused = opened(Err(Failure::new(
        FailureKind::Rejected,
        Received::Refused,
        "no board",
    )));
    assert!(
        refused.contains("No ticket was made of #48213 Maria Silva: the desk refused it: no board"),
        "{refused}"
    );
}

#[test]
fn a_desk_without_such_things_says_so_and_is_not_asked() {
    let no = |ability| (ability, Verdict::No("it has no such thing"));
    let missing = [Ability::Articles, Ability::Tickets, Ability::Requests].map(no);
    let can = Capabilities::all_but("Parrot", missing.to_vec());
    for keys in ["g h", "#", "V"] {
        let mut desk = Desk::on(80, 24, can.clone());
        desk.keys(keys);
        assert!(desk.model.popup.is_none(), "{keys}");
        assert!(
            desk.screen().contains("Parrot: it has no such thing"),
            "{keys}"
        );
        assert_eq!(desk.looked_up, []);
    }
    let mut desk = Desk::on(80, 24, can);
    desk.keys("r Ctrl-O \"article\" Enter");
    desk.shows("Parrot: it has no such thing");
    assert_eq!(desk.looked_up, []);
}
