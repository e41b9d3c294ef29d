//! One official test case as it stands in its file.
//!
//! The reader survives the irregularities of the data: letter case of the hexadecimal, a misspelt `_2DCODE`, clocks
//! in fourteen shapes, nested and unknown expectations. Members that are there but broken (hexadecimal that is none,
//! a picture that is no base64) stay in the case as failures: some cases are about that.
//!
//! Source: dcc.md §3.3.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Key;

/// A member given as hexadecimal or base64: its bytes, or `Err` when the text is not what it should be.
pub type Bytes = Result<Vec<u8>, BadEncoding>;

/// A binary member whose text does not decode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{member} is not {encoding}")]
pub struct BadEncoding {
    member: &'static str,
    encoding: &'static str,
}

/// One case. Absent members are `None`.
#[derive(Clone, Debug)]
pub struct Case {
    /// The certificate's content.
    pub json: Option<Value>,
    /// Encoded claims, or the encoded content alone.
    pub cbor: Option<Bytes>,
    /// The signed container.
    pub cose: Option<Bytes>,
    /// The container, deflated.
    pub compressed: Option<Bytes>,
    /// That, in Base45.
    pub base45: Option<String>,
    /// That, with its prefix: the text of the QR code.
    pub prefix: Option<String>,
    /// A picture of that.
    pub picture: Option<Bytes>,
    /// The only certificate to be trusted.
    pub certificate: Option<Bytes>,
    /// The only instant that counts, in RFC 3339 or nearly.
    pub clock: Option<String>,
    /// What the case says about itself.
    pub stated: BTreeMap<Key, bool>,
}

/// Why a file is no case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Skipped {
    /// Cannot be read at all.
    #[error("cannot be read")]
    Unreadable,
    /// Not JSON.
    #[error("not JSON")]
    NotJson,
    /// JSON, but not an object.
    #[error("not an object")]
    NotAnObject,
    /// An object without the context of a test: a stray payload.
    #[error("no TESTCTX")]
    NoContext,
}

impl Case {
    /// Reads a case file.
    ///
    /// # Errors
    /// [`Skipped`] when the file is no case.
    pub fn read(file: &[u8]) -> Result<Self, Skipped> {
        let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file); // a byte-order mark
        let value: Value = serde_json::from_slice(file).map_err(|_| Skipped::NotJson)?;
        let Value::Object(members) = value else { return Err(Skipped::NotAnObject) };
        let Some(Value::Object(context)) = members.get("TESTCTX") else { return Err(Skipped::NoContext) };
        Ok(Self {
            json: members.get("JSON").filter(|json| !json.is_null()).cloned(),
            cbor: hexadecimal(&members, "CBOR"),
            cose: hexadecimal(&members, "COSE"),
            compressed: hexadecimal(&members, "COMPRESSED"),
            base45: text(&members, "BASE45"),
            prefix: text(&members, "PREFIX"),
            picture: base64(&members, "2DCODE").or_else(|| base64(&members, "_2DCODE")),
            certificate: base64(context, "CERTIFICATE"),
            clock: text(context, "VALIDATIONCLOCK"),
            stated: stated(members.get("EXPECTEDRESULTS")),
        })
    }
}

/// The statements that are true or false; anything else counts as absent.
fn stated(expected: Option<&Value>) -> BTreeMap<Key, bool> {
    let Some(Value::Object(expected)) = expected else { return BTreeMap::new() };
    expected
        .iter()
        .filter_map(|(name, value)| Some((Key::named(name.strip_prefix("EXPECTED")?)?, value.as_bool()?)))
        .collect()
}

fn text(members: &Map<String, Value>, name: &str) -> Option<String> {
    members.get(name)?.as_str().map(str::to_owned)
}

fn hexadecimal(members: &Map<String, Value>, member: &'static str) -> Option<Bytes> {
    let text = members.get(member)?.as_str()?;
    Some(hex::decode(text.trim()).map_err(|_| BadEncoding { member, encoding: "hexadecimal" }))
}

fn base64(members: &Map<String, Value>, member: &'static str) -> Option<Bytes> {
    let text = members.get(member)?.as_str()?;
    Some(crate::base64::decode(text.trim()).ok_or(BadEncoding { member, encoding: "base64" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_irregular_shapes_are_read() {
        let case = Case::read(
            br#"{"COSE":"D284","_2DCODE":"AQI=","CBOR":"zz","JSON":null,
                 "TESTCTX":{"VALIDATIONCLOCK":"2021-05-03T18:00:00","CERTIFICATE":"","GATEWAY-ENV":"x"},
                 "EXPECTEDRESULTS":{"EXPECTEDVERIFY":true,"EXPECTEDDECODE":null,"EXPECTEDVALIDOBJECT":true,
                                    "EXPTECTEDEXPIRED":true,"EXPECTEDRESULTS":true,"EXPECTEDENCODE":false}}"#,
        )
        .expect("a case");
        assert_eq!(case.cose, Some(Ok(vec![0xd2, 0x84])));
        assert_eq!(case.picture, Some(Ok(vec![1, 2])));
        assert!(matches!(case.cbor, Some(Err(_))) && case.json.is_none() && case.prefix.is_none());
        assert_eq!(case.stated, BTreeMap::from([(Key::Verify, true), (Key::Encode, false)]));
    }

    #[test]
    fn what_is_no_case_is_said() {
        for (file, why) in [
            (&b"\xff"[..], Skipped::NotJson),
            (b"[1]", Skipped::NotAnObject),
            (br#"{"ver":"1.3.0"}"#, Skipped::NoContext),
        ] {
            assert_eq!(Case::read(file).err(), Some(why));
        }
    }
}
