//! What stands beside the conversations on Featurebase, as it comes over the wire and as it is asked for.

use insta::assert_snapshot;
use tinbox::backend::Backend;
use tinbox::backend::featurebase::decode;
use tinbox::domain::failure::{FailureKind, Received};
use tinbox::domain::figures::FigureQuery;
use tinbox::domain::lookup::{Found, Lookup, NewTicket, TicketType};
use tinbox::domain::stretch::{Step, Stretch};
use tinbox::domain::untrusted::Untrusted;

use super::requests::healthy;
use super::server::{Reply, Seen, Server, json};
use super::show::words;
use super::{client, fixture};

fn maybe(text: Option<&Untrusted>) -> String {
    text.map_or_else(|| "-".to_owned(), words)
}

#[test]
fn articles_are_read_whatever_is_missing_odd_or_unknown() {
    let (articles, has_more) = decode::articles(fixture!("articles").as_bytes()).unwrap();
    assert!(has_more);
    let told: Vec<_> = articles
        .iter()
        .map(|one| {
            let languages: Vec<_> = one
                .translations
                .iter()
                .map(|(tag, title, url)| format!("{tag} {} {}", words(title), maybe(url.as_ref())))
                .collect();
            format!(
                "{} {} {} restricted {} {languages:?}",
                words(&one.title),
                maybe(one.description.as_ref()),
                maybe(one.url.as_ref()),
                one.is_restricted
            )
        })
        .collect();
    assert_snapshot!(told.join("\n"));
}

#[test]
fn tickets_of_a_conversation_are_found_among_all() {
    let body = fixture!("tickets").as_bytes();
    let (tickets, has_more) = decode::tickets(body, &"4812".into()).unwrap();
    assert!(!has_more);
    let told: Vec<_> = tickets
        .iter()
        .map(|one| {
            format!(
                "{} {} {} open {:?} {} {:?}",
                words(&one.number),
                words(&one.title),
                maybe(one.status.as_ref()),
                one.is_open,
                maybe(one.url.as_ref()),
                one.created_at
            )
        })
        .collect();
    assert_snapshot!(told.join("\n"));
    let failure = decode::ticket(b"{\"title\":\"no identity\"}").unwrap_err();
    assert_eq!(
        (failure.kind, failure.received),
        (FailureKind::BadAnswer, Received::Unknown)
    );
}

#[test]
fn kinds_of_tickets_come_bare_or_in_an_envelope() {
    let bare = fixture!("categories");
    let kinds = decode::ticket_types(bare.as_bytes()).unwrap();
    let told: Vec<_> = kinds
        .iter()
        .map(|kind| (kind.id.as_str(), kind.name.raw()))
        .collect();
    assert_eq!(told, [("6c01", "Problem"), ("6c02", "6c02")]);
    let wrapped = format!("{{\"object\":\"list\",\"data\":{bare}}}");
    assert_eq!(decode::ticket_types(wrapped.as_bytes()).unwrap(), kinds);
    assert!(decode::ticket_types(b"7").is_err());
}

#[test]
fn feature_requests_are_read_whatever_is_missing_or_odd() {
    let (posts, has_more) = decode::posts(fixture!("posts").as_bytes(), true).unwrap();
    assert!(!has_more);
    let told: Vec<_> = posts
        .iter()
        .map(|(id, one)| {
            let (title, status) = (words(&one.title), maybe(one.status.as_ref()));
            format!(
                "{id} {title} {status} {} {:?}",
                maybe(one.url.as_ref()),
                one.votes
            )
        })
        .collect();
    assert_snapshot!(told.join("\n"));
}

#[test]
fn a_report_is_put_in_order_and_what_is_no_number_is_left_out() {
    let told = decode::told(fixture!("report").as_bytes()).unwrap();
    assert_eq!((told.value, told.previous), (Some(12.0), None));
    let days: Vec<_> = told
        .series
        .iter()
        .map(|(day, value)| (day.to_string(), *value))
        .collect();
    assert_eq!(
        days,
        [
            ("2026-11-02".to_owned(), 5.0),
            ("2026-11-03".to_owned(), 7.0)
        ]
    );
    let groups: Vec<_> = told
        .groups
        .iter()
        .map(|(name, value)| (name.raw(), *value))
        .collect();
    assert_eq!(groups, [("E-mail", 9.0), ("chat", 3.0), ("", 0.0)]);
    assert!(decode::told(b"[]").is_err());
}

fn beside(number: usize, seen: &Seen) -> Reply {
    let (_, target) = seen.line.split_once(' ').unwrap();
    let path = target.split('?').next().unwrap();
    json(
        200,
        match path {
            "/v2/contacts/search" => r#"{"data":[],"nextCursor":null}"#,
            "/v2/help_center/articles/search" => fixture!("articles"),
            "/v2/tickets" if seen.line.starts_with("POST") => {
                r#"{"id":"6b09","ticketNumber":46,"title":"Charged twice","open":true}"#
            }
            "/v2/tickets" => fixture!("tickets"),
            "/v2/tickets/categories" => fixture!("categories"),
            "/v2/posts/search" => fixture!("posts"),
            "/v2/reports/datasets" => fixture!("datasets"),
            "/v2/reports/query" => fixture!("report"),
            _ => return healthy(number, seen),
        },
    )
}

fn query(group: Option<&str>) -> FigureQuery {
    FigureQuery {
        stretch: Stretch {
            step: Step::Day,
            from: "2026-11-01".parse().unwrap(),
            periods: 14,
        },
        zone: "Europe/Lisbon".into(),
        group: group.map(Into::into),
    }
}

#[tokio::test]
async fn every_question_is_asked_as_the_sheet_has_it() {
    let server = Server::start(beside).await;
    let desk = client(&server.url);
    for lookup in [
        Lookup::People(" Maria S ".into()),
        Lookup::People("maria@example.org".into()),
        Lookup::Named(vec!["676f0000000000000000aa01".into()]),
        Lookup::Articles("  ".into()),
        Lookup::Articles("export \"row\"".into()),
        Lookup::Tickets("4812".into()),
        Lookup::TicketTypes,
        Lookup::Requests("676f0000000000000000aa01".into()),
        Lookup::Figures(query(Some("conversation.channel"))),
    ] {
        desk.look_up(&lookup).await.unwrap();
    }
    let ticket = NewTicket {
        conversation: "4812".into(),
        author: "676f0000000000000000aa01".into(),
        kind: TicketType {
            id: "6c01".into(),
            name: "Problem".into(),
        },
        title: "  Charged twice ".into(),
    };
    let made = desk.open_ticket(&ticket).await.unwrap();
    assert_eq!(made.number.raw(), "46");
    let mut asked: Vec<_> = server.seen().iter().map(Seen::brief).collect();
    // Some go out at once, in whatever order.
    asked.sort();
    assert_snapshot!(asked.join("\n"));
}

#[tokio::test]
async fn figures_tell_what_they_can_and_why_not() {
    let refuses = |number: usize, seen: &Seen| {
        if seen.line.ends_with("/reports/query") && seen.body.contains("first_response") {
            let body = r#"{"error":{"code":"invalid_parameter","message":"no such window"}}"#;
            return json(400, body);
        }
        beside(number, seen)
    };
    let server = Server::start(refuses).await;
    let lookup = Lookup::Figures(query(None));
    let Found::Figures(figures) = client(&server.url).look_up(&lookup).await.unwrap() else {
        panic!("another answer");
    };
    let told: Vec<_> = figures
        .figures
        .iter()
        .map(|figure| {
            let told = match &figure.told {
                Ok(told) => format!("{:?}", told.value),
                Err(why) => why.raw().to_owned(),
            };
            (figure.name.raw(), figure.aggregation.raw(), told)
        })
        .collect();
    let expected = [
        ("New conversations", "count", "Some(12.0)".to_owned()),
        ("First response", "median", "no such window".to_owned()),
        (
            "odd",
            "",
            "it does not say how it can be added up".to_owned(),
        ),
    ];
    assert_eq!(told, expected);
    let attributes: Vec<_> = figures
        .attributes
        .iter()
        .map(|(id, name)| (&**id, name.raw()))
        .collect();
    let expected = [
        ("conversation.channel", "Channel"),
        ("conversation.state", "conversation.state"),
    ];
    assert_eq!(attributes, expected);
}
