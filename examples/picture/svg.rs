//! Cells of a terminal as a drawing.
//!
//! Every run of cells says how long it is, so columns stand in line whatever font the reader has; lines and blocks are
//! drawn as shapes, because fonts leave gaps between them.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use tinbox::text::width;

use super::desk::Screen;

/// A cell.
const WIDTH: f64 = 8.4;
const HEIGHT: f64 = 19.0;
/// From the top of a cell to the line its letters stand on.
const BASELINE: f64 = 13.6;
/// Around the cells.
const MARGIN: f64 = 18.0;

const FONTS: &str =
    "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";

const BACKGROUND: &str = "#12161d";
const FOREGROUND: &str = "#d3d8e0";
const EDGE: &str = "#2a313c";

/// The sixteen colors, calm ones on a dark ground.
const SIXTEEN: [&str; 16] = [
    "#12161d", "#ef7f86", "#93c98a", "#e3bf73", "#7fb0f5", "#c8a2f0", "#73c7d4", "#d3d8e0",
    "#7b8494", "#ff9aa0", "#abdda2", "#f2d48f", "#9cc4ff", "#dabbfa", "#93dce7", "#ffffff",
];

/// A look of letters.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Look {
    color: &'static str,
    ground: Option<&'static str>,
    modifiers: Modifier,
}

/// Cells side by side that look the same.
struct Run {
    x: u16,
    cells: u16,
    text: String,
    look: Look,
}

/// The drawing of a screen.
pub(super) fn picture(screen: &Screen, title: &str) -> String {
    let area = screen.cells.area;
    let (across, down) = (
        f64::from(area.width) * WIDTH + 2.0 * MARGIN,
        f64::from(area.height) * HEIGHT + 2.0 * MARGIN,
    );
    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across:.0} {down:.0}" width="{across:.0}" height="{down:.0}" role="img">
<title>{title}</title>
<style>
.b {{ font-weight: 700; }} .i {{ font-style: italic; }} .d {{ opacity: .62; }} .u {{ text-decoration: underline; }} .s {{ text-decoration: line-through; }}
</style>
<rect x=".5" y=".5" width="{:.0}" height="{:.0}" rx="10" fill="{BACKGROUND}" stroke="{EDGE}"/>
<g transform="translate({MARGIN} {MARGIN})" font-family="{FONTS}" font-size="14">
"#,
        across - 1.0,
        down - 1.0,
    );
    for y in 0..area.height {
        let runs = runs(&screen.cells, y);
        for run in &runs {
            ground(&mut svg, run, y);
        }
        for run in &runs {
            letters(&mut svg, run, y);
        }
    }
    if let Some(cursor) = screen.cursor {
        let (x, y) = place(cursor.x, cursor.y);
        let _ = writeln!(
            svg,
            r#"<rect x="{x:.1}" y="{:.1}" width="2" height="{:.1}" fill="{FOREGROUND}"/>"#,
            y + 1.5,
            HEIGHT - 3.0
        );
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

/// The cells of a row, grouped into words: each begins where its cell does, however wide the letters are. Signs stand
/// alone, for fonts differ in their width.
fn runs(cells: &Buffer, y: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut x = 0;
    while x < cells.area.width {
        let cell = &cells[(x, y)];
        let symbol = cell.symbol();
        let wide = (width(symbol).max(1) as u16).min(cells.area.width - x);
        let look = look(cell);
        match runs.last_mut() {
            Some(run) if run.look == look && goes_on(&run.text, symbol) => {
                run.text.push_str(symbol);
                run.cells += wide;
            }
            _ => runs.push(Run {
                x,
                cells: wide,
                text: symbol.to_owned(),
                look,
            }),
        }
        x += wide;
    }
    runs
}

/// Whether a symbol belongs to the same word, or to the same blank.
fn goes_on(text: &str, symbol: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_graphic() || (c.is_alphabetic() && c < '\u{250}');
    (text.chars().all(is_letter) && symbol.chars().all(is_letter))
        || (text.trim().is_empty() && symbol.trim().is_empty())
}

fn look(cell: &Cell) -> Look {
    let (mut color, mut ground) = (color(cell.fg).unwrap_or(FOREGROUND), color(cell.bg));
    if cell.modifier.contains(Modifier::REVERSED) {
        (color, ground) = (ground.unwrap_or(BACKGROUND), Some(color));
    }
    Look {
        color,
        ground,
        modifiers: cell.modifier,
    }
}

/// The default theme knows the sixteen colors only; anything else looks like plain text.
fn color(color: Color) -> Option<&'static str> {
    let index = match color {
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        _ => return None,
    };
    SIXTEEN.get(index).copied()
}

fn place(x: u16, y: u16) -> (f64, f64) {
    (f64::from(x) * WIDTH, f64::from(y) * HEIGHT)
}

fn ground(svg: &mut String, run: &Run, y: u16) {
    let Some(ground) = run.look.ground else {
        return;
    };
    let (left, top) = place(run.x, y);
    let across = f64::from(run.cells) * WIDTH;
    if let (Some(Shape::Block(from, to)), BACKGROUND) = (shape(&run.text, run.x, y), run.look.color)
    {
        // A block in the color of nothing leaves the rest of its cell; drawn over it, its edge would shine through.
        let rest = if from > 0.0 { (0.0, from) } else { (to, WIDTH) };
        block(svg, (left, top), rest, ground, "");
        return;
    }
    // A hair wider, so that neighbors touch at every size.
    let _ = writeln!(
        svg,
        r#"<rect x="{left:.1}" y="{top}" width="{:.1}" height="{HEIGHT}" fill="{ground}"/>"#,
        across + 0.2
    );
}

fn letters(svg: &mut String, run: &Run, y: u16) {
    let (text, color) = (run.text.as_str(), run.look.color);
    let (left, top) = place(run.x, y);
    let classes = classes(run.look.modifiers);
    match shape(text, run.x, y) {
        Some(Shape::Lines(path, stroke)) => {
            let _ = writeln!(
                svg,
                r#"<path d="{path}" stroke="{color}" stroke-width="{stroke}"{classes}/>"#
            );
        }
        Some(Shape::Block(..)) if color == BACKGROUND => {}
        Some(Shape::Block(from, to)) => block(svg, (left, top), (from, to), color, &classes),
        None if text.trim().is_empty() => {}
        None => {
            let _ = writeln!(
                svg,
                r#"<text x="{left:.1}" y="{:.1}" textLength="{:.1}" lengthAdjust="spacingAndGlyphs" fill="{color}"{classes}>{}</text>"#,
                top + BASELINE,
                f64::from(run.cells) * WIDTH,
                escaped(text)
            );
        }
    }
}

fn block(
    svg: &mut String,
    (left, top): (f64, f64),
    (from, to): (f64, f64),
    color: &str,
    classes: &str,
) {
    let _ = writeln!(
        svg,
        r#"<rect x="{:.1}" y="{top}" width="{:.1}" height="{HEIGHT}" fill="{color}"{classes}/>"#,
        left + from,
        to - from
    );
}

fn classes(modifiers: Modifier) -> String {
    let names: Vec<&str> = [
        (Modifier::BOLD, "b"),
        (Modifier::ITALIC, "i"),
        (Modifier::DIM, "d"),
        (Modifier::UNDERLINED, "u"),
        (Modifier::CROSSED_OUT, "s"),
    ]
    .into_iter()
    .filter(|(modifier, _)| modifiers.contains(*modifier))
    .map(|(_, name)| name)
    .collect();
    if names.is_empty() {
        String::new()
    } else {
        format!(r#" class="{}""#, names.join(" "))
    }
}

enum Shape {
    /// A path, and how thick it is.
    Lines(String, f64),
    /// A block of the height of the cell, from one place across it to another.
    Block(f64, f64),
}

/// The shape of a sign that lines and blocks are made of.
fn shape(symbol: &str, x: u16, y: u16) -> Option<Shape> {
    // Which of left, right, up and down a line goes to from the middle.
    let (arms, stroke) = match symbol {
        "─" => ([true, true, false, false], 1.0),
        "│" => ([false, false, true, true], 1.0),
        "┌" => ([false, true, false, true], 1.0),
        "┐" => ([true, false, false, true], 1.0),
        "└" => ([false, true, true, false], 1.0),
        "┘" => ([true, false, true, false], 1.0),
        "├" => ([false, true, true, true], 1.0),
        "┤" => ([true, false, true, true], 1.0),
        "┬" => ([true, true, false, true], 1.0),
        "┴" => ([true, true, true, false], 1.0),
        "┼" => ([true, true, true, true], 1.0),
        "━" => ([true, true, false, false], 2.2),
        "┃" => ([false, false, true, true], 2.2),
        "┏" => ([false, true, false, true], 2.2),
        "┓" => ([true, false, false, true], 2.2),
        "┗" => ([false, true, true, false], 2.2),
        "┛" => ([true, false, true, false], 2.2),
        "▌" => return Some(Shape::Block(0.0, WIDTH / 2.0)),
        "▏" => return Some(Shape::Block(0.0, WIDTH / 8.0)),
        "▐" => return Some(Shape::Block(WIDTH / 2.0, WIDTH)),
        "█" => return Some(Shape::Block(0.0, WIDTH)),
        _ => return None,
    };
    let (left, top) = place(x, y);
    let (right, bottom) = (left + WIDTH, top + HEIGHT);
    let (middle, center) = (left + WIDTH / 2.0, top + HEIGHT / 2.0);
    let ends = [
        (left, center),
        (right, center),
        (middle, top),
        (middle, bottom),
    ];
    let mut path = String::new();
    for ((x, y), is_there) in ends.into_iter().zip(arms) {
        if is_there {
            let _ = write!(path, "M{middle:.1} {center:.1}L{x:.1} {y:.1}");
        }
    }
    Some(Shape::Lines(path, stroke))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
