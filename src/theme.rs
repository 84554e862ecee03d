//! From what a piece of text is to what it looks like.
//!
//! A theme is one small file (`assets/themes/`); a role it does not name looks like its parent. Text is laid out with
//! roles alone, so another theme needs no new layout. Which escape codes a face becomes is the business of `ui`.

use toml::de::DeTable;

use crate::source::Problem;
use crate::source::nearest::did_you_mean;
use crate::source::section::{Complaint, Section};
use crate::text::Role;
use crate::theme::color::{Color, Depth, Palette};
use crate::theme::face::Face;

pub mod color;
pub mod face;

/// The themes that come along: their names and their files.
const BUILT_IN: &[(&str, &str)] = &[
    ("default", include_str!("../assets/themes/default.toml")),
    ("light", include_str!("../assets/themes/light.toml")),
    ("mono", include_str!("../assets/themes/mono.toml")),
    (
        "high-contrast",
        include_str!("../assets/themes/high-contrast.toml"),
    ),
    ("fjord", include_str!("../assets/themes/fjord.toml")),
    ("paper", include_str!("../assets/themes/paper.toml")),
];

/// A face for every role.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Theme {
    /// What the theme says itself, in the order of `Role::ALL`.
    own: Vec<Option<Face>>,
    /// What that comes to, in the same order.
    resolved: Vec<Face>,
    /// The colors there are; none where nothing may be colored.
    depth: Option<Depth>,
}

impl Default for Theme {
    /// The terminal's own 16 colors on its own background.
    fn default() -> Self {
        Self::built_in("default").unwrap_or_else(|| Self::of(Vec::new()))
    }
}

impl Theme {
    /// The names of the themes that come along.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// The theme of that name that comes along.
    pub fn built_in(name: &str) -> Option<Self> {
        let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        let mut problems = Vec::new();
        let theme = Self::read(text, &mut problems);
        debug_assert_eq!(problems, [], "assets/themes is tested");
        Some(theme)
    }

    /// The theme without any color, for terminals and people who want none.
    pub fn mono() -> Self {
        Self {
            depth: None,
            ..Self::built_in("mono").unwrap_or_default()
        }
    }

    /// A color of a picture as this terminal has it; none where nothing may be colored.
    pub fn paint(&self, [red, green, blue]: [u8; 3]) -> Option<Color> {
        Some(Color::Rgb(red, green, blue).at(self.depth?))
    }

    /// How a role looks.
    pub fn face(&self, role: Role) -> Face {
        self.resolved
            .get(role as usize)
            .copied()
            .unwrap_or_default()
    }

    /// This theme with the faces of `section` (role = "face") in place of its own. What is wrong is left out and reported.
    #[must_use]
    pub fn with(self, section: Section<'_>, problems: &mut Vec<Problem>) -> Self {
        self.with_faces(section, &Palette::default(), problems)
    }

    /// This theme in the colors the terminal has.
    #[must_use]
    pub fn at(self, depth: Depth) -> Self {
        let own = self.own.into_iter();
        let own = own.map(|face| face.map(|face| face.at(depth)));
        Self {
            depth: Some(depth),
            ..Self::of(own.collect())
        }
    }

    fn read(text: &str, problems: &mut Vec<Problem>) -> Self {
        let empty = Self::of(vec![None; Role::ALL.len()]);
        let file = match DeTable::parse(text) {
            Ok(file) => file,
            Err(error) => {
                let span = error.span().unwrap_or_default();
                problems.push(Problem::new(span, error.message()));
                return empty;
            }
        };
        let mut file = Section::new("", file.span(), file.get_ref());
        let palette = file
            .section("palette", problems)
            .map(|colors| Palette::read(colors, problems))
            .unwrap_or_default();
        let theme = match file.section("roles", problems) {
            Some(roles) => empty.with_faces(roles, &palette, problems),
            None => empty,
        };
        file.finish(problems);
        theme
    }

    fn with_faces(
        self,
        section: Section<'_>,
        palette: &Palette,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut own = self.own;
        for (name, face) in section.strings(problems) {
            let Some(role) = Role::ALL.iter().find(|role| role.name() == name.text) else {
                let names = Role::ALL.iter().map(|role| role.name());
                problems.push(
                    Problem::new(name.span, format!("unknown role `{}`", name.text))
                        .with_hint(did_you_mean(&name.text, names)),
                );
                continue;
            };
            match Face::read(&face.text, palette) {
                Ok(face) => {
                    if let Some(place) = own.get_mut(*role as usize) {
                        *place = Some(face);
                    }
                }
                Err(Complaint { message, hint }) => {
                    problems.push(Problem::new(face.span, message).with_hint(hint));
                }
            }
        }
        Self::of(own)
    }

    fn of(own: Vec<Option<Face>>) -> Self {
        let own_face = |role: Role| own.get(role as usize).copied().flatten();
        let resolved = Role::ALL
            .iter()
            .map(|role| {
                std::iter::successors(Some(*role), |role| role.parent())
                    .find_map(own_face)
                    .unwrap_or_default()
            })
            .collect();
        Self {
            own,
            resolved,
            depth: Some(Depth::True),
        }
    }
}

#[cfg(test)]
mod tests;
