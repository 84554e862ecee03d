//! oHallo: recorded answers and what they mean, what is asked word for word, and every way to refuse.

use std::time::Duration;

use insta::assert_snapshot;
use tinbox::backend::http::{ApiKey, Deadlines};
use tinbox::backend::ohallo::{Ohallo, OhalloSettings, decode};
use tinbox::backend::{Backend, Cursor, Page, Walk};
use tinbox::domain::attachment::{SignedAddress, Whereabouts};
use tinbox::domain::capability::Ability;
use tinbox::domain::change::Change;
use tinbox::domain::failure::{Failure, FailureKind, Received};
use tinbox::domain::id::{ContactId, ConversationId};
use tinbox::domain::lookup::{Found, Lookup};
use tinbox::domain::opening::{Addressee, Opening, Way};
use tinbox::domain::part::Channel;
use tinbox::domain::untrusted::Untrusted;

use super::mutation::mutate;
use super::server::{Reply, Seen, Server, json, with};
use super::{CANARY, show};

macro_rules! recorded {
    ($name:literal) => {
        include_str!(concat!("../../fixtures/wire/ohallo/", $name, ".json"))
    };
}

const ID: &str = "w1f0c8a52-7e1d-4b9a-8a37-1c2d3e4f5a6b";

fn client(url: &str) -> Ohallo {
    Ohallo::new(settings(url)).unwrap()
}

fn settings(url: &str) -> OhalloSettings {
    OhalloSettings {
        base_url: url.to_owned(),
        api_key: ApiKey::new(CANARY).unwrap(),
        workspace: Some("ws_1".to_owned()),
        users: vec![("usr_1".to_owned(), "Marta".to_owned())],
        me: Some("usr_1".to_owned()),
        channels: Vec::new(),
        deadlines: Deadlines {
            connect: Duration::from_secs(2),
            read: Duration::from_secs(2),
            write: Duration::from_secs(2),
            pause: Duration::from_millis(4),
        },
    }
}

/// A desk in good health with the recorded answers.
fn healthy(_: usize, seen: &Seen) -> Reply {
    let (method, target) = seen.line.split_once(' ').unwrap();
    let path = target.split('?').next().unwrap();
    let body = match (method, path.rsplit('/').next().unwrap()) {
        ("POST", _) => r#"{"ok":true}"#,
        (_, "conversations") => recorded!("list"),
        (_, "messages") => recorded!("messages"),
        (_, "attachments") => recorded!("attachments"),
        (_, "attention-items") => recorded!("attention"),
        (_, "ch1a1b2c3d") => recorded!("channel"),
        (_, "ct1e6d5c4") => recorded!("contact"),
        _ => recorded!("detail"),
    };
    json(200, body)
}

fn id() -> ConversationId {
    ConversationId::from(ID)
}

/// The first page of what is open, read by a client that knows nothing yet.
async fn open_page(server: &Server) -> Result<Page, Failure> {
    client(&server.url).page(Walk::Open, None).await
}

fn told(server: &Server) -> String {
    let seen = server.seen();
    let lines: Vec<String> = seen.iter().map(Seen::brief).collect();
    lines.join("\n").replace(ID, "ID")
}

fn posts(server: &Server) -> Vec<String> {
    let seen = server.seen().into_iter();
    let posts = seen.filter(|seen| seen.line.starts_with("POST"));
    posts.map(|seen| seen.brief().replace(ID, "ID")).collect()
}

/// A desk in good health but for the requests whose line ends so.
async fn with_trouble(
    ends: &'static str,
    trouble: impl Fn() -> Reply + Send + Sync + 'static,
) -> Server {
    Server::start(move |number, seen| {
        let line = seen.line.split('?').next().unwrap();
        if line.ends_with(ends) {
            trouble()
        } else {
            healthy(number, seen)
        }
    })
    .await
}

#[tokio::test]
async fn a_row_tells_what_it_can() {
    let server = Server::start(healthy).await;
    let page = open_page(&server).await.unwrap();
    assert_snapshot!(show::page(&page));
}

#[tokio::test]
async fn a_conversation_has_its_messages_files_and_what_wants_a_person() {
    let server = Server::start(healthy).await;
    let desk = client(&server.url);
    let thread = desk.conversation(&id()).await.unwrap();
    assert_snapshot!(show::thread(&thread));
    let shown = show::thread(&thread);
    assert!(!shown.contains("CANARY"), "signed addresses are not kept");
}

/// Where a file of the recorded conversation is.
async fn find(url: &str, file: &str) -> Result<Found, Failure> {
    let lookup = Lookup::Attachment {
        conversation: id(),
        id: file.into(),
    };
    client(url).look_up(&lookup).await
}

#[tokio::test]
async fn a_file_is_where_the_desk_says_at_that_moment() {
    let server = Server::start(healthy).await;
    let at = |address: &str| Whereabouts::At(SignedAddress::new(address));
    for (file, expected) in [
        ("f1", at("https://files.example/f1?signature=CANARY")),
        ("f2", Whereabouts::Untold),
        ("f3", Whereabouts::Untold),
        ("4", at("/relative")),
        ("f9", Whereabouts::Gone),
    ] {
        let found = find(&server.url, file).await;
        assert_eq!(found, Ok(Found::Attachment(expected)), "{file}");
    }
    let asked = vec!["GET /api/conversations/ID/attachments"; 5];
    assert_eq!(told(&server).lines().collect::<Vec<_>>(), asked);
    let found = find(&server.url, "f1").await;
    assert!(!format!("{found:?}").contains("CANARY"), "{found:?}");
}

#[tokio::test]
async fn a_file_that_a_key_may_not_see_is_refused_and_no_list_is_no_answer() {
    for (status, body, expected) in [
        (403, r#"{"error":"scope"}"#, FailureKind::Forbidden),
        (
            404,
            r#"{"error":"conversation not found"}"#,
            FailureKind::Gone,
        ),
        (200, r#"{"id":"f1"}"#, FailureKind::BadAnswer),
    ] {
        let server = with_trouble("/attachments", move || json(status, body)).await;
        let failure = find(&server.url, "f1").await.unwrap_err();
        assert_eq!(failure.kind, expected, "{body}");
    }
}

#[tokio::test]
async fn a_conversation_read_whole_is_never_older_than_its_row() {
    // The row of this one was last spoken in after the time of change that the conversation itself tells.
    let early =
        r#"{"id":"w2","status":"active","subject":"Pallet","updatedAt":"2020-01-01T00:00:00Z"}"#;
    let server = with_trouble("/conversations/w2", move || json(200, early)).await;
    let desk = client(&server.url);
    let page = desk.page(Walk::Open, None).await.unwrap();
    let row = page.rows.into_iter().find(|row| row.id.as_str() == "w2");
    let mut known = row.unwrap();
    let thread = desk.conversation(&known.id).await.unwrap();
    known.absorb(thread.conversation);
    assert_eq!(known.title, Some("Pallet".into()));
}

#[tokio::test]
async fn a_contact_is_read_in_both_forms() {
    let server = Server::start(healthy).await;
    let contact = ContactId::from("ct1e6d5c4");
    let guide = client(&server.url).contact(&contact).await.unwrap();
    let other = with_trouble("ct1e6d5c4", || json(200, recorded!("contact-reference"))).await;
    let reference = client(&other.url).contact(&contact).await.unwrap();
    let both = [guide.contact, reference.contact].map(|contact| show::contact(&contact));
    assert_snapshot!(both.join("\n"));
    let closed: Vec<bool> = guide.earlier.iter().map(|earlier| earlier.closed).collect();
    assert_eq!(closed, [false, false, false, true]);
}

#[tokio::test]
async fn reads_ask_for_what_they_need() {
    let server = Server::start(|_, seen| {
        let is_first = seen.line.contains("status=open&") && !seen.line.contains("cursor");
        if is_first {
            healthy(0, seen)
        } else if seen.line.starts_with("GET /api/conversations?") {
            json(200, r#"{"data":[]}"#)
        } else {
            healthy(0, seen)
        }
    })
    .await;
    let desk = client(&server.url);
    for walk in [Walk::Recent, Walk::Open, Walk::Snoozed, Walk::Closed] {
        let mut cursor: Option<Cursor> = None;
        loop {
            let page = desk.page(walk, cursor.as_ref()).await.unwrap();
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
    }
    desk.search("  Lucía & co ", None).await.unwrap();
    desk.search(" \n", None).await.unwrap();
    desk.conversation(&id()).await.unwrap();
    assert_snapshot!(told(&server));
}

#[tokio::test]
async fn every_change_is_one_request() {
    let server = Server::start(healthy).await;
    let desk = client(&server.url);
    for change in [
        Change::TakeOver,
        Change::Reply("Hi **there**\nMarta".into()),
        Change::Release,
        Change::Close,
        Change::Resolve("Pallet collected".into()),
        Change::Assign(Some("usr_2".into())),
        Change::Assign(None),
        Change::SettleAttention("b7".into()),
    ] {
        desk.perform(&id(), &change).await.unwrap();
    }
    assert_snapshot!(posts(&server).join("\n"));
}

#[tokio::test]
async fn what_was_settled_here_is_settled_before_the_desk_says_so() {
    let server = Server::start(healthy).await;
    let desk = client(&server.url);
    let before = desk.conversation(&id()).await.unwrap().conversation;
    assert_eq!(before.attention.len(), 1);
    let settle = Change::SettleAttention(before.attention[0].id.clone());
    desk.perform(&id(), &settle).await.unwrap();
    let after = desk.conversation(&id()).await.unwrap().conversation;
    assert_eq!(after.attention, []);
}

#[tokio::test]
async fn refusals_are_sentences_and_their_status_is_what_counts() {
    let refuse = |status, body| async move {
        let server = with_trouble("/assign", move || json(status, body)).await;
        let assign = Change::Assign(Some("u".into()));
        client(&server.url)
            .perform(&id(), &assign)
            .await
            .unwrap_err()
    };
    let said = r#"{"error":"because"}"#;
    for (status, kind, received) in [
        (400, FailureKind::Rejected, Received::Refused),
        (401, FailureKind::Unauthorized, Received::Refused),
        (403, FailureKind::Forbidden, Received::Refused),
        (404, FailureKind::Gone, Received::Refused),
        (500, FailureKind::Server(500), Received::Unknown),
    ] {
        let expected = Failure::new(kind, received, "because");
        assert_eq!(refuse(status, said).await, expected);
    }
    let bare = refuse(400, "").await;
    assert_eq!(
        (bare.kind, bare.message.raw()),
        (FailureKind::Rejected, "HTTP 400")
    );
    let server = with_trouble("/assign", || with(429, &[("retry-after", "9")], b"{}")).await;
    let unassign = client(&server.url)
        .perform(&id(), &Change::Assign(Some("u".into())))
        .await;
    let expected = (
        FailureKind::RateLimited(Duration::from_secs(9)),
        Received::No,
    );
    let failure = unassign.unwrap_err();
    assert_eq!((failure.kind, failure.received), expected);
    let server = with_trouble("/assign", || json(200, r#"{"ok":false}"#)).await;
    let failure = client(&server.url)
        .perform(&id(), &Change::Assign(Some("u".into())))
        .await;
    assert_eq!(failure.unwrap_err().received, Received::Refused);
}

#[tokio::test]
async fn a_cursor_that_is_refused_begins_the_walk_anew() {
    let server = Server::start(|number, seen| {
        if seen.line.contains("cursor=") {
            json(400, r#"{"error":"invalid cursor"}"#)
        } else {
            healthy(number, seen)
        }
    })
    .await;
    let desk = client(&server.url);
    let page = desk.page(Walk::Open, None).await.unwrap();
    let failure = desk.page(Walk::Open, page.next.as_ref()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::StaleCursor);
    let server = with_trouble("/conversations", || json(400, r#"{"error":"no"}"#)).await;
    let failure = open_page(&server).await.unwrap_err();
    assert_eq!(
        failure.kind,
        FailureKind::Rejected,
        "there was no cursor to blame"
    );
}

#[tokio::test]
async fn a_cursor_that_does_not_move_is_the_same_cursor() {
    let server = Server::start(healthy).await;
    let desk = client(&server.url);
    let first = desk.page(Walk::Open, None).await.unwrap();
    let second = desk.page(Walk::Open, first.next.as_ref()).await.unwrap();
    assert_eq!(second.next, first.next, "and so the walk notices");
}

#[tokio::test]
async fn what_a_key_may_not_see_is_said_and_the_rest_goes_on() {
    let server = with_trouble("/attachments", || json(403, r#"{"error":"scope"}"#)).await;
    let thread = client(&server.url).conversation(&id()).await.unwrap();
    let last = thread.parts.last().map(|part| part.id.as_str());
    assert_ne!(
        last,
        Some("attachments"),
        "new messages are told from the last"
    );
    let shown = show::thread(&thread);
    assert!(
        shown.contains("attachments cannot be read with this key"),
        "{shown}"
    );
    let server = with_trouble("/attention-items", || json(403, r#"{"error":"scope"}"#)).await;
    let desk = client(&server.url);
    assert_eq!(desk.page(Walk::Open, None).await.unwrap().rows.len(), 4);
}

#[tokio::test]
async fn what_is_beside_the_conversations_takes_none_of_them_away() {
    let told = |why: &str| {
        let words = "what is shown of it may be old or missing";
        Some(format!("oHallo: what wants attention cannot be read ({why}); {words}").into())
    };
    for (status, why) in [
        (500, "the desk has trouble (HTTP 500)"),
        (403, "not allowed"),
    ] {
        let server =
            with_trouble("/attention-items", move || json(status, r#"{"error":"x"}"#)).await;
        let desk = client(&server.url);
        for cut_short in [told(why), None] {
            let page = desk.page(Walk::Open, None).await.unwrap();
            assert_eq!(page.cut_short, cut_short, "told once");
            assert_eq!(page.rows.len(), 4);
            assert!(page.next.is_some(), "it breaks no walk off");
        }
        assert!(desk.conversation(&id()).await.is_ok());
    }
    let server = with_trouble("/channels/ch1a1b2c3d", || json(500, r#"{"error":"x"}"#)).await;
    assert_eq!(open_page(&server).await.unwrap().rows.len(), 4);
    let configured = OhalloSettings {
        channels: vec![("ch1a1b2c3d".to_owned(), "Mail".to_owned())],
        ..settings(&server.url)
    };
    let desk = Ohallo::new(configured).unwrap();
    assert!(desk.directory().await.is_ok(), "the rest of it is known");
    let server = with_trouble("/attention-items", || json(401, r#"{"error":"x"}"#)).await;
    let failure = open_page(&server).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unauthorized);
}

#[tokio::test]
async fn an_answer_about_another_conversation_is_none() {
    let server = Server::start(healthy).await;
    let other = ConversationId::from("w9");
    let failure = client(&server.url).conversation(&other).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::BadAnswer);
}

/// The detail in another state.
fn detail_in(status: &'static str) -> impl Fn() -> Reply + Send + Sync {
    move || json(200, &recorded!("detail").replace("human_managed", status))
}

#[tokio::test]
async fn a_reply_waits_for_a_person_in_charge_and_never_makes_one() {
    let reply = Change::Reply("Hi".into());
    for (status, said) in [
        ("active", "take it over first"),
        ("new", "take it over first"),
        ("resolved", "takes no reply"),
        ("closed", "takes no reply"),
        ("abandoned", "takes no reply"),
    ] {
        let server = with_trouble(ID, detail_in(status)).await;
        let failure = client(&server.url)
            .perform(&id(), &reply)
            .await
            .unwrap_err();
        assert_eq!(failure.received, Received::Refused, "{status}");
        assert!(
            failure.message.raw().contains(said),
            "{}",
            failure.message.raw()
        );
        assert_eq!(posts(&server), Vec::<String>::new(), "{status}");
    }
    // Nobody knows who answers while the customer's turn is, so the desk says.
    let server = with_trouble(ID, detail_in("waiting")).await;
    let sent = client(&server.url).perform(&id(), &reply).await.unwrap();
    assert!(
        sent.is_accepted && sent.part.is_none(),
        "taken, and not shown yet"
    );
    // A row that said so before is believed.
    let desk = client(&server.url);
    desk.page(Walk::Open, None).await.unwrap();
    let failure = desk.perform(&id(), &reply).await.unwrap_err();
    assert_eq!(failure.received, Received::Refused);
    // Taking over is not always shown at once; that we did it is enough.
    let server = with_trouble(ID, detail_in("active")).await;
    let desk = client(&server.url);
    desk.perform(&id(), &Change::TakeOver).await.unwrap();
    desk.perform(&id(), &reply).await.unwrap();
    desk.perform(&id(), &Change::Release).await.unwrap();
    desk.perform(&id(), &reply).await.unwrap_err();
}

#[tokio::test]
async fn a_reading_that_fails_before_a_reply_leaves_it_unsent() {
    let server = with_trouble(ID, || json(503, "")).await;
    let failure = client(&server.url)
        .perform(&id(), &Change::Reply("Hi".into()))
        .await;
    let failure = failure.unwrap_err();
    assert_eq!(
        (failure.kind, failure.received),
        (FailureKind::Server(503), Received::No)
    );
    assert_eq!(posts(&server), Vec::<String>::new());
}

#[tokio::test]
async fn a_reply_is_proven_by_the_word_of_the_desk_or_by_itself() {
    let server = with_trouble("/reply", || json(200, "{}")).await;
    let sent = client(&server.url)
        .perform(&id(), &Change::Reply("Hi".into()))
        .await
        .unwrap();
    assert!(!sent.is_accepted && sent.part.is_none(), "nothing was said");
    let more = recorded!("messages")
        .trim_end()
        .trim_end_matches(']')
        .to_owned()
        + r#",{"id":"n1","role":"agent","content":"Hi \n","senderName":"Marta","createdAt":"2026-05-04T07:40:00Z"}]"#;
    let server = with_trouble("/messages", move || json(200, &more)).await;
    let sent = client(&server.url)
        .perform(&id(), &Change::Reply("Hi".into()))
        .await
        .unwrap();
    assert_eq!(
        sent.part.map(|part| part.id.as_str().to_owned()).as_deref(),
        Some("n1")
    );
}

#[tokio::test]
async fn what_has_ended_is_not_tried_for_ever() {
    let failing = |status: &'static str, ends: &'static str, code: u16| {
        Server::start(move |number, seen| {
            if seen.line.ends_with(ends) {
                json(code, r#"{"error":"cannot"}"#)
            } else if seen.line.ends_with(ID) {
                detail_in(status)()
            } else {
                healthy(number, seen)
            }
        })
    };
    let server = failing("resolved", "/take-over", 500).await;
    let failure = client(&server.url)
        .perform(&id(), &Change::TakeOver)
        .await
        .unwrap_err();
    assert_eq!(
        (failure.kind, failure.received),
        (FailureKind::Rejected, Received::Refused)
    );
    let server = failing("active", "/take-over", 500).await;
    let failure = client(&server.url)
        .perform(&id(), &Change::TakeOver)
        .await
        .unwrap_err();
    assert_eq!(failure.kind, FailureKind::Server(500), "that may pass");
    let server = failing("human_managed", "/take-over", 400).await;
    client(&server.url)
        .perform(&id(), &Change::TakeOver)
        .await
        .unwrap();
    let server = failing("resolved", "/resolve", 400).await;
    client(&server.url)
        .perform(&id(), &Change::Close)
        .await
        .unwrap();
    let server = failing("human_managed", "/resolve", 400).await;
    client(&server.url)
        .perform(&id(), &Change::Close)
        .await
        .unwrap_err();
}

#[tokio::test]
async fn what_a_row_tells_of_the_company_is_told_of_the_whole() {
    let server = Server::start(healthy).await;
    let desk = client(&server.url);
    let alone = desk.conversation(&id()).await.unwrap().conversation;
    assert_eq!(alone.attribute_named("Company"), None);
    let page = desk.page(Walk::Open, None).await.unwrap();
    let whole = desk.conversation(&id()).await.unwrap().conversation;
    for conversation in [&page.rows[0], &whole] {
        assert_eq!(conversation.attribute_named("Company"), Some("Duarte Lda"));
    }
}

#[tokio::test]
async fn a_status_without_words_says_what_is_gone_once_the_desk_is_known() {
    let nowhere = "nothing of a help desk is at this address (HTTP 404); check it";
    for body in ["", "Not found", "<html>", "null"] {
        let server = with_trouble(ID, move || json(404, body)).await;
        let desk = client(&server.url);
        let failure = desk.conversation(&id()).await.unwrap_err();
        assert_eq!(
            (failure.kind, failure.message.raw()),
            (FailureKind::BadAnswer, nowhere),
            "nobody has answered here yet"
        );
        desk.page(Walk::Open, None).await.unwrap();
        let failure = desk.conversation(&id()).await.unwrap_err();
        assert_eq!(
            (failure.kind, failure.received),
            (FailureKind::Gone, Received::Refused),
            "{body}"
        );
    }
    // A list is never gone.
    let server = with_trouble("/conversations", || json(404, "")).await;
    let failure = open_page(&server).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::BadAnswer);
    assert_eq!(
        failure.message.raw(),
        "HTTP 404; check the address and `workspace`"
    );
}

#[tokio::test]
async fn lists_come_in_three_envelopes() {
    for envelope in ["[ROW]", r#"{"data":[ROW]}"#, r#"{"items":[ROW],"total":1}"#] {
        let body = envelope.replace("ROW", r#"{"id":"w7","status":"Open"}"#);
        let server = with_trouble("/conversations", move || json(200, &body)).await;
        let page = open_page(&server).await.unwrap();
        let ids: Vec<_> = page.rows.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(ids, ["w7"], "{envelope}");
    }
    for body in ["{}", "7", "\"x\"", r#"{"data":null}"#, "", "<html>"] {
        let server = with_trouble("/conversations", move || json(200, body)).await;
        let failure = open_page(&server).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::BadAnswer, "{body}");
    }
}

#[test]
fn no_field_can_spoil_what_it_is_in() {
    let bodies = [
        recorded!("list"),
        recorded!("messages"),
        recorded!("attachments"),
        recorded!("attention"),
        recorded!("contact"),
        recorded!("detail"),
        recorded!("channel"),
    ];
    let mut tried = 0;
    for body in bodies {
        let whole = decode::anything(body.as_bytes());
        // In the list an item lies one level deeper than in a bare array, and fields one below that.
        let items_at = if body.contains("\"data\"") { 2 } else { 1 };
        let is_list = body.contains("\"data\"") || body.starts_with('[');
        let read = |body: &[u8]| Some(decode::anything(body));
        tried += mutate(body, read, |path, count| {
            if is_list && path.len() > items_at {
                assert_eq!(count, Some(whole), "{path:?}");
            }
        });
    }
    assert!(tried > 500, "{tried}");
}

#[test]
fn no_moment_is_too_late() {
    let last = "9999-12-30T22:00:00.999999999Z";
    let message = |id: &str| format!(r#"{{"id":"{id}","role":"customer","createdAt":"{last}"}}"#);
    let body = format!("[{},{}]", message("a"), message("b"));
    // As rows, attachments, their addresses, attention items, and the parts of a thread; with the list of contacts.
    let expected = 2 * 4 + 2 * 2 + 1;
    assert_eq!(decode::anything(body.as_bytes()), expected);
}

/// A conversation with somebody, by a channel.
fn begin(to: Addressee, kind: Channel, subject: &str) -> Change {
    let way = Way {
        id: "ch1a1b2c3d".into(),
        kind,
        name: Untrusted::default(),
    };
    let subject = subject.into();
    Change::Begin(
        Box::new(Opening { to, way, subject }),
        "Hi **there**".into(),
    )
}

#[tokio::test]
async fn a_beginning_is_one_request_that_names_the_recipient_one_way() {
    let server = Server::start(healthy).await;
    let desk = client(&server.url);
    let lucia = Addressee::typed("Lucia <lucia@example.org>").unwrap();
    let known = Addressee {
        contact: Some("ct1e6d5c4".into()),
        ..lucia.clone()
    };
    let phone = Addressee::typed("+34 600 111 222").unwrap();
    for change in [
        begin(known, Channel::Email, " Your pallet "),
        begin(lucia, Channel::Email, "Your pallet"),
        begin(phone, Channel::WhatsApp, ""),
    ] {
        let outcome = desk.perform(&id(), &change).await.unwrap();
        assert!(outcome.is_accepted && outcome.conversation.is_none());
    }
    assert_snapshot!(posts(&server).join("\n"));
}

#[tokio::test]
async fn a_beginning_that_may_have_arrived_is_not_called_refused_and_never_sent_again() {
    let ana = || Addressee::typed("ana@example.org").unwrap();
    for (status, received) in [
        (400, Received::Refused),
        (500, Received::Unknown),
        (504, Received::Unknown),
    ] {
        let server = with_trouble("/compose", move || json(status, r#"{"error":"no"}"#)).await;
        let change = begin(ana(), Channel::Email, "Hello");
        let failure = client(&server.url).perform(&id(), &change).await;
        assert_eq!(failure.unwrap_err().received, received, "{status}");
        assert_eq!(posts(&server).len(), 1);
    }
    let server = with_trouble("/compose", || json(200, "{}")).await;
    let change = begin(ana(), Channel::Email, "Hello");
    let sent = client(&server.url).perform(&id(), &change).await.unwrap();
    assert!(!sent.is_accepted, "nothing was said");
}

#[tokio::test]
async fn without_a_workspace_nothing_is_begun_and_it_says_what_to_set() {
    let server = Server::start(healthy).await;
    let desk = Ohallo::new(OhalloSettings {
        workspace: None,
        ..settings(&server.url)
    });
    let desk = desk.unwrap();
    let why = desk.capabilities().refusal(Ability::Begin).unwrap();
    assert!(why.contains("OHALLO_WORKSPACE"), "{why}");
    let ana = Addressee::typed("ana@example.org").unwrap();
    let change = begin(ana, Channel::Email, "Hello");
    let failure = desk.perform(&id(), &change).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unsupported);
    assert_eq!(posts(&server), Vec::<String>::new());
}

#[tokio::test]
async fn channels_are_those_of_the_profile_and_those_that_were_met() {
    let server = Server::start(healthy).await;
    let desk = Ohallo::new(OhalloSettings {
        channels: vec![("ch9".to_owned(), "The other desk".to_owned())],
        ..settings(&server.url)
    });
    let desk = desk.unwrap();
    let names = |ways: Vec<Way>| -> Vec<String> {
        ways.iter().map(|way| way.id.as_str().to_owned()).collect()
    };
    assert_eq!(names(desk.directory().await.unwrap().ways), ["ch9"]);
    desk.page(Walk::Open, None).await.unwrap();
    let met = names(desk.ways());
    assert_eq!(met.first().map(String::as_str), Some("ch9"));
    assert!(met.contains(&"ch1a1b2c3d".to_owned()), "{met:?}");
}
