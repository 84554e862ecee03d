//! What happens by itself: customers write and thank, teammates answer, assign and note, ratings come in.
//!
//! Life is lazy. Nothing runs in the background: whoever looks at the desk first makes everything happen that was due since,
//! each at its own moment. That keeps it the same for the same seed, and still on paused time.

use std::sync::LazyLock;

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::desk::Desk;
use super::desk::change::Beginning;
use super::markup;
use super::model::{Body, Channel, Conversation, Patch, RatingStatus, State, Who};
use super::seed::{self, ACTING_ADMIN, Opening};
use super::shared::Living;

/// The first event comes soon, so that a visitor sees the desk is alive.
const FIRST: SignedDuration = SignedDuration::from_secs(8);

#[derive(Debug, Deserialize)]
struct Lines {
    tongue: Vec<Tongue>,
    note: Vec<String>,
    remark: Vec<String>,
}

/// What people say in passing, in one language.
#[derive(Debug, Deserialize)]
struct Tongue {
    lang: String,
    /// The customer, after an answer.
    thanks: Vec<String>,
    /// The customer, still waiting.
    nudge: Vec<String>,
    /// A teammate.
    answer: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Life {
    next: Option<Timestamp>,
    rng: Rng,
    /// Conversations the visitor has just answered; their customers are likely to come back.
    answered: Vec<u64>,
}

impl Life {
    pub(crate) fn quiet() -> Self {
        Self {
            next: None,
            rng: Rng::with_seed(0),
            answered: Vec::new(),
        }
    }

    pub(crate) fn starting_at(now: Timestamp, seed: u64) -> Self {
        Self {
            next: now.saturating_add(FIRST).ok(),
            rng: Rng::with_seed(!seed),
            answered: Vec::new(),
        }
    }

    pub(crate) const fn next_at(&self) -> Option<Timestamp> {
        self.next
    }

    pub(crate) fn answered(&mut self, id: u64) {
        self.answered.retain(|other| *other != id);
        self.answered.push(id);
    }

    fn reschedule(&mut self, at: Timestamp) {
        if self.next.is_some_and(|next| next <= at) {
            self.next = at
                .saturating_add(SignedDuration::from_secs(self.rng.i64(14..55)))
                .ok();
        }
    }
}

/// The texts, read when the first thing happens.
static LINES: LazyLock<Lines> =
    LazyLock::new(|| seed::read("life.toml", include_str!("../../assets/demo/life.toml")));
static OPENINGS: LazyLock<Vec<Opening>> = LazyLock::new(seed::openings);

/// The kinds of events: what a lot below each number means.
const NUDGE: u8 = 34;
const ANSWER: u8 = 54;
const ASSIGN: u8 = 66;
const NOTE: u8 = 76;
const BEGIN: u8 = 92;

impl Living for Desk {
    fn advance(&mut self, now: Timestamp) {
        self.pass(now);
    }

    fn stir(&mut self, _now: Timestamp) -> Option<String> {
        let now = self.now;
        self.happen(now).map(|id| id.to_string())
    }

    fn is_at(&mut self, url: &str) {
        self.files = format!("{url}/files");
    }
}

impl Desk {
    /// Makes one thing happen at `at` and gives back the conversation it happened in.
    pub(crate) fn happen(&mut self, at: Timestamp) -> Option<u64> {
        self.now = self.now.max(at);
        self.life.reschedule(at);
        let lines = &*LINES;
        if let Some(id) = self.due_thanks() {
            return self.customer_writes(id, lines, at);
        }
        let lot = self.life.rng.u8(..100);
        match lot {
            ..NUDGE => {
                let mine = self.life.rng.bool();
                let id = self.any(|one| {
                    one.state == State::Open && (!mine || one.admin == Some(ACTING_ADMIN))
                })?;
                self.customer_writes(id, lines, at)
            }
            NUDGE..ANSWER => self.teammate_answers(lines, at),
            ANSWER..ASSIGN => self.teammate_takes(at),
            ASSIGN..NOTE => self.teammate_notes(lines, at),
            NOTE..BEGIN => self.somebody_new(at),
            BEGIN.. => self.somebody_rates(lines, at),
        }
    }

    /// Every other time, one of those the visitor has answered.
    fn due_thanks(&mut self) -> Option<u64> {
        if self.life.answered.is_empty() || self.life.rng.bool() {
            return None;
        }
        let id = self.life.answered.remove(0);
        self.conversations.contains_key(&id).then_some(id)
    }

    fn any(&mut self, wanted: impl Fn(&Conversation) -> bool) -> Option<u64> {
        let fitting: Vec<u64> = self
            .conversations
            .values()
            .filter(|one| wanted(one))
            .map(|one| one.id)
            .collect();
        self.life.rng.choice(fitting)
    }

    fn customer_writes(&mut self, id: u64, lines: &Lines, at: Timestamp) -> Option<u64> {
        let conversation = self.conversations.get(&id)?;
        let tongue = tongue(lines, &conversation.language)?;
        if conversation.disable_customer_reply {
            return None;
        }
        let said = if conversation.awaiting_customer {
            &tongue.thanks
        } else {
            &tongue.nudge
        };
        let contact = conversation.contact()?;
        let text = markup::stored(self.life.rng.choice(said)?);
        self.customer_says(id, contact, Body::markdown(text), at)?;
        Some(id)
    }

    fn teammate_answers(&mut self, lines: &Lines, at: Timestamp) -> Option<u64> {
        let id = self.any(|one| {
            one.state == State::Open
                && one.waiting_since.is_some()
                && one.admin.is_some_and(|it| it != ACTING_ADMIN)
        })?;
        let conversation = self.conversations.get(&id)?;
        let (admin, tongue) = (conversation.admin?, tongue(lines, &conversation.language)?);
        let name = conversation
            .contact()
            .map_or("", |contact| self.people.contacts[contact].first_name());
        let text = self.life.rng.choice(&tongue.answer)?.replace("{me}", name);
        self.admin_says(id, admin, Body::markdown(text), at)?;
        Some(id)
    }

    /// Somebody takes an unassigned conversation, or gives it to the visitor.
    fn teammate_takes(&mut self, at: Timestamp) -> Option<u64> {
        let id = self.any(|one| one.state == State::Open && one.admin.is_none())?;
        let by = self.life.rng.usize(1..self.people.admins.len());
        let to = if self.life.rng.u8(..3) == 0 {
            ACTING_ADMIN
        } else {
            by
        };
        self.assign(id, Patch::Set(to), Patch::Keep, Who::Admin(by), at);
        Some(id)
    }

    fn teammate_notes(&mut self, lines: &Lines, at: Timestamp) -> Option<u64> {
        let id = self.any(|one| one.state == State::Open && one.admin.is_some())?;
        let by = self.life.rng.usize(1..self.people.admins.len());
        let text = self.life.rng.choice(&lines.note)?.clone();
        self.notes(id, by, Body::markdown(text), at)?;
        Some(id)
    }

    fn somebody_new(&mut self, at: Timestamp) -> Option<u64> {
        let thread = self.life.rng.choice(OPENINGS.iter())?;
        let fitting = self
            .people
            .contacts
            .iter()
            .enumerate()
            .filter(|(_, contact)| {
                !contact.deleted && !contact.blocked && contact.language() == thread.lang
            });
        let contact = self
            .life
            .rng
            .choice(fitting.map(|(index, _)| index).collect::<Vec<_>>())?;
        let mut rng = self.life.rng.fork();
        let slots = seed::Slots::new(self, contact, ACTING_ADMIN, &mut rng);
        let title = rng.choice(&thread.titles).map(|title| slots.fill(title));
        let channel = thread.via.first().copied().unwrap_or(Channel::Desktop);
        let id = self.begin(Beginning {
            starter: Who::Contact(contact),
            contact,
            channel,
            subject: title.clone().filter(|_| channel == Channel::Email),
            title,
            url: None,
            at,
        });
        self.customer_says(id, contact, Body::markdown(slots.fill(&thread.words)), at)?;
        Some(id)
    }

    /// A rating that was asked for arrives; when none is open, a closed conversation is asked.
    fn somebody_rates(&mut self, lines: &Lines, at: Timestamp) -> Option<u64> {
        let pending = |one: &Conversation| {
            one.ratings
                .last()
                .is_some_and(|one| one.status == RatingStatus::Pending)
        };
        if let Some(id) = self.any(pending) {
            let score = self.life.rng.u8(2..6);
            let remark = self
                .life
                .rng
                .choice(&lines.remark)
                .filter(|_| score > 3)
                .cloned();
            self.rate(id, score, remark, at);
            return Some(id);
        }
        let id = self.any(|one| one.state == State::Closed && one.ratings.is_empty())?;
        self.ask_rating(id, at);
        Some(id)
    }
}

/// The lines in a language, or the English ones.
fn tongue<'a>(lines: &'a Lines, language: &str) -> Option<&'a Tongue> {
    lines
        .tongue
        .iter()
        .find(|tongue| tongue.lang == language)
        .or_else(|| lines.tongue.first())
}
