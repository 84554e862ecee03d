//! Conversations, as lists, searches, reads and writes answer them (featurebase.md 2.3, 3.1).

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::backend::Hit;
use crate::backend::featurebase::wire::attribute::{self, Defined, Definitions};
use crate::backend::featurebase::wire::csat::Csat;
use crate::backend::featurebase::wire::part::Part;
use crate::backend::featurebase::wire::people::{Author, Tag, kind};
use crate::backend::featurebase::wire::surrounding::{Newest, Surrounding};
use crate::backend::lenient::{Each, Flag, Items, Moment, One, Text};
use crate::domain::conversation::{
    BotState, Conversation as DomainConversation, Detail, Receipt, State, Thread,
};
use crate::domain::event::Event;
use crate::domain::id::{ConversationId, PartId};
use crate::domain::part::{Channel, Content, Part as DomainPart};
use crate::domain::people::Author as DomainAuthor;
use crate::domain::untrusted::Untrusted;

/// The most parts one read gives (featurebase.md 2.4).
const MOST_PARTS: usize = 500;
/// How much of the first message stands in for a title, in characters.
const PREVIEW: usize = 300;

/// A conversation of any endpoint. What one endpoint lacks is absent.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Conversation<'a> {
    id: Text,
    title: Text,
    state: Text,
    snoozed_until: Moment,
    priority: Flag,
    admin_assignee_id: Text,
    team_assignee_id: Text,
    participants: Each<Author>,
    source: One<Source>,
    tags: Each<Tag>,
    created_at: Moment,
    updated_at: Moment,
    last_activity_at: Moment,
    waiting_since: Moment,
    awaiting_customer_reply: Flag,
    bot_conversation_state: Text,
    user_preferred_language: Text,
    is_blocked: Flag,
    disable_customer_reply: Flag,
    read_receipts: Each<ReadReceipt>,
    custom_attributes: Value,
    custom_attribute_values: Each<Defined>,
    csat_summary: One<Csat>,
    csat_history: Each<Csat>,
    #[serde(borrow, rename = "conversationParts")]
    parts: Items<'a>,
    #[serde(rename = "conversationUser")]
    user: One<Author>,
    surrounding_conversation_parts: Each<Surrounding>,
    matching_part: One<MatchingPart>,
    matching_body_preview_markdown: Text,
}

/// The message it began with.
#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
struct Source {
    body_markdown: Text,
    channel: Text,
    subject: Text,
}

#[derive(Deserialize, Default, Debug)]
#[serde(default, rename_all = "camelCase")]
struct ReadReceipt {
    id: Text,
    last_read_part_id: Text,
    user_type: Text,
}

#[derive(Deserialize, Default, Debug)]
#[serde(default)]
struct MatchingPart {
    id: Text,
}

/// The state a word of the desk means.
pub(crate) fn state(word: &str, until: Option<Timestamp>) -> Option<State> {
    match word {
        "open" => Some(State::Open),
        "closed" => Some(State::Closed),
        "snoozed" => Some(State::Snoozed { until }),
        _ => None,
    }
}

/// The channel a word of the desk means.
pub(crate) fn channel(word: &str) -> Channel {
    match word {
        "desktop" => Channel::Chat,
        "email" => Channel::Email,
        "android" => Channel::Android,
        "ios" => Channel::Ios,
        "slack" => Channel::Slack,
        _ => Channel::Other,
    }
}

impl Conversation<'_> {
    /// A row of a search; none without an identity.
    pub(crate) fn row(self, known: &mut Definitions) -> Option<(DomainConversation, Option<Hit>)> {
        let (thread, hit) = self.translate(Detail::Row, known)?;
        Some((thread.conversation, hit))
    }

    /// A whole conversation with the parts it came with; none without an identity.
    pub(crate) fn thread(self, known: &mut Definitions) -> Option<Thread> {
        let (thread, _) = self.translate(Detail::Whole, known)?;
        Some(thread)
    }

    #[expect(clippy::too_many_lines, reason = "a table: each field once")]
    fn translate(self, detail: Detail, known: &mut Definitions) -> Option<(Thread, Option<Hit>)> {
        let Self {
            id,
            title,
            state: state_word,
            snoozed_until,
            priority,
            admin_assignee_id,
            team_assignee_id,
            participants,
            source,
            tags,
            created_at,
            updated_at,
            last_activity_at,
            waiting_since,
            awaiting_customer_reply,
            bot_conversation_state,
            user_preferred_language,
            is_blocked,
            disable_customer_reply,
            read_receipts,
            custom_attributes,
            custom_attribute_values,
            csat_summary,
            csat_history,
            parts: items,
            user,
            surrounding_conversation_parts,
            matching_part,
            matching_body_preview_markdown,
        } = self;
        let Source {
            body_markdown,
            channel: channel_word,
            subject,
        } = source.0.unwrap_or_default();
        let id = id.id::<ConversationId>()?;
        let moments = [created_at.0, updated_at.0, last_activity_at.0];
        let created_at = moments.into_iter().flatten().next().unwrap_or_default();
        let (parts, is_cut) = parts(items, created_at, &csat_history.0);
        let hit = hit(matching_part.0, matching_body_preview_markdown);
        let state = state(state_word.as_str(), snoozed_until.0).unwrap_or(State::Open);
        let mut newest = match hit {
            Some(_) => Newest::around_hit(surrounding_conversation_parts.0),
            None => Newest::new(surrounding_conversation_parts.0),
        };
        let waiting_since = match detail {
            Detail::Whole => waiting_since.0,
            Detail::Row | Detail::RowWithWait
                if awaiting_customer_reply.0 || state == State::Closed =>
            {
                None
            }
            Detail::Row | Detail::RowWithWait | Detail::Glance => newest.waiting_since(),
        };
        let preview = body_markdown
            .words()
            .or_else(|| first_words(&parts))
            .or(newest.first());
        let bare = custom_attributes.as_object().cloned().unwrap_or_default();
        let (contact, others) = participants_of(user.0, participants.0, &parts);
        let conversation = DomainConversation {
            detail,
            title: title.words().or_else(|| subject.words()),
            preview: preview.map(|words| shortened(&words)),
            state,
            priority: priority.0,
            assignee: admin_assignee_id.id(),
            assignee_is_untold: false,
            team: team_assignee_id.id(),
            contact,
            others,
            channel: channel(channel_word.as_str()),
            tags: tags.0.into_iter().filter_map(Tag::translate).collect(),
            created_at,
            updated_at: updated_at.0.or(last_activity_at.0).unwrap_or(created_at),
            last_activity_at: last_activity_at.0,
            waiting_since,
            awaits_customer: false,
            last_part: last_said(&parts).or_else(|| newest.last_part()),
            receipts: read_receipts
                .0
                .into_iter()
                .filter_map(ReadReceipt::translate)
                .collect(),
            bot: bot(bot_conversation_state.as_str()),
            rating: csat_summary.0.map(Csat::rating),
            summary: None,
            outcome: None,
            attention: Vec::new(),
            delivery: None,
            language: user_preferred_language.words(),
            blocked: is_blocked.0,
            reply_disabled: disable_customer_reply.0,
            attributes: attribute::translate(custom_attribute_values.0, &bare, known),
            // The object has none (featurebase.md 3.1).
            url: None,
            id,
        };
        Some((
            Thread {
                conversation,
                parts,
                is_cut,
            },
            hit,
        ))
    }
}

/// The parts in order, each once, and whether the desk left older ones out.
fn parts(items: Items<'_>, begun_at: Timestamp, history: &[Csat]) -> (Vec<DomainPart>, bool) {
    let mut parts: Vec<DomainPart> = Vec::new();
    let mut count = 0;
    for item in items.read::<Part>().into_iter().flatten() {
        let before = parts.last().map_or(begun_at, |part| part.at);
        // What cannot be read is shown as such: a gap in a conversation must not look like none.
        parts.push(
            item.and_then(|part| part.translate(before, history))
                .unwrap_or_else(|| unreadable(count, before)),
        );
        count += 1;
    }
    // The same part twice: the newer version counts.
    parts.sort_by(|one, other| (&one.id, other.updated_at).cmp(&(&other.id, one.updated_at)));
    parts.dedup_by(|one, other| one.id == other.id);
    parts.sort_by_cached_key(DomainPart::order);
    (parts, count >= MOST_PARTS)
}

fn unreadable(position: usize, at: Timestamp) -> DomainPart {
    DomainPart {
        id: PartId::new(format!("?{position}")),
        at,
        updated_at: at,
        author: None,
        content: Content::Event(Event::Unknown {
            name: Untrusted::from("unreadable"),
        }),
        redacted: false,
        tags: Vec::new(),
    }
}

fn hit(part: Option<MatchingPart>, preview: Text) -> Option<Hit> {
    let part = part.and_then(|MatchingPart { id }| id.id());
    let preview = preview.words();
    (part.is_some() || preview.is_some()).then(|| Hit {
        part,
        preview: preview.unwrap_or_default(),
    })
}

/// Who asks, and who else is there on the asking side. Searches tell the first; elsewhere it is the first of the
/// participants, whose names only the parts tell.
fn participants_of(
    user: Option<Author>,
    participants: Vec<Author>,
    parts: &[DomainPart],
) -> (Option<DomainAuthor>, Vec<DomainAuthor>) {
    let wrote = |who: &DomainAuthor| {
        let authors = parts.iter().filter_map(|part| part.author.as_ref());
        let mut same = authors.filter(|author| author.id == who.id && author.kind == who.kind);
        same.find(|author| author.name.is_some() || author.email.is_some())
            .cloned()
    };
    let participants = participants.into_iter().map(DomainAuthor::from);
    let mut asking = participants
        .filter(|who| who.kind.is_customer() && who.id.is_some())
        .map(|who| wrote(&who).unwrap_or(who));
    let contact = match user {
        Some(user) => Some(user.into()),
        None => asking.next(),
    };
    let mut others: Vec<DomainAuthor> = Vec::new();
    for who in asking {
        let is_known = |known: &DomainAuthor| known.id == who.id;
        if !contact.iter().chain(&others).any(is_known) {
            others.push(who);
        }
    }
    (contact, others)
}

fn first_words(parts: &[DomainPart]) -> Option<Untrusted> {
    parts.iter().find_map(|part| part.body()?.markdown.clone())
}

fn shortened(words: &Untrusted) -> Untrusted {
    match words.raw().char_indices().nth(PREVIEW) {
        Some((end, _)) => Untrusted::from(&words.raw()[..end]),
        None => words.clone(),
    }
}

fn last_said(parts: &[DomainPart]) -> Option<PartId> {
    let said = |part: &&DomainPart| !matches!(part.content, Content::Event(_));
    parts.iter().rev().find(said).map(|part| part.id.clone())
}

fn bot(word: &str) -> Option<BotState> {
    match word {
        "active" => Some(BotState::Active),
        "handed_off_to_human" => Some(BotState::HandedOver),
        "resolved" => Some(BotState::Resolved),
        _ => None,
    }
}

impl ReadReceipt {
    fn translate(self) -> Option<Receipt> {
        let Self {
            id,
            last_read_part_id,
            user_type,
        } = self;
        Some(Receipt {
            reader: id.some()?,
            is_customer: kind(user_type.as_str()).is_customer(),
            part: last_read_part_id.id()?,
        })
    }
}
