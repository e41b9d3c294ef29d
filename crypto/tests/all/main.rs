//! The crate from outside: published vectors, forms against each other, backends against each other.

/// Repeats tests for each backend that is compiled in, under whose name they then appear; in them,
/// `backend` is that backend.
macro_rules! on_each_backend {
    ($($item:item)*) => {
        #[cfg(feature = "portable")]
        mod portable {
            #[allow(unused_imports, reason = "a set of tests may not need everything around it")]
            use super::*;
            use vigie_crypto::portable as backend;
            $($item)*
        }
        #[cfg(feature = "aws-lc")]
        mod aws_lc {
            #[allow(unused_imports, reason = "a set of tests may not need everything around it")]
            use super::*;
            use vigie_crypto::aws_lc as backend;
            $($item)*
        }
    };
}

mod agreement;
mod cbor;
mod cose;
#[cfg(all(feature = "portable", feature = "aws-lc"))]
mod cross;
mod public_keys;
mod rng;
mod sealing;
mod short_messages;
mod signatures;
mod skinny;
mod vectors;
