//! tinbox: a terminal inbox for support agents.
//!
//! `domain` has the words; ARCHITECTURE.md tells how the parts fit and who may use whom.

pub mod action;
pub mod app;
pub mod backend;
pub mod cli;
pub mod config;
pub mod demo;
pub mod domain;
pub mod keymap;
pub mod runtime;
pub mod source;
pub mod store;
pub mod text;
pub mod theme;
pub mod ui;
pub mod worker;
