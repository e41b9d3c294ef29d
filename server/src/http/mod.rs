//! What every endpoint shares: reading a body within bounds, answering as deployed apps expect or by
//! RFC 9457, counting requests, and the listeners.

mod body;
mod client;
pub mod config;
mod descriptors;
mod listen;
mod observe;
mod problem;
mod refusal;

pub use body::{BodyRoom, JsonBody, Limited};
pub use client::{ClientAddress, Peer};
pub use config::Config;
pub use listen::{Listener, Serving};
pub use observe::observe;
pub use problem::{Kind, Problem, kind};
pub use refusal::{Refusal, json};
