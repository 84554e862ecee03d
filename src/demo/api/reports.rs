//! Reports over the desk's own conversations: data sets, queries, values to filter by, drill-in (sheet 2.15).

mod ask;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Zoned;
use serde_json::{Value, json};

use self::ask::{Ask, date, facts};
use super::{Answer, Held};
use crate::demo::ask::Payload;
use crate::demo::problem::Problem;
use crate::demo::shared::Shared;
use crate::demo::wire;

const ATTRIBUTES: [(&str, &str); 4] = [
    ("conversation.channel", "Channel"),
    ("conversation.state", "State"),
    ("conversation.tags", "Tags"),
    ("conversation.assignee", "Assignee"),
];
const LARGEST_PAGE: u64 = 200;

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/v2/reports/datasets", get(datasets))
        .route("/v2/reports/query", post(query))
        .route("/v2/reports/filter-values", post(filter_values))
        .route("/v2/reports/drill-in", post(drill_in))
}

/// Like the teams, a list without `nextCursor`.
async fn datasets() -> Answer {
    let attributes: Vec<_> = ATTRIBUTES
        .iter()
        .map(|(id, name)| {
            json!({
                "id": id, "name": name, "category": "Conversation", "description": name, "valueType": "enum",
                "allowedOperators": ["is", "is_not", "in", "not_in"], "supportsFilter": true, "supportsGroupBy": true,
                "supportsValueLookup": true, "multiValue": *id == "conversation.tags",
            })
        })
        .collect();
    let metric = |id: &str, name: &str, kind: &str, unit: &str, aggregations: Value| {
        json!({
            "id": id, "name": name, "description": name, "type": kind, "unit": unit,
            "allowedAggregations": aggregations, "supportedViews": ["standard"], "supportsOfficeHours": false,
            "supportsPeriodComparison": true,
        })
    };
    let metrics = [
        metric(
            "new_conversations",
            "New conversations",
            "count",
            "count",
            json!(["count"]),
        ),
        metric(
            "csat_score",
            "CSAT score",
            "number",
            "number",
            json!(["avg", "min", "max"]),
        ),
    ];
    let conversations = json!({
        "id": "conversations", "name": "Conversations", "description": "Volume and ratings",
        "metrics": metrics, "attributes": attributes,
    });
    Ok(Json(json!({ "object": "list", "data": [conversations] })))
}

async fn query(State(shared): Held, payload: Payload) -> Answer {
    let ask = Ask::read(&payload)?;
    let granularity = payload.required("granularity")?.to_owned();
    let group_by = payload.text("groupBy")?;
    if group_by.is_some_and(|id| !ATTRIBUTES.iter().any(|(known, _)| *known == id)) {
        return Err(Problem::invalid_parameter("groupBy", "Unknown attribute."));
    }
    let desk = shared.desk();
    let rows = ask.rows(&desk, ask.from, ask.until)?;
    let values: Vec<f64> = rows.iter().map(|(.., value)| *value).collect();
    let mut buckets: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut groups: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (local, conversation, value) in &rows {
        buckets
            .entry(bucket(local, &granularity)?)
            .or_default()
            .push(*value);
        for group in group_by.map_or_else(Vec::new, |id| facts(&desk, conversation, id)) {
            groups.entry(group).or_default().push(*value);
        }
    }
    let series: Vec<_> = buckets
        .iter()
        .map(|(date, values)| json!({ "date": date, "value": ask.total(values) }))
        .collect();
    let mut result = json!({
        "object": "report_query_result",
        "value": ask.total(&values),
        "timeSeries": series,
        "meta": {
            "metric": ask.metric, "datasetId": "conversations", "aggregation": ask.aggregation,
            "unit": if ask.metric == "csat_score" { "number" } else { "count" },
            "granularity": granularity, "officeHoursOnly": false, "groupBy": group_by,
        },
    });
    if group_by.is_some() {
        let grouped = groups.iter().map(|(group, values)| {
            json!({ "group": group, "groupLabel": group, "value": ask.total(values) })
        });
        result["groupedData"] = grouped.collect();
    }
    if let (Some(from), Some(until)) = (
        payload.text("compareStartDate")?,
        payload.text("compareEndDate")?,
    ) {
        let earlier = ask.rows(
            &desk,
            date(from, "compareStartDate")?,
            date(until, "compareEndDate")?,
        )?;
        let before = ask.total(&earlier.iter().map(|(.., value)| *value).collect::<Vec<_>>());
        let now = ask.total(&values);
        result["previousValue"] = json!(before);
        result["deltaPercent"] = if before == 0.0 {
            Value::Null
        } else {
            json!((now - before) / before * 100.0)
        };
    }
    Ok(Json(result))
}

/// The first day, or hour, of the bucket a moment falls into.
fn bucket(local: &Zoned, granularity: &str) -> Result<String, Problem> {
    let day = local.date();
    let start = match granularity {
        "hour" => return Ok(local.strftime("%Y-%m-%dT%H:00:00").to_string()),
        "day" => day,
        "week" => day.saturating_sub(
            jiff::Span::new().days(i64::from(day.weekday().to_monday_zero_offset())),
        ),
        "month" => day.first_of_month(),
        _ => {
            return Err(Problem::invalid_parameter(
                "granularity",
                "Expected hour, day, week or month.",
            ));
        }
    };
    Ok(start.to_string())
}

async fn filter_values(State(shared): Held, payload: Payload) -> Answer {
    let field = payload.required("fieldId")?;
    let words = payload.text("query")?.unwrap_or_default().to_lowercase();
    let desk = shared.desk();
    let mut values: Vec<String> = desk
        .conversations
        .values()
        .flat_map(|conversation| facts(&desk, conversation, field))
        .collect();
    values.sort_unstable();
    values.dedup();
    let data: Vec<_> = values
        .into_iter()
        .filter(|value| value.to_lowercase().contains(&words))
        .take(20)
        .map(|value| json!({ "label": value, "value": value }))
        .collect();
    Ok(Json(json!({ "object": "list", "data": data })))
}

async fn drill_in(State(shared): Held, payload: Payload) -> Answer {
    let ask = Ask::read(&payload)?;
    let size = payload
        .number("pageSize")?
        .map_or(25, |size| size as u64)
        .clamp(1, LARGEST_PAGE);
    let number = payload.number("page")?.map_or(1, |page| page as u64).max(1);
    let desk = shared.desk();
    let rows = ask.rows(&desk, ask.from, ask.until)?;
    let skipped = usize::try_from((number - 1) * size).unwrap_or(usize::MAX);
    let shown: Vec<_> = rows
        .iter()
        .skip(skipped)
        .take(usize::try_from(size).unwrap_or(usize::MAX))
        .map(|(_, conversation, value)| {
            json!({
                "id": conversation.id.to_string(), "title": conversation.title, "value": value,
                "createdAt": wire::iso(conversation.created_at),
            })
        })
        .collect();
    let columns = [
        ("id", "Conversation"),
        ("title", "Title"),
        ("value", "Value"),
        ("createdAt", "Created"),
    ];
    let columns: Vec<_> = columns
        .iter()
        .map(|(id, name)| json!({ "id": id, "name": name, "valueType": "string" }))
        .collect();
    Ok(Json(json!({
        "object": "report_drill_in_result", "availableColumns": columns, "defaultColumnIds": ["id", "title", "value"],
        "rows": shown, "page": number, "pageSize": size, "total": rows.len(),
        "timezone": ask.zone.iana_name(), "meta": { "metricId": ask.metric, "datasetId": "conversations" },
    })))
}
