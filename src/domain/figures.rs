//! How a desk is doing, in numbers it adds up itself: which figures, over which days, and by what.

use jiff::civil::Date;

use crate::domain::stretch::Stretch;
use crate::domain::untrusted::Untrusted;

/// Which figures are wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FigureQuery {
    /// Of which days.
    pub stretch: Stretch,
    /// In which time zone a day begins, an IANA name.
    pub zone: Box<str>,
    /// By what to divide them, an identity of [`Figures::attributes`]; none for no division.
    pub group: Option<Box<str>>,
}

/// What a figure counts in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// Things.
    Count,
    /// Parts of a hundred.
    Percent,
    /// Thousandths of a second.
    Milliseconds,
    /// A bare number.
    Number,
}

/// The figures a desk told.
#[derive(Clone, PartialEq, Debug)]
pub struct Figures {
    /// One for each thing it measures.
    pub figures: Vec<Figure>,
    /// By what they can be divided: identity and name.
    pub attributes: Vec<(Box<str>, Untrusted)>,
    /// What it measures beyond these and was not asked, in a sentence.
    pub cut_short: Option<Box<str>>,
}

/// One figure.
#[derive(Clone, PartialEq, Debug)]
pub struct Figure {
    /// What it is called.
    pub name: Untrusted,
    /// What it counts in.
    pub unit: Unit,
    /// How it was added up: `count`, `median`…
    pub aggregation: Untrusted,
    /// What it was over the whole time, or why the desk did not tell.
    pub told: Result<Told, Untrusted>,
}

/// What a desk told of one figure.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Told {
    /// Over the whole time.
    pub value: Option<f64>,
    /// Over as much time before.
    pub previous: Option<f64>,
    /// By the first day of each step; a step the desk left out is not there.
    pub series: Vec<(Date, f64)>,
    /// By what it was divided.
    pub groups: Vec<(Untrusted, f64)>,
}
