//! Who takes part in the conversation on screen: taken out by Enter, others found by typing. Each is asked about once
//! more, because the one added reads everything that was said.

use crate::app::model::Model;
use crate::app::outbox::object;
use crate::app::popup::{Choice, Pick, Picker, PickerKind, Popup, lookup};
use crate::app::timeline::event::author_name;
use crate::domain::change::Change;
use crate::domain::id::{ContactId, ConversationKey};
use crate::domain::lookup::{Listed, Lookup};
use crate::domain::people::{Author, Contact};
use crate::domain::untrusted::Untrusted;
use crate::text::clean::Clean;

/// What is said while nothing is typed.
const HOW: &str = "Enter takes somebody out; type a name or an address to add somebody";

impl Model {
    /// Opens the list.
    pub(in crate::app) fn open_participants(&mut self) {
        let Some(key) = self.timeline.key.clone() else {
            return self.say("No conversation is selected");
        };
        let ability = crate::domain::capability::Ability::Participants;
        if let Some(why) = self.inability(&key.profile, ability) {
            return self.complain(&why);
        }
        let title = format!("Who takes part in {}", self.called(&key));
        self.open_lookup(PickerKind::Participants(key.clone()), &title);
        self.list_participants(&key);
        let nameless: Vec<ContactId> = self
            .participants(&key)
            .iter()
            .filter(|who| who.name.is_none() && who.email.is_none())
            .filter_map(|who| who.id.clone().map(ContactId::new))
            .collect();
        if !nameless.is_empty() {
            self.look_up(key.profile, Lookup::Named(nameless));
        }
    }

    fn participants(&self, key: &ConversationKey) -> Vec<Author> {
        let known = self.conversation(key);
        known.map_or(Vec::new(), |known| known.participants().cloned().collect())
    }

    /// Lists who is there now.
    pub(super) fn list_participants(&mut self, key: &ConversationKey) {
        let people = self.participants(key);
        let is_last = people.len() < 2;
        let choices = people.into_iter().map(|who| Choice {
            refusal: is_last.then(|| Clean::fixed("the last one stays")),
            ..person(who, "take out")
        });
        let choices = choices.collect();
        self.list_found(choices, Some(HOW));
    }

    /// Takes the people a desk found: names of those who are there, or others to add.
    pub(super) fn take_people(&mut self, key: &ConversationKey, people: &Listed<Contact>) {
        let Some(Popup::Picker(picker)) = &self.popup else {
            return;
        };
        let here = self.participants(key);
        let found: Vec<Author> = people.items.iter().map(author).collect();
        let typed = picker.filter.text().trim();
        if typed.is_empty() {
            self.learn_names(key, &found);
            return self.list_participants(key);
        }
        let choices: Vec<Choice> = found
            .into_iter()
            .map(|who| Choice {
                refusal: here
                    .iter()
                    .any(|known| known.id == who.id)
                    .then(|| Clean::fixed("takes part")),
                ..person(who, "add")
            })
            .collect();
        let remark = lookup::remark(people, "Nobody is called so or has that address");
        self.list_found(choices, remark);
    }

    /// Keeps names for as long as the conversation is on screen.
    fn learn_names(&mut self, key: &ConversationKey, people: &[Author]) {
        let opened = self.timeline.opened.value_mut();
        let Some(opened) = opened.filter(|opened| &opened.row.key == key) else {
            return;
        };
        let known = &mut opened.row.conversation;
        for who in known.contact.iter_mut().chain(&mut known.others) {
            if let Some(told) = people.iter().find(|told| told.id == who.id) {
                *who = told.clone();
            }
        }
    }

    /// Asks once more.
    pub(super) fn confirm_participant(&mut self, key: ConversationKey, who: Author) {
        let Some(known) = self.conversation(&key) else {
            return;
        };
        let name = author_name(&who, &crate::domain::people::Directory::default());
        let name = Clean::line(&name).truncate(30);
        let what = object(&key, known);
        let is_here = known.has_participant(&who);
        let (title, yes, change) = if is_here {
            let title = format!("Take {name} out of {what}?");
            (title, "Yes, take out", Change::RemoveParticipant(who))
        } else {
            let title = format!("Add {name} to {what}?");
            (
                title,
                "Yes, add: they read all of it",
                Change::AddParticipant(who),
            )
        };
        let choices = vec![
            Choice::new("No", "", Pick::Nothing),
            Choice::new(yes, "", Pick::Confirm),
        ];
        let kind = PickerKind::Confirm(key, Box::new(change));
        self.popup = Some(Popup::Picker(Picker::new(kind, &title, choices)));
    }
}

/// Somebody as a participant.
fn author(contact: &Contact) -> Author {
    Author {
        kind: contact.kind,
        id: Some(contact.id.as_str().into()),
        name: Some(contact.name.clone()).filter(|name| !name.is_blank()),
        email: contact.email.clone(),
    }
}

/// A row for somebody, with what Enter does.
fn person(who: Author, what: &str) -> Choice {
    let name = author_name(&who, &crate::domain::people::Directory::default());
    let email = who.email.as_ref().map_or("", Untrusted::raw);
    let label = match email {
        "" => name,
        email if email == name => name,
        email => format!("{name} <{email}>"),
    };
    Choice::new(&label, what, Pick::Participant(who))
}
