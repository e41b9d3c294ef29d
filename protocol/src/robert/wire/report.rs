//! `POST /api/v6/report`: the code that pays for it, and what the phone heard.
//!
//! A report may be 32 MB long, and anybody with a code may send one. So entries are read one at a time
//! straight into what is kept of them; those that are no good are dropped in passing, the rest of the
//! report stands, and the answer does not tell.
//!
//! Source: robert.md §4.1, §4.2, §10.3.

use std::fmt;

use super::{
    WireError,
    lenient::{Base64, Integer, Kept, Settle},
    object::{self, object},
};
use crate::robert::{
    contact::{Contact, Heard},
    id::{Ebid, EncryptedCountryCode},
    time::NtpSeconds,
};

/// The body of a report.
#[derive(Clone, PartialEq, Eq)]
pub struct ReportRequest {
    /// The declaration code, as typed; may be empty.
    pub token: String,
    /// The contacts that are well-formed, in the order of the upload. Each has at least one HELLO.
    pub contacts: Vec<Contact>,
}

/// Never prints the code.
impl fmt::Debug for ReportRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReportRequest({} contacts)", self.contacts.len())
    }
}

object! {
    struct Draft {
        token: String = "token",
        contacts: Kept<Contact> = "contacts",
    }
}

object! {
    struct ContactDraft {
        ebid: Base64<8> = "ebid",
        ecc: Base64<1> = "ecc",
        hellos: Kept<Heard> = "ids",
    }
}

object! {
    struct HeardDraft {
        at: Integer = "timeCollectedOnDevice",
        sent: Integer = "timeFromHelloMessage",
        mac: Base64<5> = "mac",
        rssi: Integer = "rssiCalibrated",
    }
}

impl ReportRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// [`WireError::Malformed`]; then [`WireError::InvalidData`] without a token; then
    /// [`WireError::Refused`] without a list of contacts, so that no code is spent on it.
    pub fn parse(body: &[u8]) -> Result<Self, WireError> {
        let draft: Draft = object::read(body)?;
        let token = draft.token.ok_or(WireError::InvalidData)?;
        let Kept(contacts) = draft.contacts.ok_or(WireError::Refused)?;
        Ok(Self { token, contacts })
    }

    /// Length of the token in UTF-16 units, which the answer to a wrong one names.
    #[must_use]
    pub fn token_length(&self) -> usize {
        self.token.encode_utf16().count()
    }
}

impl Settle for Contact {
    type Draft = ContactDraft;

    fn settle(draft: ContactDraft) -> Option<Self> {
        let Kept(hellos) = draft.hellos.filter(|Kept(hellos)| !hellos.is_empty())?;
        let [ecc] = draft.ecc?.0?;
        Some(Self { ebid: Ebid(draft.ebid?.0?), ecc: EncryptedCountryCode(ecc), hellos })
    }
}

impl Settle for Heard {
    type Draft = HeardDraft;

    fn settle(draft: HeardDraft) -> Option<Self> {
        let at = u32::try_from(draft.at?.0).ok()?;
        let rssi = draft.rssi?.0.clamp(i16::MIN.into(), i16::MAX.into());
        Some(Self {
            at: NtpSeconds(at.into()),
            sent: u16::try_from(draft.sent?.0).ok()?,
            mac: draft.mac?.0?,
            rssi: rssi as i16, // clamped
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn parse(body: &Value) -> Result<ReportRequest, WireError> {
        ReportRequest::parse(body.to_string().as_bytes())
    }

    fn hello() -> Value {
        json!({
            "timeCollectedOnDevice": 3_824_791_221_u32, "timeFromHelloMessage": 44_724,
            "mac": "mHXpUDY=", "rssiCalibrated": -40, "rssiRaw": {"unknown": [null]},
        })
    }

    fn contact(ids: &Value) -> Value {
        json!({"ebid": "vyW2BYzR87k=", "ecc": "wg==", "ids": ids})
    }

    /// What is left of a report whose only HELLO has this value for a member; `None` to leave it out.
    fn with_member(member: &str, value: Option<Value>) -> Result<Vec<Heard>, WireError> {
        let mut odd = hello();
        match value {
            Some(value) => odd[member] = value,
            None => {
                odd.as_object_mut().expect("an object").remove(member);
            }
        }
        let report = parse(&json!({"token": "t", "contacts": [contact(&json!([odd, hello()]))]}))?;
        let mut hellos = report.contacts.into_iter().flat_map(|contact| contact.hellos).collect::<Vec<_>>();
        hellos.pop().expect("the sound one");
        Ok(hellos)
    }

    #[test]
    fn the_worked_example_is_read() {
        let report = parse(&json!({"token": "ABC123", "contacts": [contact(&json!([hello()]))]})).expect("a report");
        assert_eq!(report.token, "ABC123");
        let [contact] = &report.contacts[..] else { panic!("one contact") };
        assert_eq!(contact.ebid, Ebid([0xbf, 0x25, 0xb6, 0x05, 0x8c, 0xd1, 0xf3, 0xb9]));
        assert_eq!(contact.ecc, EncryptedCountryCode(0xc2));
        let expected =
            Heard { at: NtpSeconds(3_824_791_221), sent: 44_724, mac: [0x98, 0x75, 0xe9, 0x50, 0x36], rssi: -40 };
        assert_eq!(contact.hellos, [expected]);
    }

    #[test]
    fn token_and_list_are_required_in_this_order() {
        assert_eq!(parse(&json!({})), Err(WireError::InvalidData));
        assert_eq!(parse(&json!({"token": null, "contacts": null})), Err(WireError::InvalidData));
        assert_eq!(parse(&json!({"token": "t"})), Err(WireError::Refused));
        assert_eq!(parse(&json!({"token": "t", "contacts": null})), Err(WireError::Refused));
        assert_eq!(parse(&json!({"token": 5, "contacts": []})), Err(WireError::Malformed));
        assert_eq!(parse(&json!({"token": "t", "contacts": {}})), Err(WireError::Malformed));
        let empty = parse(&json!({"token": "", "contacts": []})).expect("a report");
        assert_eq!((empty.token_length(), empty.contacts), (0, vec![]));
        let twice = br#"{"token":"a","contacts":[],"token":"b\u00e9\ud83d\ude00"}"#;
        assert_eq!(ReportRequest::parse(twice).expect("a report").token_length(), 4);
    }

    #[test]
    fn an_odd_hello_is_dropped_alone() {
        for (member, value) in [
            ("mac", json!("mHXpUD")),
            ("mac", json!("mHXpUDY")),
            ("mac", json!("mHXpUDYA")),
            ("mac", json!("%%%%%%%=")),
            ("timeCollectedOnDevice", json!(-1)),
            ("timeCollectedOnDevice", json!(4_294_967_296_u64)),
            ("timeCollectedOnDevice", json!(u64::MAX)),
            ("timeCollectedOnDevice", json!(1e30)),
            ("timeFromHelloMessage", json!(65_536)),
            ("timeFromHelloMessage", json!(-1)),
        ] {
            assert_eq!(with_member(member, Some(value.clone())), Ok(vec![]), "{member}: {value}");
        }
        for member in ["mac", "timeCollectedOnDevice", "timeFromHelloMessage", "rssiCalibrated"] {
            assert_eq!(with_member(member, None), Ok(vec![]), "{member} missing");
            assert_eq!(with_member(member, Some(Value::Null)), Ok(vec![]), "{member} null");
        }
    }

    #[test]
    fn a_wrong_type_refuses_the_report() {
        for (member, value) in [
            ("mac", json!(5)),
            ("timeCollectedOnDevice", json!("3824791221")),
            ("timeCollectedOnDevice", json!(0.5)),
            ("timeFromHelloMessage", json!([])),
            ("rssiCalibrated", json!(-40.5)),
            ("rssiCalibrated", json!(true)),
        ] {
            assert_eq!(with_member(member, Some(value.clone())), Err(WireError::Malformed), "{member}: {value}");
        }
        for odd in [json!(5), json!("x"), json!([]), contact(&json!({})), contact(&json!([7]))] {
            assert_eq!(parse(&json!({"token": "t", "contacts": [odd]})), Err(WireError::Malformed), "{odd}");
        }
    }

    #[test]
    fn a_strength_out_of_bounds_stays() {
        for (sent, kept) in [(20, 20), (-128, -128), (i64::MIN, i16::MIN), (99_999, i16::MAX)] {
            let hellos = with_member("rssiCalibrated", Some(json!(sent))).expect("a report");
            assert_eq!(hellos.iter().map(|hello| hello.rssi).collect::<Vec<_>>(), [kept]);
        }
    }

    #[test]
    fn an_odd_contact_is_dropped_alone() {
        let odd = |member: &str, value: Value| {
            let mut odd = contact(&json!([hello()]));
            odd[member] = value;
            odd
        };
        let contacts = json!([
            null,
            {},
            odd("ebid", json!(null)),
            odd("ebid", json!("vyW2BYzR8w==")),
            odd("ebid", json!("vyW2BYzR87k")),
            odd("ecc", json!("wgA=")),
            odd("ecc", json!("")),
            odd("ids", json!(null)),
            odd("ids", json!([])),
            odd("ids", json!([null, {}])),
            odd("ecc", json!("wh==")),
        ]);
        let report = parse(&json!({"token": "t", "contacts": contacts})).expect("a report");
        assert_eq!(report.contacts.len(), 1, "the last, whose stray bits are ignored");
    }

    #[test]
    fn a_hundred_thousand_messages_are_read() {
        let ids = vec![hello(); 100_000];
        let report = parse(&json!({"token": "t", "contacts": [contact(&json!(ids))]})).expect("a report");
        assert_eq!(report.contacts[0].hellos.len(), 100_000);
    }

    #[test]
    fn nothing_by_the_million_is_nothing() {
        let body = format!(r#"{{"token":"t","contacts":[{}null]}}"#, "null,".repeat(1_000_000));
        let report = ReportRequest::parse(body.as_bytes()).expect("a report");
        assert_eq!(report.contacts.capacity(), 0);
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_report_or_refused(bytes: Vec<u8>) {
            let _ = ReportRequest::parse(&bytes);
        }

        #[test]
        fn any_json_is_a_report_or_refused(entries in prop::collection::vec(strange(), 0..5)) {
            let _ = parse(&json!({"token": "t", "contacts": entries}));
        }
    }

    /// JSON that looks like a contact more or less.
    fn strange() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "[A-Za-z0-9+/]{0,12}={0,2}".prop_map(Value::from),
        ];
        let names = prop::sample::select(vec![
            "ebid",
            "ecc",
            "ids",
            "mac",
            "timeCollectedOnDevice",
            "timeFromHelloMessage",
            "rssiCalibrated",
            "x",
        ]);
        leaf.prop_recursive(4, 64, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((names.clone(), inner), 0..6)
                    .prop_map(|members| members.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()),
            ]
        })
    }
}
