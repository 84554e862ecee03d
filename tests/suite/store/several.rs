//! Several desks in one store: views and counts of one or of all, and people who wrote on more than one.

use jiff::Timestamp;
use tinbox::domain::conversation::{Conversation, State};
use tinbox::domain::id::{ConversationKey, Profile};
use tinbox::domain::people::{Author, AuthorKind, Contact, ContactCard};
use tinbox::domain::row::RowQuery;
use tinbox::domain::untrusted::Untrusted;
use tinbox::domain::view::{Order, View};
use tinbox::store::Store;

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(minute * 60).unwrap()
}

fn from(id: &str, minute: i64, contact: &str, email: Option<&str>) -> Conversation {
    Conversation {
        title: Some(Untrusted::from(format!("About {id}"))),
        contact: Some(Author {
            kind: AuthorKind::Contact,
            id: Some(contact.into()),
            name: None,
            email: email.map(Untrusted::from),
        }),
        waiting_since: Some(at(minute)),
        ..Conversation::new(id.into(), at(minute))
    }
}

fn store() -> Store {
    let mut store = Store::in_memory().unwrap();
    let mut put = |profile: &str, rows: &[Conversation]| {
        let profile = Profile::from(profile);
        store.put_rows(&profile, rows, at(50)).unwrap();
    };
    put(
        "one",
        &[
            from("a", 1, "m", Some("maria@example.org")),
            from("b", 4, "n", Some("noor@example.ae")),
        ],
    );
    let closed = Conversation {
        state: State::Closed,
        ..from("d", 2, "x", Some("Maria@Example.ORG "))
    };
    put(
        "two",
        &[from("c", 3, "x", Some("MARIA@example.org")), closed],
    );
    // This desk's rows have no addresses; its cards do.
    put("three", &[from("e", 5, "y", None), from("f", 6, "z", None)]);
    store
}

fn ids(store: &Store, desk: Option<&str>, view: View, filter: &str) -> (Vec<String>, usize) {
    let query = RowQuery {
        desk: desk.map(Profile::from),
        view,
        order: Order::LongestWaiting,
        filter: filter.into(),
        limit: 9,
    };
    let page = store.reader().rows(&query, at(50)).unwrap();
    let ids = page.rows.iter().map(|row| row.key.id.as_str().to_owned());
    (ids.collect(), page.total)
}

#[test]
fn a_view_is_of_one_desk_or_of_all_in_one_order() {
    let store = store();
    let found = |desk, view| ids(&store, desk, view, "").0;
    assert_eq!(found(None, View::All), ["a", "c", "b", "e", "f"]);
    assert_eq!(found(Some("one"), View::All), ["a", "b"]);
    assert_eq!(found(Some("two"), View::All), ["c"]);
    assert_eq!(found(Some("two"), View::Closed), ["d"]);
    assert_eq!(found(Some("nowhere"), View::All), Vec::<String>::new());
    assert_eq!(ids(&store, None, View::Closed, "about").0, ["d"]);
    assert_eq!(
        ids(&store, Some("one"), View::Closed, "about").0,
        Vec::<String>::new()
    );
    assert_eq!(ids(&store, Some("one"), View::All, "noor").0, ["b"]);
}

#[test]
fn counts_are_of_one_desk_or_of_all() {
    let store = store();
    for desk in [
        None,
        Some("one"),
        Some("two"),
        Some("three"),
        Some("nowhere"),
    ] {
        let profile = desk.map(Profile::from);
        let counts = store.reader().counts(profile.as_ref(), at(50)).unwrap();
        for view in [View::All, View::Unassigned, View::Closed, View::Snoozed] {
            let (rows, total) = ids(&store, desk, view, "");
            assert_eq!(
                counts.of(view),
                Some(rows.len() as u64),
                "{desk:?} {view:?}"
            );
            assert_eq!(total, rows.len());
        }
    }
}

#[test]
fn a_search_is_of_one_desk_or_of_all() {
    let store = store();
    let found = |desk: Option<&str>| {
        let desk = desk.map(Profile::from);
        let page = store.reader().search("about", desk.as_ref(), 9, at(50));
        page.unwrap().total
    };
    assert_eq!(
        (found(None), found(Some("one")), found(Some("three"))),
        (6, 2, 2)
    );
}

fn elsewhere(store: &Store, profile: &str, id: &str) -> Vec<(String, usize, Vec<String>)> {
    let key = ConversationKey::new(profile, id);
    let found = store.reader().elsewhere(&key).unwrap();
    let desk = |desk: tinbox::domain::row::Elsewhere| {
        let newest = desk.newest.iter().map(|known| known.id.as_str().to_owned());
        (
            desk.profile.as_str().to_owned(),
            desk.count,
            newest.collect(),
        )
    };
    found.into_iter().map(desk).collect()
}

#[test]
fn one_person_is_found_on_other_desks_by_their_address() {
    let mut store = store();
    let two = || ("two".to_owned(), 2, vec!["c".to_owned(), "d".to_owned()]);
    let one = || ("one".to_owned(), 1, vec!["a".to_owned()]);
    assert_eq!(elsewhere(&store, "one", "a"), [two()]);
    assert_eq!(elsewhere(&store, "two", "c"), [one()]);
    assert_eq!(elsewhere(&store, "one", "b"), []);
    assert_eq!(elsewhere(&store, "three", "e"), []);
    // Their card tells the address.
    let card = ContactCard {
        contact: Contact {
            email: Some("maria@example.ORG".into()),
            ..Contact::new("y".into(), AuthorKind::Contact, "Maria".into())
        },
        earlier: Vec::new(),
    };
    store
        .put_contact(&Profile::from("three"), &card, at(51))
        .unwrap();
    assert_eq!(elsewhere(&store, "three", "e"), [two(), one()]);
    assert_eq!(
        elsewhere(&store, "one", "a"),
        [("three".to_owned(), 1, vec!["e".to_owned()]), two()]
    );
    store.remove(&ConversationKey::new("two", "c")).unwrap();
    let found = elsewhere(&store, "one", "a");
    assert_eq!(found[1], ("two".to_owned(), 1, vec!["d".to_owned()]));
}
