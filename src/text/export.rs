//! A document as text for other programs: copies, pipes, replies.

use super::clean::Clean;
use super::layout::{Bars, each_line};
use super::rich::block::{Block, FrameKind, Kind, Marker, Table};
use super::rich::{Document, Unfold};
use super::role::Role;

/// Wide enough that nothing but a paragraph of a megabyte wraps.
const UNWRAPPED: usize = 1 << 24;

/// The whole text, unwrapped.
pub(super) fn text(document: &Document) -> Clean {
    let mut text = String::new();
    let unfold = Unfold::all().raw(true);
    each_line(document, UNWRAPPED, &unfold, Bars::Typed, &mut |line| {
        for piece in &line.pieces {
            text.push_str(piece.text.as_str());
        }
        text.truncate(text.trim_end_matches(' ').len());
        text.push('\n');
    });
    Clean::block(&text.replace('\u{A0}', " "))
}

/// The whole text as Markdown.
pub(super) fn markdown(document: &Document) -> Clean {
    let mut out = String::new();
    // The open fence, with what stands before it on its line.
    let mut fence: Option<String> = None;
    for (index, block) in document.blocks.iter().enumerate() {
        let code = block.kind.is_code();
        let mut prefix = prefix(document, block, index);
        let goes_on = index > 0 && goes_on(document, index);
        if !goes_on {
            out.extend(fence.take());
        }
        if index > 0 && !code && (block.gap || separate(document, index)) {
            let goes_on = document
                .frames
                .get(block.frame as usize)
                .is_some_and(|frame| frame.quotes > 0 && (frame.first as usize) < index);
            let bars = if goes_on { prefix.trim_end() } else { "" };
            out.extend([bars, "\n"]);
        }
        if code {
            let opens = fence.is_none();
            let inside = prefix_inside(document, block);
            if opens {
                let marks = longest_fence(document, index);
                out.extend(["\n", &prefix, &marks, "\n"]);
                fence = Some(format!("{inside}{marks}\n"));
            }
            prefix = inside;
        }
        out.push_str(&prefix);
        match block.kind {
            Kind::Line => inline(document, block.runs.clone(), &mut out),
            Kind::Heading(level) => {
                out.extend(std::iter::repeat_n('#', usize::from(level.clamp(1, 6))));
                out.push(' ');
                inline(document, block.runs.clone(), &mut out);
            }
            Kind::Code => out.push_str(&document.block_text(block, usize::MAX)),
            Kind::Rule => out.push_str("---"),
            Kind::Table(index) => {
                if let Some(table) = document.tables.get(index as usize) {
                    out.push_str(&markdown_table(document, table, &prefix));
                }
            }
            Kind::Reference(_) => {
                out.truncate(out.trim_end_matches('\n').len() + 1);
                continue;
            }
        }
        // Two spaces keep a line break that is no paragraph break.
        let next = document.blocks.get(index + 1);
        let breaks = block.kind == Kind::Line
            && next.is_some_and(|n| n.kind == Kind::Line && !n.gap && n.frame == block.frame);
        out.push_str(if breaks { "  \n" } else { "\n" });
    }
    out.extend(fence);
    Clean::block(&out.replace('\u{A0}', " "))
}

/// Whether the code of the block before goes on in this one.
fn goes_on(document: &Document, index: usize) -> bool {
    let frame = |index: usize| document.blocks.get(index).map(|block| block.frame);
    let block = document.blocks.get(index);
    block.is_some_and(|block| block.kind.is_code() && !block.gap)
        && frame(index - 1) == frame(index)
}

/// A fence that is longer than any that stands in the code from `index` on.
fn longest_fence(document: &Document, index: usize) -> String {
    let marks = |block: &Block| {
        let text = document.block_text(block, usize::MAX);
        text.trim_start().bytes().take_while(|b| *b == b'`').count()
    };
    let code =
        (index..document.blocks.len()).take_while(|at| *at == index || goes_on(document, *at));
    let longest = code
        .filter_map(|at| document.blocks.get(at))
        .map(marks)
        .max();
    "`".repeat(longest.unwrap_or(0).max(2) + 1)
}

/// Whether a block needs a blank line before it to be one.
fn separate(document: &Document, index: usize) -> bool {
    let kinds = (
        document.blocks.get(index - 1).map(|b| b.kind),
        document.blocks.get(index).map(|b| b.kind),
    );
    !matches!(
        kinds,
        (Some(Kind::Line), Some(Kind::Line)) | (Some(Kind::Code), Some(Kind::Code))
    )
}

/// What stands before a line of a block that is not its first.
fn prefix_inside(document: &Document, block: &Block) -> String {
    prefix(document, block, usize::MAX)
}

fn prefix(document: &Document, block: &Block, index: usize) -> String {
    let mut parts = Vec::new();
    let mut next = block.frame;
    while let Some(frame) = document.frames.get(next as usize) {
        match &frame.kind {
            FrameKind::Root => break,
            FrameKind::Quote => parts.push("> ".to_owned()),
            FrameKind::Item(marker) => {
                let marker = match marker {
                    Marker::Counted(_, number) => format!("{number}. "),
                    Marker::Bullet(_) => "- ".to_owned(),
                };
                let first = frame.first as usize == index;
                parts.push(if first {
                    marker
                } else {
                    " ".repeat(marker.len())
                });
            }
            FrameKind::Indent => {}
        }
        next = frame.parent;
    }
    parts.reverse();
    parts.concat()
}

fn inline(document: &Document, runs: std::ops::Range<u32>, out: &mut String) {
    let runs = document
        .runs
        .get(runs.start as usize..runs.end as usize)
        .unwrap_or_default();
    let mut at = 0;
    while let Some(run) = runs.get(at) {
        let link = document.link(run.ink.link).filter(|_| run.ink.link > 0);
        if let Some(link) = link {
            let length = runs
                .iter()
                .skip(at)
                .take_while(|r| r.ink.link == run.ink.link)
                .count();
            let inside = runs.get(at..at + length).unwrap_or_default();
            let says = |role: Role| !matches!(role, Role::LinkHost | Role::Warning);
            let label: String = inside
                .iter()
                .filter(|r| says(r.ink.role))
                .map(|r| document.run_text(r))
                .collect();
            match link.url() {
                Some(url) if !label.trim().is_empty() && !link.is_bare() => {
                    let label = escape(label.trim_end());
                    out.extend(["[", &label, "](", url.as_str(), ")"]);
                }
                Some(url) if !label.trim().is_empty() => out.extend(["<", url.as_str(), ">"]),
                _ => out.push_str(&escape(&label)),
            }
            at += length;
            continue;
        }
        let text = document.run_text(run);
        let mark = match run.ink.role {
            Role::Strong => "**",
            Role::Emphasis => "*",
            Role::Strike => "~~",
            Role::Code => "`",
            _ => "",
        };
        let (lead, core) = text.split_at(text.len() - text.trim_start().len());
        let core = core.trim_end();
        let tail = text.get(lead.len() + core.len()..).unwrap_or_default();
        let core = if mark == "`" {
            core.to_owned()
        } else {
            escape(core)
        };
        let mark = if core.is_empty() { "" } else { mark };
        for part in [lead, mark, &core, mark, tail] {
            out.push_str(part);
        }
        at += 1;
    }
}

fn markdown_table(document: &Document, table: &Table, prefix: &str) -> String {
    let mut rows: Vec<String> = Vec::new();
    for row in &table.rows {
        let mut line = String::from("|");
        for cell in table
            .cells
            .get(row.start as usize..row.end as usize)
            .unwrap_or_default()
        {
            let lines = table
                .lines
                .get(cell.lines.start as usize..cell.lines.end as usize)
                .unwrap_or_default();
            line.push(' ');
            for (index, runs) in lines.iter().enumerate() {
                if index > 0 {
                    line.push(' ');
                }
                inline(document, runs.clone(), &mut line);
            }
            line.push_str(&" |".repeat(usize::from(cell.span)));
        }
        rows.push(line);
        if rows.len() == 1 {
            rows.push(format!("|{}", " --- |".repeat(usize::from(table.columns))));
        }
    }
    rows.join(&format!("\n{prefix}"))
}

/// Escapes what Markdown would take for its own.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (index, c) in text.char_indices() {
        let opens = index == 0 && matches!(c, '#' | '>' | '-' | '+' | '=');
        if opens
            || matches!(
                c,
                '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&'
            )
        {
            escaped.push('\\');
        }
        escaped.push(c);
        let number = c == '.'
            && text
                .get(..index)
                .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        if number {
            escaped.insert(escaped.len() - 1, '\\');
        }
    }
    escaped
}
