//! The words and rules of a help desk, and nothing else: no wire formats, no storage, no terminal, no clock.
//!
//! # Glossary
//!
//! One word per thing, the field's own. A desk that says "ticket" or "agent" is translated in its `wire.rs`.
//!
//! * **conversation**: one thread with one customer. **part**: one entry in it: a *message*, a *note* or an *event*.
//! * **admin**: who answers (a teammate). **contact**: who asks. **participant**: either, inside one conversation.
//! * **team**, **tag**, **snooze**, **close**, **reopen**, **assignee**: as on the desk.
//! * **waiting since**: when the customer began to wait for an answer.
//! * **draft**: text not yet handed over. **outbox**: changes handed over and not yet known to be done.
//! * **kept**: what a desk cannot keep and this machine keeps in its stead.
//! * **opening**: a conversation that a person begins. **way**: what its words can take to somebody.
//! * **lookup**: a question beside the conversations: people, articles, tickets of the desk, feature requests, figures, and where
//!   a file is.
//! * **attachment**: a file that came with a message. **whereabouts**: its address of the moment, if it has one.
//! * **change**: one write a person asked for. **ability**: a kind of change or view a desk may or may not offer.
//!
//! Our machinery has its own words: **message** (in), **effect** (out), **report** (what became of an effect),
//! **slot** (a place on screen that waits), **ticket** (the number of one read), **role** (what a piece of text is).

pub mod attachment;
pub mod capability;
pub mod change;
pub mod conversation;
pub mod delivery;
pub mod draft;
pub mod event;
pub mod failure;
pub mod field;
pub mod figures;
pub mod id;
pub mod kept;
pub mod lookup;
pub mod opening;
pub mod outbox;
pub mod part;
mod participants;
pub mod people;
pub mod row;
pub mod stretch;
pub mod untrusted;
pub mod view;
