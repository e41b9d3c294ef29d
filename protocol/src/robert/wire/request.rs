//! The bodies of the three authenticated requests.
//!
//! Source: robert.md §3.7 (common), §5.1, §6.1, §6.2.

use std::fmt;

use super::{PushInfo, WireError, lenient::Integer, object::object, register::Push};
use crate::{
    base64,
    robert::{
        auth::AuthenticatedRequest,
        id::Ebid,
        time::{EpochId, Time32},
    },
};

/// The body of `POST /api/v6/status`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusRequest {
    /// Who asks.
    pub auth: AuthenticatedRequest,
    /// What Apple devices give to be woken.
    pub push: Option<PushInfo>,
}

/// The body of `POST /api/v6/unregister`.
#[derive(Clone, PartialEq, Eq)]
pub struct UnregisterRequest {
    /// Who leaves.
    pub auth: AuthenticatedRequest,
    /// The token under which an Apple device shall no longer be woken; never blank.
    pub push_token: Option<String>,
}

/// Never prints the token.
impl fmt::Debug for UnregisterRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnregisterRequest(…)")
    }
}

/// The body of `POST /api/v6/deleteExposureHistory`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeleteHistoryRequest {
    /// Whose history.
    pub auth: AuthenticatedRequest,
}

object! {
    struct Draft {
        ebid: String = "ebid",
        epoch: Integer = "epochId",
        time: String = "time",
        mac: String = "mac",
    }
}

object! {
    struct StatusExtra {
        push: Push = "pushInfo",
    }
}

object! {
    struct UnregisterExtra {
        push_token: String = "pushToken",
    }
}

impl StatusRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// [`WireError`], in the order of robert.md §3.7 step 1.
    pub fn parse(body: &[u8]) -> Result<Self, WireError> {
        let extra: StatusExtra = serde_json::from_slice(body)?;
        Ok(Self { auth: authenticated(body)?, push: extra.push.and_then(|Push(push)| push) })
    }
}

impl UnregisterRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// [`WireError`], in the order of robert.md §3.7 step 1.
    pub fn parse(body: &[u8]) -> Result<Self, WireError> {
        let extra: UnregisterExtra = serde_json::from_slice(body)?;
        let push_token = extra.push_token.filter(|token| !token.trim().is_empty());
        Ok(Self { auth: authenticated(body)?, push_token })
    }
}

impl DeleteHistoryRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// [`WireError`], in the order of robert.md §3.7 step 1.
    pub fn parse(body: &[u8]) -> Result<Self, WireError> {
        Ok(Self { auth: authenticated(body)? })
    }
}

/// Reads what the three have in common. What each has besides is read by itself: a member that belongs to
/// one request is a stranger in the others, where nothing may be demanded of it.
fn authenticated(body: &[u8]) -> Result<AuthenticatedRequest, WireError> {
    let draft: Draft = serde_json::from_slice(body)?;
    let epoch = draft.epoch.map(|Integer(epoch)| i32::try_from(epoch).map_err(|_| WireError::Malformed));

    // All field rules come before the first value is decoded.
    let epoch = epoch.transpose()?.and_then(|epoch| u32::try_from(epoch).ok()).ok_or(WireError::InvalidData)?;
    let ebid = of_length(draft.ebid, 12)?;
    let time = of_length(draft.time, 8)?;
    let mac = of_length(draft.mac, 44)?;

    Ok(AuthenticatedRequest {
        ebid: Ebid(decoded(&ebid)?),
        epoch: EpochId::new(epoch),
        time: Time32::from_bytes(decoded(&time)?),
        mac: decoded(&mac)?,
    })
}

/// Length counts UTF-16 units, as the deployed server did; what is not ASCII is no base64 anyway.
fn of_length(text: Option<String>, length: usize) -> Result<String, WireError> {
    text.filter(|text| text.encode_utf16().count() == length).ok_or(WireError::InvalidData)
}

/// Text that is no base64 was a failure of the deployed server (500); it is invalid data here. Base64 of
/// another size is refused with an empty body.
fn decoded<const N: usize>(text: &str) -> Result<[u8; N], WireError> {
    let bytes = base64::decode(text).ok_or(WireError::InvalidData)?;
    bytes.try_into().map_err(|_| WireError::Refused)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn body() -> Value {
        json!({
            "ebid": "6ocJeXm4O18=", "epochId": 27593, "time": "4/rrDQ==",
            "mac": "2sTh/7jjHXzujDQYM2ZcoVsNvaaPwlywShTynrqQvlM=",
        })
    }

    fn with(member: &str, value: Value) -> Value {
        let mut body = body();
        body[member] = value;
        body
    }

    fn parse(body: &Value) -> Result<AuthenticatedRequest, WireError> {
        DeleteHistoryRequest::parse(body.to_string().as_bytes()).map(|request| request.auth)
    }

    #[test]
    fn the_worked_example_is_read() {
        let request = parse(&body()).expect("a body");
        assert_eq!(request.ebid.0, [0xea, 0x87, 0x09, 0x79, 0x79, 0xb8, 0x3b, 0x5f]);
        assert_eq!(request.epoch, EpochId::new(27_593));
        assert_eq!(request.time, Time32(0xe3fa_eb0d));
        assert_eq!(request.mac[..4], [0xda, 0xc4, 0xe1, 0xff]);
    }

    #[test]
    fn fields_are_refused_each_in_its_way() {
        use WireError::{InvalidData, Malformed, Refused};
        for (member, value, expected) in [
            ("ebid", json!(null), InvalidData),
            ("ebid", json!("6ocJeXm4O1"), InvalidData),
            ("ebid", json!("6ocJeXm4O1====="), InvalidData),
            ("ebid", json!("6ocJeXm4O1*="), InvalidData),
            ("ebid", json!("6ocJeXm4O18A"), Refused),
            ("ebid", json!({}), Malformed),
            ("epochId", json!(null), InvalidData),
            ("epochId", json!(-1), InvalidData),
            ("epochId", json!(i32::MIN), InvalidData),
            ("epochId", json!(2_147_483_648_u64), Malformed),
            ("epochId", json!(-2_147_483_649_i64), Malformed),
            ("epochId", json!(u64::MAX), Malformed),
            ("epochId", json!(1e300), Malformed),
            ("epochId", json!(1.5), Malformed),
            ("epochId", json!("27593"), Malformed),
            ("time", json!("4/rrDQ="), InvalidData),
            ("time", json!("4/rrDQAA"), Refused),
            ("mac", json!("2sTh"), InvalidData),
            ("mac", json!(true), Malformed),
        ] {
            assert_eq!(parse(&with(member, value.clone())), Err(expected), "{member} {value}");
        }
        assert!(parse(&with("epochId", json!(i32::MAX))).is_ok());
        assert!(parse(&with("ebid", json!("6ocJeXm4O19="))).is_ok(), "stray bits");
    }

    #[test]
    fn a_wrong_type_goes_before_a_missing_field() {
        assert_eq!(parse(&json!({"epochId": "x"})), Err(WireError::Malformed));
        let body = json!({"pushInfo": {"token": 1}});
        assert_eq!(StatusRequest::parse(body.to_string().as_bytes()), Err(WireError::Malformed));
        let body = json!({"ebid": 1, "pushInfo": {}});
        assert_eq!(StatusRequest::parse(body.to_string().as_bytes()), Err(WireError::Malformed));
    }

    #[test]
    fn each_request_knows_its_own_extra() {
        let unregister = |value| UnregisterRequest::parse(with("pushToken", value).to_string().as_bytes());
        assert_eq!(unregister(json!("t")).expect("a body").push_token.as_deref(), Some("t"));
        assert_eq!(unregister(json!(" ")).expect("a body").push_token, None);
        assert_eq!(unregister(json!(5)), Err(WireError::Malformed));
        let strange = with("pushToken", json!(5)).to_string();
        assert!(StatusRequest::parse(strange.as_bytes()).is_ok(), "not a member of this request");
        assert!(DeleteHistoryRequest::parse(strange.as_bytes()).is_ok());
    }

    #[test]
    fn escapes_are_text() {
        let text = body().to_string().replace("4/rr", r"4\/rr").replace("6oc", r"\u0036oc");
        assert_eq!(parse(&serde_json::from_str(&text).expect("JSON")), parse(&body()));
        assert_eq!(DeleteHistoryRequest::parse(text.as_bytes()).map(|r| r.auth), parse(&body()));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_request_or_refused(bytes: Vec<u8>, text in r#"\{("(ebid|epochId|time|mac)":("[A-Za-z0-9+/=]{8,12}"|-?[0-9]{1,12}|null|\[\])),?\}"#) {
            let _ = (StatusRequest::parse(&bytes), UnregisterRequest::parse(text.as_bytes()), StatusRequest::parse(text.as_bytes()));
        }
    }
}
