//! Values that name somebody, and every way in which they could be written.

use std::collections::BTreeMap;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use vigie_tests::phone::Phone;

/// Whether the database has to hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Storable {
    /// The row made for it, and no other place: ID_A, codes.
    InItsRow,
    /// Nowhere.
    Nowhere,
}

/// The search list: every written form, with what it is.
#[derive(Default)]
pub(super) struct Marked {
    forms: BTreeMap<Vec<u8>, (&'static str, Storable)>,
}

impl Marked {
    /// Everything a phone knows that names it.
    pub(super) fn phone(&mut self, phone: &Phone) {
        self.bytes("K_A^auth", &phone.keys.auth.0, Storable::Nowhere);
        self.bytes("K_A^tuples", &phone.keys.tuples.0, Storable::Nowhere);
        for tuple in phone.tuples.values() {
            self.bytes("an EBID", &tuple.ebid.0, Storable::Nowhere);
        }
        for heard in &phone.heard {
            self.bytes("the MAC of a HELLO", &heard.mac.0, Storable::Nowhere);
        }
    }

    /// A text that must be found nowhere.
    pub(super) fn text(&mut self, what: &'static str, text: &str) {
        self.add(what, text.as_bytes(), Storable::Nowhere);
        self.bytes(what, text.as_bytes(), Storable::Nowhere);
    }

    /// A code: its row holds it, in the case it was made in.
    pub(super) fn code(&mut self, code: &str) {
        for form in [code.to_owned(), code.to_uppercase(), code.to_lowercase()] {
            self.add("a declaration code", form.as_bytes(), Storable::InItsRow);
        }
    }

    /// The permanent identifier: its rows hold it.
    pub(super) fn permanent_id(&mut self, id: &[u8]) {
        self.bytes("ID_A", id, Storable::InItsRow);
    }

    /// Base64 as it was sent, and the bytes behind it.
    pub(super) fn base64(&mut self, what: &'static str, text: &str) {
        self.bytes(what, &STANDARD.decode(text).expect("base64"), Storable::Nowhere);
    }

    fn bytes(&mut self, what: &'static str, bytes: &[u8], storable: Storable) {
        let mut forms = vec![
            bytes.to_vec(),
            hex::encode(bytes).into_bytes(),
            hex::encode_upper(bytes).into_bytes(),
            STANDARD_NO_PAD.encode(bytes).into_bytes(), // is found inside the padded form too
            URL_SAFE_NO_PAD.encode(bytes).into_bytes(),
            format!("{bytes:?}").into_bytes(),
            format!("{bytes:?}").replace(' ', "").into_bytes(),
        ];
        if bytes.len() <= 8 {
            let number = bytes.iter().fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
            forms.push(number.to_string().into_bytes());
        }
        for form in forms {
            self.add(what, &form, storable);
        }
    }

    fn add(&mut self, what: &'static str, form: &[u8], storable: Storable) {
        assert!(form.len() >= 5, "{what}: so short a form would be found by chance");
        self.forms.entry(form.to_vec()).or_insert((what, storable));
    }

    /// Fails if any of it is in `content`.
    pub(super) fn absent_from(&self, place: &str, content: &[u8]) {
        if let Some(what) = self.found_in(content) {
            panic!("{place} holds {what}:\n{}", excerpt(content));
        }
    }

    /// Fails if anything is in `content` that no row may hold.
    pub(super) fn unstorable_absent_from(&self, place: &str, content: &[u8]) {
        if let Some(what) = self.first(content, |storable| storable == Storable::Nowhere) {
            panic!("{place} holds {what}");
        }
    }

    /// What of it is in `content`.
    pub(super) fn found_in(&self, content: &[u8]) -> Option<&'static str> {
        self.first(content, |_| true)
    }

    /// One pass over the content: a form is looked up by its first bytes.
    fn first(&self, content: &[u8], matters: impl Fn(Storable) -> bool) -> Option<&'static str> {
        const HEAD: usize = 5;
        let mut by_head: std::collections::HashMap<&[u8], Vec<(&[u8], &'static str)>> =
            std::collections::HashMap::new();
        for (form, (what, _)) in self.forms.iter().filter(|(_, (_, storable))| matters(*storable)) {
            by_head.entry(&form[..HEAD]).or_default().push((form, what));
        }
        content.windows(HEAD).enumerate().find_map(|(at, head)| {
            let forms = by_head.get(head)?;
            forms.iter().find(|(form, _)| content[at..].starts_with(form)).map(|(_, what)| *what)
        })
    }
}

fn excerpt(content: &[u8]) -> String {
    String::from_utf8_lossy(content).chars().take(4000).collect()
}
