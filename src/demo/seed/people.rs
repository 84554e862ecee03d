//! Companies and contacts: a hand-written cast first, then names from the word lists of a dozen languages.

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, json};

use super::script::read;
use crate::demo::desk::Desk;
use crate::demo::people::{Company, Contact};

#[derive(Debug, Deserialize)]
struct Companies {
    company: Vec<CompanyRow>,
}

#[derive(Debug, Deserialize)]
struct CompanyRow {
    name: String,
    domain: String,
    plan: String,
    industry: String,
    spend: u32,
    size: u32,
}

#[derive(Debug, Deserialize)]
struct Names {
    tongue: Vec<Tongue>,
}

/// The people of one locale.
#[derive(Debug, Deserialize)]
pub(crate) struct Tongue {
    locale: String,
    zone: String,
    /// How many of a hundred contacts.
    share: u32,
    /// The address part of names that have no Latin spelling here.
    #[serde(default)]
    latin: bool,
    given: Vec<String>,
    family: Vec<String>,
    #[serde(default)]
    family_first: bool,
}

/// Somebody as the cast describes them.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) locale: String,
    pub(crate) zone: String,
    #[serde(default)]
    pub(crate) company: Option<String>,
    #[serde(default)]
    pub(crate) lead: bool,
}

/// Founds the companies and invents enough contacts for so many conversations.
pub(super) fn invite(desk: &mut Desk, rng: &mut Rng, conversations: usize) {
    let companies: Companies = read(
        "companies.toml",
        include_str!("../../../assets/demo/companies.toml"),
    );
    for row in companies.company {
        found(desk, row, rng);
    }
    let names: Names = read(
        "names.toml",
        include_str!("../../../assets/demo/names.toml"),
    );
    let people = (conversations * 3 / 4).clamp(24, 6_000);
    let total: u32 = names.tongue.iter().map(|tongue| tongue.share).sum();
    for number in 0..people {
        let mut lot = rng.u32(..total.max(1));
        let tongue = names.tongue.iter().find(|tongue| {
            let hit = lot < tongue.share;
            lot = lot.saturating_sub(tongue.share);
            hit
        });
        if let Some(tongue) = tongue {
            let person = invent(desk, tongue, number, rng);
            settle(desk, person, rng);
        }
    }
}

fn found(desk: &mut Desk, row: CompanyRow, rng: &mut Rng) {
    let CompanyRow {
        name,
        domain,
        plan,
        industry,
        spend,
        size,
    } = row;
    let id = desk.object_id();
    let created_at = ago(
        desk.opened_at,
        SignedDuration::from_hours(24 * rng.i64(200..1_400)),
    );
    let mut custom = Map::new();
    custom.insert(
        "customer_since".to_owned(),
        json!(created_at.strftime("%Y").to_string()),
    );
    desk.people.companies.push(Company {
        id,
        external: format!("acc_{}", domain.split('.').next().unwrap_or("none")),
        name,
        plan: Some(plan),
        industry: Some(industry),
        website: Some(domain),
        monthly_spend: Some(f64::from(spend)),
        size: Some(u64::from(size)),
        custom,
        created_at,
        updated_at: created_at,
        deleted: false,
    });
}

fn invent(desk: &Desk, tongue: &Tongue, number: usize, rng: &mut Rng) -> Person {
    let given = rng.choice(&tongue.given).map_or("", String::as_str);
    let family = rng.choice(&tongue.family).map_or("", String::as_str);
    let name = if tongue.family_first {
        format!("{family} {given}")
    } else {
        format!("{given} {family}")
    };
    let company = (rng.u8(..10) < 7)
        .then(|| rng.choice(&desk.people.companies))
        .flatten();
    let host = company
        .and_then(|company| company.website.clone())
        .unwrap_or_else(|| "example.org".to_owned());
    let local = if tongue.latin {
        plain(&format!("{given}.{family}"))
    } else {
        format!("user{}", 1_000 + number)
    };
    Person {
        name,
        email: format!("{local}@{host}"),
        locale: tongue.locale.clone(),
        zone: tongue.zone.clone(),
        company: company.map(|company| company.name.clone()),
        lead: rng.u8(..100) < 12,
    }
}

/// Makes somebody a contact of the desk.
pub(super) fn settle(desk: &mut Desk, person: Person, rng: &mut Rng) -> usize {
    let Person {
        name,
        email,
        locale,
        zone,
        company,
        lead,
    } = person;
    let id = desk.object_id();
    let company = desk
        .people
        .companies
        .iter()
        .position(|known| Some(&known.name) == company.as_ref());
    let created_at = ago(
        desk.opened_at,
        SignedDuration::from_hours(24 * rng.i64(140..1_100)),
    );
    let mut custom = Map::new();
    custom.insert("timezone".to_owned(), json!(zone));
    custom.insert(
        "city".to_owned(),
        json!(
            zone.rsplit('/')
                .next()
                .unwrap_or_default()
                .replace('_', " ")
        ),
    );
    custom.insert(
        "signed_up".to_owned(),
        json!(created_at.strftime("%Y-%m-%d").to_string()),
    );
    let external = (!lead).then(|| format!("usr_{}", &id[16..]));
    desk.people.add_contact(Contact {
        id,
        external,
        lead,
        name,
        email: Some(email),
        phone: None,
        locale,
        companies: company.filter(|_| !lead).into_iter().collect(),
        custom,
        preferences: Map::new(),
        last_activity: created_at,
        created_at,
        blocked: false,
        deleted: false,
    })
}

impl Desk {
    /// Somebody nobody knows yet but for an address.
    pub(crate) fn new_lead(&mut self, email: &str, at: Timestamp) -> usize {
        let id = self.object_id();
        self.people.add_contact(Contact {
            id,
            external: None,
            lead: true,
            name: email.split('@').next().unwrap_or_default().to_owned(),
            email: Some(email.to_owned()).filter(|email| !email.is_empty()),
            phone: None,
            locale: "en".to_owned(),
            companies: Vec::new(),
            custom: Map::new(),
            preferences: Map::new(),
            last_activity: at,
            created_at: at,
            blocked: false,
            deleted: false,
        })
    }
}

pub(super) fn ago(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.saturating_sub(span).unwrap_or(now)
}

/// A name as an address has it: lower-case, without accents.
fn plain(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter_map(|sign| match sign {
            'á' | 'à' | 'ã' | 'â' | 'ä' | 'å' => Some('a'),
            'é' | 'è' | 'ê' | 'ë' => Some('e'),
            'í' | 'ï' | 'î' => Some('i'),
            'ó' | 'ô' | 'õ' | 'ö' | 'ø' => Some('o'),
            'ú' | 'ü' => Some('u'),
            'ñ' => Some('n'),
            'ç' => Some('c'),
            'a'..='z' | '0'..='9' | '.' => Some(sign),
            ' ' | '-' | '\'' => Some('-'),
            _ => None,
        })
        .collect()
}
