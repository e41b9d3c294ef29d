//! Places where a test may let the process die.
//!
//! The server names the place and nothing else: what happens there is a function that the *binary*
//! passes in. `vigie` passes one that does nothing; the binary of the tests passes one that aborts.

/// What to do at a named place.
#[derive(Clone, Copy)]
pub struct FailPoints(fn(&'static str));

impl FailPoints {
    /// Calls `hit` with the name of each place passed.
    #[must_use]
    pub const fn calling(hit: fn(&'static str)) -> Self {
        Self(hit)
    }

    /// Nothing ever happens.
    #[must_use]
    pub const fn none() -> Self {
        Self(|_| {})
    }

    /// Passes the place called `name`.
    pub fn pass(self, name: &'static str) {
        (self.0)(name);
    }
}
