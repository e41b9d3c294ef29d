//! A listener: accepts connections, bounds what a connection may cost, and drains on request.
//!
//! axum's own `serve` sets no time limit on a connection that never finishes its request head, so the
//! accept loop is ours, over the same hyper.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, http::Request};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, sync::Semaphore, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::Peer;

/// Time for the head of a request, from its first wait for a byte.
const HEAD_TIME: Duration = Duration::from_secs(15);

/// Connections open at once; further ones wait in the kernel's queue.
const CONNECTIONS: usize = 20_000;

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
    let mut server = auto::Builder::new(TokioExecutor::new());
    server.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIME);
    server.http2().timer(TokioTimer::new()).max_concurrent_streams(256);
    let open = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
        let (stream, peer) = tokio::select! {
            () = stop.cancelled() => break,
            accepted = socket.accept() => match accepted {
                Ok((stream, from)) => (stream, Peer(from.ip())),
                Err(error) => {
                    // Out of file descriptors, most likely: give the open connections time to end.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        // Small answers go out at once; a failure here costs milliseconds, not the connection.
        let _ = stream.set_nodelay(true);
        let service = router.clone().map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            request
        });
        let service = TowerToHyperService::new(service);
        let connection = server.serve_connection(TokioIo::new(stream), service).into_owned();
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
