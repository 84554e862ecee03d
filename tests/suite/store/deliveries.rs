//! Ledgers added up: the sums, and that every line of them finds exactly the rows it counted.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use tinbox::domain::conversation::{Conversation, Delivery, DeliveryOutcome, State};
use tinbox::domain::delivery::{DeliveryQuery, Label, Tally};
use tinbox::domain::id::{ConversationId, Profile};
use tinbox::domain::row::RowQuery;
use tinbox::domain::stretch::{Step, Stretch};
use tinbox::domain::view::{Order, View};
use tinbox::store::{Retention, Store, WalkRecord};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The moment all of it is asked at.
fn now() -> Timestamp {
    at("2026-11-23T12:00:00Z")
}

fn row(id: &str, when: &str, outcome: DeliveryOutcome, words: [&str; 3]) -> Conversation {
    let [platform, purpose, code] = words;
    let some = |word: &str| (!word.is_empty()).then(|| word.into());
    let mut row = Conversation::new(ConversationId::new(id), at(when));
    row.state = State::Closed;
    row.delivery = Some(Delivery {
        outcome,
        status: Some("WORD".into()),
        code: some(code),
        detail: None,
        platform: some(platform),
        purpose: some(purpose),
    });
    row
}

fn store() -> Store {
    use DeliveryOutcome::{Bounced, Delivered, Failed, Unknown};
    let mut store = Store::in_memory().unwrap();
    let mail = ["EMAIL", "REMINDER", "250"];
    let rows = [
        row("1", "2026-11-15T23:59:59.999Z", Delivered, mail),
        row("2", "2026-11-16T00:00:00Z", Delivered, mail),
        row(
            "3",
            "2026-11-16T10:00:00Z",
            Bounced,
            ["email", "REMINDER", "550"],
        ),
        row(
            "4",
            "2026-11-17T10:00:00Z",
            Bounced,
            ["EMAIL", "STATEMENT", "55"],
        ),
        row(
            "5",
            "2026-11-17T11:00:00Z",
            Failed,
            ["SMS", "REMINDER", "550"],
        ),
        row("6", "2026-11-18T11:00:00Z", Unknown, ["", "", ""]),
        row(
            "7",
            "2026-11-23T00:00:00Z",
            Delivered,
            ["SMS", "REMINDER", ""],
        ),
    ];
    let loans = Profile::new("loans");
    store.put_rows(&loans, &rows, now()).unwrap();
    let other = [row("1", "2026-11-17T10:00:00Z", Delivered, mail)];
    let cards = Profile::new("cards");
    store.put_rows(&cards, &other, now()).unwrap();
    let plain = Conversation::new(ConversationId::new("plain"), at("2026-11-17T10:00:00Z"));
    store.put_rows(&cards, &[plain], now()).unwrap();
    store
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// The week of Monday the 16th, by days.
fn week() -> DeliveryQuery {
    DeliveryQuery {
        profile: None,
        stretch: Stretch {
            step: Step::Day,
            from: day("2026-11-16"),
            periods: 7,
        },
        platform: None,
        purpose: None,
    }
}

fn tally(delivered: u64, bounced: u64, failed: u64, unknown: u64) -> Tally {
    Tally {
        delivered,
        bounced,
        failed,
        unknown,
    }
}

fn found(store: &Store, labels: &[Label<'_>]) -> usize {
    let filter: Vec<String> = labels.iter().map(Label::filter).collect();
    let query = RowQuery {
        desk: None,
        view: View::Deliveries,
        order: Order::NewestFirst,
        filter: filter.join(" ").into(),
        limit: 100,
    };
    let page = store.reader().rows(&query, now()).unwrap();
    assert_eq!(page.rows.len(), page.total);
    page.total
}

#[test]
fn a_week_is_added_up_by_everything() {
    let report = store().reader().deliveries(&week()).unwrap();
    assert_eq!(report.total, tally(2, 2, 1, 1));
    let days: Vec<_> = report.periods.iter().map(|(_, tally)| *tally).collect();
    let none = Tally::default();
    assert_eq!(
        days,
        [
            tally(1, 1, 0, 0),
            tally(1, 1, 1, 0),
            tally(0, 0, 0, 1),
            none,
            none,
            none,
            none
        ]
    );
    let words = |of: &[(tinbox::domain::untrusted::Untrusted, Tally)]| {
        let words = of
            .iter()
            .map(|(word, tally)| (word.raw().to_lowercase(), *tally));
        words.collect::<Vec<_>>()
    };
    assert_eq!(
        words(&report.codes),
        [
            ("550".to_owned(), tally(0, 1, 1, 0)),
            ("55".to_owned(), tally(0, 1, 0, 0))
        ]
    );
    assert_eq!(
        words(&report.platforms),
        [
            ("email".to_owned(), tally(2, 2, 0, 0)),
            (String::new(), tally(0, 0, 0, 1)),
            ("sms".to_owned(), tally(0, 0, 1, 0)),
        ]
    );
    assert_eq!(report.purposes.len(), 3);
    assert_eq!(
        report.profiles,
        [
            (Profile::new("cards"), tally(1, 0, 0, 0)),
            (Profile::new("loans"), tally(1, 2, 1, 1)),
        ]
    );
    assert_eq!(report.is_complete, None, "no walk was begun");
}

#[test]
fn weeks_begin_on_monday() {
    let query = DeliveryQuery {
        stretch: Stretch {
            step: Step::Week,
            from: day("2026-11-09"),
            periods: 3,
        },
        ..week()
    };
    let report = store().reader().deliveries(&query).unwrap();
    let sent: Vec<_> = report
        .periods
        .iter()
        .map(|(begin, tally)| (begin.to_string(), tally.sent()))
        .collect();
    let expected = [("2026-11-09", 1), ("2026-11-16", 6), ("2026-11-23", 1)];
    assert_eq!(sent, expected.map(|(day, sent)| (day.to_owned(), sent)));
}

#[test]
fn a_choice_narrows_all_lists_but_its_own() {
    let query = DeliveryQuery {
        platform: Some("Email".into()),
        profile: Some(Profile::new("loans")),
        ..week()
    };
    let report = store().reader().deliveries(&query).unwrap();
    assert_eq!(report.total, tally(1, 2, 0, 0));
    assert_eq!(report.platforms.len(), 3, "what else could be chosen");
    assert_eq!(report.purposes.len(), 2);
    assert_eq!(report.profiles.len(), 2);
}

#[test]
fn every_line_finds_the_rows_it_counted() {
    let store = store();
    let report = store.reader().deliveries(&week()).unwrap();
    let whole = Label::Sent(day("2026-11-16"), day("2026-11-22"));
    assert_eq!(found(&store, &[whole]), 6);
    for (begin, tally) in &report.periods {
        let only = Label::Sent(*begin, *begin);
        assert_eq!(found(&store, &[only]) as u64, tally.sent(), "{begin}");
    }
    for (code, tally) in &report.codes {
        let labels = [whole, Label::Lost, Label::Code(code.raw())];
        assert_eq!(
            found(&store, &labels) as u64,
            tally.lost(),
            "{}",
            code.raw()
        );
    }
    for (platform, tally) in &report.platforms {
        let labels = [whole, Label::Platform(platform.raw())];
        assert_eq!(found(&store, &labels) as u64, tally.sent());
    }
    for (profile, tally) in &report.profiles {
        let labels = [whole, Label::Desk(profile.as_str())];
        assert_eq!(found(&store, &labels) as u64, tally.sent());
    }
    for (outcome, amount) in DeliveryOutcome::ALL.into_iter().zip([2, 2, 1, 1]) {
        assert_eq!(found(&store, &[whole, Label::Outcome(outcome)]), amount);
    }
}

fn walked(until: &str) -> WalkRecord {
    WalkRecord {
        cursor: None,
        since: Some(at("2026-11-01T00:00:00Z")),
        watermark: Some(at(until)),
        is_behind: false,
        pages: 1,
        started_at: now(),
        finished_at: Some(now()),
    }
}

/// Of that desk, or of all; from that day on.
fn is_complete(store: &Store, profile: Option<&str>, from: &str, periods: usize) -> Option<bool> {
    let query = DeliveryQuery {
        profile: profile.map(Profile::new),
        stretch: Stretch {
            step: Step::Day,
            from: day(from),
            periods,
        },
        ..week()
    };
    store.reader().deliveries(&query).unwrap().is_complete
}

#[test]
fn a_ledger_is_forgotten_for_itself_and_the_chart_says_so() {
    let mut store = store();
    let (loans, cards) = (Profile::new("loans"), Profile::new("cards"));
    store
        .put_walk(&loans, "ledger", &walked("2026-11-23T00:00:00Z"))
        .unwrap();
    store
        .put_walk(&cards, "ledger", &walked("2026-11-23T00:00:00Z"))
        .unwrap();
    assert_eq!(is_complete(&store, None, "2026-11-15", 9), Some(true));
    assert_eq!(
        is_complete(&store, None, "2026-10-31", 9),
        Some(false),
        "so far back nothing was read"
    );
    let retention = Retention {
        max_age: Duration::from_secs(90 * 86_400),
        max_conversations: 3,
    };
    assert_eq!(
        store.retain(retention, now()).unwrap(),
        4,
        "the oldest of the larger desk"
    );
    assert_eq!(store.reader().deliveries(&week()).unwrap().total.sent(), 3);
    for (profile, from, complete) in [
        (None, "2026-11-15", false),
        (Some("loans"), "2026-11-17", false),
        (Some("loans"), "2026-11-18", true),
        (Some("cards"), "2026-11-15", true),
        (None, "2026-11-18", true),
    ] {
        assert_eq!(
            is_complete(&store, profile, from, 5),
            Some(complete),
            "{profile:?} from {from}"
        );
    }
}

#[test]
fn a_ledger_that_cannot_be_read_any_more_is_whole_up_to_where_it_was() {
    let mut store = store();
    let behind = WalkRecord {
        is_behind: true,
        ..walked("2026-11-20T00:00:00Z")
    };
    store
        .put_walk(&Profile::new("loans"), "ledger", &behind)
        .unwrap();
    assert_eq!(is_complete(&store, None, "2026-11-16", 4), Some(true));
    assert_eq!(is_complete(&store, None, "2026-11-16", 5), Some(false));
    assert_eq!(is_complete(&store, Some("cards"), "2026-11-16", 5), None);
}

#[test]
fn a_receipt_that_comes_later_moves_the_count() {
    let mut store = store();
    let mut known = row(
        "6",
        "2026-11-18T11:00:00Z",
        DeliveryOutcome::Delivered,
        ["", "", ""],
    );
    known.updated_at = at("2026-11-18T12:00:00Z");
    let loans = Profile::new("loans");
    store.put_rows(&loans, &[known], now()).unwrap();
    let finished = WalkRecord {
        cursor: None,
        since: None,
        is_behind: false,
        watermark: None,
        pages: 1,
        started_at: now(),
        finished_at: Some(now()),
    };
    let begun = WalkRecord {
        finished_at: None,
        ..finished.clone()
    };
    store.put_walk(&loans, "ledger", &begun).unwrap();
    let report = store.reader().deliveries(&week()).unwrap();
    assert_eq!(report.is_complete, Some(false));
    store.put_walk(&loans, "ledger", &finished).unwrap();
    let report = store.reader().deliveries(&week()).unwrap();
    assert_eq!(report.total, tally(3, 2, 1, 0));
    assert_eq!(report.is_complete, Some(true));
    store.purge().unwrap();
    assert_eq!(store.reader().deliveries(&week()).unwrap().total.sent(), 0);
}
