//! The contact: who the customer is, where they work, and what they did before.

use crate::app::geometry::Area;
use crate::app::handover::in_words;
use crate::app::model::Model;
use crate::app::report::sentence;
use crate::app::when::ago::moment;
use crate::domain::people::ContactCard;
use crate::text::clean::Clean;
use crate::text::rich::{Document, Unfold};
use crate::text::role::Role;
use crate::ui::canvas::Canvas;

/// Cells of the labels on the left.
const LABEL: u16 = 11;

/// Paints the contact.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>) {
    let Some(area) = model.geometry.contact else {
        return;
    };
    let mut page = Page {
        area,
        y: area.y,
        canvas,
    };
    match (model.contact.card.value(), model.contact.card.failure()) {
        (Some(card), _) => draw_card(model, card, &mut page),
        (None, Some(why)) => page.line(&sentence(why), Role::Danger),
        (None, None) if model.contact.of.is_some() => page.line("Reading…", Role::Muted),
        (None, None) => page.line("No contact", Role::Muted),
    }
}

/// The lines of the pane, from the top.
struct Page<'a, 'b> {
    area: Area,
    y: u16,
    canvas: &'a mut Canvas<'b>,
}

impl Page<'_, '_> {
    fn line(&mut self, words: &str, role: Role) {
        if self.y < self.area.bottom() {
            let x = self.area.x + 1;
            self.canvas
                .put_within(x, self.y, self.area.right() - 1, &Clean::line(words), role);
        }
        self.y += 1;
    }

    fn field(&mut self, label: &str, value: &str, role: Role) {
        if value.trim().is_empty() {
            return;
        }
        if self.y < self.area.bottom() {
            let (x, right) = (self.area.x + 1, self.area.right() - 1);
            self.canvas
                .put_within(x, self.y, x + LABEL - 1, &Clean::line(label), Role::Muted);
            self.canvas
                .put_within(x + LABEL, self.y, right, &Clean::line(value), role);
        }
        self.y += 1;
    }

    /// A text of several lines, beside its label.
    fn paragraph(&mut self, label: &str, words: &str) {
        let width = self.area.width.saturating_sub(LABEL + 2).max(1);
        let lines = Document::plain(words).lines(usize::from(width), &Unfold::all());
        for (place, line) in lines.iter().enumerate() {
            let label = if place == 0 { label } else { "" };
            self.field(label, line.to_clean().as_str(), Role::Text);
        }
    }

    fn gap(&mut self) {
        self.y += 1;
    }
}

fn draw_card(model: &Model, card: &ContactCard, page: &mut Page<'_, '_>) {
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
fn draw_conversation(model: &Model, page: &mut Page<'_, '_>) {
    let Some(row) = model.current() else { return };
    let known = &row.conversation;
    page.gap();
    for item in &known.attention {
        page.field("Attention", &in_words(item), Role::Warning);
    }
    if let Some(outcome) = &known.outcome {
        page.field("Outcome", outcome.raw(), Role::Text);
    }
    if let Some(summary) = &known.summary {
        page.paragraph("Summary", summary.raw());
    }
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
