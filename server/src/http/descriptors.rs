//! How many files, connections among them, the process may have open.
//!
//! Where nothing is set, Linux lets a process open 1024, for the sake of old programs that cannot count
//! further, and more if it asks. A thousand idle connections would shut everybody else out.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Asks for `wanted` open files, or for as many as may be had. Says so if that is fewer.
pub(super) fn allow(wanted: u64) {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let enough = |limit: Option<u64>| limit.is_none_or(|limit| limit >= wanted);
    if enough(current) {
        return;
    }
    let asked = if enough(maximum) { Some(wanted) } else { maximum };
    let raised = setrlimit(Resource::Nofile, Rlimit { current: asked, maximum });
    if raised.is_err() || !enough(asked) {
        let limit = getrlimit(Resource::Nofile).current;
        tracing::warn!(limit, wanted, "few connections can be open at once: raise the limit of open files");
    }
}
