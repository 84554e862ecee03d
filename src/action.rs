//! The table of everything a person can ask for.
//!
//! A row gives an action its variant, its name in `keymap.toml`, its line in help and palette, and where it lives.
//! Each owner has an enum of its own, so an owner's `match` is exhaustive and a row nobody handles does not compile.
//! Help, palette, hints and the README's key table are derived from here and from the keymap.

use std::fmt;

/// Where keys are looked up: the innermost scope wins, then the ones around it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Scope {
    /// List and thread.
    Inbox,
    /// Writing a reply or a note.
    Composer,
    /// The line between writing and sending.
    Review,
    /// Any list with a filter: snooze, assign, tags, palette, links, help.
    Picker,
    /// A line of text: search, filter, command line, find.
    Prompt,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 5] = [
        Self::Inbox,
        Self::Composer,
        Self::Review,
        Self::Picker,
        Self::Prompt,
    ];

    /// The name of its table in `keymap.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Composer => "composer",
            Self::Review => "review",
            Self::Picker => "picker",
            Self::Prompt => "prompt",
        }
    }
}

/// Declares the owners and their rows.
macro_rules! actions {
    ($(
        $(#[$doc:meta])*
        $owner:ident in $scope:ident {
            $($variant:ident $name:literal $sentence:literal;)*
        }
    )*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
            pub enum $owner {
                $(#[doc = $sentence] $variant,)*
            }
        )*

        /// Something a person can ask for.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum Action {
            $(
                $(#[$doc])*
                $owner($owner),
            )*
        }

        impl Action {
            /// Every action, in the order help and documentation list them.
            pub const ALL: &[Self] = &[$($(Self::$owner($owner::$variant),)*)*];

            /// The name in `keymap.toml` and on the command line.
            pub fn name(self) -> &'static str {
                match self {
                    $($(Self::$owner($owner::$variant) => $name,)*)*
                }
            }

            /// What it does, in one sentence without a final period.
            pub fn sentence(self) -> &'static str {
                match self {
                    $($(Self::$owner($owner::$variant) => $sentence,)*)*
                }
            }

            /// Where its keys are looked up.
            pub fn scope(self) -> Scope {
                match self {
                    $(Self::$owner(_) => Scope::$scope,)*
                }
            }

            /// The heading help puts it under.
            pub fn group(self) -> &'static str {
                match self {
                    $(Self::$owner(_) => stringify!($owner),)*
                }
            }
        }

        $(
            impl From<$owner> for Action {
                fn from(action: $owner) -> Self {
                    Self::$owner(action)
                }
            }
        )*
    };
}

actions! {
    /// What concerns the program as a whole.
    Program in Inbox {
        Help "help" "Show the keys that work here";
        Palette "palette" "Find and run any command";
        CommandLine "command-line" "Type a command by name";
        Sync "sync" "Ask the desk for news now";
        Redraw "redraw" "Draw the whole screen again";
        Undo "undo" "Take back the last action";
        Redo "redo" "Do again what was taken back";
        Repeat "repeat" "Repeat the last action on this conversation";
        History "history" "List what was done, and revert any of it";
        Suspend "suspend" "Stop, until the shell brings tinbox back";
        Back "back" "Go back, then quit";
        Quit "quit" "Quit; asks when something is not sent";
    }

    /// Moving in the queue, its views and marks.
    Queue in Inbox {
        Down "down" "Next row, or next part in the thread";
        Up "up" "Previous row, or previous part in the thread";
        NextConversation "next-conversation" "Next conversation, from anywhere";
        PreviousConversation "previous-conversation" "Previous conversation, from anywhere";
        Enter "enter" "Into the thread";
        Leave "leave" "Back to the list";
        Top "top" "First row, or top of the thread";
        Bottom "bottom" "Last row, or bottom of the thread";
        NextView "next-view" "Next view";
        PreviousView "previous-view" "Previous view";
        View1 "view-1" "First view";
        View2 "view-2" "Second view";
        View3 "view-3" "Third view";
        View4 "view-4" "Fourth view";
        View5 "view-5" "Fifth view";
        View6 "view-6" "Sixth view";
        View7 "view-7" "Seventh view";
        View8 "view-8" "Eighth view";
        View9 "view-9" "Ninth view";
        GoMine "go-mine" "Go to Mine";
        GoUnassigned "go-unassigned" "Go to Unassigned";
        GoAll "go-all" "Go to All open";
        GoSnoozed "go-snoozed" "Go to Snoozed";
        GoClosed "go-closed" "Go to Closed";
        GoDrafts "go-drafts" "Go to Drafts";
        GoOutbox "go-outbox" "Go to Outbox";
        GoMentions "go-mentions" "Go to Mentions";
        GoAttention "go-attention" "Go to Attention";
        GoUndelivered "go-undelivered" "Go to Not delivered";
        NextDesk "next-desk" "Only the next desk, then all of them again";
        Desks "desks" "Choose the desk that is listed";
        Deliveries "deliveries" "Deliveries as a chart, by time, code, way and purpose";
        NewConversation "new-conversation" "Begin a conversation";
        Reports "reports" "Reports: how the desk is doing, in its own figures";
        Articles "articles" "Find an article of the help centre";
        Search "search" "Search everything";
        Filter "filter" "Filter this view";
        NextUnread "next-unread" "Next unread row, or next hit";
        PreviousUnread "previous-unread" "Previous unread row, or previous hit";
        Mark "mark" "Mark or unmark this conversation";
        MarkRange "mark-range" "Mark from the last mark to here";
        MarkAll "mark-all" "Mark everything in this view, or nothing";
        Density "density" "One or three lines a row";
        Why "why" "Say why this row is here";
    }

    /// What is done to the conversation under the cursor, or to all that are marked.
    Triage in Inbox {
        Reply "reply" "Reply to the customer";
        Note "note" "Leave a note for the team";
        Close "close" "Close and go on";
        Resolve "resolve" "Close and say what came of it";
        Reopen "reopen" "Open again";
        TakeOver "take-over" "Answer in the bot's stead";
        Release "release" "Let the bot answer again";
        Settle "settle" "Say that somebody looked at what wants attention";
        Snooze "snooze" "Snooze until…";
        SnoozeAgain "snooze-again" "Snooze until the same moment as last time";
        Assign "assign" "Assign to…";
        Take "take" "Assign to me";
        Unassign "unassign" "Assign to nobody";
        Tags "tags" "Put tags on and take them off";
        Rename "rename" "Change the title";
        Attributes "attributes" "Change a custom field";
        Participants "participants" "Who takes part: add and take out";
        Tickets "tickets" "Tickets of this conversation, and a new one";
        ToggleRead "toggle-read" "Mark as read or unread";
        Macro "macro" "Run a macro";
        Delete "delete" "Delete or redact; asks for the word";
    }

    /// Reading the thread.
    Reading in Inbox {
        ScrollDown "scroll-down" "Scroll the thread down without leaving the list";
        ScrollUp "scroll-up" "Scroll the thread up without leaving the list";
        PageDown "page-down" "Scroll the thread a page down";
        PageUp "page-up" "Scroll the thread a page up";
        Detail "detail" "More or less detail in the thread";
        Fold "fold" "Open or fold quotes, signatures and events";
        Wrap "wrap" "Show the code of this part without wrapping, or wrapped again";
        CodeRight "code-right" "Move code that is not wrapped to the right";
        CodeLeft "code-left" "Move code that is not wrapped to the left";
        Find "find" "Find in this thread";
        NextNote "next-note" "Next note in the thread";
        PreviousNote "previous-note" "Previous note in the thread";
        NextLink "next-link" "Next link in the thread; Enter opens it";
        PreviousLink "previous-link" "Previous link in the thread";
        Links "links" "Number the links, list the files, and open one";
        Picture "picture" "Show a picture of this message";
        OpenInBrowser "open-in-browser" "Open the link gone to, or this conversation, in the browser";
        Contact "contact" "Show or hide the contact";
        Elsewhere "elsewhere" "What this person wrote on other desks";
        ContactPage "contact-page" "Next page of the contact";
        Earlier "earlier" "What this customer wrote before, to open";
        Requests "requests" "Feature requests this customer made or voted for";
        CopyMessage "copy-message" "Copy this message as text";
        CopyMarkdown "copy-markdown" "Copy this message as Markdown";
        CopyCode "copy-code" "Copy the code in this message, whole";
        CopyLink "copy-link" "Copy a link: the one gone to, or one of a list";
        CopyAddress "copy-address" "Copy the address of this conversation";
        CopyEmail "copy-email" "Copy the customer's e-mail";
        CopyId "copy-id" "Copy the conversation's id";
        Pipe "pipe" "Pipe this part or the conversation to a command";
        Raw "raw" "Show the source of this part";
    }

    /// Writing.
    Compose in Composer {
        Review "review" "Look over and send";
        SwitchKind "switch-kind" "Turn the reply into a note, or back";
        Editor "editor" "Write in your $EDITOR";
        Insert "insert" "Insert a macro, an article or a link";
        Suggestion "suggestion" "Insert the suggestion";
        Leave "leave-composer" "Leave; the draft is kept";
        Left "left" "One character left";
        Right "right" "One character right";
        LineUp "line-up" "One line up";
        LineDown "line-down" "One line down";
        WordLeft "word-left" "One word left";
        WordRight "word-right" "One word right";
        LineStart "line-start" "To the start of the line";
        LineEnd "line-end" "To the end of the line";
        TextStart "text-start" "To the start of the text";
        TextEnd "text-end" "To the end of the text";
        Newline "newline" "New line";
        DeleteBack "delete-back" "Delete the character before the cursor";
        DeleteForward "delete-forward" "Delete the character after the cursor";
        DeleteWordBack "delete-word-back" "Delete the word before the cursor";
        DeleteToLineEnd "delete-to-line-end" "Delete to the end of the line";
        DeleteToLineStart "delete-to-line-start" "Delete to the start of the line";
        UndoText "undo-text" "Take back the last edit";
        RedoText "redo-text" "Make the edit again";
    }

    /// The line between writing and sending.
    Sending in Review {
        Send "send" "Send it, or save the note";
        SendAndClose "send-and-close" "Send and close";
        SendAndSnooze "send-and-snooze" "Send and snooze";
        KeepAsNote "keep-as-note" "Keep it as a note";
        ShowNew "show-new" "Show what is new in the conversation";
        Edit "edit" "Edit on";
        Cancel "cancel-review" "Back to the text";
    }

    /// Any list with a filter line.
    Picking in Picker {
        Take "pick" "Take the highlighted row";
        Down "pick-down" "Next row";
        Up "pick-up" "Previous row";
        PageDown "pick-page-down" "Rows a page down";
        PageUp "pick-page-up" "Rows a page up";
        Typed "pick-typed" "Type a time";
        Clear "pick-clear" "Empty the filter";
        Erase "pick-erase" "Delete the last character of the filter";
        Cancel "pick-cancel" "Close";
    }

    /// A line of text.
    Line in Prompt {
        Accept "accept" "Take it";
        Cancel "cancel" "Leave it";
        Erase "erase" "Delete the character before the cursor";
        EraseWord "erase-word" "Delete the word before the cursor";
        Clear "clear" "Delete everything";
        Left "prompt-left" "One character left";
        Right "prompt-right" "One character right";
        Start "prompt-start" "To the start";
        End "prompt-end" "To the end";
        Previous "prompt-previous" "Previous row or entry";
        Next "prompt-next" "Next row or entry";
        Switch "prompt-switch" "Pipe something else: this part or the conversation, as text or JSON";
    }
}

impl Action {
    /// The action of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|action| action.name() == name)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_name_is_unique_and_found() {
        let names: BTreeSet<_> = Action::ALL.iter().map(|action| action.name()).collect();
        assert_eq!(names.len(), Action::ALL.len());
        for action in Action::ALL {
            assert_eq!(Action::named(action.name()), Some(*action));
        }
    }
}
