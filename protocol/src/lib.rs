//! Wire formats and rules of the protocols, as pure functions of values.
//!
//! Nothing in this crate opens a socket, asks the clock or draws chance by itself: `now` and `rng`
//! are arguments. The server fetches values, calls these functions and stores what they answer; a
//! test, a bench or a phone calls the same ones.
//!
//! | module | what it is | source |
//! |---|---|---|
//! | [`robert`] | proximity tracing, from the HELLO to the alert | robert.md §§1-7 |
//! | [`code`] | declaration codes, which pay for an upload | health-data.md A, robert.md §4.4 |
//! | [`dcc`] | the EU Digital COVID Certificate, read and written | dcc.md §1, §4, §5, §8 |
//! | [`jws`] | compact JSON Web Signatures, written and read | RFC 7515 |

mod base64;
pub mod chance;
pub mod code;
pub mod dcc;
pub mod jws;
pub mod robert;
