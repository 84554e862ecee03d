//! What happens by itself: customers write, the automated agent answers or calls for a person, matters end.
//!
//! As on the other desk, life is lazy: whoever looks first makes everything happen that was due since.

use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};

use super::model::{Conversation, Desk, Role, Status};
use super::seed::{self, Cast};
use crate::demo::shared::Living;

/// The first event comes soon, so that a visitor sees the desk is alive.
const FIRST: SignedDuration = SignedDuration::from_secs(9);
/// The automated agent is quick.
const THINKING: SignedDuration = SignedDuration::from_secs(12);

static CAST: LazyLock<Cast> = LazyLock::new(seed::cast);

/// When something happens next, and who owes an answer.
#[derive(Debug, Default)]
pub(super) struct Life {
    next: Option<Timestamp>,
    /// Conversations in which the automated agent answers at that moment.
    owed: Vec<(Timestamp, String)>,
}

impl Life {
    pub(super) fn quiet() -> Self {
        Self::default()
    }

    pub(super) fn starting_at(now: Timestamp) -> Self {
        Self {
            next: now.saturating_add(FIRST).ok(),
            owed: Vec::new(),
        }
    }

    fn is_quiet(&self) -> bool {
        self.next.is_none()
    }
}

impl Living for Desk {
    fn advance(&mut self, now: Timestamp) {
        while let Some(at) = self.due().filter(|at| *at <= now) {
            let owed = self.life.owed.iter().position(|(owed, _)| *owed == at);
            if let Some(place) = owed {
                let (_, id) = self.life.owed.remove(place);
                self.agent_answers(&id, at);
            } else {
                let pause = SignedDuration::from_secs(self.rng.i64(15..50));
                self.life.next = at.saturating_add(pause).ok();
                self.happen(at);
            }
        }
    }

    fn stir(&mut self, now: Timestamp) -> Option<String> {
        self.happen(now)
    }

    fn is_at(&mut self, url: &str) {
        self.files = format!("{url}/files");
    }
}

impl Desk {
    fn due(&self) -> Option<Timestamp> {
        let owed = self.life.owed.iter().map(|(at, _)| *at);
        owed.chain(self.life.next).min()
    }

    /// Makes one thing happen and names the conversation it happened in.
    fn happen(&mut self, at: Timestamp) -> Option<String> {
        match self.rng.u8(..10) {
            0..6 => {
                let id = self.any(|one| !one.status.is_final())?;
                self.customer_writes(&id, at)
            }
            6..8 => {
                let id = self.any(|one| one.status == Status::Active)?;
                self.raise(&id, "human_requested", "Asked for a person", at);
                Some(id)
            }
            8 => {
                let id = self.any(|one| one.status == Status::Waiting && !one.is_human)?;
                self.end(&id, "Answered", at);
                Some(id)
            }
            _ => {
                // A teammate other than the visitor steps in.
                let id = self.any(|one| one.status == Status::Active)?;
                let who = self.users.get(1..)?;
                let name = self.rng.choice(who)?.name.clone();
                self.notice(&id, &format!("{name} took over"), at);
                self.stand(&id, Status::HumanManaged, true, at);
                Some(id)
            }
        }
    }

    fn any(&mut self, wanted: impl Fn(&Conversation) -> bool) -> Option<String> {
        let all = self.conversations.values();
        let fitting: Vec<String> = all
            .filter(|one| wanted(one))
            .map(|one| one.id.clone())
            .collect();
        self.rng.choice(fitting)
    }

    fn customer_writes(&mut self, id: &str, at: Timestamp) -> Option<String> {
        let one = self.conversations.get(id)?;
        let tongue = CAST
            .life
            .iter()
            .find(|tongue| tongue.lang == one.language)?;
        let lines = if one.status == Status::Waiting {
            &tongue.thanks
        } else {
            &tongue.nudge
        };
        let name = self.contacts[one.contact].name.clone();
        let is_human = one.is_human;
        let words = self.rng.choice(lines)?.clone();
        self.say(id, Role::Customer, Some(name), &words, at)?;
        let status = if is_human {
            Status::HumanManaged
        } else {
            Status::Active
        };
        self.stand(id, status, is_human, at);
        if !is_human {
            self.owe_answer(id, at);
        }
        Some(id.to_owned())
    }

    /// The automated agent answers soon, if anything happens by itself here.
    pub(super) fn owe_answer(&mut self, id: &str, at: Timestamp) {
        if !self.life.is_quiet() {
            let at = at.saturating_add(THINKING).unwrap_or(at);
            self.life.owed.push((at, id.to_owned()));
        }
    }

    /// Unless a person came first.
    fn agent_answers(&mut self, id: &str, at: Timestamp) -> Option<()> {
        let one = self.conversations.get(id)?;
        if one.status != Status::Active || one.is_human {
            return None;
        }
        let tongue = CAST
            .life
            .iter()
            .find(|tongue| tongue.lang == one.language)?;
        let first = self.contacts[one.contact]
            .name
            .split(' ')
            .next()?
            .to_owned();
        let words = self.rng.choice(&tongue.answer)?.replace("{name}", &first);
        let agent = self.agent.clone();
        self.say(id, Role::Agent, Some(agent), &words, at)?;
        self.stand(id, Status::Waiting, false, at);
        Some(())
    }

    /// Ends a conversation, with what came of it.
    pub(super) fn end(&mut self, id: &str, outcome: &str, at: Timestamp) {
        let words = if outcome.is_empty() {
            "Resolved".to_owned()
        } else {
            format!("Resolved: {outcome}")
        };
        self.notice(id, &words, at);
        self.stand(id, Status::Resolved, false, at);
        if let Some(conversation) = self.conversations.get_mut(id) {
            conversation.outcome = (!outcome.is_empty()).then(|| outcome.to_owned());
        }
    }
}
