//! What a newer answer takes over, and what it leaves.

use super::*;
use crate::domain::people::AuthorKind;

fn author(name: Option<&str>, id: &str) -> Author {
    Author {
        kind: AuthorKind::Contact,
        id: Some(id.into()),
        name: name.map(Untrusted::from),
        email: None,
    }
}

fn seen_at(second: i64) -> Conversation {
    let at = Timestamp::from_second(second).unwrap();
    Conversation::new("1".into(), at)
}

#[test]
fn an_answer_to_a_write_keeps_the_name_and_the_newest_part() {
    let mut known = Conversation {
        detail: Detail::Whole,
        contact: Some(author(Some("Maria"), "c1")),
        last_part: Some("7".into()),
        ..seen_at(1)
    };
    let answer = Conversation {
        detail: Detail::Whole,
        state: State::Closed,
        contact: Some(author(None, "c1")),
        ..seen_at(2)
    };
    known.absorb(answer);
    assert_eq!(known.state, State::Closed);
    assert_eq!(known.contact, Some(author(Some("Maria"), "c1")));
    assert_eq!(known.last_part, Some("7".into()));
}

#[test]
fn a_row_that_cannot_see_the_end_does_not_end_a_wait() {
    let since = Timestamp::from_second(1).unwrap();
    let waiting = || Conversation {
        waiting_since: Some(since),
        ..seen_at(1)
    };
    let mut known = waiting();
    known.absorb(seen_at(2));
    assert_eq!(known.waiting_since, Some(since));
    let mut known = waiting();
    known.absorb(Conversation {
        last_part: Some("8".into()),
        ..seen_at(2)
    });
    assert_eq!(
        known.waiting_since, None,
        "it saw the end, and nobody waits"
    );
}

#[test]
fn a_row_that_says_who_waits_begins_and_ends_a_wait() {
    let at = |second| Timestamp::from_second(second).ok();
    let told = |detail, waiting_since| Conversation {
        detail,
        waiting_since,
        last_activity_at: at(3),
        ..seen_at(3)
    };
    for known in [Detail::Whole, Detail::RowWithWait] {
        for (before, row, after) in [
            (at(1), None, None),
            (None, at(3), at(3)),
            (at(1), at(3), at(1)),
            (None, None, None),
        ] {
            let mut header = told(known, before);
            header.absorb(told(Detail::RowWithWait, row));
            assert_eq!(header.waiting_since, after, "{known:?} {before:?} {row:?}");
            assert_eq!(header.detail, known);
        }
    }
}

#[test]
fn another_contact_replaces_the_known_one() {
    let mut known = Conversation {
        contact: Some(author(Some("Maria"), "c1")),
        ..seen_at(1)
    };
    known.absorb(Conversation {
        contact: Some(author(None, "c2")),
        ..seen_at(2)
    });
    assert_eq!(known.contact, Some(author(None, "c2")));
}

#[test]
fn a_late_answer_changes_nothing() {
    let mut known = Conversation {
        priority: true,
        ..seen_at(2)
    };
    known.absorb(seen_at(1));
    assert!(known.priority);
}

#[test]
fn a_row_takes_nothing_away_that_it_cannot_know() {
    let until = Some(Timestamp::from_second(90).unwrap());
    let mut known = Conversation {
        detail: Detail::Whole,
        state: State::Snoozed { until },
        blocked: true,
        language: Some("pt".into()),
        ..seen_at(1)
    };
    known.absorb(Conversation {
        state: State::Snoozed { until: None },
        priority: true,
        ..seen_at(2)
    });
    assert_eq!(known.state, State::Snoozed { until });
    assert!(known.blocked && known.priority && known.language.is_some());
    assert_eq!(known.detail, Detail::Whole);
}

/// A conversation as it was read by itself, and a row of it by a desk that does not say when rows change.
fn whole_and_glance() -> (Conversation, Conversation) {
    let at = |second| Timestamp::from_second(second).unwrap();
    let whole = Conversation {
        detail: Detail::Whole,
        title: Some("Pallet".into()),
        assignee: Some("ana".into()),
        assignee_is_untold: true,
        bot: Some(BotState::Active),
        updated_at: at(30),
        last_activity_at: Some(at(20)),
        waiting_since: Some(at(20)),
        ..seen_at(10)
    };
    let glance = Conversation {
        detail: Detail::Glance,
        assignee_is_untold: true,
        bot: Some(BotState::Active),
        last_activity_at: Some(at(20)),
        ..seen_at(20)
    };
    (whole, glance)
}

#[test]
fn a_glance_at_the_same_changes_nothing() {
    let (whole, glance) = whole_and_glance();
    let mut known = whole.clone();
    assert!(!glance.is_beyond(&known));
    known.absorb(glance);
    assert_eq!(known, whole);
}

#[test]
fn a_glance_tells_what_changed_though_no_time_does() {
    let (whole, glance) = whole_and_glance();
    let taken = Conversation {
        bot: Some(BotState::HandedOver),
        ..glance.clone()
    };
    assert!(taken.is_beyond(&whole));
    let mut known = whole.clone();
    known.absorb(taken);
    let expected = Conversation {
        bot: Some(BotState::HandedOver),
        ..whole.clone()
    };
    assert_eq!(known, expected, "and who was set from here stays");
    let earlier = Conversation {
        state: State::Closed,
        last_activity_at: Timestamp::from_second(19).ok(),
        ..glance
    };
    known.absorb(earlier);
    assert_eq!(
        known, expected,
        "less activity than is known is an older answer"
    );
}
