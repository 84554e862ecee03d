//! What a row that was taken does: one line for each thing that can be picked.

use crate::app::model::Model;
use crate::app::popup::{Pick, PickerKind};

impl Model {
    /// Does what a row stands for, in the list it was taken from.
    pub(super) fn act_on_pick(&mut self, pick: Pick, kind: PickerKind) {
        match (pick, kind) {
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
            (Pick::Settle(items), PickerKind::Settle(key)) => self.settle_items(&key, items),
            (Pick::Toggle(tag), PickerKind::Tags(targets)) => self.toggle_tag(&targets, &tag),
            (Pick::CreateTag(name), PickerKind::Tags(targets)) => self.create_tag(&targets, name),
            (Pick::Attribute(id), PickerKind::Attributes(key)) => self.ask_attribute(key, &id),
            (Pick::Value(value), PickerKind::Values { key, id, is_many }) => {
                self.take_value(key, id, is_many, &value);
            }
            (Pick::Participant(who), PickerKind::Participants(key)) => {
                self.confirm_participant(key, who);
            }
            (Pick::Confirm, PickerKind::Confirm(key, change)) => {
                self.do_to(vec![key], &change);
            }
            (Pick::Confirm, PickerKind::ConfirmTicket(profile, wanted)) => {
                self.open_ticket(profile, *wanted);
            }
            (Pick::Nothing, PickerKind::ConfirmTicket(profile, wanted)) => {
                self.ask_title_again(profile, *wanted);
            }
            (Pick::Thing(thing), _) => self.use_thing(&thing),
            (Pick::Write(kind, text), _) => self.write_with(kind, &text),
            (Pick::FindArticle, _) => self.open_articles(),
            (Pick::FindRequest, _) => self.open_requests(),
            (Pick::Correct(what), _) => self.correct_opening(what),
            (Pick::NewTicket, PickerKind::Tickets(key)) => self.open_ticket_types(key),
            (Pick::TicketType(kind), PickerKind::TicketTypes(key)) => {
                self.ask_ticket_title(key, kind);
            }
            (Pick::Run(action), _) => self.act(action),
            (Pick::Go(view), _) => self.show_view(view),
            (Pick::Narrow(only), _) => self.show_desk(only),
            (Pick::Open(key), _) => self.show_conversation(key),
            (Pick::BeginOn(profile), _) => self.ask_addressee(profile),
            (Pick::GoOn(key), _) => self.go_on_beginning(&key),
            (Pick::Addressee(to) | Pick::AddresseeTyped(to), PickerKind::Addressee(profile)) => {
                self.ask_way(profile, *to);
            }
            (Pick::Way(way), PickerKind::Way(profile, to)) => {
                self.ask_subject(profile, *to, *way, None, "");
            }
            (Pick::Insert(text), _) => self.insert_text(&text),
            (Pick::Mention(name), _) => self.mention(&name),
            (Pick::OpenLink(url), _) => self.open_url(url),
            (Pick::CopyLink(url), _) => self.copy(url, "the link"),
            (Pick::File(wish, file), _) => self.want_file(*file, wish),
            (Pick::ShowPicture(image), _) => self.show_image(&image),
            (Pick::FetchPicture(fetch), _) => self.allow_picture(*fetch),
            (Pick::Decide(id, decision), _) => self.decide(&id, decision),
            (Pick::Revert(group), _) => self.revert(&group),
            (Pick::Quit(farewell), _) => self.leave(farewell),
            _ => {}
        }
    }
}
