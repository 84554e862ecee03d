//! One conversation: its header, its messages, what came with them, and what wants a person (ohallo.md 4.1).

use crate::backend::http::Request;
use crate::backend::ohallo::wire::{Attachment, AttachmentAddress, Surroundings};
use crate::backend::ohallo::{Ohallo, decode, is_closed_to_us, wire};
use crate::domain::attachment::Whereabouts;
use crate::domain::conversation::Thread;
use crate::domain::failure::{Failure, FailureKind, Received};
use crate::domain::id::{AttachmentId, ConversationId};

impl Ohallo {
    /// One request after the other: no rate limit is documented, so none is tried out.
    pub(super) async fn read_conversation(&self, id: &ConversationId) -> Result<Thread, Failure> {
        let detail = self.detail(id).await?;
        let messages = self.messages(id).await?;
        let attachments = self.attachments(id).await?;
        if self.memory.told().attention.is_none() {
            self.refresh_attention().await?;
        }
        self.learn_channels([detail.channel_id()]).await?;
        let mut told = self.memory.told();
        let surroundings = Surroundings {
            messages,
            attachments,
            admins: &self.directory.admins,
        };
        detail
            .thread(surroundings, &mut told)
            .ok_or_else(|| decode::missing("a conversation"))
    }

    pub(super) async fn detail(&self, id: &ConversationId) -> Result<wire::Conversation, Failure> {
        let path = ["api", "conversations", id.as_str()];
        let answer = self.http.read(Request::get(&path)).await?;
        let detail = decode::conversation(answer.json())?;
        if detail.id().as_ref() == Some(id) {
            return Ok(detail);
        }
        // A cache or a gateway mixed something up.
        let why = "the answer is about something else than what was asked for";
        Err(Failure::new(FailureKind::BadAnswer, Received::Unknown, why))
    }

    pub(super) async fn messages(
        &self,
        id: &ConversationId,
    ) -> Result<Vec<Option<wire::Message>>, Failure> {
        let path = ["api", "conversations", id.as_str(), "messages"];
        let answer = self.http.read(Request::get(&path)).await?;
        decode::list(answer.json())
    }

    /// None where this key may not see them: the thread says so.
    async fn attachments(
        &self,
        id: &ConversationId,
    ) -> Result<Option<Vec<Option<Attachment>>>, Failure> {
        let path = ["api", "conversations", id.as_str(), "attachments"];
        match self.http.read(Request::get(&path)).await {
            Ok(answer) => decode::list(answer.json()).map(Some),
            Err(failure) if is_closed_to_us(&failure) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Where a file of a conversation is now. Its address is signed anew for every answer (ohallo.md 5.4), so it is asked
    /// for each time.
    pub(super) async fn find_attachment(
        &self,
        conversation: &ConversationId,
        id: &AttachmentId,
    ) -> Result<Whereabouts, Failure> {
        let path = ["api", "conversations", conversation.as_str(), "attachments"];
        let answer = self.http.read(Request::get(&path)).await?;
        Ok(AttachmentAddress::find(id, decode::list(answer.json())?))
    }

    /// Reads the whole account's attention items, open and settled (ohallo.md 4.1: no filter, no pages).
    pub(super) async fn refresh_attention(&self) -> Result<(), Failure> {
        let items = match self
            .http
            .read(Request::get(&["api", "attention-items"]))
            .await
        {
            Ok(answer) => decode::list(answer.json())?,
            Err(failure) if is_closed_to_us(&failure) => {
                tracing::warn!(kind = %failure.kind, "attention items cannot be read");
                Vec::new()
            }
            Err(failure) => return Err(failure),
        };
        let unreadable = items.iter().filter(|item| item.is_none()).count();
        if unreadable > 0 {
            tracing::warn!(unreadable, "attention items left out");
        }
        self.memory.told().attention = Some(items.into_iter().flatten().collect());
        Ok(())
    }

    /// Looks up what kind the channels are that are not known yet; a key without the right to is told of no kind.
    pub(super) async fn learn_channels(
        &self,
        ids: impl IntoIterator<Item = &str>,
    ) -> Result<(), Failure> {
        let mut wanted: Vec<String> = Vec::new();
        for id in ids {
            let is_known = id.is_empty() || self.memory.told().channel(id).is_some();
            if !is_known && !wanted.iter().any(|other| other == id) {
                wanted.push(id.to_owned());
            }
        }
        for id in wanted {
            let channel = match self
                .http
                .read(Request::get(&["api", "channels", &id]))
                .await
            {
                Ok(answer) => decode::channel(answer.json())?,
                Err(failure) if is_closed_to_us(&failure) => wire::ChannelObject::default(),
                Err(failure) if failure.kind == FailureKind::BadAnswer => {
                    wire::ChannelObject::default()
                }
                Err(failure) => return Err(failure),
            };
            self.memory.told().put_channel(&id, &channel);
        }
        Ok(())
    }
}
