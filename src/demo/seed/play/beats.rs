//! What happens in a conversation and when: the lines of its thread, and the desk's work around them.

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};

use super::{Fate, Owner, Plan};
use crate::demo::model::{BotState, Channel, RatingStatus, State};
use crate::demo::seed::script::{Role, Thread};

/// What a customer adds to a rating: the score it goes with, the language, the words.
pub(in crate::demo::seed) type Remark = (u8, String, String);

#[derive(Clone, Debug)]
pub(in crate::demo::seed) enum Op {
    Say(Role, String),
    Team,
    Admin,
    Tag(String),
    Priority,
    State(State, Option<Timestamp>),
    /// Snoozed for so many seconds; waking up is a beat of its own.
    Sleep(i64),
    AskRating,
    Rate(u8, Option<String>),
    EndRating(RatingStatus),
    Bot(BotState),
}

/// One thing that happens.
#[derive(Clone, Debug)]
pub(in crate::demo::seed) struct Beat {
    pub(in crate::demo::seed) at: Timestamp,
    pub(in crate::demo::seed) op: Op,
}

/// Things to come, each with the seconds since the one before.
#[derive(Debug)]
pub(in crate::demo::seed) struct Beats {
    rng: Rng,
    slow: bool,
    all: Vec<(i64, Op)>,
    /// The last message, whose time the plan fixes.
    anchor: usize,
}

impl Beats {
    /// Works out everything that happens under `plan`, at times that end where it says and never after `now`.
    pub(in crate::demo::seed) fn of(plan: &Plan, remarks: &[Remark], now: Timestamp) -> Vec<Beat> {
        let mut rng = plan.rng.clone();
        let last = cut(&plan.thread, plan, &mut rng);
        let mut beats = Self {
            rng,
            slow: plan.channel == Channel::Email,
            all: Vec::new(),
            anchor: 0,
        };
        beats.lines(plan, last);
        beats.ending(plan, remarks, now);
        beats.timed(plan.ends_at, now)
    }

    fn lines(&mut self, plan: &Plan, last: usize) {
        let thread = &plan.thread;
        let served = thread
            .say
            .iter()
            .position(|(role, _)| !before_service(*role))
            .unwrap_or(thread.say.len());
        let mut before = Role::Customer;
        for (number, (role, text)) in thread.say.iter().take(last + 1).enumerate() {
            if number == served {
                self.take_over(plan);
            }
            if *role == Role::Bot
                && number < served
                && !self.all.iter().any(|(_, op)| matches!(op, Op::Bot(_)))
            {
                self.add(1, Op::Bot(BotState::Active));
            }
            let pause = if number == 0 {
                0
            } else {
                self.pause(before, *role)
            };
            self.line(pause, *role, text);
            if matches!(
                role,
                Role::Customer | Role::Admin | Role::Choice | Role::Redacted
            ) {
                self.anchor = self.all.len() - 1;
            }
            before = *role;
        }
        if last < served {
            self.take_over(plan);
        }
    }

    /// One line of the thread; a few of them stand for what the desk or the customer did.
    fn line(&mut self, pause: i64, role: Role, text: &str) {
        match role {
            Role::Slept => {
                let slept = text.parse::<i64>().unwrap_or(1) * 3_600;
                self.add(pause, Op::Sleep(slept));
                self.add(slept, Op::State(State::Open, None));
            }
            Role::Rated => {
                let (score, remark) = text.split_once('|').unwrap_or((text, ""));
                let remark = Some(remark.to_owned()).filter(|remark| !remark.is_empty());
                self.add(pause + 180, Op::AskRating);
                self.add(900, Op::Rate(score.parse().unwrap_or(3), remark));
            }
            _ => self.add(pause, Op::Say(role, text.to_owned())),
        }
    }

    /// The bot hands over, rules route, somebody takes it.
    fn take_over(&mut self, plan: &Plan) {
        let automated = self.all.iter().any(|(_, op)| matches!(op, Op::Bot(_)));
        if automated && (plan.owner != Owner::Nobody || self.rng.bool()) {
            self.add(1, Op::Bot(BotState::HandedOff));
        }
        if plan.owner != Owner::Nobody {
            self.add(2, Op::Team);
        }
        if plan.priority {
            self.add(1, Op::Priority);
        }
        if plan.owner == Owner::Admin {
            let pause = self.rng.i64(20..240);
            self.add(pause, Op::Admin);
        }
        for tag in &plan.thread.tags {
            let pause = self.rng.i64(2..30);
            self.add(pause, Op::Tag(tag.clone()));
        }
    }

    fn ending(&mut self, plan: &Plan, remarks: &[Remark], now: Timestamp) {
        let pause = self.rng.i64(4..90);
        match plan.fate {
            Fate::Waiting | Fate::Answered => {}
            Fate::Snoozed { until } => self.add(pause, Op::State(State::Snoozed, Some(until))),
            Fate::Woken => {
                let slept = (now.as_second() - plan.ends_at.as_second()).max(600) * 3 / 4;
                self.add(pause, Op::Sleep(slept));
                self.add(slept, Op::State(State::Open, None));
            }
            Fate::Closed => {
                if !self
                    .all
                    .iter()
                    .any(|(_, op)| matches!(op, Op::Say(Role::Admin, _)))
                {
                    self.add(1, Op::Bot(BotState::Resolved));
                }
                self.add(pause, Op::State(State::Closed, None));
                self.rating(&plan.thread.lang, remarks);
            }
        }
    }

    /// About half of the closed conversations are asked for a rating, and the requests meet all their fates.
    fn rating(&mut self, lang: &str, remarks: &[Remark]) {
        let fate = self.rng.u8(..100);
        if fate >= 48 {
            return;
        }
        self.add(30, Op::AskRating);
        let pause = self.rng.i64(60..9_000);
        match fate {
            0..=3 => {}
            4..=6 => self.add(pause, Op::EndRating(RatingStatus::Canceled)),
            7..=13 => self.add(pause, Op::EndRating(RatingStatus::Expired)),
            _ => {
                let score = [5, 5, 5, 5, 4, 4, 4, 3, 2, 1][self.rng.usize(..10)];
                let fitting: Vec<_> = remarks
                    .iter()
                    .filter(|(fits, spoken, _)| *fits == score && spoken == lang)
                    .collect();
                let remark = self
                    .rng
                    .choice(&fitting)
                    .filter(|_| self.rng.bool())
                    .map(|(.., text)| text.clone());
                self.add(pause, Op::Rate(score, remark));
            }
        }
    }

    /// Seconds between one line and the next: chats go to and fro, mail takes its time.
    fn pause(&mut self, before: Role, role: Role) -> i64 {
        let slow = if self.slow { 24 } else { 1 };
        match role {
            Role::Customer | Role::Redacted if before == Role::Customer => {
                self.rng.i64(900..6_000) * (1 + slow / 6)
            }
            Role::Customer | Role::Redacted => self.rng.i64(90..1_500) * slow,
            Role::Admin => self.rng.i64(90..900) * slow,
            Role::Note => self.rng.i64(40..500),
            Role::Choice | Role::Filled => self.rng.i64(5..40),
            Role::Resumed | Role::Interrupted => self.rng.i64(1_800..8_000),
            _ => self.rng.i64(1..6),
        }
    }

    fn add(&mut self, pause: i64, op: Op) {
        self.all.push((pause, op));
    }

    /// Puts the anchor at `ends_at` and everything else around it.
    fn timed(self, ends_at: Timestamp, now: Timestamp) -> Vec<Beat> {
        let before: i64 = self
            .all
            .iter()
            .take(self.anchor + 1)
            .map(|(pause, _)| pause)
            .sum();
        let mut at = ends_at
            .saturating_sub(SignedDuration::from_secs(before))
            .unwrap_or(ends_at);
        let mut beats = Vec::with_capacity(self.all.len());
        for (pause, op) in self.all {
            at = at
                .saturating_add(SignedDuration::from_secs(pause))
                .unwrap_or(at);
            if at > now && matches!(op, Op::AskRating | Op::Rate(..) | Op::EndRating(_)) {
                break;
            }
            at = at.min(now);
            let op = match op {
                Op::Sleep(slept) => {
                    let until = at.saturating_add(SignedDuration::from_secs(slept)).ok();
                    Op::State(State::Snoozed, until)
                }
                other => other,
            };
            beats.push(Beat { at, op });
        }
        beats
    }
}

/// Lines that come before any teammate.
const fn before_service(role: Role) -> bool {
    !matches!(role, Role::Admin | Role::Note)
}

/// The last line of the thread that has been said yet.
fn cut(thread: &Thread, plan: &Plan, rng: &mut Rng) -> usize {
    let end = thread.say.len() - 1;
    let served = thread
        .say
        .iter()
        .position(|(role, _)| !before_service(*role))
        .unwrap_or(thread.say.len());
    let at = |wanted: &[Role]| -> Vec<usize> {
        let lines = thread.say.iter().enumerate();
        lines
            .filter(|(_, (role, _))| wanted.contains(role))
            .map(|(number, _)| number)
            .collect()
    };
    let asked = at(&[Role::Customer, Role::Choice]);
    match plan.fate {
        _ if plan.exact => end,
        Fate::Closed => end,
        Fate::Waiting if plan.owner == Owner::Admin => {
            let later: Vec<usize> = asked
                .iter()
                .copied()
                .filter(|line| *line > served && *line < end)
                .collect();
            let early: Vec<usize> = asked
                .iter()
                .copied()
                .filter(|line| *line < served)
                .collect();
            let from = if later.is_empty() || rng.u8(..10) < 4 {
                early.last()
            } else {
                rng.choice(&later)
            };
            let line = from.copied().unwrap_or(0);
            let noted = thread
                .say
                .get(line + 1)
                .is_some_and(|(role, _)| *role == Role::Note)
                && rng.bool();
            line + usize::from(noted)
        }
        Fate::Waiting => asked
            .iter()
            .copied()
            .rfind(|line| *line < served)
            .unwrap_or(0),
        Fate::Answered | Fate::Snoozed { .. } | Fate::Woken => {
            rng.choice(at(&[Role::Admin])).unwrap_or(end)
        }
    }
}
