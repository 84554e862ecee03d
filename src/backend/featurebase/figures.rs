//! Reports: what the workspace measures is asked first, because it differs from one to the next; then each measure for
//! itself (featurebase.md 2.15).

use futures_util::future::join_all;
use jiff::civil::Date;
use serde_json::json;

use crate::backend::featurebase::wire::beside::Metric;
use crate::backend::featurebase::{Featurebase, decode};
use crate::backend::http::Request;
use crate::domain::failure::{Failure, FailureKind, Received};
use crate::domain::figures::{Figure, FigureQuery, Figures, Told};
use crate::domain::stretch::{Step, days_after};
use crate::domain::untrusted::Untrusted;

/// Measures asked for at once; each is a request.
const MOST: usize = 12;

const NO_REPORTS: &str = "this workspace does not have the Reports product";

impl Featurebase {
    pub(super) async fn figures(&self, query: &FigureQuery) -> Result<Figures, Failure> {
        let request = Request::get(&["v2", "reports", "datasets"]);
        let answer = match self.http.read(request).await {
            // Without the product its endpoints are not there.
            Err(failure) if failure.kind == FailureKind::Gone => {
                return Err(Failure::new(
                    FailureKind::Unsupported,
                    Received::Refused,
                    NO_REPORTS,
                ));
            }
            answer => answer?,
        };
        let datasets = decode::datasets(answer.json())?;
        let mut attributes: Vec<(Box<str>, Untrusted)> = Vec::new();
        let mut metrics = Vec::new();
        for dataset in datasets {
            for attribute in dataset.attributes.0 {
                let name = attribute.name.words();
                let Some(id) = attribute.id.some() else {
                    continue;
                };
                if attribute.supports_group_by.0 && attributes.iter().all(|(known, _)| *known != id)
                {
                    attributes.push((id.clone(), name.unwrap_or_else(|| (*id).into())));
                }
            }
            metrics.extend(dataset.metrics.0);
        }
        metrics.retain(|metric| !metric.id.as_str().is_empty());
        let left_out = metrics.len().saturating_sub(MOST);
        metrics.truncate(MOST);
        let figures = join_all(metrics.iter().map(|metric| self.figure(metric, query))).await;
        Ok(Figures {
            figures: figures.into_iter().collect::<Result<_, _>>()?,
            attributes,
            cut_short: (left_out > 0)
                .then(|| format!("{left_out} more measures were not asked for").into()),
        })
    }

    /// One measure. That the desk does not tell this one is part of the answer; that it cannot be reached is not.
    async fn figure(&self, metric: &Metric, query: &FigureQuery) -> Result<Figure, Failure> {
        let name = metric.name.clone().words();
        let mut figure = Figure {
            name: name.unwrap_or_else(|| metric.id.as_str().into()),
            unit: metric.unit(),
            aggregation: Untrusted::default(),
            told: Err("it does not say how it can be added up".into()),
        };
        let Some(aggregation) = metric.aggregation() else {
            return Ok(figure);
        };
        figure.aggregation = aggregation.into();
        figure.told = match self.measure(metric, aggregation, query).await {
            Ok(told) => Ok(told),
            Err(failure) if failure.received == Received::Refused => Err(failure.message),
            Err(failure) => return Err(failure),
        };
        Ok(figure)
    }

    async fn measure(
        &self,
        metric: &Metric,
        aggregation: &str,
        query: &FigureQuery,
    ) -> Result<Told, Failure> {
        let stretch = query.stretch;
        let text = |day: Date| day.to_string();
        let mut body = json!({
            "metric": metric.id.as_str(),
            "aggregation": aggregation,
            "startDate": text(stretch.from),
            "endDate": text(stretch.last_day()),
            "granularity": match stretch.step {
                Step::Day => "day",
                Step::Week => "week",
            },
            "timezone": &*query.zone,
        });
        if metric.supports_period_comparison.0 {
            body["compareStartDate"] = text(days_after(stretch.from, -stretch.days())).into();
            body["compareEndDate"] = text(days_after(stretch.from, -1)).into();
        }
        if let Some(group) = &query.group {
            body["groupBy"] = (**group).into();
        }
        let answer = self.ask(&["v2", "reports", "query"], &body).await?;
        decode::told(answer.json())
    }
}
