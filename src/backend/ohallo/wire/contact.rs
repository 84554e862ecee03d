//! A customer, in both of the forms the vendor describes (ohallo.md 5.6).

use serde::Deserialize;

use crate::backend::lenient::{Each, Moment, Text};
use crate::domain::id::CompanyId;
use crate::domain::people::{Attribute, AuthorKind, Company, Contact as DomainContact};
use crate::domain::untrusted::Untrusted;

/// A customer of either form.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(in crate::backend::ohallo) struct Contact {
    id: Text,
    name: Text,
    first_name: Text,
    last_name: Text,
    email: Text,
    phone: Text,
    account_id: Text,
    account_name: Text,
    company_name: Text,
    external_ref: Text,
    resolution_status: Text,
    identities: Each<Identity>,
    created_at: Moment,
}

/// A way the customer is known by on one channel.
#[derive(Deserialize, Default, Debug)]
#[serde(default)]
struct Identity {
    channel: Text,
    value: Text,
}

impl Contact {
    pub(super) fn id(&self) -> Option<Box<str>> {
        self.id.clone().some()
    }

    pub(super) fn email(&self) -> Option<Untrusted> {
        self.email.clone().words()
    }

    /// The name in one piece or in two.
    pub(super) fn name(&self) -> Option<Untrusted> {
        let both = [self.first_name.as_str(), self.last_name.as_str()].join(" ");
        let both = Some(Untrusted::from(both.trim())).filter(|name| !name.is_blank());
        self.name.clone().words().or(both)
    }

    /// As the contact pane has it; none without an identity.
    pub(in crate::backend::ohallo) fn translate(self) -> Option<DomainContact> {
        let id = self.id.id()?;
        let stand_ins = [&self.email, &self.phone, &self.id].map(|text| text.clone().words());
        let name = self.name();
        let name = name.or_else(|| stand_ins.into_iter().flatten().next());
        let company = self.account_name.words().or(self.company_name.words());
        let company_id = self.account_id.id::<CompanyId>();
        let companies = company.map(|name| Company {
            id: company_id.unwrap_or_else(|| CompanyId::new("")),
            name,
            plan: None,
            monthly_spend: None,
            industry: None,
            website: None,
            size: None,
        });
        let told = [
            ("Reference", self.external_ref.words()),
            ("Known as", self.resolution_status.words()),
        ];
        let told = told.into_iter().filter_map(|(name, value)| {
            let value = value?.raw().replace('_', " ");
            Some(read_only(name.into(), value.into()))
        });
        let ways = self.identities.0.into_iter().filter_map(|identity| {
            let Identity { channel, value } = identity;
            Some(read_only(channel.words()?, value.words()?))
        });
        Some(DomainContact {
            id,
            kind: AuthorKind::Contact,
            name: name.unwrap_or_default(),
            email: self.email.words(),
            phone: self.phone.words(),
            locale: None,
            zone: None,
            created_at: self.created_at.0,
            last_seen_at: None,
            companies: companies.into_iter().collect(),
            attributes: told.chain(ways).collect(),
        })
    }
}

fn read_only(name: Untrusted, value: Untrusted) -> Attribute {
    Attribute {
        id: None,
        name,
        value,
    }
}
