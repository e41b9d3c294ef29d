//! Making codes: drawn at random, stored under their uniqueness, drawn again on a collision.
//!
//! Source: health-data.md A.1 (validity), A.2 (generation), A.6 (JWT).

use std::sync::Arc;

use vigie_protocol::{
    code::{self, Kind},
    robert::time::UnixMicros,
};

use super::Config;
use crate::{
    keyring::Keyring,
    rng,
    store::{NewCode, Store, StoreError},
};

/// Draws of one code before giving up (A.2).
const DRAWS: usize = 10;

/// Codes stored in one transaction (A.2: `maxbatchsize`).
const BATCH: usize = 40_000;

/// Why codes could not be made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Ten draws in a row hit codes that exist: the space of this kind is full.
    #[error("no free code was found in {DRAWS} draws")]
    Full,
    /// The validity of a code made now cannot be expressed.
    #[error("the clock is outside the years that a code's validity can express")]
    Clock,
}

/// Makes `count` codes of one kind, valid from `now`. JWT codes are signed, not stored.
///
/// # Errors
/// [`MakeError`]; what was stored before a failure stays, and runs out unused.
pub async fn make(
    store: &Arc<dyn Store>,
    keyring: &Keyring,
    config: &Config,
    now: UnixMicros,
    kind: Kind,
    count: u32,
) -> Result<Vec<String>, MakeError> {
    if kind == Kind::Jwt {
        return Ok((0..count).map(|_| keyring.issue_jwt_code(now, &mut rng::os())).collect());
    }
    let window = code::Window::starting(kind, now.to_ntp(), &config.validity()).ok_or(MakeError::Clock)?;
    // `None` for JWT codes alone, which were signed above.
    let draw = || {
        let code = code::generate(kind, &mut rng::os())?.reveal().to_owned();
        Some(NewCode { kind, code, valid_from: window.from, valid_until: window.until, generated: now.to_ntp() })
    };
    let mut made = Vec::with_capacity(count as usize);
    while made.len() < count as usize {
        let wanted = (count as usize - made.len()).min(BATCH);
        made.extend(store_batch(store, wanted, &draw).await?);
    }
    Ok(made)
}

/// Stores `wanted` codes, drawing those again that were taken.
async fn store_batch(
    store: &Arc<dyn Store>,
    wanted: usize,
    draw: &impl Fn() -> Option<NewCode>,
) -> Result<Vec<String>, MakeError> {
    let mut made = Vec::with_capacity(wanted);
    for _ in 0..DRAWS {
        let drawn: Vec<NewCode> = (made.len()..wanted).filter_map(|_| draw()).collect();
        let added = store.add_codes(&drawn).await?;
        made.extend(drawn.into_iter().zip(added).filter_map(|(new, added)| added.then_some(new.code)));
        if made.len() == wanted {
            return Ok(made);
        }
    }
    Err(MakeError::Full)
}
