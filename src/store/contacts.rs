//! Who is there: the lists of a desk, and its customers.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::domain::id::{AdminId, ContactId, ConversationId, ConversationKey, Profile};
use crate::domain::people::{ContactCard, Directory};
use crate::store::elsewhere::address;
use crate::store::encode::{from_text, nanoseconds, to_text};
use crate::store::error::StoreError;
use crate::store::fold::Folder;
use crate::store::{Reader, Store};

impl Store {
    /// Takes over a desk's lists. Another acting teammate than before moves conversations between views; those are
    /// told, and parts are read again, because what counts as our own has changed.
    pub fn put_directory(
        &mut self,
        profile: &Profile,
        directory: &Directory,
    ) -> Result<Vec<ConversationKey>, StoreError> {
        self.with_cache(|cache, state| {
            let before = Folder::new(cache, state).me(profile)?;
            cache
                .prepare_cached(
                    "INSERT INTO profile (name, me, directory) VALUES (?1, ?2, ?3)
                     ON CONFLICT DO UPDATE SET me = ?2, directory = ?3",
                )?
                .execute(params![
                    profile.as_str(),
                    directory.me.as_ref().map(AdminId::as_str),
                    to_text(directory)?
                ])?;
            if before == directory.me {
                return Ok(Vec::new());
            }
            cache
                .prepare_cached(
                    "UPDATE thread SET version = ?2 WHERE conversation IN
                         (SELECT number FROM conversation WHERE profile = ?1)",
                )?
                .execute(params![profile.as_str(), i64::MIN])?;
            let numbers = cache
                .prepare_cached("SELECT number, id FROM conversation WHERE profile = ?")?
                .query_map([profile.as_str()], |row| {
                    Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
                })?
                .collect::<Result<Vec<_>, _>>()?;
            let mut folder = Folder::new(cache, state);
            let mut changed = Vec::new();
            for (number, id) in numbers {
                let key = ConversationKey {
                    profile: profile.clone(),
                    id: ConversationId::new(id),
                };
                if folder.fold(number, &key)? {
                    changed.push(key);
                }
            }
            Ok(changed)
        })
    }

    /// Takes over what a desk tells of a customer.
    pub fn put_contact(
        &mut self,
        profile: &Profile,
        card: &ContactCard,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.with_cache(|cache, _| {
            cache
                .prepare_cached("INSERT OR REPLACE INTO contact VALUES (?, ?, ?, ?, ?)")?
                .execute(params![
                    profile.as_str(),
                    card.contact.id.as_str(),
                    to_text(card)?,
                    nanoseconds(now),
                    address(card.contact.email.as_ref())
                ])?;
            Ok(())
        })
    }
}

impl Reader {
    /// The lists of a desk; none before it was ever reached.
    pub fn directory(&self, profile: &Profile) -> Result<Option<Directory>, StoreError> {
        self.cache
            .prepare_cached("SELECT directory FROM profile WHERE name = ?")?
            .query_row([profile.as_str()], |row| row.get::<_, String>(0))
            .optional()?
            .as_deref()
            .map(from_text)
            .transpose()
    }

    /// A customer as last read.
    pub fn contact(
        &self,
        profile: &Profile,
        contact: &ContactId,
    ) -> Result<Option<ContactCard>, StoreError> {
        self.cache
            .prepare_cached("SELECT card FROM contact WHERE profile = ? AND id = ?")?
            .query_row(params![profile.as_str(), contact.as_str()], |row| {
                row.get::<_, String>(0)
            })
            .optional()?
            .as_deref()
            .map(from_text)
            .transpose()
    }
}
