//! The program: a durable list of entries, and what dies with it.

use std::collections::HashSet;

use jiff::Timestamp;
use tinbox::domain::change::ChangeId;
use tinbox::domain::id::ConversationKey;
use tinbox::domain::outbox::Entry;
use tinbox::worker::outbox::machine::{self, Action, Event, Step};
use tinbox::worker::outbox::order;

use super::Policy;

/// The program and its store.
pub(super) struct Process {
    /// Survives everything.
    pub(super) entries: Vec<Entry>,
    /// Went back into drafts; survives everything.
    pub(super) drafts: Vec<ChangeId>,
    /// Conversations with something under way; dies with the program.
    pub(super) busy: HashSet<ConversationKey>,
    /// Which life this is: answers to an earlier one are lost.
    pub(super) life: u32,
    /// It runs.
    pub(super) is_alive: bool,
    /// Steps so far: every point at which a kill makes a difference.
    pub(super) steps: u64,
    kill_at: Option<u64>,
    kills: u32,
    policy: Policy,
}

/// What the program wants done next.
pub(super) struct Deed {
    pub(super) action: Action,
    pub(super) entry: Entry,
}

impl Process {
    pub(super) fn new(kill_at: Option<u64>, policy: Policy) -> Self {
        Self {
            entries: Vec::new(),
            drafts: Vec::new(),
            busy: HashSet::new(),
            life: 0,
            is_alive: true,
            steps: 0,
            kill_at,
            kills: 0,
            policy,
        }
    }

    /// Goes one step further, and dies if this is the one.
    pub(super) fn survives(&mut self) -> bool {
        self.steps += 1;
        let is_hit = self.kill_at.is_some_and(|at| self.steps.is_multiple_of(at));
        // A kill at every third step would never let anything happen.
        if is_hit && self.kills < 3 {
            self.kills += 1;
            self.is_alive = false;
            self.busy.clear();
            self.life += 1;
        }
        self.is_alive
    }

    /// Takes a change over; true once it is stored.
    pub(super) fn enqueue(&mut self, entries: Vec<Entry>) -> bool {
        if !self.survives() {
            return false;
        }
        self.entries.extend(entries);
        self.survives();
        true
    }

    /// Feeds an event to an entry, and tells what is to be done.
    pub(super) fn handle(
        &mut self,
        id: &ChangeId,
        event: Event<'_>,
        now: Timestamp,
    ) -> Option<Deed> {
        let place = self.entries.iter().position(|entry| &entry.id == id)?;
        let entry = self.entries[place].clone();
        match (self.policy)(&entry, event, now) {
            Step::Stay | Step::TooLate => None,
            Step::Do(action) => Some(self.start(action, entry)),
            Step::Go(next, action) => {
                if !self.survives() {
                    return None;
                }
                self.entries[place] = (*next).clone();
                for other in &mut self.entries {
                    if let Some(fallen) = machine::falls_with(&next, other) {
                        *other = fallen;
                    }
                }
                if !self.survives() {
                    return None;
                }
                action.map(|action| self.start(action, *next))
            }
            // The modeled agent never throws words away: every one of them must be accounted for.
            Step::ThrowAway => unreachable!("no such decision is made here"),
            Step::TakeBack => {
                if self.survives() {
                    self.entries.remove(place);
                    self.drafts.push(id.clone());
                    self.survives();
                }
                None
            }
        }
    }

    fn start(&mut self, action: Action, entry: Entry) -> Deed {
        self.busy.insert(entry.lane());
        Deed { action, entry }
    }

    /// Whose turn it is, and when to look again.
    pub(super) fn plan(&self, now: Timestamp) -> (Vec<ChangeId>, Option<Timestamp>) {
        let plan = order::plan(&self.entries, |key| self.busy.contains(key), now);
        let ready = plan.ready.iter().map(|entry| entry.id.clone());
        (ready.collect(), plan.wake_at)
    }
}
