//! What a piece of text *is*: the vocabulary between content and theme.
//!
//! Nothing here knows a color. A theme that has no style of its own for a role asks
//! [`Role::parent`], so adding a role never breaks a theme.

macro_rules! roles {
    ($($(#[doc = $doc:literal])+ $(#[$default:ident])? $role:ident $name:literal $(: $parent:ident)?,)+) => {
        /// The meaning of a piece of text, to be styled by the theme.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role {
            $($(#[doc = $doc])+ $(#[$default])? $role,)+
        }

        impl Role {
            /// Every role, in the order of this table.
            pub const ALL: &[Self] = &[$(Self::$role,)+];

            /// The name in theme files, in kebab case.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$role => $name,)+ }
            }

            /// The role whose style serves when a theme has none for this one.
            pub const fn parent(self) -> Option<Self> {
                match self { $(Self::$role => roles!(@parent $($parent)?),)+ }
            }
        }
    };
    (@parent) => { None };
    (@parent $parent:ident) => { Some(Self::$parent) };
}

roles! {
    /// Ordinary text.
    #[default]
    Text "text",
    /// Strong emphasis.
    Strong "strong": Text,
    /// Emphasis.
    Emphasis "emphasis": Text,
    /// Text struck through.
    Strike "strike": Muted,
    /// Code, preformatted text and logs.
    Code "code": Text,
    /// A heading inside a message.
    Heading "heading": Strong,
    /// Quoted text and its bar.
    Quote "quote": Muted,
    /// The text of a link.
    Link "link": Text,
    /// The number and the host of a link.
    LinkHost "link-host": Muted,
    /// The stand-in for a picture.
    Image "image": Muted,
    /// Less important than the text around it.
    Muted "muted": Text,
    /// List bullets, numbers and table rules.
    Marker "marker": Muted,
    /// The line that stands for folded text.
    Fold "fold": Muted,
    /// Something to be wary of: hidden text, a link that goes elsewhere.
    Warning "warning": Strong,
    /// The title of a pane or a conversation.
    Title "title": Strong,
    /// The border of a pane.
    Border "border": Muted,
    /// The border of the focused pane.
    BorderFocus "border-focus": Border,
    /// The selected row.
    Selected "selected": Strong,
    /// The selected row of a pane without focus.
    SelectedBlur "selected-blur": Selected,
    /// An unread conversation.
    Unread "unread": Strong,
    /// The priority sign.
    Priority "priority": Warning,
    /// An open conversation.
    Open "open": Text,
    /// A snoozed conversation.
    Snoozed "snoozed": Muted,
    /// A closed conversation.
    Closed "closed": Muted,
    /// A contact's name.
    Customer "customer": Strong,
    /// An admin's name.
    Teammate "teammate": Strong,
    /// A bot's name.
    Bot "bot": Muted,
    /// The text of an internal note.
    Note "note": Text,
    /// The bar beside an internal note.
    NoteBorder "note-border": Note,
    /// An event of the timeline.
    Event "event": Muted,
    /// A satisfaction rating.
    Rating "rating": Text,
    /// A tag.
    Tag "tag": Muted,
    /// A team.
    Team "team": Muted,
    /// An instant or a span of time.
    Time "time": Muted,
    /// Waiting for long.
    Overdue "overdue": Warning,
    /// An id.
    Id "id": Muted,
    /// A key in a hint.
    Key "key": Strong,
    /// The words of a hint.
    Hint "hint": Muted,
    /// Done as asked.
    Success "success": Text,
    /// Failed, or about to destroy.
    Danger "danger": Warning,
    /// A banner across the screen.
    Banner "banner": Strong,
    /// The line before what is new.
    New "new": Strong,
    /// A match of the search.
    Match "match": Strong,
    /// The current match of the search.
    MatchCurrent "match-current": Match,
    /// The cursor of a text field.
    Cursor "cursor": Strong,
    /// A draft.
    Draft "draft": Text,
    /// A change that has not reached the server.
    Pending "pending": Muted,
    /// Not available here.
    Disabled "disabled": Muted,
    /// The status line.
    Status "status": Muted,
    /// A tab of the top line.
    Tab "tab": Muted,
    /// The tab in use.
    TabCurrent "tab-current": Strong,
    /// Text typed into a field.
    Input "input": Text,
    /// What an empty field asks for.
    Placeholder "placeholder": Muted,
    /// The thumb of a scroll bar.
    Scrollbar "scrollbar": Border,
}

#[cfg(test)]
mod tests {
    use super::Role;

    #[test]
    fn every_role_falls_back_to_text() {
        for role in Role::ALL {
            let mut at = *role;
            for _ in 0..Role::ALL.len() {
                at = at.parent().unwrap_or(Role::Text);
            }
            assert_eq!(at, Role::Text, "{}", role.name());
        }
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = Role::ALL.iter().map(|role| role.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Role::ALL.len());
    }
}
