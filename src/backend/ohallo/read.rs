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
        let is_asked = self.memory.told().has_asked_for_attention();
        if !is_asked {
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

    /// Reads the whole account's attention items, open and settled (ohallo.md 4.1: no filter, no pages). What is beside
    /// the conversations takes none of them away: where it cannot be read, what was known stays, and this says why.
    pub(super) async fn refresh_attention(&self) -> Result<Option<Failure>, Failure> {
        let workspace = self.in_workspace();
        let request = Request::get(&["api", "attention-items"]).query(&workspace);
        let read = self.http.read(request).await;
        let items = match read.and_then(|answer| decode::list(answer.json())) {
            Ok(items) => items,
            Err(failure) if is_of_the_line(&failure) => return Err(failure),
            Err(failure) => {
                tracing::warn!(kind = %failure.kind, "attention items cannot be read");
                self.memory.told().keep_attention();
                return Ok(Some(failure));
            }
        };
        let unreadable = items.iter().filter(|item| item.is_none()).count();
        if unreadable > 0 {
            tracing::warn!(unreadable, "attention items left out");
        }
        self.memory
            .told()
            .put_attention(items.into_iter().flatten());
        Ok(None)
    }

    /// Most of the interface wants to know the workspace (ohallo.md 2).
    fn in_workspace(&self) -> Vec<(&str, &str)> {
        let workspace = self.workspace.as_deref();
        workspace
            .map(|id| ("workspaceId", id))
            .into_iter()
            .collect()
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
                .read(Request::get(&["api", "channels", &id]).query(&self.in_workspace()))
                .await
            {
                Ok(answer) => decode::channel(answer.json())?,
                Err(failure) if is_closed_to_us(&failure) => wire::ChannelObject::default(),
                Err(failure) if failure.kind == FailureKind::BadAnswer => {
                    wire::ChannelObject::default()
                }
                Err(failure) if is_of_the_line(&failure) => return Err(failure),
                Err(failure) => {
                    // Until it can be read, it is of no kind.
                    tracing::warn!(kind = %failure.kind, "a channel cannot be read");
                    continue;
                }
            };
            self.memory.told().put_channel(&id, &channel);
        }
        Ok(())
    }
}

/// Whether a failure says nothing about what was asked for: everything else would fail in the same way.
fn is_of_the_line(failure: &Failure) -> bool {
    matches!(
        failure.kind,
        FailureKind::Unreachable
            | FailureKind::Tls
            | FailureKind::Proxy
            | FailureKind::RateLimited(_)
            | FailureKind::Unauthorized
    )
}
