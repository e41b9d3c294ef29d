//! Prepares a load of status polls: registers phones on a running server and writes one signed status request
//! a line, for `benches/load/polls.lua`.
//!
//! The server must have a simulated clock (a request is good for a minute of *its* time) and no minimum gap
//! (`VIGIE__ROBERT__STATUS_MIN_GAP_EPOCHS=0`), so that one request can be sent again and again; each is
//! authenticated, counted and answered with a full bundle like any other.
//!
//! usage: polls URL PHONES FILE

use std::{fs::File, io::Write, process::ExitCode, sync::Arc};

use vigie_tests::phone::{Phone, Purpose, Service, Trouble};

/// Registrations in flight.
const AT_ONCE: usize = 64;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, phones, file] = arguments.as_slice() else {
        return told("usage: polls URL PHONES FILE");
    };
    let Ok(phones) = phones.parse::<usize>() else {
        return told("PHONES is a number");
    };
    match prepare(url, phones, file).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => told(&trouble),
    }
}

async fn prepare(url: &str, phones: usize, file: &str) -> Result<(), String> {
    let service = Arc::new(Service::at(url));
    let clock = service.clock().await.map_err(|trouble| trouble.to_string())?;
    let mut out = File::create(file).map_err(|error| format!("{file}: {error}"))?;
    let mut left = phones;
    while left > 0 {
        let now = left.min(AT_ONCE);
        let registering: Vec<_> = (0..now)
            .map(|_| {
                let (service, clock) = (Arc::clone(&service), clock.clone());
                tokio::spawn(async move { request(&service, &clock).await.map_err(|trouble| trouble.to_string()) })
            })
            .collect();
        for registered in registering {
            let body = registered.await.map_err(|error| error.to_string())??;
            writeln!(out, "{body}").map_err(|error| format!("{file}: {error}"))?;
        }
        left -= now;
    }
    Ok(())
}

async fn request(service: &Service, clock: &vigie_tests::phone::Clock) -> Result<String, Trouble> {
    let phone = Phone::register(service, clock).await?;
    let signed = phone.sign_now(Purpose::Status)?;
    serde_json::to_string(&signed).map_err(|error| Trouble::Unable(error.to_string()))
}

#[expect(clippy::print_stderr, reason = "the last word of a program that could not run")]
fn told(sentence: &str) -> ExitCode {
    eprintln!("polls: {sentence}");
    ExitCode::from(2)
}
