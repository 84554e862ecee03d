//! Articles of the help centre, found while one types: a link to insert, to open or to copy.

use crate::app::model::Model;
use crate::app::popup::{Choice, PickerKind, lookup, thing};
use crate::domain::capability::Ability;
use crate::domain::lookup::{Article, Listed, Lookup};
use crate::domain::untrusted::Untrusted;

impl Model {
    /// Opens the list for the conversation one writes in or looks at, else for the first desk.
    pub(in crate::app) fn open_articles(&mut self) {
        let writing = self.composer.as_ref().map(|composer| &composer.key);
        let key = writing.or(self.timeline.key.as_ref()).cloned();
        let profile = key
            .as_ref()
            .map(|key| &key.profile)
            .or_else(|| self.desks.first().map(|desk| &desk.profile));
        let Some(profile) = profile.cloned() else {
            return self.say("No desk is set up");
        };
        if let Some(why) = self.inability(&profile, Ability::Articles) {
            return self.complain(&why);
        }
        let known = key.and_then(|key| self.conversation(&key));
        let language = known.and_then(|known| known.language.clone());
        let kind = PickerKind::Articles {
            profile: profile.clone(),
            language,
        };
        self.open_lookup(kind, "Articles of the help centre");
        self.look_up(profile, Lookup::Articles("".into()));
    }

    pub(super) fn take_articles(
        &mut self,
        language: Option<&Untrusted>,
        articles: &Listed<Article>,
    ) {
        let language = language.map(Untrusted::raw);
        let choices: Vec<Choice> = articles
            .items
            .iter()
            .map(|article| {
                let (title, url) = article.for_language(language);
                let about = article.description.as_ref().map_or("", Untrusted::raw);
                let detail = if article.is_restricted {
                    "not for every customer"
                } else {
                    about
                };
                thing::choice(title.raw(), url, detail, false)
            })
            .collect();
        let remark = lookup::remark(articles, "No article has these words");
        self.list_found(choices, remark);
    }
}
