//! Links and pictures while a document is woven: numbers, the signs beside them, the list of
//! targets at the end.

use std::ops::Range;

use super::Weaver;
use crate::text::clean::Clean;
use crate::text::link::{Link, SafeUrl, Target, bare_urls, misleads};
use crate::text::rich::block::{Block, Hint, Ink, Kind, Run};
use crate::text::rich::{Document, Fold, FoldKind, Image};
use crate::text::role::Role;

/// Bytes of a link's text that are kept.
const MAX_LABEL: usize = 200;
/// Pictures smaller than this are icons, whose size tells nothing.
const MIN_SIZE: u32 = 64;
/// More targets than this are folded.
const MAX_LISTED: usize = 8;

impl Weaver {
    /// Shows a picture as words; no alternative text and no number means it is decoration.
    pub(in crate::text) fn image(&mut self, image: Image, role: Role) {
        let worth = image.size.filter(|(w, h)| *w >= MIN_SIZE && *h >= MIN_SIZE);
        let size = worth.map_or(String::new(), |(w, h)| format!("\u{A0}{w}×{h}"));
        let between = if image.alt.is_empty() { "" } else { ": " };
        let words = ["[image", between, image.alt.as_str(), &size, "]"].concat();
        let number = u16::try_from(self.images.len() + 1).unwrap_or(0);
        if number > 0 {
            self.images.push(image);
        }
        self.aside(
            &words,
            Ink {
                role,
                link: 0,
                image: number,
            },
        );
    }

    /// Makes what was said from run `start` on a link to `address`, and says its number.
    pub(in crate::text) fn link(&mut self, start: usize, address: &str) {
        self.flush();
        let address = address.trim();
        let end = self.runs.len();
        if start >= end || address.is_empty() || address.starts_with('#') {
            return;
        }
        let range = start as u32..end as u32;
        if self.is_blank(range.clone()) {
            return;
        }
        let label = self.label(range.clone());
        let Some(number) = self.number(address, &label) else {
            return;
        };
        for run in self.runs.iter_mut().skip(start) {
            // A link inside the link, as broken mail has, keeps its own target.
            if run.ink.link > 0 {
                continue;
            }
            run.ink.link = number;
            if matches!(run.ink.role, Role::Text | Role::Emphasis | Role::Strong) {
                run.ink.role = Role::Link;
            }
        }
        self.say_number(number, &label);
    }

    /// The words of the runs, as the text of a link.
    fn label(&self, range: Range<u32>) -> String {
        let mut label = String::new();
        for run in self.runs(range) {
            if label.len() > MAX_LABEL {
                break;
            }
            if run.ink.image == 0 {
                label.push_str(self.buffer.get(run.start..run.end));
            }
        }
        label.trim().to_owned()
    }

    /// The number of the link to `address`, new or known; none for addresses inside the mail.
    fn number(&mut self, address: &str, label: &str) -> Option<u16> {
        if let Some(number) = self.numbers.get(address) {
            let known = self.links.get_mut(usize::from(*number) - 1)?;
            // What was said of it before may have been honest: one lie is enough, and the lie is what is shown of it.
            if !known.misleading && misleads(label, known.host.as_str()) {
                known.misleading = true;
                known.text = Clean::line(label);
            }
            return Some(*number);
        }
        let number = u16::try_from(self.links.len() + 1).ok()?;
        let target = match SafeUrl::parse(address) {
            Ok(url) => Target::Safe(url),
            // A path within a site that is not named, or a form field nobody filled in.
            Err("not an address") if !address.contains(':') => return None,
            Err("names nobody") => return None,
            Err(why) => {
                let shown: String = address.chars().take(MAX_LABEL).collect();
                Target::Refused {
                    address: Clean::line(&shown),
                    why,
                }
            }
        };
        let host = match &target {
            Target::Safe(url) => url.host().clone(),
            Target::Refused { .. } => Clean::default(),
        };
        let misleading = misleads(label, host.as_str());
        let text = Clean::line(label);
        self.links.push(Link {
            number,
            target,
            text,
            host,
            misleading,
        });
        self.numbers.insert(address.to_owned(), number);
        Some(number)
    }

    /// Says the number of a link, and its real host if the text names another.
    fn say_number(&mut self, number: u16, label: &str) {
        let Some(link) = self.links.get(usize::from(number) - 1) else {
            return;
        };
        let misleading = misleads(label, link.host.as_str());
        let plain_mail = link.url().is_some_and(SafeUrl::is_mail) && link.is_bare();
        let words = match &link.target {
            Target::Safe(_) if misleading => format!("[{number}\u{A0}⚠\u{A0}{}]", link.host),
            Target::Safe(_) if plain_mail => return,
            Target::Safe(_) => format!("[{number}]"),
            Target::Refused { .. } => format!("[{number}\u{A0}⚠]"),
        };
        let mark = Self::marker_ink(number, &link.target, misleading);
        // Two links side by side to one place need one number.
        let said = self
            .runs
            .last()
            .is_some_and(|run| run.ink == mark && self.buffer.get(run.start..run.end) == words);
        if said && self.pending.is_empty() {
            return;
        }
        if self.line_is_empty()
            && self
                .blocks
                .last()
                .is_some_and(|b| b.runs.end == self.line_start)
        {
            self.append_to_last_line(&words, mark);
        } else {
            self.aside(&words, mark);
        }
    }

    /// A link around whole blocks has ended its lines already: its number joins the last.
    fn append_to_last_line(&mut self, words: &str, ink: Ink) {
        for (text, ink) in [(" ", Ink::default()), (words, ink)] {
            let range = self.buffer.push(text);
            self.runs.push(Run {
                start: range.start,
                end: range.end,
                ink,
            });
        }
        self.line_start = self.runs.len() as u32;
        if let Some(block) = self.blocks.last_mut() {
            block.runs.end = self.line_start;
        }
    }

    /// Makes links of the addresses written out from run `start` on.
    pub(super) fn link_bare_urls(&mut self, start: u32) {
        let may = |run: &Run| run.ink.link == 0 && run.ink.image == 0 && run.ink.role != Role::Code;
        // Shorter texts hold no address that `bare_urls` would find, and most runs are short.
        let hit = |text: &str| text.len() > 8 && (text.contains("://") || text.contains("www."));
        let some = self
            .runs
            .iter()
            .skip(start as usize)
            .any(|run| may(run) && hit(self.buffer.get(run.start..run.end)));
        if !some {
            return;
        }
        let line = self.runs.split_off(start as usize);
        for run in line {
            let text = self.buffer.get(run.start..run.end).to_owned();
            if !may(&run) || !hit(&text) {
                self.runs.push(run);
                continue;
            }
            let mut at = 0;
            for url in bare_urls(&text) {
                let shown = text.get(url.clone()).unwrap_or_default();
                let address = if shown.contains("://") {
                    shown.to_owned()
                } else {
                    format!("http://{shown}")
                };
                if SafeUrl::parse(&address).is_err() {
                    continue;
                }
                let Some(number) = self.number(&address, shown) else {
                    continue;
                };
                self.push_part(run, at..url.start);
                at = url.end;
                self.push_part(
                    Run {
                        ink: Ink {
                            role: Role::Link,
                            link: number,
                            image: 0,
                        },
                        ..run
                    },
                    url,
                );
                let mark = self.buffer.push(&format!(" [{number}]"));
                let ink = Ink {
                    role: Role::LinkHost,
                    link: number,
                    image: 0,
                };
                self.runs.push(Run {
                    start: mark.start,
                    end: mark.end,
                    ink,
                });
            }
            self.push_part(run, at..text.len());
        }
        self.line_start = self.runs.len() as u32;
    }

    fn push_part(&mut self, run: Run, part: Range<usize>) {
        if !part.is_empty() {
            let (start, end) = (run.start + part.start as u32, run.start + part.end as u32);
            self.runs.push(Run { start, end, ..run });
        }
    }
}

/// Appends the targets of the links whose text does not say them.
pub(super) fn list_targets(document: &mut Document) {
    let listed: Vec<&Link> = document
        .links
        .iter()
        .filter(|link| !link.is_bare())
        .collect();
    if listed.is_empty() {
        return;
    }
    let start = document.blocks.len() as u32;
    let entry = |(index, link): (usize, &&Link)| Block {
        kind: Kind::Reference(link.number),
        runs: 0..0,
        frame: 0,
        gap: index == 0,
        hint: Hint::default(),
    };
    let blocks: Vec<Block> = listed.iter().enumerate().map(entry).collect();
    let lines = blocks.len();
    document.blocks.extend(blocks);
    if lines > MAX_LISTED {
        let end = document.blocks.len() as u32;
        document.folds.push(Fold {
            kind: FoldKind::Links,
            lines,
            start,
            end,
        });
    }
}
