//! Sounds as files: WAV, PCM, 8 kHz, mono, 8 bits unsigned, with the shortest header there is.

/// Samples a second.
pub(super) const RATE: u32 = 8000;

/// Length of the header, up to and with the length of the samples.
const HEADER: usize = 44;

/// The value of silence.
const MIDDLE: u8 = 0x80;

/// A file with `samples`, −1 to 1 and cut off beyond that.
pub(super) fn encode(samples: &[f32]) -> Vec<u8> {
    // Half a minute at most: the length fits by far.
    let length = samples.len() as u32;
    let mut file = Vec::with_capacity(HEADER + samples.len() + 1);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(HEADER as u32 - 8 + length + length % 2).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    file.extend_from_slice(&1_u16.to_le_bytes()); // PCM
    file.extend_from_slice(&1_u16.to_le_bytes()); // mono
    file.extend_from_slice(&RATE.to_le_bytes());
    file.extend_from_slice(&RATE.to_le_bytes()); // bytes a second
    file.extend_from_slice(&1_u16.to_le_bytes()); // bytes a sample
    file.extend_from_slice(&8_u16.to_le_bytes()); // bits a sample
    file.extend_from_slice(b"data");
    file.extend_from_slice(&length.to_le_bytes());
    // 0 to 255 after the clamp, so the cast only rounds.
    let byte = |sample: &f32| (f32::from(MIDDLE) + sample * 128.0).round().clamp(0.0, 255.0) as u8;
    file.extend(samples.iter().map(byte));
    // Chunks have an even length.
    file.resize(file.len() + samples.len() % 2, MIDDLE);
    file
}

/// The samples of a file that [`encode`] could have written; none of anything else.
pub(super) fn samples(file: &[u8]) -> Vec<f32> {
    let Some((header, data)) = file.split_first_chunk::<HEADER>() else { return Vec::new() };
    let [.., a, b, c, d] = *header;
    let length = u32::from_le_bytes([a, b, c, d]) as usize;
    let sample = |byte: &u8| (f32::from(*byte) - f32::from(MIDDLE)) / 128.0;
    data.iter().take(length).map(sample).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_back_by_us_and_by_others() {
        for length in [0, 1, 2, 801] {
            let sound: Vec<f32> = (0..length).map(|i| ((i % 256) as f32 - 128.0) / 128.0).collect();
            let file = encode(&sound);
            assert_eq!(file.len() % 2, 0);
            assert_eq!(samples(&file), sound);
            let mut other = hound::WavReader::new(&file[..]).expect("WAV");
            let theirs: Vec<i16> = other.samples().map(|sample| sample.expect("a sample")).collect();
            assert_eq!(theirs, sound.iter().map(|sample| (sample * 128.0) as i16).collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_is_too_loud_is_cut_off() {
        assert_eq!(encode(&[-7.0, 7.0])[HEADER..], [0, 255]);
    }
}
