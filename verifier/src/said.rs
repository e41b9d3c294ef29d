//! What a certificate says, kept after the certificate is gone.
//!
//! The texts stand one after another in one buffer, so that keeping a dozen of them takes one allocation, and letting
//! a person go is letting that one go.

use vigie_protocol::dcc::payload::{Entry, Holder};

/// Issuer, person and entry, each as soon as it may be shown.
#[derive(Clone, Default)]
pub(crate) struct Said {
    texts: String,
    issuer: Option<Span>,
    holder: Option<Holder<Span>>,
    entry: Option<Entry<Span>>,
}

/// Where a text stands in the buffer: from a byte to another.
#[derive(Clone, Copy)]
struct Span(usize, usize);

impl Said {
    /// Nothing said yet.
    pub(crate) const fn nothing() -> Self {
        Self { texts: String::new(), issuer: None, holder: None, entry: None }
    }

    /// Makes room for all that a payload of so many bytes may say.
    pub(crate) fn make_room(&mut self, payload: usize) {
        self.texts.reserve(payload);
    }

    pub(crate) fn keep_issuer(&mut self, issuer: &str) {
        self.issuer = Some(self.keep(issuer));
    }

    pub(crate) fn keep_holder(&mut self, holder: Holder<&str>) {
        self.holder = Some(holder.map(|text| self.keep(text)));
    }

    pub(crate) fn keep_entry(&mut self, entry: Entry<&str>) {
        self.entry = Some(entry.map(|text| self.keep(text)));
    }

    pub(crate) fn issuer(&self) -> Option<&str> {
        self.issuer.map(|span| self.text(span))
    }

    pub(crate) fn holder(&self) -> Option<Holder<&str>> {
        self.holder.map(|holder| holder.map(|span| self.text(span)))
    }

    pub(crate) fn entry(&self) -> Option<Entry<&str>> {
        self.entry.map(|entry| entry.map(|span| self.text(span)))
    }

    fn keep(&mut self, text: &str) -> Span {
        let from = self.texts.len();
        self.texts.push_str(text);
        Span(from, self.texts.len())
    }

    fn text(&self, Span(from, to): Span) -> &str {
        &self.texts[from..to]
    }
}
