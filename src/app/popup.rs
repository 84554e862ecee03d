//! What lies over everything else: pickers, which are all one widget, and a viewer for text.

pub mod assign;
pub mod help;
pub mod history;
pub mod insert;
pub mod links;
pub mod mention;
pub mod palette;
pub mod question;
pub mod quit;
pub mod snooze;
pub mod tags;
pub mod viewer;

use jiff::Timestamp;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::action::{Action, Picking, Triage};
use crate::app::compose::review::SURPRISE;
use crate::app::editor::{Editor, Motion};
use crate::app::effect::Decision;
use crate::app::model::Model;
use crate::app::popup::viewer::Viewer;
use crate::domain::change::ChangeId;
use crate::domain::id::{AdminId, ConversationKey, TeamId};
use crate::domain::people::Tag;
use crate::domain::view::View;
use crate::keymap::key::{Code, Key};
use crate::text::clean::Clean;

/// The most rows of a picker on screen.
pub const MOST_ROWS: usize = 10;

/// What lies over everything else.
#[derive(Clone, PartialEq, Debug)]
pub enum Popup {
    /// A list to choose from.
    Picker(Picker),
    /// A text to read.
    Viewer(Viewer),
}

/// What a picker is for; decides what Enter does and whether letters filter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PickerKind {
    /// A moment, for these conversations. Letters are presets until typing begins.
    Snooze {
        /// Which conversations.
        targets: Vec<ConversationKey>,
        /// What else happens.
        purpose: snooze::Purpose,
        /// A time is being typed.
        is_typing: bool,
    },
    /// Somebody, for these conversations.
    Assign(Vec<ConversationKey>),
    /// Tags, on and off at once; stays open.
    Tags(Vec<ConversationKey>),
    /// Anything that can be run or gone to.
    Palette,
    /// The keys of a place; a row runs its action.
    Help,
    /// Texts to insert.
    Insert,
    /// Teammates to name in a note.
    Mention,
    /// Links of the part under the cursor, to open.
    OpenLink,
    /// Links of the part under the cursor, to copy.
    CopyLink,
    /// What was done, to revert.
    History,
    /// What to do about a change that asks.
    Question(ChangeId),
    /// What to do before leaving.
    Quit,
}

impl PickerKind {
    /// Whether a digit takes a row: not where letters do, nor where rows are keys themselves.
    pub fn has_digits(&self) -> bool {
        !matches!(self, Self::Snooze { .. } | Self::Help | Self::Mention)
    }

    /// The most rows on a screen of that height.
    pub fn most_rows(&self, height: u16) -> usize {
        match self {
            Self::Help => usize::from(height).saturating_sub(8).max(MOST_ROWS),
            _ => MOST_ROWS,
        }
    }
}

/// A box before a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Check {
    /// No box.
    None,
    /// Not chosen.
    Off,
    /// Chosen for some.
    Some,
    /// Chosen.
    On,
}

/// What a row does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Pick {
    /// Snooze until then.
    SnoozeUntil(Timestamp),
    /// Make a teammate responsible, or nobody.
    Assign(Option<AdminId>),
    /// Make a team responsible.
    AssignTeam(TeamId),
    /// Put a tag on or take it off.
    Toggle(Tag),
    /// Make a tag and put it on.
    CreateTag(String),
    /// Do what the key of this action does.
    Run(Action),
    /// Show a view.
    Go(View),
    /// Show a conversation.
    Open(ConversationKey),
    /// Insert a text.
    Insert(String),
    /// Name a teammate in a note.
    Mention(String),
    /// Open an address.
    OpenLink(String),
    /// Copy an address.
    CopyLink(String),
    /// Decide about a change that asks.
    Decide(ChangeId, Decision),
    /// Take back what was done, by the group of its changes.
    Revert(ChangeId),
    /// Leave, after this.
    Quit(quit::Farewell),
    /// Nothing: the row only tells something.
    Nothing,
}

/// A row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// The letter that takes it at once, where letters do.
    pub letter: Option<char>,
    /// The box before it.
    pub check: Check,
    /// What it is called; what the filter looks at.
    pub label: Clean,
    /// What will happen, or the key.
    pub detail: Clean,
    /// Why it cannot be taken.
    pub refusal: Option<Clean>,
    /// What it does.
    pub pick: Pick,
}

impl Choice {
    /// A row that can be taken.
    pub fn new(label: &str, detail: &str, pick: Pick) -> Self {
        Self {
            letter: None,
            check: Check::None,
            label: Clean::line(label),
            detail: Clean::line(detail),
            refusal: None,
            pick,
        }
    }
}

/// How well typed words fit a row; better ones are less.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is called so, or a word of it begins so.
    Word,
    /// It has the letters in a row.
    Inside,
    /// It has the letters in order.
    Scattered,
}

/// The order of rows that match: fit, whether it destroys something, and the score of the letters.
type Rank = (Fit, bool, std::cmp::Reverse<u32>);

impl Choice {
    fn fit(&self, typed: &str) -> Fit {
        let label = self.label.as_str().to_lowercase();
        let alias = match self.pick {
            Pick::Run(action) => action.name(),
            _ => "",
        };
        let starts = |text: &str| {
            text.split(|c: char| !c.is_alphanumeric())
                .any(|word| word.starts_with(typed))
        };
        if starts(&label) || starts(alias) || label.starts_with(typed) {
            Fit::Word
        } else if label.contains(typed) {
            Fit::Inside
        } else {
            Fit::Scattered
        }
    }

    fn is_final(&self) -> bool {
        self.pick == Pick::Run(Action::Triage(Triage::Delete))
    }
}

/// A list to choose from, with a filter line.
#[derive(Clone, PartialEq, Debug)]
pub struct Picker {
    /// What it is for.
    pub kind: PickerKind,
    /// What stands in its border.
    pub title: Clean,
    /// What was typed.
    pub filter: Editor,
    /// All rows.
    pub choices: Vec<Choice>,
    /// The rows that match what was typed, best first, as indices.
    pub shown: Vec<usize>,
    /// The highlighted row among those shown.
    pub selected: usize,
    /// A line under the filter: what was understood, or what is wrong.
    pub remark: Option<Clean>,
    /// Keys before that moment were meant for what was on screen before it.
    pub deaf_until: Option<Timestamp>,
}

impl Picker {
    /// A picker over these rows.
    pub fn new(kind: PickerKind, title: &str, choices: Vec<Choice>) -> Self {
        let shown = (0..choices.len()).collect();
        Self {
            kind,
            title: Clean::line(title),
            filter: Editor::one_line(),
            choices,
            shown,
            selected: 0,
            remark: None,
            deaf_until: None,
        }
    }

    /// The highlighted row.
    pub fn choice(&self) -> Option<&Choice> {
        self.choices.get(*self.shown.get(self.selected)?)
    }

    /// The first row on screen, when `rows` fit.
    pub fn top(&self, rows: usize) -> usize {
        (self.selected + 1).saturating_sub(rows)
    }

    /// Shows the rows that match what was typed.
    pub fn narrow(&mut self) {
        let words = self.filter.text().trim();
        if words.is_empty() {
            self.shown = (0..self.choices.len()).collect();
        } else {
            let pattern = Pattern::parse(words, CaseMatching::Ignore, Normalization::Smart);
            let mut matcher = Matcher::new(Config::DEFAULT);
            let mut buffer = Vec::new();
            let lower = words.to_lowercase();
            let mut scored: Vec<(Rank, usize)> = self
                .choices
                .iter()
                .enumerate()
                .filter_map(|(index, choice)| {
                    let text = Utf32Str::new(choice.label.as_str(), &mut buffer);
                    let score = pattern.score(text, &mut matcher);
                    let fit = choice.fit(&lower);
                    // Letters scattered over a long sentence mean something else.
                    (fit < Fit::Scattered || score.is_some()).then_some((
                        (
                            fit,
                            choice.is_final(),
                            std::cmp::Reverse(score.unwrap_or(0)),
                        ),
                        index,
                    ))
                })
                .collect();
            scored.sort_unstable();
            self.shown = scored.into_iter().map(|(_, index)| index).collect();
        }
        self.selected = self.selected.min(self.shown.len().saturating_sub(1));
    }

    fn step(&mut self, by: isize) {
        let last = self.shown.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
    }
}

impl Model {
    /// A popup opened by itself: keys already on their way are not taken for an answer.
    pub(in crate::app) fn deafen_popup(&mut self) {
        let until = self.now + SURPRISE;
        if let Some(Popup::Picker(picker)) = &mut self.popup {
            picker.deaf_until = Some(until);
        }
    }

    fn is_deaf(&self) -> bool {
        matches!(&self.popup, Some(Popup::Picker(picker)) if picker.deaf_until.is_some_and(|until| self.now < until))
    }

    /// Does what was asked for in a popup.
    pub(in crate::app) fn act_picking(&mut self, action: Picking) {
        if self.is_deaf() {
            return;
        }
        match &mut self.popup {
            None => {}
            Some(Popup::Viewer(viewer)) => {
                if !viewer.act(action) {
                    self.popup = None;
                }
            }
            Some(Popup::Picker(picker)) => {
                let page = MOST_ROWS as isize - 1;
                let was_empty = picker.filter.text().is_empty();
                match action {
                    Picking::Take => return self.take_choice(),
                    Picking::Cancel if picker.kind == PickerKind::Mention => {
                        return self.leave_mention();
                    }
                    Picking::Cancel => {
                        self.popup = None;
                        return;
                    }
                    Picking::Down => picker.step(1),
                    Picking::Up => picker.step(-1),
                    Picking::PageDown => picker.step(page),
                    Picking::PageUp => picker.step(-page),
                    Picking::Typed => snooze::begin_typing(picker),
                    Picking::Clear => picker.filter.replace_all(""),
                    Picking::Erase => picker.filter.delete(Motion::Left),
                }
                if matches!(action, Picking::Clear | Picking::Erase | Picking::Typed) {
                    self.filter_changed();
                    self.follow_mention(was_empty && action == Picking::Erase);
                }
            }
        }
    }

    /// A character was typed over a popup.
    pub(in crate::app) fn type_into_popup(&mut self, key: Key) {
        let Some(character) = key.typed() else { return };
        if self.is_deaf() {
            return;
        }
        match &mut self.popup {
            None => {}
            Some(Popup::Viewer(viewer)) => {
                if !viewer.type_key(key) {
                    self.popup = None;
                }
            }
            Some(Popup::Picker(picker)) => {
                if let PickerKind::Snooze {
                    is_typing: false, ..
                } = picker.kind
                {
                    return self.snooze_letter(character);
                }
                let digit = character.to_digit(10).filter(|digit| *digit > 0);
                let picks = picker.kind.has_digits() && picker.filter.text().is_empty();
                if let Some(digit) = digit.filter(|_| picks) {
                    let row = picker.top(MOST_ROWS) + digit as usize - 1;
                    if row < picker.shown.len() {
                        picker.selected = row;
                        self.take_choice();
                    }
                    return;
                }
                picker.filter.insert(character.encode_utf8(&mut [0; 4]));
                picker.selected = 0;
                self.filter_changed();
                self.follow_mention(false);
            }
        }
    }

    /// Text was pasted over a popup: it goes into the filter, and picks nothing.
    pub(in crate::app) fn paste_into_popup(&mut self, pasted: &str) {
        if let Some(Popup::Picker(picker)) = &mut self.popup {
            snooze::begin_typing(picker);
            picker.filter.paste(pasted);
            picker.selected = 0;
            self.filter_changed();
            self.follow_mention(false);
        }
    }

    fn filter_changed(&mut self) {
        let now = self.local_now();
        let hours = self.options.hours.clone();
        let may_create = self.may_create_tag();
        let Some(Popup::Picker(picker)) = &mut self.popup else {
            return;
        };
        match &picker.kind {
            PickerKind::Snooze {
                is_typing: true, ..
            } => snooze::understand(picker, &now, &hours),
            PickerKind::Snooze { .. } => {}
            PickerKind::Tags(_) => tags::offer_new(picker, may_create),
            _ => picker.narrow(),
        }
    }

    /// Takes the highlighted row.
    pub(in crate::app) fn take_choice(&mut self) {
        let Some(Popup::Picker(picker)) = &self.popup else {
            return;
        };
        let Some(choice) = picker.choice().cloned() else {
            return;
        };
        if let Some(refusal) = &choice.refusal {
            let refusal = refusal.to_string();
            self.complain(&refusal);
            return;
        }
        let kind = picker.kind.clone();
        if !matches!(kind, PickerKind::Tags(_)) {
            self.popup = None;
        }
        match (choice.pick, kind) {
            (
                Pick::SnoozeUntil(until),
                PickerKind::Snooze {
                    targets, purpose, ..
                },
            ) => {
                self.snooze_until(targets, purpose, until);
            }
            (Pick::Assign(admin), PickerKind::Assign(targets)) => self.assign(targets, admin),
            (Pick::AssignTeam(team), PickerKind::Assign(targets)) => {
                self.assign_team(targets, team);
            }
            (Pick::Toggle(tag), PickerKind::Tags(targets)) => self.toggle_tag(&targets, &tag),
            (Pick::CreateTag(name), PickerKind::Tags(targets)) => self.create_tag(&targets, name),
            (Pick::Run(action), _) => self.act(action),
            (Pick::Go(view), _) => self.show_view(view),
            (Pick::Open(key), _) => self.show_conversation(key),
            (Pick::Insert(text), _) => self.insert_text(&text),
            (Pick::Mention(name), _) => self.mention(&name),
            (Pick::OpenLink(url), _) => self.open_url(url),
            (Pick::CopyLink(url), _) => self.copy(url, "the link"),
            (Pick::Decide(id, decision), _) => self.decide(&id, decision),
            (Pick::Revert(group), _) => self.revert(&group),
            (Pick::Quit(farewell), _) => self.leave(farewell),
            _ => {}
        }
    }

    /// Lines and rows a key moves in a viewer; kept here so that both popups close the same way.
    pub(in crate::app) fn key_over_popup(&mut self, key: Key) {
        if key.code == Code::Char(' ')
            && let Some(Popup::Viewer(viewer)) = &mut self.popup
        {
            viewer.page(1);
            return;
        }
        self.type_into_popup(key);
    }
}
