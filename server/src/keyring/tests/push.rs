//! Device tokens at rest.

use vigie_protocol::robert::wire::PushInfo;

use super::Keystore;

fn device(token: &str) -> PushInfo {
    PushInfo { token: token.to_owned(), locale: "fr".to_owned(), timezone: "Europe/Paris".to_owned() }
}

#[test]
fn a_token_comes_back_from_its_own_row_alone() {
    let keyring = Keystore::new().open();
    let odd = device("a \"token\" \\ with\u{1}everything\u{20ac}");
    let key = keyring.push_token_key(&odd.token);
    let sealed = keyring.seal_push_token(&key, &odd);
    assert_eq!(keyring.open_push_token(&key, &sealed), Some(odd));

    assert_eq!(keyring.open_push_token(&keyring.push_token_key("another"), &sealed), None);
    for place in [0, 20, sealed.len() - 1] {
        let mut altered = sealed.clone();
        altered[place] ^= 1;
        assert_eq!(keyring.open_push_token(&key, &altered), None);
    }
    assert_eq!(keyring.open_push_token(&key, &[]), None);
}

#[test]
fn the_key_of_a_token_is_the_same_tomorrow_and_of_no_other() {
    let keystore = Keystore::new();
    let key = keystore.open().push_token_key("token");
    assert_eq!(keystore.open().push_token_key("token"), key);
    assert_ne!(keystore.open().push_token_key("Token"), key);
    assert_ne!(Keystore::make(None).open().push_token_key("token"), key, "another keystore");
}

#[test]
fn what_is_sealed_is_as_long_as_any_other() {
    let keyring = Keystore::new().open();
    let length = |token: &str| keyring.seal_push_token(&keyring.push_token_key(token), &device(token)).len();
    assert_eq!(length("a"), 256);
    assert_eq!(length(&"a".repeat(64)), 256);
    assert_eq!(length(&"a".repeat(200)), 512);
    let key = keyring.push_token_key("token");
    let twice = [(); 2].map(|()| keyring.seal_push_token(&key, &device("token")));
    assert_ne!(twice[0], twice[1], "a nonce of its own each time");
}
