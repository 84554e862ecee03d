//! Writing: the desk's truth after a change must be what the program shows before the answer is there.

use tinbox::backend::Walk;
use tinbox::domain::capability::{Ability, Verdict};
use tinbox::domain::change::Change;
use tinbox::domain::conversation::{AttentionItem, BotState, Conversation, State};
use tinbox::domain::failure::{FailureKind, Received};
use tinbox::domain::field::{Field, FieldKind};
use tinbox::domain::part::{Body, Content, Side};
use tinbox::domain::people::{Author, AuthorKind, Tag};
use tinbox::domain::untrusted::Untrusted;

use super::Twin;

pub(super) async fn words_arrive_once_and_as_written(twin: Twin) {
    let before = twin.an_answerable_one().await;
    let mut said = 0;
    let words = "Fixed in **2.1**, see [the notes](https://example.com/n).\n\n- one\n- two";
    for (change, side) in [
        (Change::Reply(words.into()), Side::Teammate),
        (Change::Note(words.into()), Side::Note),
    ] {
        if !twin.can(&change) {
            continue;
        }
        said += 1;
        let made = twin
            .desk
            .perform(&before.id, &change)
            .await
            .unwrap()
            .part
            .unwrap();
        assert_eq!(made.side(), side);
        let thread = twin.desk.conversation(&before.id).await.unwrap();
        let found: Vec<_> = thread
            .parts
            .iter()
            .filter(|part| part.id == made.id)
            .collect();
        assert_eq!(found, [&made], "the answer is the part as it stays");
        let body = made.body().unwrap();
        let written = body.markdown.as_ref().or(body.plain.as_ref()).unwrap();
        assert_eq!(written.raw(), words);
        let me = twin.desk.directory().await.unwrap().me.unwrap();
        assert_eq!(made.author.unwrap().id.as_deref(), Some(me.as_str()));
    }
    assert!(said > 0);
    assert_eq!(twin.spoken(), said);
}

pub(super) async fn without_a_person_in_charge_nothing_is_said(twin: Twin) {
    let rows = twin.rows(Walk::Open).await;
    let reply = Change::Reply("Hi".into());
    let left = |row: &&Conversation| row.bot == Some(BotState::Active);
    let open = rows.iter().find(left).unwrap();
    let failure = twin.desk.perform(&open.id, &reply).await.unwrap_err();
    assert_eq!(
        (failure.kind, failure.received),
        (FailureKind::Rejected, Received::Refused)
    );
    assert!(failure.message.raw().contains("take it over first"));
    let closed = twin.rows(Walk::Closed).await;
    for change in [reply.clone(), Change::TakeOver] {
        let failure = twin.desk.perform(&closed[0].id, &change).await.unwrap_err();
        assert_eq!(failure.received, Received::Refused, "{change:?}");
    }
    assert!(twin.running.writes().is_empty(), "nothing was sent");
    twin.desk
        .perform(&open.id, &Change::TakeOver)
        .await
        .unwrap();
    twin.desk.perform(&open.id, &reply).await.unwrap();
    assert_eq!(twin.spoken(), 1);
    twin.desk.perform(&open.id, &Change::Release).await.unwrap();
    let failure = twin.desk.perform(&open.id, &reply).await.unwrap_err();
    assert_eq!(failure.received, Received::Refused, "it was given back");
}

pub(super) async fn a_reply_is_in_the_conversation_afterwards(twin: Twin) {
    let before = twin.an_open_one().await;
    let words = "Done — it leaves today {person} \"{text}\" 🙂\nSee https://example.com/n";
    let reply = Change::Reply(words.into());
    let made = twin.desk.perform(&before.id, &reply).await.unwrap().part;
    let made = made.unwrap();
    assert_eq!(made.side(), Side::Teammate);
    // Where a person has several conversations under way, the desk chooses which one a text joins.
    let rows = twin.rows(Walk::Open).await;
    let theirs = rows.iter().filter(|row| row.contact == before.contact);
    let mut found = Vec::new();
    for row in theirs {
        let thread = twin.desk.conversation(&row.id).await.unwrap();
        found.extend(thread.parts.into_iter().filter(|part| part.id == made.id));
    }
    assert_eq!(
        found,
        std::slice::from_ref(&made),
        "the answer is the part as it stays"
    );
    let Body {
        html,
        markdown,
        plain,
    } = made.body().unwrap().clone();
    let said = markdown.or(plain).or(html).unwrap();
    assert_eq!(said.raw(), words);
    assert_eq!(twin.spoken(), 1);
}

/// A conversation, as far as changes change it.
fn told(one: &Conversation) -> impl PartialEq + std::fmt::Debug {
    let tags: std::collections::BTreeSet<_> = one.tags.iter().map(|tag| tag.id.clone()).collect();
    // A desk that does not tell who is responsible cannot be asked whether it did as it was told.
    let assignee = one.assignee.clone().filter(|_| !one.assignee_is_untold);
    let header = (one.state, assignee, one.team.clone(), one.title.clone());
    // Who answers in what has ended is nobody's question.
    let bot = one.bot.filter(|_| one.state != State::Closed);
    let course = (bot, one.outcome.clone(), one.attention.clone());
    let people: Vec<_> = one.participants().map(|who| who.id.clone()).collect();
    (header, course, tags, one.attributes.clone(), people)
}

/// Values for a field, of the type it says it takes; nothing clears it.
fn fillings(field: &Field) -> Vec<Change> {
    let value = match &field.kind {
        FieldKind::Text => "some words".to_owned(),
        FieldKind::Number => "7.5".to_owned(),
        FieldKind::Boolean => "true".to_owned(),
        FieldKind::Date => "2026-12-01".to_owned(),
        FieldKind::Choice(options) => options[0].raw().to_owned(),
        FieldKind::Choices(options) => {
            let labels: Vec<_> = options.iter().map(Untrusted::raw).collect();
            labels.join(", ")
        }
        FieldKind::Other(_) => return Vec::new(),
    };
    assert_eq!(field.kind.read(&value).as_ref(), Ok(&value), "{field:?}");
    let set = |value: &str| Change::SetAttribute(field.id.clone(), value.into());
    vec![set(&value), set(""), set(&value)]
}

async fn samples(twin: &Twin, before: &Conversation) -> Vec<Change> {
    let directory = twin.desk.directory().await.unwrap();
    let mut tags = directory.tags.iter();
    let new_tag = tags.find(|tag| !before.tags.contains(tag));
    let until = twin.running.now() + jiff::SignedDuration::from_hours(30);
    let end = if twin.can(&Change::Resolve("".into())) {
        Change::Resolve("All is well".into())
    } else {
        Change::Close
    };
    let mut changes = vec![Change::Snooze { until }, Change::Reopen];
    let can_reopen = twin.can(&Change::Reopen);
    if can_reopen {
        changes.extend([end.clone(), Change::Reopen]);
    }
    changes.extend([
        Change::TakeOver,
        Change::Release,
        Change::TakeOver,
        Change::Assign(Some(directory.admins[2].id.clone())),
        Change::Assign(None),
        Change::AssignTeam(directory.teams.get(1).map(|team| team.id.clone())),
        Change::AssignTeam(None),
        Change::Rename("A better title".into()),
        Change::MarkRead,
    ]);
    let tagging = |tag: &Tag| [Change::Tag(tag.clone()), Change::Untag(tag.clone())];
    changes.extend(new_tag.into_iter().flat_map(tagging));
    let settle = |item: &AttentionItem| Change::SettleAttention(item.id.clone());
    changes.extend(before.attention.iter().map(settle));
    let probe = Change::AddParticipant(somebody());
    if twin.can(&probe) {
        let rows = twin.desk.page(Walk::Open, None).await.unwrap().rows;
        let others = rows.into_iter().filter_map(|row| row.contact);
        let mut others = others.filter(|who| !before.has_participant(who));
        let who = others.next().unwrap();
        changes.extend([
            Change::AddParticipant(who.clone()),
            Change::RemoveParticipant(who),
        ]);
    }
    changes.extend(directory.fields.iter().flat_map(fillings));
    // What cannot be taken back comes last.
    changes.extend((!can_reopen).then_some(end));
    changes.retain(|change| twin.can(change));
    changes
}

pub(super) async fn a_change_does_what_it_promises(twin: Twin) {
    let mut now = twin.an_open_one().await;
    for change in samples(&twin, &now).await {
        let mut promised = now.clone();
        promised.apply(&change);
        let outcome = twin.desk.perform(&now.id, &change).await.unwrap();
        let truth = twin.desk.conversation(&now.id).await.unwrap().conversation;
        assert_eq!(told(&truth), told(&promised), "{change:?}");
        if let Some(answered) = outcome.conversation {
            assert_eq!(told(&answered), told(&truth), "the answer to {change:?}");
            let mut absorbed = now.clone();
            absorbed.absorb(answered);
            assert_eq!(
                absorbed.contact, truth.contact,
                "the answer to {change:?} keeps the name"
            );
        }
        now = truth;
    }
}

pub(super) async fn a_change_can_be_taken_back(twin: Twin) {
    let before = twin.an_open_one().await;
    for change in samples(&twin, &before).await {
        let Some(inverse) = change.inverse(&before) else {
            continue;
        };
        if !twin.can(&inverse) {
            continue;
        }
        twin.desk.perform(&before.id, &change).await.unwrap();
        twin.desk.perform(&before.id, &inverse).await.unwrap();
        let after = twin
            .desk
            .conversation(&before.id)
            .await
            .unwrap()
            .conversation;
        assert_eq!(told(&after), told(&before), "{change:?}, then {inverse:?}");
    }
}

fn somebody() -> Author {
    Author {
        kind: AuthorKind::Contact,
        id: Some("c".into()),
        name: None,
        email: None,
    }
}

pub(super) async fn what_the_desk_cannot_do_never_leaves(twin: Twin) {
    let before = twin.an_open_one().await;
    let capabilities = twin.desk.capabilities();
    let mut refused = 0;
    let tag = Tag {
        id: "t".into(),
        name: "bug".into(),
    };
    for change in [
        Change::Reply("Hi".into()),
        Change::Note("Hi".into()),
        Change::Close,
        Change::Resolve("Done".into()),
        Change::TakeOver,
        Change::Release,
        Change::SettleAttention("a".into()),
        Change::Reopen,
        Change::Snooze {
            until: twin.running.now(),
        },
        Change::Assign(None),
        Change::AssignTeam(None),
        Change::Tag(tag.clone()),
        Change::Untag(tag),
        Change::Rename("T".into()),
        Change::MarkRead,
        Change::MarkUnread,
        Change::Redact("p".into()),
        Change::Delete,
        Change::AddParticipant(somebody()),
        Change::RemoveParticipant(somebody()),
        Change::SetAttribute("f".into(), "v".into()),
    ] {
        if capabilities.verdict(change.needs()) == Verdict::Yes {
            continue;
        }
        let failure = twin.desk.perform(&before.id, &change).await.unwrap_err();
        assert_eq!(
            (failure.kind, failure.received),
            (FailureKind::Unsupported, Received::No)
        );
        let (Verdict::Local(why) | Verdict::No(why)) = capabilities.verdict(change.needs()) else {
            unreachable!("it was refused");
        };
        assert_eq!(failure.message.raw(), why, "{change:?}");
        refused += 1;
    }
    let verdicts = Ability::ALL.map(|ability| capabilities.verdict(ability));
    let reasons = verdicts.iter().filter_map(|verdict| match verdict {
        Verdict::Yes => None,
        Verdict::Local(why) | Verdict::No(why) => Some(*why),
    });
    assert!(
        reasons.clone().all(|why| why.len() > 10),
        "every refusal has its reason"
    );
    assert!(refused == 0 || reasons.count() > 0);
    assert!(twin.running.writes().is_empty(), "nothing was sent");
}

pub(super) async fn a_redacted_part_keeps_its_place(twin: Twin) {
    let before = twin.an_open_one().await;
    let thread = twin.desk.conversation(&before.id).await.unwrap();
    let is_words = |part: &&tinbox::domain::part::Part| {
        matches!(part.content, Content::Message { .. }) && !part.redacted
    };
    let part = thread.parts.iter().find(is_words).unwrap();
    twin.desk
        .perform(&before.id, &Change::Redact(part.id.clone()))
        .await
        .unwrap();
    let after = twin.desk.conversation(&before.id).await.unwrap();
    let place = |parts: &[tinbox::domain::part::Part]| {
        parts.iter().position(|other| other.id == part.id).unwrap()
    };
    assert_eq!(place(&after.parts), place(&thread.parts));
    let redacted = &after.parts[place(&after.parts)];
    assert!(redacted.redacted);
    assert_eq!(redacted.body(), Some(&Body::default()), "no words are left");
}

pub(super) async fn a_deleted_conversation_is_gone(twin: Twin) {
    let before = twin.an_open_one().await;
    assert_eq!(before.state, State::Open);
    twin.desk
        .perform(&before.id, &Change::Delete)
        .await
        .unwrap();
    let failure = twin.desk.conversation(&before.id).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Gone);
}

pub(super) async fn a_new_tag_is_in_the_catalog(twin: Twin) {
    let tag = twin.desk.create_tag("brand new").await.unwrap();
    let directory = twin.desk.directory().await.unwrap();
    assert_eq!(directory.tag(&tag.id), Some(&tag));
}
