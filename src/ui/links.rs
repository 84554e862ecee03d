//! Which cells of a frame lead where, for terminals that can open links.
//!
//! A cell has no room for an address, and an address is no part of how a cell looks: it is kept beside the frame, cell
//! by cell. Whatever is painted over a link later takes its cells away again, so a popup is never a link by accident.

use crate::text::link::SafeUrl;

/// The links of a frame.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Links {
    width: u16,
    /// Row by row: none for 0, else the place among the targets, from 1. Empty as long as there is no link at all.
    cells: Vec<u16>,
    targets: Vec<Target>,
}

/// Where cells lead.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// The address; the gate for links let it pass.
    pub address: SafeUrl,
    /// The same for all cells of one link, however its text is wrapped, and another for any other link.
    pub identity: u64,
}

impl Links {
    /// Where a cell leads.
    pub fn at(&self, column: u16, row: u16) -> Option<&Target> {
        if column >= self.width {
            return None;
        }
        let place = usize::from(row) * usize::from(self.width) + usize::from(column);
        let number = usize::from(*self.cells.get(place)?);
        self.targets.get(number.checked_sub(1)?)
    }

    /// Whether no cell leads anywhere.
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// Cells of a row, from `start` to before `end`, lead there, on a screen of that size.
    pub(crate) fn add(&mut self, size: (u16, u16), row: u16, start: u16, end: u16, to: Target) {
        if self.cells.is_empty() {
            self.width = size.0;
            self.cells = vec![0; usize::from(size.0) * usize::from(size.1)];
        }
        let known = self.targets.iter().position(|target| *target == to);
        let index = known.unwrap_or_else(|| {
            self.targets.push(to);
            self.targets.len() - 1
        });
        if let Ok(number) = u16::try_from(index + 1) {
            self.mark(row, start, end, number);
        }
    }

    /// Cells of a row lead nowhere any more: something else stands there.
    pub(super) fn remove(&mut self, row: u16, start: u16, end: u16) {
        if !self.cells.is_empty() {
            self.mark(row, start, end, 0);
        }
    }

    fn mark(&mut self, row: u16, start: u16, end: u16, number: u16) {
        let first = usize::from(row) * usize::from(self.width);
        let (start, end) = (start.min(self.width), end.min(self.width));
        let cells = first + usize::from(start)..first + usize::from(end.max(start));
        if let Some(cells) = self.cells.get_mut(cells) {
            cells.fill(number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(address: &str, identity: u64) -> Target {
        Target {
            address: SafeUrl::parse(address).unwrap(),
            identity,
        }
    }

    /// The identities of the cells of a row, `.` for none.
    fn row(links: &Links, row: u16) -> String {
        (0..6)
            .map(|column| {
                links
                    .at(column, row)
                    .map_or(".".to_owned(), |target| target.identity.to_string())
            })
            .collect()
    }

    #[test]
    fn what_is_painted_later_takes_the_cells_away() {
        let mut links = Links::default();
        links.remove(0, 0, 6);
        assert!(links.is_empty());
        links.add((6, 2), 0, 1, 5, target("https://a.example", 1));
        links.add((6, 2), 1, 4, 9, target("https://a.example", 2));
        links.remove(0, 2, 3);
        assert_eq!([row(&links, 0), row(&links, 1)], [".1.11.", "....22"]);
        assert_eq!(links.at(0, 7), None);
        assert_eq!(links.at(6, 0), None);
    }
}
