//! The captcha of the configuration.

use std::sync::Arc;

use super::{Builtin, Captcha, Config, Mode, Off, Relay};
use crate::ephemeral::Ephemeral;

/// Makes what the configuration names. `open` remembers the challenges that this server makes itself.
///
/// # Errors
/// Of [`Relay::new`]: this machine cannot speak HTTPS.
pub(crate) fn start(config: &Config, open: Arc<dyn Ephemeral>) -> Result<Box<dyn Captcha>, reqwest::Error> {
    Ok(match &config.mode {
        Mode::Builtin => Box::new(Builtin::new(open, config.max_open)),
        Mode::Off => Box::new(Off::new(open)),
        Mode::Relay => match config.relay() {
            Some(service) => Box::new(Relay::new(service)?),
            // `Config::check` refuses a relay without an address before anything starts; were it ever
            // passed over, no captcha at all is the safe side.
            None => Box::new(Builtin::new(open, 0)),
        },
    })
}
