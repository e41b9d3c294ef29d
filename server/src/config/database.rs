//! The address of the database: it may hold a password, and therefore does not print.

use std::fmt;
use std::path::Path;

use zeroize::Zeroizing;

/// Where the database is: `sqlite:<path>` or `postgres://user:password@host/name`.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(Zeroizing<String>);

impl DatabaseUrl {
    const SCHEMES: [&str; 3] = ["sqlite:", "postgres://", "postgresql://"];

    /// Takes an address with a scheme that this version has a store for.
    ///
    /// # Errors
    /// A sentence that names the schemes and never the address, which may hold a password.
    pub fn new(url: Zeroizing<String>) -> Result<Self, &'static str> {
        if Self::SCHEMES.iter().any(|scheme| url.len() > scheme.len() && url.starts_with(scheme)) {
            Ok(Self(url))
        } else {
            Err("the database is sqlite:<path of its file> or postgres://user:password@host/name")
        }
    }

    /// The file `vigie.sqlite` in the data directory: what serves when nothing is configured.
    #[must_use]
    pub fn embedded(data_dir: &Path) -> Self {
        // What follows `sqlite:` is a path as it is, without escapes or options.
        let path = data_dir.join("vigie.sqlite");
        Self(Zeroizing::new(format!("sqlite:{}", path.display())))
    }

    /// The address itself, for the one who connects.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Never prints the address: it may hold a password.
impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseUrl(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_does_not_repeat_the_address() {
        let url = Zeroizing::new("mysql://vigie:marked-password@db/vigie".to_owned());
        let refusal = DatabaseUrl::new(url).expect_err("no such store");
        assert!(refusal.contains("postgres://") && !refusal.contains("marked"), "{refusal}");
        assert!(DatabaseUrl::new(Zeroizing::new("sqlite:".to_owned())).is_err());
    }

    #[test]
    fn the_embedded_database_survives_an_odd_folder_name() {
        let url = DatabaseUrl::embedded(Path::new("50% off?"));
        assert_eq!(url.as_str(), "sqlite:50% off?/vigie.sqlite");
        assert_eq!(format!("{url:?}"), "DatabaseUrl(…)");
    }
}
