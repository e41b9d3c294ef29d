//! The server's own captchas, which are what it has unless told otherwise.

use vigie_tests::world::{Engine, World};

use super::{ask, id_of, perceive, register};
use crate::support::setup;

async fn world() -> World {
    setup(Engine::Sqlite).with("VIGIE__CAPTCHA__MODE", "builtin").open().await
}

#[tokio::test]
async fn a_captcha_is_seen_or_heard_as_it_was_asked_for() {
    let world = world().await;
    for locale in ["fr", "en", "es", "it", "pt-BR", "de", "ar", "eu", ""] {
        for (medium, how, other, media_type, begins) in [
            ("IMAGE", "image", "audio", "image/png", &b"\x89PNG\r\n"[..]),
            ("AUDIO", "audio", "image", "audio/wav", b"RIFF"),
        ] {
            let id = id_of(&ask(&world, medium, locale).await);
            let shown = perceive(&world, &id, how).await;
            assert_eq!((shown.status, shown.content_type.as_deref()), (200, Some(media_type)), "{locale}");
            assert!(shown.body.starts_with(begins) && shown.body.len() > 1000, "{locale}");
            assert_eq!(perceive(&world, &id, how).await.body, shown.body, "no second picture to compare with");
            let refused = perceive(&world, &id, other).await;
            assert_eq!((refused.status, &refused.body[..]), (404, &b""[..]), "{locale}");
        }
    }
}

#[tokio::test]
async fn a_wrong_answer_registers_nobody_and_closes_the_captcha() {
    let world = world().await;
    let id = id_of(&ask(&world, "IMAGE", "fr").await);
    // `!` is in no answer.
    assert_eq!(register(&world, &id, "!!!!!").await, 401);
    assert_eq!(perceive(&world, &id, "image").await.status, 404);
    assert_eq!(register(&world, &id, "!!!!!").await, 401);
    assert_eq!(register(&world, "00112233445566778899aabbccddeeff", "AC4X7").await, 401);
    assert_eq!(world.database().await.number("SELECT count(*) FROM robert_identity").await, 0);
}

#[tokio::test]
async fn no_more_captchas_are_opened_than_the_operator_allows() {
    let world = setup(Engine::Sqlite)
        .with("VIGIE__CAPTCHA__MODE", "builtin")
        .with("VIGIE__CAPTCHA__MAX_OPEN", "100")
        .open()
        .await;
    for _ in 0..100 {
        id_of(&ask(&world, "IMAGE", "fr").await);
    }
    let refused = ask(&world, "IMAGE", "fr").await;
    assert_eq!((refused.status, &refused.body[..]), (400, &b""[..]));
}
