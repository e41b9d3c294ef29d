//! `GET /admin/jobs` and `POST /admin/jobs/{name}/run`.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Serialize;

use crate::{
    App,
    http::{Problem, kind},
    jobs::{JobStatus, RunError},
};

/// The jobs of this server.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct JobList {
    /// One entry a job.
    jobs: Vec<JobStatus>,
}

/// Lists the jobs with their last success.
#[utoipa::path(
    get, path = "/admin/jobs", tag = "admin", security(("admin" = [])),
    responses(
        (status = 200, description = "The jobs", body = JobList),
        (status = 401, description = "Bearer token missing or wrong (problem document)"),
    )
)]
pub(super) async fn list(State(app): State<App>) -> Result<Json<JobList>, Problem> {
    Ok(Json(JobList { jobs: app.jobs().list().await? }))
}

/// Runs a job now and answers its report. Asked for while it runs, it waits for that run and runs again.
#[utoipa::path(
    post, path = "/admin/jobs/{name}/run", tag = "admin", security(("admin" = [])),
    params(("name" = String, Path, description = "As in `GET /admin/jobs`")),
    responses(
        (status = 200, description = "The report of the run", body = serde_json::Value),
        (status = 401, description = "Bearer token missing or wrong (problem document)"),
        (status = 404, description = "No job of this name (problem document)"),
        (status = 500, description = "The job failed; the log says why (problem document)"),
    )
)]
pub(super) async fn run(State(app): State<App>, Path(name): Path<String>) -> Result<Json<serde_json::Value>, Problem> {
    // On a task of its own: a caller that goes away does not leave a job half-way.
    let jobs = app.jobs().clone();
    let run = app.tasks.spawn(async move { jobs.run(&name).await });
    match run.await {
        Ok(Ok(report)) => Ok(Json(report)),
        Ok(Err(RunError::Unknown)) => {
            let known = app.jobs().names().join(", ");
            Err(Problem::from(kind::JOB).detail(format!("the jobs are: {known}")))
        }
        Ok(Err(RunError::Failed(error))) => Err(Problem::from(kind::FAILED).detail(error.to_string())),
        Err(_) => Err(Problem::from(kind::FAILED).detail("the job ended by itself; the log says why")),
    }
}
