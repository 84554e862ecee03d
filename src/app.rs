//! The pure core: what the person sees and can do, as a function of what happened.
//!
//! `update(&mut Model, now, Message) -> Vec<Effect>` is the whole of it. Nothing here reads a clock, a file, the
//! environment or the network; messages and effects are plain data that can be compared, logged and replayed.

pub mod ability;
mod beginning;
pub mod compose;
pub mod contact;
pub mod editor;
pub mod effect;
pub mod export;
pub mod files;
pub mod geometry;
pub mod handover;
pub mod input;
pub mod kept;
pub mod list;
pub mod load;
pub mod message;
pub mod model;
pub mod notice;
pub mod outbox;
pub mod picture;
pub mod pipe;
pub mod popup;
pub mod prompt;
pub mod queue;
pub mod reading;
pub mod report;
pub mod scope;
pub mod timeline;
pub mod title;
pub mod triage;
pub mod update;
pub mod when;
pub mod words;
