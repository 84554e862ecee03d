//! Parts: merged, read, seen.

use tinbox::domain::conversation::{Receipt, Thread};
use tinbox::domain::id::ConversationKey;
use tinbox::domain::part::{Body, Content, Part};
use tinbox::domain::people::AuthorKind;
use tinbox::domain::row::Opened;
use tinbox::domain::view::{Order, View};
use tinbox::store::Store;

use crate::store::desk::{acme, at, conversation, key, note, part, said, shown, store, thread};

fn opened(store: &Store) -> Opened {
    store.reader().opened(&key("a"), at(99)).unwrap().unwrap()
}

fn put(store: &mut Store, thread: &Thread) -> bool {
    store.put_thread(&acme(), thread, at(50)).unwrap()
}

/// Whose parts are to be read next.
fn wanted(store: &Store) -> Vec<ConversationKey> {
    store.reader().threads_wanted(&acme(), 9).unwrap()
}

/// How many conversations have these words.
fn found(store: &Store, words: &str) -> usize {
    let page = store.reader().search(words, None, 9, at(9)).unwrap();
    page.total
}

fn version(minute: i64, parts: &[Part]) -> Thread {
    let mut conversation = conversation("a", 0);
    conversation.updated_at = at(minute);
    conversation.last_activity_at = Some(at(minute));
    thread(conversation, parts)
}

#[test]
fn a_thread_comes_back_in_the_order_of_the_timeline() {
    let mut store = store();
    let parts = [
        said("9", 3, "one"),
        said("10", 3, "two"),
        said("2", 5, "three"),
    ];
    let shuffled = [parts[2].clone(), parts[1].clone(), parts[0].clone()];
    assert!(put(&mut store, &version(6, &shuffled)));
    let opened = opened(&store);
    assert_eq!(opened.parts, parts);
    assert!(opened.parts_known && !opened.is_cut);
    assert!(!put(&mut store, &version(6, &shuffled)));
}

#[test]
fn a_row_alone_has_no_parts_and_says_so() {
    let mut store = store();
    store
        .put_rows(&acme(), &[conversation("a", 1)], at(2))
        .unwrap();
    let opened = opened(&store);
    assert_eq!((opened.parts, opened.parts_known), (Vec::new(), false));
    assert_eq!(wanted(&store), [key("a")]);
}

#[test]
fn a_thread_is_wanted_again_when_the_row_is_newer() {
    let mut store = store();
    put(&mut store, &version(6, &[said("1", 3, "one")]));
    assert_eq!(wanted(&store), []);
    let row = version(7, &[]).conversation;
    store.put_rows(&acme(), &[row], at(8)).unwrap();
    assert_eq!(wanted(&store), [key("a")]);
}

#[test]
fn parts_the_desk_no_longer_gives_are_gone_unless_cut_off() {
    let parts = [
        said("1", 1, "one"),
        said("2", 2, "two"),
        said("3", 3, "three"),
    ];
    let mut store = store();
    put(&mut store, &version(4, &parts));
    put(&mut store, &version(5, &parts[1..]));
    assert_eq!(opened(&store).parts, parts[1..]);

    let mut cut = version(6, &parts[2..]);
    cut.is_cut = true;
    put(&mut store, &cut);
    let opened = opened(&store);
    assert_eq!(opened.parts, parts[1..]);
    assert!(opened.is_cut);
}

#[test]
fn an_older_answer_brings_back_only_what_was_cut_off() {
    let old = [
        said("1", 1, "one"),
        said("2", 2, "before"),
        said("4", 2, "deleted since"),
    ];
    let new = [said("2", 2, "after"), said("3", 3, "three")];
    let mut cut = version(6, &new);
    cut.is_cut = true;
    let expected = [old[0].clone(), new[0].clone(), new[1].clone()];

    let mut late = store();
    put(&mut late, &cut);
    put(&mut late, &version(4, &old));
    assert_eq!(opened(&late).parts, expected);

    let mut early = store();
    put(&mut early, &version(4, &old));
    put(&mut early, &cut);
    assert_eq!(opened(&early).parts, expected);
}

#[test]
fn our_own_reply_survives_a_read_that_was_under_way() {
    let mut store = store();
    let before = version(4, &[said("1", 1, "one")]);
    put(&mut store, &before);
    let reply = part("2", 5, (AuthorKind::Admin, "ana"), "Sure");
    assert!(store.put_part(&key("a"), &reply).unwrap());
    assert!(!store.put_part(&key("a"), &reply).unwrap());
    put(&mut store, &before);
    assert_eq!(opened(&store).parts, [before.parts[0].clone(), reply]);
}

fn unread_and_changed(store: &Store) -> (bool, bool) {
    let row = store.reader().row(&key("a"), at(99)).unwrap().unwrap();
    (row.is_unread, row.is_changed)
}

#[test]
fn before_anything_was_seen_a_waiting_customer_is_unread() {
    let mut store = store();
    let mut row = conversation("a", 1);
    store.put_rows(&acme(), &[row.clone()], at(2)).unwrap();
    assert_eq!(unread_and_changed(&store), (true, false));
    row.waiting_since = None;
    row.updated_at = at(3);
    store.put_rows(&acme(), &[row], at(3)).unwrap();
    assert_eq!(unread_and_changed(&store), (false, false));
}

#[test]
fn the_desks_receipt_counts_as_seen() {
    let mut read = version(4, &[said("1", 1, "one"), said("2", 2, "two")]);
    let receipt = |part: &str, reader: &str| Receipt {
        reader: reader.into(),
        is_customer: false,
        part: part.into(),
    };
    let verdict = |thread: &Thread| {
        let mut store = store();
        put(&mut store, thread);
        unread_and_changed(&store)
    };
    read.conversation.receipts = vec![receipt("2", "ana")];
    assert_eq!(verdict(&read), (false, false));
    read.conversation.receipts = vec![receipt("1", "ana"), receipt("2", "ben")];
    assert_eq!(verdict(&read), (true, false));
}

#[test]
fn what_others_said_after_the_part_seen_is_unread_and_our_own_is_not() {
    let mut store = store();
    let mut parts = vec![said("1", 1, "one")];
    put(&mut store, &version(2, &parts));
    store
        .mark_seen(&key("a"), Some(&"1".into()), at(3))
        .unwrap();
    assert_eq!(unread_and_changed(&store), (false, false));

    parts.push(part("2", 4, (AuthorKind::Admin, "ana"), "mine"));
    put(&mut store, &version(4, &parts));
    assert_eq!(unread_and_changed(&store), (false, false));

    parts.push(part("3", 5, (AuthorKind::Bot, "bot"), "beep"));
    put(&mut store, &version(5, &parts));
    assert_eq!(unread_and_changed(&store), (false, true));

    parts.push(note("4", 6, "ben", "look"));
    put(&mut store, &version(6, &parts));
    assert_eq!(unread_and_changed(&store), (true, false));

    store
        .mark_seen(&key("a"), Some(&"4".into()), at(7))
        .unwrap();
    assert_eq!(unread_and_changed(&store), (false, false));
    store.mark_unread(&key("a"), at(8)).unwrap();
    assert_eq!(unread_and_changed(&store), (true, false));
}

#[test]
fn a_row_that_names_a_newer_part_is_unread_before_the_parts_are_read() {
    let mut store = store();
    put(&mut store, &version(2, &[said("1", 1, "one")]));
    store
        .mark_seen(&key("a"), Some(&"1".into()), at(3))
        .unwrap();
    let mut row = version(5, &[]).conversation;
    row.last_part = Some("2".into());
    store.put_rows(&acme(), &[row], at(6)).unwrap();
    assert_eq!(unread_and_changed(&store), (true, false));
}

#[test]
fn a_note_that_names_us_is_a_mention() {
    let mentions = |words: &str| {
        let mut store = store();
        put(&mut store, &version(2, &[note("1", 1, "ben", words)]));
        shown(&store, View::Mentions, Order::NewestFirst, 9)
    };
    assert_eq!(mentions("<p>@ana reis look</p>"), ["a"]);
    assert_eq!(mentions("<span data-id=\"ana\">x</span>"), ["a"]);
    assert_eq!(mentions("<p>bananas</p>"), [""; 0]);
}

#[test]
fn a_redacted_part_has_no_words_left() {
    let mut store = store();
    let mut parts = [said("1", 1, "my secret word"), said("2", 2, "two")];
    put(&mut store, &version(3, &parts));
    assert_eq!(found(&store, "secret"), 1);
    parts[0].redacted = true;
    if let Content::Message { body, .. } = &mut parts[0].content {
        *body = Body::default();
    }
    put(&mut store, &version(4, &parts));
    assert_eq!(found(&store, "secret"), 0);
    assert_eq!(opened(&store).parts, parts);
}
