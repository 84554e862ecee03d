//! Who works at the desk and who writes to it: admins, roles, teams, brands, contacts, companies.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Clone, Debug)]
pub(crate) struct Admin {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) role: usize,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Role {
    #[serde(skip)]
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) permissions: Vec<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Team {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) color: String,
    pub(crate) emoji: Option<String>,
    pub(crate) members: Vec<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Brand {
    pub(crate) id: String,
    pub(crate) name: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Company {
    pub(crate) id: String,
    /// The id the workspace itself chose.
    pub(crate) external: String,
    pub(crate) name: String,
    pub(crate) plan: Option<String>,
    pub(crate) industry: Option<String>,
    pub(crate) website: Option<String>,
    pub(crate) monthly_spend: Option<f64>,
    pub(crate) size: Option<u64>,
    pub(crate) custom: Map<String, Value>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) deleted: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Contact {
    pub(crate) id: String,
    /// Customers have one, leads do not.
    pub(crate) external: Option<String>,
    pub(crate) lead: bool,
    pub(crate) name: String,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) locale: String,
    pub(crate) companies: Vec<usize>,
    pub(crate) custom: Map<String, Value>,
    pub(crate) preferences: Map<String, Value>,
    pub(crate) last_activity: Timestamp,
    pub(crate) created_at: Timestamp,
    pub(crate) blocked: bool,
    pub(crate) deleted: bool,
}

impl Contact {
    /// The language part of the locale: `pt` of `pt-PT`.
    pub(crate) fn language(&self) -> &str {
        self.locale.split('-').next().unwrap_or("en")
    }

    /// What a friendly reply calls them.
    pub(crate) fn first_name(&self) -> &str {
        self.name.split(' ').next().unwrap_or(&self.name)
    }
}

/// Everybody, with the contacts findable by id.
#[derive(Debug, Default)]
pub(crate) struct People {
    pub(crate) roles: Vec<Role>,
    pub(crate) admins: Vec<Admin>,
    pub(crate) teams: Vec<Team>,
    pub(crate) brands: Vec<Brand>,
    pub(crate) companies: Vec<Company>,
    pub(crate) contacts: Vec<Contact>,
    by_id: HashMap<String, usize>,
}

impl People {
    pub(crate) fn admin(&self, id: &str) -> Option<usize> {
        self.admins.iter().position(|admin| admin.id == id)
    }

    pub(crate) fn team(&self, id: &str) -> Option<usize> {
        self.teams.iter().position(|team| team.id == id)
    }

    pub(crate) fn company(&self, id: &str) -> Option<usize> {
        self.companies
            .iter()
            .position(|company| company.id == id && !company.deleted)
    }

    pub(crate) fn add_contact(&mut self, contact: Contact) -> usize {
        self.by_id.insert(contact.id.clone(), self.contacts.len());
        self.contacts.push(contact);
        self.contacts.len() - 1
    }

    pub(crate) fn contact(&self, id: &str) -> Option<usize> {
        self.by_id
            .get(id)
            .copied()
            .filter(|index| !self.contacts[*index].deleted)
    }

    pub(crate) fn contact_by_external(&self, external: &str) -> Option<usize> {
        self.contacts
            .iter()
            .position(|contact| !contact.deleted && contact.external.as_deref() == Some(external))
    }

    pub(crate) fn contact_by_email(&self, email: &str) -> Option<usize> {
        let same = |known: &str| known.eq_ignore_ascii_case(email);
        self.contacts
            .iter()
            .position(|contact| !contact.deleted && contact.email.as_deref().is_some_and(same))
    }
}
