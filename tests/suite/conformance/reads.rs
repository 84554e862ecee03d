//! Reading: walks, rows, conversations, people, search.

use std::collections::{BTreeMap, BTreeSet};

use tinbox::backend::Walk;
use tinbox::domain::capability::{Ability, Verdict};
use tinbox::domain::change::Change;
use tinbox::domain::conversation::{Conversation, Detail, State};
use tinbox::domain::event::Event;
use tinbox::domain::failure::{FailureKind, Received};
use tinbox::domain::id::{ContactId, ConversationId};
use tinbox::domain::part::{Content, Part};

use super::Twin;

pub(super) async fn every_walk_ends_and_visits_everything_once(twin: Twin) {
    let mut all = BTreeSet::new();
    let mut current = BTreeSet::new();
    for walk in [Walk::Open, Walk::Snoozed, Walk::Closed] {
        let pages = twin.walk(walk).await;
        assert!(
            pages
                .iter()
                .all(|page| page.unreadable == 0 && page.hits.is_empty())
        );
        for row in pages.iter().flat_map(|page| &page.rows) {
            let fits = match walk {
                Walk::Open => row.state == State::Open,
                Walk::Snoozed => matches!(row.state, State::Snoozed { .. }),
                Walk::Closed | Walk::Recent => row.state == State::Closed,
            };
            assert!(fits, "{:?} holds {:?}", walk, row.state);
            assert!(all.insert(row.id.clone()), "{:?} twice", row.id);
            if row.state != State::Closed {
                current.insert(row.id.clone());
            }
        }
    }
    let recent = twin.rows(Walk::Recent).await;
    let ids: BTreeSet<_> = recent.iter().map(|row| row.id.clone()).collect();
    assert_eq!(ids.len(), recent.len(), "each once");
    let moments: BTreeSet<_> = recent.iter().map(|row| row.updated_at).collect();
    assert!(
        moments.len() * 2 > recent.len(),
        "things happened at times of their own"
    );
    if !twin.desk.lists_newest_first() {
        // What has ended is only glanced at; everything else is there.
        assert!(ids.is_superset(&current) && ids.is_subset(&all));
        assert!(!current.is_empty() && ids != current);
        return;
    }
    assert_eq!(ids, all, "the states together are everything");
    assert!(recent.is_sorted_by(|one, next| one.last_activity_at >= next.last_activity_at));
}

pub(super) async fn a_row_tells_what_the_whole_conversation_tells(twin: Twin) {
    let rows = twin.rows(Walk::Recent).await;
    let mut waiting = 0;
    for row in rows.iter().take(120) {
        let whole = twin.desk.conversation(&row.id).await.unwrap().conversation;
        assert_eq!(whole.detail, Detail::Whole);
        assert_ne!(row.detail, Detail::Whole);
        let is_glance = row.detail == Detail::Glance;
        // What a row cannot know it does not claim; the rest must agree.
        let told = |one: &Conversation| {
            let contact = one.contact.clone().and_then(|contact| contact.id);
            let state = one.state.word();
            let title = one.title.clone().filter(|_| row.title.is_some());
            let header = (one.id.clone(), title, one.priority, one.channel, contact);
            let who = (
                one.assignee.clone(),
                one.team.clone(),
                one.tags.clone(),
                state,
            );
            let dates = (!is_glance).then_some((one.created_at, one.updated_at));
            let activity = one.last_activity_at.map(jiff::Timestamp::as_second);
            (header, who, dates, activity, one.attention.clone())
        };
        assert_eq!(told(row), told(&whole));
        assert_eq!(row.attributes, whole.attributes, "{:?}", row.id);
        if whole.state == State::Open {
            if !is_glance {
                assert_eq!(row.waiting_since, whole.waiting_since, "{:?}", row.id);
            }
            waiting += usize::from(whole.waiting_since.is_some());
        }
        assert!(!row.is_beyond(&whole), "{:?}", row.id);
        let mut merged = whole.clone();
        merged.absorb(row.clone());
        assert_eq!(merged.detail, Detail::Whole);
        assert_eq!(merged.receipts, whole.receipts, "a row forgets nothing");
        assert_eq!(merged.rating, whole.rating);
        let told = |one: &Conversation| (one.title.clone(), one.summary.clone(), one.waiting_since);
        assert_eq!(told(&merged), told(&whole), "{:?}", row.id);
    }
    assert!(waiting > 5, "the comparison had something to compare");
}

pub(super) async fn parts_are_in_order_and_what_is_unknown_is_shown(twin: Twin) {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut unknown = 0;
    for row in twin.rows(Walk::Recent).await {
        let thread = twin.desk.conversation(&row.id).await.unwrap();
        assert!(thread.parts.is_sorted_by_key(Part::order), "{:?}", row.id);
        let ids: BTreeSet<_> = thread.parts.iter().map(|part| &part.id).collect();
        assert_eq!(ids.len(), thread.parts.len(), "each part once");
        for part in &thread.parts {
            let kind = format!("{:?}", part.content);
            let kind = kind.split([' ', '{', '(']).next().unwrap().to_owned();
            *kinds.entry(kind).or_default() += 1;
            unknown += usize::from(matches!(
                part.content,
                Content::Event(Event::Unknown { .. })
            ));
        }
    }
    for kind in twin.kinds {
        assert!(kinds.contains_key(*kind), "{kind} is missing: {kinds:?}");
    }
    assert!(
        unknown > 0 || !twin.has_unknown,
        "what a desk adds tomorrow is shown, not dropped"
    );
}

pub(super) async fn the_directory_holds_together(twin: Twin) {
    let directory = twin.desk.directory().await.unwrap();
    let me = directory.me.clone().unwrap();
    assert!(directory.admin(&me).is_some());
    let ids: BTreeSet<_> = directory.admins.iter().map(|admin| &admin.id).collect();
    assert_eq!(ids.len(), directory.admins.len());
    for team in &directory.teams {
        assert!(
            team.members.iter().all(|member| ids.contains(member)),
            "{:?}",
            team.id
        );
    }
    let tags: BTreeSet<_> = directory.tags.iter().map(|tag| &tag.id).collect();
    assert_eq!(tags.len(), directory.tags.len());
    let has_tags = twin.desk.capabilities().verdict(Ability::Tag) == Verdict::Yes;
    assert_eq!(!tags.is_empty(), has_tags);
    let fields: BTreeSet<_> = directory.fields.iter().map(|field| &field.id).collect();
    assert_eq!(fields.len(), directory.fields.len());
    let has_fields = twin.desk.capabilities().verdict(Ability::Attributes) == Verdict::Yes;
    assert_eq!(!fields.is_empty(), has_fields);
}

pub(super) async fn a_contact_card_knows_the_conversation(twin: Twin) {
    let page = twin.desk.page(Walk::Open, None).await.unwrap();
    for row in page.rows.iter().take(8) {
        let who = row.contact.clone().unwrap();
        let id = ContactId::new(who.id.clone().unwrap());
        let card = twin.desk.contact(&id).await.unwrap();
        assert_eq!(card.contact.id, id);
        assert_eq!(card.contact.kind, who.kind);
        assert!(
            card.earlier.iter().any(|earlier| earlier.id == row.id),
            "{:?}",
            row.id
        );
    }
}

pub(super) async fn a_search_finds_words_and_ends(twin: Twin) {
    let mut cursor = None;
    let mut found = BTreeSet::new();
    loop {
        let page = twin.desk.search(twin.word, cursor.as_ref()).await.unwrap();
        assert!(page.hits.is_empty() || page.rows.len() == page.hits.len());
        for row in page.rows.iter().filter(|_| page.hits.is_empty()) {
            assert!(found.insert(row.id.clone()), "{:?} twice", row.id);
        }
        for (row, hit) in page.rows.iter().zip(&page.hits) {
            let hit = hit.as_ref().unwrap();
            assert!(hit.part.is_some() && !hit.preview.is_blank());
            assert!(found.insert(row.id.clone()), "{:?} twice", row.id);
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert!(!found.is_empty(), "somebody always asks about that");
    let nothing = twin
        .desk
        .search("zxqj-kwv-nobody-wrote-this", None)
        .await
        .unwrap();
    assert!(nothing.rows.is_empty());
}

pub(super) async fn what_does_not_exist_is_gone(twin: Twin) {
    let nobody = ConversationId::from("999999999");
    let failure = twin.desk.conversation(&nobody).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Gone);
    if twin.desk.capabilities().verdict(Ability::Close) != Verdict::Yes {
        return;
    }
    let failure = twin
        .desk
        .perform(&nobody, &Change::Close)
        .await
        .unwrap_err();
    assert_eq!(
        (failure.kind, failure.received),
        (FailureKind::Gone, Received::Refused)
    );
}

pub(super) async fn the_budget_is_known(twin: Twin) {
    twin.desk.directory().await.unwrap();
    let before = twin.desk.budget().unwrap();
    twin.desk.page(Walk::Open, None).await.unwrap();
    let after = twin.desk.budget().unwrap();
    assert_eq!(after.limit, before.limit);
    assert!(after.remaining < before.remaining, "{before:?} {after:?}");
}
