//! Pictures of the program, made by the program: `cargo run --example picture` writes `assets/pictures/*.svg`.
//!
//! Everything is the real thing but the terminal: the embedded desk behind HTTP, the worker, the core, the paint. Seed and
//! clock are fixed and the desk is quiet, so the same source makes the same pictures.

mod desk;
mod svg;

use std::path::Path;

use anyhow::Context;
use tinbox::app::load::Load;
use tinbox::app::model::Model;

use desk::Desk;

const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/pictures");

/// Whose conversation is shown.
const CUSTOMER: &str = "Maria Silva";

const REPLY: &str = "Hi Maria,\n\nthe second charge was only an authorization; your bank releases it within three days. \
     You were charged once, for order A-1093.";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut desk = Desk::open(120, 36).await?;
    desk.until(is_complete).await?;
    desk.until(is_read).await?;
    while !shows(&desk.model, CUSTOMER) {
        let at = desk.model.list.index();
        desk.press("j")?;
        anyhow::ensure!(desk.model.list.index() != at, "{CUSTOMER} is not there");
        // Each row once seen is known in full, whatever the worker read ahead.
        desk.until(is_read).await?;
    }
    save(&desk, "inbox", "The queue and a conversation")?;

    desk.press("s")?;
    save(&desk, "snooze", "Choosing until when to snooze")?;
    desk.press("Esc")?;

    desk.press("r")?;
    desk.type_text(REPLY)?;
    save(&desk, "composer", "A reply being written")?;
    desk.close().await
}

/// The desk is known: rows, counts, and nothing on its way.
fn is_complete(model: &Model) -> bool {
    let is_counted = model
        .list
        .counts
        .value()
        .is_some_and(|counts| counts.is_complete);
    let is_settled = model.desks.iter().all(|desk| {
        matches!(
            desk.link,
            tinbox::app::message::Link::Live {
                is_syncing: false,
                ..
            }
        ) && !desk.directory.admins.is_empty()
    });
    is_counted && is_settled && matches!(model.list.rows, Load::Ready { .. })
}

/// The conversation under the cursor is this person's.
fn shows(model: &Model, name: &str) -> bool {
    let contact = model
        .list
        .row()
        .and_then(|row| row.conversation.contact.as_ref());
    contact
        .and_then(|contact| contact.name.as_ref())
        .is_some_and(|known| known.raw() == name)
}

/// The conversation on screen is the one under the cursor, as the desk has it.
fn is_read(model: &Model) -> bool {
    let opened = model.timeline.opened.value();
    model.timeline.key == model.list.selected
        && model.timeline.is_fresh
        && opened.is_some_and(|opened| opened.parts_known)
}

fn save(desk: &Desk, name: &str, title: &str) -> anyhow::Result<()> {
    let (width, height) = desk.model.size;
    let path = Path::new(PICTURES).join(format!("{name}-{width}x{height}.svg"));
    let picture = svg::picture(&desk.screen()?, title);
    std::fs::create_dir_all(PICTURES)?;
    std::fs::write(&path, picture).with_context(|| path.display().to_string())
}
