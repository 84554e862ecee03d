//! What is stored comes back as it was, and what is put in any order ends the same.

use jiff::Timestamp;
use proptest::prelude::*;
use tinbox::domain::conversation::{Conversation, Detail, Thread};
use tinbox::domain::id::ConversationKey;
use tinbox::domain::part::Part;
use tinbox::domain::people::{Author, AuthorKind};
use tinbox::store::{Store, WalkRecord};

use crate::store::desk::{acme, at, key};
use crate::store::strategies as any_of;

/// Before any snooze ends, so that states are shown as they are stored.
const EARLY: Timestamp = Timestamp::MIN;

fn store() -> Store {
    Store::in_memory().unwrap()
}

fn header(store: &Store, id: &Conversation) -> Conversation {
    let key = ConversationKey {
        profile: acme(),
        id: id.id.clone(),
    };
    let row = store.reader().row(&key, EARLY).unwrap().unwrap();
    row.conversation
}

/// The thread as another version of conversation `a`.
fn version(mut thread: Thread, minute: i64) -> Thread {
    thread.is_cut = false;
    thread.conversation.id = "a".into();
    thread.conversation.updated_at = at(minute);
    // What a thinner answer keeps of an older one is `Conversation::absorb`'s, and tested there.
    thread.conversation.detail = Detail::Whole;
    thread.conversation.assignee_is_untold = false;
    thread.conversation.others.clear();
    thread.conversation.preview = Some("words".into());
    thread.conversation.last_part = Some("1".into());
    thread.conversation.contact = Some(Author {
        kind: AuthorKind::Contact,
        id: Some(format!("c{minute}").into()),
        name: Some("Maria".into()),
        email: None,
    });
    // Parts are of the past: what a read cannot have known is another matter.
    for part in &mut thread.parts {
        part.at = part.at.min(at(0));
    }
    thread.parts.sort_by_key(Part::order);
    thread
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_header_comes_back(conversation in any_of::conversation()) {
        let mut store = store();
        store.put_rows(&acme(), std::slice::from_ref(&conversation), at(0)).unwrap();
        prop_assert_eq!(header(&store, &conversation), conversation);
    }

    #[test]
    fn a_thread_comes_back(thread in any_of::thread()) {
        let mut store = store();
        prop_assert!(store.put_thread(&acme(), &thread, at(0)).unwrap());
        prop_assert!(!store.put_thread(&acme(), &thread, at(0)).unwrap());
        let key = ConversationKey { profile: acme(), id: thread.conversation.id.clone() };
        let opened = store.reader().opened(&key, EARLY).unwrap().unwrap();
        prop_assert_eq!(opened.row.conversation, thread.conversation);
        prop_assert_eq!(opened.parts, thread.parts);
        prop_assert_eq!(opened.is_cut, thread.is_cut);
    }

    #[test]
    fn lists_and_customers_come_back(directory in any_of::directory(), card in any_of::card()) {
        let mut store = store();
        store.put_directory(&acme(), &directory).unwrap();
        store.put_contact(&acme(), &card, at(0)).unwrap();
        prop_assert_eq!(store.reader().directory(&acme()).unwrap(), Some(directory));
        let contact = store.reader().contact(&acme(), &card.contact.id).unwrap();
        prop_assert_eq!(contact, Some(card));
    }

    #[test]
    fn a_draft_comes_back(draft in any_of::draft()) {
        let mut store = store();
        store.put_draft(&draft).unwrap();
        prop_assert_eq!(store.reader().drafts(&draft.key).unwrap(), [draft]);
    }

    #[test]
    fn a_change_on_its_way_comes_back(entry in any_of::entry(), next in any_of::entry()) {
        let mut store = store();
        store.enqueue(std::slice::from_ref(&entry)).unwrap();
        prop_assert_eq!(store.reader().entry(&entry.id).unwrap(), Some(entry.clone()));
        let moved = tinbox::domain::outbox::Entry {
            change: next.change,
            progress: next.progress,
            attempts: next.attempts,
            basis: next.basis,
            high_water: next.high_water,
            ..entry.clone()
        };
        store.advance(&entry.progress, &moved).unwrap();
        prop_assert_eq!(store.reader().entry(&entry.id).unwrap(), Some(moved));
    }

    #[test]
    fn a_walk_comes_back(
        cursor in prop::option::of(".{0,12}"),
        marks in prop::option::of((any_of::moment(), any_of::moment())),
        pages in any::<u32>(),
        started_at in any_of::moment(),
    ) {
        let mut store = store();
        let record = WalkRecord {
            cursor: cursor.map(String::into),
            since: marks.map(|(since, _)| since),
            is_behind: pages.is_multiple_of(2),
            watermark: marks.map(|(watermark, _)| watermark),
            pages,
            started_at,
            finished_at: marks.map(|(_, finished_at)| finished_at),
        };
        store.put_walk(&acme(), "open", &record).unwrap();
        prop_assert_eq!(store.reader().walk(&acme(), "open").unwrap(), Some(record));
        prop_assert_eq!(store.reader().counts(None, at(0)).unwrap().is_complete, marks.is_some());
    }

    #[test]
    fn versions_in_any_order_end_with_the_newest(
        threads in prop::collection::vec(any_of::thread(), 1..4),
        order in Just(vec![0, 1, 2, 0, 1, 2]).prop_shuffle(),
    ) {
        let versions: Vec<Thread> = threads
            .into_iter()
            .zip(1..)
            .map(|(mut thread, minute)| {
                // What a header may keep from an older one when the newer has none (`absorb`) is not at issue here.
                thread.conversation.detail = Detail::Whole;
    thread.conversation.assignee_is_untold = false;
    thread.conversation.others.clear();
                thread.conversation.contact.get_or_insert(Author {
                    kind: AuthorKind::Lead,
                    id: None,
                    name: None,
                    email: None,
                });
                thread.conversation.preview.get_or_insert("x".into());
                version(thread, minute)
            })
            .collect();
        let mut store = store();
        for number in order {
            if let Some(thread) = versions.get(number) {
                store.put_thread(&acme(), thread, at(9)).unwrap();
            }
        }
        let newest = versions.last().unwrap();
        let opened = store.reader().opened(&key("a"), EARLY).unwrap().unwrap();
        prop_assert_eq!(&opened.row.conversation, &newest.conversation);
        prop_assert_eq!(&opened.parts, &newest.parts);
    }
}
