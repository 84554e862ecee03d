//! The lines of the contact pane: who the customer is, where they work, and what they did before.

use crate::action::Reading;
use crate::app::handover::in_words;
use crate::app::kept::{note_words, standing_words, tag_words};
use crate::app::model::Model;
use crate::app::report::sentence;
use crate::app::timeline::event::author_name;
use crate::app::when::ago::moment;
use crate::domain::people::ContactCard;
use crate::text::clean::Clean;
use crate::text::rich::{Document, Line, Piece, Unfold};
use crate::text::role::Role;

/// Cells of the labels on the left.
const LABEL: usize = 11;

impl Model {
    /// What stands in the contact pane, from the top, before it is cut to the screen.
    pub fn contact_lines(&self) -> Vec<Line> {
        let width = self.geometry.contact.map_or(0, |area| area.width);
        let mut page = Page {
            lines: Vec::new(),
            // A column stays free on either side.
            width: usize::from(width.saturating_sub(2)),
        };
        match (self.contact.card.value(), self.contact.card.failure()) {
            (Some(card), _) => draw_card(self, card, &mut page),
            (None, Some(why)) => page.line(&sentence(why), Role::Danger),
            (None, None) if self.contact.of.is_some() => page.line("Reading…", Role::Muted),
            (None, None) => draw_stranger(self, &mut page),
        }
        page.lines
    }
}

/// The lines so far, and the cells there are for each.
struct Page {
    lines: Vec<Line>,
    width: usize,
}

impl Page {
    fn line(&mut self, words: &str, role: Role) {
        self.lines.push(Line::of(words, role));
    }

    fn field(&mut self, label: &str, value: &str, role: Role) {
        if !value.trim().is_empty() {
            let label = Clean::line(label).truncate(LABEL - 1).fit(LABEL);
            self.lines.push(Line::from_pieces(vec![
                Piece::new(label, Role::Muted),
                Piece::new(Clean::line(value), role),
            ]));
        }
    }

    /// A text of several lines, beside its label.
    fn paragraph(&mut self, label: &str, words: &str) {
        let width = self.width.saturating_sub(LABEL).max(1);
        let lines = Document::plain(words).lines(width, &Unfold::all());
        for (place, line) in lines.iter().enumerate() {
            let label = if place == 0 { label } else { "" };
            self.field(label, line.to_clean().as_str(), Role::Text);
        }
    }

    fn gap(&mut self) {
        self.lines.push(Line::default());
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
    draw_elsewhere(model, page);
    draw_conversation(model, page);
    if !contact.attributes.is_empty() {
        page.gap();
        for attribute in &contact.attributes {
            page.field(attribute.name.raw(), attribute.value.raw(), Role::Text);
        }
    }
    if !card.earlier.is_empty() {
        page.gap();
        let hint = model.hint(Reading::Earlier, "opens one");
        page.line(&format!("Before{hint}"), Role::Muted);
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

/// A customer of whom the desk has no card: what the conversation says of them.
fn draw_stranger(model: &Model, page: &mut Page) {
    let row = model.current();
    let contact = row.and_then(|row| row.conversation.contact.as_ref());
    match contact {
        Some(contact) => {
            for (text, role) in [
                (&contact.name, Role::Customer),
                (&contact.email, Role::Text),
            ] {
                if let Some(text) = text {
                    page.line(text.raw(), role);
                }
            }
            draw_elsewhere(model, page);
        }
        None => page.line("No contact", Role::Muted),
    }
    draw_conversation(model, page);
}

/// The other desks they wrote on, newest first, and the key that opens the list.
fn draw_elsewhere(model: &Model, page: &mut Page) {
    let elsewhere = model.elsewhere();
    if elsewhere.is_empty() {
        return;
    }
    let hint = model.hint(Reading::Elsewhere, "opens one");
    page.gap();
    page.line(&format!("Also wrote on{hint}"), Role::Muted);
    let now = model.local_now();
    for desk in elsewhere {
        let newest = desk.newest.first();
        let at = newest
            .and_then(|newest| newest.last_activity_at)
            .map(|at| moment(&at.to_zoned(model.options.zone.clone()), &now))
            .unwrap_or_default();
        let title = newest.map_or("", |newest| newest.title.raw());
        let name = desk.profile.as_str();
        page.line(
            &format!("{name} {} · {at}  {title}", desk.count),
            Role::Link,
        );
    }
}

/// What the conversation itself tells about the customer.
fn draw_conversation(model: &Model, page: &mut Page) {
    let Some(row) = model.current() else { return };
    let known = &row.conversation;
    page.gap();
    for (place, other) in known.others.iter().enumerate() {
        let label = if place == 0 { "With" } else { "" };
        let name = author_name(other, &model.directory(&row.key.profile));
        page.field(label, &name, Role::Customer);
    }
    for item in &known.attention {
        page.field("Attention", &in_words(item), Role::Warning);
    }
    if let Some(outcome) = &known.outcome {
        page.field("Outcome", outcome.raw(), Role::Text);
    }
    if let Some(summary) = &known.summary {
        page.paragraph("Summary", summary.raw());
    }
    let tags: Vec<_> = known.tags.iter().map(|tag| tag_words(row, tag)).collect();
    page.field("Tags", &tags.join(", "), Role::Tag);
    let standing = standing_words(row).unwrap_or_default();
    page.field("State", &standing, Role::Snoozed);
    let notes = note_words(row).unwrap_or_default();
    page.field("Notes", &notes, Role::Note);
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
    let directory = model.directory(&row.key.profile);
    for attribute in &known.attributes {
        // One that was set here a moment ago is called as the desk calls it.
        let field = attribute.id.as_ref().and_then(|id| directory.field(id));
        let name = field.map_or(&attribute.name, |field| &field.name);
        page.field(name.raw(), attribute.value.raw(), Role::Text);
    }
}
