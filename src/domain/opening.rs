//! A conversation that a person begins: to whom, which way, and about what.
//!
//! Until the desk shows it, it has a name of ours: a placeholder where the desk's identity will be.

use crate::domain::change::ChangeId;
use crate::domain::failure::Failure;
use crate::domain::id::{ContactId, ConversationId, ConversationKey, PartId, Profile, WayId};
use crate::domain::part::{Channel, Part, Side};
use crate::domain::people::{Author, AuthorKind};
use crate::domain::untrusted::Untrusted;

use crate::domain::conversation::{Conversation, Thread};

/// What a placeholder begins with; no desk's identity does.
const PLACEHOLDER: &str = "tinbox:new:";

/// A way words can take to somebody who has not written: a mailbox, a number, a chat.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Way {
    /// Its identity on the desk.
    pub id: WayId,
    /// What kind it is.
    pub kind: Channel,
    /// What the desk calls it.
    pub name: Untrusted,
}

impl Way {
    /// Whether words that go this way have a subject.
    pub fn has_subject(&self) -> bool {
        self.kind == Channel::Email
    }

    /// Why it does not lead to somebody, where that can be told beforehand.
    pub fn refusal(&self, to: &Addressee) -> Option<&'static str> {
        if to.contact.is_some() {
            // The desk knows more addresses of them than it tells.
            return None;
        }
        match self.kind {
            Channel::Email | Channel::Chat if to.email.is_none() => Some("needs an e-mail address"),
            Channel::WhatsApp | Channel::Sms | Channel::Voice if to.phone.is_none() => {
                Some("needs a telephone number")
            }
            _ => None,
        }
    }
}

/// Whom it is for: a contact of the desk, or an address.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Addressee {
    /// The contact, where the desk knows them.
    pub contact: Option<ContactId>,
    /// What they are called.
    pub name: Option<Untrusted>,
    /// The address.
    pub email: Option<Untrusted>,
    /// The telephone number: a plus sign and digits.
    pub phone: Option<Untrusted>,
}

impl Addressee {
    /// The customer of a conversation; none where nothing tells them from others.
    pub fn of(contact: &Author) -> Option<Self> {
        let is_contact = matches!(contact.kind, AuthorKind::Contact | AuthorKind::Lead);
        let to = Self {
            contact: contact.id.as_deref().map(ContactId::new),
            name: contact.name.clone().filter(|name| !name.is_blank()),
            email: contact.email.clone().filter(|email| !email.is_blank()),
            phone: None,
        };
        (is_contact && (to.contact.is_some() || to.email.is_some())).then_some(to)
    }

    /// Whether it can be the same person as `other`: nothing that both are known by tells them apart.
    pub fn may_be(&self, other: &Self) -> bool {
        if let (Some(one), Some(another)) = (&self.contact, &other.contact) {
            return one == another;
        }
        let folded = |words: &Option<Untrusted>| words.as_ref().map(|it| it.raw().to_lowercase());
        let pairs = [
            (folded(&self.email), folded(&other.email)),
            (folded(&self.phone), folded(&other.phone)),
        ];
        let known = pairs
            .iter()
            .filter(|(one, another)| one.is_some() && another.is_some());
        let mut is_same = known.map(|(one, another)| one == another).peekable();
        is_same.peek().is_none() || is_same.any(|is_same| is_same)
    }

    /// The same person where only their address is known: on another desk.
    pub fn elsewhere(&self) -> Option<Self> {
        self.email.as_ref()?;
        Some(Self {
            contact: None,
            ..self.clone()
        })
    }

    /// Who was typed: `ana@example.org`, `Ana <ana@example.org>` or `+351 912 345 678`.
    ///
    /// # Errors
    /// What is wrong, for the person who types.
    pub fn typed(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        let (name, address) = match text.strip_suffix('>').and_then(|text| text.split_once('<')) {
            Some((name, address)) => (name.trim().trim_matches('"').trim(), address.trim()),
            None => ("", text),
        };
        let name = Some(Untrusted::from(name)).filter(|name| !name.is_blank());
        if address.contains('@') {
            is_address(address).then_some(()).ok_or(BAD_ADDRESS)?;
            let email = Some(Untrusted::from(address));
            return Ok(Self {
                name,
                email,
                ..Self::default()
            });
        }
        let phone = number(address)?;
        Ok(Self {
            name,
            phone: Some(Untrusted::new(phone)),
            ..Self::default()
        })
    }

    /// The name, or what stands in for it.
    pub fn called(&self) -> &str {
        let known = [&self.name, &self.email, &self.phone];
        let first = known.into_iter().flatten().next();
        first.map_or("the customer", Untrusted::raw)
    }

    /// What tells them from others, as far as can be told from here.
    fn address(&self) -> String {
        let address = self.email.as_ref().or(self.phone.as_ref());
        let contact = self.contact.as_ref().map(ContactId::as_str);
        let address = address.map(Untrusted::raw).or(contact);
        address.unwrap_or_default().to_lowercase()
    }

    /// Whether words to one of them reach the other: they have the same e-mail address, or the same number.
    pub fn is_at_address_of(&self, other: &Self) -> bool {
        let is_same = |one: &Option<Untrusted>, two: &Option<Untrusted>| {
            one.as_ref().zip(two.as_ref()).is_some_and(|(one, two)| {
                one.raw().trim().to_lowercase() == two.raw().trim().to_lowercase()
            })
        };
        is_same(&self.email, &other.email) || is_same(&self.phone, &other.phone)
    }

    fn author(&self) -> Author {
        Author {
            kind: AuthorKind::Contact,
            id: self.contact.as_ref().map(|id| id.as_str().into()),
            name: Some(Untrusted::from(self.called())),
            email: self.email.clone(),
        }
    }
}

/// What was typed is no address of any kind.
const NO_ADDRESS: &str = "an e-mail address, or a telephone number with its country: +351…";
const BAD_ADDRESS: &str = "this is not a whole e-mail address yet";
const BAD_NUMBER: &str = "a telephone number has a plus sign and 7 to 15 digits";

fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_plain = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let is_local = local.split('.').all(|piece| !piece.is_empty()) && local.chars().all(is_plain);
    is_local && domain.contains('.') && domain.split('.').all(is_label) && text.len() <= 254
}

/// A telephone number without what people put between its digits.
fn number(text: &str) -> Result<String, &'static str> {
    let bare: String = text
        .chars()
        .filter(|c| !" ()-./\u{a0}".contains(*c))
        .collect();
    let Some(digits) = bare.strip_prefix('+') else {
        return Err(NO_ADDRESS);
    };
    let is_number = (7..=15).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0');
    is_number.then_some(bare).ok_or(BAD_NUMBER)
}

/// A conversation to be begun; its words are beside it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opening {
    /// For whom.
    pub to: Addressee,
    /// Which way.
    pub way: Way,
    /// What it is about; empty where the way has no subjects.
    pub subject: Box<str>,
}

impl Opening {
    /// The place in the order of what is sent: two to the same person do not overtake each other.
    pub fn lane(&self, profile: &Profile) -> ConversationKey {
        ConversationKey {
            profile: profile.clone(),
            id: ConversationId::new(format!("tinbox:to:{}", self.to.address())),
        }
    }

    /// The subject without the blanks around it.
    ///
    /// # Errors
    /// If there is none and the way asks for one.
    pub fn subject_to_send(&self) -> Result<&str, Failure> {
        let subject = self.subject.trim();
        if self.way.has_subject() && subject.is_empty() {
            return Err(Failure::refused_here(
                "a conversation by e-mail needs a subject",
            ));
        }
        Ok(subject)
    }

    /// Shows in a header what it will be.
    pub fn describe(&self, conversation: &mut Conversation) {
        conversation.contact = Some(self.to.author());
        conversation.channel = self.way.kind;
        let subject = Some(Untrusted::new(self.subject.clone()));
        conversation.title = subject.filter(|subject| !subject.is_blank());
    }
}

/// The name of a conversation that has not begun.
pub fn placeholder(profile: &Profile, change: &ChangeId) -> ConversationKey {
    ConversationKey {
        profile: profile.clone(),
        id: ConversationId::new(format!("{PLACEHOLDER}{}", change.as_str())),
    }
}

impl ConversationId {
    /// Whether it is a name of ours for a conversation that has not begun: no desk knows it.
    pub fn is_placeholder(&self) -> bool {
        self.as_str().starts_with(PLACEHOLDER)
    }
}

/// The words a conversation was begun with, if our side began it, by the name of the conversation: so what was begun
/// can be looked for like a part among parts.
pub fn first_words(thread: &Thread) -> Option<Part> {
    let first = thread.parts.iter().find(|part| part.body().is_some())?;
    (!thread.is_cut && first.side() == Side::Teammate).then(|| Part {
        id: PartId::new(thread.conversation.id.as_str()),
        ..first.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_numbers_are_told_from_what_is_neither() {
        let email =
            |text: &str| Addressee::typed(text).map(|to| to.email.map(|it| it.raw().to_owned()));
        assert_eq!(email("ana@example.org"), Ok(Some("ana@example.org".into())));
        assert_eq!(
            email(" Ana Sá <a.sa+x@mail.example.org>"),
            Ok(Some("a.sa+x@mail.example.org".into()))
        );
        for wrong in [
            "ana@",
            "@example.org",
            "ana@example",
            "a na@example.org",
            "ana@-x.org",
            "a..b@x.org",
            "a@b@c.org",
            "ana@example..org",
        ] {
            assert_eq!(Addressee::typed(wrong), Err(BAD_ADDRESS), "{wrong}");
        }
        let phone =
            |text: &str| Addressee::typed(text).map(|to| to.phone.map(|it| it.raw().to_owned()));
        assert_eq!(
            phone("+351 912-345 (678)"),
            Ok(Some("+351912345678".into()))
        );
        for wrong in [
            "+351",
            "+0351912345678",
            "+35191234567812345",
            "+351abc12345",
        ] {
            assert_eq!(phone(wrong), Err(BAD_NUMBER), "{wrong}");
        }
        for wrong in ["", "ana", "0351912345678"] {
            assert_eq!(phone(wrong), Err(NO_ADDRESS), "{wrong}");
        }
    }

    #[test]
    fn a_name_before_the_address_is_kept() {
        let to = Addressee::typed("\"Ana Sá\" <ana@example.org>").unwrap();
        assert_eq!(to.called(), "Ana Sá");
        assert_eq!(to.elsewhere(), Some(to.clone()));
        assert_eq!(Addressee::typed("+351912345678").unwrap().elsewhere(), None);
    }

    #[test]
    fn two_are_told_apart_by_what_both_are_known_by() {
        let ana = Addressee::typed("ana@example.org").unwrap();
        let known = |id: &str, to: &Addressee| Addressee {
            contact: Some(id.into()),
            ..to.clone()
        };
        let number = Addressee::typed("+351912345678").unwrap();
        assert!(ana.may_be(&Addressee::typed("ANA@example.org").unwrap()));
        assert!(!ana.may_be(&Addressee::typed("eva@example.org").unwrap()));
        assert!(!known("1", &ana).may_be(&known("2", &ana)));
        assert!(known("1", &number).may_be(&known("1", &ana)));
        assert!(ana.may_be(&number), "nothing tells them apart");
    }

    #[test]
    fn a_way_that_cannot_lead_there_says_why() {
        let way = |kind| Way {
            id: "w".into(),
            kind,
            name: Untrusted::default(),
        };
        let ana = Addressee::typed("ana@example.org").unwrap();
        assert_eq!(way(Channel::Email).refusal(&ana), None);
        assert!(way(Channel::WhatsApp).refusal(&ana).is_some());
        let known = Addressee {
            contact: Some("c".into()),
            ..ana
        };
        assert_eq!(way(Channel::WhatsApp).refusal(&known), None);
    }
}
