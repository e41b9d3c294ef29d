//! The bundle: the ephemeral identifiers a phone will use for the next days, encrypted for it.
//!
//! Registration and every status answer carry one: the current epoch, the rest of today and the days
//! after, up to 384 tuples of (epoch, EBID, ECC) in 24 kB of JSON. It is by far the largest thing the
//! service computes per request, so it is made in bulk: the text is a [`Template`] that all phones of an
//! epoch share, and a [`Bundler`] fills in what differs.
//!
//! Source: robert.md §1.4 (which epochs), §2.5 (format), §3.1, §3.4.

mod make;
mod template;

pub use make::{Bundle, BundleError, Bundler};
pub use template::{Run, Template};
