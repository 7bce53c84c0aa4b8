//! Python values as JSON: certificates for the verifier, and canonical JSON for whoever signs.

use lucairn_veil::canonical::{self, Rule};
use lucairn_veil::json::{Json, Member};
use pyo3::exceptions::{PyRecursionError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString};

/// The deepest nesting of a value that is made canonical; Python's own limit is the same.
const MOST_DEPTH: usize = 1000;

/// A certificate as the text that the verifier reads.
pub(crate) enum Document<'py> {
    Served(Bound<'py, PyBytes>),
    Written(Vec<u8>),
}

impl<'py> Document<'py> {
    /// Takes bytes as they were served, or writes a dictionary down.
    pub(crate) fn of(value: &Bound<'py, PyAny>) -> PyResult<Self> {
        if let Ok(bytes) = value.cast::<PyBytes>() {
            return Ok(Self::Served(bytes.clone()));
        }
        if let Ok(bytes) = value.cast::<PyByteArray>() {
            return Ok(Self::Written(bytes.to_vec()));
        }
        let mut text = Vec::with_capacity(8 * 1024);
        write(&mut text, value, 0)?;
        Ok(Self::Written(text))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Served(bytes) => bytes.as_bytes(),
            Self::Written(text) => text,
        }
    }
}

/// A dictionary as JSON text; nothing if it holds what JSON cannot.
#[pyfunction]
pub(crate) fn written<'py>(value: &Bound<'py, PyAny>) -> Option<Bound<'py, PyBytes>> {
    let mut text = Vec::with_capacity(8 * 1024);
    write(&mut text, value, 0).ok()?;
    Some(PyBytes::new(value.py(), &text))
}

/// Writes what `json.dumps` would write, and refuses what no JSON reader could read back.
fn write(text: &mut Vec<u8>, value: &Bound<'_, PyAny>, depth: usize) -> PyResult<()> {
    if depth > Json::MAX_DEPTH {
        return Err(PyValueError::new_err("the value is nested too deeply for a certificate"));
    }
    if let Ok(string) = value.cast::<PyString>() {
        return write_string(text, string);
    }
    if let Ok(object) = value.cast::<PyDict>() {
        text.push(b'{');
        for (index, (name, item)) in object.iter().enumerate() {
            separate(text, index);
            write_string(text, name.cast::<PyString>()?)?;
            text.push(b':');
            write(text, &item, depth + 1)?;
        }
        text.push(b'}');
    } else if let Ok(items) = value.cast::<PyList>() {
        text.push(b'[');
        for (index, item) in items.iter().enumerate() {
            separate(text, index);
            write(text, &item, depth + 1)?;
        }
        text.push(b']');
    } else if value.is_none() {
        text.extend_from_slice(b"null");
    } else if let Ok(flag) = value.cast::<PyBool>() {
        text.extend_from_slice(if flag.is_true() { b"true" } else { b"false" });
    } else if let Ok(number) = value.cast::<PyInt>() {
        text.extend_from_slice(decimal(number)?.as_bytes());
    } else if let Ok(number) = value.cast::<PyFloat>()
        && number.value().is_finite()
    {
        text.extend_from_slice(number.repr()?.to_cow()?.as_bytes());
    } else {
        return Err(PyTypeError::new_err("the value has a part that is not JSON"));
    }
    Ok(())
}

fn write_string(text: &mut Vec<u8>, string: &Bound<'_, PyString>) -> PyResult<()> {
    serde_json::to_writer(text, string.to_str()?)
        .map_err(|error| PyValueError::new_err(error.to_string()))
}

fn separate(text: &mut Vec<u8>, index: usize) {
    if index > 0 {
        text.push(b',');
    }
}

/// An integer of any size in plain decimal, also if a subclass shows itself in another way.
fn decimal(number: &Bound<'_, PyInt>) -> PyResult<String> {
    if let Ok(small) = number.extract::<i64>() {
        return Ok(small.to_string());
    }
    let plain = number.py().get_type::<PyInt>().call_method1("__repr__", (number,))?;
    Ok(plain.cast::<PyString>()?.to_cow()?.into_owned())
}

/// The one byte sequence of a value that is signed.
#[pyfunction]
#[pyo3(signature = (value, legacy=false))]
pub(crate) fn canonical_json<'py>(
    value: &Bound<'py, PyAny>,
    legacy: bool,
) -> PyResult<Bound<'py, PyBytes>> {
    let rule = if legacy { Rule::Legacy } else { Rule::Newest };
    let json = Reader::default().read(value)?;
    Ok(PyBytes::new(value.py(), &canonical::canonical_json(&json, rule)))
}

/// Reads a value that is to be signed. What is refused, and with which words, is part of the API.
#[derive(Default)]
struct Reader {
    /// The containers around the value, by identity.
    around: Vec<usize>,
}

impl Reader {
    fn read(&mut self, value: &Bound<'_, PyAny>) -> PyResult<Json<'static>> {
        if value.is_none() {
            return Ok(Json::Null);
        }
        // A bool is an int in Python, so it comes first.
        if let Ok(flag) = value.cast::<PyBool>() {
            return Ok(Json::Bool(flag.is_true()));
        }
        if let Ok(number) = value.cast::<PyInt>() {
            return decimal(number).map(|text| Json::Number(text.into()));
        }
        if let Ok(text) = value.cast::<PyString>() {
            return string(text).map(|text| Json::String(text.into()));
        }
        if let Ok(items) = value.cast::<PyList>() {
            self.enter(value, "list")?;
            let items = items.iter().map(|item| self.read(&item)).collect::<PyResult<_>>()?;
            self.around.pop();
            return Ok(Json::Array(items));
        }
        if let Ok(members) = value.cast::<PyDict>() {
            self.enter(value, "dict")?;
            let members = self.members(members)?;
            self.around.pop();
            return Ok(Json::Object(members));
        }
        Err(refusal(value))
    }

    /// Members in sorted order, so that the first bad one in that order is complained about.
    fn members(&mut self, object: &Bound<'_, PyDict>) -> PyResult<Vec<Member<'static>>> {
        let mut members = Vec::with_capacity(object.len());
        for (name, value) in object.iter() {
            let Ok(name) = name.cast::<PyString>() else {
                let kind = name.get_type().name()?;
                return Err(complaint(format!("dict key must be str, got {kind}")));
            };
            members.push((string(name)?, value));
        }
        members.sort_by(|(left, _), (right, _)| left.cmp(right));
        members.into_iter().map(|(name, value)| Ok((name.into(), self.read(&value)?))).collect()
    }

    fn enter(&mut self, container: &Bound<'_, PyAny>, kind: &str) -> PyResult<()> {
        let identity = container.as_ptr() as usize;
        if self.around.contains(&identity) {
            return Err(complaint(format!("circular reference in {kind}")));
        }
        if self.around.len() >= MOST_DEPTH {
            return Err(PyRecursionError::new_err("maximum recursion depth exceeded"));
        }
        self.around.push(identity);
        Ok(())
    }
}

fn string(text: &Bound<'_, PyString>) -> PyResult<String> {
    text.to_str().map(str::to_owned).map_err(|error| {
        let complaint = complaint(format!(
            "input contains invalid UTF-16 surrogate bytes: {}",
            error.value(text.py())
        ));
        complaint.set_cause(text.py(), Some(error));
        complaint
    })
}

fn refusal(value: &Bound<'_, PyAny>) -> PyErr {
    if value.is_instance_of::<PyFloat>() {
        return complaint(format!(
            "float {value} not permitted — all integer leaves must be Python int, not float"
        ));
    }
    if value.is_instance_of::<PyBytes>() {
        return complaint("bytes not permitted — encode as str (base64) before passing".to_owned());
    }
    let kind = value.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
    complaint(format!("unsupported value type {kind}"))
}

fn complaint(text: String) -> PyErr {
    PyTypeError::new_err(format!("canonical_json: {text}"))
}
