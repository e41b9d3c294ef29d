//! The two listeners: their ports are free, or held by the server of this data directory.

use std::{
    io::{self, ErrorKind},
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::timeout,
};

use super::finding::Finding;
use crate::{
    commands::node,
    config::{Config, Role},
};

const CHECK: &str = "ports";

/// How long a server that is well takes to answer, many times over.
const PATIENCE: Duration = Duration::from_secs(5);

/// One of the two listeners.
struct Place {
    address: SocketAddr,
    flag: &'static str,
    /// A path that a Vigie answers 200 on there, to anybody.
    healthy: &'static str,
}

/// Looks at both.
pub(super) async fn examine(config: &Config) -> Vec<Finding> {
    let public = Place { address: config.listen, flag: "--listen", healthy: "/actuator/health" };
    let admin = Place { address: config.admin_listen, flag: "--admin-listen", healthy: "/readyz" };
    let served = node::is_served(&config.data_dir);
    let mut findings = Vec::new();
    if config.roles.has(Role::Api) {
        findings.push(public.examine(served).await);
    }
    findings.push(admin.examine(served).await);
    findings
}

impl Place {
    async fn examine(&self, served: Option<bool>) -> Finding {
        let Self { address, flag, .. } = self;
        match (TcpListener::bind(address).await.map(drop), served) {
            (Ok(()), Some(true)) if address.port() != 0 => Finding::warning(
                CHECK,
                format!("{address} is free, although a vigie serves from this data directory: it listens elsewhere"),
                format!("ask with the same settings as the server's, {flag} among them"),
            ),
            (Ok(()), _) => Finding::ok(CHECK, format!("{address} is free")),
            (Err(error), Some(true)) if error.kind() == ErrorKind::AddrInUse => self.health().await,
            (Err(error), None) if error.kind() == ErrorKind::AddrInUse => Finding::unknown(
                CHECK,
                format!("{address} is in use, and whether by the vigie of this data directory cannot be told"),
                "ask as the user that runs the server",
            ),
            (Err(error), _) if error.kind() == ErrorKind::AddrInUse => Finding::wrong(
                CHECK,
                format!("{address} is held by another program"),
                format!(
                    "ss -ltnp 'sport = :{}' says which; stop it, or choose another port with {flag}",
                    address.port()
                ),
            ),
            (Err(error), _) if error.kind() == ErrorKind::PermissionDenied => Finding::wrong(
                CHECK,
                format!("{address} may not be listened on by this user"),
                format!("choose a port from 1024 on with {flag}, behind a proxy"),
            ),
            (Err(error), _) => Finding::wrong(
                CHECK,
                format!("{address} cannot be listened on: {error}"),
                format!("name an address of this machine with {flag}"),
            ),
        }
    }

    /// Held by the server of this data directory: it is asked how it is.
    async fn health(&self) -> Finding {
        let Self { address, healthy, .. } = self;
        match timeout(PATIENCE, status(reachable(*address), healthy)).await {
            Ok(Ok(200)) => {
                Finding::ok(CHECK, format!("{address} is held by the vigie of this data directory, which is well"))
            }
            Ok(Ok(status)) => Finding::wrong(
                CHECK,
                format!("the vigie on {address} answers {healthy} with {status}"),
                format!("curl -s http://{address}{healthy} says what it lacks"),
            ),
            Ok(Err(_)) | Err(_) => Finding::wrong(
                CHECK,
                format!("{address} is in use, and does not answer as the vigie of this data directory would"),
                "look at the server's log; if it hangs, restart it",
            ),
        }
    }
}

/// The status of a `GET` over a connection of its own.
async fn status(address: SocketAddr, path: &str) -> io::Result<u16> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).await?;
    let text = std::str::from_utf8(&head).ok().and_then(|head| head.strip_prefix("HTTP/1.1 "));
    text.and_then(|code| code.parse().ok()).ok_or_else(|| io::Error::from(ErrorKind::InvalidData))
}

/// Where to reach a listener from its own machine: all addresses are no address.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
    }
    address
}

#[cfg(test)]
mod tests {
    use super::{super::finding::Verdict, *};

    #[tokio::test]
    async fn a_port_is_free_or_held_by_somebody() {
        let held = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = held.local_addr().expect("bound");
        let place = Place { address, flag: "--listen", healthy: "/" };
        assert_eq!(place.examine(Some(false)).await.verdict, Verdict::Wrong);
        assert_eq!(place.examine(None).await.verdict, Verdict::Unknown);
        drop(held);
        assert_eq!(place.examine(Some(false)).await.verdict, Verdict::Ok);
        assert_eq!(place.examine(Some(true)).await.verdict, Verdict::Warning, "it listens elsewhere");
    }

    #[tokio::test]
    async fn the_server_of_the_directory_is_asked_how_it_is() {
        for (answer, verdict) in [
            ("HTTP/1.1 200 OK\r\n\r\n", Verdict::Ok),
            ("HTTP/1.1 503 Service Unavailable\r\n\r\n", Verdict::Wrong),
            ("220 smtp.example ready\r\n", Verdict::Wrong),
        ] {
            let held = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let address = held.local_addr().expect("bound");
            let server = tokio::spawn(async move {
                let (mut stream, _) = held.accept().await.expect("a caller");
                let mut request = [0; 64];
                let _ = stream.read(&mut request).await.expect("a request");
                stream.write_all(answer.as_bytes()).await.expect("an answer");
                held
            });
            let place = Place { address, flag: "--listen", healthy: "/readyz" };
            assert_eq!(place.health().await.verdict, verdict, "{answer:?}");
            drop(server.await.expect("no panic"));
        }
    }
}
