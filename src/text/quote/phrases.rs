//! The words around quoted messages, in the languages mail programs write them.
//!
//! Each list was collected from the programs' own localizations; a language that is missing only
//! means that its quotes stay in sight.

use crate::text::width::head;

/// Verbs of "On … wrote:".
const WROTE: &[&str] = &[
    "wrote",
    "writes",
    "schrieb",
    "a écrit",
    "ecrit",
    "escribió",
    "escribio",
    "ha scritto",
    "escreveu",
    "написал",
    "написала",
    "пишет",
    "писал",
    "написав",
    "skrev",
    "schreef",
    "geschreven",
    "napisał",
    "napisała",
    "pisze",
    "napsal",
    "napísal",
    "kirjoitti",
    "írta",
    "a scris",
    "yazdı",
    "написа",
    "έγραψε",
    "כתב",
    "写道",
    "寫道",
    "のメッセージ",
    "書きました",
    "wrote",
    "작성",
    "viết",
    "menulis",
    "va escriure",
    "napisao",
    "je napisal",
];

/// What dividers say before a quoted message.
const ORIGINAL: &[&str] = &[
    "original message",
    "original appointment",
    "ursprüngliche nachricht",
    "originalnachricht",
    "message d'origine",
    "message d’origine",
    "message original",
    "mensaje original",
    "messaggio originale",
    "mensagem original",
    "oorspronkelijk bericht",
    "исходное сообщение",
    "оригинальное сообщение",
    "ursprungligt meddelande",
    "oprindelig meddelelse",
    "opprinnelig melding",
    "oryginalna wiadomość",
    "wiadomość oryginalna",
    "původní zpráva",
    "alkuperäinen viesti",
    "eredeti üzenet",
    "orijinal mesaj",
    "原始邮件",
    "邮件原件",
    "原始郵件",
    "元のメッセージ",
    "원본 메시지",
    "reply above this line",
    "type your reply above",
];

/// What dividers say before a forwarded message.
const FORWARDED: &[&str] = &[
    "forwarded message",
    "weitergeleitete nachricht",
    "weitergeleiteten nachricht",
    "message transféré",
    "message réexpédié",
    "message transfere",
    "mensaje reenviado",
    "messaggio inoltrato",
    "mensagem encaminhada",
    "mensagem reencaminhada",
    "doorgestuurd bericht",
    "пересылаемое сообщение",
    "пересланное сообщение",
    "vidarebefordrat meddelande",
    "videresendt",
    "przekazana wiadomość",
    "přeposlaná zpráva",
    "转发的邮件",
    "轉寄的郵件",
    "転送メッセージ",
    "iletilen mesaj",
    "välitetty viesti",
];

const FROM: &[&str] = &[
    "from",
    "von",
    "de",
    "da",
    "van",
    "от",
    "от кого",
    "від",
    "från",
    "fra",
    "od",
    "lähettäjä",
    "feladó",
    "kimden",
    "gönderen",
    "发件人",
    "寄件者",
    "差出人",
    "보낸 사람",
    "expéditeur",
    "mittente",
    "remitente",
    "afzender",
];
const DATE: &[&str] = &[
    "sent",
    "date",
    "gesendet",
    "datum",
    "envoyé",
    "enviado",
    "enviado el",
    "enviada em",
    "fecha",
    "data",
    "inviato",
    "verzonden",
    "отправлено",
    "дата",
    "skickat",
    "sendt",
    "dato",
    "wysłano",
    "odesláno",
    "lähetetty",
    "päivämäärä",
    "elküldve",
    "gönderilme tarihi",
    "tarih",
    "发送时间",
    "日期",
    "寄件日期",
    "送信日時",
    "日付",
    "보낸 날짜",
    "날짜",
    "envoyé le",
];
const TO: &[&str] = &[
    "to",
    "an",
    "à",
    "para",
    "a",
    "aan",
    "кому",
    "till",
    "til",
    "do",
    "komu",
    "vastaanottaja",
    "címzett",
    "kime",
    "收件人",
    "收件者",
    "宛先",
    "받는 사람",
    "destinataire",
    "destinatario",
];
const SUBJECT: &[&str] = &[
    "subject",
    "betreff",
    "objet",
    "asunto",
    "assunto",
    "oggetto",
    "onderwerp",
    "тема",
    "ämne",
    "emne",
    "temat",
    "předmět",
    "predmet",
    "aihe",
    "tárgy",
    "konu",
    "主题",
    "主旨",
    "件名",
    "제목",
    "sujet",
];
const COPY: &[&str] = &[
    "cc",
    "kopie",
    "копия",
    "copie",
    "kopia",
    "kopi",
    "抄送",
    "副本",
    "참조",
    "reply-to",
    "importance",
];

/// What a header line of a quoted message tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Header {
    From,
    Date,
    To,
    Subject,
    Copy,
}

/// The header a line holds, in the form `Key: value`.
pub(super) fn header(line: &str) -> Option<Header> {
    let line = line.trim_start_matches(['*', '>', ' ', '\u{A0}']);
    let (key, _) = line.split_once([':', '：'])?;
    if key.len() > 48 {
        return None;
    }
    let key = key.trim_matches(['*', ' ', '\u{A0}']).to_lowercase();
    let is = |names: &[&str]| names.contains(&key.as_str());
    match () {
        () if is(FROM) => Some(Header::From),
        () if is(DATE) => Some(Header::Date),
        () if is(TO) => Some(Header::To),
        () if is(SUBJECT) => Some(Header::Subject),
        () if is(COPY) => Some(Header::Copy),
        () => None,
    }
}

/// Words that "On … wrote:" begins with.
const OPENERS: &[&str] = &[
    "on ",
    "am ",
    "le ",
    "el ",
    "il ",
    "em ",
    "op ",
    "den ",
    "w dniu ",
    "dne ",
    "pe ",
    "på ",
    "dana ",
    "in data ",
    "vào ",
    "pada ",
    "at ",
    "li ",
    "na ",
    "v ",
    "ma ",
    "a(z) ",
    "в ",
    "у ",
    "στις ",
    "в",
    "在 ",
    "於 ",
];

/// Whether a line could begin an attribution that goes on on the next.
pub(super) fn opens_attribution(line: &str) -> bool {
    let line = line.trim_start_matches(['*', '_', ' ']);
    let dated = line.starts_with(|c: char| c.is_ascii_digit()) && line.len() > 6;
    let named = line.contains('@') && line.len() < 120;
    let lower = head(line, 16).to_lowercase();
    dated || named || OPENERS.iter().any(|opener| lower.starts_with(opener))
}

/// How surely a text is "On … wrote:".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub(super) enum Attribution {
    No,
    /// Its form is right: enough when a quote follows.
    Likely,
    /// It also names an address, a year or a time: enough when the quote is not marked.
    Sure,
}

/// Whether `text` introduces a quoted message.
pub(super) fn attribution(text: &str) -> Attribution {
    let text = text.trim().trim_end_matches(['*', '_', ' ', '\u{A0}']);
    if text.len() > 400 || !text.ends_with([':', '：']) {
        return Attribution::No;
    }
    let lower = text.to_lowercase();
    if !WROTE.iter().any(|verb| lower.contains(verb)) {
        // `17.11.2026, 10:22, "Name" <name@example.org>:` has no verb in any language.
        let dated = lower.starts_with(|c: char| c.is_ascii_digit()) && lower.contains('@');
        return if dated {
            Attribution::Likely
        } else {
            Attribution::No
        };
    }
    if !lower.contains(|c: char| c.is_numeric() || c == '@') {
        return Attribution::No;
    }
    let bytes = lower.as_bytes();
    let digits =
        |at: usize, n: usize| (at..at + n).all(|i| bytes.get(i).is_some_and(u8::is_ascii_digit));
    let year =
        |at: usize| matches!(bytes.get(at..at + 2), Some(b"19" | b"20")) && digits(at + 2, 2);
    let time = |at: usize| {
        digits(at, 1) && matches!(bytes.get(at + 1), Some(b':' | b'.')) && digits(at + 2, 2)
    };
    let evident = lower.contains('@') || (0..bytes.len()).any(|at| year(at) || time(at));
    if evident {
        Attribution::Sure
    } else {
        Attribution::Likely
    }
}

/// A line that says that another message follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Divider {
    Original,
    Forwarded,
}

/// Reads a divider such as `-----Original Message-----` or `Begin forwarded message:`.
pub(super) fn divider(line: &str) -> Option<Divider> {
    let line = line.trim();
    if line.len() > 160 {
        return None;
    }
    let framed = line.starts_with(['-', '_', '=', '#', '*'])
        || line.ends_with([':', '-', '_', '=', '#', '：']);
    if !framed {
        return None;
    }
    let lower = line.to_lowercase();
    let words = lower.trim_matches(|c: char| !c.is_alphanumeric());
    // A sentence that mentions a forwarded message is no divider.
    let says = |phrases: &[&str]| {
        phrases
            .iter()
            .any(|p| words.contains(p) && words.len() <= p.len() + 32)
    };
    if says(FORWARDED) {
        Some(Divider::Forwarded)
    } else if says(ORIGINAL) {
        Some(Divider::Original)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributions_are_told_from_sentences() {
        for line in [
            "On Thu, Jun 26, 2014 at 2:14 PM, Alexander L <a@example.com> wrote:",
            "Am 3. Nov. 2025 um 10:12 schrieb Jana <j@example.org>:",
            "Le mar. 4 nov. 2025 à 09:30, Luc <l@example.fr> a écrit :",
            "El lun, 3 nov 2025 a las 9:00, Ana (<a@example.es>) escribió:",
            "02.04.2012 14:20 пользователь \"Боб\" <b@example.ru> написал:",
            "2025年11月3日(月) 10:00 山田 <y@example.jp>のメッセージ:",
            "Den mån 3 nov. 2025 kl 09:12 skrev Eva <e@example.se>:",
            "Op ma 3 nov 2025 om 09:12 schreef Jan <j@example.nl>:",
        ] {
            assert_eq!(attribution(line), Attribution::Sure, "{line}");
        }
        assert_eq!(
            attribution("On page 3 the manual wrote:"),
            Attribution::Likely
        );
        for line in [
            "I wrote you 3 times already.",
            "She wrote:",
            "Please note:",
            "On Monday at 10:00:",
        ] {
            assert_eq!(attribution(line), Attribution::No, "{line}");
        }
    }

    #[test]
    fn dividers_stand_alone() {
        assert_eq!(
            divider("-----Original Message-----"),
            Some(Divider::Original)
        );
        assert_eq!(
            divider("---------- Forwarded message ---------"),
            Some(Divider::Forwarded)
        );
        assert_eq!(
            divider("Begin forwarded message:"),
            Some(Divider::Forwarded)
        );
        assert_eq!(
            divider("-------- Пересылаемое сообщение --------"),
            Some(Divider::Forwarded)
        );
        assert_eq!(divider("I lost the original message you sent"), None);
        assert_eq!(divider("----------"), None);
    }
}
