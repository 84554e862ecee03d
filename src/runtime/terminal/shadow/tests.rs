//! Frames on a terminal that counts by character: for vt100 a family is six cells, ❤️ is one, and क्ष are two things.

use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Style};
use ratatui::text::Line;

use super::super::backend::FrameBackend;
use super::*;
use crate::ui::links::Links;

const SIZE: Size = Size::new(16, 3);

/// What vt100 counts or draws otherwise than ratatui, next to clusters it does not.
const CLUSTERS: [&str; 16] = [
    "न्य",
    "क्ष",
    "की",
    "न्दी",
    "स्क्रि",
    "মা",
    "মি",
    "กำ",
    "👨\u{200D}👩\u{200D}👧",
    "👍🏽",
    "🇩🇪",
    "❤\u{FE0F}",
    "1\u{FE0F}\u{20E3}",
    "e\u{301}",
    "ｶﾞ",
    "⌚\u{FE0E}",
];

fn is_cluster(symbol: &str) -> bool {
    symbol.chars().nth(1).is_some()
}

/// Draws the frames and compares the screen with the wanted cells after each.
fn check<L: AsRef<str>>(frames: &[Vec<L>]) {
    let mut terminal = Terminal::new(FrameBackend::new(SIZE)).unwrap();
    let mut screen = vt100::Parser::new(SIZE.height, SIZE.width, 0);
    for lines in frames {
        let wanted = terminal
            .draw(|frame| {
                for (row, line) in frame.area().rows().zip(lines) {
                    frame.render_widget(Line::raw(line.as_ref()), row);
                }
            })
            .unwrap()
            .buffer
            .clone();
        let mut bytes = Vec::new();
        terminal
            .backend_mut()
            .take_frame(Links::default(), &mut bytes)
            .unwrap();
        screen.process(&bytes);
        compare(&wanted, screen.screen());
    }
}

fn compare(wanted: &Buffer, screen: &vt100::Screen) {
    for y in 0..SIZE.height {
        let mut x = 0;
        while x < SIZE.width {
            let symbol = wanted[(x, y)].symbol();
            let width = wanted[(x, y)].cell_width().max(1);
            let mut shown: String = (x..x + width)
                .map(|column| screen.cell(y, column).unwrap().contents())
                .collect();
            let fits = symbol.chars().map(|c| c.width().unwrap()).sum::<usize>();
            if !is_cluster(symbol) {
                let symbol = if symbol == " " { "" } else { symbol };
                assert_eq!(shown.trim(), symbol, "{x},{y} of {}", screen.contents());
            } else if fits <= usize::from(width) && x + 8 < SIZE.width {
                shown.retain(|c| c != ' ');
                assert_eq!(shown, symbol, "{x},{y} of {}", screen.contents());
            }
            x += width;
        }
    }
}

#[test]
fn nothing_of_a_cluster_stays_behind() {
    for cluster in CLUSTERS {
        let with = vec![format!("a{cluster}b"), format!("{cluster}{cluster} 日")];
        let without = vec!["a    b".to_owned(), "x 日  y".to_owned()];
        check(&[with.clone(), without.clone(), with, vec![], without]);
    }
}

#[test]
fn a_cluster_takes_its_place_among_cells_that_stay() {
    for cluster in CLUSTERS {
        check(&[
            vec!["ab        cdef"],
            vec![format!("ab{cluster}").as_str()],
            vec!["ab        cdef"],
        ]);
    }
}

#[test]
fn a_cluster_in_the_last_columns_does_not_reach_the_next_row() {
    for cluster in CLUSTERS {
        let width = usize::from(cluster.cell_width());
        let last = format!("{}{cluster}", "-".repeat(usize::from(SIZE.width) - width));
        check(&[
            vec![last.clone(), "next".into(), last],
            vec!["next".to_owned(), String::new(), "last".into()],
        ]);
    }
}

fn placed(text: &str, y: u16) -> Vec<Placed> {
    let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, SIZE.width, 1));
    buffer.set_string(0, 0, text, Style::new().bg(Color::Blue));
    let mut x = 0;
    std::iter::from_fn(|| {
        let cell = buffer.cell((x, 0)).filter(|cell| cell.bg == Color::Blue)?;
        let at = x;
        x += cell.cell_width().max(1);
        Some((at, y, cell.clone()))
    })
    .collect()
}

#[test]
fn rows_without_uncertain_clusters_pass_as_they_came() {
    let mut shadow = Shadow::new(SIZE);
    for text in ["plain text ✓ │", "日本 résumé", "ещё  ⣾", "x"] {
        assert_eq!(shadow.update(placed(text, 1).into_iter()), placed(text, 1));
    }
}

#[test]
fn a_change_beside_a_cluster_passes_as_it_came() {
    let mut shadow = Shadow::new(SIZE);
    let drawn = shadow.update(placed("क्ष and more", 1).into_iter());
    assert!(drawn.len() > SIZE.width.into());
    let change: Vec<Placed> = placed("क्ष and less", 1).split_off(7);
    assert_eq!(shadow.update(change.clone().into_iter()), change);
    let other_row = placed("plain", 2);
    assert_eq!(shadow.update(other_row.clone().into_iter()), other_row);
}

#[test]
fn the_rest_of_the_row_keeps_its_style() {
    let mut shadow = Shadow::new(SIZE);
    shadow.update(placed("e\u{301} blue", 0).into_iter());
    let change = placed("e", 0);
    let drawn = shadow.update(change.into_iter());
    let text: String = drawn.iter().map(|(.., cell)| cell.symbol()).collect();
    assert_eq!(text.trim_end(), "e blue");
    let blue = drawn.iter().filter(|(.., cell)| cell.bg == Color::Blue);
    assert_eq!(blue.count(), "e blue".len());
}

#[test]
fn cells_outside_the_screen_are_passed_on_and_not_remembered() {
    let mut shadow = Shadow::new(Size::new(4, 1));
    let outside = vec![(4, 0, Cell::EMPTY), (0, 1, Cell::EMPTY)];
    assert_eq!(shadow.update(outside.clone().into_iter()), outside);
}

fn piece() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        3 => prop::sample::select(CLUSTERS.to_vec()),
        3 => prop::sample::select(vec![" ", "  ", "    "]),
        2 => prop::sample::select(vec!["a", "bc", "def", "│"]),
        1 => prop::sample::select(vec!["日", "本語", "한", "ж", "ب"]),
    ]
}

fn frame() -> impl Strategy<Value = Vec<String>> {
    let line = prop::collection::vec(piece(), 0..12).prop_map(|pieces| pieces.concat());
    prop::collection::vec(line, usize::from(SIZE.height))
}

proptest! {
    #[test]
    fn other_cells_are_right_after_any_frames(frames in prop::collection::vec(frame(), 1..6)) {
        check(&frames);
    }
}
