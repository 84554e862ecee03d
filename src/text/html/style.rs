//! The little CSS that decides whether text can be seen, and how it is meant.
//!
//! Not a style engine: declarations of `style` attributes and of simple selectors in style
//! sheets, as far as they hide text, color it like its background, or stand in for tags such as
//! `<b>` and `<pre>`. Media queries are skipped, as they speak of other screens.

use std::collections::HashMap;

use crate::text::rich::block::Counting;

/// Rules kept of a style sheet.
const MAX_RULES: usize = 2048;

/// A color without transparency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rgb(pub(super) u8, pub(super) u8, pub(super) u8);

/// What lies behind text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    Color(Rgb),
    /// A picture or a gradient: nothing can be said.
    Unknown,
}

/// What a list of declarations says; `None` where it says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) hidden: Option<bool>,
    pub(super) tiny: Option<bool>,
    pub(super) color: Option<Rgb>,
    pub(super) background: Option<Paint>,
    pub(super) bold: Option<bool>,
    pub(super) italic: Option<bool>,
    pub(super) strike: Option<bool>,
    pub(super) keep_spaces: Option<bool>,
    pub(super) right: Option<bool>,
    /// How a list counts.
    pub(super) counting: Option<Counting>,
    pub(super) no_margin: bool,
    pub(super) no_border: bool,
    /// The bar Outlook draws beside what it quotes.
    pub(super) quote_bar: bool,
    pub(super) width: Option<u32>,
    pub(super) height: Option<u32>,
    clipped: bool,
}

impl Style {
    /// Reads declarations: `display: none; color: #fff`.
    pub(super) fn parse(declarations: &str) -> Self {
        let mut style = Self::default();
        for declaration in declarations.split(';').take(128) {
            if let Some((name, value)) = declaration.split_once(':') {
                let value = value
                    .trim()
                    .trim_end_matches("!important")
                    .trim()
                    .to_ascii_lowercase();
                style.declare(&name.trim().to_ascii_lowercase(), &value);
            }
        }
        if style.clipped && (style.height == Some(0) || style.width == Some(0)) {
            style.hidden = Some(true);
        }
        style
    }

    fn declare(&mut self, name: &str, value: &str) {
        match name {
            "display" => self.hidden = Some(value == "none"),
            "visibility" if matches!(value, "hidden" | "collapse") => self.hidden = Some(true),
            "opacity" if value.parse::<f32>().is_ok_and(|v| v <= 0.05) => self.hidden = Some(true),
            "overflow" => self.clipped = value == "hidden",
            "height" | "max-height" => self.height = pixels(value),
            "width" | "max-width" => self.width = pixels(value),
            "text-indent" | "left" | "top" | "margin-left"
                if pixels_signed(value).is_some_and(|v| v < -500.0) =>
            {
                self.hidden = Some(true);
            }
            "font-size" => self.tiny = size_is_tiny(value),
            "font" => {
                self.tiny = value.split([' ', '/']).find_map(size_is_tiny);
                self.bold = value.split(' ').find_map(weight_is_bold);
            }
            "color" => self.color = color(value),
            "background" | "background-color" => self.background = paint(value).or(self.background),
            "background-image" if value != "none" => self.background = Some(Paint::Unknown),
            "font-weight" => self.bold = weight_is_bold(value),
            "font-style" => self.italic = Some(matches!(value, "italic" | "oblique")),
            "text-decoration" | "text-decoration-line" => {
                self.strike = Some(value.contains("line-through"));
            }
            "white-space" => {
                self.keep_spaces = Some(value.starts_with("pre") || value == "break-spaces");
            }
            "text-align" => self.right = Some(value == "right"),
            "list-style" | "list-style-type" => {
                self.counting = value.split(' ').find_map(Counting::of_style);
            }
            "margin" => self.no_margin = value.split(' ').all(|v| pixels(v) == Some(0)),
            "margin-bottom" if pixels(value) == Some(0) => self.no_margin = true,
            "border" => self.no_border = value.starts_with("none") || value.starts_with('0'),
            "border-left" => self.quote_bar = value.starts_with("solid") && value.ends_with("pt"),
            _ => {}
        }
    }

    /// This style with `over` on top.
    pub(super) fn under(self, over: Self) -> Self {
        Self {
            hidden: over.hidden.or(self.hidden),
            tiny: over.tiny.or(self.tiny),
            color: over.color.or(self.color),
            background: over.background.or(self.background),
            bold: over.bold.or(self.bold),
            italic: over.italic.or(self.italic),
            strike: over.strike.or(self.strike),
            keep_spaces: over.keep_spaces.or(self.keep_spaces),
            right: over.right.or(self.right),
            counting: over.counting.or(self.counting),
            no_margin: over.no_margin || self.no_margin,
            no_border: over.no_border || self.no_border,
            quote_bar: over.quote_bar || self.quote_bar,
            width: over.width.or(self.width),
            height: over.height.or(self.height),
            clipped: over.clipped || self.clipped,
        }
    }
}

/// The simple rules of the message's style sheets, by class (`.x`) and id (`#x`).
#[derive(Debug, Default)]
pub(super) struct Sheet {
    rules: HashMap<String, Style>,
}

impl Sheet {
    /// Adds a style sheet.
    pub(super) fn read(&mut self, css: &str) {
        let mut rest = css;
        while let Some(open) = rest.find('{') {
            let (selectors, tail) = rest.split_at(open);
            let tail = tail.get(1..).unwrap_or_default();
            let selectors = selectors.rsplit(['}', ';', '>']).next().unwrap_or_default();
            let selectors = selectors.rsplit("*/").next().unwrap_or_default().trim();
            if selectors.starts_with('@') {
                rest = after_group(tail);
                continue;
            }
            let end = tail.find('}').unwrap_or(tail.len());
            let (body, after) = tail.split_at(end);
            self.add(selectors, body);
            rest = after;
        }
    }

    /// What the sheets say about an element with these classes and this id.
    pub(super) fn of(&self, class: Option<&str>, id: Option<&str>) -> Style {
        let mut style = Style::default();
        if self.rules.is_empty() {
            return style;
        }
        let classes = class
            .unwrap_or_default()
            .split_ascii_whitespace()
            .take(16)
            .map(|c| format!(".{c}"));
        for name in classes.chain(id.map(|id| format!("#{id}"))) {
            if let Some(rule) = self.rules.get(&name) {
                style = style.under(*rule);
            }
        }
        style
    }

    fn add(&mut self, selectors: &str, body: &str) {
        let mut style = None;
        for selector in selectors.split(',').take(32) {
            let selector = selector.trim();
            let Some(at) = selector.find(['.', '#']) else {
                continue;
            };
            let (tag, name) = selector.split_at(at);
            let simple = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            let plain = tag.chars().all(simple)
                && name
                    .get(1..)
                    .is_some_and(|n| !n.is_empty() && n.chars().all(simple));
            if plain && self.rules.len() < MAX_RULES {
                let style = *style.get_or_insert_with(|| Style::parse(body));
                let rule = self.rules.entry(name.to_owned()).or_default();
                *rule = rule.under(style);
            }
        }
    }
}

/// What follows the group whose `{` was just read.
fn after_group(css: &str) -> &str {
    let mut depth = 1;
    for (index, byte) in css.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return css.get(index + 1..).unwrap_or_default();
        }
    }
    ""
}

fn weight_is_bold(value: &str) -> Option<bool> {
    match value {
        "bold" | "bolder" => Some(true),
        "normal" | "lighter" => Some(false),
        _ => value
            .parse::<u32>()
            .ok()
            .filter(|w| (100..=1000).contains(w))
            .map(|w| w >= 600),
    }
}

/// Whether text of this size cannot be read; none if it is no size.
fn size_is_tiny(value: &str) -> Option<bool> {
    let digits = value
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(value.len());
    let (number, unit) = value.split_at(digits);
    let number: f32 = number.parse().ok()?;
    match unit {
        "px" => Some(number <= 2.0),
        "pt" => Some(number <= 1.5),
        "em" | "rem" => Some(number <= 0.15),
        "%" => Some(number <= 15.0),
        "" if number == 0.0 => Some(true),
        _ => None,
    }
}

/// A length in whole pixels.
pub(super) fn pixels(value: &str) -> Option<u32> {
    pixels_signed(value).filter(|v| *v >= 0.0).map(|v| v as u32)
}

fn pixels_signed(value: &str) -> Option<f32> {
    let value = value.trim();
    let digits = value
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-'))
        .unwrap_or(value.len());
    let (number, unit) = value.split_at(digits);
    let number: f32 = number.parse().ok()?;
    let is_length = matches!(unit.trim(), "" | "px" | "pt" | "in" | "cm" | "mm" | "em");
    (is_length || number == 0.0).then_some(number)
}

fn paint(value: &str) -> Option<Paint> {
    if value.contains("url(") || value.contains("gradient") {
        return Some(Paint::Unknown);
    }
    value
        .split_ascii_whitespace()
        .find_map(color)
        .map(Paint::Color)
}

/// A color by number or by one of the few names that hide text.
pub(super) fn color(value: &str) -> Option<Rgb> {
    let value = value.trim().to_ascii_lowercase();
    if let Some(numbers) = value
        .strip_prefix("rgb(")
        .or_else(|| value.strip_prefix("rgba("))
    {
        let mut parts = numbers
            .trim_end_matches(')')
            .split([',', ' ', '/'])
            .filter(|p| !p.is_empty());
        let mut part = || parts.next()?.trim().parse::<u8>().ok();
        return Some(Rgb(part()?, part()?, part()?));
    }
    let hex = match value.as_str() {
        "white" => "ffffff",
        "black" => "000000",
        "gray" | "grey" => "808080",
        "silver" => "c0c0c0",
        "red" => "ff0000",
        "green" => "008000",
        "blue" => "0000ff",
        "navy" => "000080",
        "yellow" => "ffff00",
        "whitesmoke" => "f5f5f5",
        "snow" => "fffafa",
        "ivory" => "fffff0",
        other => other.strip_prefix('#').unwrap_or(other),
    };
    let digits: Option<Vec<u8>> = hex
        .chars()
        .map(|c| c.to_digit(16).map(|d| d as u8))
        .collect();
    match *digits?.as_slice() {
        [r, g, b] | [r, g, b, _] => Some(Rgb(r * 17, g * 17, b * 17)),
        [r, r2, g, g2, b, b2] | [r, r2, g, g2, b, b2, _, _] => {
            Some(Rgb(r * 16 + r2, g * 16 + g2, b * 16 + b2))
        }
        _ => None,
    }
}

impl Rgb {
    pub(super) const BLACK: Self = Self(0, 0, 0);
    pub(super) const WHITE: Self = Self(255, 255, 255);

    /// Whether nobody can tell text of one color on the other.
    pub(super) fn is_like(self, other: Self) -> bool {
        self.0
            .abs_diff(other.0)
            .max(self.1.abs_diff(other.1))
            .max(self.2.abs_diff(other.2))
            <= 12
    }
}
