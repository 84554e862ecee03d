//! What became of effects, and what the desks told.

use std::sync::Arc;

use crate::action::{Queue, Triage};
use crate::app::effect::{Effect, Query};
use crate::app::list::Source;
use crate::app::load::{Slot, Ticket};
use crate::app::message::{Answer, Link, Report};
use crate::app::model::Model;
use crate::app::outbox::Gesture;
use crate::app::outbox::told::{doing, verb};
use crate::app::timeline::Move;
use crate::domain::change::Change;
use crate::domain::draft::Kind;
use crate::domain::failure::{Failure, FailureKind, Received};
use crate::domain::id::{ConversationKey, PartId};
use crate::domain::outbox::{Entry, Progress};
use crate::domain::row::Opened;

impl Model {
    /// Takes a report.
    pub(in crate::app) fn take_report(&mut self, report: Report) {
        match report {
            Report::Loaded {
                slot,
                ticket,
                answer,
            } => self.take_answer(slot, ticket, answer),
            Report::Connected {
                profile,
                capabilities,
            } => {
                if let Some(desk) = self.desk_mut(&profile) {
                    desk.capabilities = Some(capabilities);
                }
                let are_all_known = self.desks.iter().all(|desk| desk.capabilities.is_some());
                if are_all_known && matches!(self.list.source, Source::View { .. }) {
                    self.leave_senseless_view();
                }
            }
            Report::Directory { profile, directory } => {
                if let Some(desk) = self.desk_mut(&profile) {
                    desk.directory = Arc::new(directory);
                }
                // Names in the thread come from the directory.
                self.timeline.forget_layout();
                self.load_rows();
                self.load_counts();
            }
            Report::Changed { keys } => self.take_changed(&keys),
            Report::Progress(entry) => self.take_progress(&entry),
            Report::Link { profile, link } => {
                if let Some(desk) = self.desk_mut(&profile) {
                    desk.link = link;
                }
                if self.is_beginning {
                    self.load_counts();
                }
            }
            Report::TagCreated { keys, tag, .. } => match tag {
                Ok(tag) => {
                    let change = Change::Tag(tag);
                    let changes = keys.iter().map(|key| (key.clone(), change.clone()));
                    let changes: Vec<_> = changes.collect();
                    let submitted = self.submit(changes.clone());
                    self.tell(&submitted, |model| {
                        let told = model.told_each(&changes);
                        format!("New tag: {told}{}", model.undo_hint())
                    });
                }
                Err(why) => self.complain(&format!("The tag was not created: {}", sentence(&why))),
            },
            Report::TicketOpened {
                profile,
                wanted,
                ticket,
            } => self.take_opened_ticket(&profile, &wanted, ticket),
            Report::Edited { key, kind, text } => match text {
                Ok(text) => self.take_edited(&key, kind, &text),
                Err(why) => self.complain(why.raw()),
            },
            Report::Notice {
                text,
                is_error: true,
            } => self.complain(text.raw()),
            Report::Notice {
                text,
                is_error: false,
            } => self.say(text.raw()),
            Report::Piped { command, output } => self.take_output(command.raw(), output.raw()),
        }
    }

    fn take_answer(&mut self, slot: Slot, ticket: Ticket, answer: Result<Answer, Failure>) {
        match (slot, answer) {
            (Slot::List | Slot::Search, Ok(Answer::Rows(mut page))) => {
                for row in &mut page.rows {
                    self.outbox.show_pending(&row.key, &mut row.conversation);
                }
                self.list.take_rows(ticket, page);
            }
            (Slot::List | Slot::Search, Err(why)) => _ = self.list.rows.answer(ticket, Err(why)),
            (Slot::Counts, Ok(Answer::Counts(counts))) => {
                self.list.counts.answer(ticket, Ok(counts));
                self.begin_where_something_is();
            }
            (Slot::Counts, Err(why)) => _ = self.list.counts.answer(ticket, Err(why)),
            (Slot::Timeline, Ok(Answer::Opened { opened, is_fresh })) => {
                self.take_opened(ticket, opened.map(|opened| *opened), is_fresh);
            }
            (Slot::Known, Ok(Answer::Opened { opened, .. })) => {
                if let Some(opened) = opened {
                    self.take_known(ticket, *opened);
                }
            }
            (Slot::Timeline, Err(why)) => _ = self.timeline.opened.answer(ticket, Err(why)),
            (Slot::Contact, Ok(Answer::Contact(card))) => {
                self.contact.card.answer(ticket, Ok(card));
                self.renew_earlier();
            }
            (Slot::Contact, Err(why)) => {
                self.contact.card.answer(ticket, Err(why));
                self.renew_earlier();
            }
            (Slot::Deliveries, answer) => self.take_deliveries(ticket, answer),
            (Slot::Lookup, Ok(Answer::Found(found))) => self.take_found(ticket, Ok(found)),
            (Slot::Lookup, Err(why)) => self.take_found(ticket, Err(why)),
            (Slot::File, Ok(Answer::Found(found))) => self.take_file(ticket, Ok(found)),
            (Slot::File, Err(why)) => self.take_file(ticket, Err(why)),
            (Slot::Picture, answer) => self.take_picture(ticket, answer),
            (Slot::Outbox, Ok(Answer::Outbox(entries))) => self.outbox.restore(entries),
            // An answer of another slot's kind would be the worker's mistake; nothing on screen depends on it.
            (Slot::Outbox | Slot::Known, _) | (_, Ok(_)) => {}
        }
    }

    fn take_opened(&mut self, ticket: Ticket, opened: Option<Opened>, is_fresh: bool) {
        if !self.timeline.opened.awaits(ticket) {
            return;
        }
        let Some(mut opened) = opened else {
            if is_fresh {
                let gone = Failure::new(FailureKind::Gone, Received::Refused, "");
                self.timeline.opened.answer(ticket, Err(gone));
            }
            return;
        };
        let row = &mut opened.row;
        self.outbox.show_pending(&row.key, &mut row.conversation);
        self.timeline.take(&opened, is_fresh, &self.options.zone);
        self.note_arrivals(&opened);
        self.list.renew_row(&opened.row);
        self.list.host(&opened.row);
        self.timeline.opened.answer(ticket, Ok(opened));
        self.adopt_draft();
        self.renew_review();
    }

    /// Something came while the thread is on screen: it counts as read after a moment, like the rest.
    fn note_arrivals(&mut self, newer: &Opened) {
        let last = |opened: &Opened| opened.parts.last().map(|part| part.id.clone());
        let before = self.timeline.opened.value().map(last);
        if before.is_some_and(|before| before != last(newer)) {
            self.timeline.shown_since.get_or_insert(self.now);
        }
    }

    fn take_changed(&mut self, keys: &[ConversationKey]) {
        // The hits of a search stay as they were found; asking again would ask the desk each time.
        if matches!(self.list.source, Source::View { .. }) {
            self.load_rows();
        }
        self.load_counts();
        self.load_deliveries();
        if keys.is_empty() {
            // Another tinbox on the same files changed something, and what we handed over may be done.
            let ticket = self.ticket();
            self.effect(Effect::Load {
                slot: Slot::Outbox,
                ticket,
                query: Query::Outbox,
            });
        }
        let open = self.timeline.key.clone();
        if let Some(key) = open
            && (keys.is_empty() || keys.contains(&key) || self.may_tell_of_elsewhere(&key, keys))
        {
            let ticket = self.ticket();
            self.timeline.known_at = ticket;
            self.effect(Effect::Load {
                slot: Slot::Known,
                ticket,
                query: Query::Known(key),
            });
        }
    }

    /// Whether what changed on other desks may be of the customer on screen.
    fn may_tell_of_elsewhere(&self, open: &ConversationKey, keys: &[ConversationKey]) -> bool {
        self.has_several_desks() && keys.iter().any(|key| key.profile != open.profile)
    }

    /// The thread on screen, as the store has it now.
    fn take_known(&mut self, ticket: Ticket, mut opened: Opened) {
        let is_same = self.timeline.key.as_ref() == Some(&opened.row.key);
        if is_same && self.timeline.known_at == ticket {
            let is_fresh = self.timeline.is_fresh;
            let row = &mut opened.row;
            self.outbox.show_pending(&row.key, &mut row.conversation);
            self.timeline.take(&opened, is_fresh, &self.options.zone);
            self.note_arrivals(&opened);
            self.list.renew_row(&opened.row);
            self.timeline.opened.renew(opened);
            self.adopt_draft();
            self.renew_review();
        }
    }

    /// Words asked back whose change goes on after all have left: they are not offered a second time.
    fn take_back_recall(&mut self, entry: &Entry) {
        let has_left = matches!(
            entry.progress,
            Progress::Sending { .. } | Progress::Unknown { .. } | Progress::Done { .. }
        );
        let was_unknown = matches!(entry.progress, Progress::Done { .. });
        let was_recalled = self.outbox.recalled.contains(&entry.id);
        if !has_left || !(was_recalled || (was_unknown && entry.change.speaks())) {
            return;
        }
        self.outbox.recalled.retain(|id| id != &entry.id);
        match &entry.change {
            Change::Reply(words) => self.take_words_away(&entry.key, Kind::Reply, words),
            Change::Begin(_, words) => self.take_words_away(&entry.key, Kind::Reply, words),
            Change::Note(words) => self.take_words_away(&entry.key, Kind::Note, words),
            // It could not be dropped any more, so its opposite follows it.
            change => {
                let before = entry.before.as_deref();
                if let Some(opposite) = before.and_then(|before| change.inverse(before)) {
                    self.submit_quietly(entry.key.clone(), opposite);
                }
            }
        }
    }

    fn take_progress(&mut self, entry: &Entry) {
        let is_news = self
            .outbox
            .entry(&entry.id)
            .is_none_or(|known| known.progress != entry.progress);
        self.outbox.take(entry);
        self.take_back_recall(entry);
        if !is_news || entry.label.is_blank() {
            return;
        }
        let is_here = self.timeline.key.as_ref() == Some(&entry.key);
        let needs_person = matches!(
            entry.progress,
            Progress::Asking(_) | Progress::Refused { .. }
        );
        if is_here && needs_person {
            // Why it did not go is part of the thread now, at its end.
            self.timeline.go(Move::Bottom);
        }
        let label = entry.label.raw();
        match (&entry.progress, &entry.change) {
            (Progress::Done { .. }, Change::Reply(_)) => {
                let words = format!("Sent to {label}{}", self.way_back_to_bot(entry));
                self.say(&words);
            }
            (Progress::Done { part, .. }, Change::Begin(..)) => {
                let begun = part.as_ref().map(PartId::as_str);
                self.tell_begun(&entry.key, label, begun);
            }
            (Progress::Done { .. }, change @ Change::Note(_)) => {
                let place = self.kept_words(&[(entry.key.clone(), change.clone())]);
                self.say(&format!("Note saved on {label}{place}"));
            }
            (Progress::Unknown { .. }, Change::Reply(_)) => {
                self.complain(&format!("Checking whether your reply to {label} arrived…"));
            }
            (Progress::Unknown { .. }, Change::Begin(..)) => {
                self.complain(&format!("Checking whether your words to {label} arrived…"));
            }
            (Progress::Refused { why }, change) => {
                let what = match change {
                    Change::Reply(_) => format!("Your reply to {label}"),
                    Change::Begin(..) => format!("Your words to {label}"),
                    Change::Note(_) => format!("Your note on {label}"),
                    other => format!("{} {label}", verb(other)),
                };
                self.complain(&format!("Refused · {what}: {}", why.raw()));
            }
            (Progress::Asking(_), _) => {
                if is_here && !self.is_engaged() {
                    self.notice = None;
                    self.open_question();
                    self.deafen_popup();
                } else {
                    let what = if entry.change.speaks() {
                        format!("Your words to {label} wait")
                    } else {
                        format!("{} {label} waits", doing(&entry.change))
                    };
                    let go = self.hint(Queue::GoOutbox, "shows what does");
                    self.complain(&format!("{what} for you{go}"));
                }
            }
            _ => {}
        }
    }

    /// What was begun is a conversation like others now. Who looks at it goes on looking at it; nobody else is taken
    /// away from what they do.
    fn tell_begun(&mut self, key: &ConversationKey, label: &str, begun: Option<&str>) {
        let Some(begun) = begun else {
            return self.say(&format!("Sent to {label} · the list will show it"));
        };
        if self.timeline.key.as_ref() == Some(key) && self.composer.is_none() {
            let begun = ConversationKey::new(key.profile.clone(), begun);
            self.show_conversation(begun);
            return self.say(&format!("Sent to {label}"));
        }
        let leads = self.hint(Queue::NewConversation, "leads to it");
        self.say(&format!("Sent to {label}{leads}"));
    }

    /// After words that took a conversation over: how the automated agent gets it back.
    fn way_back_to_bot(&self, sent: &Entry) -> String {
        let took_over = |gesture: &Gesture| {
            let is_first = |entry: &Entry| entry.change == Change::TakeOver;
            gesture.first().is_some_and(is_first) && gesture.iter().any(|entry| entry.id == sent.id)
        };
        if self.outbox.done.iter().any(took_over) {
            self.hint(Triage::Release, "gives it back to the bot")
        } else {
            String::new()
        }
    }

    /// Whether a desk asked us to wait.
    pub fn is_rate_limited(&self) -> bool {
        self.desks
            .iter()
            .any(|desk| matches!(desk.link, Link::RateLimited { .. }))
    }
}

/// What a person can do about a connection that does not work; `sync` are the keys that try again.
pub fn advice(why: &Failure, sync: Option<&str>) -> String {
    let tries = |when: &str| sync.map_or(String::new(), |keys| format!(" {keys} tries {when}."));
    let words = match why.kind {
        FailureKind::Unreachable => {
            "Check the network and the address of the desk. tinbox keeps trying; what it knows stays readable."
        }
        FailureKind::Tls => {
            "Its certificate was refused. Check the address, this machine's clock, or what stands between you and the desk."
        }
        FailureKind::Proxy => "Check the proxy set in HTTPS_PROXY.",
        FailureKind::Unauthorized => {
            "Check the key or password of this desk, in config.toml or in its variable (FEATUREBASE_API_KEY, OHALLO_API_KEY, CLEARGRID_PASSWORD, PARROT_AUTH_VALUE), and start again."
        }
        FailureKind::Forbidden => "The key may not do this; ask whoever made it.",
        FailureKind::BadAnswer | FailureKind::Gone | FailureKind::StaleCursor => {
            "Is it the desk that answers? Check its base_url, in config.toml or in its variable."
        }
        FailureKind::Timeout
        | FailureKind::Broken
        | FailureKind::RateLimited(_)
        | FailureKind::Server(_)
        | FailureKind::TooBig => return format!("tinbox keeps trying.{}", tries("at once")),
        FailureKind::Rejected | FailureKind::Unsupported | FailureKind::Store => {
            return tries("again").trim_start().to_owned();
        }
    };
    words.to_owned()
}

/// A failure as a sentence: the class, and what the desk said.
pub fn sentence(why: &Failure) -> String {
    if why.message.is_blank() {
        why.kind.to_string()
    } else {
        format!("{}: {}", why.kind, why.message.raw())
    }
}
