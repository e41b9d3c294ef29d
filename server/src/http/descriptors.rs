//! How many files, connections among them, the process may have open.
//!
//! Where nothing is set, Linux lets a process open 1024, for the sake of old programs that cannot count
//! further, and more if it asks. A thousand idle connections would shut everybody else out.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Fewer than this, and a crowd of idle clients is noticed.
const FEW: u64 = 4096;

/// Asks for `wanted` open files, or for as many as may be had. Says so if those are few.
pub(super) fn allow(wanted: u64) {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let enough = |limit: Option<u64>| limit.is_none_or(|limit| limit >= wanted);
    if enough(current) {
        return;
    }
    let asked = if enough(maximum) { Some(wanted) } else { maximum };
    let raised = setrlimit(Resource::Nofile, Rlimit { current: asked, maximum });
    let limit = getrlimit(Resource::Nofile).current;
    if raised.is_err() || limit.is_some_and(|limit| limit < FEW) {
        tracing::warn!(limit, wanted, "few connections can be open at once: raise the limit of open files");
    }
}
