//! One run: who does what when, and what must hold in the end.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use tinbox::backend::Outcome;
use tinbox::domain::change::{Change, ChangeId};
use tinbox::domain::conversation::{Conversation, State, Thread};
use tinbox::domain::failure::Failure;
use tinbox::domain::id::{AdminId, ConversationId, ConversationKey};
use tinbox::domain::outbox::{Entry, Progress};
use tinbox::domain::part::Part;
use tinbox::domain::people::AuthorKind;
use tinbox::worker::outbox::machine::{Action, Event, Reading};

use super::Policy;
use super::desk::{Room, Told, read_fate, time, write_fate};
use super::people::opening;
use super::process::{Deed, Process};

/// People stop acting and the desk turns kind after this long.
const HOSTILE: i64 = 25 * 60_000;
/// A run that is not over by then hangs.
const HORIZON: i64 = 12 * 3_600_000;
/// So does one in which more than this happens.
const MOST_HAPPENINGS: u64 = 20_000;
pub(super) const ROOMS: usize = 3;

/// What happened in a run, in numbers.
#[derive(Default, Debug)]
pub(super) struct Run {
    pub(super) steps: u64,
    pub(super) unknown: u64,
    pub(super) late: u64,
    pub(super) asked: u64,
    pub(super) refused: u64,
    pub(super) taken_back: u64,
    pub(super) done: u64,
}

/// Something that happens at a moment.
pub(super) enum Happening {
    Wake,
    Restart,
    Jump(i64),
    Submit,
    Recall(Vec<ChangeId>),
    Review,
    Customer(usize),
    Teammate(usize),
    Applied {
        entry: Box<Entry>,
        room: usize,
    },
    Answered {
        life: u32,
        request: u64,
        id: ChangeId,
        answer: Result<(), Failure>,
        told: Told,
    },
    Read {
        life: u32,
        key: ConversationKey,
        id: ChangeId,
        asked_at: Timestamp,
        answer: Result<Box<Thread>, Failure>,
    },
}

pub(super) struct World {
    pub(super) rng: fastrand::Rng,
    /// The desk says that it took words, and shows them later, in the order it took them.
    is_queueing: bool,
    pub(super) now: i64,
    /// What the program's clock shows beyond the true time.
    offset: i64,
    queue: BTreeMap<(i64, u64), Happening>,
    count: u64,
    wake_at: Option<i64>,
    pub(super) rooms: Vec<Room>,
    pub(super) process: Process,
    pub(super) submitted: Vec<(ChangeId, usize, bool)>,
    pub(super) ever_refused: HashSet<ChangeId>,
    ever_asked: HashSet<ChangeId>,
    /// The latest request made for each entry.
    requests: HashMap<ChangeId, u64>,
    pub(super) run: Run,
}

impl World {
    pub(super) fn new(seed: u64, kill_at: Option<u64>, policy: Policy) -> Self {
        let mut world = Self {
            rng: fastrand::Rng::with_seed(seed),
            is_queueing: seed.is_multiple_of(3),
            now: 1_000,
            offset: 0,
            queue: BTreeMap::new(),
            count: 0,
            wake_at: None,
            rooms: (0..=ROOMS).map(|_| Room::new()).collect(),
            process: Process::new(kill_at, policy),
            submitted: Vec::new(),
            ever_refused: HashSet::new(),
            ever_asked: HashSet::new(),
            requests: HashMap::new(),
            run: Run::default(),
        };
        for _ in 0..world.rng.u32(3..9) {
            let at = world.rng.i64(1_000..HOSTILE / 2);
            world.at(at, Happening::Submit);
        }
        for _ in 0..world.rng.u32(0..5) {
            let (at, room) = (world.rng.i64(1_000..HOSTILE), world.rng.usize(..ROOMS));
            world.at(at, Happening::Customer(room));
        }
        for _ in 0..world.rng.u32(0..4) {
            let (at, room) = (world.rng.i64(1_000..HOSTILE), world.rng.usize(..ROOMS));
            world.at(at, Happening::Teammate(room));
        }
        for _ in 0..world.rng.u32(0..3) {
            let at = world.rng.i64(1_000..HOSTILE);
            let by = world.rng.i64(-7_200_000..7_200_000);
            world.at(at, Happening::Jump(by));
        }
        for turn in 1..6 {
            let at = turn * 300_000 + world.rng.i64(0..280_000);
            world.at(at, Happening::Review);
        }
        world
    }

    pub(super) fn run(mut self) -> Result<Run, String> {
        while let Some(((at, _), happening)) = self.queue.pop_first() {
            if at > HORIZON || self.count > MOST_HAPPENINGS {
                return Err("it never comes to rest".to_owned());
            }
            self.now = self.now.max(at);
            self.happen(happening);
            self.watch();
            self.work();
        }
        self.check()?;
        self.run.steps = self.process.steps;
        self.run.asked = self.ever_asked.len() as u64;
        self.run.refused = self.ever_refused.len() as u64;
        Ok(self.run)
    }

    pub(super) fn at(&mut self, at: i64, happening: Happening) {
        self.count += 1;
        self.queue.insert((at, self.count), happening);
    }

    /// The time as the program's clock shows it.
    pub(super) fn wall(&self) -> Timestamp {
        time(self.now + self.offset)
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Wake => self.wake_at = None,
            Happening::Restart => self.restart(),
            Happening::Jump(by) => self.jump(by),
            Happening::Submit => self.submit(),
            Happening::Recall(ids) => {
                for id in ids {
                    self.feed(&id, Event::Recalled);
                }
            }
            Happening::Review => self.review(),
            Happening::Customer(room) => {
                let room = &mut self.rooms[room];
                room.say(self.now, AuthorKind::Contact, "ana", "Thanks!", false, None);
                room.set(self.now, State::Open, None);
            }
            Happening::Teammate(room) => self.teammate(room),
            Happening::Applied { entry, room } => {
                self.rooms[room].apply(self.now, &entry);
            }
            Happening::Answered {
                life,
                request,
                id,
                answer,
                told,
            } => {
                self.answered(life, request, &id, &answer, told);
            }
            Happening::Read {
                life,
                key,
                id,
                asked_at,
                answer,
            } => self.read(life, &key, &id, asked_at, answer),
        }
    }

    fn restart(&mut self) {
        self.process.is_alive = true;
        let ids: Vec<_> = self
            .process
            .entries
            .iter()
            .map(|entry| entry.id.clone())
            .collect();
        for id in ids {
            self.feed(&id, Event::Found);
        }
    }

    fn jump(&mut self, by: i64) {
        self.offset += by;
        self.wake_at = None;
        let ids: Vec<_> = self
            .process
            .entries
            .iter()
            .map(|entry| entry.id.clone())
            .collect();
        for id in ids {
            self.feed(&id, Event::Jumped(SignedDuration::from_millis(by)));
        }
    }

    fn answered(
        &mut self,
        life: u32,
        request: u64,
        id: &ChangeId,
        answer: &Result<(), Failure>,
        told: Told,
    ) {
        let Some(entry) = self.alive(life, id) else {
            return;
        };
        // One request has one answer: a second one has nobody to go to.
        if self.requests.get(id) != Some(&request) {
            return;
        }
        self.process.busy.remove(&entry.lane());
        let made = self.room(&entry.key).parts.iter().rev();
        let made = made.clone().find(|(_, _, by)| by.as_ref() == Some(id));
        let part = made
            .map(|(_, part, _)| part.clone())
            .filter(|_| told == Told::Made);
        // What was begun is told of by its name, if the desk tells anything.
        let begun = |part: &Part| Conversation::new(ConversationId::new(part.id.as_str()), part.at);
        let begins = matches!(entry.change, Change::Begin(..));
        let outcome = Outcome {
            conversation: part.as_ref().filter(|_| begins).map(begun),
            part: part.filter(|_| !begins),
            is_accepted: told == Told::Accepted,
        };
        self.feed(id, Event::Answered(answer.as_ref().map(|()| &outcome)));
    }

    fn read(
        &mut self,
        life: u32,
        key: &ConversationKey,
        id: &ChangeId,
        asked_at: Timestamp,
        answer: Result<Box<Thread>, Failure>,
    ) {
        if life != self.process.life || !self.process.is_alive {
            return;
        }
        // One conversation that has not begun is read for as one of a lane.
        let read_for = self.process.entries.iter().find(|entry| &entry.key == key);
        let lane = read_for.map_or_else(|| begun_lane(key), Entry::lane);
        self.process.busy.remove(&lane);
        let Some(entry) = self.alive(life, id) else {
            // Taken back while it was read for.
            return;
        };
        match answer {
            Err(failure) => self.feed(id, Event::ReadFailed(&failure)),
            Ok(thread) => {
                let all = self.process.entries.clone();
                let others: Vec<&Entry> = all
                    .iter()
                    .filter(|other| other.is_akin(&entry) && &other.id != id)
                    .collect();
                let me = AdminId::new("me");
                let reading = Reading {
                    thread: &thread,
                    me: Some(&me),
                    others: &others,
                    asked_at,
                };
                self.feed(id, Event::Read(reading));
            }
        }
    }

    fn alive(&self, life: u32, id: &ChangeId) -> Option<Entry> {
        let is_alive = self.process.is_alive && life == self.process.life;
        let entry = self.process.entries.iter().find(|entry| &entry.id == id);
        entry.filter(|_| is_alive).cloned()
    }

    pub(super) fn feed(&mut self, id: &ChangeId, event: Event<'_>) {
        if !self.process.is_alive {
            return;
        }
        let now = self.wall();
        if let Some(deed) = self.process.handle(id, event, now) {
            self.act(deed);
        }
    }

    /// Sets off what the program does, and lets it die right after.
    fn act(&mut self, deed: Deed) {
        let Deed { action, entry } = deed;
        let life = self.process.life;
        let is_kind = self.now > HOSTILE;
        match action {
            Action::Read => {
                let (at, lag) = read_fate(&mut self.rng, self.now, is_kind);
                let name = entry.key.id.as_str();
                // What a reading shows is settled somewhere between question and answer.
                let thread =
                    lag.map(|lag| Box::new(self.room(&entry.key).read(name, self.now, lag)));
                let asked_at = self.wall();
                let (id, key) = (entry.id, entry.key);
                self.at(
                    at,
                    Happening::Read {
                        life,
                        key,
                        id,
                        asked_at,
                        answer: thread,
                    },
                );
            }
            Action::Send => {
                let mut fate = write_fate(&mut self.rng, self.now, is_kind);
                let room = index(&entry.key);
                if self.is_queueing && entry.change.speaks() {
                    self.rooms[room].queue(&mut self.rng, &mut fate);
                }
                let (id, told) = (entry.id.clone(), fate.told);
                let request = self.count;
                self.requests.insert(id.clone(), request);
                if let Some(at) = fate.applied_at {
                    self.run.late += u64::from(at > fate.answered_at);
                    let entry = Box::new(entry);
                    self.at(at, Happening::Applied { entry, room });
                }
                let answer = fate.failure.map_or(Ok(()), Err);
                let again = self.rng.u8(0..10) == 0;
                for at in [Some(0), again.then(|| self.rng.i64(0..20_000))]
                    .into_iter()
                    .flatten()
                {
                    let (id, answer) = (id.clone(), answer.clone());
                    let happening = Happening::Answered {
                        life,
                        request,
                        id,
                        answer,
                        told,
                    };
                    self.at(fate.answered_at + at, happening);
                }
            }
        }
        self.process.survives();
    }

    /// Does whatever is due, and plans to be woken.
    fn work(&mut self) {
        while self.process.is_alive && self.count < MOST_HAPPENINGS {
            self.count += 1;
            let (ready, wake_at) = self.process.plan(self.wall());
            if ready.is_empty() {
                self.wake(wake_at);
                return;
            }
            for id in ready {
                self.feed(&id, Event::Due);
            }
        }
        let is_planned = self
            .queue
            .values()
            .any(|planned| matches!(planned, Happening::Restart));
        if !is_planned {
            let at = self.now + self.rng.i64(500..300_000);
            self.at(at, Happening::Restart);
        }
    }

    fn wake(&mut self, wake_at: Option<Timestamp>) {
        let Some(wake_at) = wake_at else { return };
        let at = wake_at.as_millisecond() - self.offset;
        if self.wake_at.is_none_or(|planned| at < planned) {
            self.wake_at = Some(at);
            self.at(at, Happening::Wake);
        }
    }

    /// Notes what can only be seen while it happens.
    fn watch(&mut self) {
        for entry in &self.process.entries {
            if matches!(entry.progress, Progress::Refused { .. }) {
                self.ever_refused.insert(entry.id.clone());
            }
            if matches!(entry.progress, Progress::Asking(_)) {
                self.ever_asked.insert(entry.id.clone());
            }
        }
    }

    pub(super) fn room(&self, key: &ConversationKey) -> &Room {
        &self.rooms[index(key)]
    }
}

/// The room of a conversation. Those that have not begun share one: each of its parts stands for a conversation, as
/// the worker hands them to the machine.
#[expect(clippy::unwrap_used, reason = "rooms are named by their number")]
fn index(key: &ConversationKey) -> usize {
    if key.id.is_placeholder() {
        return ROOMS;
    }
    key.id.as_str().parse().unwrap()
}

/// The lane of whoever is written to first, once the entry is gone.
fn begun_lane(key: &ConversationKey) -> ConversationKey {
    if key.id.is_placeholder() {
        opening().lane(&key.profile)
    } else {
        key.clone()
    }
}
