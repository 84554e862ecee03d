//! Writing: the desk's truth after a change must be what the program shows before the answer is there.

use tinbox::backend::Walk;
use tinbox::domain::capability::{Ability, Verdict};
use tinbox::domain::change::Change;
use tinbox::domain::conversation::{Conversation, State};
use tinbox::domain::failure::{FailureKind, Received};
use tinbox::domain::part::{Body, Content, Side};
use tinbox::domain::people::Attribute;

use super::Twin;

pub(super) async fn words_arrive_once_and_as_written(twin: Twin) {
    let before = twin.an_open_one().await;
    let words = "Fixed in **2.1**, see [the notes](https://example.com/n).\n\n- one\n- two";
    for (change, side) in [
        (Change::Reply(words.into()), Side::Teammate),
        (Change::Note(words.into()), Side::Note),
    ] {
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
        let markdown = made.body().unwrap().markdown.as_ref().unwrap().raw();
        assert_eq!(markdown, words);
        let me = twin.desk.directory().await.unwrap().me.unwrap();
        assert_eq!(made.author.unwrap().id.as_deref(), Some(me.as_str()));
    }
    assert_eq!(twin.spoken(), 2);
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
    let header = (
        one.state,
        one.assignee.clone(),
        one.team.clone(),
        one.title.clone(),
    );
    (header, tags, one.attributes.clone())
}

async fn samples(twin: &Twin, before: &Conversation) -> Vec<Change> {
    let directory = twin.desk.directory().await.unwrap();
    let new_tag = directory
        .tags
        .iter()
        .find(|tag| !before.tags.contains(tag))
        .unwrap();
    let until = twin.running.now() + jiff::SignedDuration::from_hours(30);
    let mut changes = vec![
        Change::Snooze { until },
        Change::Reopen,
        Change::Close,
        Change::Reopen,
        Change::Assign(Some(directory.admins[2].id.clone())),
        Change::Assign(None),
        Change::AssignTeam(Some(directory.teams[1].id.clone())),
        Change::AssignTeam(None),
        Change::Tag(new_tag.clone()),
        Change::Untag(new_tag.clone()),
        Change::Rename("A better title".into()),
        Change::MarkRead,
    ];
    let text = |attribute: &&Attribute| attribute.value.raw().parse::<f64>().is_ok();
    changes.extend(
        before
            .attributes
            .iter()
            .find(text)
            .map(|attribute| Change::SetAttribute(attribute.id.clone().unwrap(), "7".into())),
    );
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
        if matches!(inverse, Change::MarkUnread) {
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

pub(super) async fn what_the_desk_cannot_do_never_leaves(twin: Twin) {
    let before = twin.an_open_one().await;
    let capabilities = twin.desk.capabilities();
    let mut refused = 0;
    for change in [
        Change::Reply("Hi".into()),
        Change::Close,
        Change::MarkUnread,
        Change::Delete,
        Change::Assign(None),
    ] {
        if capabilities.verdict(change.needs()) == Verdict::Yes {
            continue;
        }
        let failure = twin.desk.perform(&before.id, &change).await.unwrap_err();
        assert_eq!(
            (failure.kind, failure.received),
            (FailureKind::Unsupported, Received::No)
        );
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
