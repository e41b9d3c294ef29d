//! Contact tracing. One file for each thing that is remembered; `verbs` is the list of them all.

mod configuration;
mod exposure;
mod identity;
mod kpi;
mod mixing;
mod queue;
mod risk;
mod status;
mod verbs;
