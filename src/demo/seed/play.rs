//! Playing a thread: from a plan to beats with times, and from beats to a conversation.

mod beats;

pub(super) use beats::{Beat, Beats, Op, Remark};

use fastrand::Rng;
use jiff::Timestamp;

use super::mail::{Quoted, Sender, program, wrap};
use super::script::{Role, Thread};
use super::slots::Slots;
use crate::demo::desk::Desk;
use crate::demo::desk::change::Beginning;
use crate::demo::desk::part::read_up_to;
use crate::demo::model::{Body, Channel, Entry, Patch, State, Who};

/// Who owns a conversation at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Nobody,
    Team,
    Admin,
}

/// How far a conversation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// The customer wrote last.
    Waiting,
    /// The team wrote last, and it is still open.
    Answered,
    Snoozed {
        until: Timestamp,
    },
    /// It slept, and its time came.
    Woken,
    Closed,
}

/// One conversation to be.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) thread: Thread,
    pub(super) title: usize,
    pub(super) channel: Channel,
    pub(super) contact: usize,
    pub(super) admin: usize,
    pub(super) owner: Owner,
    pub(super) fate: Fate,
    /// When its last message was written.
    pub(super) ends_at: Timestamp,
    pub(super) priority: bool,
    /// Whether the acting admin has seen everything.
    pub(super) read: bool,
    /// Plays the thread to its last line, wherever that leaves it.
    pub(super) exact: bool,
    pub(super) rng: Rng,
}

/// A plan whose beats have their times.
#[derive(Debug)]
pub(super) struct Score {
    pub(super) plan: Plan,
    pub(super) beats: Vec<Beat>,
}

impl Score {
    pub(super) fn begins_at(&self) -> Timestamp {
        self.beats.first().map_or(self.plan.ends_at, |beat| beat.at)
    }
}

/// What playing one conversation needs at hand.
struct Player<'a> {
    desk: &'a mut Desk,
    plan: Plan,
    slots: Slots,
    id: u64,
    options: Vec<(String, String)>,
    said: Option<Quoted>,
}

/// Plays one conversation from its first message to where it is now.
pub(super) fn play(desk: &mut Desk, score: Score) {
    let begins_at = score.begins_at();
    let Score { mut plan, beats } = score;
    let slots = Slots::new(desk, plan.contact, plan.admin, &mut plan.rng);
    let title = plan
        .thread
        .titles
        .get(plan.title)
        .map(|title| slots.fill(title));
    let mailed = plan.channel == Channel::Email;
    let id = desk.begin(Beginning {
        starter: Who::Contact(plan.contact),
        contact: plan.contact,
        channel: plan.channel,
        subject: title.clone().filter(|_| mailed),
        title,
        url: plan
            .thread
            .url
            .as_ref()
            .filter(|_| !mailed)
            .map(|url| slots.fill(url)),
        at: begins_at,
    });
    if let Some(conversation) = desk.conversations.get_mut(&id) {
        conversation.language.clone_from(&plan.thread.lang);
    }
    let mut player = Player {
        desk,
        plan,
        slots,
        id,
        options: Vec::new(),
        said: None,
    };
    for Beat { at, op } in beats {
        player.perform(op, at);
    }
    player.finish();
}

impl Player<'_> {
    fn perform(&mut self, op: Op, at: Timestamp) {
        let (id, admin) = (self.id, self.plan.admin);
        match op {
            Op::Say(role, text) => self.say(role, &text, at),
            Op::Team => self.desk.assign(
                id,
                Patch::Keep,
                Patch::Set(self.plan.thread.team),
                Who::Bot,
                at,
            ),
            Op::Admin => {
                let colleague = (admin + 1) % self.desk.people.admins.len();
                let by = if self.plan.rng.bool() {
                    Who::Admin(colleague)
                } else {
                    Who::Bot
                };
                self.desk.assign(id, Patch::Set(admin), Patch::Keep, by, at);
            }
            Op::Tag(name) => {
                if let Some(tag) = self.desk.tags.iter().position(|tag| tag.name == name) {
                    let by = if self.plan.owner == Owner::Admin {
                        Who::Admin(admin)
                    } else {
                        Who::Bot
                    };
                    self.desk.attach(id, tag, by, at);
                }
            }
            Op::Priority => self.desk.prioritize(id, true, at),
            Op::State(state, until) => self.desk.set_state(id, state, until, at),
            Op::Sleep(_) => {}
            Op::AskRating => self.desk.ask_rating(id, at),
            Op::Rate(score, remark) => self.desk.rate(id, score, remark, at),
            Op::EndRating(status) => self.desk.end_rating(id, status, at),
            Op::Bot(state) => self.desk.bot_is(id, state, at),
        }
    }

    fn say(&mut self, role: Role, text: &str, at: Timestamp) {
        let (id, admin, contact) = (self.id, self.plan.admin, self.plan.contact);
        let text = self.slots.fill(text);
        match role {
            Role::Customer | Role::Redacted => {
                let body = self.customer_body(&text);
                self.desk.customer_says(id, contact, body, at);
                if role == Role::Redacted {
                    self.redact_last(at);
                }
            }
            Role::Admin => {
                self.desk
                    .admin_says(id, admin, Body::markdown(text.as_str()), at);
                let author = self.desk.people.admins[admin].name.clone();
                self.said = Some(Quoted { author, at, text });
            }
            Role::Note => {
                self.desk.notes(id, admin, Body::markdown(text), at);
            }
            Role::Bot => {
                self.desk.bot_says(id, Body::markdown(text), at);
            }
            Role::Join => {
                let colleague = self.colleague();
                self.desk.invite(id, Who::Contact(colleague), at);
            }
            Role::Priority | Role::Calm => self.desk.prioritize(id, role == Role::Priority, at),
            Role::Options
            | Role::Choice
            | Role::Form
            | Role::Filled
            | Role::Wait
            | Role::Resumed
            | Role::Interrupted
            | Role::Other => {
                let (author, entry) = self.step(role, &text);
                self.desk.push(id, author, entry, at);
            }
            Role::Slept | Role::Rated => {}
        }
    }

    /// The part that stands for a step of a workflow or a choice.
    fn step(&mut self, role: Role, text: &str) -> (Who, Entry) {
        let wait = |event| {
            let label = text.to_owned();
            (Who::Nobody, Entry::Wait { event, label })
        };
        match role {
            Role::Options => {
                let texts = (1..).zip(text.split('|'));
                self.options = texts
                    .map(|(number, text)| (format!("opt_{number}"), text.to_owned()))
                    .collect();
                (Who::Bot, Entry::Options(self.options.clone()))
            }
            Role::Choice => {
                let option = self.options.iter().find(|(_, offered)| offered == text);
                let option =
                    option.map_or_else(|| "opt_1".to_owned(), |(option, _)| option.clone());
                (
                    Who::Contact(self.plan.contact),
                    Entry::Choice {
                        option,
                        text: text.to_owned(),
                    },
                )
            }
            Role::Form => {
                let questions = text
                    .split('|')
                    .filter_map(|question| question.split_once(':'));
                let questions = questions
                    .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
                    .collect();
                (Who::Bot, Entry::Form(questions))
            }
            Role::Filled => (Who::Nobody, Entry::FormDone),
            Role::Wait => wait("started"),
            Role::Resumed => wait("finished"),
            Role::Interrupted => wait("interrupted"),
            _ => {
                let fields = serde_json::from_str(text).unwrap_or_default();
                (
                    Who::Nobody,
                    Entry::Other {
                        part_type: "sla_missed".to_owned(),
                        fields,
                    },
                )
            }
        }
    }

    fn customer_body(&self, text: &str) -> Body {
        if self.plan.channel != Channel::Email {
            return Body::markdown(text);
        }
        let contact = &self.desk.people.contacts[self.plan.contact];
        let company = contact
            .companies
            .first()
            .map_or("", |index| &self.desk.people.companies[*index].name);
        let email = contact.email.as_deref().unwrap_or_default();
        let wish = self
            .plan
            .thread
            .mail
            .as_deref()
            .filter(|wish| *wish != "newsletter" || self.said.is_none());
        let program = program(wish, self.plan.contact);
        wrap(
            program,
            text,
            Sender {
                name: &contact.name,
                email,
                company,
            },
            self.said.as_ref(),
        )
    }

    fn redact_last(&mut self, at: Timestamp) {
        let conversation = self.desk.conversations.get_mut(&self.id);
        let Some(part) = conversation.and_then(|conversation| conversation.parts.last_mut()) else {
            return;
        };
        part.redacted = part.entry.redact();
        part.updated_at = at;
    }

    /// Somebody of the same company, or else simply the next contact.
    fn colleague(&self) -> usize {
        let contacts = &self.desk.people.contacts;
        let own = &contacts[self.plan.contact].companies;
        let same =
            |index: &usize| *index != self.plan.contact && contacts[*index].companies == *own;
        (0..contacts.len())
            .find(same)
            .unwrap_or((self.plan.contact + 1) % contacts.len())
    }

    /// Who has read what, and the attributes a workflow would have filled in.
    fn finish(mut self) {
        let acting = Who::Admin(super::ACTING_ADMIN);
        let attributes: Vec<_> = self
            .desk
            .attributes
            .iter()
            .filter(|one| one.data_type == "string")
            .map(|one| (one.id.clone(), one.options.clone()))
            .collect();
        let Some(conversation) = self.desk.conversations.get_mut(&self.id) else {
            return;
        };
        let newest = conversation.parts.last().map_or(0, |part| part.id);
        if self.plan.read {
            read_up_to(conversation, acting, newest);
        } else if self.plan.admin == super::ACTING_ADMIN && self.plan.owner == Owner::Admin {
            read_up_to(conversation, acting, 1);
        }
        for (id, options) in attributes {
            if let Some(option) = self
                .plan
                .rng
                .choice(&options)
                .filter(|_| self.plan.rng.u8(..10) < 4)
            {
                conversation
                    .attributes
                    .insert(id, serde_json::json!(option.to_lowercase()));
            }
        }
        let quiet_since = conversation.last_activity_at;
        conversation.updated_at = conversation.updated_at.max(quiet_since);
        if conversation.state == State::Closed && newest > 400 {
            conversation.disable_customer_reply = true;
        }
    }
}
