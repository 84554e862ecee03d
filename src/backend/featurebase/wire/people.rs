//! Who takes part: authors, actors, teammates, teams, tags, contacts and companies (featurebase.md 2.8 to 2.12).

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::backend::featurebase::wire::attribute;
use crate::backend::lenient::{Each, Figure, Moment, Text};
use crate::domain::id::{AdminId, TagId};
use crate::domain::people::{
    Admin as DomainAdmin, Attribute, Author as DomainAuthor, AuthorKind, Company as DomainCompany,
    Contact as DomainContact, Tag as DomainTag, Team as DomainTeam,
};
use crate::domain::untrusted::Untrusted;

/// Who wrote or did something: an author, an actor, a participant, or the customer of a search row.
#[derive(Deserialize, Default, Debug)]
#[serde(default)]
pub(crate) struct Author {
    pub(crate) id: Text,
    #[serde(rename = "type")]
    pub(crate) kind: Text,
    name: Text,
    email: Text,
}

/// The kind of being a word of the desk means.
pub(crate) fn kind(word: &str) -> AuthorKind {
    match word {
        "customer" => AuthorKind::Contact,
        "lead" => AuthorKind::Lead,
        "admin" => AuthorKind::Admin,
        "bot" => AuthorKind::Bot,
        "guest" => AuthorKind::Guest,
        "integration" => AuthorKind::Integration,
        "system" | "workflow" => AuthorKind::System,
        _ => AuthorKind::Other,
    }
}

impl From<Author> for DomainAuthor {
    fn from(author: Author) -> Self {
        let Author {
            id,
            kind: word,
            name,
            email,
        } = author;
        Self {
            kind: kind(word.as_str()),
            id: id.some(),
            name: name.words(),
            email: email.words(),
        }
    }
}

/// A teammate.
#[derive(Deserialize, Default, Debug)]
#[serde(default)]
pub(crate) struct Admin {
    id: Text,
    name: Text,
    email: Text,
}

impl Admin {
    /// The teammate; none without an identity.
    pub(crate) fn translate(self) -> Option<DomainAdmin> {
        let Self { id, name, email } = self;
        let email = email.words();
        Some(DomainAdmin {
            id: id.id()?,
            // A teammate without a name is better called by the address than not at all.
            name: name
                .words()
                .or_else(|| email.clone())
                .unwrap_or_else(|| id.as_str().into()),
            email,
        })
    }
}

/// A team.
#[derive(Deserialize, Default, Debug)]
#[serde(default)]
pub(crate) struct Team {
    id: Text,
    name: Text,
    members: Value,
}

impl Team {
    /// The team; none without an identity.
    pub(crate) fn translate(self) -> Option<DomainTeam> {
        let Self { id, name, members } = self;
        let members = members.as_array().map(Vec::as_slice).unwrap_or_default();
        Some(DomainTeam {
            id: id.id()?,
            name: name.words().unwrap_or_else(|| id.as_str().into()),
            members: members
                .iter()
                .filter_map(|id| id.as_str().map(AdminId::from))
                .collect(),
        })
    }
}

/// A tag.
#[derive(Deserialize, Default, Debug)]
#[serde(default)]
pub(crate) struct Tag {
    id: Text,
    name: Text,
}

impl Tag {
    /// The tag; none without an identity.
    pub(crate) fn translate(self) -> Option<DomainTag> {
        let Self { id, name } = self;
        Some(DomainTag {
            id: id.id()?,
            name: name.words().unwrap_or_else(|| id.as_str().into()),
        })
    }
}

/// A tag put on one part.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct TagApplication {
    tag_id: Text,
    removed_at: Moment,
}

impl TagApplication {
    /// The tag, while it is on.
    pub(crate) fn current(self) -> Option<TagId> {
        let Self { tag_id, removed_at } = self;
        if removed_at.0.is_some() {
            return None;
        }
        tag_id.id()
    }
}

/// A customer or a lead.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Contact {
    id: Text,
    #[serde(rename = "type")]
    kind: Text,
    name: Text,
    email: Text,
    phone: Text,
    user_id: Text,
    locale: Text,
    description: Text,
    created_at: Moment,
    last_activity: Moment,
    companies: Each<Company>,
    custom_fields: Value,
}

impl Contact {
    /// The contact; none without an identity.
    pub(crate) fn translate(self) -> Option<DomainContact> {
        let Self {
            id,
            kind: word,
            name,
            email,
            phone,
            user_id,
            locale,
            description,
            created_at,
            last_activity,
            companies,
            custom_fields,
        } = self;
        let known = [("description", description), ("user id", user_id)].into_iter();
        let known = known.filter_map(|(name, value)| Some((name.into(), value.words()?)));
        let own = custom_fields.as_object().cloned().unwrap_or_default();
        let email = email.words();
        Some(DomainContact {
            id: id.id()?,
            kind: kind(word.as_str()),
            name: name.words().or_else(|| email.clone()).unwrap_or_default(),
            email,
            phone: phone.words(),
            locale: locale.words(),
            zone: None,
            created_at: created_at.0,
            last_seen_at: last_activity.0,
            companies: companies
                .0
                .into_iter()
                .filter_map(Company::translate)
                .collect(),
            attributes: known
                .chain(fields(own))
                .map(|(name, value)| Attribute {
                    id: None,
                    name,
                    value,
                })
                .collect(),
        })
    }
}

fn fields(own: Map<String, Value>) -> impl Iterator<Item = (Untrusted, Untrusted)> {
    let fields = own
        .into_iter()
        .map(|(name, value)| (name.into(), attribute::text(&value).into()));
    fields.filter(|(_, value): &(_, Untrusted)| !value.is_blank())
}

/// A company.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Company {
    id: Text,
    name: Text,
    plan: Text,
    monthly_spend: Figure,
    industry: Text,
    website: Text,
    #[serde(rename = "companySize")]
    size: Figure,
}

impl Company {
    fn translate(self) -> Option<DomainCompany> {
        let Self {
            id,
            name,
            plan,
            monthly_spend,
            industry,
            website,
            size,
        } = self;
        Some(DomainCompany {
            id: id.id()?,
            name: name.words().unwrap_or_else(|| id.as_str().into()),
            plan: plan.words(),
            monthly_spend: monthly_spend.0,
            industry: industry.words(),
            website: website.words(),
            size: size.0.map(|size| size as u64),
        })
    }
}
