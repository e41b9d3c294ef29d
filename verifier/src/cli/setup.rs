//! Options to what a verdict needs: whom to trust, what to tolerate, what time it is.
//!
//! What is left out is said on standard error, by name and reason. A run that would trust less than it was told to, or
//! miss revocations it was given, does not start.
//!
//! Source: verifier.md §1, §3.

use std::{env, path::Path};

use super::{
    Options,
    clock::Clock,
    exit::{CannotRun, complain},
};
use crate::{
    ListKeys, MaxAge, Policy, Trust,
    sentence::Language,
    trust::{
        Kind, Notes,
        files::{self, FromPath},
        read::EmptyArray,
        store::Store,
    },
};

/// A verifier, ready.
pub(crate) struct Setup {
    pub(crate) trust: Trust,
    pub(crate) policy: Policy,
    pub(crate) clock: Clock,
    pub(crate) language: Language,
}

impl Options {
    /// Loads what the options name.
    pub(crate) fn set_up(&self) -> Result<Setup, CannotRun> {
        if self.rules.is_some() {
            return Err(CannotRun::because("--rules: acceptance rules are not part of this version yet"));
        }
        let clock = self.at.map_or(Clock::Machine, Clock::Stated);
        let policy = Policy {
            max_age: self.max_age.map_or_else(MaxAge::default, MaxAge::from_days),
            clock: clock.policy(),
            ..Policy::default()
        };
        Ok(Setup { trust: self.load_trust()?, policy, clock, language: self.language() })
    }

    fn load_trust(&self) -> Result<Trust, CannotRun> {
        let keys = list_keys(&self.list_key)?;
        let mut trust = Trust::empty();
        let signers = files::load(&mut trust, &self.trust, &keys, EmptyArray::Signers);
        let revocations = files::load(&mut trust, &self.revocation, &keys, EmptyArray::Revocations);
        let signers = signers.into_iter().map(|from| require(from, Wanted::Signers));
        let revocations = revocations.into_iter().map(|from| require(from, Wanted::Revocations));
        CannotRun::unless_none(signers.chain(revocations).filter_map(Result::err).collect())?;
        Ok(trust)
    }

    /// The language of `--lang`, or that of the locale.
    pub(crate) fn language(&self) -> Language {
        self.lang.map_or_else(
            || {
                let set = |name| env::var(name).ok().filter(|value| !value.is_empty());
                let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
                locale.map_or(Language::English, |locale| Language::of_locale(&locale))
            },
            Into::into,
        )
    }
}

/// Reads the files of `--list-key`.
pub(crate) fn list_keys(files: &[impl AsRef<Path>]) -> Result<ListKeys, CannotRun> {
    let mut keys = ListKeys::none();
    for file in files {
        let file = file.as_ref();
        let bytes = files::read_bounded(file).map_err(|error| CannotRun::of_option("--list-key", file, error))?;
        keys.add(&bytes).map_err(|error| CannotRun::of_option("--list-key", file, error))?;
    }
    Ok(keys)
}

/// Names what a list holds and the verifier does not.
pub(crate) fn complain_of(files: &[String], notes: &Notes) {
    let files = files.join(", ");
    for note in notes {
        complain(format_args!("{files}: left out {}: {}", note.entry, note.why));
    }
    if notes.more() > 0 {
        complain(format_args!("{files}: left out {} more", notes.more()));
    }
}

/// What a path is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Signers,
    Revocations,
}

/// Names what was left out of a path, which must have given something of what it is asked for.
fn require(from: FromPath, wanted: Wanted) -> Result<(), CannotRun> {
    let FromPath { path, lists } = from;
    let lists = lists.map_err(|error| CannotRun::at(&path, error))?;
    for list in &lists {
        match list {
            Ok(loaded) => complain_of(&loaded.files, &loaded.notes),
            // What a lost list of signers costs is their certificates; what a lost list of revocations costs, nobody
            // would see.
            Err(not) if not.kind.is_some_and(Kind::revokes) => {
                let cost = "without this revocation list revoked certificates would pass; import it again";
                return Err(CannotRun::at(&path, format_args!("{not}; {cost}")));
            }
            Err(not) => complain(not),
        }
    }
    let useful: Vec<_> = lists.iter().flatten().filter(|list| list.is_useful()).map(|list| list.source.kind).collect();
    match (wanted, &useful[..]) {
        (Wanted::Signers, []) => Err(CannotRun::at(&path, "no usable trust list in it")),
        (Wanted::Revocations, []) => Err(CannotRun::at(&path, "no usable revocation list in it")),
        // A store holds what the device was brought, which may be revocations alone.
        (Wanted::Signers, kinds) if kinds.iter().all(|kind| kind.revokes()) && !Store::is_at(&path) => {
            let why = "this is a revocation list, which names no signer; --revocation takes it";
            Err(CannotRun::of_option("--trust", &path, why))
        }
        (Wanted::Revocations, kinds) => match kinds.iter().find(|kind| !kind.revokes()) {
            Some(kind) => {
                let why = format!("this is a list of kind {kind}, and no revocation list");
                Err(CannotRun::of_option("--revocation", &path, why))
            }
            None => Ok(()),
        },
        (Wanted::Signers, _) => Ok(()),
    }
}
