//! `/docs`: the interface to read and to try, on both listeners.
//!
//! Swagger UI over the listener's own `/openapi.json`. Its files are part of the program: the page asks no
//! foreign host for anything, works where there is no other network, and a policy in its headers makes the
//! browser hold it to that.

mod files;
mod page;

pub(crate) use page::routes;
