//! Elements without content: breaks, rules, pictures, fields of forms.

use super::Reader;
use crate::text::html::element::{Attributes, Element};
use crate::text::html::picture::{Picture, judge};
use crate::text::role::Role;

impl Reader {
    pub(super) fn void(&mut self, element: Element, attributes: &Attributes<'_>) {
        match element {
            Element::Break if !self.look.silent => self.weaver.break_line(),
            Element::Rule => self.weaver.rule(),
            Element::Image => self.picture(attributes),
            Element::Input => self.input(attributes),
            _ => {}
        }
    }

    fn picture(&mut self, attributes: &Attributes<'_>) {
        let style = self.style(attributes);
        if self.look.silent
            || self.look.is_hidden()
            || style.hidden == Some(true)
            || attributes.hidden
        {
            return;
        }
        match judge(attributes, &style) {
            Picture::Worth(image) => self.weaver.image(image, Role::Image),
            Picture::Decoration(image) => self.link_picture = Some(image),
            Picture::Nothing => {}
        }
    }

    /// A field of a form, as it was sent: what stands in it, whether it is ticked.
    fn input(&mut self, attributes: &Attributes<'_>) {
        let kind = attributes.kind.unwrap_or_default().trim();
        let is = |name: &str| kind.eq_ignore_ascii_case(name);
        let said = if ["hidden", "password", "file", "color", "range"]
            .into_iter()
            .any(is)
        {
            None
        } else if is("checkbox") || is("radio") {
            Some(if attributes.checked { "[x]" } else { "[ ]" })
        } else if is("image") {
            attributes.alt.or(attributes.value)
        } else {
            attributes.value
        };
        if let Some(said) = said {
            self.weaver.flow(" ");
            self.text(said);
            self.weaver.flow(" ");
        }
    }
}
