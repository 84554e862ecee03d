//! What can be looked up on a desk beside its conversations, and what it answers: people, articles of its help centre,
//! tickets, feature requests and figures, and where a file of a message is. None of it is kept on this machine.

use jiff::Timestamp;

use crate::domain::attachment::Whereabouts;
use crate::domain::capability::Ability;
use crate::domain::figures::{FigureQuery, Figures};
use crate::domain::id::{AttachmentId, ContactId, ConversationId, TicketTypeId};
use crate::domain::people::Contact;
use crate::domain::untrusted::Untrusted;

/// A question to a desk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Lookup {
    /// Customers by their name or address.
    People(Box<str>),
    /// These customers.
    Named(Vec<ContactId>),
    /// Articles of the help centre with these words; without any, what there is.
    Articles(Box<str>),
    /// Tickets that belong to a conversation.
    Tickets(ConversationId),
    /// What kinds of tickets there are.
    TicketTypes,
    /// What a customer wished for or voted for.
    Requests(ContactId),
    /// How the desk is doing, in numbers.
    Figures(FigureQuery),
    /// Where a file that came with a message is right now.
    Attachment {
        /// The conversation it came in.
        conversation: ConversationId,
        /// Which file.
        id: AttachmentId,
    },
}

impl Lookup {
    /// What a desk must be able to do for it.
    pub fn needs(&self) -> Ability {
        match self {
            Self::People(_) | Self::Named(_) => Ability::Participants,
            Self::Articles(_) => Ability::Articles,
            Self::Tickets(_) | Self::TicketTypes => Ability::Tickets,
            Self::Requests(_) => Ability::Requests,
            Self::Figures(_) => Ability::Figures,
            // Where messages can be read, so can what came with them.
            Self::Attachment { .. } => Ability::Messages,
        }
    }
}

/// The answer to a [`Lookup`].
#[derive(Clone, PartialEq, Debug)]
pub enum Found {
    /// Customers, best first.
    People(Listed<Contact>),
    /// Articles, best first.
    Articles(Listed<Article>),
    /// Tickets, newest first.
    Tickets(Listed<Ticket>),
    /// Kinds of tickets, in the desk's order.
    TicketTypes(Vec<TicketType>),
    /// Feature requests, the most wanted first.
    Requests(Listed<Request>),
    /// Numbers.
    Figures(Box<Figures>),
    /// Where a file is.
    Attachment(Whereabouts),
}

/// Some of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed<T> {
    /// What was found.
    pub items: Vec<T>,
    /// Why there may be more than that, in a sentence; never silently.
    pub cut_short: Option<Box<str>>,
}

impl<T> Listed<T> {
    /// All there is.
    pub fn whole(items: Vec<T>) -> Self {
        Self {
            items,
            cut_short: None,
        }
    }
}

/// An article of the help centre.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Article {
    /// What it is called.
    pub title: Untrusted,
    /// What it is about.
    pub description: Option<Untrusted>,
    /// Where customers read it; none where the desk does not tell.
    pub url: Option<Untrusted>,
    /// The same in other languages: the tag of the language, the title, the address.
    pub translations: Vec<(Box<str>, Untrusted, Option<Untrusted>)>,
    /// Not every customer may read it.
    pub is_restricted: bool,
}

impl Article {
    /// The title and the address for a reader of that language, a BCP 47 tag; the original where there is no such one.
    pub fn for_language(&self, language: Option<&str>) -> (&Untrusted, Option<&Untrusted>) {
        let base = |tag: &str| {
            tag.split(['-', '_'])
                .next()
                .unwrap_or_default()
                .to_lowercase()
        };
        let found = language.and_then(|wanted| {
            let same = |tag: &str| tag.eq_ignore_ascii_case(wanted);
            let all = &self.translations;
            all.iter()
                .find(|(tag, ..)| same(tag))
                .or_else(|| all.iter().find(|(tag, ..)| base(tag) == base(wanted)))
        });
        match found {
            Some((_, title, Some(url))) => (title, Some(url)),
            _ => (&self.title, self.url.as_ref()),
        }
    }
}

/// Work that outlives a conversation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ticket {
    /// The number people call it by.
    pub number: Untrusted,
    /// What it is called.
    pub title: Untrusted,
    /// How it stands, in the desk's word.
    pub status: Option<Untrusted>,
    /// Not done yet, where the desk tells.
    pub is_open: Option<bool>,
    /// Where a teammate looks at it.
    pub url: Option<Untrusted>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
}

/// A kind of ticket.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TicketType {
    /// The identity on the desk.
    pub id: TicketTypeId,
    /// What it is called.
    pub name: Untrusted,
}

/// A ticket to be made of a conversation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewTicket {
    /// The conversation it comes from, and is linked to.
    pub conversation: ConversationId,
    /// Who asked.
    pub author: ContactId,
    /// Its kind.
    pub kind: TicketType,
    /// What it is called.
    pub title: Box<str>,
}

/// A feature somebody wished for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// What it is called.
    pub title: Untrusted,
    /// How it stands, in the desk's word.
    pub status: Option<Untrusted>,
    /// Where it can be read.
    pub url: Option<Untrusted>,
    /// How many want it.
    pub votes: Option<u64>,
    /// The customer asked about wrote it; else they voted for it.
    pub is_theirs: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_told_in_the_language_of_its_reader_where_it_exists() {
        let article = Article {
            title: "Exports".into(),
            description: None,
            url: Some("https://help.example/exports".into()),
            translations: vec![
                (
                    "de".into(),
                    "Exporte".into(),
                    Some("https://help.example/de".into()),
                ),
                (
                    "pt-PT".into(),
                    "Exportações".into(),
                    Some("https://help.example/pt".into()),
                ),
                ("fr".into(), "Exports (fr)".into(), None),
            ],
            is_restricted: false,
        };
        let told = |language| article.for_language(language).0.raw().to_owned();
        assert_eq!(told(Some("de-AT")), "Exporte");
        assert_eq!(told(Some("pt")), "Exportações");
        assert_eq!(told(Some("PT-pt")), "Exportações");
        assert_eq!(
            told(Some("fr")),
            "Exports",
            "one without an address is no use"
        );
        assert_eq!(told(Some("es")), "Exports");
        assert_eq!(told(None), "Exports");
    }
}
