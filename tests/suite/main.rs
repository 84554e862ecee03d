//! One test binary for everything that crosses a module boundary.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of tests fail by panicking, like the tests"
)]

mod architecture;
mod bytes;
mod config;
mod conformance;
mod demo;
mod http;
mod program;
mod screens;
mod simulation;
mod store;
mod terminal;
mod text;
mod worker;
