//! Batches as JSON, the way they travel to `json_each`.

use serde::Serialize;

/// Binary values as a JSON array of hex digits: `["00ff","0a0b"]`, for `unhex(value)`.
pub(super) fn hex_list<T: AsRef<[u8]>>(items: impl IntoIterator<Item = T>) -> String {
    rows(items.into_iter().map(hex::encode))
}

/// Rows as a JSON array of arrays, for `value ->> 0`, `value ->> 1` and so on. Tuples of strings,
/// integers, booleans and options of them; not doubles (see the module).
pub(super) fn rows<T: Serialize>(rows: impl IntoIterator<Item = T>) -> String {
    let rows: Vec<T> = rows.into_iter().collect();
    // Cannot fail: writing to a string does not, and none of these types has a value JSON lacks.
    serde_json::to_string(&rows).expect("a list of plain values is JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_json() {
        assert_eq!(hex_list([[0x00, 0xff], [0x0a, 0x0b]]), r#"["00ff","0a0b"]"#);
        assert_eq!(hex_list::<[u8; 2]>([]), "[]");
        assert_eq!(rows([("a\"", 1_i64, true, None::<i64>)]), r#"[["a\"",1,true,null]]"#);
    }
}
