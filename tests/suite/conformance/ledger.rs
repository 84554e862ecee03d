//! What holds for desks that are ledgers: windows, their ends, and who may look into them.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use tinbox::backend::{Backend, Cursor, Following, Page, Walk, Window};
use tinbox::demo::{Fault, RetryAfter};
use tinbox::domain::conversation::DeliveryOutcome;
use tinbox::domain::event::Event;
use tinbox::domain::failure::{Failure, FailureKind};
use tinbox::domain::part::Content;

use super::Twin;
use super::faults::PASSING;

const EXPORT: &str = "/admin/v3/lenders/*/exports/*/*";

impl Twin {
    fn days(&self, from: i64, to: i64, limit: u16) -> Window {
        let ago = |days: i64| self.running.now() - SignedDuration::from_hours(24 * days);
        Window {
            since: ago(from),
            until: ago(to),
            limit,
        }
    }

    /// All pages of a window.
    async fn window(&self, window: Window) -> Vec<Page> {
        let mut pages: Vec<Page> = Vec::new();
        loop {
            let cursor: Option<Cursor> = pages.last().and_then(|page| page.next.clone());
            let page = self.desk.changes(window, cursor.as_ref()).await.unwrap();
            let is_last = page.next.is_none();
            pages.push(page);
            if is_last {
                return pages;
            }
        }
    }
}

fn changed(pages: &[Page]) -> Vec<Timestamp> {
    let rows = pages.iter().flat_map(|page| &page.rows);
    rows.map(|row| row.updated_at).collect()
}

pub(super) async fn a_window_holds_what_changed_in_it_and_nothing_else(twin: Twin) {
    assert_eq!(twin.desk.following(), Following::Ledger);
    let everything = twin.rows(Walk::Recent).await;
    let window = twin.days(12, 3, 100);
    let pages = twin.window(window).await;
    let found = changed(&pages);
    assert!(found.is_sorted(), "oldest change first");
    let expected: BTreeSet<_> = everything
        .iter()
        .filter(|row| (window.since..window.until).contains(&row.updated_at))
        .map(|row| row.id.clone())
        .collect();
    let ids = pages
        .iter()
        .flat_map(|page| &page.rows)
        .map(|row| row.id.clone());
    assert_eq!(ids.collect::<BTreeSet<_>>(), expected);
    assert!(expected.len() > 50 && expected.len() < everything.len());
    let outcomes: BTreeSet<_> = everything
        .iter()
        .map(|row| row.delivery.as_ref().unwrap().outcome.word())
        .collect();
    assert_eq!(outcomes.len(), DeliveryOutcome::ALL.len(), "{outcomes:?}");
}

pub(super) async fn a_short_page_is_not_the_end(twin: Twin) {
    let pages = twin.window(twin.days(42, 0, 500)).await;
    let (last, before) = pages.split_last().unwrap();
    assert!(last.next.is_none());
    assert!(before.iter().any(|page| page.rows.is_empty()));
    assert!(before.iter().all(|page| page.rows.len() < 500));
    let after_empty = pages.iter().skip_while(|page| !page.rows.is_empty());
    assert!(after_empty.flat_map(|page| &page.rows).count() > 100);
}

pub(super) async fn a_window_gets_through_trouble(twin: Twin) {
    let window = twin.days(3, 0, 50);
    let faults = twin.running.faults();
    let expected = twin.desk.changes(window, None).await.unwrap();
    let hurry = Fault::RateLimited(RetryAfter::Seconds(1));
    for fault in PASSING.into_iter().chain([hurry]) {
        faults.push("GET", EXPORT, 1, fault.clone());
        let read = twin.desk.changes(window, None).await;
        assert_eq!(read.as_ref(), Ok(&expected), "{fault:?}");
    }
    assert_eq!(faults.struck().len(), 7);
    for (fault, kind) in [
        (Fault::Status(504), FailureKind::Server(504)),
        (Fault::Status(500), FailureKind::Server(500)),
        (Fault::Status(403), FailureKind::Forbidden),
    ] {
        for _ in 0..3 {
            faults.push("GET", EXPORT, 1, fault.clone());
        }
        let failure = twin.desk.changes(window, None).await.unwrap_err();
        faults.clear();
        assert_eq!(failure.kind, kind);
    }
}

async fn refused(twin: &Twin, times: usize) -> Result<Page, Failure> {
    for _ in 0..times {
        twin.running
            .faults()
            .push("GET", EXPORT, 1, Fault::Unauthorized);
    }
    let answer = twin.desk.changes(twin.days(3, 0, 50), None).await;
    twin.running.faults().clear();
    answer
}

pub(super) async fn a_refused_token_is_renewed_then_we_log_in_then_that_is_that(twin: Twin) {
    assert!(refused(&twin, 0).await.is_ok());
    assert!(refused(&twin, 1).await.is_ok(), "renewed");
    assert!(refused(&twin, 2).await.is_ok(), "logged in again");
    let failure = refused(&twin, 3).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unauthorized);
    let said = failure.message.raw();
    assert!(
        said.contains("`ledger@northwind.example`") && said.contains("CLEARGRID_PASSWORD"),
        "{said}"
    );
    assert!(!said.contains(&twin.running.api_key), "{said}");
}

pub(super) async fn a_wrong_password_is_said_so_and_not_tried_for_ever(twin: Twin) {
    let desk = super::ledger_client(&twin.running, "not-the-password");
    let window = twin.days(3, 0, 50);
    let mut kinds = Vec::new();
    for _ in 0..3 {
        let failure = desk.changes(window, None).await.unwrap_err();
        assert!(failure.message.raw().contains("(request req-500-"));
        assert!(!failure.message.raw().contains("not-the-password"));
        kinds.push(failure.kind);
    }
    let trouble = FailureKind::Server(500);
    assert_eq!(
        kinds,
        [trouble.clone(), trouble, FailureKind::Unauthorized],
        "the vendor answers 500 to a wrong password, and so does trouble"
    );
}

pub(super) async fn what_has_no_words_says_so(twin: Twin) {
    let rows = twin.rows(Walk::Recent).await;
    for row in &rows {
        let parts = twin.desk.derived(row);
        let [part] = parts.as_slice() else {
            panic!("one line a row: {parts:?}");
        };
        let Content::Event(Event::Derived(words)) = &part.content else {
            panic!("it is told as something we made: {part:?}");
        };
        assert!(words.raw().contains("No text is exported"));
    }
    let failure = twin.desk.conversation(&rows[0].id).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unsupported);
}
