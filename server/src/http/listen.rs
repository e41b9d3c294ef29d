//! A listener: accepts connections, bounds what a connection may cost, and drains on request.
//!
//! axum's own `serve` sets no time limit on a connection that never finishes its request head, so the
//! accept loop is ours, over the same hyper. It speaks HTTP/1.1, which is what apps and proxies speak to
//! an origin without TLS.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, http::Request};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use socket2::SockRef;
use tokio::{net::TcpListener, sync::Semaphore, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::{Peer, descriptors};

/// Time for the head of a request, from the moment the connection waits for it: the first one, and the
/// next one on a connection that is kept.
const HEAD_TIME: Duration = Duration::from_secs(15);

/// Bytes of a head, and of what is read at a time.
const HEAD_BYTES: usize = 64 * 1024;

/// How long an answer may wait for a client that does not take it.
const ANSWER_TIME: Duration = Duration::from_secs(60);

/// Connections open at once; further ones wait in the kernel's queue.
const CONNECTIONS: usize = 20_000;

/// Files besides connections: database, keys, logs.
const OTHER_FILES: u64 = 500;

/// A bound socket that does not serve yet.
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
}

impl Listener {
    /// Binds `address`; port 0 picks a free one.
    ///
    /// # Errors
    /// What the operating system says: the address is in use or not ours.
    pub async fn bind(address: SocketAddr) -> io::Result<Self> {
        descriptors::allow(CONNECTIONS as u64 + OTHER_FILES);
        let socket = TcpListener::bind(address).await?;
        let address = socket.local_addr()?;
        Ok(Self { socket, address })
    }

    /// The address with the port that was picked.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves `router` until `stop`, then lets open requests end within `drain`.
    #[must_use]
    pub fn serve(self, router: Router, stop: CancellationToken, drain: Duration) -> Serving {
        Serving { task: tokio::spawn(accept(self.socket, router, stop, drain)) }
    }
}

/// A listener at work.
pub struct Serving {
    task: JoinHandle<()>,
}

impl Serving {
    /// Waits until the listener has stopped and its connections have ended.
    pub async fn ended(self) {
        if let Err(error) = self.task.await {
            tracing::error!(%error, "a listener ended badly");
        }
    }
}

async fn accept(socket: TcpListener, router: Router, stop: CancellationToken, drain: Duration) {
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(HEAD_BYTES);
    let open = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let next = async || {
        // The semaphore is never closed.
        let place = Arc::clone(&places).acquire_owned().await.ok()?;
        Some((socket.accept().await, place))
    };
    while let Some(Some((accepted, place))) = stop.run_until_cancelled(next()).await {
        let (stream, peer) = match accepted {
            Ok((stream, from)) => (stream, Peer(from.ip())),
            Err(error) => {
                // Out of file descriptors, most likely: give the open connections time to end.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        // Small answers go out at once, and one that nobody takes does not wait for ever; a failure here
        // costs milliseconds or a place, not the connection.
        let _ = stream.set_nodelay(true);
        let _ = SockRef::from(&stream).set_tcp_user_timeout(Some(ANSWER_TIME));
        let service = router.clone().map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            request
        });
        let connection = server.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let connection = open.watch(connection);
        tokio::spawn(async move {
            // A client that breaks off is no event: there is nobody left to tell.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(socket);
    if tokio::time::timeout(drain, open.shutdown()).await.is_err() {
        tracing::warn!(seconds = drain.as_secs(), "connections were still open at the end of the drain time");
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
    };

    use super::*;

    async fn serving() -> (SocketAddr, CancellationToken) {
        let listener = Listener::bind(([127, 0, 0, 1], 0).into()).await.expect("a free port");
        let (address, stop) = (listener.address(), CancellationToken::new());
        let _serving = listener.serve(Router::new(), stop.clone(), Duration::from_secs(1));
        (address, stop)
    }

    /// Sends `begun`, and waits until the server ends the connection.
    async fn hung_up_on(address: SocketAddr, begun: &[u8]) {
        let mut client = TcpStream::connect(address).await.expect("accepted");
        client.write_all(begun).await.expect("sent");
        let mut rest = Vec::new();
        let waited = tokio::time::timeout(HEAD_TIME * 2, client.read_to_end(&mut rest)).await;
        waited.expect("the server ends it").expect("in order");
    }

    #[tokio::test]
    async fn who_says_nothing_or_never_ends_is_hung_up_on() {
        let (address, _stop) = serving().await;
        tokio::join!(
            hung_up_on(address, b""),
            hung_up_on(address, b"PRI * HT"),
            hung_up_on(address, b"POST /api/v6/status HTTP/1.1\r\nHost: a\r\nX-"),
        );
    }
}
