//! What a reader makes of a file: who says so, and the keys, before anything is added to anything.
//!
//! Source: dcc.md §2.5, §2.6, §9 (limits); verifier.md §3 ("left out and named").

use vigie_crypto::public_key::PublicKey;
use vigie_protocol::dcc::kid::Kid;

use super::{
    anchor::Anchor,
    certificate::{Certificate, CertificateError},
    notes::Notes,
    source::Source,
    usage::Usage,
};

/// Why an entry was left out: no certificate could be found by such an identifier (dcc.md §2.1).
pub(crate) const NOT_A_KID: &str = "the key identifier is not base64 of 8 bytes";

/// Limits on what is taken in (dcc.md §9).
pub(crate) mod limit {
    /// Bytes of one file.
    pub(crate) const BYTES: usize = 16 << 20;
    /// Bytes of a signature in a file of its own (Austria): a few hundred, and some more for certificates beside it.
    pub(crate) const SIGNATURE: usize = 8 << 10;
    /// Entries of one list.
    pub(crate) const ENTRIES: usize = 20_000;
    /// Entries under one key identifier.
    pub(crate) const CANDIDATES: usize = 8;
}

/// A trust list, read and checked.
#[derive(Clone, Debug)]
pub struct List {
    /// What is known of it as a whole.
    pub source: Source,
    /// Each signer under its key identifier.
    pub(crate) keys: Vec<(Kid, Anchor)>,
    /// What was left out.
    pub notes: Notes,
}

impl List {
    /// The countries of its signers, sorted, each once.
    #[must_use]
    pub fn countries(&self) -> Vec<String> {
        let mut countries: Vec<_> = self.keys.iter().filter_map(|(_, anchor)| anchor.country.clone()).collect();
        countries.sort_unstable();
        countries.dedup();
        countries
    }
}

/// Why a file gave no list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// None of the known formats.
    #[error("not a trust list, a certificate or a revocation list in any known format")]
    Unknown,
    /// Beyond 16 MiB.
    #[error("larger than 16 MiB")]
    TooLarge,
    /// Beyond 20 000 entries.
    #[error("more than 20 000 entries")]
    TooManyEntries,
    /// One of the known formats, broken.
    #[error("{format}: {why}")]
    Malformed {
        /// Which format.
        format: &'static str,
        /// What is wrong, in a few words.
        why: String,
    },
    /// There is a list key, and this list is not signed by it.
    #[error("{0}: not signed by any of the list keys")]
    NotSigned(&'static str),
    /// There is a list key, and what the signature is over is beyond this program.
    #[error("{0}: its signature cannot be checked by this program, and list keys demand that it is")]
    Uncheckable(&'static str),
    /// The other file of a format in two files is not there.
    #[error("{format}: {missing} is missing")]
    HalfMissing {
        /// Which format.
        format: &'static str,
        /// The part that is not there.
        missing: &'static str,
    },
    /// The other file of a format in two files is there, and cannot be used.
    #[error("{format}: the other file of it cannot be used: {file}: {error}")]
    OtherHalf {
        /// Which format.
        format: &'static str,
        /// The name of the other file.
        file: String,
        /// Why it cannot.
        error: Box<Self>,
    },
    /// There are entries, and they are of authorities, of uploaders, or deleted.
    #[error("none of its {0} entries is a signer of certificates")]
    NoSigners(usize),
    /// There are entries, and every one had to be left out.
    #[error("none of its {count} entries can be used; the first, {first}: {why}")]
    NothingUsable {
        /// How many entries there are.
        count: usize,
        /// Which is the first.
        first: String,
        /// Why it was left out.
        why: String,
    },
    /// The file is there and gives no bytes.
    #[error("a certificate that cannot be read: {0}")]
    Unreadable(String),
    /// The store of the device lost or changed it.
    #[error("in the store: {0}")]
    Stored(String),
}

impl ListError {
    /// A known format, broken.
    pub(crate) fn malformed(format: &'static str, why: impl Into<String>) -> Self {
        Self::Malformed { format, why: why.into() }
    }
}

/// Collects the entries of one list: the readers say what stands there, this says what counts.
#[derive(Debug)]
pub(crate) struct Collector {
    keys: Vec<(Kid, Anchor)>,
    notes: Notes,
    passed_over: usize,
}

impl Collector {
    /// For a list of so many entries, whatever they are: said before the first of them is looked at.
    ///
    /// # Errors
    /// [`ListError::TooManyEntries`].
    pub(crate) fn of(entries: usize) -> Result<Self, ListError> {
        if entries > limit::ENTRIES {
            return Err(ListError::TooManyEntries);
        }
        Ok(Self { keys: Vec::new(), notes: Notes::default(), passed_over: 0 })
    }

    /// A certificate in DER. With `stated` its key identifier must be that (dcc.md §2.5: "check on arrival").
    pub(crate) fn certificate(&mut self, entry: &str, der: &[u8], stated: Option<Kid>) {
        self.certificate_of(None, entry, der, stated);
    }

    /// The same, of a country by the list's word, which counts where the certificate names none.
    pub(crate) fn certificate_of(&mut self, country: Option<&str>, entry: &str, der: &[u8], stated: Option<Kid>) {
        match read_certificate(der, stated) {
            Ok((kid, mut anchor)) => {
                anchor.country = anchor.country.or_else(|| country.map(str::to_owned));
                self.keys.push((kid, anchor));
            }
            Err(why) => self.note(entry, why),
        }
    }

    /// A key without a certificate; its identifier is taken as given.
    pub(crate) fn spki(&mut self, entry: &str, kid: Kid, spki: &[u8], usage: Usage) {
        match PublicKey::from_spki(spki) {
            Ok(key) => self.anchor(kid, Anchor::bare(key, usage)),
            Err(_) => self.note(entry, "the public key cannot be read"),
        }
    }

    /// A signer that was read already.
    pub(crate) fn anchor(&mut self, kid: Kid, anchor: Anchor) {
        self.keys.push((kid, anchor));
    }

    /// An entry left out.
    pub(crate) fn note(&mut self, entry: &str, why: impl AsRef<str>) {
        self.notes.push(entry, why.as_ref());
    }

    /// An entry that is right and no document signer: an authority, an uploader, one that was deleted.
    pub(crate) const fn pass_over(&mut self) {
        self.passed_over += 1;
    }

    /// The list.
    ///
    /// # Errors
    /// [`ListError::NoSigners`]: a list that has entries is not meant to be empty.
    pub(crate) fn finish(self, mut source: Source) -> Result<List, ListError> {
        if self.keys.is_empty() && self.notes.is_empty() && self.passed_over > 0 {
            return Err(ListError::NoSigners(self.passed_over));
        }
        source.entries = self.keys.len();
        Ok(List { source, keys: self.keys, notes: self.notes })
    }
}

fn read_certificate(der: &[u8], stated: Option<Kid>) -> Result<(Kid, Anchor), String> {
    let certificate = Certificate::read(der).map_err(|e| e.to_string())?;
    let kid = certificate.kid();
    if stated.is_some_and(|stated| stated != kid) {
        return Err("the key identifier is not that of the certificate".to_owned());
    }
    let anchor = certificate.anchor().map_err(|e: CertificateError| e.to_string())?;
    Ok((kid, anchor))
}
