//! Trouble on the way: what a failure says about a write must be true on the desk.

use std::time::Duration;

use tinbox::demo::{Fault, RetryAfter};
use tinbox::domain::change::Change;
use tinbox::domain::failure::{FailureKind, Received};

use super::Twin;

/// Trouble that passes: whoever reads tries again and gets through.
pub(super) const PASSING: [Fault; 6] = [
    Fault::DropBefore,
    Fault::DropAfter,
    Fault::Cut,
    Fault::Status(503),
    Fault::Html(502),
    Fault::Trickle(Duration::from_micros(1)),
];

pub(super) async fn a_read_gets_through_trouble(twin: Twin) {
    let open = twin.an_open_one().await;
    let faults = twin.running.faults();
    for fault in PASSING {
        faults.push("GET", twin.conversation_path, 1, fault.clone());
        let read = twin.desk.conversation(&open.id).await;
        assert_eq!(
            read.map(|thread| thread.conversation.id),
            Ok(open.id.clone()),
            "{fault:?}"
        );
        assert_eq!(
            faults.struck().last().map(|(_, struck)| struck.clone()),
            Some(fault)
        );
    }
}

pub(super) async fn a_reply_is_never_sent_twice(twin: Twin) {
    let open = twin.an_answerable_one().await;
    // Where the desk acted, the failure must not claim otherwise; where it cannot have acted, a claim is allowed.
    for (fault, arrived) in [
        (Fault::DropBefore, 0),
        (Fault::DropAfter, 1),
        (Fault::Status(500), 0),
        (Fault::StatusAfter(500), 1),
        (Fault::Html(502), 0),
        (Fault::Cut, 1),
    ] {
        let before = twin.spoken();
        twin.strike_reply(fault.clone());
        let failure = twin
            .desk
            .perform(&open.id, &Change::Reply("Hi".into()))
            .await
            .unwrap_err();
        assert_eq!(failure.received, Received::Unknown, "{fault:?}");
        assert_eq!(twin.spoken() - before, arrived, "{fault:?}: sent once");
    }
}

pub(super) async fn a_refusal_is_told_apart_from_a_question(twin: Twin) {
    let open = twin.an_answerable_one().await;
    let wait = FailureKind::RateLimited(Duration::from_secs(7));
    for (fault, kind, received) in [
        (
            Fault::RateLimited(RetryAfter::Seconds(7)),
            wait,
            Received::No,
        ),
        (
            Fault::Unauthorized,
            FailureKind::Unauthorized,
            Received::Refused,
        ),
        (Fault::Status(400), FailureKind::Rejected, Received::Refused),
        (
            Fault::Status(403),
            FailureKind::Forbidden,
            Received::Refused,
        ),
    ] {
        twin.strike_reply(fault);
        let failure = twin
            .desk
            .perform(&open.id, &Change::Reply("Hi".into()))
            .await
            .unwrap_err();
        assert_eq!((failure.kind, failure.received), (kind, received));
    }
    assert_eq!(twin.spoken(), 0);
    let sent = twin
        .desk
        .perform(&open.id, &Change::Reply("Hi".into()))
        .await
        .unwrap();
    assert!(sent.part.is_some());
    assert_eq!(twin.spoken(), 1, "and then it goes through");
}
