//! The few statistics of an outcome.

/// The value below which a share of the values lies, by the nearest rank; `None` of nothing.
///
/// `share` is above 0 and at most 1.
pub(crate) fn percentile(values: &[u32], share: f64) -> Option<u32> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.checked_sub(1)?).copied()
}

/// `part` of `whole`, to four digits behind the point; `None` of nothing.
pub(crate) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| (part as f64 / whole as f64 * 10_000.0).round() / 10_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_go_by_the_nearest_rank() {
        assert_eq!(percentile(&[], 0.5), None);
        assert_eq!(percentile(&[7], 0.5), Some(7));
        assert_eq!(percentile(&[7], 0.9), Some(7));
        let ten = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];
        assert_eq!(percentile(&ten, 0.5), Some(5));
        assert_eq!(percentile(&ten, 0.9), Some(9));
        assert_eq!(percentile(&ten, 1.0), Some(10));
    }

    #[test]
    fn a_share_of_nothing_is_none() {
        assert_eq!(share(0, 0), None);
        assert_eq!(share(0, 3), Some(0.0));
        assert_eq!(share(2, 3), Some(0.6667));
        assert_eq!(share(3, 3), Some(1.0));
    }
}
