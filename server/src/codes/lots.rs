//! The back office: lots of long codes are asked for, looked at and deleted.
//!
//! `POST /api/v1/back-office/codes/generate/request`; `GET /api/v1/back-office/lots`, `…/lots/{id}`,
//! `…/lots/{id}/information`; `DELETE /api/v1/back-office/lots/{id}`.
//!
//! Source: health-data.md A.2, A.3.

use axum::{
    Json,
    body::Body,
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use vigie_protocol::{
    code::{LotError, lot_days},
    robert::time::{NtpSeconds, UnixMicros},
};

use super::{Call, Config, PRODUCE, Refused, hand_out::instant, refuse::Wrong};
use crate::{
    App,
    http::Limited,
    store::{Lot, LotId, LotState, NewLot, NewLotDay, StoredCode},
};

/// Most days of a lot.
const MOST_DAYS: u16 = 366;

/// Most bytes of a request for a lot.
const LONGEST_REQUEST: usize = 16 * 1024;

/// Most codes on a page.
const MOST_ON_PAGE: u32 = 10_000;

/// Codes for each day from one to another.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LotRequest {
    /// From when the codes of the first day are good (RFC 3339).
    #[schema(example = "2021-07-01T00:00:00.000Z", format = DateTime)]
    from: Option<String>,
    /// A day begins for each whole day until this instant.
    #[schema(example = "2021-07-09T23:59:59.000Z", format = DateTime)]
    to: Option<String>,
    /// Codes for each day.
    #[schema(example = 40_000)]
    daily_amount: Option<i64>,
}

impl LotRequest {
    fn lot(&self, asked: NtpSeconds, config: &Config) -> Result<NewLot, Vec<Wrong>> {
        let read = |field, text: &Option<String>| {
            let text = text.as_deref().ok_or_else(|| Wrong::new(field, "NotNull", "must not be null"))?;
            let at = text.parse::<UnixMicros>();
            at.map_err(|_| Wrong::new(field, "Format", "must be an instant such as 2021-07-01T00:00:00.000Z"))
        };
        match (read("from", &self.from), read("to", &self.to), self.codes(config)) {
            (Ok(from), Ok(to), Ok(codes)) => {
                let days = lot_days(from.to_ntp(), to.to_ntp(), &config.validity(), MOST_DAYS);
                let days = days.map_err(|error| vec![Wrong::new("", word(error), error.to_string())])?;
                let days = days.into_iter().map(|day| NewLotDay { day, codes }).collect();
                Ok(NewLot { asked, scheduled: None, days })
            }
            (from, to, codes) => Err([from.err(), to.err(), codes.err()].into_iter().flatten().collect()),
        }
    }

    fn codes(&self, config: &Config) -> Result<u32, Wrong> {
        let (least, most) = (config.lot_min_daily, config.lot_max_daily);
        let asked = self.daily_amount.ok_or_else(|| Wrong::new("dailyAmount", "NotNull", "must not be null"))?;
        let codes = u32::try_from(asked).ok().filter(|codes| (least..=most).contains(codes));
        codes.ok_or_else(|| Wrong::new("dailyAmount", "Range", format!("must be between {least} and {most}")))
    }
}

const fn word(error: LotError) -> &'static str {
    match error {
        LotError::Inverted => "INCONSISTENT_BOUNDS",
        LotError::TooLong { .. } => "PERIOD_TOO_LARGE",
        LotError::Calendar => "Format",
    }
}

/// A lot that will be made.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LotAsked {
    /// Its number.
    lot_identifier: i64,
}

/// A lot.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LotInformation {
    /// Its number.
    lot_identifier: i64,
    /// Codes stored so far; all of them once the lot is complete and can be downloaded.
    number_of_codes: u64,
}

impl From<&Lot> for LotInformation {
    fn from(lot: &Lot) -> Self {
        Self { lot_identifier: lot.id.0, number_of_codes: lot.codes }
    }
}

/// A lot in the list.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListedLot {
    #[serde(flatten)]
    information: LotInformation,
    /// Whether all its codes are there.
    complete: bool,
    /// When it was asked for (RFC 3339).
    #[schema(format = DateTime)]
    asked: String,
    /// Its days in Paris.
    days: Vec<String>,
}

impl From<&Lot> for ListedLot {
    fn from(lot: &Lot) -> Self {
        Self {
            information: lot.into(),
            complete: lot.state == LotState::Complete,
            asked: instant(lot.asked),
            days: lot.files.iter().map(|file| file.day.to_string()).collect(),
        }
    }
}

/// Which part of a lot.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct Part {
    /// Counted from 0; 0 if absent.
    #[serde(default)]
    page: u32,
    /// 1 to 10 000; 100 if absent.
    #[serde(default = "hundred")]
    elements_by_page: u32,
}

const fn hundred() -> u32 {
    100
}

/// Some codes of a lot, in the order of their first instant and then their text.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LotPage {
    /// The codes.
    content: Vec<ListedCode>,
    /// The page, counted from 0.
    page: u32,
    /// Codes on a full page.
    elements_by_page: u32,
    /// Codes of the lot.
    total_elements: u64,
}

/// A code of a lot.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListedCode {
    /// The code.
    code: String,
    /// 1: long.
    type_as_int: u8,
    /// `LONG`
    type_as_string: &'static str,
    /// Its first second (RFC 3339).
    #[schema(format = DateTime)]
    valid_from: String,
    /// Its last second.
    #[schema(format = DateTime)]
    valid_until: String,
    /// When it was made.
    #[schema(format = DateTime)]
    date_generate: String,
}

impl From<StoredCode> for ListedCode {
    fn from(stored: StoredCode) -> Self {
        Self {
            code: stored.code,
            type_as_int: 1,
            type_as_string: "LONG",
            valid_from: instant(stored.window.from),
            valid_until: instant(stored.window.until),
            date_generate: instant(stored.generated),
        }
    }
}

/// Asks for a lot. It is made after the answer; when it is complete its files can be fetched. A lot that
/// fails is deleted as a whole.
#[utoipa::path(
    post, path = "/api/v1/back-office/codes/generate/request", tag = "codes", security(("admin" = [])),
    request_body = LotRequest,
    responses(
        (status = 202, description = "It will be made", body = LotAsked),
        (status = 400, description = "Not a request, or values that are refused", body = Refused),
        (status = 401, description = "Bearer token missing or wrong", body = Refused),
        (status = 500, description = "Technical failure", body = Refused),
    )
)]
pub(super) async fn request(State(app): State<App>, call: Call, body: Body) -> Result<Response, Refused> {
    let body = Limited::read(body, LONGEST_REQUEST, &app.body_room).await;
    let body = body.map_err(|status| call.refuse(status, "The body could not be read"))?;
    let request: LotRequest = serde_json::from_slice(&body.bytes)
        .map_err(|error| call.refuse(StatusCode::BAD_REQUEST, format!("The body is not a request: {error}")))?;
    let lot = request.lot(app.clock.now().to_ntp(), &app.config.codes).map_err(|errors| call.wrong(errors))?;
    // `None` is for a scheduled day that has its lot; this one belongs to none.
    let Some(id) = app.store.create_lot(&lot).await.map_err(|error| call.failed(&error))? else {
        return Err(call.refuse(StatusCode::CONFLICT, "The lot exists"));
    };
    let jobs = app.jobs().clone();
    // What comes of it is in the log and the metrics of the job; the lot waits in the database meanwhile.
    app.tasks.spawn(async move { jobs.run(PRODUCE).await });
    let place = format!("/api/v1/back-office/lots/{id}/information");
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, place)], Json(LotAsked { lot_identifier: id.0 })).into_response())
}

/// Lists all lots.
#[utoipa::path(
    get, path = "/api/v1/back-office/lots", tag = "codes", security(("admin" = [])),
    responses(
        (status = 200, description = "The lots, by number", body = Vec<ListedLot>),
        (status = 401, description = "Bearer token missing or wrong", body = Refused),
    )
)]
pub(super) async fn list(State(app): State<App>, call: Call) -> Result<Json<Vec<ListedLot>>, Refused> {
    let lots = app.store.lots(None).await.map_err(|error| call.failed(&error))?;
    Ok(Json(lots.iter().filter(|lot| lot.state != LotState::Condemned).map(ListedLot::from).collect()))
}

/// Says how many codes a lot has.
#[utoipa::path(
    get, path = "/api/v1/back-office/lots/{id}/information", tag = "codes", security(("admin" = [])),
    params(("id" = i64, Path, description = "Number of the lot")),
    responses(
        (status = 200, description = "The lot", body = LotInformation),
        (status = 401, description = "Bearer token missing or wrong", body = Refused),
        (status = 404, description = "No such lot", body = Refused),
    )
)]
pub(super) async fn information(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
) -> Result<Json<LotInformation>, Refused> {
    find(&app, &call, &id).await.map(|lot| Json((&lot).into()))
}

/// Shows the codes of a lot, page by page.
#[utoipa::path(
    get, path = "/api/v1/back-office/lots/{id}", tag = "codes", security(("admin" = [])),
    params(("id" = i64, Path, description = "Number of the lot"), Part),
    responses(
        (status = 200, description = "Some of its codes", body = LotPage),
        (status = 400, description = "No such page", body = Refused),
        (status = 401, description = "Bearer token missing or wrong", body = Refused),
        (status = 404, description = "No such lot", body = Refused),
    )
)]
pub(super) async fn page(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
    part: Result<Query<Part>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<LotPage>, Refused> {
    let Ok(Query(Part { page, elements_by_page })) = part else {
        return Err(call.refuse(StatusCode::BAD_REQUEST, "page and elementsByPage are whole numbers"));
    };
    if !(1..=MOST_ON_PAGE).contains(&elements_by_page) {
        let range = format!("must be between 1 and {MOST_ON_PAGE}");
        return Err(call.wrong(vec![Wrong::new("elementsByPage", "Range", range)]));
    }
    let lot = find(&app, &call, &id).await?;
    let offset = u64::from(page) * u64::from(elements_by_page);
    let codes = app.store.lot_page(lot.id, offset, elements_by_page).await.map_err(|error| call.failed(&error))?;
    let content = codes.into_iter().map(ListedCode::from).collect();
    Ok(Json(LotPage { content, page, elements_by_page, total_elements: lot.codes }))
}

/// Deletes a lot with all its codes.
#[utoipa::path(
    delete, path = "/api/v1/back-office/lots/{id}", tag = "codes", security(("admin" = [])),
    params(("id" = i64, Path, description = "Number of the lot")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 401, description = "Bearer token missing or wrong", body = Refused),
        (status = 404, description = "No such lot", body = Refused),
    )
)]
pub(super) async fn delete(State(app): State<App>, call: Call, Path(id): Path<String>) -> Result<StatusCode, Refused> {
    let lot = find(&app, &call, &id).await?;
    app.store.delete_lot(lot.id).await.map_err(|error| call.failed(&error))?;
    tracing::info!(lot = lot.id.0, codes = lot.codes, "a lot of codes was deleted");
    Ok(StatusCode::NO_CONTENT)
}

/// The lot of this number. One that is being erased is none any more.
pub(super) async fn find(app: &App, call: &Call, id: &str) -> Result<Lot, Refused> {
    let lots = match id.parse() {
        Ok(id) => app.store.lots(Some(LotId(id))).await.map_err(|error| call.failed(&error))?,
        Err(_) => Vec::new(),
    };
    let lot = lots.into_iter().find(|lot| lot.state != LotState::Condemned);
    lot.ok_or_else(|| call.refuse(StatusCode::NOT_FOUND, "There is no such lot"))
}
