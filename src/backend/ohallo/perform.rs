//! Writes: each one request, sent once. No answer shows what it changed, so the next reading does (ohallo.md 4.2).

use reqwest::Method;
use serde_json::{Value, json};

use crate::backend::http::{Answer, Request};
use crate::backend::ohallo::wire::Status;
use crate::backend::ohallo::{Ohallo, decode};
use crate::backend::{Backend, Outcome, check_words};
use crate::domain::change::Change;
use crate::domain::conversation::Thread;
use crate::domain::failure::{Failure, FailureKind, Received};
use crate::domain::id::{AttentionId, ConversationId};
use crate::domain::part::{Part, Side};

/// Why a reply stays here while the automated agent answers.
const NOT_TAKEN_OVER: &str =
    "the bot still answers this conversation; take it over first, then send again";

impl Ohallo {
    pub(super) async fn carry_out(
        &self,
        id: &ConversationId,
        change: &Change,
    ) -> Result<Outcome, Failure> {
        match change {
            Change::Reply(words) => self.reply(id, words).await,
            Change::Begin(opening, words) => self.compose(opening, words).await,
            Change::Close => self.resolve(id, json!({})).await,
            Change::Resolve(outcome) => self.resolve(id, json!({"outcome": outcome})).await,
            Change::TakeOver => self.hand_over(id, true).await,
            Change::Release => self.hand_over(id, false).await,
            Change::SettleAttention(item) => self.settle(item).await,
            Change::Assign(Some(user)) => {
                let body = json!({"userId": user.as_str()});
                self.act(id, "assign", Some(&body)).await
            }
            Change::Assign(None) => self.act(id, "unassign", None).await,
            Change::Note(_)
            | Change::Reopen
            | Change::Snooze { .. }
            | Change::AssignTeam(_)
            | Change::Tag(_)
            | Change::Untag(_)
            | Change::Rename(_)
            | Change::MarkRead
            | Change::MarkUnread
            | Change::Redact(_)
            | Change::Delete
            | Change::AddParticipant(_)
            | Change::RemoveParticipant(_)
            | Change::SetAttribute(..) => Err(self.unable(change.needs())),
        }
    }

    /// Sends words, if a person is in charge: taking over silences the automated agent, so that is never done in
    /// passing.
    async fn reply(&self, id: &ConversationId, words: &str) -> Result<Outcome, Failure> {
        check_words(words)?;
        let before = self.detail(id).await.map_err(unsent)?;
        self.check_reply(id, &before.status(), before.human_managed())?;
        let path = ["api", "conversations", id.as_str(), "reply"];
        let request = Request::new(Method::POST, &path).json(&json!({"content": words}))?;
        let answer = self.http.write(request).await?;
        let is_accepted = match decode::ok(answer.json()) {
            Some(false) => return Err(not_done()),
            said => said.is_some(),
        };
        // A look at once saves a wait; when it fails, or the message is not there yet, the next reading brings it.
        let Ok(Thread {
            conversation,
            parts,
            ..
        }) = self.read_conversation(id).await
        else {
            return Ok(Outcome {
                is_accepted,
                ..Outcome::default()
            });
        };
        let said = parts.into_iter().filter(|part| part.body().is_some());
        let new = said.skip(before.message_count());
        Ok(Outcome {
            part: new.filter(|part| says(part, words)).last(),
            is_accepted,
            conversation: Some(conversation),
        })
    }

    fn check_reply(
        &self,
        id: &ConversationId,
        status: &Status,
        human_managed: Option<bool>,
    ) -> Result<(), Failure> {
        let told = self.memory.told();
        match status {
            Status::Resolved | Status::Closed | Status::Abandoned => {
                Err(Failure::refused_here(format!(
                    "this conversation is {} on oHallo and takes no reply; a new message from the customer may open it again",
                    status.word()
                )))
            }
            Status::New | Status::Active if human_managed != Some(true) && !told.is_taken(id) => {
                Err(Failure::refused_here(NOT_TAKEN_OVER))
            }
            Status::Waiting
                if human_managed.or(told.row(id).human_managed) == Some(false)
                    && !told.is_taken(id) =>
            {
                Err(Failure::refused_here(NOT_TAKEN_OVER))
            }
            // A person is in charge, or the desk itself has to say whether one is.
            _ => Ok(()),
        }
    }

    /// Gives a conversation to a person, or back to the automated agent.
    async fn hand_over(&self, id: &ConversationId, to_person: bool) -> Result<Outcome, Failure> {
        let verb = if to_person { "take-over" } else { "release" };
        let failure = match self.act(id, verb, None).await {
            Ok(outcome) => {
                self.memory.told().take(id, to_person);
                return Ok(outcome);
            }
            Err(failure) => failure,
        };
        let may_be_final = matches!(failure.kind, FailureKind::Server(_) | FailureKind::Rejected);
        if !may_be_final {
            return Err(failure);
        }
        // The desk fails with trouble of its own where a conversation has ended, and would for ever (ohallo.md 4.2).
        match self.detail(id).await.map(|now| now.status()) {
            Ok(status) if status.is_final() => Err(Failure::refused_here(format!(
                "this conversation is {} on oHallo; there is nothing to {} any more",
                status.word(),
                if to_person { "take over" } else { "give back" },
            ))),
            Ok(Status::HumanManaged) if to_person => {
                self.memory.told().take(id, true);
                Ok(Outcome::default())
            }
            Ok(_) | Err(_) => Err(failure),
        }
    }

    async fn resolve(&self, id: &ConversationId, body: Value) -> Result<Outcome, Failure> {
        match self.act(id, "resolve", Some(&body)).await {
            // It may say that it was done already, which is what was wanted.
            Err(failure) if failure.kind == FailureKind::Rejected => {
                match self.detail(id).await.map(|now| now.status()) {
                    Ok(Status::Resolved) => Ok(Outcome::default()),
                    Ok(_) | Err(_) => Err(failure),
                }
            }
            answer => answer,
        }
    }

    async fn settle(&self, item: &AttentionId) -> Result<Outcome, Failure> {
        let path = ["api", "attention-items", item.as_str(), "resolve"];
        let answer = self.http.write(Request::new(Method::POST, &path)).await?;
        let outcome = done(&answer)?;
        self.memory.told().settle(item.as_str());
        Ok(outcome)
    }

    async fn act(
        &self,
        id: &ConversationId,
        verb: &str,
        body: Option<&Value>,
    ) -> Result<Outcome, Failure> {
        let path = ["api", "conversations", id.as_str(), verb];
        let mut request = Request::new(Method::POST, &path);
        if let Some(body) = body {
            request = request.json(body)?;
        }
        done(&self.http.write(request).await?)
    }
}

/// Whether our side said exactly that.
fn says(part: &Part, words: &str) -> bool {
    let said = part.body().and_then(|body| body.plain.as_ref());
    part.side() == Side::Teammate && said.is_some_and(|said| said.raw().trim() == words.trim())
}

/// The status says that it was done; only a plain "not ok" contradicts it.
fn done(answer: &Answer) -> Result<Outcome, Failure> {
    match decode::ok(answer.json()) {
        Some(false) => Err(not_done()),
        Some(true) | None => Ok(Outcome::default()),
    }
}

pub(super) fn not_done() -> Failure {
    Failure::refused_here("oHallo answered that it did not do this, and not why")
}

/// The reading before a write failed: nothing was sent.
fn unsent(failure: Failure) -> Failure {
    let received = match failure.received {
        Received::Refused => Received::Refused,
        Received::No | Received::Unknown => Received::No,
    };
    Failure {
        received,
        ..failure
    }
}
