//! The picker of teammates and teams.

use crate::app::model::Model;
use crate::app::popup::{Choice, Pick, Picker, PickerKind, Popup};
use crate::domain::change::Change;
use crate::domain::id::{AdminId, ConversationKey, TeamId};
use crate::text::clean::Clean;

impl Model {
    /// Opens the picker for what is marked, or for the conversation under the cursor.
    pub(in crate::app) fn open_assign(&mut self) {
        let targets = self.targets_on_one_desk();
        let Some(first) = targets.first() else { return };
        if let Some(why) = self.refusal(first, &Change::Assign(None)) {
            self.complain(&why);
            return;
        }
        let directory = self.directory(&first.profile);
        let current = self.conversation(first);
        let assignee = current.and_then(|known| known.assignee.clone());
        let is_untold = current.is_some_and(|known| known.assignee_is_untold);
        let team_now = current.and_then(|known| known.team.clone());
        let mut choices = Vec::new();
        let is_now = |is: bool| if is { "assigned now" } else { "" };
        if let Some(me) = directory.me.as_ref().and_then(|me| directory.admin(me)) {
            let label = format!("Me ({})", me.name.raw());
            let detail = is_now(assignee.as_ref() == Some(&me.id));
            choices.push(Choice::new(
                &label,
                detail,
                Pick::Assign(Some(me.id.clone())),
            ));
        }
        choices.push(Choice::new(
            "Nobody",
            is_now(assignee.is_none() && !is_untold),
            Pick::Assign(None),
        ));
        for admin in &directory.admins {
            if Some(&admin.id) != directory.me.as_ref() {
                let detail = is_now(assignee.as_ref() == Some(&admin.id));
                choices.push(Choice::new(
                    admin.name.raw(),
                    detail,
                    Pick::Assign(Some(admin.id.clone())),
                ));
            }
        }
        if directory.admins.is_empty() {
            let why = "this desk lists nobody; name people in the profile's [users]";
            choices.push(Choice {
                refusal: Some(Clean::fixed(why)),
                ..Choice::new("Somebody else", why, Pick::Nothing)
            });
        }
        let teams = self.refusal(first, &Change::AssignTeam(None));
        for team in &directory.teams {
            let label = format!("Team {}", team.name.raw());
            let members = match team.members.len() {
                1 => "1 person".to_owned(),
                count => format!("{count} people"),
            };
            let detail = if team_now.as_ref() == Some(&team.id) {
                "assigned now"
            } else {
                &members
            };
            choices.push(Choice {
                refusal: teams.as_deref().map(Clean::line),
                ..Choice::new(&label, detail, Pick::AssignTeam(team.id.clone()))
            });
        }
        let title = match targets.as_slice() {
            [one] => format!("Assign {}", self.called(one)),
            many => format!("Assign {} conversations", many.len()),
        };
        let picker = Picker::new(PickerKind::Assign(targets), &title, choices);
        self.popup = Some(Popup::Picker(picker));
    }

    /// Makes a teammate responsible, or nobody.
    pub(in crate::app) fn assign(&mut self, targets: Vec<ConversationKey>, admin: Option<AdminId>) {
        self.do_to(targets, &Change::Assign(admin));
    }

    /// Makes a team responsible.
    pub(super) fn assign_team(&mut self, targets: Vec<ConversationKey>, team: TeamId) {
        self.do_to(targets, &Change::AssignTeam(Some(team)));
    }
}
