//! `GET /api/v1/back-office/lots/{id}/export.tgz` and `…/export.sha256`: the files of a lot, for the printer.
//!
//! Neither is ever in memory or on the disk as a whole.
//!
//! Source: health-data.md A.3.

use std::{
    io::{self, BufWriter, Write},
    pin::Pin,
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use hyper::body::Frame;
use tokio::{runtime::Handle, sync::mpsc};
use vigie_protocol::code::ArchiveNames;

use super::{
    Call, Refused,
    archive::{Archive, Digesting},
    lots::find,
};
use crate::{
    App,
    store::{Lot, LotState},
};

/// Bytes sent at a time.
const CHUNK: usize = 64 * 1024;

/// Chunks that wait for a slow reader; then the archive waits.
const CHUNKS: usize = 4;

/// The archive of a lot.
#[utoipa::path(
    get, path = "/api/v1/back-office/lots/{id}/export.tgz", tag = "codes", security(("admin" = [])),
    params(("id" = i64, Path, description = "Number of the lot")),
    responses(
        (status = 200, description = "gzip of tar of one CSV file a day", content_type = "application/gzip", body = Vec<u8>),
        (status = 401, description = "Bearer token missing or wrong", body = Refused),
        (status = 404, description = "No such lot", body = Refused),
        (status = 409, description = "The lot is not complete yet", body = Refused),
    )
)]
pub(super) async fn tgz(State(app): State<App>, call: Call, Path(id): Path<String>) -> Result<Response, Refused> {
    let (lot, names) = complete(&app, &call, &id).await?;
    let (chunks, body) = mpsc::channel(CHUNKS);
    let archive = archive(&app);
    tokio::task::spawn_blocking(move || {
        let out = BufWriter::with_capacity(CHUNK, Sending(chunks.clone()));
        if let Err(error) = archive.write(&lot, out).and_then(|mut out| out.flush()) {
            tracing::warn!(%error, lot = lot.id.0, "an archive of codes was not sent to its end");
            // Ends the answer in the middle, so that nobody takes a part for the whole.
            let _ = chunks.blocking_send(Err(error));
        }
    });
    Ok(attached(&names.tgz, "application/gzip", Body::new(Chunks(body))))
}

/// The digest of the archive: 64 hexadecimal digits, no line end.
#[utoipa::path(
    get, path = "/api/v1/back-office/lots/{id}/export.sha256", tag = "codes", security(("admin" = [])),
    params(("id" = i64, Path, description = "Number of the lot")),
    responses(
        (status = 200, description = "SHA-256 of `export.tgz` in hexadecimal", content_type = "text/plain", body = String),
        (status = 401, description = "Bearer token missing or wrong", body = Refused),
        (status = 404, description = "No such lot", body = Refused),
        (status = 409, description = "The lot is not complete yet", body = Refused),
    )
)]
pub(super) async fn sha256(State(app): State<App>, call: Call, Path(id): Path<String>) -> Result<Response, Refused> {
    let (lot, names) = complete(&app, &call, &id).await?;
    let archive = archive(&app);
    let digest = tokio::task::spawn_blocking(move || archive.write(&lot, Digesting::over(io::sink()))).await;
    match digest {
        Ok(Ok(digest)) => Ok(attached(&names.sha256, "text/plain", digest.finish().1.into())),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the digest of an archive of codes could not be made");
            Err(call.refuse(StatusCode::INTERNAL_SERVER_ERROR, "The archive could not be read to its end"))
        }
        Err(_) => Err(call.refuse(StatusCode::INTERNAL_SERVER_ERROR, "The server is stopping")),
    }
}

fn archive(app: &App) -> Archive {
    Archive { store: app.store.clone(), runtime: Handle::current(), template: app.config.codes.qr_url.clone() }
}

/// A lot that has files, and their names.
async fn complete(app: &App, call: &Call, id: &str) -> Result<(Lot, ArchiveNames), Refused> {
    let lot = find(app, call, id).await?;
    if lot.state != LotState::Complete {
        return Err(call.refuse(StatusCode::CONFLICT, "The lot is not complete yet"));
    }
    let names = ArchiveNames::of(lot.asked);
    let names = names.ok_or_else(|| call.refuse(StatusCode::INTERNAL_SERVER_ERROR, "The lot has no date"))?;
    Ok((lot, names))
}

fn attached(name: &str, content_type: &'static str, body: Body) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_DISPOSITION, &disposition),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, body).into_response()
}

/// The writing end of an answer.
struct Sending(mpsc::Sender<io::Result<Bytes>>);

impl Write for Sending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe); // the client has gone
        self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes))).map_err(gone)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The reading end, as a body.
struct Chunks(mpsc::Receiver<io::Result<Bytes>>);

impl hyper::body::Body for Chunks {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0.poll_recv(cx).map(|chunk| chunk.map(|chunk| chunk.map(Frame::data)))
    }
}
