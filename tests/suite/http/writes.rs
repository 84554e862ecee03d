//! Every change, as the request it becomes.

use insta::assert_snapshot;
use tinbox::backend::Backend;
use tinbox::domain::capability::{Ability, Verdict};
use tinbox::domain::change::Change;
use tinbox::domain::failure::{Failure, FailureKind, Received};
use tinbox::domain::id::ConversationId;
use tinbox::domain::opening::{Addressee, Opening};
use tinbox::domain::people::{Author, AuthorKind, Tag};

use super::requests::healthy;
use super::server::{Reply, Seen, Server, json};
use super::{ANA, client, client_of, fixture};

fn tag() -> Tag {
    Tag {
        id: "67ec00000000000000000002".into(),
        name: "vip".into(),
    }
}

fn bo() -> Author {
    Author {
        kind: AuthorKind::Contact,
        id: Some("676f0000000000000000aa02".into()),
        name: Some("Bo".into()),
        email: None,
    }
}

fn every_change() -> Vec<Change> {
    vec![
        Change::Reply("Hello **there**".into()),
        Change::Note("For us".into()),
        Change::Close,
        Change::Reopen,
        Change::Snooze {
            until: "2026-11-23T08:00:00Z".parse().unwrap(),
        },
        Change::Assign(Some("507f1f77bcf86cd799439012".into())),
        Change::Assign(None),
        Change::AssignTeam(Some("65aa00000000000000000001".into())),
        Change::AssignTeam(None),
        Change::Tag(tag()),
        Change::Untag(tag()),
        Change::Rename("New title".into()),
        Change::MarkRead,
        Change::Redact("13".into()),
        Change::AddParticipant(bo()),
        Change::RemoveParticipant(bo()),
        Change::SetAttribute("attr1".into(), "Free".into()),
        Change::SetAttribute("attr2".into(), "7".into()),
        Change::SetAttribute("attr2".into(), "".into()),
        Change::SetAttribute("attr8".into(), "never seen".into()),
        Change::Delete,
    ]
}

fn id() -> ConversationId {
    ConversationId::from("4812")
}

fn writes(server: &Server) -> Vec<Seen> {
    let is_write = |seen: &Seen| !seen.line.starts_with("GET ");
    server.seen().into_iter().filter(is_write).collect()
}

#[tokio::test]
async fn every_change_is_one_request_in_our_name() {
    let server = Server::start(healthy).await;
    let desk = client(&server.url);
    // What fields there are is learned by reading.
    desk.conversation(&id()).await.unwrap();
    for change in every_change() {
        desk.perform(&id(), &change).await.unwrap();
    }
    let told: Vec<_> = writes(&server).iter().map(Seen::brief).collect();
    assert_eq!(told.len(), every_change().len());
    assert_snapshot!(told.join("\n"));
    let admins = server
        .seen()
        .iter()
        .filter(|seen| seen.line == "GET /v2/admins")
        .count();
    assert_eq!(admins, 1, "who we are is asked once");
}

#[tokio::test]
async fn a_reply_brings_its_part_and_an_update_its_conversation() {
    let server = Server::start(healthy).await;
    let desk = client(&server.url);
    let outcome = desk
        .perform(&id(), &Change::Reply("Fixed".into()))
        .await
        .unwrap();
    assert_eq!(outcome.part.unwrap().id.as_str(), "21");
    let outcome = desk.perform(&id(), &Change::Close).await.unwrap();
    assert_eq!(outcome.conversation.unwrap().id, id());
    let outcome = desk
        .perform(&ConversationId::from("9"), &Change::Close)
        .await
        .unwrap();
    assert_eq!(outcome.conversation, None, "what it tells is another's");
}

#[tokio::test]
async fn a_new_tag_is_made_in_our_name() {
    let server = Server::start(healthy).await;
    let tag = client(&server.url).create_tag(" refund ").await.unwrap();
    assert_eq!(tag.name.raw(), "refund");
    let expected = format!(r#"POST /v2/tags {{"actingAdminId":"{ANA}","name":"refund"}}"#);
    assert_eq!(writes(&server)[0].brief(), expected);
}

/// What cannot succeed is refused before anything is sent.
async fn refused(acting_admin: Option<&str>, change: Change) -> Failure {
    let server = Server::start(healthy).await;
    let desk = client_of(&server.url, acting_admin);
    desk.conversation(&id()).await.unwrap();
    let failure = desk.perform(&id(), &change).await.unwrap_err();
    assert_eq!(writes(&server).len(), 0, "{change:?}");
    failure
}

#[tokio::test]
async fn what_must_fail_is_not_sent() {
    for change in [
        Change::Reply(" \n ".into()),
        Change::Rename("ü".repeat(256).into()),
        Change::SetAttribute("attr2".into(), "many".into()),
        Change::SetAttribute("attr1".into(), "Platinum".into()),
    ] {
        let failure = refused(Some(ANA), change).await;
        assert_eq!(
            (&failure.kind, failure.received),
            (&FailureKind::Rejected, Received::Refused)
        );
        assert!(!failure.message.is_blank());
    }
    let failure = refused(Some(ANA), Change::MarkUnread).await;
    assert_eq!(
        (&failure.kind, failure.received),
        (&FailureKind::Unsupported, Received::No)
    );
}

#[tokio::test]
async fn without_a_name_only_what_needs_none_is_done() {
    for change in [
        Change::Reply("Hi".into()),
        Change::Tag(tag()),
        Change::MarkRead,
    ] {
        let failure = refused(None, change).await;
        assert_eq!(
            (&failure.kind, failure.received),
            (&FailureKind::Forbidden, Received::No)
        );
        let sentence = failure.message.raw();
        assert!(
            sentence.starts_with("in whose name? Set TINBOX_ADMIN to one of: ana@"),
            "{sentence}"
        );
    }
    let server = Server::start(healthy).await;
    client_of(&server.url, None)
        .perform(&id(), &Change::Close)
        .await
        .unwrap();
    assert_eq!(
        writes(&server)[0].brief(),
        r#"PATCH /v2/conversations/4812 {"state":"closed"}"#
    );
}

#[tokio::test]
async fn in_an_unknown_name_nothing_is_done() {
    let failure = refused(Some("zoe@desk.example"), Change::Close).await;
    assert_eq!(
        (&failure.kind, failure.received),
        (&FailureKind::Forbidden, Received::No)
    );
    assert!(failure.message.raw().contains("`zoe@desk.example`"));
}

#[tokio::test]
async fn in_a_workspace_of_one_the_one_acts() {
    let server = Server::start(|number, seen| match seen.line.as_str() {
        "GET /v2/admins" => json(200, r#"{"data":[{"id":"a1","name":"Ana"}]}"#),
        _ => healthy(number, seen),
    })
    .await;
    client_of(&server.url, None)
        .perform(&id(), &Change::MarkRead)
        .await
        .unwrap();
    assert_eq!(
        writes(&server)[0].brief(),
        r#"PATCH /v2/conversations/4812 {"actingAdminId":"a1","markAsRead":{"adminIds":["a1"]}}"#
    );
}

#[tokio::test]
async fn a_teammate_who_left_is_looked_up_again() {
    let gone = r#"{"error":{"code":"admin_not_found","message":"Admin not found"}}"#;
    let server = Server::start(move |number, seen| match seen.line.as_str() {
        "PATCH /v2/conversations/4812" => json(404, gone),
        _ => healthy(number, seen),
    })
    .await;
    let desk = client(&server.url);
    for _ in 0..2 {
        let failure = desk.perform(&id(), &Change::Close).await.unwrap_err();
        assert_eq!(
            (failure.kind, failure.received),
            (FailureKind::Gone, Received::Refused)
        );
    }
    let looks = server
        .seen()
        .iter()
        .filter(|seen| seen.line == "GET /v2/admins")
        .count();
    assert_eq!(looks, 2);
}

#[tokio::test]
async fn a_write_whose_answer_proves_nothing_may_have_happened() {
    for answer in ["", "{}", "{\"success\":true}", "[]", "null"] {
        let server = Server::start(move |number, seen| {
            if seen.line.ends_with("/reply") {
                json(200, answer)
            } else {
                healthy(number, seen)
            }
        })
        .await;
        let failure = client(&server.url)
            .perform(&id(), &Change::Reply("Hi".into()))
            .await
            .unwrap_err();
        assert_eq!(failure.received, Received::Unknown, "{answer}");
    }
}

#[tokio::test]
async fn an_unread_directory_means_an_unsent_reply() {
    let server = Server::start(|_, seen| match seen.line.as_str() {
        "GET /v2/admins" => Reply::Reset,
        _ => json(200, fixture!("reply")),
    })
    .await;
    let failure = client(&server.url)
        .perform(&id(), &Change::Reply("Hi".into()))
        .await
        .unwrap_err();
    assert_eq!(
        (failure.kind, failure.received),
        (FailureKind::Broken, Received::No)
    );
    assert_eq!(writes(&server).len(), 0);
}

#[test]
fn what_the_desk_cannot_do_has_a_reason() {
    let desk = client("http://127.0.0.1:1");
    let capabilities = desk.capabilities();
    for ability in Ability::ALL {
        match (ability, capabilities.verdict(ability)) {
            (
                Ability::SnoozeUntilReply
                | Ability::Outcome
                | Ability::TakeOver
                | Ability::Release
                | Ability::SettleAttention,
                Verdict::No(why),
            )
            | (Ability::MarkUnread, Verdict::Local(why)) => assert!(!why.is_empty()),
            (_, verdict) => assert_eq!(verdict, Verdict::Yes, "{ability:?}"),
        }
    }
}

/// The desk answers with the conversation, so what was begun is known by its name at once.
#[tokio::test]
async fn a_beginning_is_one_request_in_our_name() {
    let server = Server::start(healthy).await;
    let desk = client(&server.url);
    let opening = |to: &Addressee, place: usize, subject: &str| {
        let (to, way) = (to.clone(), desk.ways().remove(place));
        let subject = subject.into();
        let opening = Box::new(Opening { to, way, subject });
        Change::Begin(opening, "Hi **there**".into())
    };
    let bo = Addressee::typed("Bo <bo@example.org>").unwrap();
    let known = Addressee {
        contact: Some("676f0000000000000000aa02".into()),
        ..bo.clone()
    };
    let placeholder = ConversationId::from("tinbox:new:1");
    for change in [opening(&bo, 0, "Your order"), opening(&known, 1, "")] {
        let outcome = desk.perform(&placeholder, &change).await.unwrap();
        assert!(outcome.is_accepted && outcome.part.is_none());
        assert_eq!(outcome.conversation.unwrap().id, id());
    }
    let told: Vec<_> = writes(&server).iter().map(Seen::brief).collect();
    assert_snapshot!(told.join("\n"));
}
