//! Who takes part in a conversation on the asking side: the one it is with, and whoever was added.

use crate::domain::conversation::Conversation;
use crate::domain::people::Author;

impl Conversation {
    /// Everybody on the asking side, the one it is with first.
    pub fn participants(&self) -> impl Iterator<Item = &Author> {
        self.contact.iter().chain(&self.others)
    }

    /// Whether somebody takes part.
    pub fn has_participant(&self, who: &Author) -> bool {
        self.participants().any(|other| other.id == who.id)
    }

    /// Somebody joins.
    pub(super) fn add_participant(&mut self, who: &Author) {
        if self.has_participant(who) {
            return;
        }
        if self.contact.is_none() {
            self.contact = Some(who.clone());
        } else {
            self.others.push(who.clone());
        }
    }

    /// Somebody leaves; the next one then is whom it is with.
    pub(super) fn remove_participant(&mut self, who: &Author) {
        self.others.retain(|other| other.id != who.id);
        if self
            .contact
            .as_ref()
            .is_some_and(|contact| contact.id == who.id)
            && !self.others.is_empty()
        {
            self.contact = Some(self.others.remove(0));
        }
    }

    /// An answer to a write names people by identity only (featurebase.md 5.3): what is known of them stays.
    pub(super) fn keep_people(&mut self, contact: Option<Author>, others: Vec<Author>) {
        let known: Vec<Author> = contact.iter().cloned().chain(others).collect();
        if self.contact.is_none() {
            self.contact = contact;
        }
        for newer in self.contact.iter_mut().chain(&mut self.others) {
            // Nobody without an identity can be told to be the same.
            let same = |known: &&Author| known.id.is_some() && known.id == newer.id;
            if let Some(known) = known.iter().find(same) {
                if newer.name.is_none() {
                    newer.name.clone_from(&known.name);
                }
                if newer.email.is_none() {
                    newer.email.clone_from(&known.email);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::people::AuthorKind;

    fn author(id: &str, name: Option<&str>) -> Author {
        Author {
            kind: AuthorKind::Contact,
            id: Some(id.into()),
            name: name.map(Into::into),
            email: None,
        }
    }

    fn conversation(ids: &[&str]) -> Conversation {
        let mut conversation = Conversation::new("1".into(), Timestamp::UNIX_EPOCH);
        for id in ids {
            conversation.add_participant(&author(id, None));
        }
        conversation
    }

    fn ids(conversation: &Conversation) -> Vec<&str> {
        let ids = conversation.participants().map(|who| who.id.as_deref());
        ids.map(Option::unwrap_or_default).collect()
    }

    #[test]
    fn nobody_joins_twice_and_the_last_one_stays() {
        let mut one = conversation(&["a", "b", "a"]);
        assert_eq!(ids(&one), ["a", "b"]);
        one.remove_participant(&author("a", None));
        assert_eq!(
            ids(&one),
            ["b"],
            "the conversation is with the other one then"
        );
        one.remove_participant(&author("b", None));
        assert_eq!(ids(&one), ["b"]);
    }

    #[test]
    fn names_known_before_stay() {
        let mut newer = conversation(&["a", "b"]);
        let others = vec![author("b", Some("Bo")), author("c", Some("Cy"))];
        newer.keep_people(Some(author("a", Some("Ana"))), others);
        let names: Vec<_> = newer
            .participants()
            .map(|who| who.name.as_ref().map(|name| name.raw().to_owned()))
            .collect();
        assert_eq!(names, [Some("Ana".to_owned()), Some("Bo".to_owned())]);
    }
}
