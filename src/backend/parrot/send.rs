//! Sending: one text message to one person, once. Nothing else can be changed (parrot.md 3.2, 3.3, 7).

use reqwest::Method;

use crate::backend::http::Request;
use crate::backend::parrot::read::says;
use crate::backend::parrot::template::Filling;
use crate::backend::parrot::{Parrot, wire, with_hint};
use crate::backend::{Backend, Outcome, check_words};
use crate::domain::capability::Ability;
use crate::domain::change::Change;
use crate::domain::failure::{Failure, FailureKind, Received};
use crate::domain::id::ConversationId;

impl Parrot {
    pub(super) async fn carry_out(
        &self,
        id: &ConversationId,
        change: &Change,
    ) -> Result<Outcome, Failure> {
        match change {
            Change::Reply(words) => self.say(id, words).await,
            Change::Begin(..)
            | Change::Note(_)
            | Change::Tag(_)
            | Change::Untag(_)
            | Change::Snooze { .. }
            | Change::MarkRead
            | Change::MarkUnread
            | Change::Close
            | Change::Resolve(_)
            | Change::Reopen
            | Change::Assign(_)
            | Change::AssignTeam(_)
            | Change::TakeOver
            | Change::Release
            | Change::SettleAttention(_)
            | Change::Rename(_)
            | Change::Redact(_)
            | Change::Delete
            | Change::AddParticipant(_)
            | Change::RemoveParticipant(_)
            | Change::SetAttribute(..) => Err(self.unable(change.needs())),
        }
    }

    async fn say(&self, id: &ConversationId, words: &str) -> Result<Outcome, Failure> {
        let Some((route, body)) = &self.form.send else {
            return Err(self.unable(Ability::Reply));
        };
        check_words(words)?;
        let person = self.person_of(id).await?;
        let filling = Filling {
            conversation: id.as_str(),
            person: &person,
            text: words,
        };
        let route = route.filled(&filling);
        let path = route.below(&["accounts", &self.account]);
        let query = route.query(&[]);
        let request = Request::new(Method::POST, &path)
            .query(&query)
            .json(&filling.body(body))?;
        let answer = self
            .http
            .write(request)
            .await
            .map_err(|failure| with_hint(failure, "`send_path`"))?;
        // What comes back is not documented. Where it is the message, it is shown at once; where it is not, the status
        // has to do, because asking again would text the person twice.
        let part = wire::object(answer.json())
            .ok()
            .and_then(|sent| wire::part(&sent, &self.form.fields, Some(&person)))
            .filter(|part| self.form.messages.is_some() && says(part, words));
        Ok(Outcome {
            part,
            is_accepted: true,
            ..Outcome::default()
        })
    }

    /// Whom a conversation is with. Reading changes nothing, so its failures leave the words unsent.
    async fn person_of(&self, id: &ConversationId) -> Result<Box<str>, Failure> {
        let known = self.memory().people.get(id).cloned();
        if let Some(person) = known {
            return Ok(person);
        }
        let found = self.find(id).await.map_err(|failure| Failure {
            received: match failure.kind {
                FailureKind::Gone => Received::Refused,
                _ => Received::No,
            },
            ..failure
        })?;
        found.person.ok_or_else(|| {
            Failure::refused_here("the desk does not say whom this conversation is with")
        })
    }
}
