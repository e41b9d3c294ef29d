//! Why a simulation could not be run.

/// Why a simulation could not be run, or not to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SimError {
    /// Nobody answers.
    #[error("{what}: the server at {url} cannot be reached: {why}")]
    Unreachable { what: &'static str, url: String, why: String },
    /// A running server whose clock is the machine's.
    #[error(
        "this server runs on the machine's clock, and simulated days need one that can be moved: start it with \
         --simulated-clock, or leave out --url to have a server started for the simulation"
    )]
    NotSimulated,
    /// A running server that asks for captchas.
    #[error(
        "this server asks for captchas, which simulated phones do not solve: start it with VIGIE__CAPTCHA__MODE=off, \
         or leave out --url to have a server started for the simulation"
    )]
    CaptchaOn,
    /// The admin listener does not accept the token.
    #[error("the admin listener refuses this token: --admin-token names the file admin.token of that server")]
    Token,
    /// The token's file cannot be read.
    #[error("the admin token {path} cannot be read: {source}")]
    TokenFile { path: String, source: std::io::Error },
    /// An answer that a phone or an operator does not get from a server that works.
    #[error("{what}: the server answered {status}{message}")]
    Refused { what: &'static str, status: u16, message: String },
    /// An answer that is not what the specification says.
    #[error("{what}: the server's answer is not what the specification says: {why}")]
    Strange { what: &'static str, why: String },
    /// The server of the simulation does not start.
    #[error("the server of the simulation could not be started: {0}")]
    NoServer(String),
    /// The part of the work ended without result.
    #[error("a part of the simulation ended by itself")]
    Lost,
}
