//! The person being texted: what rows tell of them, and what they were texted about before (parrot.md 3.1).

use futures_util::future::try_join;

use crate::backend::parrot::Parrot;
use crate::backend::parrot::walk::{CHANGED, TERMINAL};
use crate::backend::parrot::wire::Row;
use crate::domain::failure::{Failure, FailureKind, Received};
use crate::domain::id::ContactId;
use crate::domain::people::{AuthorKind, Contact, ContactCard, Earlier};

/// How many ended conversations the vendor's own recipe asks for.
const PAST: usize = 5;
/// How many of any status are looked at for what is under way.
const LATEST: usize = 20;

impl Parrot {
    pub(super) async fn read_person(&self, id: &ContactId) -> Result<ContactCard, Failure> {
        let person = ("audience_membership_id", id.as_str());
        let (past, latest) = ([person, TERMINAL], [person]);
        let (past, latest) = try_join(
            self.list(&past, CHANGED, PAST, 0),
            self.list(&latest, CHANGED, LATEST, 0),
        )
        .await?;
        let mut rows: Vec<Row> = latest.rows;
        for row in past.rows {
            if rows
                .iter()
                .all(|known| known.conversation.id != row.conversation.id)
            {
                rows.push(row);
            }
        }
        // A desk that does not know the filter gives everybody's.
        rows.retain(|row| row.person.as_deref() == Some(id.as_str()));
        rows.sort_by_key(|row| std::cmp::Reverse(row.conversation.updated_at));
        if rows.is_empty() {
            let why = "the desk lists no conversation with this person";
            return Err(Failure::new(FailureKind::Gone, Received::Refused, why));
        }
        let contact = contact(id, &rows);
        let earlier = rows.into_iter().map(earlier).collect();
        Ok(ContactCard { contact, earlier })
    }
}

fn contact(id: &ContactId, rows: &[Row]) -> Contact {
    let name = rows.iter().find_map(|row| row.name.clone());
    let name = name.unwrap_or_else(|| id.as_str().into());
    Contact {
        email: rows.iter().find_map(|row| row.email.clone()),
        phone: rows.iter().find_map(|row| row.phone.clone()),
        ..Contact::new(id.clone(), AuthorKind::Contact, name)
    }
}

/// Nothing tells what it was about: the flow it followed, or how it ended, stands for that.
fn earlier(row: Row) -> Earlier {
    let conversation = row.conversation;
    let status = conversation
        .attribute_named("Status")
        .unwrap_or("conversation");
    let title = match conversation.attribute_named("Flow") {
        Some(flow) => format!("{status}, flow {flow}"),
        None => status.to_owned(),
    };
    Earlier {
        title: title.into(),
        ..Earlier::of(conversation)
    }
}
