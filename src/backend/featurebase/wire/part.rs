//! Parts: seventeen types, and whatever comes after them (featurebase.md 3.2, 3.3).

use jiff::Timestamp;
use serde::Deserialize;

use crate::backend::featurebase::wire::conversation::{channel, state};
use crate::backend::featurebase::wire::csat::Csat;
use crate::backend::featurebase::wire::people::{Author, TagApplication, kind};
use crate::backend::lenient::{Each, Flag, Moment, One, Text};
use crate::domain::event::{Event, WaitStep};
use crate::domain::id::{AdminId, TeamId};
use crate::domain::part::{Body, Channel, Content, Part as DomainPart};
use crate::domain::people::{Author as DomainAuthor, AuthorKind};
use crate::domain::untrusted::Untrusted;

/// A part of any type: the fields of all types, most of them absent.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Part {
    id: Text,
    #[serde(rename = "partType")]
    kind: Text,
    created_at: Moment,
    updated_at: Moment,
    author: One<Author>,
    redacted: Flag,
    tag_applications: Each<TagApplication>,
    body_html: Text,
    body_markdown: Text,
    channel: Text,
    reply_options: Each<ReplyOption>,
    selected_option_id: Text,
    csat: One<Csat>,
    form: One<Form>,
    admin_assignee_id: Text,
    team_assignee_id: Text,
    admin_assigner_id: Text,
    status: Text,
    snoozed_until: Moment,
    action: Text,
    tag_id: Text,
    tag_name: Text,
    actor: One<Author>,
    workflow_wait: One<WorkflowWait>,
    is_priority: Flag,
    participant: One<Author>,
}

#[derive(Deserialize, Default, Debug)]
#[serde(default)]
struct ReplyOption {
    id: Text,
    text: Text,
}

#[derive(Deserialize, Default, Debug)]
#[serde(default)]
struct Form {
    attributes: Each<FormField>,
}

#[derive(Deserialize, Default, Debug)]
#[serde(default)]
struct FormField {
    identifier: Text,
    name: Text,
}

#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
struct WorkflowWait {
    event_type: Text,
    wait_label: Text,
    workflow_name: Text,
}

impl Part {
    /// The part; none without an identity. `before` stands in for a missing time, `history` tells how the requests
    /// for ratings went on.
    pub(crate) fn translate(mut self, before: Timestamp, history: &[Csat]) -> Option<DomainPart> {
        let at = self.created_at.0.or(self.updated_at.0).unwrap_or(before);
        let author = self.author.0.take().map(DomainAuthor::from);
        let tags = std::mem::take(&mut self.tag_applications.0);
        Some(DomainPart {
            id: self.id.id()?,
            at,
            updated_at: self.updated_at.0.unwrap_or(at),
            author: side(self.kind.as_str(), author),
            redacted: self.redacted.0,
            tags: tags
                .into_iter()
                .filter_map(TagApplication::current)
                .collect(),
            content: self.content(history),
        })
    }

    fn content(self, history: &[Csat]) -> Content {
        match self.kind.as_str() {
            "user_msg" | "admin_msg" | "bot_msg" => {
                let channel = channel(self.channel.as_str());
                Content::Message {
                    body: self.body(),
                    channel,
                }
            }
            "email_msg" => Content::Message {
                body: self.body(),
                channel: Channel::Email,
            },
            "admin_note" => Content::Note { body: self.body() },
            "quick_reply_opts" => {
                let options = self.reply_options.0.into_iter();
                let options = options.map(|ReplyOption { id, text }| {
                    (
                        id.some().unwrap_or_default(),
                        text.words().unwrap_or_default(),
                    )
                });
                Content::QuickReplies {
                    options: options.collect(),
                }
            }
            "quick_reply_resp" => {
                let option = self.selected_option_id.as_str().into();
                Content::QuickReply {
                    body: self.body(),
                    option,
                }
            }
            "attr_prompt" => {
                let fields = self.form.0.unwrap_or_default().attributes.0.into_iter();
                let names = fields.filter_map(|FormField { identifier, name }| {
                    name.words().or_else(|| identifier.words())
                });
                Content::Form {
                    fields: names.collect(),
                }
            }
            _ => Content::Event(self.event(history)),
        }
    }

    fn body(self) -> Body {
        Body {
            html: self.body_html.words(),
            markdown: self.body_markdown.words(),
            plain: None,
        }
    }

    fn event(mut self, history: &[Csat]) -> Event {
        let part_type = std::mem::take(&mut self.kind);
        let event = match part_type.as_str() {
            "rating_requested" => Some(self.csat.0.unwrap_or_default().requested(history)),
            "rating_submitted" => self.csat.0.and_then(|csat| csat.submitted(history)),
            "attr_complete" => Some(Event::FormCompleted),
            "assign" => Some(Event::Assigned {
                admin: self.admin_assignee_id.id::<AdminId>(),
                team: self.team_assignee_id.id::<TeamId>(),
                by: self.admin_assigner_id.id::<AdminId>(),
            }),
            "status" => state(self.status.as_str(), self.snoozed_until.0).map(Event::StateChanged),
            "tags" => self.tagged(),
            "workflow_wait" => self.workflow_wait.0.map(WorkflowWait::event),
            "priority" => Some(Event::Priority(self.is_priority.0)),
            "part_add" => self.participant.0.map(|who| Event::Joined {
                kind: kind(who.kind.as_str()),
                id: who.id.some().unwrap_or_default(),
            }),
            _ => None,
        };
        event.unwrap_or_else(|| Event::Unknown {
            name: part_type.words().unwrap_or_else(|| Untrusted::from("part")),
        })
    }

    fn tagged(self) -> Option<Event> {
        let added = match self.action.as_str() {
            "added" => true,
            "removed" => false,
            _ => return None,
        };
        Some(Event::Tagged {
            added,
            tag: self.tag_id.id()?,
            name: self.tag_name.words(),
            by: self.actor.0.map(DomainAuthor::from),
        })
    }
}

/// The author, whose side the type of the part tells where the author does not.
fn side(part_type: &str, author: Option<DomainAuthor>) -> Option<DomainAuthor> {
    let meant = match part_type {
        "user_msg" | "quick_reply_resp" => AuthorKind::Contact,
        "admin_msg" | "admin_note" => AuthorKind::Admin,
        "bot_msg" | "quick_reply_opts" | "attr_prompt" => AuthorKind::Bot,
        _ => return author,
    };
    Some(match author {
        None => DomainAuthor {
            kind: meant,
            id: None,
            name: None,
            email: None,
        },
        Some(author) if author.kind == AuthorKind::Other => DomainAuthor {
            kind: meant,
            ..author
        },
        Some(author) => author,
    })
}

impl WorkflowWait {
    fn event(self) -> Event {
        let Self {
            event_type,
            wait_label,
            workflow_name,
        } = self;
        let step = match event_type.as_str() {
            "started" => WaitStep::Started,
            "finished" => WaitStep::Finished,
            "interrupted" => WaitStep::Interrupted,
            _ => WaitStep::Other,
        };
        Event::Waited {
            step,
            workflow: workflow_name.words(),
            label: wait_label.words(),
        }
    }
}
