//! `POST /admin/codes`: new declaration codes for an operator or a test.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use vigie_protocol::code::Kind;

use super::{MakeError, make};
use crate::{
    App,
    admin::body::AdminBody,
    http::{Problem, kind as problems},
};

/// Which codes, and how many.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodesRequest {
    /// `short`, `long`, `test` or `jwt`.
    #[schema(example = "short")]
    kind: String,
    /// At least 1; 1 if absent.
    #[serde(default = "one")]
    #[schema(minimum = 1, default = 1)]
    count: u32,
}

const fn one() -> u32 {
    1
}

/// The new codes.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct CodesResponse {
    /// In no particular order.
    codes: Vec<String>,
}

/// Makes declaration codes, valid from now.
#[utoipa::path(
    post, path = "/admin/codes", tag = "admin", security(("admin" = [])),
    request_body = CodesRequest,
    responses(
        (status = 200, description = "The codes", body = CodesResponse),
        (status = 400, description = "Not the body this reads (problem document)"),
        (status = 401, description = "Bearer token missing or wrong (problem document)"),
        (status = 422, description = "A value is refused (problem document)"),
    )
)]
pub(super) async fn make_codes(
    State(app): State<App>,
    AdminBody(request): AdminBody<CodesRequest>,
) -> Result<Json<CodesResponse>, Problem> {
    let most = app.config.codes.max_per_call;
    let mut problem = Problem::from(problems::VALUE);
    let kind = request.kind.parse::<Kind>();
    let counted = (1..=most).contains(&request.count);
    if kind.is_err() {
        problem = problem.field("/kind", "is one of short, long, test, jwt");
    }
    if !counted {
        problem = problem.field("/count", format!("is from 1 to {most}"));
    }
    let (Ok(kind), true) = (kind, counted) else { return Err(problem) };
    let codes = make(&app.store, &app.keyring, &app.config.codes, app.clock.now(), kind, request.count).await;
    match codes {
        Ok(codes) => Ok(Json(CodesResponse { codes })),
        Err(MakeError::Store(error)) => Err(error.into()),
        Err(error) => {
            tracing::error!(%error, "codes could not be made");
            Err(problems::FAILED.into())
        }
    }
}
