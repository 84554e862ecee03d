//! Files that came with messages: each time one is wanted, its desk is asked where it is.
//!
//! The address is signed and good for a short while, and whoever has it has the file. So it goes from the desk's answer
//! straight to whoever fetches with it, and nowhere else: what is told of a file is its name.

use std::collections::BTreeSet;

use crate::app::effect::{Effect, Query};
use crate::app::load::{Slot, Ticket};
use crate::app::model::Model;
use crate::app::report::sentence;
use crate::config::terminal::Painting;
use crate::domain::attachment::{Attachment, SignedAddress, Whereabouts};
use crate::domain::failure::Failure;
use crate::domain::id::{ConversationKey, PartId};
use crate::domain::lookup::{Found, Lookup};
use crate::domain::part::Part;
use crate::text::clean::Clean;
use crate::text::link::SafeUrl;

/// Cells of a name within a sentence.
const NAME: usize = 40;

/// A file, and the conversation it came in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SentFile {
    /// Which conversation.
    pub key: ConversationKey,
    /// Which file.
    pub file: Attachment,
}

impl SentFile {
    /// What it is called, within a sentence.
    pub fn name(&self) -> Clean {
        Clean::line(self.file.called()).truncate(NAME)
    }
}

/// What somebody wants of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wish {
    /// To have it opened in the browser.
    Open,
    /// To have its address, for a browser elsewhere.
    Copy,
    /// To see the picture it is.
    Show,
}

/// A file whose desk was asked where it is.
#[derive(Debug)]
pub(in crate::app) struct Asked {
    ticket: Ticket,
    file: SentFile,
    wish: Wish,
}

/// The parts with a file of some kind: those that tell of one, and the messages they came with.
pub(in crate::app) fn with_files(
    parts: &[Part],
    is_wanted: impl Fn(&Attachment) -> bool,
) -> BTreeSet<PartId> {
    let told = parts
        .iter()
        .filter_map(|part| Some((part, part.attachment()?)))
        .filter(|(_, file)| is_wanted(file));
    told.flat_map(|(part, file)| [Some(part.id.clone()), file.message.clone()])
        .flatten()
        .collect()
}

impl Model {
    /// The files of a part: the one it tells of, or those that came with the message it is.
    pub(in crate::app) fn files_of(&self, part: &Part) -> Vec<SentFile> {
        let (Some(key), Some(opened)) = (&self.timeline.key, self.timeline.opened.value()) else {
            return Vec::new();
        };
        let is_its = |other: &Part, file: &Attachment| {
            other.id == part.id || file.message.as_ref() == Some(&part.id)
        };
        let files = opened.parts.iter().filter_map(|other| {
            let file = other.attachment().filter(|file| is_its(other, file))?;
            Some(SentFile {
                key: key.clone(),
                file: file.clone(),
            })
        });
        files.collect()
    }

    /// Asks the desk where a file is, to do something with it.
    pub(in crate::app) fn want_file(&mut self, file: SentFile, wish: Wish) {
        if wish == Wish::Show && self.options.pictures.painting == Painting::Off {
            return self.refuse_to_paint();
        }
        let ticket = self.ticket();
        let (desk, name) = (self.desk_name(&file), file.name());
        self.say(&format!("Asking {desk} for {name}…"));
        let lookup = Lookup::Attachment {
            conversation: file.key.id.clone(),
            id: file.file.id.clone(),
        };
        let profile = file.key.profile.clone();
        self.asked_file = Some(Asked { ticket, file, wish });
        self.effect(Effect::Load {
            slot: Slot::File,
            ticket,
            query: Query::Lookup { profile, lookup },
        });
    }

    /// The desk told where a file is, or why not.
    pub(in crate::app) fn take_file(&mut self, ticket: Ticket, answer: Result<Found, Failure>) {
        let is_newest = |asked: &mut Asked| asked.ticket == ticket;
        let Some(Asked { file, wish, .. }) = self.asked_file.take_if(is_newest) else {
            return;
        };
        let (desk, name) = (self.desk_name(&file), file.name());
        match answer {
            Ok(Found::Attachment(Whereabouts::At(address))) => self.use_file(file, wish, &address),
            Ok(Found::Attachment(Whereabouts::Gone)) => {
                self.complain(&format!("{desk} no longer has {name}"));
            }
            Ok(Found::Attachment(Whereabouts::Untold)) => {
                self.complain(&format!(
                    "{desk} gives no address for {name}, so it cannot be fetched"
                ));
            }
            // An answer of another kind would be the worker's mistake; nothing on screen depends on it.
            Ok(_) => {}
            Err(why) => self.complain(&format!("{name} was not opened: {}", sentence(&why))),
        }
    }

    /// Does what was wanted, if the address is one of the web.
    fn use_file(&mut self, file: SentFile, wish: Wish, address: &SignedAddress) {
        let name = file.name();
        let address = match SafeUrl::parse(address.reveal()) {
            Ok(address) if !address.is_mail() => address,
            told => {
                let why = told.err().unwrap_or("not a web address");
                let desk = self.desk_name(&file);
                let sentence =
                    format!("{desk} gave an address for {name} that is not opened: {why}");
                return self.complain(&sentence);
            }
        };
        match wish {
            Wish::Open => self.effect(Effect::OpenFile {
                address: SignedAddress::new(address.as_str()),
                name,
            }),
            Wish::Copy => self.copy(
                address.as_str().to_owned(),
                "the address of the file, good for a short while",
            ),
            Wish::Show if self.is_looking_at(&file.key) => self.show_file(file, address),
            Wish::Show => self.say(&format!("{name} can be shown now: press P there again")),
        }
    }

    /// Nothing lies over that conversation, so that something may come up by itself.
    fn is_looking_at(&self, key: &ConversationKey) -> bool {
        let is_free = self.popup.is_none() && self.prompt.is_none() && self.composer.is_none();
        is_free && self.timeline.key.as_ref() == Some(key)
    }

    /// The name of a file's desk, as a person says it.
    fn desk_name(&self, file: &SentFile) -> &'static str {
        let desk = self.desk(&file.key.profile);
        let can = desk.and_then(|desk| desk.capabilities.as_ref());
        can.map_or("the desk", |can| can.desk)
    }
}
