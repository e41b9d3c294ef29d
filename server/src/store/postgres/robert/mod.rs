//! Contact tracing. One file for each thing that is remembered; `verbs` is the list of them all, `lock`
//! the way into a registration.

mod configuration;
mod exposure;
mod identity;
mod kpi;
mod lock;
mod mixing;
mod queue;
mod risk;
mod status;
mod verbs;
