//! Writes: every change a person can make, each one request, sent once (featurebase.md 2.6, 2.7).

use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::backend::featurebase::{Featurebase, TITLE, decode};
use crate::backend::http::{Answer, Request};
use crate::backend::moment::iso;
use crate::backend::{Backend, Outcome, check_words};
use crate::domain::change::Change;
use crate::domain::draft::Kind;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::id::{AdminId, AttributeId, ConversationId, PartId, TagId, TeamId};
use crate::domain::people::Author;

impl Featurebase {
    pub(super) async fn carry_out(
        &self,
        id: &ConversationId,
        change: &Change,
    ) -> Result<Outcome, Failure> {
        let result = match change {
            Change::Reply(words) => self.say(id, Kind::Reply, words).await,
            Change::Begin(opening, words) => self.begin(opening, words).await,
            Change::Note(words) => self.say(id, Kind::Note, words).await,
            Change::Close => self.update(id, json!({"state": "closed"})).await,
            Change::Reopen => self.update(id, json!({"state": "open"})).await,
            Change::Snooze { until } => {
                let until = iso(*until);
                self.update(id, json!({"state": "snoozed", "snoozedUntil": until}))
                    .await
            }
            Change::Assign(admin) => {
                let admin = admin.as_ref().map(AdminId::as_str);
                self.update(id, json!({"adminAssigneeId": admin})).await
            }
            Change::AssignTeam(team) => {
                let team = team.as_ref().map(TeamId::as_str);
                self.update(id, json!({"teamAssigneeId": team})).await
            }
            Change::Tag(tag) => self.tag(id, &tag.id).await,
            Change::Untag(tag) => self.untag(id, &tag.id).await,
            Change::Rename(title) => self.rename(id, title).await,
            Change::MarkRead => self.mark_read(id).await,
            Change::Redact(part) => self.redact(id, part).await,
            Change::Delete => self.delete(id).await,
            Change::AddParticipant(who) => {
                let who = json!({"participant": {"id": identity(who)?}});
                self.participants(id, Method::POST, who).await
            }
            Change::RemoveParticipant(who) => {
                let who = json!({"id": identity(who)?});
                self.participants(id, Method::DELETE, who).await
            }
            Change::SetAttribute(attribute, value) => self.set(id, attribute, value).await,
            Change::Resolve(_)
            | Change::TakeOver
            | Change::Release
            | Change::SettleAttention(_)
            | Change::MarkUnread => Err(self.unable(change.needs())),
        };
        if let Err(Failure {
            kind: FailureKind::Forbidden | FailureKind::Gone,
            ..
        }) = &result
        {
            self.acting.forget();
        }
        result
    }

    async fn say(&self, id: &ConversationId, kind: Kind, words: &str) -> Result<Outcome, Failure> {
        check_words(words)?;
        let admin = self.acting_admin_or_failure().await?;
        let message_type = match kind {
            Kind::Reply => "reply",
            Kind::Note => "note",
        };
        let body = json!({
            "type": "admin",
            "id": admin.as_str(),
            "bodyMarkdown": words,
            "messageType": message_type,
        });
        let answer = self
            .write(Method::POST, &[id.as_str(), "reply"], &body)
            .await?;
        // Only its identity proves that it arrived; without one, somebody has to look.
        let part = decode::part(answer.json())?;
        Ok(Outcome {
            part: Some(part),
            is_accepted: true,
            conversation: None,
        })
    }

    async fn update(&self, id: &ConversationId, fields: Value) -> Result<Outcome, Failure> {
        let body = self.signed(fields).await?;
        let answer = self.write(Method::PATCH, &[id.as_str()], &body).await?;
        Ok(self.told(id, &answer))
    }

    async fn tag(&self, id: &ConversationId, tag: &TagId) -> Result<Outcome, Failure> {
        let admin = self.acting_admin_or_failure().await?;
        let body = json!({"tagId": tag.as_str(), "actingAdminId": admin.as_str()});
        self.write(Method::POST, &[id.as_str(), "tags"], &body)
            .await?;
        Ok(Outcome::default())
    }

    async fn untag(&self, id: &ConversationId, tag: &TagId) -> Result<Outcome, Failure> {
        let admin = self.acting_admin_or_failure().await?;
        let body = json!({"actingAdminId": admin.as_str()});
        self.write(Method::DELETE, &[id.as_str(), "tags", tag.as_str()], &body)
            .await?;
        Ok(Outcome::default())
    }

    async fn rename(&self, id: &ConversationId, title: &str) -> Result<Outcome, Failure> {
        if title.chars().count() > TITLE {
            return Err(Failure::refused_here("a title has at most 255 characters"));
        }
        self.update(id, json!({"title": title})).await
    }

    /// Moves the acting teammate's receipt; where they have none yet, the desk quietly does nothing.
    async fn mark_read(&self, id: &ConversationId) -> Result<Outcome, Failure> {
        let admin = self.acting_admin_or_failure().await?;
        self.update(id, json!({"markAsRead": {"adminIds": [admin.as_str()]}}))
            .await
    }

    async fn redact(&self, id: &ConversationId, part: &PartId) -> Result<Outcome, Failure> {
        let fields = json!({
            "type": "conversation_part",
            "conversationId": id.as_str(),
            "conversationPartId": part.as_str(),
        });
        let body = self.signed(fields).await?;
        let answer = self.write(Method::POST, &["redact"], &body).await?;
        Ok(self.told(id, &answer))
    }

    async fn delete(&self, id: &ConversationId) -> Result<Outcome, Failure> {
        let path = ["v2", "conversations", id.as_str()];
        self.http.write(Request::new(Method::DELETE, &path)).await?;
        Ok(Outcome::default())
    }

    async fn participants(
        &self,
        id: &ConversationId,
        method: Method,
        fields: Value,
    ) -> Result<Outcome, Failure> {
        let body = self.signed(fields).await?;
        let answer = self
            .write(method, &[id.as_str(), "participants"], &body)
            .await?;
        Ok(self.told(id, &answer))
    }

    async fn set(
        &self,
        id: &ConversationId,
        attribute: &AttributeId,
        typed: &str,
    ) -> Result<Outcome, Failure> {
        let definition = self.definitions().get(attribute).cloned();
        let value = match definition {
            Some(definition) => definition.value(typed).map_err(Failure::refused_here)?,
            None => typed.into(),
        };
        let fields = Map::from_iter([(attribute.as_str().to_owned(), value)]);
        self.update(id, json!({"customAttributes": fields})).await
    }

    /// Adds in whose name it is done, where that is known.
    async fn signed(&self, mut fields: Value) -> Result<Value, Failure> {
        if let Some(admin) = self.acting_admin().await? {
            fields["actingAdminId"] = admin.as_str().into();
        }
        Ok(fields)
    }

    /// Sends a write below `/v2/conversations`.
    async fn write(&self, method: Method, to: &[&str], body: &Value) -> Result<Answer, Failure> {
        let path = [&["v2", "conversations"], to].concat();
        self.http
            .write(Request::new(method, &path).json(body)?)
            .await
    }

    /// The conversation an answer tells of. Whether one does is not documented everywhere (featurebase.md 2.1), and
    /// the success is told by the status, so an answer without one is no failure.
    fn told(&self, id: &ConversationId, answer: &Answer) -> Outcome {
        let thread = decode::thread(answer.json(), &mut self.definitions()).ok();
        let conversation = thread.map(|thread| thread.conversation);
        Outcome {
            part: None,
            is_accepted: false,
            conversation: conversation.filter(|told| told.id == *id),
        }
    }
}

/// By what a participant is known to the desk.
fn identity(who: &Author) -> Result<&str, Failure> {
    who.id
        .as_deref()
        .ok_or_else(|| Failure::refused_here("the desk knows nobody without an identity"))
}
