//! How the endpoints of deployed apps refuse: statuses and bodies as the deployed servers had them,
//! the misspelling included.
//!
//! Source: robert.md §2.7.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use vigie_protocol::robert::wire::{Message, WireError};

use crate::store::StoreError;

/// A refusal of an endpoint under `/api/v6`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A status and nothing else: refusals by protocol logic, bodies that are no JSON, 413, 415.
    Empty(StatusCode),
    /// A declared rule on a field is violated: 400 `{"message":"Invalid data"}`.
    InvalidData,
    /// The upload token is not good: 401 with its length in UTF-16 code units, never the token.
    Token {
        /// UTF-16 code units.
        length: usize,
    },
    /// The method is not one of this path: 405.
    Method(String),
    /// Any uncaught error: 500 `{"message":"An error occured"}`.
    Internal,
}

impl Refusal {
    /// The body, or `None` for an empty one.
    fn message(&self) -> Option<Message> {
        match self {
            Self::Empty(_) => None,
            Self::InvalidData => Some(Message::invalid_data()),
            Self::Token { length } => Some(Message::unrecognized_token(*length)),
            Self::Method(method) => Some(Message::method_not_supported(method)),
            Self::Internal => Some(Message::an_error_occured()),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Empty(status) => *status,
            Self::InvalidData => StatusCode::BAD_REQUEST,
            Self::Token { .. } => StatusCode::UNAUTHORIZED,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = self.status();
        match self.message() {
            None => status.into_response(),
            // Serializing one string cannot fail; the status would stand without it.
            Some(message) => json(status, serde_json::to_vec(&message).unwrap_or_default()),
        }
    }
}

/// An answer whose body is JSON already.
pub fn json(status: StatusCode, body: Vec<u8>) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// The client configuration holds what cannot be written as JSON; it came from a JSON column.
impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Self {
        tracing::error!(%error, "an answer could not be written");
        Self::Internal
    }
}

/// A technical failure is never an answer of the protocol: on 430 a phone erases its state.
impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::Internal
    }
}

impl From<WireError> for Refusal {
    fn from(error: WireError) -> Self {
        match error {
            WireError::Malformed | WireError::Refused => Self::Empty(StatusCode::BAD_REQUEST),
            WireError::InvalidData => Self::InvalidData,
        }
    }
}
