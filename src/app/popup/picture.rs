//! A picture of a message: which one, whether its host may learn of it, and looking at it.
//!
//! Nothing is fetched to show a message. A picture is fetched when somebody asks for it, and the first one of a host
//! only after a question, because fetching tells the host that the message was read, when, and from where.

use crate::action::{Picking, Reading};
use crate::app::effect::{Effect, Query};
use crate::app::files::{SentFile, Wish, with_files};
use crate::app::geometry::Area;
use crate::app::load::{Load, Slot, Ticket};
use crate::app::message::Answer;
use crate::app::model::Model;
use crate::app::picture::{Mosaic, Picture};
use crate::app::popup::{Choice, Pick, Picker, PickerKind, Popup};
use crate::app::timeline::part;
use crate::config::terminal::Painting;
use crate::domain::attachment::{Attachment, amount};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::part::Part;
use crate::keymap::key::{Code, Key};
use crate::text::clean::Clean;
use crate::text::link::SafeUrl;
use crate::text::rich::{Image, ImageSource};

/// A picture being looked at.
#[derive(Clone, PartialEq, Debug)]
pub struct PictureView {
    /// What its author says it shows, or its file name.
    pub name: Clean,
    /// Where it comes from.
    pub address: SafeUrl,
    /// The file it is, if it came as one: its address is good for this once, and its desk is asked for another.
    pub file: Option<SentFile>,
    /// The picture, as far as it got.
    pub picture: Load<Picture>,
    /// The picture in half blocks and the room they were made for; none where the terminal draws pixels.
    pub mosaic: Option<((u16, u16), Mosaic)>,
}

/// A picture that may be fetched, if the person agrees.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fetch {
    /// What it is called.
    pub name: Clean,
    /// Where it is.
    pub address: SafeUrl,
    /// The file it is, if it came as one.
    pub file: Option<SentFile>,
    /// Later ones from the same host need no question.
    pub allows_host: bool,
}

/// What a key over a picture asks for.
enum Wanted {
    Close,
    Browser,
    Retry,
    Nothing,
}

impl PictureView {
    /// The border around it: all of the screen but its first and its last line.
    pub fn frame(screen: Area) -> Area {
        Area {
            y: screen.y + 1,
            height: screen.height.saturating_sub(2),
            ..screen
        }
    }

    /// The cells it may fill: all inside the border but a line that says what it is.
    pub fn room(screen: Area) -> Area {
        let frame = Self::frame(screen);
        Area {
            x: frame.x + 1,
            y: frame.y + 1,
            width: frame.width.saturating_sub(2),
            height: frame.height.saturating_sub(3),
        }
    }

    /// What it is, in a line: its size, its kind, where it is from.
    pub fn facts(&self) -> Clean {
        let host = self.address.host();
        Clean::line(&match self.picture.value() {
            Some(Picture {
                size: (width, height),
                bytes,
                format,
                ..
            }) => format!(
                "{width}×{height} px · {} · {format} · {host}",
                amount(*bytes as u64)
            ),
            None => host.to_string(),
        })
    }

    /// Why it is not shown, and what to do; none if it is on its way or here.
    pub fn failure(&self) -> Option<Clean> {
        let why = self.picture.failure()?;
        Some(Clean::line(&sentence(self.address.host(), why)))
    }
}

/// Why a picture did not come, and what to do about it.
fn sentence(host: &Clean, why: &Failure) -> String {
    let said = why.message.raw();
    match &why.kind {
        FailureKind::TooBig => {
            format!(
                "This picture is too large to show here: {said}. Press o to open it in the browser."
            )
        }
        FailureKind::BadAnswer => format!(
            "What {host} gave is no picture tinbox can show: {said}. Press o to open it in the browser."
        ),
        FailureKind::Rejected | FailureKind::Unsupported => {
            format!("tinbox does not fetch this: {said}. Press o to open it in the browser.")
        }
        FailureKind::Unauthorized | FailureKind::Forbidden | FailureKind::Gone => format!(
            "{host} does not give this picture ({said}). Addresses of pictures expire: close this, open the conversation \
             again and press P there."
        ),
        FailureKind::Unreachable | FailureKind::Proxy => format!(
            "{host} cannot be reached: {said}. Check the network, then press r to try again."
        ),
        FailureKind::Timeout => format!("{host} took too long: {said}. Press r to try again."),
        FailureKind::Tls => {
            format!("The connection to {host} is not secure: {said}. Nothing was fetched.")
        }
        FailureKind::Broken
        | FailureKind::RateLimited(_)
        | FailureKind::Server(_)
        | FailureKind::StaleCursor
        | FailureKind::Store => {
            format!("{host} did not give the whole picture: {said}. Press r to try again.")
        }
    }
}

/// The pictures of a message. Read anew: signed addresses change while the words stay, and the thread keeps what it laid
/// out as long as the words do.
pub(super) fn images_of(part: &Part) -> Vec<Image> {
    part::document(part).images().to_vec()
}

impl Model {
    /// Shows the picture of the message under the cursor, or of the nearest one with pictures; asks which one of several.
    pub(in crate::app) fn show_pictures(&mut self) {
        let Some(part) = self.pictured_part() else {
            return self.say("No message is selected");
        };
        let images = images_of(&part);
        let mut files = self.files_of(&part);
        files.retain(|sent| sent.file.is_picture());
        match (images.as_slice(), files.as_slice()) {
            ([], []) => self.say("No pictures in this conversation"),
            ([image], []) => self.show_image(image),
            ([], [_]) => {
                if let Some(file) = files.pop() {
                    self.want_file(file, Wish::Show);
                }
            }
            (images, _) => {
                let files = files.into_iter().map(file_choice);
                let choices = images.iter().map(choice).chain(files).collect();
                let picker = Picker::new(PickerKind::Pictures, "Show a picture", choices);
                self.popup = Some(Popup::Picker(picker));
            }
        }
    }

    fn pictured_part(&mut self) -> Option<Part> {
        let parts = &self.timeline.opened.value()?.parts;
        let with_files = with_files(parts, Attachment::is_picture);
        self.nearest_part(|timeline, part| {
            with_files.contains(&part.id) || !timeline.document(part).images().is_empty()
        })
    }

    /// Says that no pictures are wanted here.
    pub(in crate::app) fn refuse_to_paint(&mut self) {
        let links = self.hint(Reading::Links, "opens them in the browser");
        self.complain(&format!(
            "Pictures are switched off (`pictures` in config.toml){links}"
        ));
    }

    fn cannot_show(&mut self, why: &str) {
        let open = self.hint(Reading::OpenInBrowser, "opens the conversation");
        self.complain(&format!("{why}{open}"));
    }

    /// Shows a picture, after a question if its host is new.
    pub(super) fn show_image(&mut self, image: &Image) {
        let address = match &image.source {
            ImageSource::Remote(address) => address,
            ImageSource::Attached(_) => {
                return self.cannot_show(
                    "That picture came as an attachment, which the desk does not give",
                );
            }
            ImageSource::Inline => {
                return self.cannot_show("That picture has no address to fetch it from");
            }
        };
        if self.options.pictures.painting == Painting::Off {
            return self.refuse_to_paint();
        }
        self.show_from(Fetch {
            name: image.alt.clone(),
            address: address.clone(),
            file: None,
            allows_host: false,
        });
    }

    /// Shows a picture that came as a file, with the address its desk has just given. The question comes up by itself, so
    /// keys that are on their way are not taken for an answer.
    pub(in crate::app) fn show_file(&mut self, file: SentFile, address: SafeUrl) {
        self.notice = None;
        self.show_from(Fetch {
            name: file.name(),
            address,
            file: Some(file),
            allows_host: false,
        });
        self.deafen_popup();
    }

    fn show_from(&mut self, fetch: Fetch) {
        let host = fetch.address.host();
        if self.picture_hosts.contains(host.as_str())
            || self.options.pictures.hosts.contains(host.as_str())
        {
            self.fetch_picture(fetch);
        } else {
            self.ask_to_fetch(&fetch);
        }
    }

    fn ask_to_fetch(&mut self, wanted: &Fetch) {
        let host = wanted.address.host();
        let fetch = |allows_host| {
            Pick::FetchPicture(Box::new(Fetch {
                allows_host,
                ..wanted.clone()
            }))
        };
        let open = match &wanted.file {
            Some(file) => Pick::File(Wish::Open, Box::new(file.clone())),
            None => Pick::OpenLink(wanted.address.as_str().to_owned()),
        };
        let later = "and later ones, until tinbox ends";
        let choices = vec![
            Choice::new("Fetch it", later, fetch(true)),
            Choice::new("Fetch only this one", "ask again next time", fetch(false)),
            Choice::new("Open it in the browser", "", open),
        ];
        let title = format!("Fetch a picture from {host}?");
        let mut picker = Picker::new(PickerKind::Pictures, &title, choices);
        picker.remark = Some(Clean::fixed(
            "Whoever runs it learns that you read this, when, and your IP address.",
        ));
        self.popup = Some(Popup::Picker(picker));
    }

    /// The person said that it may be fetched.
    pub(super) fn allow_picture(&mut self, fetch: Fetch) {
        if fetch.allows_host {
            let host = fetch.address.host().to_string();
            self.picture_hosts.insert(host);
        }
        self.fetch_picture(fetch);
    }

    fn fetch_picture(&mut self, fetch: Fetch) {
        let Fetch {
            name,
            address,
            file,
            ..
        } = fetch;
        let ticket = self.ticket();
        let mut picture = Load::Empty;
        picture.begin(ticket);
        self.effect(Effect::Load {
            slot: Slot::Picture,
            ticket,
            query: Query::Picture(address.as_str().to_owned()),
        });
        self.popup = Some(Popup::Picture(PictureView {
            name,
            address,
            file,
            picture,
            mosaic: None,
        }));
    }

    /// Takes a picture that was fetched, if somebody still waits for it.
    pub(in crate::app) fn take_picture(&mut self, ticket: Ticket, answer: Result<Answer, Failure>) {
        let Some(Popup::Picture(view)) = &mut self.popup else {
            return;
        };
        match answer {
            Ok(Answer::Picture(picture)) => _ = view.picture.answer(ticket, Ok(picture)),
            Ok(_) => {}
            Err(why) => _ = view.picture.answer(ticket, Err(why)),
        }
    }

    /// Does what was asked for over a picture.
    pub(super) fn act_on_picture(&mut self, action: Picking) {
        if matches!(action, Picking::Take | Picking::Cancel) {
            self.do_with_picture(&Wanted::Close);
        }
    }

    /// A key over a picture.
    pub(super) fn key_over_picture(&mut self, key: Key) {
        self.do_with_picture(&match key.code {
            Code::Char('q') => Wanted::Close,
            Code::Char('o') => Wanted::Browser,
            Code::Char('r') => Wanted::Retry,
            _ => Wanted::Nothing,
        });
    }

    fn do_with_picture(&mut self, wanted: &Wanted) {
        let Some(Popup::Picture(view)) = &self.popup else {
            return;
        };
        match wanted {
            Wanted::Close => {
                self.popup = None;
                self.effect(Effect::Cancel(Slot::Picture));
            }
            Wanted::Browser => match view.file.clone() {
                Some(file) => self.want_file(file, Wish::Open),
                None => self.open_url(view.address.as_str().to_owned()),
            },
            Wanted::Retry if view.picture.failure().is_some() => match view.file.clone() {
                // The address may be what no longer works.
                Some(file) => {
                    self.popup = None;
                    self.want_file(file, Wish::Show);
                }
                None => self.fetch_picture(Fetch {
                    name: view.name.clone(),
                    address: view.address.clone(),
                    file: None,
                    allows_host: false,
                }),
            },
            Wanted::Retry | Wanted::Nothing => {}
        }
    }

    /// Cuts the picture to the screen, where it is shown in half blocks.
    pub(in crate::app) fn place_picture(&mut self) {
        let is_painted = self.options.pictures.painting == Painting::Blocks;
        let Some(Popup::Picture(view)) = &mut self.popup else {
            return;
        };
        let Area { width, height, .. } = PictureView::room(self.geometry.screen);
        let room = (width, height);
        match view.picture.value().filter(|_| is_painted) {
            None => view.mosaic = None,
            Some(picture) if view.mosaic.as_ref().is_none_or(|(known, _)| *known != room) => {
                let mosaic = Mosaic::new(&picture.pixels, width, height);
                view.mosaic = Some((room, mosaic));
            }
            Some(_) => {}
        }
    }

    /// The picture on screen and its room, where the terminal draws the pixels.
    pub fn picture_in_pixels(&self) -> Option<(&Picture, Area)> {
        let draws = matches!(
            self.options.pictures.painting,
            Painting::Kitty | Painting::Iterm2 | Painting::Sixel
        );
        let Some(Popup::Picture(view)) = self.popup.as_ref().filter(|_| draws) else {
            return None;
        };
        if self.geometry.is_too_small {
            return None;
        }
        let picture = view.picture.value()?;
        Some((picture, PictureView::room(self.geometry.screen)))
    }
}

/// The row of a picture that came as a file.
fn file_choice(file: SentFile) -> Choice {
    let label = format!("[file] {}", file.file.words().raw());
    Choice::new(&label, "attachment", Pick::File(Wish::Show, Box::new(file)))
}

/// The row of a picture in a list.
pub(super) fn choice(image: &Image) -> Choice {
    let name = if image.alt.is_empty() {
        Clean::fixed("(no description)")
    } else {
        image.alt.clone()
    };
    let size = image.size.map_or(String::new(), |(width, height)| {
        format!(" {width}×{height}")
    });
    let label = format!("[image] {name}{size}");
    match &image.source {
        ImageSource::Remote(address) => {
            let pick = Pick::ShowPicture(Box::new(image.clone()));
            Choice::leading_to(&label, address, pick)
        }
        ImageSource::Attached(_) => Choice::new(
            &label,
            "an attachment",
            Pick::ShowPicture(Box::new(image.clone())),
        ),
        ImageSource::Inline => Choice::new(
            &label,
            "no address",
            Pick::ShowPicture(Box::new(image.clone())),
        ),
    }
}
