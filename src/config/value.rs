//! Values of options: what a string in the file means, or why it means nothing.

use jiff::SignedDuration;
use jiff::civil::{Date, Time, Weekday};
use url::{Host, Url};

use crate::source::section::Complaint;

/// A choice between words.
pub(super) fn one_of<T: Copy>(
    what: &str,
    choices: &[(&str, T)],
) -> impl Fn(&str) -> Result<T, Complaint> {
    move |word| {
        let found = choices.iter().find(|(name, _)| *name == word);
        found.map(|(_, choice)| *choice).ok_or_else(|| {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            Complaint::unknown(what, word, &names)
        })
    }
}

/// A length of time between two others, such as `8s` or `1m 30s`.
pub(super) fn span(
    least: SignedDuration,
    most: SignedDuration,
) -> impl Fn(&str) -> Result<SignedDuration, Complaint> {
    move |text| {
        let span: SignedDuration = text.parse().map_err(|_| Complaint {
            message: format!("`{text}` is no length of time"),
            hint: Some("such as `8s`, `2m` or `1m 30s`".to_owned()),
        })?;
        if (least..=most).contains(&span) {
            Ok(span)
        } else {
            Err(format!("`{text}` is not between `{least:#}` and `{most:#}`").into())
        }
    }
}

/// A whole number between two others.
pub(super) fn number(least: u32, most: u32) -> impl Fn(i64) -> Result<u32, Complaint> {
    move |number| {
        u32::try_from(number)
            .ok()
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| format!("{number} is not between {least} and {most}").into())
    }
}

/// Pairs such as `usr_1=Marta Silva, usr_2=Joris Bakker`.
pub(super) fn pairs(text: &str) -> Result<Vec<(String, String)>, Complaint> {
    let pair = |pair: &str| {
        let (id, name) = pair.split_once('=').unwrap_or_default();
        let (id, name) = (id.trim().to_owned(), name.trim().to_owned());
        if id.is_empty() || name.is_empty() {
            Err(Complaint {
                message: format!("`{}` is no id with a name", pair.trim()),
                hint: Some("such as `usr_1=Marta Silva, usr_2=Joris Bakker`".to_owned()),
            })
        } else {
            Ok((id, name))
        }
    };
    let pieces = text.split(',').filter(|piece| !piece.trim().is_empty());
    pieces.map(pair).collect()
}

/// A time of day, such as `09:00`.
pub(super) fn time_of_day(text: &str) -> Result<Time, Complaint> {
    Time::strptime("%H:%M", text).map_err(|_| Complaint {
        message: format!("`{text}` is no time of day"),
        hint: Some("such as `09:00` or `17:30`".to_owned()),
    })
}

/// A day, such as `2026-12-25`.
pub(super) fn date(text: &str) -> Result<Date, Complaint> {
    Date::strptime("%Y-%m-%d", text).map_err(|_| Complaint {
        message: format!("`{text}` is no day"),
        hint: Some("such as `2026-12-25`".to_owned()),
    })
}

/// A day of the week, such as `mon`.
pub(super) fn weekday(text: &str) -> Result<Weekday, Complaint> {
    one_of(
        "day of the week",
        &[
            ("mon", Weekday::Monday),
            ("tue", Weekday::Tuesday),
            ("wed", Weekday::Wednesday),
            ("thu", Weekday::Thursday),
            ("fri", Weekday::Friday),
            ("sat", Weekday::Saturday),
            ("sun", Weekday::Sunday),
        ],
    )(text)
}

/// The address of a desk: https, or plain http on this machine.
pub(super) fn address(text: &str) -> Result<Url, Complaint> {
    let complaint = |message: String, hint: &str| Complaint {
        message,
        hint: Some(hint.to_owned()),
    };
    // First, so that no later message repeats a password. An address of ours has no `@` anywhere else either.
    if text.contains('@') {
        return Err("an address here has no name and password in it"
            .to_owned()
            .into());
    }
    let url = Url::parse(text).map_err(|error| {
        complaint(
            format!("`{text}` is no address: {error}"),
            "such as `https://do.featurebase.app`",
        )
    })?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!("`{text}` goes on after the path").into());
    }
    let is_here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_here => Ok(url),
        "http" => Err(complaint(
            format!("`{text}` would send the key unencrypted"),
            "use https; plain http is for this machine only",
        )),
        other => Err(complaint(
            format!("`{other}` is no way to reach a desk"),
            "use https",
        )),
    }
}

/// Any text but none.
pub(super) fn text(text: &str) -> Result<String, Complaint> {
    if text.trim().is_empty() {
        return Err("this must not be empty".to_owned().into());
    }
    Ok(text.to_owned())
}
