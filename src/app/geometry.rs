//! Where everything is on a screen of a given size: computed once here, used by scrolling and by drawing.
//!
//! ```text
//!  tabs                                             one row
//!  banner                                           one row, if there is one and room
//! ───────────────────────┬───────────────────────   rule
//!  list                  │ thread                   one, two or three panes by width
//!                        ├───────────────────────
//!                        │ composer
//! ───────────────────────┴───────────────────────   rule
//!  status                                           one row
//! ```

/// The smallest terminal the inbox is drawn on.
pub const SMALLEST: (u16, u16) = (40, 12);
/// From this width on list and thread stand side by side.
const TWO_PANES: u16 = 64;
/// From this width on the contact stands beside them by itself.
const THREE_PANES: u16 = 150;
/// From this width on the contact can stand beside the thread on demand.
const CONTACT_BESIDE: u16 = 110;
/// Columns of the contact pane.
const CONTACT_WIDTH: u16 = 38;

/// A rectangle of cells.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Area {
    /// First column.
    pub x: u16,
    /// First row.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Area {
    /// Whether a cell lies inside.
    pub fn holds(self, column: u16, row: u16) -> bool {
        (self.x..self.x + self.width).contains(&column)
            && (self.y..self.y + self.height).contains(&row)
    }

    /// The column behind the last one.
    pub fn right(self) -> u16 {
        self.x + self.width
    }

    /// The row below the last one.
    pub fn bottom(self) -> u16 {
        self.y + self.height
    }
}

/// Which pane the keys move in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Pane {
    /// The rows of the view.
    List,
    /// The thread of the selected row.
    Thread,
}

/// What decides where things are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arrangement {
    /// Columns of the terminal.
    pub width: u16,
    /// Rows of the terminal.
    pub height: u16,
    /// The pane with the keys.
    pub focus: Pane,
    /// A line of advice stands under the tabs.
    pub has_banner: bool,
    /// The person asked for the contact (true) or against it (false); none leaves it to the width.
    pub contact: Option<bool>,
    /// Rows of text in the composer, if it is open.
    pub composer_rows: Option<u16>,
}

/// Where everything is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Geometry {
    /// The terminal is smaller than [`SMALLEST`]; nothing else is set.
    pub is_too_small: bool,
    /// The whole screen.
    pub screen: Area,
    /// The line of views.
    pub tabs: Area,
    /// The line of advice.
    pub banner: Option<Area>,
    /// The rows above and below the panes.
    pub rules: Option<(u16, u16)>,
    /// The list.
    pub list: Option<Area>,
    /// The thread, above the composer.
    pub thread: Option<Area>,
    /// The composer with its border.
    pub composer: Option<Area>,
    /// The contact.
    pub contact: Option<Area>,
    /// The last line.
    pub status: Area,
}

impl Geometry {
    /// Places everything.
    pub fn of(arrangement: Arrangement) -> Self {
        let Arrangement { width, height, .. } = arrangement;
        let screen = Area {
            x: 0,
            y: 0,
            width,
            height,
        };
        if width < SMALLEST.0 || height < SMALLEST.1 {
            return Self {
                is_too_small: true,
                screen,
                ..Self::default()
            };
        }
        let line = |y| Area {
            x: 0,
            y,
            width,
            height: 1,
        };
        let banner = (arrangement.has_banner && height >= 16).then(|| line(1));
        let top = if banner.is_some() { 2 } else { 1 };
        let body = Area {
            x: 0,
            y: top + 1,
            width,
            height: height - top - 3,
        };
        let panes = Panes::of(arrangement, body);
        let (thread, composer) = split_composer(panes.thread, arrangement.composer_rows);
        Self {
            is_too_small: false,
            screen,
            tabs: line(0),
            banner,
            rules: Some((top, height - 2)),
            list: panes.list,
            thread,
            composer,
            contact: panes.contact,
            status: line(height - 1),
        }
    }
}

/// The columns of the body.
struct Panes {
    list: Option<Area>,
    thread: Option<Area>,
    contact: Option<Area>,
}

impl Panes {
    fn of(arrangement: Arrangement, body: Area) -> Self {
        let width = body.width;
        let columns = |x: u16, end: u16| {
            Some(Area {
                x,
                width: end.saturating_sub(x),
                ..body
            })
        };
        let wants_contact = arrangement.contact.unwrap_or(width >= THREE_PANES);
        if width < TWO_PANES {
            let whole = Some(body);
            return match (wants_contact, arrangement.focus) {
                (true, _) if arrangement.composer_rows.is_none() => Self {
                    list: None,
                    thread: None,
                    contact: whole,
                },
                (_, Pane::Thread) => Self {
                    list: None,
                    thread: whole,
                    contact: None,
                },
                (_, Pane::List) if arrangement.composer_rows.is_some() => Self {
                    list: None,
                    thread: whole,
                    contact: None,
                },
                (_, Pane::List) => Self {
                    list: whole,
                    thread: None,
                    contact: None,
                },
            };
        }
        let list = (u32::from(width) * 37 / 100) as u16;
        let list = list.clamp(31, if width >= THREE_PANES { 54 } else { 46 });
        if wants_contact && width >= CONTACT_BESIDE {
            return Self {
                list: columns(0, list),
                thread: columns(list + 1, width - CONTACT_WIDTH - 1),
                contact: columns(width - CONTACT_WIDTH, width),
            };
        }
        if wants_contact && arrangement.composer_rows.is_none() {
            return Self {
                list: columns(0, list),
                thread: None,
                contact: columns(list + 1, width),
            };
        }
        Self {
            list: columns(0, list),
            thread: columns(list + 1, width),
            contact: None,
        }
    }
}

/// Cuts the composer off the bottom of the thread: two border rows and the text, at most half of the pane.
fn split_composer(thread: Option<Area>, rows: Option<u16>) -> (Option<Area>, Option<Area>) {
    let (Some(thread), Some(rows)) = (thread, rows) else {
        return (thread, None);
    };
    let most = (thread.height / 2).max(4).min(thread.height);
    let height = (rows.max(3) + 2).min(most);
    let above = Area {
        height: thread.height - height,
        ..thread
    };
    let composer = Area {
        y: above.bottom(),
        height,
        ..thread
    };
    (Some(above), Some(composer))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrangement(width: u16, height: u16) -> Arrangement {
        Arrangement {
            width,
            height,
            focus: Pane::List,
            has_banner: false,
            contact: None,
            composer_rows: None,
        }
    }

    fn widths(geometry: Geometry) -> [Option<u16>; 3] {
        [geometry.list, geometry.thread, geometry.contact].map(|area| area.map(|area| area.width))
    }

    #[test]
    fn panes_come_by_width() {
        let of = |width| widths(Geometry::of(arrangement(width, 24)));
        assert_eq!(of(40), [Some(40), None, None]);
        assert_eq!(of(63), [Some(63), None, None]);
        assert_eq!(of(80), [Some(31), Some(48), None]);
        assert_eq!(of(120), [Some(44), Some(75), None]);
        assert_eq!(of(200), [Some(54), Some(106), Some(38)]);
    }

    #[test]
    fn nothing_overlaps_and_nothing_leaves_the_screen() {
        for width in 1..=300 {
            for height in [1, 11, 12, 15, 16, 24, 36, 100] {
                for composer_rows in [None, Some(1), Some(80)] {
                    for contact in [None, Some(true), Some(false)] {
                        for focus in [Pane::List, Pane::Thread] {
                            let arrangement = Arrangement {
                                focus,
                                has_banner: true,
                                contact,
                                composer_rows,
                                ..arrangement(width, height)
                            };
                            check(Geometry::of(arrangement));
                        }
                    }
                }
            }
        }
    }

    fn check(geometry: Geometry) {
        let areas: Vec<Area> = [
            geometry.list,
            geometry.thread,
            geometry.composer,
            geometry.contact,
            geometry.banner,
        ]
        .into_iter()
        .flatten()
        .chain((!geometry.is_too_small).then_some(geometry.status))
        .chain((!geometry.is_too_small).then_some(geometry.tabs))
        .collect();
        for (index, area) in areas.iter().enumerate() {
            assert!(area.right() <= geometry.screen.width, "{geometry:?}");
            assert!(area.bottom() <= geometry.screen.height, "{geometry:?}");
            for other in &areas[index + 1..] {
                let apart = area.right() <= other.x
                    || other.right() <= area.x
                    || area.bottom() <= other.y
                    || other.bottom() <= area.y;
                assert!(apart, "{area:?} {other:?} {geometry:?}");
            }
        }
    }
}
