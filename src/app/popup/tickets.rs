//! Tickets of the conversation on screen: those there are, and a new one in three steps: its kind, its title, and a look
//! at both.
//!
//! A ticket is made by one request. If nobody can tell whether the desk made it, the worker looks for it; if it is not
//! found, that is said, and the person decides.

use crate::app::model::Model;
use crate::app::outbox::object;
use crate::app::popup::{Choice, Pick, Picker, PickerKind, Popup, lookup, thing};
use crate::app::prompt::Purpose;
use crate::app::report::sentence;
use crate::domain::capability::Ability;
use crate::domain::failure::{Failure, Received};
use crate::domain::id::{ContactId, ConversationKey, Profile};
use crate::domain::lookup::{Listed, Lookup, NewTicket, Ticket, TicketType};
use crate::domain::untrusted::Untrusted;
use crate::text::clean::Clean;

/// A title in a line about something else is cut to that many cells.
const LONGEST_TITLE: usize = 40;

impl Model {
    /// Opens the list.
    pub(in crate::app) fn open_tickets(&mut self) {
        let Some(key) = self.timeline.key.clone() else {
            return self.say("No conversation is selected");
        };
        if let Some(why) = self.inability(&key.profile, Ability::Tickets) {
            return self.complain(&why);
        }
        let title = format!("Tickets of {}", self.called(&key));
        let lookup = Lookup::Tickets(key.id.clone());
        let profile = key.profile.clone();
        self.open_lookup(PickerKind::Tickets(key), &title);
        self.list_found(vec![new_ticket()], None);
        self.look_up(profile, lookup);
    }

    pub(super) fn take_tickets(&mut self, tickets: &Listed<Ticket>) {
        let found = tickets.items.iter().map(|ticket| {
            let title = format!("#{} {}", ticket.number.raw(), ticket.title.raw());
            let open = ticket
                .is_open
                .map(|open| if open { "open" } else { "done" });
            let status = ticket.status.as_ref().map(Untrusted::raw);
            let facts: Vec<_> = status.into_iter().chain(open).collect();
            let detail = facts.join(" · ");
            thing::choice(&title, ticket.url.as_ref(), &detail, true)
        });
        // It stood first while the desk was asked, and a key may be on its way to it.
        let choices = std::iter::once(new_ticket()).chain(found).collect();
        let remark = lookup::remark(tickets, "No ticket belongs to this conversation");
        self.list_found(choices, remark);
    }

    /// Asks for the kind of a new one.
    pub(super) fn open_ticket_types(&mut self, key: ConversationKey) {
        let known = self.conversation(&key);
        let contact = known.and_then(|known| known.contact.as_ref()?.id.as_ref());
        if contact.is_none() {
            return self.complain(
                "No ticket can be made: the desk does not say whose conversation this is",
            );
        }
        let title = format!("A ticket of {}: which kind?", self.called(&key));
        let profile = key.profile.clone();
        self.open_lookup(PickerKind::TicketTypes(key), &title);
        self.look_up(profile, Lookup::TicketTypes);
    }

    pub(super) fn take_ticket_types(&mut self, types: Vec<TicketType>) {
        let choices: Vec<Choice> = types
            .into_iter()
            .map(|kind| {
                let name = kind.name.raw().to_owned();
                Choice::new(&name, "", Pick::TicketType(kind))
            })
            .collect();
        let remark = choices
            .is_empty()
            .then_some("The desk has no kinds of tickets; make one in its settings");
        self.list_found(choices, remark);
    }

    /// Asks for the title, beginning with that of the conversation.
    pub(super) fn ask_ticket_title(&mut self, key: ConversationKey, kind: TicketType) {
        let known = self.conversation(&key);
        let title = known.and_then(|known| known.title.as_ref().or(known.preview.as_ref()));
        let title = title.map_or(String::new(), |title| Clean::line(title.raw()).to_string());
        let wrong = None;
        self.ask_line(Purpose::TicketTitle { key, kind, wrong }, &title);
    }

    /// Asks for the title again, after a look at both: what was typed is not lost by that.
    pub(super) fn ask_title_again(&mut self, profile: Profile, wanted: NewTicket) {
        let (id, kind, wrong) = (wanted.conversation, wanted.kind, None);
        let key = ConversationKey { profile, id };
        self.ask_line(Purpose::TicketTitle { key, kind, wrong }, &wanted.title);
    }

    /// Shows what will be made, and asks once more.
    pub(in crate::app) fn confirm_ticket(
        &mut self,
        key: &ConversationKey,
        kind: TicketType,
        title: &str,
    ) {
        let Some(known) = self.conversation(key) else {
            return;
        };
        let Some(author) = known.contact.as_ref().and_then(|who| who.id.clone()) else {
            return;
        };
        if title.chars().count() < 2 {
            let (key, wrong) = (key.clone(), Some("A title needs at least 2 characters"));
            return self.ask_line(Purpose::TicketTitle { key, kind, wrong }, title);
        }
        let shown = Clean::line(title).truncate(LONGEST_TITLE);
        let question = format!("{} “{shown}” of {}?", kind.name.raw(), object(key, known));
        let wanted = NewTicket {
            conversation: key.id.clone(),
            author: ContactId::new(author),
            kind,
            title: title.into(),
        };
        let choices = vec![
            Choice::new("No, change the title", "", Pick::Nothing),
            Choice::new(
                "Yes, make the ticket",
                "cannot be undone here",
                Pick::Confirm,
            ),
        ];
        let kind = PickerKind::ConfirmTicket(key.profile.clone(), Box::new(wanted));
        self.popup = Some(Popup::Picker(Picker::new(kind, &question, choices)));
    }

    /// Hands it over.
    pub(super) fn open_ticket(&mut self, profile: Profile, ticket: NewTicket) {
        let title = Clean::line(&ticket.title).truncate(LONGEST_TITLE);
        self.say(&format!("Making the ticket “{title}”…"));
        self.effect(crate::app::effect::Effect::OpenTicket { profile, ticket });
    }

    /// Tells what became of it.
    pub(in crate::app) fn take_opened_ticket(
        &mut self,
        profile: &Profile,
        wanted: &NewTicket,
        ticket: Result<Ticket, Failure>,
    ) {
        let key = ConversationKey {
            profile: profile.clone(),
            id: wanted.conversation.clone(),
        };
        let what = self.called(&key);
        match ticket {
            Ok(ticket) => self.say(&format!("Ticket #{} made of {what}", ticket.number.raw())),
            Err(why) if why.received == Received::Unknown => self.complain(&format!(
                "Nobody can tell whether the ticket of {what} was made ({}), and it was not found. Look there before \
                 you make it again",
                why.kind
            )),
            Err(why) => {
                let why = sentence(&why);
                self.complain(&format!("No ticket was made of {what}: {why}"));
            }
        }
    }
}

/// The row that makes one.
fn new_ticket() -> Choice {
    Choice::new("A new ticket of this conversation…", "", Pick::NewTicket)
}
