//! Finding: words, names, addresses, scripts without spaces, and what was typed to break it.

use proptest::prelude::*;
use tinbox::domain::attachment::Attachment;
use tinbox::domain::event::Event;
use tinbox::domain::part::{Body, Channel, Content, Part};
use tinbox::domain::people::{Author, AuthorKind};
use tinbox::store::Store;

use crate::store::desk::{acme, at, conversation, identities, said, store, thread};

fn desk() -> Store {
    let mut store = store();
    let texts = [
        ("old", 1, "<p>Where is my <b>refund</b>?</p>"),
        (
            "new",
            2,
            "the REFUND came&nbsp;twice &amp; caf&#233; cr\u{e8}me",
        ),
        ("cjk", 3, "<div>返金したいです。領収書</div>"),
        (
            "mail",
            4,
            "write to maria.silva@example.org about INV-2025-0017",
        ),
        (
            "code",
            5,
            "<style>.refund{}</style><script>var refund</script>nothing here",
        ),
    ];
    for (id, minute, words) in texts {
        let thread = thread(conversation(id, minute), &[said("1", minute, words)]);
        store.put_thread(&acme(), &thread, at(9)).unwrap();
    }
    let mut named = conversation("named", 0);
    named.contact = Some(Author {
        kind: AuthorKind::Contact,
        id: None,
        name: Some("Jo\u{e3}o Refundo".into()),
        email: Some("joao@acme.test".into()),
    });
    store.put_rows(&acme(), &[named], at(9)).unwrap();
    store
}

fn found(store: &Store, words: &str) -> Vec<String> {
    identities(&store.reader().search(words, None, 50, at(10)).unwrap())
}

#[test]
fn names_come_first_and_then_the_newest() {
    let store = desk();
    assert_eq!(found(&store, "refund"), ["named", "new", "old"]);
    assert_eq!(found(&store, "refund "), ["new", "old"]);
}

#[test]
fn a_file_that_came_is_found_by_its_name() {
    let mut store = desk();
    let file = Attachment {
        id: "f1".into(),
        message: Some("1".into()),
        name: Some("Rechnung-20480.pdf".into()),
        content_type: Some("application/pdf".into()),
        bytes: None,
    };
    let sent = Part {
        author: None,
        content: Content::Event(Event::Attached(file)),
        ..said("1 file f1", 7, "")
    };
    let parts = [said("1", 6, "see the paper"), sent];
    let thread = thread(conversation("paper", 7), &parts);
    store.put_thread(&acme(), &thread, at(9)).unwrap();
    assert_eq!(found(&store, "rechnung-2048"), ["paper"]);
    assert_eq!(found(&store, "application"), [""; 0]);
}

#[test]
fn every_word_has_to_be_there_and_the_last_may_be_unfinished() {
    let store = desk();
    assert_eq!(found(&store, "refund whe"), ["old"]);
    assert_eq!(found(&store, "refund nowhere"), [""; 0]);
    assert_eq!(found(&store, "refund t"), ["named", "new", "old"]);
}

#[test]
fn accents_case_entities_and_markup_do_not_matter() {
    let store = desk();
    assert_eq!(found(&store, "creme cafe"), ["new"]);
    assert_eq!(found(&store, "joao"), ["named"]);
    assert_eq!(found(&store, "var"), [""; 0]);
}

#[test]
fn scripts_without_spaces_are_found_by_any_part_of_a_word() {
    let store = desk();
    for words in ["返金", "金し", "したい", "領収書", "収"] {
        assert_eq!(found(&store, words), ["cjk"], "{words}");
    }
    assert_eq!(found(&store, "金返"), [""; 0]);
}

#[test]
fn addresses_and_identities_are_found_as_typed() {
    let store = desk();
    for words in [
        "maria.silva@example.org",
        "maria.si",
        "INV-2025-0017",
        "inv-2025",
        "@example.org",
    ] {
        assert_eq!(found(&store, words), ["mail"], "{words}");
    }
    assert_eq!(found(&store, "joao@acme.test"), ["named"]);
}

#[test]
fn a_long_unfinished_word_is_found_behind_any_number_of_similar_ones() {
    let mut store = store();
    let like = |id: &str, minute, words: &str| {
        thread(conversation(id, minute), &[said("1", minute, words)])
    };
    let rare = like("rare", 1, "the Reference is here");
    store.put_thread(&acme(), &rare, at(9)).unwrap();
    let many: Vec<_> = (0..1_700)
        .map(|number| said(&number.to_string(), 2, "refer REFERRAL preference"))
        .collect();
    let many = thread(conversation("many", 2), &many);
    store.put_thread(&acme(), &many, at(9)).unwrap();
    while store.index(5_000).unwrap() > 0 {}
    assert_eq!(found(&store, "refer"), ["many", "rare"]);
    assert_eq!(found(&store, "referr"), ["many"]);
    assert_eq!(found(&store, "refere"), ["rare"]);
    assert_eq!(found(&store, "the refere"), ["rare"]);
}

#[test]
fn a_hit_shows_the_words_around_it() {
    let store = desk();
    let page = store.reader().search("refund", None, 50, at(10)).unwrap();
    let hits: Vec<_> = page
        .rows
        .iter()
        .map(|row| row.hit.as_ref().map(|hit| hit.raw().to_owned()))
        .collect();
    assert_eq!(
        hits,
        [
            None,
            Some("the REFUND came\u{a0}twice & caf\u{e9} cr\u{e8}me".replace('\u{a0}', " ")),
            Some("Where is my refund ?".to_owned()),
        ]
    );
}

#[test]
fn many_parts_at_once_are_found_once_they_are_indexed() {
    let mut store = store();
    let parts: Vec<_> = (0..60)
        .map(|number| said(&number.to_string(), number, &format!("word{number} common")))
        .collect();
    store
        .put_thread(&acme(), &thread(conversation("a", 60), &parts), at(61))
        .unwrap();
    assert_eq!(found(&store, "word7 "), [""; 0]);
    assert_eq!(store.index(50).unwrap(), 50);
    assert_eq!(found(&store, "word59 "), ["a"]);
    assert_eq!(found(&store, "word7 "), [""; 0]);
    assert_eq!(store.index(50).unwrap(), 10);
    assert_eq!(store.index(50).unwrap(), 0);
    assert_eq!(found(&store, "word7 "), ["a"]);
}

#[test]
fn what_changed_is_found_by_its_new_words_only() {
    let mut store = store();
    for (minute, words) in [(1, "before"), (2, "after")] {
        let mut part = said("1", 1, "");
        part.content = Content::Message {
            body: Body {
                plain: Some(words.into()),
                ..Body::default()
            },
            channel: Channel::Chat,
        };
        let thread = thread(conversation("a", minute), &[part]);
        store.put_thread(&acme(), &thread, at(3)).unwrap();
    }
    assert_eq!(found(&store, "before"), [""; 0]);
    assert_eq!(found(&store, "after"), ["a"]);
    store.remove(&crate::store::desk::key("a")).unwrap();
    assert_eq!(found(&store, "after"), [""; 0]);
}

#[test]
fn what_means_something_to_the_index_means_nothing_here() {
    let store = desk();
    for words in [
        "\"",
        "\"\"",
        "refund\"",
        "\" OR 1",
        "refund OR nothing",
        "NOT refund",
        "text:refund",
        "refund NEAR/2 my",
        "(refund",
        "refund)",
        "^refund",
        "ref*und",
        "{text} : refund",
        "-refund",
        "+",
        "*",
        "'; DROP TABLE part; --",
        "\0",
        "a\0b",
        "",
        " ",
        "\u{feff}",
        "%",
        "_",
        "\\",
        "refund^2",
        ":",
        "返\"金",
        "\u{0301}",
        "ª",
        "①",
    ] {
        store.reader().search(words, None, 50, at(10)).unwrap();
    }
    assert_eq!(found(&store, "refund OR where"), [""; 0]);
}

proptest! {
    #[test]
    fn no_search_fails(words in "\\PC{0,40}") {
        let store = store();
        prop_assert!(store.reader().search(&words, None, 50, at(10)).is_ok());
    }
}
