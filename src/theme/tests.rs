//! What `theme` promises, case by case.

use super::*;
use crate::source::Problems;
use crate::theme::color::Color;

fn all() -> impl Iterator<Item = (&'static str, Theme)> {
    BUILT_IN.iter().map(|(name, text)| {
        let mut problems = Vec::new();
        let theme = Theme::read(text, &mut problems);
        if let Err(problems) = Problems::none_or(name, text, problems) {
            panic!("{problems}");
        }
        (*name, theme)
    })
}

#[test]
fn every_file_of_a_theme_is_listed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/themes");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            file.unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    let mut names: Vec<&str> = Theme::names().collect();
    files.sort();
    names.sort_unstable();
    assert_eq!(files, names);
}

#[test]
fn every_role_has_the_face_of_the_nearest_ancestor_that_has_one() {
    for (name, theme) in all() {
        for role in Role::ALL {
            let own = theme.own[*role as usize];
            let parent = role.parent().map(|parent| theme.face(parent));
            let expected = own.or(parent).unwrap_or_default();
            assert_eq!(theme.face(*role), expected, "{name} {}", role.name());
        }
    }
}

#[test]
fn what_must_be_told_apart_looks_different_in_every_theme() {
    use Role::{
        Customer, Danger, Key, Match, Muted, Note, Selected, Success, TabCurrent, Text, Unread,
    };
    let pairs = [
        (Text, Selected),
        (Text, Unread),
        (Text, Danger),
        (Text, Match),
        (Role::Hint, Key),
        (Role::Tab, TabCurrent),
        (Role::Border, Role::BorderFocus),
        (Role::Border, Role::NoteBorder),
        (Text, Customer),
    ];
    for (name, theme) in all() {
        for (a, b) in pairs {
            assert_ne!(
                theme.face(a),
                theme.face(b),
                "{name}: {} and {}",
                a.name(),
                b.name()
            );
        }
        if name != "mono" {
            for (a, b) in [(Text, Note), (Success, Danger), (Customer, Role::Teammate)] {
                assert_ne!(
                    theme.face(a),
                    theme.face(b),
                    "{name}: {} and {}",
                    a.name(),
                    b.name()
                );
            }
        }
        if !["mono", "high-contrast"].contains(&name) {
            assert_ne!(theme.face(Text), theme.face(Muted), "{name}");
        }
    }
}

#[test]
fn mono_has_no_color_and_no_faint_letters() {
    let theme = Theme::mono();
    for role in Role::ALL {
        let face = theme.face(*role);
        assert_eq!(
            (face.fg, face.bg, face.dim),
            (None, None, false),
            "{}",
            role.name()
        );
    }
}

#[test]
fn the_default_uses_the_terminals_colors_and_paints_no_background() {
    let theme = Theme::default();
    for role in Role::ALL {
        let face = theme.face(*role);
        assert!(
            matches!(face.fg, None | Some(Color::Ansi(_))),
            "{}",
            role.name()
        );
    }
    assert_eq!(theme.face(Role::Text), Face::default());
}

#[test]
fn a_person_can_change_a_role_and_all_that_fall_back_to_it() {
    let text = "muted = \"cyan\"\nmutde = \"red\"\nlink = \"blu\"\n";
    let file = DeTable::parse(text).unwrap();
    let section = Section::new("colors", file.span(), file.get_ref());
    let mut problems = Vec::new();
    let theme = Theme::built_in("mono")
        .unwrap()
        .with(section, &mut problems);
    let cyan = Some(Color::Ansi(6));
    assert_eq!(theme.face(Role::Muted).fg, cyan);
    assert_eq!(theme.face(Role::Quote).fg, cyan);
    let hints: Vec<_> = problems
        .iter()
        .filter_map(|problem| problem.hint.as_deref())
        .collect();
    assert_eq!(hints, ["did you mean `blue`?", "did you mean `muted`?"]);
}

#[test]
fn fewer_colors_leave_no_others() {
    let theme = Theme::built_in("fjord").unwrap().at(Depth::Sixteen);
    for role in Role::ALL {
        let face = theme.face(*role);
        for color in [face.fg, face.bg].into_iter().flatten() {
            assert!(matches!(color, Color::Ansi(_)), "{}", role.name());
        }
    }
}
