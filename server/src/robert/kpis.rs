//! `GET /internal/api/v2/kpis`: the seven figures of the deployed servers.
//!
//! Source: robert.md §6.3, §7.7.

use axum::{Json, extract::State};

use super::shapes;
use crate::{App, http::Problem};

/// The KPIs, 0 when never written.
#[utoipa::path(
    get, path = "/internal/api/v2/kpis", tag = "internal",
    security(("admin" = [])),
    responses((status = 200, description = "Seven integers", body = shapes::Kpis), (status = 401, description = "Bearer token missing or wrong"))
)]
pub(super) async fn kpis(State(app): State<App>) -> Result<Json<shapes::Kpis>, Problem> {
    Ok(Json(app.store.kpis().await?.into()))
}
