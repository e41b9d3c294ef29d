//! Where the chance of a simulation comes from: the seed, and nothing else.

use rand::{SeedableRng, rngs::StdRng};

/// What a stream of chance is for. Two uses never share one, so that drawing more for one of them does
/// not change the other.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stream {
    /// Who lives, works and learns where.
    Population = 1,
    /// What a person does on a day.
    Routine,
    /// Where in a room a person always sits or sleeps.
    Seat,
    /// Where in a room a person is in a quarter of an hour.
    Whereabouts,
    /// When a phone sends its HELLOs in a quarter of an hour.
    Hellos,
    /// How strongly one phone hears another in a quarter of an hour.
    Reception,
    /// Who is ill to begin with, and who falls ill elsewhere on a day.
    Outbreak,
    /// Whether a meeting passes the illness on.
    Infection,
    /// How an illness goes.
    Course,
    /// When a phone polls, leaves or is replaced.
    PhoneLife,
    /// The keys a phone draws.
    PhoneKeys,
    /// Whether Bluetooth is on, on a day.
    Bluetooth,
}

/// The seed of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) const fn of_seed(seed: u64) -> Self {
        Self(seed)
    }

    /// The generator for one use of a stream, named by up to two numbers. The four together are the key of
    /// the generator's cipher, so streams are as independent as the cipher is good.
    pub(crate) fn draw(self, stream: Stream, what: u64, when: u64) -> StdRng {
        let mut key = [0; 32];
        for (place, word) in key.chunks_exact_mut(8).zip([self.0, stream as u64, what, when]) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        StdRng::from_seed(key)
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::*;

    #[test]
    fn a_stream_is_repeated_by_its_name_and_differs_from_all_others() {
        let first = |seed, stream, what, when| Chance::of_seed(seed).draw(stream, what, when).random::<u64>();
        let drawn = first(1, Stream::Routine, 2, 3);
        assert_eq!(first(1, Stream::Routine, 2, 3), drawn);
        for other in [
            first(2, Stream::Routine, 2, 3),
            first(1, Stream::Seat, 2, 3),
            first(1, Stream::Routine, 3, 3),
            first(1, Stream::Routine, 2, 4),
        ] {
            assert_ne!(other, drawn);
        }
    }
}
