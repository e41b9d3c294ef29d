//! Generators for tests: a seeded one, and one that says what it is told.

use std::convert::Infallible;

use rand::{SeedableRng, rngs::StdRng};
use rand_core::{TryCryptoRng, TryRng};

/// The same randomness every time.
pub(crate) fn seeded(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

/// Gives out these bytes in this order, and panics when there are no more.
pub(crate) struct Scripted<'a>(pub(crate) &'a [u8]);

impl TryRng for Scripted<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        let (now, later) = self.0.split_at(dst.len());
        dst.copy_from_slice(now);
        self.0 = later;
        Ok(())
    }
}

impl TryCryptoRng for Scripted<'_> {}
