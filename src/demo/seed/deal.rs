//! Who writes about what, and how far it has come: the shape of a day at the desk, scaled to any size.

use std::collections::HashMap;

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::people::ago;
use super::play::{Beats, Fate, Owner, Plan, Remark, Score};
use super::script::{Thread, read, threads};
use super::{ACTING_ADMIN, cast};
use crate::demo::desk::Desk;

#[derive(Debug, Deserialize)]
struct Remarks {
    remark: Vec<Remark>,
}

/// The shares of a desk of 320 conversations; other sizes follow in proportion.
struct Quota {
    owner: Owner,
    mine: bool,
    fate: fn(&mut Rng, Timestamp) -> Fate,
    share: usize,
    /// Between how many minutes ago the last message was, evenly on a logarithmic scale.
    age: (f64, f64),
}

const WHOLE: usize = 320;
const DAY: f64 = 1_440.0;

const QUOTAS: [Quota; 7] = [
    Quota {
        owner: Owner::Nobody,
        mine: false,
        fate: |_, _| Fate::Waiting,
        share: 17,
        age: (7.0, 1.6 * DAY),
    },
    Quota {
        owner: Owner::Team,
        mine: false,
        fate: |_, _| Fate::Waiting,
        share: 9,
        age: (14.0, 2.5 * DAY),
    },
    Quota {
        owner: Owner::Admin,
        mine: false,
        fate: |_, _| Fate::Waiting,
        share: 84,
        age: (10.0, 4.0 * DAY),
    },
    Quota {
        owner: Owner::Admin,
        mine: false,
        fate: |_, _| Fate::Answered,
        share: 54,
        age: (16.0, 8.0 * DAY),
    },
    Quota {
        owner: Owner::Admin,
        mine: false,
        fate: |_, _| Fate::Woken,
        share: 8,
        age: (700.0, 5.0 * DAY),
    },
    Quota {
        owner: Owner::Admin,
        mine: false,
        fate: |rng, now| snoozed(rng, now),
        share: 9,
        age: (90.0, 5.0 * DAY),
    },
    Quota {
        owner: Owner::Admin,
        mine: true,
        fate: |rng, now| snoozed(rng, now),
        share: 4,
        age: (90.0, 3.0 * DAY),
    },
];

/// All conversations to be, oldest first.
pub(super) fn plans(desk: &mut Desk, rng: &mut Rng, conversations: usize) -> Vec<Score> {
    let threads = threads();
    let remarks: Remarks = read(
        "remarks.toml",
        include_str!("../../../assets/demo/remarks.toml"),
    );
    let mut speakers: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, contact) in desk.people.contacts.iter().enumerate() {
        speakers
            .entry(contact.language().to_owned())
            .or_default()
            .push(index);
    }
    let mut plans = cast::plans(desk, &threads, rng);
    plans.truncate(conversations);
    let usual: Vec<&Thread> = threads.iter().filter(|thread| !thread.rare).collect();
    let mut stories = Deck {
        usual,
        order: Vec::new(),
        speakers,
    };
    for quota in &QUOTAS {
        let share = (quota.share * conversations)
            .div_ceil(WHOLE)
            .min(conversations.saturating_sub(plans.len()));
        for _ in 0..share {
            let fate = (quota.fate)(rng, desk.now);
            let plan = stories.deal(desk, rng, quota, fate);
            plans.push(plan);
        }
    }
    let closed = Quota {
        owner: Owner::Admin,
        mine: false,
        fate: |_, _| Fate::Closed,
        share: 0,
        age: (40.0, 120.0 * DAY),
    };
    while plans.len() < conversations {
        let mine = rng.u8(..10) < 2;
        let plan = stories.deal(desk, rng, &Quota { mine, ..closed }, Fate::Closed);
        plans.push(plan);
    }
    let now = desk.now;
    let mut scores: Vec<Score> = plans
        .into_iter()
        .map(|plan| Score {
            beats: Beats::of(&plan, &remarks.remark, now),
            plan,
        })
        .collect();
    scores.sort_by_key(Score::begins_at);
    scores
}

/// Threads in shuffled rounds, so that a screenful shows every story before any comes twice.
struct Deck<'a> {
    usual: Vec<&'a Thread>,
    order: Vec<usize>,
    /// The invented contacts by language; those of the cast have their own scenes.
    speakers: HashMap<String, Vec<usize>>,
}

impl Deck<'_> {
    fn deal(&mut self, desk: &Desk, rng: &mut Rng, quota: &Quota, fate: Fate) -> Plan {
        if self.order.is_empty() {
            self.order = (0..self.usual.len()).collect();
            rng.shuffle(&mut self.order);
        }
        let thread = self.order.pop().map_or_else(
            || self.usual[0].clone(),
            |number| self.usual[number].clone(),
        );
        let fitting = self.speakers.get(&thread.lang);
        let contact = fitting
            .and_then(|fitting| rng.choice(fitting))
            .copied()
            .unwrap_or(0);
        let admin = if quota.mine {
            ACTING_ADMIN
        } else {
            let members = &desk.people.teams[thread.team].members;
            rng.choice(members)
                .copied()
                .filter(|admin| *admin != ACTING_ADMIN)
                .unwrap_or(1)
        };
        let (least, most) = quota.age;
        let minutes = (least.ln() + rng.f64() * (most.ln() - least.ln())).exp();
        Plan {
            title: rng.usize(..thread.titles.len()),
            channel: thread.via[rng.usize(..thread.via.len())],
            contact,
            admin,
            owner: quota.owner,
            fate,
            ends_at: ago(desk.now, SignedDuration::from_secs((minutes * 60.0) as i64)),
            priority: rng.u8(..100) < 6,
            read: fate == Fate::Closed || rng.u8(..10) < 4,
            exact: false,
            rng: rng.fork(),
            thread,
        }
    }
}

/// Until some morning at eight, or for a few hours.
fn snoozed(rng: &mut Rng, now: Timestamp) -> Fate {
    let day = 86_400;
    let second = if rng.u8(..4) == 0 {
        now.as_second() + rng.i64(3..16) * 1_800
    } else {
        (now.as_second() / day + rng.i64(1..6)) * day + 8 * 3_600
    };
    Fate::Snoozed {
        until: Timestamp::from_second(second).unwrap_or(Timestamp::MAX),
    }
}
