//! Who goes next: in each conversation one change after the other, conversations among themselves in parallel.

use jiff::Timestamp;

use crate::domain::id::ConversationKey;
use crate::domain::outbox::{Entry, Progress};
use crate::worker::outbox::machine;

/// What the outbox has to do at a moment.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Plan<'a> {
    /// The entries whose turn it is, oldest first; at most one of each conversation besides those in the undo window.
    pub ready: Vec<&'a Entry>,
    /// When to plan again if nothing else happens.
    pub wake_at: Option<Timestamp>,
}

/// Whose turn it is at `now`, of `entries` in the order they were handed over; `busy` tells of lanes.
///
/// What is said of conversations here holds for lanes: those to be begun for one person share one.
///
/// The undo window runs out by itself; everything else waits until what is before it in its conversation is out of
/// the way, and until that conversation is not `busy`. What was refused and is sent after all comes before what was
/// handed over later, but never while that is under way: two with the same words could not be told apart.
pub fn plan(
    entries: &[Entry],
    busy: impl Fn(&ConversationKey) -> bool,
    now: Timestamp,
) -> Plan<'_> {
    let mut plan = Plan::default();
    let mut blocked: Vec<ConversationKey> = Vec::new();
    let under_way: Vec<ConversationKey> = entries
        .iter()
        .filter(|entry| is_under_way(entry))
        .map(Entry::lane)
        .collect();
    for entry in entries {
        let lane = entry.lane();
        let is_behind = blocked.contains(&lane) || under_way.contains(&lane);
        let is_free = !busy(&lane) && (is_under_way(entry) || !is_behind);
        let may_go = is_free || matches!(entry.progress, Progress::Held { .. });
        match machine::due_at(entry) {
            Some(at) if may_go && at <= now => plan.ready.push(entry),
            Some(at) if may_go => {
                plan.wake_at = Some(plan.wake_at.map_or(at, |earlier| earlier.min(at)));
            }
            _ => {}
        }
        if entry.progress.blocks() {
            blocked.push(lane);
        }
    }
    plan
}

/// Whether it may be on the desk without our knowing.
fn is_under_way(entry: &Entry) -> bool {
    matches!(
        entry.progress,
        Progress::Sending { .. } | Progress::Unknown { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::change::{Change, ChangeId};
    use crate::domain::outbox::Question;
    use crate::domain::untrusted::Untrusted;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn entry(id: &str, conversation: &str, progress: Progress) -> Entry {
        Entry {
            id: ChangeId::new(id),
            key: ConversationKey::new("desk", conversation),
            change: Change::Close,
            progress,
            created_at: at(0),
            attempts: 0,
            basis: None,
            high_water: None,
            before: None,
            group: ChangeId::new(id),
            label: Untrusted::from("x"),
        }
    }

    fn ids(plan: &Plan<'_>) -> Vec<String> {
        let ready = plan.ready.iter();
        ready.map(|entry| entry.id.as_str().to_owned()).collect()
    }

    fn waiting(second: i64) -> Progress {
        Progress::Waiting {
            at: at(second),
            why: None,
        }
    }

    #[test]
    fn one_conversation_goes_in_order_and_others_do_not_wait_for_it() {
        let entries = [
            entry("a1", "a", Progress::Asking(Question::NotFound)),
            entry("a2", "a", waiting(0)),
            entry("b1", "b", waiting(0)),
            entry("b2", "b", waiting(0)),
            entry("c1", "c", waiting(0)),
        ];
        let plan = plan(&entries, |key| key.id.as_str() == "c", at(1));
        assert_eq!(ids(&plan), ["b1"]);
        assert_eq!(plan.wake_at, None);
    }

    #[test]
    fn an_undo_window_runs_out_behind_something_that_asks() {
        let entries = [
            entry("a1", "a", Progress::Asking(Question::NotFound)),
            entry("a2", "a", Progress::Held { until: at(8) }),
        ];
        let nobody = |_: &ConversationKey| false;
        assert_eq!(plan(&entries, nobody, at(7)).wake_at, Some(at(8)));
        assert_eq!(ids(&plan(&entries, nobody, at(8))), ["a2"]);
    }

    #[test]
    fn what_is_sent_after_all_waits_for_what_is_under_way() {
        let unknown = Progress::Unknown {
            since: at(0),
            looks: 0,
            next_look: at(2),
        };
        let entries = [entry("a1", "a", waiting(0)), entry("a2", "a", unknown)];
        assert_eq!(ids(&plan(&entries, |_| false, at(1))), [""; 0]);
        assert_eq!(ids(&plan(&entries, |_| false, at(2))), ["a2"]);
    }

    #[test]
    fn what_was_refused_or_done_is_in_nobodys_way() {
        let refused = Progress::Refused {
            why: Untrusted::from("no"),
        };
        let done = Progress::Done {
            at: at(0),
            part: None,
        };
        let entries = [
            entry("a1", "a", refused),
            entry("a2", "a", done),
            entry("a3", "a", waiting(5)),
        ];
        assert_eq!(ids(&plan(&entries, |_| false, at(5))), ["a3"]);
    }
}
