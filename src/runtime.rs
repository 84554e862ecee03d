//! The terminal, the clock and the operating system around the pure core.
//!
//! Each module owns one outside thing and hides the library that speaks to it. Nothing here decides what a key or a
//! message means: that is `app`; and nothing here talks to a help desk: that is `worker`.

pub mod child;
pub mod clipboard;
pub mod clock;
pub mod editor;
pub mod input;
pub mod job;
pub mod links;
pub mod log;
pub mod panic;
pub mod pipe;
pub mod process;
pub mod session;
pub mod signals;
pub mod terminal;
