//! QR pictures to certificate texts: step 0 of a verification.
//!
//! People send what they have: a screenshot with the margin cut off, a sticker on a transparent ground, a scan of a
//! folded sheet, white on black from a dark theme. [`read`] flattens, shrinks and turns to the negative until exactly
//! one symbol is found, within bounds of size that are looked at before anything is decoded.
//!
//! Source: dcc.md §3.1 (step 0), §1.9 and §9 (limits).

mod open;
mod symbol;

pub use open::{MAX_BYTES, MAX_PIXELS, PictureFormat};
pub use symbol::{Mode, PictureError, Scan, read};
