//! The customer, with what they wrote before (featurebase.md 2.10).

use futures_util::future::try_join;

use crate::backend::featurebase::{Featurebase, decode, not_asked_for};
use crate::backend::http::Request;
use crate::domain::failure::Failure;
use crate::domain::id::ContactId;
use crate::domain::people::{Contact, ContactCard, Earlier};

impl Featurebase {
    pub(super) async fn read_contact(&self, id: &ContactId) -> Result<ContactCard, Failure> {
        let (contact, page) = try_join(self.person(id), self.conversations_of(id)).await?;
        let earlier = page.rows.into_iter().map(Earlier::of).collect();
        Ok(ContactCard { contact, earlier })
    }

    pub(super) async fn person(&self, id: &ContactId) -> Result<Contact, Failure> {
        let path = ["v2", "contacts", id.as_str()];
        let answer = self.http.read(Request::get(&path)).await?;
        let contact = decode::contact(answer.json())?;
        if contact.id == *id {
            Ok(contact)
        } else {
            Err(not_asked_for())
        }
    }
}
