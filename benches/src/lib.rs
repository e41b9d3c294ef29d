//! Benches of every hot path, in `benches/`, and what prepares loads for a running server, in `src/bin/`.
//!
//! Results are ratios and rates of one run on one machine; `docs/performance.md` has a run and the commands.
