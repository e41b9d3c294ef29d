//! Which files belong together: some lists come in two, in any order.

use super::{
    austria,
    recognise::{Document, EmptyArray, Input, Part, part},
    switzerland,
};
use crate::trust::{
    list::{List, ListError},
    list_keys::ListKeys,
};

/// What one file, or the two of a list in two files, turned out to be.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The names of the files.
    pub files: Vec<String>,
    /// Where they stand among the inputs.
    pub inputs: Vec<usize>,
    /// The list, or why there is none.
    pub result: Result<Document, ListError>,
}

/// Reads files, pairs what belongs together, and checks signatures with `keys`.
///
/// One answer for each list and each failure, in the order of their first files.
#[must_use]
pub fn documents(inputs: &[Input<'_>], keys: &ListKeys, empty: EmptyArray) -> Vec<Reading> {
    let mut readings = Vec::new();
    let mut austrian = Vec::new();
    let mut swiss = Vec::new();
    let mut broken = Vec::new();
    for (index, input) in inputs.iter().enumerate() {
        let result = match part(input, keys, empty) {
            Ok(Part::Austria(part)) => {
                austrian.push((index, part));
                continue;
            }
            Ok(Part::Switzerland(part)) => {
                swiss.push((index, part));
                continue;
            }
            Ok(Part::Broken(format, error)) => {
                broken.push((format, input.name, error.clone()));
                Err(error)
            }
            Ok(Part::Whole(document)) => Ok(document),
            Err(error) => Err(error),
        };
        readings.push(Reading { files: vec![input.name.to_owned()], inputs: vec![index], result });
    }
    let mut joined = |of: Vec<usize>, result: Result<List, ListError>| {
        let files = of.iter().map(|index| inputs[*index].name.to_owned()).collect();
        readings.push(Reading {
            files,
            inputs: of,
            result: result.map(Document::Trust).map_err(|error| blame(error, &broken)),
        });
    };
    for (of, result) in austria::join(&austrian, inputs) {
        joined(of, result);
    }
    if !swiss.is_empty() {
        let of = swiss.iter().map(|(index, _)| *index).collect();
        joined(of, switzerland::join(swiss.into_iter().map(|(index, part)| (inputs[index].name, part))));
    }
    readings.sort_by_key(|reading| reading.inputs.iter().min().copied());
    readings
}

/// What half a list lacks may be there and not be usable: then that is why there is no list.
fn blame(error: ListError, broken: &[(&'static str, &str, ListError)]) -> ListError {
    let ListError::HalfMissing { format, .. } = error else { return error };
    match broken.iter().find(|(of, ..)| *of == format) {
        Some((_, file, why)) => ListError::OtherHalf { format, file: (*file).to_owned(), error: Box::new(why.clone()) },
        None => error,
    }
}
