//! Bundles, made from a text that all phones of an epoch share.
//!
//! Source: robert.md §1.4, §2.5.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use vigie_protocol::robert::{
    bundle::{BundleError, Bundler, Template},
    id::PermanentId,
    keys::TuplesKey,
    time::EpochId,
    validation::Rules,
};

use super::snapshot::Snapshot;
use crate::rng;

/// The template that was used last. In a quarter of an hour all phones use the same one; two are
/// alive at once only around the turn of an epoch.
#[derive(Default)]
pub(super) struct Templates(ArcSwapOption<Made>);

struct Made {
    first: EpochId,
    days: u32,
    template: Template,
}

impl Snapshot {
    /// The bundle of an identity, encrypted for its phone and in base64.
    pub(super) fn bundle(
        &self,
        rules: &Rules,
        (first, days): (EpochId, u32),
        id: PermanentId,
        tuples: &TuplesKey,
    ) -> Result<String, BundleError> {
        let bundler = Bundler {
            service: rules.service,
            days,
            country: rules.country,
            keys: &self.days,
            federation: &self.federation,
        };
        let made = self.templates.0.load();
        let fitting = made.as_ref().filter(|made| (made.first, made.days) == (first, days));
        if let Some(made) = fitting {
            return bundler.fill(&made.template, id, tuples, &mut rng::os());
        }
        let template = bundler.template(first)?;
        if !template.missing().is_empty() {
            let days = template.missing();
            tracing::warn!(?days, "bundles are made without the days that have no key");
        }
        let made = Arc::new(Made { first, days, template });
        self.templates.0.store(Some(Arc::clone(&made)));
        bundler.fill(&made.template, id, tuples, &mut rng::os())
    }
}
