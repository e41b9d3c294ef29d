//! The open challenges, and the judgement of answers.

use std::{
    num::NonZero,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use rand_core::CryptoRng;
use tokio::{sync::Semaphore, task::spawn_blocking};

use super::{Challenge, Language, quota::Quota};
use crate::{
    captcha::{Captcha, CaptchaError, Medium},
    ephemeral::{Ephemeral, EphemeralError},
};

/// How long a challenge stays open.
const OPEN: Duration = Duration::from_secs(10 * 60);

/// Captchas of our own. A challenge is for the medium that it was asked for, stays open for ten minutes,
/// and is closed by the first answer, right or wrong.
pub struct Builtin {
    open: Arc<dyn Ephemeral>,
    quota: Quota,
    /// One rendering per processor at a time: whoever asks for pictures by the thousand waits for them, and
    /// other requests do not.
    rendering: Semaphore,
}

impl Builtin {
    /// Keeps open challenges in `open`, at most `max_open` of them.
    #[must_use]
    pub fn new(open: Arc<dyn Ephemeral>, max_open: u32) -> Self {
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        Self { open, quota: Quota::new(max_open, OPEN, Instant::now()), rendering: Semaphore::new(processors) }
    }

    /// Opens the challenge that `rng` draws. Kept apart from [`Captcha::create`] so that a test can know
    /// the answer.
    async fn open(&self, medium: Medium, locale: &str, rng: &mut impl CryptoRng) -> Result<String, CaptchaError> {
        if !self.quota.admits(Instant::now()) {
            tracing::warn!("as many captchas are open as captcha.max_open allows");
            return Err(CaptchaError::Away);
        }
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        let id = hex::encode(id);
        let challenge = Challenge::draw(medium, Language::of(locale), rng);
        let kept = serde_json::to_vec(&challenge).map_err(|_| CaptchaError::Away)?;
        self.open.put(&key(&id), kept, OPEN).await.map_err(|error| away(&error))?;
        Ok(id)
    }
}

#[async_trait]
impl Captcha for Builtin {
    async fn create(&self, medium: Medium, locale: &str) -> Result<String, CaptchaError> {
        let mut rng = crate::rng::os();
        self.open(medium, locale, &mut rng).await
    }

    async fn render(&self, id: &str, medium: Medium) -> Result<Vec<u8>, CaptchaError> {
        let kept = self.open.get(&key(id)).await.map_err(|error| away(&error))?.ok_or(CaptchaError::Unknown)?;
        let challenge: Challenge = serde_json::from_slice(&kept).map_err(|_| CaptchaError::Unknown)?;
        if challenge.medium() != medium {
            return Err(CaptchaError::Unknown);
        }
        let _turn = self.rendering.acquire().await.map_err(|_| CaptchaError::Away)?;
        spawn_blocking(move || challenge.render()).await.map_err(|_| CaptchaError::Away)
    }

    async fn check(&self, id: &str, answer: &str) -> bool {
        // Taken before it is looked at: of many answers at once to one challenge, one is judged.
        let Ok(Some(kept)) = self.open.take(&key(id)).await else { return false };
        let challenge = serde_json::from_slice::<Challenge>(&kept);
        challenge.is_ok_and(|challenge| challenge.answer().accepts(answer))
    }
}

/// Where a challenge is kept. An identifier is what a stranger says it is, of any length; as a key it is
/// only looked for, never stored unless it is one of ours.
fn key(id: &str) -> String {
    format!("captcha:{id}")
}

fn away(error: &EphemeralError) -> CaptchaError {
    tracing::warn!(%error, "captchas cannot be kept");
    CaptchaError::Away
}

#[cfg(test)]
mod tests {
    use rand_core::Rng as _;

    use super::{super::challenge::chance_of, *};
    use crate::ephemeral::Memory;

    fn builtin() -> Arc<Builtin> {
        Arc::new(Builtin::new(Arc::new(Memory::default()), 100))
    }

    /// Opens what the seed 7, 7, 7, … draws, and tells its answer.
    async fn open(builtin: &Builtin, medium: Medium, locale: &str) -> (String, String) {
        let id = builtin.open(medium, locale, &mut chance_of(&[7; 32])).await.expect("opened");
        let mut same = chance_of(&[7; 32]);
        same.fill_bytes(&mut [0; 16]); // the identifier
        (id, Challenge::draw(medium, Language::of(locale), &mut same).answer().as_str().to_owned())
    }

    #[tokio::test]
    async fn the_right_answer_passes_once() {
        for (medium, locale) in [(Medium::Image, "fr"), (Medium::Image, "ar"), (Medium::Audio, "de")] {
            let builtin = builtin();
            let (id, answer) = open(&builtin, medium, locale).await;
            assert!(builtin.check(&id, &answer.to_lowercase()).await);
            assert!(!builtin.check(&id, &answer).await, "it was closed");
            assert_eq!(builtin.render(&id, medium).await, Err(CaptchaError::Unknown));
        }
    }

    #[tokio::test]
    async fn a_wrong_answer_closes_the_challenge() {
        let builtin = builtin();
        let (id, answer) = open(&builtin, Medium::Image, "fr").await;
        assert!(!builtin.check(&id, &answer[1..]).await);
        assert!(!builtin.check(&id, &answer).await);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_sixteen_answers_at_once_one_passes() {
        let builtin = builtin();
        for _ in 0..20 {
            let (id, answer) = open(&builtin, Medium::Image, "fr").await;
            let checks: Vec<_> = (0..16)
                .map(|_| {
                    let (builtin, id, answer) = (Arc::clone(&builtin), id.clone(), answer.clone());
                    tokio::spawn(async move { builtin.check(&id, &answer).await })
                })
                .collect();
            let mut passed = 0;
            for check in checks {
                passed += u32::from(check.await.expect("judged"));
            }
            assert_eq!(passed, 1);
        }
    }

    #[tokio::test]
    async fn a_challenge_is_for_one_medium_and_looks_the_same_each_time() {
        let builtin = builtin();
        for (medium, other, begins) in
            [(Medium::Image, Medium::Audio, &b"\x89PNG"[..]), (Medium::Audio, Medium::Image, b"RIFF")]
        {
            let id = builtin.create(medium, "fr").await.expect("opened");
            let shown = builtin.render(&id, medium).await.expect("shown");
            assert!(shown.starts_with(begins));
            assert_eq!(builtin.render(&id, medium).await, Ok(shown));
            assert_eq!(builtin.render(&id, other).await, Err(CaptchaError::Unknown));
        }
    }

    #[tokio::test]
    async fn what_was_never_opened_is_unknown() {
        let builtin = builtin();
        for id in ["", "00112233445566778899aabbccddeeff", "captcha:x", "../../x"] {
            assert_eq!(builtin.render(id, Medium::Image).await, Err(CaptchaError::Unknown));
            assert!(!builtin.check(id, "AC4X7").await);
        }
    }

    #[tokio::test]
    async fn no_more_are_open_than_allowed() {
        let builtin = builtin();
        for _ in 0..100 {
            builtin.create(Medium::Image, "fr").await.expect("opened");
        }
        assert_eq!(builtin.create(Medium::Image, "fr").await, Err(CaptchaError::Away));
    }
}
