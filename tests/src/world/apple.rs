//! A stand-in for one host of Apple's push service: HTTP/2 on the loopback address, without TLS.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    extract::{Path, Request, State},
    http::{StatusCode, Version},
    routing::post,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use p256::pkcs8::EncodePrivateKey as _;

/// A notification as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The device token of its path.
    pub device: String,
    /// Its headers, by name.
    pub headers: HashMap<String, String>,
    /// Its body.
    pub body: String,
}

/// Status and body of an answer.
pub type AppleAnswer = (u16, &'static str);

#[derive(Debug, Default)]
struct Book {
    answers: HashMap<String, AppleAnswer>,
    taken: Vec<Notification>,
}

/// One host of Apple's, as this process plays it. Takes every notification that it was told nothing else
/// about.
#[derive(Clone, Debug)]
pub struct Apple {
    url: String,
    book: Arc<Mutex<Book>>,
}

impl Apple {
    /// A host on a free port, until the test ends.
    ///
    /// # Panics
    /// If there is no port.
    pub async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("its number"));
        let book = Arc::<Mutex<Book>>::default();
        let routes = Router::new().route("/3/device/{token}", post(take)).with_state(Arc::clone(&book));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, book }
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What it says of a device from now on.
    pub fn answers(&self, device: &str, answer: AppleAnswer) {
        self.book.lock().unwrap_or_else(PoisonError::into_inner).answers.insert(device.to_owned(), answer);
    }

    /// What came since this was asked last, in the order of the devices.
    #[must_use]
    pub fn notifications(&self) -> Vec<Notification> {
        let mut taken = std::mem::take(&mut self.book.lock().unwrap_or_else(PoisonError::into_inner).taken);
        taken.sort_by(|a, b| a.device.cmp(&b.device));
        taken
    }

    /// A `.p8` file, as a team gets one; always the same key, which opens nothing.
    ///
    /// # Panics
    /// Never: the key is one.
    #[must_use]
    pub fn p8() -> String {
        let der = p256::SecretKey::from_slice(&[7; 32]).expect("in range").to_pkcs8_der().expect("it can be written");
        format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der.as_bytes()))
    }
}

async fn take(
    State(book): State<Arc<Mutex<Book>>>,
    Path(device): Path<String>,
    request: Request,
) -> (StatusCode, &'static str) {
    assert_eq!(request.version(), Version::HTTP_2, "Apple speaks nothing else");
    let (parts, body) = request.into_parts();
    let text = |value: &axum::http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let headers = parts.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let body = axum::body::to_bytes(body, 10_000).await.unwrap_or_default();
    let mut book = book.lock().unwrap_or_else(PoisonError::into_inner);
    let (status, answer) = book.answers.get(&device).copied().unwrap_or((200, ""));
    book.taken.push(Notification { device, headers, body: String::from_utf8_lossy(&body).into_owned() });
    (StatusCode::from_u16(status).expect("a status"), answer)
}
