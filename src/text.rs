//! Untrusted text, made readable and safe.
//!
//! Customers write what is shown here, so all of it is hostile. [`Clean`] is the one gate to a
//! terminal: a string that only [`clean`] can build. [`Document`] is the one model of rich text:
//! HTML, Markdown and plain text all become blocks of runs, and those become lines of *roles* at
//! a width. Colors are not decided here, nothing is fetched, and no input makes this panic, take
//! more than linear time, or lose words.

pub mod bidi;
mod charset;
pub mod clean;
mod code;
mod export;
mod html;
mod layout;
pub mod link;
mod markdown;
mod plain;
mod quote;
pub mod rich;
pub mod role;
mod weave;
mod width;
mod window;

pub use charset::decode;
pub use clean::Clean;
pub use link::{Link, SafeUrl, Target};
pub use rich::{Document, Fold, FoldKind, Image, ImageSource, Line, Piece, Unfold};
pub use role::Role;
pub(crate) use width::head;
pub use width::{grapheme_width, width};
