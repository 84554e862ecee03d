//! One customer on several desks, told by the e-mail address: from what is known here, without asking anybody.

use rusqlite::{OptionalExtension, params};

use crate::domain::conversation::{Conversation, State};
use crate::domain::id::{ConversationKey, Profile};
use crate::domain::people::Earlier;
use crate::domain::row::Elsewhere;
use crate::domain::untrusted::Untrusted;
use crate::store::encode::from_text;
use crate::store::error::StoreError;
use crate::store::{Reader, keys};

/// Conversations counted at most; nobody reads a larger number.
const COUNTED: i64 = 500;
/// Conversations named for each desk.
const NAMED: usize = 5;

/// An address as it is compared; none if it cannot be one.
pub(super) fn address(email: Option<&Untrusted>) -> Option<String> {
    let email = email?.raw().trim().to_lowercase();
    email.contains('@').then_some(email)
}

impl Reader {
    /// The other desks this conversation's customer wrote on, the one with the newest activity first.
    pub fn elsewhere(&self, key: &ConversationKey) -> Result<Vec<Elsewhere>, StoreError> {
        let Some(email) = self.email_of(key)? else {
            return Ok(Vec::new());
        };
        let mut statement = self.cache.prepare_cached(
            "SELECT profile, coalesce(shown, header) FROM (
                 SELECT number FROM conversation WHERE email = ?1
                 UNION
                 SELECT conversation.number FROM contact JOIN conversation
                     ON conversation.contact = contact.id AND conversation.profile = contact.profile
                     WHERE contact.email = ?1
             ) AS theirs
             JOIN conversation ON conversation.number = theirs.number
             JOIN listing ON listing.conversation = theirs.number
             WHERE profile <> ?2 AND is_known = 1 ORDER BY activity DESC LIMIT ?3",
        )?;
        let mut rows = statement.query(params![email, key.profile.as_str(), COUNTED])?;
        let mut found: Vec<Elsewhere> = Vec::new();
        while let Some(row) = rows.next()? {
            let profile = Profile::from(row.get_ref(0)?.as_str()?);
            let place = found.iter().position(|desk| desk.profile == profile);
            let place = place.unwrap_or_else(|| {
                found.push(Elsewhere {
                    profile,
                    count: 0,
                    newest: Vec::new(),
                });
                found.len() - 1
            });
            let desk = &mut found[place];
            desk.count += 1;
            if desk.newest.len() < NAMED
                && let Some(header) = row.get_ref(1)?.as_str_or_null()?
            {
                desk.newest.push(earlier(from_text(header)?));
            }
        }
        Ok(found)
    }

    /// The customer's address: as the conversation has it, else as their card does.
    fn email_of(&self, key: &ConversationKey) -> Result<Option<String>, StoreError> {
        let Some(number) = keys::find(&self.cache, key)? else {
            return Ok(None);
        };
        let email = self
            .cache
            .prepare_cached(
                "SELECT coalesce(conversation.email, contact.email) FROM conversation
                 LEFT JOIN contact ON contact.profile = conversation.profile
                     AND contact.id = conversation.contact
                 WHERE number = ?",
            )?
            .query_row([number], |row| row.get(0))
            .optional()?
            .flatten();
        Ok(email)
    }
}

fn earlier(conversation: Conversation) -> Earlier {
    let title = conversation.title.filter(|title| !title.is_blank());
    Earlier {
        id: conversation.id,
        title: title.or(conversation.preview).unwrap_or_default(),
        closed: conversation.state == State::Closed,
        last_activity_at: conversation
            .last_activity_at
            .or(Some(conversation.updated_at)),
    }
}
