//! The bearer token of the admin listener.

use std::{
    fs, io,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use vigie_crypto::secret::Secret;

use crate::{
    App, codes,
    http::{Problem, kind},
    rng,
};

/// The token's file could not be read or made.
#[derive(Debug, thiserror::Error)]
#[error("the admin token {path} could not be {action}: {source}")]
pub struct TokenFileError {
    path: PathBuf,
    action: &'static str,
    source: io::Error,
}

/// The token: 64 hexadecimal digits, made on first start in a file of mode 0600. Kept as its SHA-256:
/// digests have one length and are compared in constant time.
pub struct AdminToken(Secret<32>);

impl AdminToken {
    /// Reads `admin.token` of the data directory, or makes it.
    ///
    /// # Errors
    /// [`TokenFileError`].
    pub fn of(data_dir: &Path) -> Result<Self, TokenFileError> {
        let path = data_dir.join("admin.token");
        let failed = |action| {
            let path = path.clone();
            move |source| TokenFileError { path, action, source }
        };
        match fs::read_to_string(&path) {
            Ok(text) if !text.trim().is_empty() => Ok(Self::from_text(&text)),
            Ok(_) => Err(failed("used")(io::Error::other("it is empty; remove it to have a new one made"))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let text = hex::encode(rng::bytes::<32>());
                write_new(&path, &text).map_err(failed("made"))?;
                Ok(Self::from_text(&text))
            }
            Err(error) => Err(failed("read")(error)),
        }
    }

    fn from_text(text: &str) -> Self {
        Self(digest(text.trim()))
    }

    fn is(&self, shown: &str) -> bool {
        self.0 == digest(shown)
    }
}

fn digest(text: &str) -> Secret<32> {
    Secret::new(vigie_crypto::hmac::sha256(text.as_bytes()))
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}

/// Middleware: lets a request through that shows the token.
pub(super) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let shown = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let shown =
        shown.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    match shown {
        Some((_, token)) if app.admin_token.is(token.trim()) => next.run(request).await,
        _ if codes::is_of_service(request.uri().path()) => {
            let call = codes::Call::of(request.uri().path(), &app);
            call.refuse(StatusCode::UNAUTHORIZED, "Bearer token missing or wrong").into_response()
        }
        _ => Problem::from(kind::BEARER).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_token_is_made_once_and_only_for_its_owner() {
        let dir = tempfile::tempdir().expect("a directory");
        AdminToken::of(dir.path()).expect("made");
        let path = dir.path().join("admin.token");
        let text = fs::read_to_string(&path).expect("there");
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        let again = AdminToken::of(dir.path()).expect("read");
        assert!(again.is(text.trim()));
        assert!(!again.is(&text.trim()[1..]));
        assert!(!again.is(""));
    }

    #[test]
    fn an_empty_file_is_no_token() {
        let dir = tempfile::tempdir().expect("a directory");
        fs::write(dir.path().join("admin.token"), "\n").expect("written");
        let error = AdminToken::of(dir.path()).map(|_| ()).expect_err("refused").to_string();
        assert!(error.contains("admin.token") && error.contains("empty"), "{error}");
    }
}
