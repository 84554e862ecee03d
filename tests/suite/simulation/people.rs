//! What people do: the agent hands over and decides, teammates get in the way.

use jiff::SignedDuration;
use tinbox::app::effect::Decision;
use tinbox::domain::change::{Change, ChangeId};
use tinbox::domain::conversation::State;
use tinbox::domain::draft::Basis;
use tinbox::domain::id::{AdminId, ConversationKey};
use tinbox::domain::opening::{Addressee, Opening, Way};
use tinbox::domain::outbox::{Entry, Progress, Question};
use tinbox::domain::part::Channel;
use tinbox::domain::people::AuthorKind;
use tinbox::domain::untrusted::Untrusted;
use tinbox::worker::outbox::machine::Event;

use super::world::{Happening, ROOMS, World};

/// What every conversation of a run is begun with: the worst case is that all are for the same person.
pub(super) fn opening() -> Opening {
    Opening {
        to: Addressee::typed("ana@example.org").unwrap_or_default(),
        way: Way {
            id: "mail".into(),
            kind: Channel::Email,
            name: Untrusted::from("Mail"),
        },
        subject: "Hello".into(),
    }
}

impl World {
    pub(super) fn submit(&mut self) {
        if !self.process.is_alive {
            return;
        }
        let room = self.rng.usize(..ROOMS);
        let number = self.submitted.len();
        let words = match self.rng.u8(0..4) {
            0 | 1 => "Thanks!".to_owned(),
            2 => "Done.".to_owned(),
            _ => format!("Answer {number}"),
        };
        let first = match self.rng.u8(0..10) {
            0..7 => Change::Reply(words.into()),
            7 | 8 => Change::Note(words.into()),
            _ => Change::Close,
        };
        // Somebody who has not written is written to now and then: there is no conversation yet to close.
        let begins = first.speaks() && self.rng.u8(0..4) == 0;
        let first = match first {
            Change::Reply(words) if begins => Change::Begin(Box::new(opening()), words),
            first => first,
        };
        let begins = matches!(first, Change::Begin(..));
        let room = if begins { ROOMS } else { room };
        let is_closed_too = !begins && first.speaks() && self.rng.u8(0..4) == 0;
        let changes = [Some(first), is_closed_too.then_some(Change::Close)];
        let progress = if self.rng.bool() {
            let until = self.wall() + SignedDuration::from_secs(8);
            Progress::Held { until }
        } else {
            Progress::Waiting {
                at: self.wall(),
                why: None,
            }
        };
        let group = ChangeId::new(format!("{number}"));
        let name = if begins {
            format!("tinbox:new:{number}")
        } else {
            room.to_string()
        };
        let seen = self.rooms[room].read(&name, self.now, 0);
        let mut basis = Basis::of(&seen.conversation);
        basis.last_part = seen.parts.last().map(|part| part.id.clone());
        let entries: Vec<Entry> = changes
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(place, change)| Entry {
                id: ChangeId::new(format!("{number}.{place}")),
                key: ConversationKey::new("desk", name.as_str()),
                basis: (change.speaks() && !begins).then(|| basis.clone()),
                change,
                progress: progress.clone(),
                created_at: self.wall(),
                attempts: 0,
                high_water: None,
                before: None,
                group: group.clone(),
                label: Untrusted::from("ana"),
            })
            .collect();
        let told = entries
            .iter()
            .map(|entry| (entry.id.clone(), room, entry.change.speaks()));
        let told: Vec<_> = told.collect();
        let ids = told.iter().map(|(id, ..)| id.clone()).collect();
        if self.process.enqueue(entries) {
            self.submitted.extend(told);
            if self.rng.u8(0..4) == 0 {
                let at = self.now + self.rng.i64(0..12_000);
                self.at(at, Happening::Recall(ids));
            }
        }
    }

    pub(super) fn teammate(&mut self, room: usize) {
        let choice = self.rng.u8(0..3);
        let bob = Some(AdminId::new("bob"));
        let room = &mut self.rooms[room];
        match choice {
            0 => room.set(self.now, State::Closed, bob),
            1 => room.set(self.now, State::Open, bob),
            _ => {
                room.say(self.now, AuthorKind::Admin, "bob", "Thanks!", false, None);
            }
        }
    }

    /// The agent looks at what asks, and at the desk itself, and decides or leaves it.
    pub(super) fn review(&mut self) {
        let asking: Vec<Entry> = self
            .process
            .entries
            .iter()
            .filter(|entry| {
                matches!(
                    entry.progress,
                    Progress::Asking(_) | Progress::Refused { .. }
                )
            })
            .cloned()
            .collect();
        for entry in asking {
            let choice = self.rng.u8(0..12);
            let is_there = self.room(&entry.key).copies(&entry.id) > 0;
            let not_found = entry.progress == Progress::Asking(Question::NotFound);
            let decision = match choice {
                _ if not_found && is_there => Decision::CountAsDone,
                0..5 => Decision::Send,
                5 | 6 => Decision::BackToDraft,
                7 if matches!(entry.change, Change::Reply(_)) => Decision::KeepAsNote,
                _ => continue,
            };
            self.feed(&entry.id, Event::Decided(decision));
        }
    }
}
