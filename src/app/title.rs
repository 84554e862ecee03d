//! The window's title: the program, and how many open conversations wait in its owner's name and in nobody's.

use crate::app::message::Link;
use crate::app::model::Model;
use crate::domain::view::View;

impl Model {
    /// The title of the window; our own words and counts, nothing that anybody else wrote.
    pub fn title(&self) -> String {
        let mut title = "tinbox".to_owned();
        let counts = self.list.counts.value();
        for (view, what) in [(View::Mine, "mine"), (View::Unassigned, "unassigned")] {
            match counts.and_then(|counts| counts.of(view)) {
                Some(count) if count > 0 => title.push_str(&format!(" · {count} {what}")),
                _ => {}
            }
        }
        let asking = self.asking().count();
        if asking > 0 {
            title.push_str(&format!(" · {asking} need you"));
        }
        let is_offline = |link: &Link| matches!(link, Link::Offline { .. });
        if self.desks.iter().any(|desk| is_offline(&desk.link)) {
            title.push_str(" · offline");
        }
        title
    }
}
