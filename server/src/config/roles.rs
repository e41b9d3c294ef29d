//! Roles: which parts of the work this process does.
//!
//! One binary does everything; a deployment that has outgrown one machine starts it several times with a
//! part of the work each (`--role api`, `--role worker,publisher`).

use std::collections::BTreeSet;

use super::setting::Setting;

/// One part of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Answers the public listener.
    Api,
    /// Runs the scheduled jobs: scoring, forgetting, provisioning of keys.
    Worker,
    /// Publishes files for phones and verifiers.
    Publisher,
    /// Signs certificates.
    Issuer,
    /// Answers the operator's calls on the admin listener; its probes and metrics are there in any role.
    Admin,
}

impl Role {
    /// Every role, in the order of the documentation.
    pub const ALL: [Self; 5] = [Self::Api, Self::Worker, Self::Publisher, Self::Issuer, Self::Admin];

    /// The word an operator writes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Worker => "worker",
            Self::Publisher => "publisher",
            Self::Issuer => "issuer",
            Self::Admin => "admin",
        }
    }
}

impl Setting for Role {
    fn parse(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|role| role.name() == text)
            .ok_or_else(|| format!("{text:?} is not a role: {}", Self::ALL.map(Self::name).join(", ")))
    }

    fn show(&self) -> String {
        self.name().to_owned()
    }
}

/// The roles of this process; never none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roles(BTreeSet<Role>);

impl Roles {
    /// The whole of the work.
    #[must_use]
    pub fn all() -> Self {
        Self(Role::ALL.into())
    }

    /// These roles, or `None` if there are none.
    pub fn of(roles: impl IntoIterator<Item = Role>) -> Option<Self> {
        let roles = BTreeSet::from_iter(roles);
        (!roles.is_empty()).then_some(Self(roles))
    }

    /// Whether this process does that part.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// The roles, in the order of the documentation.
    pub fn iter(&self) -> impl Iterator<Item = Role> + '_ {
        self.0.iter().copied()
    }
}
