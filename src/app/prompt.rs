//! A line being typed at the bottom of the screen: search, filter, find, title, command, or the word that confirms.

use crate::action::{Action, Line, Program, Queue};
use crate::app::editor::{Editor, Motion};
use crate::app::effect::Effect;
use crate::app::list::Source;
use crate::app::load::Slot;
use crate::app::model::Model;
use crate::app::pipe::Piped;
use crate::app::popup::palette;
use crate::domain::change::Change;
use crate::domain::field::FieldKind;
use crate::domain::id::{AttributeId, ConversationKey, Profile};
use crate::domain::lookup::TicketType;
use crate::domain::opening::{Addressee, Way};
use crate::domain::untrusted::Untrusted;
use crate::keymap::key::Key;
use crate::text::clean::Clean;

/// What the line is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// Words to look for in everything.
    Search {
        /// What was listed before, to come back to.
        before: Box<Source>,
    },
    /// Words the rows of this view must have.
    Filter {
        /// The filter before.
        before: String,
    },
    /// Words to look for in this thread.
    Find,
    /// A new title.
    Rename(ConversationKey),
    /// What came of these conversations, to close them with.
    Outcome(Vec<ConversationKey>),
    /// The value of a custom field.
    Attribute {
        /// Of which conversation.
        key: ConversationKey,
        /// Which field.
        id: AttributeId,
        /// What it is called.
        name: Untrusted,
        /// What it takes.
        kind: FieldKind,
        /// What is wrong with what was typed before.
        wrong: Option<String>,
    },
    /// What a new conversation is about.
    Subject {
        /// On which desk.
        profile: Profile,
        /// With whom.
        to: Box<Addressee>,
        /// Which way.
        way: Way,
        /// What is wrong with what was typed before.
        wrong: Option<&'static str>,
    },
    /// What a new ticket is called.
    TicketTitle {
        /// The conversation it comes from.
        key: ConversationKey,
        /// Its kind.
        kind: TicketType,
        /// What is wrong with what was typed before.
        wrong: Option<&'static str>,
    },
    /// A command by name.
    Command,
    /// A command to give something to.
    Pipe(Piped),
    /// The word that confirms something final.
    Confirm {
        /// The word.
        word: &'static str,
        /// What the conversation is called.
        called: String,
        /// What happens to what.
        change: (ConversationKey, Change),
    },
}

/// The line being typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Prompt {
    /// What it is for.
    pub purpose: Purpose,
    /// What was typed.
    pub editor: Editor,
}

impl Prompt {
    fn new(purpose: Purpose, text: &str) -> Self {
        let mut editor = Editor::one_line();
        editor.insert(text);
        Self { purpose, editor }
    }

    /// The words before the line.
    pub fn label(&self) -> String {
        match &self.purpose {
            Purpose::Search { .. } => "Search:".to_owned(),
            Purpose::Filter { .. } => "Filter:".to_owned(),
            Purpose::Find => "Find in thread:".to_owned(),
            Purpose::Rename(_) => "Title:".to_owned(),
            Purpose::Outcome(_) => "What came of it (may stay empty):".to_owned(),
            Purpose::Attribute {
                name, kind, wrong, ..
            } => {
                let name = Clean::line(name.raw()).truncate(40);
                match wrong {
                    Some(wrong) => format!("{wrong} · {name}:"),
                    None => format!("{name} ({}; empty clears it):", kind.words()),
                }
            }
            Purpose::Subject { to, wrong, .. } => {
                let name = Clean::line(to.called()).truncate(30);
                let wrong = wrong.map_or(String::new(), |wrong| format!("{wrong} · "));
                format!("{wrong}Subject to {name}:")
            }
            Purpose::TicketTitle { kind, wrong, .. } => {
                let kind = Clean::line(kind.name.raw()).truncate(30);
                let wrong = wrong.map_or(String::new(), |wrong| format!("{wrong}. "));
                format!("{wrong}{kind}, title:")
            }
            Purpose::Command => ":".to_owned(),
            Purpose::Pipe(piped) => piped.label().to_owned(),
            Purpose::Confirm {
                word,
                called,
                change,
            } => {
                let what = match change.1 {
                    Change::Redact(_) => format!("Redact this part of {called} for good"),
                    _ => format!("Delete {called} for good"),
                };
                format!("{what}? Type {word}:")
            }
        }
    }
}

impl Model {
    /// Opens a line.
    pub(in crate::app) fn ask_line(&mut self, purpose: Purpose, text: &str) {
        self.prompt = Some(Prompt::new(purpose, text));
    }

    /// Opens the search, going on with the words of the present one.
    pub(in crate::app) fn open_search(&mut self) {
        let before = Box::new(match &self.list.source {
            Source::Search { back, .. } => Source::View {
                view: *back,
                filter: String::new(),
            },
            view @ Source::View { .. } => view.clone(),
        });
        let words = match &self.list.source {
            Source::Search { words, .. } => words.clone(),
            Source::View { .. } => String::new(),
        };
        self.ask_line(Purpose::Search { before }, &words);
    }

    /// Opens the filter of the view.
    pub(in crate::app) fn open_filter(&mut self) {
        if let Source::View { filter, .. } = &self.list.source {
            let before = filter.clone();
            self.ask_line(
                Purpose::Filter {
                    before: before.clone(),
                },
                &before,
            );
        }
    }

    /// Does what was asked for while typing a line.
    pub(in crate::app) fn act_line(&mut self, action: Line) {
        let Some(prompt) = &mut self.prompt else {
            return;
        };
        let editor = &mut prompt.editor;
        match action {
            Line::Accept => return self.accept_line(),
            Line::Switch => return self.switch_piped(),
            Line::Cancel => return self.cancel_line(),
            Line::Erase if editor.text().is_empty() => return self.cancel_line(),
            Line::Erase => editor.delete(Motion::Left),
            Line::EraseWord => editor.delete(Motion::WordLeft),
            Line::Clear => editor.replace_all(""),
            Line::Left => editor.go(Motion::Left),
            Line::Right => editor.go(Motion::Right),
            Line::Start => editor.go(Motion::LineStart),
            Line::End => editor.go(Motion::LineEnd),
            // Only where the rows are what is being looked for; elsewhere the line is about one conversation.
            Line::Previous | Line::Next => {
                let by = if action == Line::Next { 1 } else { -1 };
                if matches!(
                    prompt.purpose,
                    Purpose::Search { .. } | Purpose::Filter { .. }
                ) {
                    self.list.step(by);
                }
                return;
            }
        }
        self.line_changed();
    }

    /// A character was typed, or text was pasted.
    pub(in crate::app) fn type_into_line(&mut self, key: Key) {
        if let (Some(character), Some(prompt)) = (key.typed(), &mut self.prompt) {
            prompt.editor.insert(character.encode_utf8(&mut [0; 4]));
            self.line_changed();
        }
    }

    /// Text was pasted into the line.
    pub(in crate::app) fn paste_into_line(&mut self, pasted: &str) {
        if let Some(prompt) = &mut self.prompt {
            prompt.editor.paste(pasted);
            self.line_changed();
        }
    }

    /// Search, filter and find show what they find while one types.
    fn line_changed(&mut self) {
        let Some(prompt) = &self.prompt else { return };
        let text = prompt.editor.text().to_owned();
        match &prompt.purpose {
            Purpose::Search { before } => {
                let before = (**before).clone();
                self.search_for(&text, before);
            }
            Purpose::Filter { .. } => self.filter_by(text),
            Purpose::Find => self.find_in_thread(&text),
            // All others do nothing before they are accepted.
            _ => {}
        }
    }

    fn search_for(&mut self, words: &str, before: Source) {
        let words = words.trim().to_owned();
        if words.is_empty() {
            if self.list.source != before {
                self.list.show(before);
                self.effect(Effect::Cancel(Slot::Search));
            }
            return;
        }
        let back = self.list.view();
        let source = Source::Search {
            words: words.clone(),
            back,
        };
        match &self.list.source {
            Source::Search { words: known, .. } if *known == words => return,
            // The hits so far stay on screen until there are better ones.
            Source::Search { .. } => self.list.source = source,
            Source::View { .. } => self.list.show(source),
        }
        self.list.begin_anew();
        self.load_rows();
    }

    fn filter_by(&mut self, text: String) {
        if let Source::View { filter, .. } = &mut self.list.source
            && *filter != text
        {
            *filter = text;
            self.list.begin_anew();
            self.load_rows();
        }
    }

    fn find_in_thread(&mut self, words: &str) {
        self.timeline
            .on_opened(|timeline, known| timeline.find(words, known));
    }

    fn accept_line(&mut self) {
        let Some(Prompt { purpose, editor }) = self.prompt.take() else {
            return;
        };
        let text = editor.text().trim().to_owned();
        match purpose {
            Purpose::Search { .. } | Purpose::Filter { .. } => {}
            Purpose::Find => {
                let found = self
                    .timeline
                    .find
                    .as_ref()
                    .map_or(0, |find| find.hits.len());
                match (text.is_empty(), found) {
                    (true, _) => {}
                    (false, 0) => self.complain("Not found in this thread"),
                    (false, count) => {
                        let next = self.hint(Queue::NextUnread, "next");
                        let previous = self.hint(Queue::PreviousUnread, "previous");
                        self.say(&format!("{count} found{next}{previous}"));
                    }
                }
            }
            Purpose::Rename(key) if !text.is_empty() => {
                self.do_to(vec![key], &Change::Rename(text.into()));
            }
            Purpose::Rename(_) => {}
            Purpose::Outcome(targets) => self.close_with(targets, &text),
            Purpose::Subject {
                profile, to, way, ..
            } => self.take_subject(profile, *to, way, &text),
            Purpose::Attribute {
                key,
                id,
                name,
                kind,
                ..
            } => match kind.read(&text) {
                Ok(value) => self.set_attribute(key, id, value),
                Err(wrong) => {
                    let again = Purpose::Attribute {
                        key,
                        id,
                        name,
                        kind,
                        wrong: Some(Clean::line(&wrong).to_string()),
                    };
                    self.ask_line(again, &text);
                }
            },
            Purpose::TicketTitle { key, kind, .. } => self.confirm_ticket(&key, kind, &text),
            Purpose::Command => self.run_command(&text),
            Purpose::Pipe(piped) => self.pipe_to(piped, &text),
            Purpose::Confirm { word, change, .. } => {
                if text == word {
                    let told = self.told(&change.1, std::slice::from_ref(&change.0));
                    let submitted = self.submit(vec![change]);
                    self.tell(&submitted, |_| told);
                } else {
                    self.say("Not done: the word was another");
                }
            }
        }
    }

    fn cancel_line(&mut self) {
        let Some(prompt) = self.prompt.take() else {
            return;
        };
        match prompt.purpose {
            Purpose::Search { before } => {
                if self.list.source != *before {
                    self.list.show(*before);
                    self.effect(Effect::Cancel(Slot::Search));
                }
            }
            Purpose::Filter { before } => self.filter_by(before),
            Purpose::Find => self.timeline.find = None,
            // All others have done nothing yet.
            _ => {}
        }
    }

    /// Runs an action by the name it has in the keymap.
    fn run_command(&mut self, name: &str) {
        let name = name.trim_start_matches(':').trim();
        if name.is_empty() {
            return;
        }
        match Action::named(name).filter(|action| palette::is_command(*action)) {
            Some(action) => self.act(action),
            None => match palette::nearest(name) {
                Some(hint) => {
                    self.complain(&format!("No command `{name}`; {hint}"));
                }
                None => {
                    let palette = self.hint(Program::Palette, "lists them");
                    self.complain(&format!("No command `{name}`{palette}"));
                }
            },
        }
    }
}
