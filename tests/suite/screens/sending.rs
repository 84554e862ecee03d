//! Writing, looking over, sending, taking back.

use jiff::{SignedDuration, Timestamp};
use tinbox::app::effect::Effect;
use tinbox::app::message::Report;
use tinbox::domain::capability::{Ability, Capabilities, ReplyCaution, Verdict};
use tinbox::domain::change::Change;
use tinbox::domain::conversation::{Conversation, Thread};
use tinbox::domain::draft::Kind;
use tinbox::domain::outbox::{Progress, Question};
use tinbox::domain::people::{Author, AuthorKind};

use super::harness::Desk;
use super::{screen, shown};

shown!(
    a_reply_names_the_customer,
    "r \"Hi Maria, the second charge\" Enter \"is released today.\""
);
shown!(
    a_note_is_another_color_border_and_verb,
    "n \"Refund the second.\""
);
shown!(the_review_of_a_reply, "r \"Hi\" Ctrl-S");
shown!(the_review_of_a_note, "n \"Hi\" Ctrl-S");
shown!(a_sent_reply_counts_down, "r \"Hi\" Ctrl-S Enter");

#[test]
fn a_reply_leaves_after_the_undo_window() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"Hi Maria\" Ctrl-S Enter");
    desk.pass(SignedDuration::from_secs(7));
    assert!(desk.done.is_empty());
    desk.pass(SignedDuration::from_secs(2));
    assert_eq!(desk.done, vec![Change::Reply("Hi Maria".into())]);
    insta::assert_snapshot!(desk.screen());
}

/// A desk whose replies are text messages.
fn careful(width: u16, height: u16) -> Desk {
    let can = Capabilities::all_but("Parrot", Vec::new());
    let caution = ReplyCaution {
        always: "It may open a new conversation.",
        hours: (8, 21),
        outside: "Outside 08:00–21:00.",
    };
    Desk::on(width, height, can.with_caution(caution))
}

#[test]
fn a_text_says_what_it_is_before_it_leaves() {
    let mut desk = careful(120, 36);
    desk.keys("r \"Hi\" Ctrl-S");
    insta::assert_snapshot!(desk.screen().lines().last().unwrap());
}

#[test]
fn the_caution_stays_when_the_line_is_short() {
    let mut desk = careful(80, 24);
    desk.keys("r \"Hi\" Ctrl-S");
    insta::assert_snapshot!(desk.screen().lines().last().unwrap());
}

#[test]
fn a_desk_whose_messages_cannot_be_read_says_so() {
    let why = "Parrot does not document how messages are read; set `messages_path` in the profile";
    let can = Capabilities::all_but("Parrot", vec![(Ability::Messages, Verdict::No(why))]);
    let mut desk = Desk::on(80, 24, can);
    let conversation = Conversation {
        assignee: Some("ana".into()),
        waiting_since: Some(Timestamp::UNIX_EPOCH),
        ..Conversation::new("sms".into(), Timestamp::UNIX_EPOCH)
    };
    desk.finds(&Thread {
        conversation,
        parts: Vec::new(),
        is_cut: false,
    });
    desk.keys("2 1 g g");
    let screen = desk.screen();
    assert!(
        screen.contains("does not document how messages are"),
        "{screen}"
    );
    assert!(
        screen.contains("read; set `messages_path` in the profile"),
        "{screen}"
    );
    assert!(!screen.contains("Nothing was said yet"));
}

#[test]
fn a_text_at_night_is_asked_about_and_a_note_is_not() {
    let mut desk = careful(120, 36);
    desk.pass(SignedDuration::from_hours(12));
    desk.keys("r \"Hi\" Ctrl-S");
    insta::assert_snapshot!(desk.screen().lines().last().unwrap());
    desk.keys("Esc Esc n \"Hi\" Ctrl-S");
    desk.hides("Outside 08:00");
}

#[test]
fn a_warning_stays_when_the_customer_writes_meanwhile() {
    let line = |width, height, hours| {
        let mut desk = careful(width, height);
        desk.pass(SignedDuration::from_hours(hours));
        desk.keys("r \"Hi\" Ctrl-S");
        let maria = Author {
            kind: AuthorKind::Contact,
            id: Some("c-maria".into()),
            name: Some("Maria Silva".into()),
            email: None,
        };
        desk.arrives("48213", maria, "Are you there?");
        desk.screen().lines().last().unwrap().to_owned()
    };
    let at_night = [line(120, 36, 12), line(80, 24, 12)].join("\n");
    let by_day = line(160, 36, 0);
    insta::assert_snapshot!([at_night, by_day].join("\n"));
}

#[test]
fn undo_inside_the_window_gives_the_words_back() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"Hi Maria\" Ctrl-S Enter z");
    let composer = desk.model.composer.as_ref().unwrap();
    assert_eq!(composer.editor.text(), "Hi Maria");
    assert_eq!(composer.kind, Kind::Reply);
    desk.pass(SignedDuration::from_secs(60));
    assert!(desk.done.is_empty());
}

#[test]
fn ctrl_s_alone_never_sends() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"Hi\" Ctrl-S Ctrl-S Ctrl-S");
    desk.pass(SignedDuration::from_secs(60));
    assert!(desk.done.is_empty() && desk.words().is_empty());
}

#[test]
fn a_paste_never_sends() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r");
    desk.paste("one\r\n\u{13}\rtwo");
    assert!(desk.model.composer.as_ref().unwrap().review.is_none());
    desk.keys("Ctrl-S");
    desk.paste("\r");
    desk.pass(SignedDuration::from_secs(60));
    assert!(desk.done.is_empty() && desk.words().is_empty());
}

#[test]
fn a_burst_of_keys_behind_the_review_never_sends() {
    use tinbox::app::input::Input;
    use tinbox::app::message::Message;
    use tinbox::app::update::update;
    use tinbox::keymap::key::{Code, Key};
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"Hi\"");
    // A paste the terminal did not announce: Ctrl-S and Enter in one read.
    let at = desk.now;
    for key in [Key::ctrl('s'), Key::plain(Code::Enter)] {
        update(&mut desk.model, at, Message::Input(Input::Key(key)));
    }
    assert!(desk.model.composer.as_ref().unwrap().review.is_some());
    assert!(desk.words().is_empty());
}

#[test]
fn sending_and_closing_is_one_gesture() {
    let mut desk = Desk::new(80, 24);
    desk.keys("n \"done\" Ctrl-S c");
    assert_eq!(desk.done, vec![Change::Note("done".into()), Change::Close]);
}

#[test]
fn a_reply_kept_as_a_note_is_a_note() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"hm\" Ctrl-S n");
    assert_eq!(desk.done, vec![Change::Note("hm".into())]);
}

#[test]
fn what_came_while_writing_is_said_before_sending() {
    let mut desk = Desk::new(120, 36);
    desk.keys("r \"Hi\"");
    desk.pass(SignedDuration::from_secs(40));
    let tom = Author {
        kind: AuthorKind::Admin,
        id: Some("tom".into()),
        name: Some("Tom Baker".into()),
        email: None,
    };
    desk.arrives("48213", tom, "I am on it.");
    desk.pass(SignedDuration::from_secs(40));
    desk.keys("Ctrl-S");
    insta::assert_snapshot!(desk.screen());
}

#[test]
fn a_held_reply_asks_what_to_do() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"Hi\" Ctrl-S Enter");
    let entry = desk.entries().remove(0);
    let asking = Progress::Asking(Question::Changed {
        new_parts: vec!["12".into()],
        also: Some("it was closed".into()),
    });
    desk.progress(&entry, asking);
    insta::assert_snapshot!(desk.screen());
    // A key that was on its way to the inbox is no answer.
    desk.keys("1");
    assert!(desk.model.popup.is_some() && desk.done.is_empty());
    desk.pass(SignedDuration::from_secs(1));
    desk.keys("2");
    assert_eq!(desk.model.composer.as_ref().unwrap().editor.text(), "Hi");
}

#[test]
fn words_for_a_desk_that_was_removed_are_given_back() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"Hi Maria\" Ctrl-S Enter");
    let left = desk.entries().remove(0);
    let (at, why) = (desk.now, None);
    desk.progress(&left, Progress::Waiting { at, why });
    // As after a start without that profile.
    desk.model.desks.clear();
    desk.keys("g o Enter");
    insta::assert_snapshot!(desk.screen());
    desk.pass(SignedDuration::from_secs(1));
    desk.keys("1");
    assert_eq!(
        desk.model.composer.as_ref().unwrap().editor.text(),
        "Hi Maria"
    );
}

#[test]
fn a_refused_reply_is_in_the_thread_in_the_outbox_and_at_r() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"Hi Maria\" Ctrl-S Enter");
    let entry = desk.entries().remove(0);
    desk.progress(
        &entry,
        Progress::Refused {
            why: "bodyMarkdown: too long".into(),
        },
    );
    let shown = desk.screen();
    assert!(
        shown.contains("Hi Maria") && shown.contains("refused"),
        "{shown}"
    );
    insta::assert_snapshot!(shown);
    desk.keys("g o");
    insta::assert_snapshot!("a_refused_reply_in_the_outbox", desk.screen());
    desk.keys("r");
    assert_eq!(
        desk.model.composer.as_ref().unwrap().editor.text(),
        "Hi Maria"
    );
}

#[test]
fn leaving_inside_the_window_asks() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"Hi\" Ctrl-S Enter Ctrl-C");
    insta::assert_snapshot!(desk.screen());
    assert!(!desk.wanted.contains(&Effect::Quit));
    desk.keys("2");
    assert!(desk.wanted.contains(&Effect::Quit));
}

#[test]
fn leaving_with_nothing_unsent_does_not_ask() {
    let mut desk = Desk::new(80, 24);
    desk.keys("q");
    assert_eq!(desk.wanted, vec![Effect::Quit]);
}

#[test]
fn escape_never_quits() {
    let mut desk = Desk::new(80, 24);
    desk.keys("Esc Esc Esc Enter Esc Esc");
    assert!(desk.wanted.is_empty());
}

#[test]
fn the_editor_gets_the_text_and_gives_it_back() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"Hi\" Ctrl-E");
    let Some(Effect::Edit { key, kind, text }) = desk.wanted.pop() else {
        panic!("{:?}", desk.wanted);
    };
    assert_eq!(text, "Hi");
    desk.report(Report::Edited {
        key,
        kind,
        text: Ok("Hi Maria,\n\nbye\n".to_owned()),
    });
    assert_eq!(
        desk.model.composer.as_ref().unwrap().editor.text(),
        "Hi Maria,\n\nbye"
    );
}

#[test]
fn a_snippet_expands() {
    assert!(screen(80, 24, "r \";refund \"").contains("The refund takes 3 days."));
}

#[test]
fn undo_takes_back_what_is_about_to_leave_before_anything_else() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"Hi Maria\" Ctrl-S Enter j e z");
    assert_eq!(desk.done, vec![Change::Close]);
    assert!(desk.words().is_empty(), "the reply was taken back");
    desk.pass(SignedDuration::from_secs(20));
    assert_eq!(desk.done, vec![Change::Close]);
}

#[test]
fn news_between_the_review_and_enter_are_shown_first() {
    let mut desk = Desk::new(120, 36);
    desk.keys("r \"Hi\" Ctrl-S");
    let tom = Author {
        kind: AuthorKind::Admin,
        id: Some("tom".into()),
        name: Some("Tom Baker".into()),
        email: None,
    };
    desk.arrives("48213", tom, "I am on it.");
    // The key was on its way to the question before.
    desk.keys("Enter");
    assert!(desk.words().is_empty());
    desk.shows("Tom Baker replied");
    desk.pass(SignedDuration::from_secs(1));
    desk.keys("Enter");
    assert_eq!(desk.words().len(), 1);
}

#[test]
fn words_thrown_away_are_gone_from_outbox_and_draft() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"Hi\" Ctrl-S Enter");
    let entry = desk.entries().remove(0);
    desk.progress(
        &entry,
        Progress::Refused {
            why: "too long".into(),
        },
    );
    desk.keys("Enter Enter 4");
    assert!(desk.words().is_empty());
    assert!(desk.store.reader().all_drafts().unwrap().is_empty());
}

#[test]
fn send_now_sends_before_it_quits() {
    let mut desk = Desk::new(80, 24);
    desk.keys("r \"Hi\" Ctrl-S Enter q 1");
    assert_eq!(desk.done, vec![Change::Reply("Hi".into())]);
    assert!(desk.wanted.contains(&Effect::Quit));
}
