//! Every picker, and what it does.

use jiff::SignedDuration;
use tinbox::app::effect::Effect;
use tinbox::domain::capability::{Ability, Capabilities, Verdict};
use tinbox::domain::change::Change;

use super::harness::Desk;
use super::{sample, shown};

shown!(an_at_sign_in_a_note_lists_teammates, "n \"ask @\"");
shown!(a_mention_is_narrowed_by_typing_on, "n \"ask @mor\"");
shown!(the_snooze_picker_offers_presets, "s");
shown!(a_typed_time_is_shown_as_understood, "s 2 \"h\"");
shown!(a_time_that_means_nothing_is_said_so, "s Tab \"blursday\"");
shown!(the_assign_picker_lists_people_and_teams, "a");
shown!(the_assign_picker_filters, "a \"tom\"");
shown!(the_tag_picker_shows_what_is_on, "t");
shown!(a_new_tag_is_offered, "t \"vip\"");
shown!(the_palette_finds_commands, "Ctrl-K \"snooz\"");
shown!(help_lists_the_keys_of_here, "?");
shown!(links_are_numbered_with_their_whole_address, "Enter g g O");
shown!(the_history_lists_what_was_done, "e i H");
shown!(deleting_asks_for_the_word, "D");

fn done(keys: &str) -> Vec<Change> {
    let mut desk = Desk::new(80, 24);
    desk.keys(keys);
    desk.done
}

fn snoozed_until(until: &str) -> Vec<Change> {
    let until = until.parse().unwrap();
    vec![Change::Snooze { until }]
}

#[test]
fn a_letter_snoozes_at_once() {
    // Tomorrow is a Friday, nine in the morning is eight in UTC.
    assert_eq!(done("s t"), snoozed_until("2026-11-20T08:00:00Z"));
    assert_eq!(done("s m"), snoozed_until("2026-11-23T08:00:00Z"));
}

#[test]
fn a_digit_begins_a_typed_time() {
    let mut desk = Desk::new(80, 24);
    desk.keys("s");
    let began = desk.now;
    desk.keys("\"30m\" Enter");
    let [Change::Snooze { until }] = desk.done.as_slice() else {
        panic!("{:?}", desk.done);
    };
    let minutes = until.duration_since(began).as_mins();
    assert!((29..=31).contains(&minutes), "{minutes}");
}

#[test]
fn the_same_snooze_again_takes_one_key() {
    let changes = done("s t S");
    assert_eq!(changes.len(), 2);
    assert_eq!(changes[0], changes[1]);
}

#[test]
fn a_desk_that_cannot_snooze_says_why() {
    let capabilities = Capabilities::all_but(
        "Parrot",
        vec![(Ability::Snooze, Verdict::No("Parrot has no snooze"))],
    );
    let mut desk = Desk::on(80, 24, capabilities);
    desk.keys("s");
    assert!(desk.model.popup.is_none());
    desk.shows("Parrot has no snooze");
}

#[test]
fn digits_pick_while_the_filter_is_empty() {
    assert_eq!(done("a 2"), vec![Change::Assign(None)]);
    assert_eq!(done("i"), vec![Change::Assign(Some("ana".into()))]);
}

#[test]
fn teams_are_assigned_too() {
    assert_eq!(
        done("a \"technical\" Enter"),
        vec![Change::AssignTeam(Some("tech".into()))]
    );
}

#[test]
fn enter_toggles_a_tag_and_the_picker_stays() {
    let mut desk = Desk::new(80, 24);
    desk.keys("t Enter");
    assert_eq!(desk.done, vec![Change::Untag(sample::tag("billing"))]);
    assert!(desk.model.popup.is_some());
    desk.keys("Enter");
    assert_eq!(desk.done.len(), 2);
    assert_eq!(desk.done[1], Change::Tag(sample::tag("billing")));
    insta::assert_snapshot!(desk.screen());
}

#[test]
fn a_tag_of_several_is_put_on_those_that_lack_it() {
    let mut desk = Desk::new(80, 24);
    desk.keys("* t \"refund\" Enter");
    assert_eq!(desk.done, vec![Change::Tag(sample::tag("refund")); 3]);
    desk.keys("Esc z");
    assert_eq!(desk.done.len(), 6, "one z takes all three back");
}

#[test]
fn a_new_tag_is_made_by_the_desk_first() {
    let mut desk = Desk::new(80, 24);
    desk.keys("t \"vip\" Enter");
    assert!(desk.done.is_empty());
    let made = desk
        .wanted
        .iter()
        .any(|effect| matches!(effect, Effect::CreateTag { name, .. } if name == "vip"));
    assert!(made, "{:?}", desk.wanted);
}

#[test]
fn a_paste_over_a_picker_picks_nothing() {
    let mut desk = Desk::new(80, 24);
    desk.keys("s");
    desk.paste("t\rt\r");
    desk.keys("Esc");
    assert!(desk.done.is_empty());
}

#[test]
fn the_word_must_be_typed_to_delete() {
    assert!(done("D \"yes\" Enter").is_empty());
    assert_eq!(done("D \"delete\" Enter"), vec![Change::Delete]);
}

#[test]
fn a_misspelled_command_is_answered_with_the_nearest() {
    let mut desk = Desk::new(80, 24);
    desk.keys(": \"snoze\" Enter");
    let screen = desk.screen();
    let answer = "No command `snoze`; did you mean `snooze`?";
    assert!(screen.contains(answer), "{screen}");
}

/// What stands in the composer.
fn written(keys: &str) -> String {
    let mut desk = Desk::new(80, 24);
    desk.keys(keys);
    let composer = desk.model.composer.as_ref();
    composer.map_or(String::new(), |composer| composer.editor.text().to_owned())
}

#[test]
fn a_mention_puts_the_name_in_and_typing_goes_on() {
    assert_eq!(
        written("n \"ask @to\" Enter \"please\""),
        "ask @Tom Baker please"
    );
    assert_eq!(written("n \"@\" Down Enter"), "@Yuki Mori ");
    // A word that is nobody's name, a place in time and an address stay what they are.
    assert_eq!(written("n \"@here x\""), "@here x");
    assert_eq!(written("n \"meet @ 5pm\""), "meet @ 5pm");
    assert_eq!(written("n \"ana@example.com\""), "ana@example.com");
    assert_eq!(written("n \"@to\" Esc \"!\""), "@to!");
    assert_eq!(written("n \"a @t\" Backspace Backspace \"b\""), "a b");
    // The customer has nobody to mention.
    assert_eq!(written("r \"@to\" Enter"), "@to\n");
}

#[test]
fn keys_that_neither_type_nor_pick_are_for_the_text_under_the_mentions() {
    assert_eq!(written("n \"ask @to\" Ctrl-K \"!\""), "ask @to!");
    assert_eq!(written("n \"ask @to\" Left \"x\""), "ask @txo");
    assert_eq!(
        written("n \"ask @to\" Ctrl-W \"x\""),
        written("n \"ask @to\" Esc Ctrl-W \"x\"")
    );
    let mut desk = Desk::new(80, 24);
    desk.keys("n \"ask @to\" Ctrl-Z");
    assert!(desk.model.popup.is_none());
    assert!(!desk.wanted.contains(&Effect::Suspend), "{:?}", desk.wanted);
    let mut desk = Desk::new(80, 24);
    desk.keys("n \"ask @to\" Ctrl-S");
    desk.shows("Save this note for your team?");
}

#[test]
fn a_paste_under_the_mentions_stays_what_it_is() {
    let mut desk = Desk::new(80, 24);
    desk.keys("n \"see @\"").paste("to\n  at a.rs:1\n");
    let composer = desk.model.composer.as_ref().unwrap();
    assert_eq!(composer.editor.text(), "see @to\n  at a.rs:1\n");
    assert!(desk.model.popup.is_none());
}

#[test]
fn a_time_is_typed_as_it_is_unless_it_begins_with_a_preset() {
    let mut desk = Desk::new(120, 36);
    desk.keys("s \"fri 2pm\"");
    desk.shows("> fri 2pm");
    desk.shows("Fri 20 Nov 14:00");
}

/// The links of a message with these words, listed.
fn links_of(words: &str, width: u16, height: u16) -> Desk {
    let mut desk = Desk::new(width, height);
    desk.arrives("48213", sample::ana(), words);
    desk.keys("Enter G O");
    desk
}

#[test]
fn the_host_of_a_link_is_whole_whatever_is_cut() {
    let lure = "https://www.paypal.com.account-verification.example.net/signin?session=8172635";
    let far = format!(
        "https://www.paypal.com.{}.example.net/",
        "very-".repeat(9) + "far"
    );
    let words = format!(
        "[Log in]({lure}) or [log in to your account to confirm who you are]({lure}5) or [www.paypal.com]({lure}6) \
         or [here]({far})"
    );
    insta::assert_snapshot!(links_of(&words, 80, 24).screen());
}

#[test]
fn a_number_of_two_digits_is_typed_whole() {
    let link = |number| format!("[{number} more](https://{}.example/)", 20 - number);
    let words: Vec<String> = (1..=12).map(link).collect();
    let words = words.join(" and ");
    let opened = |keys: &str| {
        let mut desk = links_of(&words, 80, 24);
        desk.keys(keys);
        desk.wanted
    };
    let url = |number| Effect::OpenUrl(format!("https://{}.example/", 20 - number));
    assert_eq!(opened("1 2"), []);
    assert_eq!(opened("1 2 Enter"), [url(12)]);
    assert_eq!(opened("1 Enter"), [url(1)]);
    let mut few = links_of("[a](https://a.example/) [b](https://b.example/)", 80, 24);
    few.keys("2");
    let url = "https://b.example/".to_owned();
    assert_eq!(few.wanted, [Effect::OpenUrl(url)]);
}

#[test]
fn a_digit_takes_the_row_it_stands_beside() {
    // Fewer rows have room here than there are.
    let link = |number| format!("[{number}](https://{number}.example/)");
    let words: Vec<String> = (1..=9).map(link).collect();
    let mut desk = links_of(&words.join(" "), 40, 12);
    desk.keys(&"Down ".repeat(8));
    desk.shows("9 [9]");
    desk.keys("9");
    let url = "https://9.example/".to_owned();
    assert_eq!(desk.wanted, [Effect::OpenUrl(url)]);
}

#[test]
fn a_part_without_links_leads_to_those_of_the_nearest_with_some() {
    let mut desk = Desk::new(120, 36);
    // The last part of this thread links to nothing.
    desk.keys("Enter G O");
    desk.shows("https://shop.example.org/ord");
}

#[test]
fn a_refusal_makes_room_for_the_next_action_once_it_was_read() {
    let mut desk = Desk::new(120, 36);
    desk.keys("X");
    desk.shows("Featurebase has no such thing");
    let line = |desk: &Desk| desk.screen().lines().last().unwrap().to_owned();
    let said = line(&desk);
    desk.pass(SignedDuration::from_secs(3)).keys("j");
    assert_eq!(line(&desk), said);
    desk.pass(SignedDuration::from_secs(2)).keys("k");
    assert_ne!(line(&desk), said);
}
