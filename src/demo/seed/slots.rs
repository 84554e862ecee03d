//! Slots in the scenario texts: `{order}`, `{company}`, `{me}`, each the same all through one conversation.

use fastrand::Rng;

use crate::demo::desk::Desk;
use crate::demo::markup;

const PROJECTS: [&str; 12] = [
    "Spring launch",
    "Website relaunch",
    "Client onboarding",
    "Warehouse move",
    "Q4 planning",
    "Field visits",
    "Brand refresh",
    "Tender 2027",
    "Payroll switch",
    "App redesign",
    "Trade fair",
    "Supplier audit",
];
const WEEKDAYS: [&str; 5] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
const CARDS: [&str; 3] = ["Visa", "Mastercard", "Amex"];

/// What the slots of one conversation stand for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slots(Vec<(&'static str, String)>);

impl Slots {
    pub(crate) fn new(desk: &Desk, contact: usize, admin: usize, rng: &mut Rng) -> Self {
        let person = &desk.people.contacts[contact];
        let company = person
            .companies
            .first()
            .map(|index| &desk.people.companies[*index]);
        let company_name = company
            .map_or("our studio", |company| &company.name)
            .to_owned();
        let domain = company
            .and_then(|company| company.website.clone())
            .unwrap_or_else(|| "example.org".to_owned());
        let admins = &desk.people.admins;
        let other = (admin + 1 + rng.usize(..admins.len() - 1)) % admins.len();
        let price = rng.u32(19..640);
        let seats = rng.u32(3..60);
        Self(vec![
            ("me", person.first_name().to_owned()),
            ("name", person.name.clone()),
            ("email", person.email.clone().unwrap_or_default()),
            (
                "workspace",
                company_name
                    .to_lowercase()
                    .replace(|sign: char| !sign.is_ascii_alphanumeric(), "-"),
            ),
            ("company", company_name),
            ("domain", domain),
            ("admin", first(&admins[admin].name)),
            ("other", first(&admins[other].name)),
            ("mention", format!("@{}", admins[other].name)),
            ("project", pick(&PROJECTS, rng)),
            ("weekday", pick(&WEEKDAYS, rng)),
            ("card", pick(&CARDS, rng)),
            ("last4", format!("{:04}", rng.u32(1000..9999))),
            ("order", format!("A-{}", rng.u32(1000..1999))),
            ("invoice", rng.u32(2100..2990).to_string()),
            ("amount", format!("{price}.00")),
            ("double", format!("{}.00", price * 2)),
            ("seats", seats.to_string()),
            ("fewer", (seats - 2).to_string()),
            ("count", rng.u32(1200..48_000).to_string()),
            ("minutes", rng.u32(3..50).to_string()),
            (
                "version",
                format!("{}.{}.{}", rng.u8(4..6), rng.u8(0..12), rng.u8(0..9)),
            ),
            ("request", format!("req_{:012x}", rng.u64(..) >> 16)),
            (
                "iban",
                format!(
                    "DE{:02} 5001 0517 {:04} {:04} 31",
                    rng.u8(10..99),
                    rng.u16(1000..9999),
                    rng.u16(1000..9999)
                ),
            ),
        ])
    }

    /// Fills the slots it knows and stores the images; any other braces are the text's own.
    pub(crate) fn fill(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 32);
        let mut rest = text;
        while let Some(start) = rest.find('{') {
            out.push_str(&rest[..start]);
            rest = &rest[start..];
            let known = rest.find('}').and_then(|end| {
                let value = self.get(&rest[1..end])?;
                Some((end + 1, value))
            });
            if let Some((length, value)) = known {
                out.push_str(value);
                rest = &rest[length..];
            } else {
                out.push('{');
                rest = &rest[1..];
            }
        }
        out.push_str(rest);
        markup::stored(&out)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(slot, _)| *slot == name)
            .map(|(_, value)| value.as_str())
    }
}

fn first(name: &str) -> String {
    name.split(' ').next().unwrap_or(name).to_owned()
}

fn pick(all: &[&str], rng: &mut Rng) -> String {
    all[rng.usize(..all.len())].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_slots_are_filled_and_other_braces_stay() {
        let slots = Slots(vec![("order", "A-1".to_owned())]);
        assert_eq!(
            slots.fill("{order}: {\"a\": {order}} {nobody} {"),
            "A-1: {\"a\": A-1} {nobody} {"
        );
    }

    #[test]
    fn no_seeded_text_has_a_slot_left_in_it() {
        let options =
            crate::demo::DeskOptions::at("2026-11-17T14:00:00Z".parse().expect("a timestamp"));
        let desk = crate::demo::seed::desk(&options, options.now);
        let names = [
            "{me}",
            "{name}",
            "{admin}",
            "{mention}",
            "{company}",
            "{round}",
            "{weekday}",
            "{project}",
        ];
        for conversation in desk.conversations.values() {
            let texts = conversation
                .parts
                .iter()
                .filter_map(|part| part.entry.text());
            for text in texts.chain(conversation.title.as_deref()) {
                assert!(!names.iter().any(|name| text.contains(name)), "{text}");
            }
        }
    }
}
