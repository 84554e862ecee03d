//! Beside the conversations: people, articles, tickets, feature requests and figures.

use std::collections::BTreeSet;

use tinbox::backend::Walk;
use tinbox::demo::Fault;
use tinbox::domain::capability::Verdict;
use tinbox::domain::conversation::Conversation;
use tinbox::domain::failure::{FailureKind, Received};
use tinbox::domain::figures::{FigureQuery, Figures, Unit};
use tinbox::domain::id::ContactId;
use tinbox::domain::lookup::{Found, Listed, Lookup, NewTicket, Ticket};
use tinbox::domain::people::Contact;
use tinbox::domain::stretch::{Step, Stretch};

use super::Twin;

fn people(found: Found) -> Listed<Contact> {
    match found {
        Found::People(people) => people,
        other => panic!("{other:?}"),
    }
}

fn contact_of(conversation: &Conversation) -> ContactId {
    ContactId::new(conversation.contact.clone().unwrap().id.unwrap())
}

pub(super) fn every_lookup() -> Vec<Lookup> {
    vec![
        Lookup::People("maria".into()),
        Lookup::Named(vec!["c".into()]),
        Lookup::Articles("".into()),
        Lookup::Tickets("1".into()),
        Lookup::TicketTypes,
        Lookup::Requests("c".into()),
        Lookup::Figures(weeks(None)),
    ]
}

pub(super) fn a_ticket_of(conversation: &Conversation, kind: &str) -> NewTicket {
    NewTicket {
        conversation: conversation.id.clone(),
        author: contact_of(conversation),
        kind: tinbox::domain::lookup::TicketType {
            id: kind.into(),
            name: "Problem".into(),
        },
        title: "Charged twice".into(),
    }
}

/// Nothing beside the conversations is asked that the desk does not have.
pub(super) async fn what_the_desk_does_not_have_is_not_asked(twin: Twin) {
    let open = twin.an_open_one().await;
    let before = twin.desk.budget();
    let mut refused = 0;
    for lookup in every_lookup() {
        let verdict = twin.desk.capabilities().verdict(lookup.needs());
        if let Verdict::No(why) = verdict {
            let failure = twin.desk.look_up(&lookup).await.unwrap_err();
            let told = (failure.kind, failure.received, failure.message.raw());
            assert_eq!(told, (FailureKind::Unsupported, Received::No, why));
            refused += 1;
        }
    }
    assert_eq!(
        refused,
        every_lookup().len(),
        "so far only one desk has these"
    );
    let failure = twin
        .desk
        .open_ticket(&a_ticket_of_nobody(&open))
        .await
        .unwrap_err();
    assert_eq!(
        (failure.kind, failure.received),
        (FailureKind::Unsupported, Received::No)
    );
    assert_eq!(twin.desk.budget(), before, "nothing was sent");
    assert!(twin.running.writes().is_empty());
}

fn a_ticket_of_nobody(conversation: &Conversation) -> NewTicket {
    NewTicket {
        conversation: conversation.id.clone(),
        author: "c".into(),
        kind: tinbox::domain::lookup::TicketType {
            id: "t".into(),
            name: "Problem".into(),
        },
        title: "Charged twice".into(),
    }
}

pub(super) async fn people_are_found_by_name_and_by_address(twin: Twin) {
    let open = twin.an_open_one().await;
    let id = contact_of(&open);
    let named = people(
        twin.desk
            .look_up(&Lookup::Named(vec![id.clone()]))
            .await
            .unwrap(),
    );
    let [who] = named.items.as_slice() else {
        panic!("{named:?}");
    };
    assert_eq!(who.id, id);
    let by_name = Lookup::People(who.name.raw().into());
    let found = people(twin.desk.look_up(&by_name).await.unwrap());
    assert!(found.items.iter().any(|other| other.id == id), "{found:?}");
    let by_address = Lookup::People(who.email.clone().unwrap().raw().into());
    let found = people(twin.desk.look_up(&by_address).await.unwrap());
    assert_eq!(
        found
            .items
            .iter()
            .map(|other| &other.id)
            .collect::<Vec<_>>(),
        [&id]
    );
    assert_eq!(found.cut_short, None);
    let nobody = Lookup::People("zxqj-kwv".into());
    assert!(
        people(twin.desk.look_up(&nobody).await.unwrap())
            .items
            .is_empty()
    );
    // A name half the desk has is told to be cut short.
    let many = people(
        twin.desk
            .look_up(&Lookup::People("a".into()))
            .await
            .unwrap(),
    );
    assert_eq!(many.cut_short.is_some(), many.items.len() >= 20);
}

pub(super) async fn articles_are_those_a_customer_can_read(twin: Twin) {
    let articles = |found: Found| match found {
        Found::Articles(articles) => articles,
        other => panic!("{other:?}"),
    };
    let all = articles(
        twin.desk
            .look_up(&Lookup::Articles(" ".into()))
            .await
            .unwrap(),
    );
    assert!(!all.items.is_empty());
    for article in &all.items {
        assert!(!article.title.is_blank());
        let url = article.url.as_ref().unwrap().raw();
        assert!(url.starts_with("https://"), "{url}");
    }
    let some = articles(
        twin.desk
            .look_up(&Lookup::Articles(twin.word.into()))
            .await
            .unwrap(),
    );
    assert!(!some.items.is_empty() && some.items.len() < all.items.len());
    let none = articles(
        twin.desk
            .look_up(&Lookup::Articles("zxqj-kwv".into()))
            .await
            .unwrap(),
    );
    assert!(none.items.is_empty());
    let translated = all
        .items
        .iter()
        .filter(|article| !article.translations.is_empty());
    assert!(translated.count() > 0, "some are there in another language");
}

async fn tickets_of(twin: &Twin, conversation: &Conversation) -> Vec<Ticket> {
    let lookup = Lookup::Tickets(conversation.id.clone());
    match twin.desk.look_up(&lookup).await.unwrap() {
        Found::Tickets(tickets) => tickets.items,
        other => panic!("{other:?}"),
    }
}

pub(super) async fn a_ticket_is_made_once_and_belongs_to_its_conversation(twin: Twin) {
    let Found::TicketTypes(kinds) = twin.desk.look_up(&Lookup::TicketTypes).await.unwrap() else {
        panic!("another answer");
    };
    let ids: BTreeSet<_> = kinds.iter().map(|kind| kind.id.as_str()).collect();
    assert!(!ids.is_empty() && ids.len() == kinds.len());
    let rows = twin.rows(Walk::Open).await;
    let (one, other) = (&rows[0], &rows[1]);
    let before = tickets_of(&twin, one).await;
    let elsewhere = tickets_of(&twin, other).await;
    let wanted = a_ticket_of(one, kinds[0].id.as_str());
    let made = twin.desk.open_ticket(&wanted).await.unwrap();
    assert_eq!(
        (made.title.raw(), made.is_open),
        ("Charged twice", Some(true))
    );
    assert!(made.url.is_some());
    let after = tickets_of(&twin, one).await;
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(after.iter().filter(|ticket| **ticket == made).count(), 1);
    assert_eq!(tickets_of(&twin, other).await, elsewhere);
    // What goes wrong on the way is told as what it is, and never tried again.
    let count = || {
        let writes = twin.running.writes();
        writes
            .iter()
            .filter(|write| write.path == "/v2/tickets")
            .count()
    };
    for (fault, arrived) in [
        (Fault::DropBefore, 0),
        (Fault::DropAfter, 1),
        (Fault::Status(500), 0),
    ] {
        let before = count();
        twin.running
            .faults()
            .push("POST", "/v2/tickets", 1, fault.clone());
        let failure = twin.desk.open_ticket(&wanted).await.unwrap_err();
        assert_eq!(failure.received, Received::Unknown, "{fault:?}");
        assert_eq!(count() - before, arrived, "{fault:?}: sent once");
    }
    let wrong = NewTicket {
        author: "000000000000000000000000".into(),
        ..wanted.clone()
    };
    let failure = twin.desk.open_ticket(&wrong).await.unwrap_err();
    assert_eq!(
        (failure.kind, failure.received),
        (FailureKind::Gone, Received::Refused)
    );
    let short = NewTicket {
        title: " x ".into(),
        ..wanted
    };
    let before = count();
    let failure = twin.desk.open_ticket(&short).await.unwrap_err();
    assert_eq!(
        (failure.kind, count()),
        (FailureKind::Rejected, before),
        "nothing is sent"
    );
}

pub(super) async fn requests_are_those_of_the_customer(twin: Twin) {
    let mut theirs = 0;
    let mut voted = 0;
    let rows = twin.rows(Walk::Recent).await;
    let people: BTreeSet<_> = rows
        .iter()
        .filter_map(|row| row.contact.clone()?.id)
        .collect();
    for id in people {
        let lookup = Lookup::Requests(ContactId::new(id));
        let Found::Requests(requests) = twin.desk.look_up(&lookup).await.unwrap() else {
            panic!("another answer");
        };
        assert_eq!(requests.cut_short, None);
        let titles: BTreeSet<_> = requests.items.iter().map(|one| one.title.raw()).collect();
        assert_eq!(titles.len(), requests.items.len(), "each once");
        assert!(requests.items.is_sorted_by_key(|one| !one.is_theirs));
        for request in &requests.items {
            assert!(request.url.is_some() && request.status.is_some() && request.votes > Some(0));
            theirs += usize::from(request.is_theirs);
            voted += usize::from(!request.is_theirs);
        }
    }
    assert!(theirs > 0 && voted > 0, "{theirs} {voted}");
}

fn weeks(group: Option<&str>) -> FigureQuery {
    FigureQuery {
        stretch: Stretch {
            step: Step::Week,
            from: "2026-10-19".parse().unwrap(),
            periods: 5,
        },
        zone: "Europe/Lisbon".into(),
        group: group.map(Into::into),
    }
}

async fn figures(twin: &Twin, query: FigureQuery) -> Figures {
    match twin.desk.look_up(&Lookup::Figures(query)).await.unwrap() {
        Found::Figures(figures) => *figures,
        other => panic!("{other:?}"),
    }
}

pub(super) async fn figures_add_up(twin: Twin) {
    let all = figures(&twin, weeks(None)).await;
    assert!(all.figures.len() > 1 && !all.attributes.is_empty());
    let counts = |figures: &Figures| {
        let mut counted = figures.figures.iter().filter(|one| one.unit == Unit::Count);
        counted.next().unwrap().told.clone().unwrap()
    };
    let told = counts(&all);
    let sum: f64 = told.series.iter().map(|(_, value)| value).sum();
    assert!(sum > 0.0 && told.value == Some(sum) && told.previous.is_some());
    assert!(told.groups.is_empty());
    assert!(
        told.series
            .iter()
            .all(|(day, _)| Step::Week.begin(*day) == *day)
    );
    assert!(told.series.is_sorted());
    let mut divided = 0;
    for (attribute, name) in &all.attributes {
        assert!(!name.is_blank());
        let by = counts(&figures(&twin, weeks(Some(attribute))).await);
        assert_eq!((by.value, &by.series), (told.value, &told.series));
        assert!(by.groups.is_sorted_by(|(_, one), (_, other)| one >= other));
        divided += usize::from(!by.groups.is_empty());
    }
    assert!(divided > 0);
    let odd = weeks(Some("no.such.attribute"));
    let odd = figures(&twin, odd).await;
    assert!(
        odd.figures.iter().all(|figure| figure.told.is_err()),
        "each says what is wrong"
    );
}

pub(super) async fn a_workspace_without_reports_says_so(twin: Twin) {
    twin.running
        .faults()
        .push("GET", "/v2/reports/datasets", 1, Fault::Status(404));
    let lookup = Lookup::Figures(weeks(None));
    let failure = twin.desk.look_up(&lookup).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unsupported);
    assert!(failure.message.raw().contains("Reports"));
}
