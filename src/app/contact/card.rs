//! The lines of the contact pane: who the customer is, where they work, and what they did before.

use crate::app::model::Model;
use crate::app::report::sentence;
use crate::app::when::ago::moment;
use crate::domain::people::ContactCard;
use crate::text::clean::Clean;
use crate::text::rich::{Line, Piece};
use crate::text::role::Role;

/// Cells of the labels on the left.
const LABEL: usize = 11;

impl Model {
    /// What stands in the contact pane, from the top, before it is cut to the screen.
    pub fn contact_lines(&self) -> Vec<Line> {
        let mut page = Page(Vec::new());
        match (self.contact.card.value(), self.contact.card.failure()) {
            (Some(card), _) => draw_card(self, card, &mut page),
            (None, Some(why)) => page.line(&sentence(why), Role::Danger),
            (None, None) if self.contact.of.is_some() => page.line("Reading…", Role::Muted),
            (None, None) => page.line("No contact", Role::Muted),
        }
        page.0
    }
}

/// The lines so far.
struct Page(Vec<Line>);

impl Page {
    fn line(&mut self, words: &str, role: Role) {
        self.0.push(Line::of(words, role));
    }

    fn field(&mut self, label: &str, value: &str, role: Role) {
        if !value.trim().is_empty() {
            let label = Clean::line(label).truncate(LABEL - 1).fit(LABEL);
            self.0.push(Line::from_pieces(vec![
                Piece::new(label, Role::Muted),
                Piece::new(Clean::line(value), role),
            ]));
        }
    }

    fn gap(&mut self) {
        self.0.push(Line::default());
    }
}

fn draw_card(model: &Model, card: &ContactCard, page: &mut Page) {
    let contact = &card.contact;
    let raw = |text: &Option<crate::domain::untrusted::Untrusted>| {
        text.as_ref()
            .map_or(String::new(), |text| text.raw().to_owned())
    };
    page.line(contact.name.raw(), Role::Customer);
    page.line(&raw(&contact.email), Role::Text);
    page.gap();
    let now = model.local_now();
    let when = |at: jiff::Timestamp| moment(&at.to_zoned(model.options.zone.clone()), &now);
    page.field("Phone", &raw(&contact.phone), Role::Text);
    page.field("Language", &raw(&contact.locale), Role::Text);
    if let Some(zone) = &contact.zone
        && let Ok(zone) = jiff::tz::TimeZone::get(zone.raw())
    {
        let there = model.now.to_zoned(zone);
        page.field(
            "Their time",
            &there.strftime("%H:%M").to_string(),
            Role::Text,
        );
    }
    if let Some(at) = contact.created_at {
        let at = at.to_zoned(model.options.zone.clone());
        page.field("Since", &at.strftime("%b %Y").to_string(), Role::Text);
    }
    if let Some(at) = contact.last_seen_at {
        page.field("Last seen", &when(at), Role::Text);
    }
    for company in &contact.companies {
        page.gap();
        page.field("Company", company.name.raw(), Role::Strong);
        page.field("Plan", &raw(&company.plan), Role::Text);
        if let Some(spend) = company.monthly_spend {
            page.field("Pays", &format!("{spend:.0} a month"), Role::Text);
        }
        page.field("Industry", &raw(&company.industry), Role::Text);
        page.field("Web", &raw(&company.website), Role::Text);
        if let Some(size) = company.size {
            page.field("People", &size.to_string(), Role::Text);
        }
    }
    draw_conversation(model, page);
    if !contact.attributes.is_empty() {
        page.gap();
        for attribute in &contact.attributes {
            page.field(attribute.name.raw(), attribute.value.raw(), Role::Text);
        }
    }
    if !card.earlier.is_empty() {
        page.gap();
        page.line("Before", Role::Muted);
        for earlier in &card.earlier {
            let state = if earlier.closed { "✓" } else { "·" };
            let at = earlier.last_activity_at.map(when).unwrap_or_default();
            page.line(
                &format!("{state} {at}  {}", earlier.title.raw()),
                Role::Text,
            );
        }
    }
}

/// What the conversation itself tells about the customer.
fn draw_conversation(model: &Model, page: &mut Page) {
    let Some(row) = model.current() else { return };
    let known = &row.conversation;
    page.gap();
    let tags: Vec<_> = known.tags.iter().map(|tag| tag.name.raw()).collect();
    page.field("Tags", &tags.join(", "), Role::Tag);
    if let Some(rating) = &known.rating {
        use crate::domain::event::RatingStatus;
        let words = match (rating.status, rating.score) {
            (RatingStatus::Rated, Some(score)) => {
                format!("{score}/5 {}", crate::app::timeline::event::stars(score))
            }
            (RatingStatus::Pending, _) => "asked, no answer yet".to_owned(),
            (RatingStatus::Expired, _) => "expired".to_owned(),
            (RatingStatus::Canceled, _) => "withdrawn".to_owned(),
            (RatingStatus::Rated | RatingStatus::Other, _) => String::new(),
        };
        page.field("CSAT", &words, Role::Rating);
    }
    if let Some(language) = &known.language {
        page.field("Writes in", language.raw(), Role::Text);
    }
    for attribute in &known.attributes {
        page.field(attribute.name.raw(), attribute.value.raw(), Role::Text);
    }
}
