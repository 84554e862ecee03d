//! Companies: list, search, get, upsert, delete, and who belongs to them (sheet 2.11).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use super::{Answer, Held, Named, object_id};
use crate::demo::ask::{Asked, Payload};
use crate::demo::cursor;
use crate::demo::desk::Desk;
use crate::demo::grammar::{
    self, Contains, Fact, Field, In, Is, IsNot, NotIn, RANGES, SETS, Values,
};
use crate::demo::people::Company;
use crate::demo::problem::Problem;
use crate::demo::shared::Shared;
use crate::demo::wire;

/// How far a company search counts.
const CAP: usize = 5_000;

const FIELDS: &[Field] = &[
    Field::new("externalId", "external_id", SETS, Values::Text),
    Field::new("plan", "", SETS, Values::Nullable),
    Field::new("industry", "", SETS, Values::Nullable),
    Field::new("website", "", SETS, Values::Nullable),
    Field::new("name", "", &[Is, IsNot, In, NotIn, Contains], Values::Text),
    Field::new("monthlySpend", "monthly_spend", RANGES, Values::Number),
    Field::new("companySize", "company_size", RANGES, Values::Number),
    Field::new("linkedUsers", "linked_users", RANGES, Values::Number),
    Field::new("lastActivity", "last_activity", RANGES, Values::Number),
    Field::new("createdAt", "created_at", RANGES, Values::Number),
];

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/v2/companies", get(list).post(upsert))
        .route("/v2/companies/search", post(search))
        .route("/v2/companies/by-company-id/{id}", delete(remove_external))
        .route("/v2/companies/{id}", get(one).delete(remove))
        .route("/v2/companies/{id}/contacts", get(staff).post(attach))
        .route("/v2/companies/{id}/contacts/{contact}", delete(detach))
}

fn no_company() -> Problem {
    Problem::not_found("company_not_found", "Company not found")
}

fn known(desk: &Desk, id: &str) -> Result<usize, Problem> {
    desk.people.company(object_id(id)?).ok_or_else(no_company)
}

fn live(desk: &Desk) -> impl Iterator<Item = &Company> {
    desk.people
        .companies
        .iter()
        .filter(|company| !company.deleted)
}

async fn list(State(shared): Held, asked: Asked) -> Answer {
    let desk = shared.desk();
    let page = cursor::page_in_order("companies", &asked.page()?, live(&desk))?;
    Ok(Json(page.envelope(|company| wire::company(&desk, company))))
}

async fn search(State(shared): Held, payload: Payload) -> Answer {
    let sort = payload.text("sort")?.unwrap_or("createdAt:desc");
    let (by, ascending) = match sort.split_once(':') {
        Some((by @ ("createdAt" | "monthlySpend" | "lastActivity"), "asc")) => (by, true),
        Some((by @ ("createdAt" | "monthlySpend" | "lastActivity"), "desc")) => (by, false),
        _ => {
            return Err(Problem::Validation(
                "body.sort: Invalid enum value".to_owned(),
            ));
        }
    };
    let clauses = grammar::clauses(payload.get("query"), FIELDS)?;
    let desk = shared.desk();
    let mut found: Vec<(i64, &Company, Value)> = live(&desk)
        .map(|company| (company, wire::company(&desk, company)))
        .filter(|(_, shown)| {
            clauses
                .iter()
                .all(|clause| clause.holds(&fact(shown, &clause.field)))
        })
        .map(|(company, shown)| {
            let at = match fact(&shown, by) {
                Fact::Number(Some(number)) => number as i64,
                _ => 0,
            };
            (if ascending { -at } else { at }, company, shown)
        })
        .collect();
    let key = |row: &(i64, &Company, Value)| {
        (
            row.0,
            i64::from_str_radix(&row.1.id[12..], 16).unwrap_or_default(),
        )
    };
    found.sort_by_key(|row| std::cmp::Reverse(key(row)));
    let total = found.len();
    let page = cursor::page(
        &format!("companies:{by}:{ascending}"),
        &payload.page()?,
        found,
        key,
    )?;
    let mut answer = page.envelope(|(.., shown)| shown.clone());
    answer["totalCount"] = json!(total.min(CAP));
    answer["totalCountCapped"] = json!(total > CAP);
    Ok(Json(answer))
}

/// Facts are read off the finished object, because half of them are counted for it anyway.
fn fact(shown: &Value, field: &str) -> Fact {
    let value = if field == "externalId" {
        &shown["companyId"]
    } else {
        &shown[field]
    };
    match (field, value) {
        ("lastActivity" | "createdAt", Value::String(at)) => Fact::Number(
            at.parse::<jiff::Timestamp>()
                .ok()
                .map(|at| at.as_second() as f64),
        ),
        (_, Value::Number(number)) => Fact::Number(number.as_f64()),
        (_, Value::String(text)) => Fact::One(Some(text.clone())),
        _ => Fact::One(None),
    }
}

async fn one(State(shared): Held, Path(id): Named) -> Answer {
    let desk = shared.desk();
    let index = known(&desk, &id)?;
    Ok(Json(wire::company(&desk, &desk.people.companies[index])))
}

async fn upsert(State(shared): Held, payload: Payload) -> Answer {
    let (external, name) = (payload.required("companyId")?, payload.required("name")?);
    let spend = payload.number("monthlySpend")?;
    if spend.is_some_and(|spend| spend < 0.0) {
        return Err(Problem::Validation(
            "body.monthlySpend: Number must be at least 0".to_owned(),
        ));
    }
    let size = payload.number("companySize")?.map(|size| size as u64);
    let (plan, industry, website) = (
        payload.text("plan")?,
        payload.text("industry")?,
        payload.text("website")?,
    );
    let mut desk = shared.desk();
    let now = desk.now;
    let found = desk
        .people
        .companies
        .iter()
        .position(|company| !company.deleted && company.external == external);
    let index = if let Some(index) = found {
        index
    } else {
        let id = desk.object_id();
        desk.people.companies.push(Company {
            id,
            external: external.to_owned(),
            name: String::new(),
            plan: None,
            industry: None,
            website: None,
            monthly_spend: None,
            size: None,
            custom: Map::new(),
            created_at: now,
            updated_at: now,
            deleted: false,
        });
        desk.people.companies.len() - 1
    };
    let company = &mut desk.people.companies[index];
    name.clone_into(&mut company.name);
    company.updated_at = now;
    company.monthly_spend = spend.or(company.monthly_spend);
    company.size = size.or(company.size);
    company.plan = plan.map(str::to_owned).or(company.plan.take());
    company.industry = industry.map(str::to_owned).or(company.industry.take());
    company.website = website.map(str::to_owned).or(company.website.take());
    Ok(Json(wire::company(&desk, &desk.people.companies[index])))
}

async fn remove(State(shared): Held, Path(id): Named) -> Answer {
    let mut desk = shared.desk();
    let index = known(&desk, &id)?;
    desk.people.companies[index].deleted = true;
    Ok(Json(wire::deleted(&id, "company")))
}

async fn remove_external(State(shared): Held, Path(id): Named) -> Answer {
    let mut desk = shared.desk();
    let found = desk
        .people
        .companies
        .iter_mut()
        .find(|company| !company.deleted && company.external == id);
    let company = found.ok_or_else(no_company)?;
    company.deleted = true;
    Ok(Json(wire::deleted(&company.id, "company")))
}

async fn staff(State(shared): Held, Path(id): Named, asked: Asked) -> Answer {
    let desk = shared.desk();
    let index = known(&desk, &id)?;
    let all = desk
        .people
        .contacts
        .iter()
        .filter(|contact| !contact.deleted && contact.companies.contains(&index));
    let page = cursor::page_in_order("company contacts", &asked.page()?, all)?;
    Ok(Json(page.envelope(|contact| wire::contact(&desk, contact))))
}

async fn attach(State(shared): Held, Path(id): Named, payload: Payload) -> Answer {
    let mut desk = shared.desk();
    let index = known(&desk, &id)?;
    let contact = desk
        .people
        .contact(payload.required("contactId")?)
        .ok_or_else(Problem::contact)?;
    let companies = &mut desk.people.contacts[contact].companies;
    if !companies.contains(&index) {
        companies.push(index);
    }
    Ok(Json(wire::contact(&desk, &desk.people.contacts[contact])))
}

async fn detach(State(shared): Held, Path((id, contact)): Path<(String, String)>) -> Answer {
    let mut desk = shared.desk();
    let index = known(&desk, &id)?;
    let contact = desk.people.contact(&contact).ok_or_else(Problem::contact)?;
    let companies = &mut desk.people.contacts[contact].companies;
    if !companies.contains(&index) {
        return Err(Problem::bad(
            "contact_not_attached",
            "The contact does not belong to the company.",
        ));
    }
    companies.retain(|company| *company != index);
    Ok(Json(wire::contact(&desk, &desk.people.contacts[contact])))
}
