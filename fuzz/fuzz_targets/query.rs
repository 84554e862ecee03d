//! What is typed to find something: searches, filters, and the moments of the snooze picker.
#![no_main]

use std::cell::RefCell;

use jiff::civil::date;
use jiff::{Timestamp, ToSpan, Zoned};
use libfuzzer_sys::fuzz_target;
use tinbox::app::when::{self, Settings};
use tinbox::domain::conversation::{Conversation, Thread};
use tinbox::domain::id::Profile;
use tinbox::domain::part::{Body, Channel, Content, Part};
use tinbox::domain::row::RowQuery;
use tinbox::domain::view::View;
use tinbox::store::Store;

const WORDS: &str = "The export of invoice INV-2025-0017 stops at row 10,000 and says nothing, 返金したい, café crème";

thread_local! {
    static STORE: RefCell<Store> = RefCell::new(desk());
}

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).expect("in range")
}

/// One conversation about an export.
fn desk() -> Store {
    let mut store = Store::in_memory().expect("a store in memory");
    let part = Part {
        id: "1".into(),
        at: now(),
        updated_at: now(),
        author: None,
        content: Content::Message {
            body: Body {
                plain: Some(WORDS.into()),
                ..Body::default()
            },
            channel: Channel::Email,
        },
        redacted: false,
        tags: Vec::new(),
    };
    let mut conversation = Conversation::new("c1".into(), now());
    conversation.title = Some("Export \"broken\" (again) 50%".into());
    conversation.last_activity_at = Some(now());
    conversation.last_part = Some(part.id.clone());
    let thread = Thread {
        conversation,
        parts: vec![part],
        is_cut: false,
    };
    store
        .put_thread(&Profile::new("acme"), &thread, now())
        .expect("put");
    while store.index(1_000).expect("indexed") > 0 {}
    store
}

fn searches(store: &Store, typed: &str) {
    let found = store
        .reader()
        .search(typed, None, 10, now())
        .expect("any text is a search");
    assert!(found.rows.len() <= 1 && found.total == found.rows.len());
    // A word of the message, whatever stands around it that is no word, is found.
    if !typed.contains(char::is_alphanumeric) && typed.len() < 40 {
        for word in ["export", "INV-2025-0017", "cafe", "row"] {
            let found = store
                .reader()
                .search(&format!("{typed} {word}"), None, 10, now())
                .expect("found");
            assert_eq!(found.rows.len(), 1, "{typed:?} before `{word}` hides it");
        }
    }
}

fn filters(store: &Store, typed: &str) {
    let query = RowQuery {
        desk: None,
        view: View::All,
        order: View::All.default_order(),
        filter: typed.into(),
        limit: 10,
    };
    let shown = store
        .reader()
        .rows(&query, now())
        .expect("any text is a filter")
        .rows
        .len();
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let plain = typed.is_ascii() && words.len() <= 4 && !typed.contains('\0');
    if plain {
        let title = "c1\nexport \"broken\" (again) 50%";
        let expected = usize::from(words.iter().all(|word| title.contains(word)));
        assert_eq!(shown, expected, "{typed:?}");
    }
}

fn moments(typed: &str) {
    let hours = Settings::default();
    for now in [
        date(2026, 3, 28).at(23, 30, 0, 0).in_tz("Europe/Madrid"),
        date(2026, 11, 1).at(0, 30, 0, 0).in_tz("America/New_York"),
        date(2026, 12, 31)
            .at(12, 0, 0, 0)
            .in_tz("Pacific/Kiritimati"),
    ] {
        let now: Zoned = now.expect("a moment");
        match when::parse(typed, &now, &hours) {
            Ok(at) => {
                assert!(at > now, "{typed:?} is past: {at}");
                let last = now.checked_add(11.years()).expect("in range");
                assert!(at < last, "{typed:?} is too far: {at}");
                // Case and space say nothing.
                let loud = format!("  {}  ", typed.to_uppercase());
                if typed.is_ascii() {
                    assert_eq!(
                        when::parse(&loud, &now, &hours),
                        Ok(at.clone()),
                        "{typed:?} in capitals"
                    );
                }
                let shown = when::describe(&at, &now);
                assert!(!shown.is_empty() && !shown.contains(char::is_control));
            }
            Err(problem) => assert!(!problem.to_string().is_empty()),
        }
    }
}

fuzz_target!(|typed: &str| {
    moments(typed);
    if typed.len() <= 300 {
        STORE.with_borrow(|store| {
            searches(store, typed);
            filters(store, typed);
        });
    }
});
