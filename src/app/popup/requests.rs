//! What the customer on screen wished for, and what they voted for.

use crate::app::model::Model;
use crate::app::popup::{Choice, PickerKind, lookup, thing};
use crate::domain::capability::Ability;
use crate::domain::id::{ContactId, Profile};
use crate::domain::lookup::{Listed, Lookup, Request};
use crate::domain::untrusted::Untrusted;

impl Model {
    /// Opens the list, of the customer one writes to or looks at.
    pub(in crate::app) fn open_requests(&mut self) {
        let composer = self.composer.as_ref();
        if let Some(composer) = composer
            && let Some(opening) = &composer.opening
        {
            // What is on screen behind words that begin a conversation is another customer's.
            let profile = composer.key.profile.clone();
            let name = composer.recipient.name.clone();
            let contact = opening.to.contact.clone();
            return match contact {
                Some(contact) => self.ask_for_requests(profile, Some(contact)),
                None => self.complain(&format!(
                    "{name} is known here by an address only, so their feature requests cannot be looked up"
                )),
            };
        }
        let key = composer
            .map(|composer| &composer.key)
            .or(self.timeline.key.as_ref());
        let Some(row) = key.and_then(|key| self.row(key)) else {
            return self.say("No conversation is selected");
        };
        let profile = row.key.profile.clone();
        let contact = row.conversation.contact.as_ref();
        let contact = contact.and_then(|contact| contact.id.clone());
        self.ask_for_requests(profile, contact.map(ContactId::new));
    }

    fn ask_for_requests(&mut self, profile: Profile, contact: Option<ContactId>) {
        if let Some(why) = self.inability(&profile, Ability::Requests) {
            return self.complain(&why);
        }
        let Some(contact) = contact else {
            return self.say("The desk does not say whose conversation this is");
        };
        self.open_lookup(PickerKind::Requests, "Feature requests of this customer");
        self.look_up(profile, Lookup::Requests(contact));
    }

    pub(super) fn take_requests(&mut self, requests: &Listed<Request>) {
        let choices: Vec<Choice> = requests
            .items
            .iter()
            .map(|request| {
                let part = if request.is_theirs { "theirs" } else { "voted" };
                let status = request.status.as_ref().map(Untrusted::raw);
                let votes = request.votes.map(|votes| format!("▲{votes}"));
                let facts = [status.map(str::to_owned), votes, Some(part.to_owned())];
                let facts: Vec<_> = facts.into_iter().flatten().collect();
                let detail = facts.join(" · ");
                thing::choice(request.title.raw(), request.url.as_ref(), &detail, false)
            })
            .collect();
        let remark = lookup::remark(requests, "They wished for nothing, and voted for nothing");
        self.list_found(choices, remark);
    }
}
