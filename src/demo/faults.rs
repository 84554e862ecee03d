//! Faults on purpose, for tests of the client: lost connections, wrong answers, slow answers, at the call they are planned for.
//!
//! A plan names a method, a path pattern and which matching call it strikes. The random mode strikes any request with a
//! given probability, from a seed, so a failing run can be repeated.

pub(crate) mod line;
mod strike;

pub(crate) use strike::strike;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::shared::open;

/// What goes wrong with one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection closes after the request was read; nothing is done.
    DropBefore,
    /// The request is carried out, then the connection closes without a byte of answer.
    DropAfter,
    /// An error status instead of doing anything, in the API's own shape.
    Status(u16),
    /// The request is carried out, then an error status is answered.
    StatusAfter(u16),
    /// A gateway's HTML page with this status; nothing is done.
    Html(u16),
    /// The request is carried out after this pause.
    Delay(Duration),
    /// The answer arrives a few bytes at a time with this pause between.
    Trickle(Duration),
    /// The request is carried out; the answer promises its whole length and breaks off in the middle.
    Cut,
    /// 429, saying when to come back, or not.
    RateLimited(RetryAfter),
    /// 401, as for a key that was revoked.
    Unauthorized,
    /// The next cursor is the one that was sent, so the walk stands still.
    RepeatCursor,
    /// No rows, and yet a cursor.
    EmptyPage,
}

/// The `Retry-After` of a 429.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// Whole seconds.
    Seconds(u64),
    /// An HTTP date so many seconds after the desk's now.
    Date(i64),
    /// Any text, for values no server should send.
    Text(String),
    /// No header at all.
    Absent,
}

#[derive(Clone, Debug)]
struct Planned {
    method: String,
    pattern: String,
    /// How many more matching calls pass unharmed.
    pass: usize,
    fault: Fault,
}

#[derive(Debug, Default)]
struct Plan {
    planned: Vec<Planned>,
    refuse: usize,
    random: Option<(fastrand::Rng, f64)>,
    struck: Vec<(String, Fault)>,
}

/// A plan of faults; clones share it, so a test can go on planning while the desk runs.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Plan>>);

impl Faults {
    /// A plan with nothing in it yet.
    pub fn none() -> Self {
        Self::default()
    }

    /// Strikes each request with probability `rate` (0 to 1), the same way for the same seed and order of requests.
    pub fn random(seed: u64, rate: f64) -> Self {
        let faults = Self::default();
        open(&faults.0).random = Some((fastrand::Rng::with_seed(seed), rate.clamp(0.0, 1.0)));
        faults
    }

    /// Plans `fault` for the `nth` call from now (1 is the next) whose method is `method` (`*` is any) and whose path
    /// matches `pattern`, in which a segment `*` stands for any one segment.
    pub fn push(&self, method: &str, pattern: &str, nth: usize, fault: Fault) {
        open(&self.0).planned.push(Planned {
            method: method.to_owned(),
            pattern: pattern.to_owned(),
            pass: nth.saturating_sub(1),
            fault,
        });
    }

    /// Closes the next `connections` new connections before reading from them.
    pub fn refuse(&self, connections: usize) {
        open(&self.0).refuse += connections;
    }

    /// Forgets everything planned, and the random mode.
    pub fn clear(&self) {
        let mut plan = open(&self.0);
        plan.planned.clear();
        plan.refuse = 0;
        plan.random = None;
    }

    /// Which requests were struck so far, as `METHOD /path`, and by what.
    pub fn struck(&self) -> Vec<(String, Fault)> {
        open(&self.0).struck.clone()
    }

    /// Whether the connection that just arrived is to be closed unread.
    fn refuses(&self) -> bool {
        let mut plan = open(&self.0);
        let refuses = plan.refuse > 0;
        plan.refuse -= usize::from(refuses);
        refuses
    }

    /// The fault for this call, if any; counts the call against every plan it matches.
    fn due(&self, method: &str, path: &str) -> Option<Fault> {
        let mut plan = open(&self.0);
        let mut due = None;
        plan.planned.retain_mut(|planned| {
            let applies = (planned.method == "*" || planned.method == method)
                && matches(&planned.pattern, path);
            if !applies || (planned.pass == 0 && due.is_some()) {
                return true;
            }
            if planned.pass > 0 {
                planned.pass -= 1;
                return true;
            }
            due = Some(planned.fault.clone());
            false
        });
        let due = due.or_else(|| {
            let (rng, rate) = plan.random.as_mut()?;
            if rng.f64() < *rate {
                Some(any(rng))
            } else {
                None
            }
        })?;
        plan.struck.push((format!("{method} {path}"), due.clone()));
        Some(due)
    }
}

/// A fault of the kinds a network produces; those that test one rule of the client (401, cursors) are only ever planned.
fn any(rng: &mut fastrand::Rng) -> Fault {
    match rng.u8(0..11) {
        0 => Fault::DropBefore,
        1 => Fault::DropAfter,
        2 => Fault::Status(500),
        3 => Fault::StatusAfter(502),
        4 => Fault::Html(503),
        5 => Fault::Delay(Duration::from_millis(rng.u64(200..3000))),
        6 => Fault::Trickle(Duration::from_millis(20)),
        7 => Fault::Cut,
        8 => Fault::RateLimited(RetryAfter::Seconds(rng.u64(1..4))),
        9 => Fault::RateLimited(RetryAfter::Date(rng.i64(1..4))),
        _ => Fault::RateLimited(RetryAfter::Absent),
    }
}

fn matches(pattern: &str, path: &str) -> bool {
    let mut path = path.split('/');
    pattern.split('/').all(|wanted| {
        path.next()
            .is_some_and(|given| wanted == "*" || wanted == given)
    }) && path.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_one_segment() {
        assert!(matches(
            "/v2/conversations/*/reply",
            "/v2/conversations/17/reply"
        ));
        assert!(!matches(
            "/v2/conversations/*",
            "/v2/conversations/17/reply"
        ));
        assert!(!matches(
            "/v2/conversations/*/reply",
            "/v2/conversations/17"
        ));
    }

    #[test]
    fn a_fault_strikes_the_call_it_was_planned_for_and_no_other() {
        let faults = Faults::none();
        faults.push("POST", "/v2/a", 2, Fault::Cut);
        assert_eq!(faults.due("GET", "/v2/a"), None);
        assert_eq!(faults.due("POST", "/v2/a"), None);
        assert_eq!(faults.due("POST", "/v2/a"), Some(Fault::Cut));
        assert_eq!(faults.due("POST", "/v2/a"), None);
        assert_eq!(faults.struck(), [("POST /v2/a".to_owned(), Fault::Cut)]);
    }

    #[test]
    fn two_faults_for_one_call_strike_one_after_the_other() {
        let faults = Faults::none();
        faults.push("*", "/v2/a", 1, Fault::Cut);
        faults.push("*", "/v2/a", 1, Fault::DropAfter);
        assert_eq!(faults.due("GET", "/v2/a"), Some(Fault::Cut));
        assert_eq!(faults.due("GET", "/v2/a"), Some(Fault::DropAfter));
    }

    #[test]
    fn random_faults_repeat_with_their_seed() {
        let run = || {
            let faults = Faults::random(7, 0.5);
            (0..50)
                .map(|_| faults.due("GET", "/v2/a"))
                .collect::<Vec<_>>()
        };
        assert_eq!(run(), run());
        assert!(run().iter().any(Option::is_some) && run().iter().any(Option::is_none));
    }
}
