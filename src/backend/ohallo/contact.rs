//! The customer, with what they wrote before (ohallo.md 4.3).

use crate::backend::http::Request;
use crate::backend::ohallo::{Ohallo, decode};
use crate::domain::failure::{Failure, FailureKind, Received};
use crate::domain::id::ContactId;
use crate::domain::people::{ContactCard, Earlier};

impl Ohallo {
    pub(super) async fn read_contact(&self, id: &ContactId) -> Result<ContactCard, Failure> {
        let path = ["api", "contacts", id.as_str()];
        let answer = self.http.read(Request::get(&path)).await?;
        let contact = decode::contact(answer.json())?;
        if contact.id != *id {
            let why = "the answer is about somebody else than who was asked for";
            return Err(Failure::new(FailureKind::BadAnswer, Received::Unknown, why));
        }
        let mut rows = self.conversations_of(id).await?.rows;
        rows.sort_by_key(|row| std::cmp::Reverse(row.last_activity_at));
        let earlier = rows.into_iter().map(Earlier::of).collect();
        Ok(ContactCard { contact, earlier })
    }
}
