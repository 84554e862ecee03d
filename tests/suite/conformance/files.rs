//! Files that came with messages: told in the thread, and asked for when somebody wants one.

use tinbox::backend::Walk;
use tinbox::backend::http::picture::{PictureSettings, PictureSource};
use tinbox::domain::attachment::{Attachment, SignedAddress, Whereabouts};
use tinbox::domain::event::Event;
use tinbox::domain::failure::{Failure, FailureKind, Received};
use tinbox::domain::id::ConversationId;
use tinbox::domain::lookup::{Found, Lookup};
use tinbox::domain::part::Content;
use tinbox::worker::picture;

use super::Twin;

/// A picture that came with a message, and its conversation.
async fn a_picture(twin: &Twin) -> (ConversationId, Attachment) {
    for row in twin.rows(Walk::Open).await {
        let thread = twin.desk.conversation(&row.id).await.unwrap();
        let came_with = |file: &Attachment| {
            let message = file.message.as_ref();
            thread.parts.iter().any(|part| Some(&part.id) == message)
        };
        for part in &thread.parts {
            if let Content::Event(Event::Attached(file)) = &part.content
                && file.is_picture()
            {
                assert!(came_with(file), "its message is there too");
                return (row.id, file.clone());
            }
        }
    }
    panic!("no picture came with any message");
}

async fn find(twin: &Twin, conversation: &str, id: &str) -> Result<Whereabouts, Failure> {
    let lookup = Lookup::Attachment {
        conversation: conversation.into(),
        id: id.into(),
    };
    match twin.desk.look_up(&lookup).await? {
        Found::Attachment(found) => Ok(found),
        other => panic!("{other:?}"),
    }
}

/// The address is another one every time, and what is behind it is given without a key: the desk refuses one.
pub(super) async fn a_file_is_somewhere_else_each_time(twin: Twin) {
    let (conversation, file) = a_picture(&twin).await;
    let source = PictureSource::new(PictureSettings {
        allows_loopback: true,
        ..PictureSettings::default()
    });
    let mut known: Vec<SignedAddress> = Vec::new();
    for _ in 0..2 {
        let found = find(&twin, conversation.as_str(), file.id.as_str()).await;
        let Ok(Whereabouts::At(address)) = found else {
            panic!("{found:?}");
        };
        let bytes = source.fetch(address.reveal()).await.unwrap();
        picture::decode(&bytes).unwrap();
        assert!(!known.contains(&address));
        known.push(address);
    }
    let gone = find(&twin, conversation.as_str(), "no-such-file").await;
    assert_eq!(gone, Ok(Whereabouts::Gone));
    let nowhere = find(&twin, "no-such-conversation", file.id.as_str()).await;
    assert_eq!(nowhere.unwrap_err().kind, FailureKind::Gone);
}

pub(super) async fn a_desk_without_files_of_its_own_says_so(twin: Twin) {
    let before = twin.desk.budget();
    let failure = find(&twin, "1", "f1").await.unwrap_err();
    assert_eq!(
        (failure.kind, failure.received),
        (FailureKind::Unsupported, Received::No)
    );
    assert!(!failure.message.is_blank());
    assert_eq!(twin.desk.budget(), before, "nothing was sent");
}
