//! `GET /internal/api/v1/kpi`: what became of codes, day by day.
//!
//! Source: health-data.md A.4; robert.md §4.4.

use axum::{
    Json,
    extract::{Query, State},
};
use serde::{Deserialize, Serialize};
use vigie_protocol::{
    code::{Kind, Period},
    robert::time::Day,
};

use super::{Call, Refused, refuse::Wrong};
use crate::{App, store::CodeDay};

/// The days that are asked for, UTC, both included.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct Days {
    /// `YYYY-MM-DD`
    from_date: Option<String>,
    /// `YYYY-MM-DD`, at most 100 days later
    to_date: Option<String>,
}

impl Days {
    fn period(&self) -> Result<Period, Vec<Wrong>> {
        let (from, to) = (day("fromDate", self.from_date.as_deref()), day("toDate", self.to_date.as_deref()));
        match (from, to) {
            (Ok(from), Ok(to)) => {
                Period::between(from, to).map_err(|error| vec![Wrong::new("", error.code(), error.to_string())])
            }
            (from, to) => Err([from.err(), to.err()].into_iter().flatten().collect()),
        }
    }
}

fn day(field: &'static str, text: Option<&str>) -> Result<Day, Wrong> {
    let text = text.ok_or_else(|| Wrong::new(field, "NotNull", "must not be null"))?;
    // The compact form that `Day` reads as well is not part of this interface.
    let day = text.parse().ok().filter(|_| text.contains('-'));
    day.ok_or_else(|| Wrong::new(field, "Format", "must be a day such as 2022-06-13"))
}

/// The figures of one UTC day.
#[derive(Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CodeKpi {
    /// `YYYY-MM-DD`
    date: String,
    /// Short codes spent on this day.
    nb_short_codes_used: u64,
    /// Long codes spent on this day.
    nb_long_codes_used: u64,
    /// Test codes spent on this day.
    nb_test_codes_used: u64,
    /// Signed codes spent on this day.
    nb_jwt_used: u64,
    /// Short codes that ended on this day unused.
    nb_short_expired_codes: u64,
    /// Long codes that ended on this day unused.
    nb_long_expired_codes: u64,
    /// Test codes that ended on this day unused.
    nb_test_expired_codes: u64,
    /// Short codes made on this day.
    nb_short_codes_generated: u64,
    /// Test codes made on this day.
    nb_test_codes_generated: u64,
}

impl CodeKpi {
    fn of(day: Day, counted: &[CodeDay]) -> Self {
        let mut kpi = Self { date: day.to_string(), ..Self::default() };
        for counted in counted.iter().filter(|counted| counted.day == day) {
            match counted.kind {
                Kind::Short => {
                    kpi.nb_short_codes_used = counted.used;
                    kpi.nb_short_expired_codes = counted.expired;
                    kpi.nb_short_codes_generated = counted.generated;
                }
                Kind::Long => {
                    kpi.nb_long_codes_used = counted.used;
                    kpi.nb_long_expired_codes = counted.expired;
                }
                Kind::Test => {
                    kpi.nb_test_codes_used = counted.used;
                    kpi.nb_test_expired_codes = counted.expired;
                    kpi.nb_test_codes_generated = counted.generated;
                }
                Kind::Jwt => kpi.nb_jwt_used = counted.used,
            }
        }
        kpi
    }
}

/// What became of codes, one object a day, days without anything included.
#[utoipa::path(
    get, path = "/internal/api/v1/kpi", tag = "codes", security(("admin" = [])),
    params(Days),
    responses(
        (status = 200, description = "One object a day", body = Vec<CodeKpi>),
        (status = 400, description = "No such days; `INCONSISTENT_BOUNDS`; `PERIOD_TOO_LARGE`", body = Refused),
        (status = 401, description = "Bearer token missing or wrong", body = Refused),
        (status = 500, description = "Technical failure", body = Refused),
    )
)]
pub(super) async fn kpi(
    State(app): State<App>,
    call: Call,
    Query(days): Query<Days>,
) -> Result<Json<Vec<CodeKpi>>, Refused> {
    let period = days.period().map_err(|errors| call.wrong(errors))?;
    let counted = app.store.code_days(&period, app.clock.now().to_ntp()).await.map_err(|error| call.failed(&error))?;
    Ok(Json(period.days().map(|day| CodeKpi::of(day, &counted)).collect()))
}
