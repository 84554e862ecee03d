//! Beginning a conversation: one request, and what it made is found again without a name for it.

use jiff::SignedDuration;
use tinbox::backend::Walk;
use tinbox::domain::capability::Ability;
use tinbox::domain::change::Change;
use tinbox::domain::conversation::Thread;
use tinbox::domain::failure::Received;
use tinbox::domain::id::ConversationId;
use tinbox::domain::opening::{Addressee, Opening, Way, first_words};
use tinbox::domain::part::{Channel, Side};

use super::Twin;

const WORDS: &str = "Your order is ready.\n\nSee https://example.com/n";

fn nowhere() -> ConversationId {
    ConversationId::new("tinbox:new:1")
}

impl Twin {
    /// The way by mail, once the list was read.
    async fn by_mail(&self) -> Way {
        self.rows(Walk::Open).await;
        let ways = self.desk.directory().await.unwrap().ways;
        assert_eq!(ways, self.desk.ways(), "the directory tells what is known");
        let mut ways = ways.into_iter();
        ways.find(|way| way.kind == Channel::Email).unwrap()
    }

    async fn begun(&self, opening: &Opening) -> Vec<Thread> {
        let since = self.running.now() - SignedDuration::from_hours(1);
        self.desk.begun(opening, since).await.unwrap()
    }
}

pub(super) async fn what_is_begun_is_there_once_and_found_again(twin: Twin) {
    assert_eq!(twin.desk.capabilities().refusal(Ability::Begin), None);
    let way = twin.by_mail().await;
    let rows = twin.rows(Walk::Open).await;
    let known = rows
        .iter()
        .filter_map(|row| Addressee::of(row.contact.as_ref()?));
    let mut known = known;
    let known = known.find(|to| to.contact.is_some() && to.email.is_some());
    let somebody = [
        known.unwrap(),
        Addressee::typed("Nia Okoro <nia.okoro@new.example>").unwrap(),
    ];
    for (count, to) in somebody.into_iter().enumerate() {
        let subject = "Your order".into();
        let way = way.clone();
        let opening = Opening { to, way, subject };
        let before = twin.begun(&opening).await;
        let change = Change::Begin(Box::new(opening.clone()), WORDS.into());
        let outcome = twin.desk.perform(&nowhere(), &change).await.unwrap();
        assert!(outcome.is_accepted && outcome.part.is_none());
        let mut after = twin.begun(&opening).await;
        after.retain(|thread| {
            let id = &thread.conversation.id;
            before.iter().all(|known| known.conversation.id != *id)
        });
        let [made] = after.as_slice() else {
            panic!("{} conversations came of one", after.len());
        };
        let first = first_words(made).unwrap();
        assert_eq!(first.id.as_str(), made.conversation.id.as_str());
        assert_eq!(first.side(), Side::Teammate);
        let body = first.body().unwrap();
        let said = body.markdown.as_ref().or(body.plain.as_ref()).unwrap();
        assert_eq!(said.raw(), WORDS);
        let title = made.conversation.title.as_ref().unwrap();
        assert_eq!(title.raw(), "Your order");
        let theirs = made.conversation.contact.as_ref().unwrap();
        // A conversation by itself may tell of its customer by name alone.
        assert!(theirs.email.is_none() || theirs.email == opening.to.email);
        if let Some(contact) = &opening.to.contact {
            assert_eq!(theirs.id.as_deref(), Some(contact.as_str()));
        }
        if let Some(told) = outcome.conversation {
            assert_eq!(told.id, made.conversation.id);
        }
        assert_eq!(twin.running.writes().len(), count + 1, "one request each");
    }
}

pub(super) async fn what_cannot_be_begun_is_not_sent(twin: Twin) {
    let way = twin.by_mail().await;
    let ana = Addressee::typed("ana@example.org").unwrap();
    let opening = |to: &Addressee, subject: &str| {
        Box::new(Opening {
            to: to.clone(),
            way: way.clone(),
            subject: subject.into(),
        })
    };
    for change in [
        Change::Begin(opening(&ana, "Hello"), " \n".into()),
        Change::Begin(opening(&ana, " "), "Hi".into()),
        Change::Begin(opening(&Addressee::default(), "Hello"), "Hi".into()),
    ] {
        let failure = twin.desk.perform(&nowhere(), &change).await.unwrap_err();
        assert_eq!(failure.received, Received::Refused, "{change:?}");
    }
    assert!(twin.running.writes().is_empty());
}
