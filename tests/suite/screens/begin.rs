//! Beginning a conversation: whom, which way, about what, and then words like any others.

use jiff::SignedDuration;
use tinbox::domain::capability::{Ability, Capabilities, Verdict};
use tinbox::domain::change::Change;
use tinbox::domain::lookup::Lookup;
use tinbox::domain::opening::Opening;
use tinbox::domain::outbox::{Progress, Question};
use tinbox::domain::untrusted::Untrusted;
use tinbox::domain::view::View;

use super::harness::Desk;
use super::shown;

shown!(whom_to_write_to, "N");
shown!(an_address_is_typed, "N \"Nia <nia@new.example>\"");
shown!(half_an_address_says_what_is_missing, "N \"nia@new\"");
shown!(the_ways_there_are, "N Enter");
shown!(a_subject_is_asked_for, "N Enter Enter \"Your ord\"");
shown!(
    the_composer_says_to_whom_and_about_what,
    "N Enter Enter \"Your order\" Enter \"Hi Maria,\""
);
shown!(
    the_review_of_a_beginning,
    "N Enter Enter \"Your order\" Enter \"Hi\" Ctrl-S"
);
shown!(
    a_beginning_counts_down,
    "N Enter Enter \"Your order\" Enter \"Hi\" Ctrl-S Enter"
);
shown!(
    a_beginning_is_a_row_among_drafts,
    "N Enter Enter \"Your order\" Enter \"Hi\" Esc g d"
);

/// What leads from the inbox to the first words.
const BEGIN: &str = "N Enter Enter \"Your order\" Enter";

fn composing(keys: &str) -> Desk {
    let mut desk = Desk::new(80, 24);
    desk.keys(BEGIN);
    desk.keys(keys);
    desk
}

/// What was begun, and with what words.
fn begun(desk: &Desk) -> Vec<(Opening, String)> {
    let begun = desk.done.iter().filter_map(|change| match change {
        Change::Begin(opening, words) => Some(((**opening).clone(), words.to_string())),
        _ => None,
    });
    begun.collect()
}

fn text(desk: &Desk) -> String {
    let composer = desk.model.composer.as_ref().unwrap();
    assert!(composer.opening.is_some());
    composer.editor.text().to_owned()
}

#[test]
fn the_customer_under_the_cursor_is_written_to_after_the_undo_window() {
    let mut desk = composing("\"Hi Maria\" Ctrl-S Enter");
    desk.pass(SignedDuration::from_secs(7));
    assert_eq!(begun(&desk), []);
    desk.pass(SignedDuration::from_secs(2));
    let [(opening, words)] = begun(&desk).try_into().unwrap();
    assert_eq!((&*opening.subject, &*words), ("Your order", "Hi Maria"));
    assert_eq!(opening.to.contact.unwrap().as_str(), "c-maria");
    assert_eq!(opening.way.id.as_str(), "email");
    assert_eq!(desk.store.reader().all_drafts().unwrap(), []);
    // It is a conversation now, and the same key leads to it.
    desk.keys("N");
    desk.shows("Begun with Maria Silva");
    desk.keys("Down Enter");
    let shown = desk.model.timeline.key.as_ref().unwrap();
    assert_eq!(shown.id.as_str(), "50001");
}

#[test]
fn a_chat_needs_no_subject_and_an_address_no_contact() {
    let mut desk = Desk::new(80, 24);
    desk.keys("N \"Nia <nia@new.example>\" Enter Down Enter \"Hello\" Ctrl-S Enter");
    desk.pass(SignedDuration::from_secs(9));
    let [(opening, words)] = begun(&desk).try_into().unwrap();
    assert_eq!((&*opening.subject, &*words), ("", "Hello"));
    assert_eq!(opening.to.email, Some(Untrusted::from("nia@new.example")));
    assert_eq!(opening.to.contact, None);
}

#[test]
fn the_customer_behind_has_nothing_to_do_with_it() {
    let mut desk = Desk::new(80, 24);
    let requests = "Ctrl-O \"feature\" Enter";
    desk.keys("N \"ola@example.org\" Enter Down Enter")
        .keys(requests);
    assert_eq!(desk.looked_up, [], "Maria's are nothing to Ola");
    desk.shows("ola@example.org is known here by an address only");
    assert_eq!(text(&desk), "");
}

#[test]
fn sending_it_does_not_move_the_thread_behind() {
    let mut desk = Desk::new(80, 24);
    desk.keys("Enter g g");
    let thread = |desk: &Desk| {
        let screen = desk.screen();
        screen
            .lines()
            .take(22)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let before = thread(&desk);
    desk.keys("N \"ola@example.org\" Enter Down Enter \"Hi\" Ctrl-S Enter");
    assert_eq!(thread(&desk), before);
}

#[test]
fn feature_requests_are_those_of_whom_it_is_for() {
    let mut desk = composing("");
    desk.keys("Ctrl-O \"feature\" Enter 1");
    assert_eq!(desk.looked_up, [Lookup::Requests("c-maria".into())]);
    assert_eq!(text(&desk), "[Dark mode](https://feedback.example/p/1)");
}

#[test]
fn a_number_has_no_way_here() {
    let mut desk = Desk::new(80, 24);
    desk.keys("N \"+351 912 345 678\" Enter");
    assert!(desk.model.composer.is_none());
    desk.shows("No channel of this desk leads to");
}

#[test]
fn a_whole_address_means_nobody_else() {
    // Its letters are found in the customer's name and address, in their order.
    let mut desk = Desk::new(80, 24);
    desk.keys("N \"mia@example.org\"");
    insta::assert_snapshot!(desk.screen());
    desk.keys("Enter Down Enter \"Hello\" Ctrl-S Enter");
    desk.pass(SignedDuration::from_secs(9));
    let [(opening, _)] = begun(&desk).try_into().unwrap();
    assert_eq!(opening.to.email, Some(Untrusted::from("mia@example.org")));
    assert_eq!(opening.to.contact, None);
}

#[test]
fn the_address_of_a_known_customer_means_them() {
    let mut desk = Desk::new(80, 24);
    desk.keys("N \"Maria@Example.org\" Enter Down Enter \"Hello\" Ctrl-S Enter");
    desk.pass(SignedDuration::from_secs(9));
    let [(opening, _)] = begun(&desk).try_into().unwrap();
    assert_eq!(opening.to.contact.unwrap().as_str(), "c-maria");
}

#[test]
fn an_empty_subject_is_asked_for_again() {
    let mut desk = Desk::new(80, 24);
    desk.keys("N Enter Enter Enter");
    assert!(desk.model.composer.is_none());
    desk.shows("An e-mail needs a subject");
}

#[test]
fn undo_gives_words_recipient_and_subject_back() {
    let mut desk = composing("\"Hi\" Ctrl-S Enter z");
    assert_eq!(text(&desk), "Hi");
    desk.shows("Your order");
    desk.pass(SignedDuration::from_secs(60));
    assert_eq!(begun(&desk), []);
}

#[test]
fn leaving_keeps_a_draft_that_the_same_key_goes_on_with() {
    let mut desk = composing("\"Hi\" Esc");
    let drafts = desk.store.reader().all_drafts().unwrap();
    assert_eq!(drafts.len(), 1);
    assert_eq!(&*drafts[0].opening.as_ref().unwrap().subject, "Your order");
    desk.keys("N Down Enter");
    assert_eq!(text(&desk), "Hi");
    // Emptied, it is gone.
    desk.keys("Backspace Backspace Esc N");
    assert_eq!(desk.store.reader().all_drafts().unwrap(), []);
    desk.hides("Draft to");
}

#[test]
fn a_draft_is_gone_on_with_where_drafts_are_listed() {
    let mut desk = composing("\"Hi\" Esc g d");
    assert_eq!(desk.model.list.view(), View::Drafts);
    desk.keys("r");
    assert_eq!(text(&desk), "Hi");
    assert!(
        desk.screen()
            .contains("New email to Maria Silva: Your order")
    );
}

#[test]
fn before_it_has_begun_nothing_else_can_be_done_to_it() {
    let mut desk = composing("\"Hi\" Esc g d");
    for key in ["e", "n", "a", "t", "s"] {
        desk.keys(key);
        assert!(desk.model.popup.is_none() && desk.model.composer.is_none());
        assert!(desk.screen().contains("has not begun yet"), "{key}");
    }
    assert_eq!(desk.done, []);
}

#[test]
fn in_the_review_there_is_nothing_to_close_and_no_note_to_keep() {
    let mut desk = composing("\"Hi\" Ctrl-S");
    for key in ["c", "s", "n"] {
        desk.pass(SignedDuration::from_secs(1));
        desk.keys(key);
        let notice = desk.model.notice.take().unwrap();
        assert!(notice.text.as_str().contains("has not begun yet"), "{key}");
        assert_eq!(text(&desk), "Hi");
    }
    assert!(desk.words().is_empty());
    desk.keys("Esc Ctrl-T");
    assert_eq!(text(&desk), "Hi");
    desk.shows("has not begun yet");
}

#[test]
fn a_paste_never_sends_it() {
    let mut desk = composing("");
    desk.paste("one\r\n\u{13}\rtwo");
    desk.keys("Ctrl-S");
    desk.paste("\r");
    desk.pass(SignedDuration::from_secs(60));
    assert!(desk.done.is_empty() && desk.words().is_empty());
}

#[test]
fn what_may_have_arrived_asks_the_questions_of_a_reply() {
    let mut desk = composing("\"Hi\" Ctrl-S Enter g o");
    let entry = desk.words().remove(0);
    desk.progress(&entry, Progress::Asking(Question::NotFound));
    desk.pass(SignedDuration::from_secs(1));
    insta::assert_snapshot!(desk.screen());
    desk.keys("3");
    assert_eq!(text(&desk), "Hi");
    assert!(desk.words().is_empty());
}

#[test]
fn refused_words_are_gone_on_with_from_the_outbox() {
    let mut desk = composing("\"Hi\" Ctrl-S Enter");
    let entry = desk.words().remove(0);
    let why = Untrusted::from("the channel is not active");
    desk.progress(&entry, Progress::Refused { why });
    desk.keys("g o");
    desk.shows("the channel is not active");
    desk.keys("r");
    assert_eq!(text(&desk), "Hi");
    assert!(desk.words().is_empty());
    let drafts = desk.store.reader().all_drafts().unwrap();
    assert_eq!(&*drafts[0].text, "Hi");
}

/// Another desk, where conversations are begun or are not.
fn other(verdict: Verdict) -> Capabilities {
    Capabilities::all_but("Ledger", vec![(Ability::Begin, verdict)])
}

#[test]
fn of_desks_that_can_one_is_chosen() {
    let mut desk = Desk::two(80, 24, other(Verdict::Yes));
    desk.keys("N");
    insta::assert_snapshot!(desk.screen());
    desk.keys("Down Enter");
    let screen = desk.screen();
    // She is known there by her address only.
    assert!(
        screen.contains("Maria Silva <maria@example.org>"),
        "{screen}"
    );
    desk.keys("Enter");
    assert!(
        desk.screen()
            .contains("No channel of this desk is known yet")
    );
}

#[test]
fn a_desk_that_cannot_is_not_asked_about_where_only_one_can() {
    let mut desk = Desk::two(80, 24, other(Verdict::No("it only reads")));
    desk.keys("N");
    desk.shows("A new conversation with");
}

#[test]
fn where_no_desk_can_it_says_why() {
    let no = "set `workspace` in the profile";
    let mut desk = Desk::on(80, 24, other(Verdict::No(no)));
    desk.keys("N");
    assert!(desk.model.popup.is_none());
    desk.shows("Ledger: set `workspace` in the profile");
}

#[test]
fn an_unknown_outcome_is_said() {
    let mut desk = composing("\"Hi\" Ctrl-S Enter");
    let entry = desk.words().remove(0);
    let unknown = Progress::Unknown {
        since: desk.now,
        looks: 0,
        next_look: desk.now,
    };
    desk.progress(&entry, unknown);
    desk.shows("Checking whether your words to Maria");
}

#[test]
fn a_subject_is_put_right_under_the_words() {
    let mut desk = composing("\"Hi Maria\" Ctrl-O \"subject\" Enter");
    desk.shows("Subject to Maria Silva: Your order");
    desk.keys("\" 1093\" Enter");
    assert_eq!(text(&desk), "Hi Maria");
    // It is kept at once, and sent.
    let drafts = desk.store.reader().all_drafts().unwrap();
    assert_eq!(
        &*drafts[0].opening.as_ref().unwrap().subject,
        "Your order 1093"
    );
    desk.keys("Ctrl-S Enter");
    desk.pass(SignedDuration::from_secs(9));
    let [(opening, words)] = begun(&desk).try_into().unwrap();
    assert_eq!(
        (&*opening.subject, &*words),
        ("Your order 1093", "Hi Maria")
    );
}

#[test]
fn an_address_is_put_right_under_the_words() {
    let mut desk = Desk::new(80, 24);
    desk.keys("N \"Nia <nia@new.example>\" Enter Enter \"Your order\" Enter \"Hi Nia\"");
    desk.keys("Ctrl-O \"address\" Enter");
    desk.shows("> Nia <nia@new.example>");
    desk.keys("Ctrl-U \"nia@old.example\" Enter Enter Enter");
    assert_eq!(text(&desk), "Hi Nia");
    desk.keys("Ctrl-S");
    desk.shows("Send to nia@old.example?");
    desk.keys("Enter");
    desk.pass(SignedDuration::from_secs(9));
    let [(opening, words)] = begun(&desk).try_into().unwrap();
    assert_eq!((&*opening.subject, &*words), ("Your order", "Hi Nia"));
    assert_eq!(opening.to.email.unwrap().raw(), "nia@old.example");
    assert_eq!(desk.entries(), [], "it was one conversation all along");
}
