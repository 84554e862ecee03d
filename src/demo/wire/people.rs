//! Admins, roles, teams, brands, contacts and companies in JSON (sheet 2.10 to 2.12).

use serde_json::{Map, Value, json};

use super::iso;
use crate::demo::desk::Desk;
use crate::demo::people::{Admin, Brand, Company, Contact, Role, Team};

pub(crate) const ORGANIZATION: &str = "656f6e65d0a11d0f1c1c1c1c";

pub(crate) fn admin(desk: &Desk, admin: &Admin) -> Value {
    json!({
        "id": admin.id, "object": "admin", "name": admin.name, "email": admin.email,
        "profilePicture": null, "roleId": desk.people.roles[admin.role].id,
    })
}

pub(crate) fn role(role: &Role) -> Value {
    let permissions: Map<String, Value> = role
        .permissions
        .iter()
        .map(|name| (name.clone(), json!(true)))
        .collect();
    json!({ "id": role.id, "object": "admin_role", "name": role.name, "permissions": permissions })
}

pub(crate) fn team(desk: &Desk, team: &Team) -> Value {
    let members: Vec<_> = team
        .members
        .iter()
        .map(|index| &desk.people.admins[*index].id)
        .collect();
    let icon = team
        .emoji
        .as_ref()
        .map(|emoji| json!({ "type": "emoji", "value": emoji }));
    json!({
        "id": team.id, "object": "team", "name": team.name, "color": team.color, "icon": icon, "members": members,
    })
}

pub(crate) fn brand(desk: &Desk, brand: &Brand) -> Value {
    json!({
        "id": brand.id, "object": "brand", "name": brand.name,
        "isDefault": desk.people.brands.first().is_some_and(|first| first.id == brand.id),
        "helpCenterId": desk.library.help_center(), "senderEmailAddressId": null,
        "createdAt": null, "updatedAt": null,
    })
}

pub(crate) fn company(desk: &Desk, company: &Company) -> Value {
    let index = desk.people.company(&company.id);
    let staff = desk.people.contacts.iter().filter(|contact| {
        !contact.deleted && index.is_some_and(|index| contact.companies.contains(&index))
    });
    let (linked, last) = staff.fold((0, None), |(count, last), contact| {
        (count + 1, last.max(Some(contact.last_activity)))
    });
    json!({
        "id": company.id, "companyId": company.external, "object": "company", "name": company.name,
        "monthlySpend": company.monthly_spend, "industry": company.industry, "website": company.website,
        "plan": company.plan, "linkedUsers": linked, "companySize": company.size,
        "lastActivity": super::iso_or_null(last), "createdAt": iso(company.created_at),
        "updatedAt": iso(company.updated_at), "customFields": company.custom,
    })
}

/// A contact; leads have no external id, and the block flag is nowhere in it.
pub(crate) fn contact(desk: &Desk, contact: &Contact) -> Value {
    let companies: Vec<_> = contact
        .companies
        .iter()
        .map(|index| &desk.people.companies[*index])
        .filter(|company| !company.deleted)
        .map(partial_company)
        .collect();
    let mut object = json!({
        "id": contact.id, "object": "contact", "type": if contact.lead { "lead" } else { "customer" },
        "name": contact.name, "email": contact.email, "profilePicture": null, "companies": companies,
        "customFields": contact.custom, "lastActivity": iso(contact.last_activity), "locale": contact.locale,
        "organizationId": ORGANIZATION, "roles": [], "verified": !contact.lead,
        "postsCreated": desk.feedback.written_by(contact), "commentsCreated": 0,
        "subscribedToChangelog": !contact.lead, "manuallyOptedOutFromChangelog": false,
    });
    if let Some(external) = &contact.external {
        object["userId"] = json!(external);
    }
    object
}

/// A company as contacts carry it: without the counts that would need everybody else.
fn partial_company(company: &Company) -> Value {
    json!({
        "id": company.id, "companyId": company.external, "object": "company", "name": company.name,
        "monthlySpend": company.monthly_spend, "industry": company.industry, "website": company.website,
        "plan": company.plan, "companySize": company.size,
    })
}
