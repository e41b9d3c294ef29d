//! What strangers send, and machines that are not as they should be.
//!
//! Whatever comes, the answer is the published one, the server lives, and nothing is half done.

mod authenticated;
mod bodies;
mod configuration;
mod databases;
mod machine;
mod table;
mod transport;
