//! What `vigie serve` says when it is up: one line for machines, a few for people.

use std::{
    io::{IsTerminal, Write},
    net::SocketAddr,
};

use serde::Serialize;

use crate::App;

/// The ready line: the only line on standard output.
#[derive(Serialize)]
struct Ready {
    ready: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    listen: Option<SocketAddr>,
    admin: SocketAddr,
    pid: u32,
}

/// Tells whoever started us that we serve, and where.
pub(super) fn ready(listen: Option<SocketAddr>, admin: SocketAddr) {
    let line = Ready { ready: true, listen, admin, pid: std::process::id() };
    let mut out = std::io::stdout().lock();
    // A reader that has gone does not keep a server from serving.
    let _ = serde_json::to_writer(&mut out, &line);
    let _ = writeln!(out).and_then(|()| out.flush());
}

/// The log line for machines; on a terminal the greeting for people.
pub(super) fn greet(app: &App, listen: Option<SocketAddr>, admin: SocketAddr) {
    let public = listen.map(tracing::field::display);
    tracing::info!(listen = public, %admin, version = env!("CARGO_PKG_VERSION"), "serving");
    if std::io::stderr().is_terminal() {
        let _ = write!(std::io::stderr(), "{}", text(app, listen, admin));
    }
}

fn text(app: &App, listen: Option<SocketAddr>, admin: SocketAddr) -> String {
    let dir = app.config.data_dir.display();
    let public = listen.map_or_else(String::new, |address| format!("  public   http://{address}\n"));
    let look = match listen {
        Some(address) => format!("curl http://{address}/api/v6/clock"),
        None => format!("curl http://{admin}/readyz"),
    };
    let token = format!("-H \"Authorization: Bearer $(cat '{dir}/admin.token')\"");
    let new = if app.keyring.created() { " (new, for development: its keys were made just now)" } else { "" };
    let clock = match app.manual_clock {
        Some(_) => "stands still until POST /admin/clock moves it; jobs run when asked",
        None => "the machine's",
    };
    format!(
        "\nVigie {version} is serving.\n{public}  admin    http://{admin} (token in {dir}/admin.token)\n  \
         data     {dir}{new}\n  clock    {clock}\n\nThree things to try:\n  {look}\n  \
         curl {token} -H 'Content-Type: application/json' -d '{{\"kind\":\"short\"}}' http://{admin}/admin/codes\n  \
         {vigie} sim\n\n",
        version = env!("CARGO_PKG_VERSION"),
        vigie = invocation(),
    )
}

/// How the reader got here: through cargo, or with an installed binary.
fn invocation() -> &'static str {
    if std::env::var_os("CARGO").is_some() { "cargo run --release --" } else { "vigie" }
}
