//! People and what a desk keeps lists of, a second time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::field::{Field, FieldKind};
use crate::domain::id::{
    AdminId, AttributeId, CompanyId, ContactId, ConversationId, TagId, TeamId, WayId,
};
use crate::domain::opening::{Addressee, Opening, Way};
use crate::domain::part::Channel;
use crate::domain::people::{
    Admin, Attribute, Author, AuthorKind, Company, Contact, ContactCard, Directory, Earlier, Tag,
    Team,
};
use crate::domain::untrusted::Untrusted;
use crate::store::encode::{stored_as, stored_structs};

#[derive(Serialize, Deserialize)]
#[serde(remote = "AuthorKind")]
enum AuthorKindDefinition {
    Contact,
    Lead,
    Admin,
    Bot,
    Guest,
    Integration,
    System,
    Other,
}
stored_as!(AuthorKind, AuthorKindDefinition);

#[derive(Serialize, Deserialize)]
#[serde(remote = "FieldKind")]
enum FieldKindDefinition {
    Text,
    Number,
    Boolean,
    Date,
    Choice(#[serde(with = "crate::store::encode::stored")] Vec<Untrusted>),
    Choices(#[serde(with = "crate::store::encode::stored")] Vec<Untrusted>),
    Other(#[serde(with = "crate::store::encode::stored")] Untrusted),
}
stored_as!(FieldKind, FieldKindDefinition);

stored_structs! {
    "Author" Author {
        kind: AuthorKind,
        id: Option<Box<str>>,
        name: Option<Untrusted>,
        email: Option<Untrusted>,
    }
    "Admin" Admin { id: AdminId, name: Untrusted, email: Option<Untrusted> }
    "Team" Team { id: TeamId, name: Untrusted, members: Vec<AdminId> }
    "Tag" Tag { id: TagId, name: Untrusted }
    "Directory" Directory {
        me: Option<AdminId>,
        admins: Vec<Admin>,
        teams: Vec<Team>,
        tags: Vec<Tag>,
        fields: Vec<Field>,
        ways: Vec<Way>,
    }
    "Way" Way { id: WayId, kind: Channel, name: Untrusted }
    "Addressee" Addressee {
        contact: Option<ContactId>,
        name: Option<Untrusted>,
        email: Option<Untrusted>,
        phone: Option<Untrusted>,
    }
    "Opening" Opening { to: Addressee, way: Way, subject: Box<str> }
    "Field" Field { id: AttributeId, name: Untrusted, kind: FieldKind }
    "Company" Company {
        id: CompanyId,
        name: Untrusted,
        plan: Option<Untrusted>,
        monthly_spend: Option<f64>,
        industry: Option<Untrusted>,
        website: Option<Untrusted>,
        size: Option<u64>,
    }
    "Attribute" Attribute { id: Option<AttributeId>, name: Untrusted, value: Untrusted }
    "Contact" Contact {
        id: ContactId,
        kind: AuthorKind,
        name: Untrusted,
        email: Option<Untrusted>,
        phone: Option<Untrusted>,
        locale: Option<Untrusted>,
        zone: Option<Untrusted>,
        created_at: Option<Timestamp>,
        last_seen_at: Option<Timestamp>,
        companies: Vec<Company>,
        attributes: Vec<Attribute>,
    }
    "Earlier" Earlier {
        id: ConversationId,
        title: Untrusted,
        closed: bool,
        last_activity_at: Option<Timestamp>,
    }
    "ContactCard" ContactCard { contact: Contact, earlier: Vec<Earlier> }
}
