//! No captcha: for development, demonstrations and tests. Refused with `--production`.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;

use super::{Captcha, CaptchaError, Medium, wav};
use crate::ephemeral::Ephemeral;

/// How long a challenge stays open.
const OPEN: Duration = Duration::from_secs(10 * 60);

/// One white pixel: there is nothing to read. PNG, 8-bit grey.
const PICTURE: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, // signature
    0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, // 1 × 1
    0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0xf8, 0x0f, 0, 0x01, 0x01, 0x01, 0, 0xb1, 0x38, 0xf6,
    0x14, //
    0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

/// Any answer that is not empty passes, to any identifier; the captcha calls still work, so that an
/// app goes its usual way.
pub struct Off {
    open: Arc<dyn Ephemeral>,
}

impl Off {
    /// Remembers open challenges in `open`.
    #[must_use]
    pub fn new(open: Arc<dyn Ephemeral>) -> Self {
        Self { open }
    }
}

#[async_trait]
impl Captcha for Off {
    async fn create(&self, _: Medium, _: &str) -> Result<String, CaptchaError> {
        let id = hex::encode(crate::rng::bytes::<16>());
        self.open.put(&key(&id), Vec::new(), OPEN).await.map_err(|_| CaptchaError::Away)?;
        Ok(id)
    }

    async fn render(&self, id: &str, medium: Medium) -> Result<Vec<u8>, CaptchaError> {
        let open = self.open.get(&key(id)).await.map_err(|_| CaptchaError::Away)?;
        open.ok_or(CaptchaError::Unknown)?;
        Ok(match medium {
            Medium::Image => PICTURE.to_vec(),
            Medium::Audio => silence(),
        })
    }

    async fn check(&self, _: &str, answer: &str) -> bool {
        !answer.is_empty()
    }
}

fn key(id: &str) -> String {
    format!("captcha:{id}")
}

/// A tenth of a second of silence.
fn silence() -> Vec<u8> {
    wav::encode(&[0.0; wav::RATE as usize / 10])
}
