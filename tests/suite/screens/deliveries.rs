//! A ledger of deliveries: its rows, its chart, and the way from one to the other.

use jiff::{SignedDuration, Timestamp};
use tinbox::app::message::Report;
use tinbox::app::popup::Popup;
use tinbox::app::popup::deliveries::{Chart, Line};
use tinbox::domain::capability::{Ability, Capabilities, Verdict};
use tinbox::domain::conversation::{Conversation, Delivery, DeliveryOutcome, State, Thread};
use tinbox::domain::event::Event;
use tinbox::domain::id::{ConversationId, Profile};
use tinbox::domain::part::{Content, Part};
use tinbox::domain::view::View;
use tinbox::store::WalkRecord;

use super::harness::Desk;
use super::sample;

/// Three weeks of deliveries: more on some days than on others, one bad day, and what nobody told of.
fn rows() -> Vec<Conversation> {
    let mut rows = Vec::new();
    for days in 0..20_i64 {
        for number in 0..(8 + (days * 7) % 11) {
            let at: Timestamp = sample::now()
                - SignedDuration::from_hours(24 * days)
                - SignedDuration::from_mins(number);
            let is_mail = number % 3 != 0;
            let is_bad = days == 5 && !is_mail;
            let (outcome, code) = match (is_bad, number % 7) {
                (true, _) => (DeliveryOutcome::Failed, Some("30007")),
                (_, 1) if is_mail => (DeliveryOutcome::Bounced, Some("550")),
                (_, 4) if is_mail && days % 4 == 0 => (DeliveryOutcome::Bounced, Some("552")),
                (_, 5) => (DeliveryOutcome::Unknown, None),
                _ => (DeliveryOutcome::Delivered, is_mail.then_some("250")),
            };
            rows.push(row(
                &format!("66f0aa10bb20cc30dd{days:02}{number:04}"),
                at,
                outcome,
                code,
                is_mail,
            ));
        }
    }
    rows
}

fn row(
    id: &str,
    at: Timestamp,
    outcome: DeliveryOutcome,
    code: Option<&str>,
    is_mail: bool,
) -> Conversation {
    let (platform, purpose) = if is_mail {
        ("EMAIL", "REMINDER")
    } else {
        ("SMS", "PAYMENT_PLAN")
    };
    let mut row = Conversation::new(ConversationId::new(id), at);
    row.state = State::Closed;
    row.title = Some(format!("{platform} / {purpose}").into());
    row.last_activity_at = Some(at);
    row.delivery = Some(Delivery {
        outcome,
        status: Some(outcome.word().to_uppercase().into()),
        code: code.map(Into::into),
        detail: outcome.is_lost().then(|| "the carrier said no".into()),
        platform: Some(platform.into()),
        purpose: Some(purpose.into()),
    });
    row
}

fn capabilities() -> Capabilities {
    Capabilities::all_but(
        "ClearGrid",
        vec![(
            Ability::Reply,
            Verdict::No("its exports are a ledger to read: nothing can be sent through them"),
        )],
    )
}

fn desk(width: u16, height: u16) -> Desk {
    let mut desk = Desk::on(width, height, capabilities());
    let profile = desk.model.desks[0].profile.clone();
    fill(&mut desk, &profile);
    desk
}

fn fill(desk: &mut Desk, profile: &Profile) {
    let rows = rows();
    desk.store.put_rows(profile, &rows, desk.now).unwrap();
    for row in &rows {
        let part = Part {
            id: "ledger".into(),
            at: row.created_at,
            updated_at: row.updated_at,
            author: None,
            content: Content::Event(Event::Derived(
                "SEND OUTBOUND by SYSTEM. No text is exported: tinbox made this line".into(),
            )),
            redacted: false,
            tags: Vec::new(),
        };
        let thread = Thread {
            conversation: row.clone(),
            parts: vec![part],
            is_cut: false,
        };
        desk.store.put_thread(profile, &thread, desk.now).unwrap();
    }
    let finished = WalkRecord {
        cursor: None,
        since: None,
        is_behind: false,
        watermark: None,
        pages: 1,
        started_at: desk.now,
        finished_at: Some(desk.now),
    };
    desk.store.put_walk(profile, "ledger", &finished).unwrap();
    desk.report(Report::Changed { keys: Vec::new() });
}

fn screen(width: u16, height: u16, keys: &str) -> String {
    let mut desk = desk(width, height);
    desk.keys(keys);
    desk.screen()
}

#[test]
fn the_chart_shows_two_weeks() {
    insta::assert_snapshot!("chart_80x24", screen(80, 24, "g v"));
    insta::assert_snapshot!("chart_120x36", screen(120, 36, "g v"));
    insta::assert_snapshot!("chart_40x12", screen(40, 12, "g v"));
}

#[test]
fn the_chart_by_weeks_and_of_one_way() {
    insta::assert_snapshot!("chart_by_weeks", screen(80, 24, "g v \"w\""));
    insta::assert_snapshot!("chart_of_one_way", screen(80, 36, "g v \"pG\""));
}

#[test]
fn the_chart_of_a_desk_without_deliveries_says_so() {
    let mut desk = Desk::new(80, 24);
    desk.keys("g v");
    insta::assert_snapshot!(desk.screen());
}

#[test]
fn rows_of_a_ledger_say_how_they_ended() {
    insta::assert_snapshot!(screen(80, 24, "g v Enter"));
    insta::assert_snapshot!("ledger_rows_compact", screen(80, 24, "g v Enter w"));
}

#[test]
fn a_row_of_a_ledger_says_why_it_has_no_words() {
    insta::assert_snapshot!(screen(80, 24, "g v \"jjjjj\" Enter Enter"));
}

#[test]
fn a_reply_is_refused_with_the_reason() {
    let screen = screen(80, 24, "g v Enter r");
    assert!(
        screen.contains("ClearGrid: its exports are a ledger to read"),
        "{screen}"
    );
}

/// What the list shows after Enter on the line under the cursor: the filter and the number of rows.
fn listed(keys: &str) -> (View, String, usize) {
    let mut desk = desk(80, 24);
    desk.keys("g v").keys(keys).keys("Enter");
    assert!(desk.model.popup.is_none());
    let filter = desk.model.list.query().unwrap().filter.to_string();
    (
        desk.model.list.view(),
        filter,
        desk.model.list.rows.value().unwrap().total,
    )
}

#[test]
fn each_line_leads_to_its_rows() {
    let today = "[sent:2026-11-19..2026-11-19]".to_owned();
    assert_eq!(listed(""), (View::Deliveries, today, 8));
    let (_, filter, rows) = listed("\"w\"");
    assert_eq!(
        (filter.as_str(), rows),
        ("[sent:2026-11-16..2026-11-22]", 52)
    );
    // Fourteen days, then the codes.
    let (_, filter, rows) = listed("\"jjjjjjjjjjjjjj\"");
    assert_eq!(
        (filter.as_str(), rows),
        ("[sent:2026-11-06..2026-11-19] [is:lost] [code:550]", 26)
    );
    let (_, filter, _) = listed("\"pu\"");
    assert_eq!(
        filter,
        "[sent:2026-11-19..2026-11-19] [platform:email] [purpose:reminder]"
    );
}

fn chart(desk: &Desk) -> &Chart {
    let chart = match &desk.model.popup {
        Some(Popup::Deliveries(chart)) => Some(chart),
        _ => None,
    };
    chart.unwrap()
}

#[test]
fn a_narrowed_list_is_no_way_to_an_empty_one() {
    let (conversations, ledger) = (Profile::new("acme"), Profile::new("globex"));
    // The list before, the keys in the chart, the desks added up, the list after.
    let both = || (Some(conversations.clone()), Some(ledger.clone()));
    let (narrowed, on_ledger) = both();
    let cases = [
        ("p", "", None, None),
        ("p p", "", on_ledger.clone(), on_ledger.clone()),
        ("p p", "\"a\"", None, None),
        ("", "", None, None),
    ];
    for (before, inside, summed, after) in cases {
        let mut desk = Desk::two(80, 24, capabilities().with_ledger());
        fill(&mut desk, &ledger);
        desk.keys(before);
        if before == "p" {
            assert_eq!(desk.model.list.desk, narrowed);
        }
        desk.keys("g v").keys(inside);
        assert_eq!(chart(&desk).query.profile, summed, "{before}, {inside}");
        desk.keys("Enter");
        assert_eq!(desk.model.list.desk, after, "{before}, {inside}");
        let rows = desk.model.list.rows.value().unwrap();
        assert_eq!(rows.total, 8, "{before}, {inside}");
    }
}

#[test]
fn the_line_under_the_cursor_stays_it_when_others_come() {
    let mut desk = desk(80, 24);
    desk.keys("g v \"jjjjjjjjjjjjjj\"");
    let code = |desk: &Desk| match chart(desk).line() {
        Some(Line::Code(code, _)) => code.raw().to_owned(),
        other => panic!("{other:?}"),
    };
    assert_eq!(code(&desk), "550");
    let lost = |number: usize| {
        let outcome = DeliveryOutcome::Bounced;
        row(
            &format!("new{number}"),
            desk.now,
            outcome,
            Some("421"),
            true,
        )
    };
    let rows: Vec<Conversation> = (0..99).map(lost).collect();
    let profile = desk.model.desks[0].profile.clone();
    desk.store.put_rows(&profile, &rows, desk.now).unwrap();
    desk.report(Report::Changed { keys: Vec::new() });
    desk.shows("421");
    assert_eq!(code(&desk), "550");
}

#[test]
fn earlier_and_later_and_never_beyond_today() {
    let window = |keys: &str| {
        let mut desk = desk(80, 24);
        desk.keys("g v").keys(keys);
        let Some(Popup::Deliveries(chart)) = &desk.model.popup else {
            panic!("the chart is open");
        };
        let stretch = chart.query.stretch;
        format!("{} {}", stretch.from, stretch.last_day())
    };
    assert_eq!(window(""), "2026-11-06 2026-11-19");
    assert_eq!(window("\"[\""), "2026-10-23 2026-11-05");
    assert_eq!(window("\"[]]\""), "2026-11-06 2026-11-19");
    assert_eq!(window("\"w\""), "2026-08-24 2026-11-22");
    assert_eq!(window("\"ww\""), "2026-11-06 2026-11-19");
}

#[test]
fn news_are_added_up_while_one_looks_and_keys_leave_it() {
    let mut desk = desk(80, 24);
    desk.keys("g v");
    let before = desk.screen();
    let late = row(
        "late",
        desk.now,
        DeliveryOutcome::Bounced,
        Some("550"),
        true,
    );
    let profile = desk.model.desks[0].profile.clone();
    desk.store.put_rows(&profile, &[late], desk.now).unwrap();
    desk.report(Report::Changed { keys: Vec::new() });
    assert_ne!(desk.screen(), before);
    desk.keys("Esc");
    assert!(desk.model.popup.is_none());
    desk.keys("g v \"q\"");
    assert!(desk.model.popup.is_none());
}
