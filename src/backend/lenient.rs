//! Reading that does not stumble: whatever stands where something else should be becomes "nothing".
//!
//! Desks' own documents disagree about what may be null, absent or of another type (featurebase.md 5.1), and
//! one odd field must never cost a page of conversations. So these types take any JSON value; only broken syntax is an
//! error, and what cannot be missing (an identity) is decided when the value is translated.

use std::fmt;
use std::marker::PhantomData;

use jiff::Timestamp;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Number;
use serde_json::value::RawValue;

use crate::backend::moment;
use crate::domain::untrusted::Untrusted;

/// Text; a number or a truth stands for its spelling.
#[derive(Clone, Default, Debug, serde::Deserialize)]
#[serde(from = "Scalar")]
pub(crate) struct Text(Option<Box<str>>);

impl Text {
    /// The text, if there is any.
    pub(crate) fn some(self) -> Option<Box<str>> {
        self.0.filter(|text| !text.is_empty())
    }

    /// The text, if there is more than white space.
    pub(crate) fn words(self) -> Option<Untrusted> {
        self.0.map(Untrusted::new).filter(|text| !text.is_blank())
    }

    /// The text or nothing of it.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }

    /// The text as an identity.
    pub(crate) fn id<T: for<'a> From<&'a str>>(&self) -> Option<T> {
        (!self.as_str().is_empty()).then(|| T::from(self.as_str()))
    }
}

/// A truth; false where nothing says otherwise.
#[derive(Clone, Copy, Default, Debug, serde::Deserialize)]
#[serde(from = "Scalar")]
pub(crate) struct Flag(pub(crate) bool);

/// A number.
#[derive(Clone, Copy, Default, Debug, serde::Deserialize)]
#[serde(from = "Scalar")]
pub(crate) struct Figure(pub(crate) Option<f64>);

/// A moment, in ISO 8601 or as a number since 1970.
#[derive(Clone, Copy, Default, Debug, serde::Deserialize)]
#[serde(from = "Scalar")]
pub(crate) struct Moment(pub(crate) Option<Timestamp>);

/// A value without parts.
#[derive(Default)]
enum Scalar {
    #[default]
    Nothing,
    Flag(bool),
    Number(Number),
    Text(Box<str>),
}

impl From<Scalar> for Text {
    fn from(scalar: Scalar) -> Self {
        Self(match scalar {
            Scalar::Nothing => None,
            Scalar::Flag(flag) => Some(flag.to_string().into()),
            Scalar::Number(number) => Some(number.to_string().into()),
            Scalar::Text(text) => Some(text),
        })
    }
}

impl From<Scalar> for Flag {
    fn from(scalar: Scalar) -> Self {
        Self(match scalar {
            Scalar::Nothing => false,
            Scalar::Flag(flag) => flag,
            Scalar::Number(number) => number.as_f64().is_some_and(|number| number != 0.0),
            Scalar::Text(text) => &*text == "true",
        })
    }
}

impl From<Scalar> for Figure {
    fn from(scalar: Scalar) -> Self {
        let figure = match scalar {
            Scalar::Nothing | Scalar::Flag(_) => None,
            Scalar::Number(number) => number.as_f64(),
            Scalar::Text(text) => text.trim().parse().ok(),
        };
        Self(figure.filter(|figure: &f64| figure.is_finite()))
    }
}

impl From<Scalar> for Moment {
    fn from(scalar: Scalar) -> Self {
        Self(match scalar {
            Scalar::Nothing | Scalar::Flag(_) => None,
            Scalar::Text(text) => moment::of_text(&text),
            Scalar::Number(number) => number.as_f64().and_then(moment::of_number),
        })
    }
}

/// An object, or nothing.
#[derive(Debug)]
pub(crate) struct One<T>(pub(crate) Option<T>);

impl<T> Default for One<T> {
    fn default() -> Self {
        Self(None)
    }
}

/// A list without the items that are no objects; empty if it is none.
#[derive(Debug)]
pub(crate) struct Each<T>(pub(crate) Vec<T>);

impl<T> Default for Each<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// A list whose items are read one by one, so that each fails alone; none if it is no list.
#[derive(Default, Debug)]
pub(crate) struct Items<'a>(Option<Vec<&'a RawValue>>);

impl<'a> Items<'a> {
    /// The items in their order, each none that is not even an object; none if there is no list.
    pub(crate) fn read<T: Deserialize<'a>>(self) -> Option<impl Iterator<Item = Option<T>>> {
        let read = |item: &'a RawValue| serde_json::from_str::<One<T>>(item.get()).ok()?.0;
        Some(self.0?.into_iter().map(read))
    }
}

/// What a type makes of which shape of value; the other shapes are read over and give its default.
trait Lenient<'de>: Default {
    fn of_scalar(_: Scalar) -> Self {
        Self::default()
    }

    fn of_list<A: SeqAccess<'de>>(mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }

    fn of_object<A: MapAccess<'de>>(mut fields: A) -> Result<Self, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }
}

impl Lenient<'_> for Scalar {
    fn of_scalar(scalar: Scalar) -> Self {
        scalar
    }
}

impl<'de, T: Deserialize<'de>> Lenient<'de> for One<T> {
    fn of_object<A: MapAccess<'de>>(fields: A) -> Result<Self, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields)).map(|value| Self(Some(value)))
    }
}

impl<'de, T: Deserialize<'de>> Lenient<'de> for Each<T> {
    fn of_list<A: SeqAccess<'de>>(mut items: A) -> Result<Self, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element::<One<T>>()? {
            all.extend(item.0);
        }
        Ok(Self(all))
    }
}

impl<'de> Lenient<'de> for Items<'de> {
    fn of_list<A: SeqAccess<'de>>(mut items: A) -> Result<Self, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element()? {
            all.push(item);
        }
        Ok(Self(Some(all)))
    }
}

/// Accepts every shape and hands it to the type.
struct Anything<T>(PhantomData<T>);

impl<'de, T: Lenient<'de>> Visitor<'de> for Anything<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_bool<E>(self, flag: bool) -> Result<T, E> {
        Ok(T::of_scalar(Scalar::Flag(flag)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<T, E> {
        Ok(T::of_scalar(Scalar::Number(number.into())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<T, E> {
        Ok(T::of_scalar(Scalar::Number(number.into())))
    }

    fn visit_f64<E>(self, number: f64) -> Result<T, E> {
        Ok(T::of_scalar(
            Number::from_f64(number).map_or(Scalar::Nothing, Scalar::Number),
        ))
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(T::of_scalar(Scalar::Text(text.into())))
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<T, A::Error> {
        T::of_list(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<T, A::Error> {
        T::of_object(fields)
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for One<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Each<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything(PhantomData))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Items<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything::<Items<'de>>(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize, Default, Debug)]
    #[serde(default)]
    struct Odd<'a> {
        text: Text,
        flag: Flag,
        figure: Figure,
        moment: Moment,
        one: One<Inner>,
        each: Each<Inner>,
        #[serde(borrow)]
        items: Items<'a>,
    }

    #[derive(serde::Deserialize, Default, Debug)]
    #[serde(default)]
    struct Inner {
        text: Text,
    }

    fn read(value: &str) -> String {
        let fields = ["text", "flag", "figure", "moment", "one", "each", "items"];
        let json = fields.map(|field| format!("\"{field}\":{value}")).join(",");
        let json = format!("{{{json},\"unknown\":{value}}}");
        let odd: Odd<'_> = serde_json::from_str(&json).unwrap();
        let each: Vec<_> = odd.each.0.iter().map(|inner| inner.text.as_str()).collect();
        let items: Vec<_> = odd
            .items
            .read::<Inner>()
            .into_iter()
            .flatten()
            .map(|inner| inner.map(|inner| inner.text.some()))
            .collect();
        format!(
            "{:?} {} {:?} {:?} {:?} {each:?} {items:?}",
            odd.text.as_str(),
            odd.flag.0,
            odd.figure.0,
            odd.moment.0.map(|at| at.to_string()),
            odd.one.0.map(|inner| inner.text.some()),
        )
    }

    #[test]
    fn every_value_is_accepted_everywhere() {
        let check = |value, expected| assert_eq!(read(value), expected, "{value}");
        check("null", r#""" false None None None [] []"#);
        check("true", r#""true" true None None None [] []"#);
        check(
            "12",
            r#""12" true Some(12.0) Some("1970-01-01T00:00:12Z") None [] []"#,
        );
        check(
            "1794000000123",
            r#""1794000000123" true Some(1794000000123.0) Some("2026-11-06T21:20:00.123Z") None [] []"#,
        );
        check("-1e300", r#""-1e+300" true Some(-1e300) None None [] []"#);
        check(r#""7.5""#, r#""7.5" false Some(7.5) None None [] []"#);
        check(
            r#""2026-01-20T10:00:00.000Z""#,
            r#""2026-01-20T10:00:00.000Z" false None Some("2026-01-20T10:00:00Z") None [] []"#,
        );
        check("[]", r#""" false None None None [] []"#);
        check("{}", r#""" false None None Some(None) [] []"#);
        check(
            r#"{"text":{"a":[]}}"#,
            r#""" false None None Some(None) [] []"#,
        );
        check(
            r#"[1,{"text":"a"},null,[],{"text":2}]"#,
            r#""" false None None None ["a", "2"] [None, Some(Some("a")), None, None, Some(Some("2"))]"#,
        );
    }

    #[test]
    fn an_item_that_says_things_twice_fails_alone() {
        let odd: Odd<'_> = serde_json::from_str(r#"{"items":[{"text":1,"text":2},{}]}"#).unwrap();
        let items: Vec<_> = odd
            .items
            .read::<Inner>()
            .unwrap()
            .map(|inner| inner.is_some())
            .collect();
        assert_eq!(items, [false, true]);
    }
}
