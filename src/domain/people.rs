//! Who takes part: teammates, customers, companies, and what else a desk keeps a list of.

use jiff::Timestamp;

use crate::domain::conversation::{Conversation, State};
use crate::domain::field::Field;
use crate::domain::id::{
    AdminId, AttributeId, CompanyId, ContactId, ConversationId, TagId, TeamId,
};
use crate::domain::opening::Way;
use crate::domain::untrusted::Untrusted;

/// What kind of being wrote or did something.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AuthorKind {
    /// A known customer.
    Contact,
    /// Somebody not yet a customer.
    Lead,
    /// A teammate.
    Admin,
    /// An automated agent.
    Bot,
    /// A visitor without identity.
    Guest,
    /// A connected program.
    Integration,
    /// A workflow or the desk itself.
    System,
    /// A kind this version does not know.
    Other,
}

impl AuthorKind {
    /// Whether this is the asking side.
    pub fn is_customer(self) -> bool {
        matches!(self, Self::Contact | Self::Lead | Self::Guest)
    }
}

/// Who wrote a part or did something to a conversation. Everything but the kind may be missing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Author {
    /// What kind of being.
    pub kind: AuthorKind,
    /// The identity on the desk, in the list its kind says.
    pub id: Option<Box<str>>,
    /// The name as they gave it.
    pub name: Option<Untrusted>,
    /// The address as the desk has it.
    pub email: Option<Untrusted>,
}

/// A teammate who answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Admin {
    /// The identity on the desk.
    pub id: AdminId,
    /// The name shown to customers.
    pub name: Untrusted,
    /// The address, if the desk tells it.
    pub email: Option<Untrusted>,
}

/// A group of teammates.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Team {
    /// The identity on the desk.
    pub id: TeamId,
    /// Its name.
    pub name: Untrusted,
    /// Who belongs to it.
    pub members: Vec<AdminId>,
}

/// A tag of the catalog, or on a conversation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tag {
    /// The identity on the desk.
    pub id: TagId,
    /// Its name.
    pub name: Untrusted,
}

/// The lists a desk keeps for pickers and names.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Directory {
    /// The teammate in whose name this profile acts; none on a desk without identities.
    pub me: Option<AdminId>,
    /// All teammates.
    pub admins: Vec<Admin>,
    /// All teams.
    pub teams: Vec<Team>,
    /// All live tags.
    pub tags: Vec<Tag>,
    /// The custom fields conversations can have.
    pub fields: Vec<Field>,
    /// The ways a new conversation can take, as far as they are known.
    pub ways: Vec<Way>,
}

impl Directory {
    /// The teammate with this identity.
    pub fn admin(&self, id: &AdminId) -> Option<&Admin> {
        self.admins.iter().find(|admin| &admin.id == id)
    }

    /// The team with this identity.
    pub fn team(&self, id: &TeamId) -> Option<&Team> {
        self.teams.iter().find(|team| &team.id == id)
    }

    /// The custom field with this identity.
    pub fn field(&self, id: &AttributeId) -> Option<&Field> {
        self.fields.iter().find(|field| &field.id == id)
    }

    /// The catalog's tag with this identity.
    pub fn tag(&self, id: &TagId) -> Option<&Tag> {
        self.tags.iter().find(|tag| &tag.id == id)
    }
}

/// A customer's company.
#[derive(Clone, PartialEq, Debug)]
pub struct Company {
    /// The identity on the desk.
    pub id: CompanyId,
    /// Its name.
    pub name: Untrusted,
    /// The plan it pays for.
    pub plan: Option<Untrusted>,
    /// What it pays a month, in the workspace's currency.
    pub monthly_spend: Option<f64>,
    /// Its trade.
    pub industry: Option<Untrusted>,
    /// Its web site.
    pub website: Option<Untrusted>,
    /// How many people work there.
    pub size: Option<u64>,
}

/// A named value the desk keeps about somebody or something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attribute {
    /// The identity to write it by; none where it is read-only.
    pub id: Option<AttributeId>,
    /// What it is called.
    pub name: Untrusted,
    /// The value as text.
    pub value: Untrusted,
}

/// A customer, with everything the desk tells of them.
#[derive(Clone, PartialEq, Debug)]
pub struct Contact {
    /// The identity on the desk.
    pub id: ContactId,
    /// A customer or a lead.
    pub kind: AuthorKind,
    /// The name as they gave it.
    pub name: Untrusted,
    /// The address.
    pub email: Option<Untrusted>,
    /// The telephone number.
    pub phone: Option<Untrusted>,
    /// Their language, a BCP 47 tag such as `pt-PT`.
    pub locale: Option<Untrusted>,
    /// Their time zone, an IANA name, where the desk knows it.
    pub zone: Option<Untrusted>,
    /// When they were first seen.
    pub created_at: Option<Timestamp>,
    /// When they were last seen.
    pub last_seen_at: Option<Timestamp>,
    /// The companies they belong to.
    pub companies: Vec<Company>,
    /// Custom fields.
    pub attributes: Vec<Attribute>,
}

impl Contact {
    /// Somebody of whom nothing but the name is told.
    pub fn new(id: ContactId, kind: AuthorKind, name: Untrusted) -> Self {
        Self {
            id,
            kind,
            name,
            email: None,
            phone: None,
            locale: None,
            zone: None,
            created_at: None,
            last_seen_at: None,
            companies: Vec::new(),
            attributes: Vec::new(),
        }
    }
}

/// An earlier conversation of the same contact, in one line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Earlier {
    /// Its identity.
    pub id: ConversationId,
    /// Its title or first words.
    pub title: Untrusted,
    /// Whether it is closed.
    pub closed: bool,
    /// When something last happened in it.
    pub last_activity_at: Option<Timestamp>,
}

impl Earlier {
    /// A conversation in one line.
    pub fn of(conversation: Conversation) -> Self {
        let Conversation { title, preview, .. } = conversation;
        Self {
            id: conversation.id,
            title: title.or(preview).unwrap_or_default(),
            closed: conversation.state == State::Closed,
            last_activity_at: conversation.last_activity_at,
        }
    }
}

/// What the contact pane shows: the person and what they did before.
#[derive(Clone, PartialEq, Debug)]
pub struct ContactCard {
    /// The person.
    pub contact: Contact,
    /// Their other conversations, newest first.
    pub earlier: Vec<Earlier>,
}
