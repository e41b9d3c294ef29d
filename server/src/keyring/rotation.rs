//! How a key is replaced without anybody noticing: a successor is announced, activated, and the old one retired.
//!
//! ```text
//!            rotate              activate                retire
//!   (none) ─────────▶ announced ──────────▶ active ─┐
//!                         │                   ▲     │ when another becomes active
//!                         │ retire   activate │     ▼
//!                         ▼                 verify-only ──────────▶ retired
//! ```
//!
//! - *Announced*: every node accepts what it makes, and the operator hands its public half to those who
//!   check tokens. Nodes look at the folder every few seconds, so nobody meets a key it does not know.
//! - *Active*: one for each alias; what is made is made with it.
//! - *Verify-only*: what it made is good until its end. It can become active again, if the new one is trouble.
//! - *Retired*: its private half is destroyed.
//!
//! K_S replace each other by themselves (`days`); the other keys of the protocol are not replaced.
//!
//! Source: robert.md §8.3 (which keys rotate), §4.3, §5.6, §5.7 (token keys); health-data.md A.6 (issuers by kid).

use super::{
    Keyring, KeyringError, Stamp, State,
    alias::{Alias, Rotation},
    change::Change,
    home::StoredKey,
    name::KeyName,
    snapshot::{kid, public_half},
};

/// When a new key is put to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// By [`Keyring::activate`], once those who check its signatures know it.
    Announced,
    /// At once.
    Active,
}

/// Whether a key may go although what it made may still come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Haste {
    /// Not before this many seconds after it ceased to be active.
    WaitSeconds(u64),
    /// At once, whatever is then refused.
    AtOnce,
}

/// Why a key stays as it is. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The alias has one key for good.
    #[error("{alias} is not rotated: {why}")]
    NeverRotates {
        /// Which.
        alias: Alias,
        /// The protocol's reason.
        why: &'static str,
    },
    /// Nothing goes by this name or key identifier.
    #[error("there is no key {given:?}; `vigie keys list` shows them")]
    Unknown {
        /// What was asked for.
        given: String,
    },
    /// There is a successor already.
    #[error(
        "{name} is announced already: `vigie keys activate {name}` puts it to use, `vigie keys retire {name}` withdraws it"
    )]
    AlreadyAnnounced {
        /// The successor.
        name: KeyName,
    },
    /// There is nothing to activate.
    #[error("{alias} has no announced key: `vigie keys rotate {alias}` makes one")]
    NothingAnnounced {
        /// Of which alias.
        alias: String,
    },
    /// There is nothing to retire.
    #[error(
        "{alias} has no key that is verify-only; its active one can go once `vigie keys rotate {alias}` and \
             `vigie keys activate {alias}` have replaced it"
    )]
    NothingOver {
        /// Of which alias.
        alias: String,
    },
    /// The key is active.
    #[error("{name} is active already")]
    AlreadyActive {
        /// Which.
        name: KeyName,
    },
    /// The key has no private half any more.
    #[error("{name} is retired, for good: its private half was destroyed")]
    Retired {
        /// Which.
        name: KeyName,
    },
    /// Without it nothing could be made.
    #[error("{name} is the active {0}: replace it first, with `vigie keys rotate {0}`", name.alias)]
    InUse {
        /// Which.
        name: KeyName,
    },
    /// What it made may still come back.
    #[error(
        "what {name} made is good until {until}; retire it then, or with --now, and what it made is refused from then on"
    )]
    TooEarly {
        /// Which.
        name: KeyName,
        /// The end of the last thing it made.
        until: Stamp,
    },
}

/// What became of keys: each with the state it was in, and the one it is in now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The key.
    pub name: KeyName,
    /// Before; `None`: it was made.
    pub from: Option<State>,
    /// Now.
    pub to: State,
}

/// What a change did, or why nothing was done.
pub type Outcome = Result<Vec<Moved>, Refusal>;

impl Keyring {
    /// Makes a successor of the active key of `alias`.
    ///
    /// # Errors
    /// [`KeyringError`] if the folder cannot be changed; inside, [`Refusal`] if there is an announced key
    /// already, or `alias` is not rotated.
    pub fn rotate(&self, alias: Alias, entry: Entry) -> Result<Outcome, KeyringError> {
        if let Rotation::None(why) = alias.rotation() {
            return Ok(Err(Refusal::NeverRotates { alias, why }));
        }
        self.move_keys(|folder| {
            let keys = folder.home.generations(alias)?;
            if let Some(key) = keys.iter().find(|key| key.record.state == State::Announced) {
                return Ok(Err(Refusal::AlreadyAnnounced { name: key.name }));
            }
            let name = folder.announce(alias)?;
            let made = Moved { name, from: None, to: State::Announced };
            if entry == Entry::Announced {
                return Ok(Ok(vec![made]));
            }
            let mut moved = vec![Moved { to: State::Active, ..made }];
            moved.extend(activate(folder, name, &keys)?);
            Ok(Ok(moved))
        })
    }

    /// Puts a key to use, and makes the one before it verify-only. `which` is an alias (for its announced
    /// key), a name with its generation, or a kid.
    ///
    /// # Errors
    /// As [`rotate`](Self::rotate); a [`Refusal`] too for a key that is active or retired.
    pub fn activate(&self, which: &str) -> Result<Outcome, KeyringError> {
        self.move_keys(|folder| {
            let key = match find(folder, which, State::Announced)? {
                Ok(Some(key)) => key,
                Ok(None) => return Ok(Err(Refusal::NothingAnnounced { alias: which.to_owned() })),
                Err(refusal) => return Ok(Err(refusal)),
            };
            let (name, from) = (key.name, key.record.state);
            match from {
                State::Active => return Ok(Err(Refusal::AlreadyActive { name })),
                State::Retired => return Ok(Err(Refusal::Retired { name })),
                State::Announced | State::VerifyOnly => {}
            }
            let mut moved = vec![Moved { name, from: Some(from), to: State::Active }];
            moved.extend(activate(folder, name, &folder.home.generations(name.alias)?)?);
            Ok(Ok(moved))
        })
    }

    /// Destroys the private half of a key that is announced or verify-only. `which` is an alias (for its
    /// oldest verify-only key), a name with its generation, or a kid. `haste` says, for an alias, how long
    /// what its keys make may come back.
    ///
    /// # Errors
    /// As [`rotate`](Self::rotate); a [`Refusal`] too for a key that is active, retired, or whose work is
    /// not over.
    pub fn retire(&self, which: &str, haste: impl Fn(Alias) -> Haste) -> Result<Outcome, KeyringError> {
        self.move_keys(|folder| {
            let key = match find(folder, which, State::VerifyOnly)? {
                Ok(Some(key)) => key,
                Ok(None) => return Ok(Err(Refusal::NothingOver { alias: which.to_owned() })),
                Err(refusal) => return Ok(Err(refusal)),
            };
            let (name, from) = (key.name, key.record.state);
            match (from, haste(name.alias)) {
                (State::Active, _) => return Ok(Err(Refusal::InUse { name })),
                (State::Retired, _) => return Ok(Err(Refusal::Retired { name })),
                (State::VerifyOnly, Haste::WaitSeconds(wait)) if Stamp::now() < key.record.since().plus(wait) => {
                    return Ok(Err(Refusal::TooEarly { name, until: key.record.since().plus(wait) }));
                }
                // An announced key made nothing.
                (State::Announced | State::VerifyOnly, _) => {}
            }
            let public = public_half(folder.home, &key)?;
            folder.retire(key, public)?;
            Ok(Ok(vec![Moved { name, from: Some(from), to: State::Retired }]))
        })
    }

    fn move_keys(
        &self,
        change: impl FnOnce(&mut Change<'_>) -> Result<Outcome, KeyringError>,
    ) -> Result<Outcome, KeyringError> {
        self.update(|home| home.change(change))
    }
}

/// Activates `name`; answers what became of the others.
fn activate(folder: &mut Change<'_>, name: KeyName, others: &[StoredKey]) -> Result<Vec<Moved>, KeyringError> {
    folder.activate(name)?;
    let before = others.iter().filter(|key| key.name != name && key.record.state == State::Active);
    Ok(before.map(|key| Moved { name: key.name, from: Some(State::Active), to: State::VerifyOnly }).collect())
}

/// The key that is meant: by its name with generation or its kid; by an alias, the oldest of its keys in the
/// state `wanted`, if there is one.
fn find(folder: &Change<'_>, which: &str, wanted: State) -> Result<Result<Option<StoredKey>, Refusal>, KeyringError> {
    if let Ok(alias) = which.parse::<Alias>() {
        if let Rotation::None(why) = alias.rotation() {
            return Ok(Err(Refusal::NeverRotates { alias, why }));
        }
        return Ok(Ok(folder.home.generations(alias)?.into_iter().find(|key| key.record.state == wanted)));
    }
    // Among its successors the first key needs a number as well.
    let first = which.strip_suffix(".1").and_then(|alias| alias.parse().ok()).map(KeyName::first);
    let named = first.or_else(|| which.parse().ok());
    for name in folder.home.names()? {
        if name.alias.rotation() != Rotation::ByHand {
            continue;
        }
        let key = folder.home.key(name)?;
        let is_meant = match named {
            Some(named) => named == name,
            None => public_half(folder.home, &key)?.is_some_and(|spki| kid(&spki).eq_ignore_ascii_case(which)),
        };
        if is_meant {
            return Ok(Ok(Some(key)));
        }
    }
    Ok(Err(Refusal::Unknown { given: which.to_owned() }))
}
