//! The body of an answer, which becomes Python values and goes away as it does.
//!
//! A body may be as large as the memory allows, so it is never there twice: what has become a value
//! is freed before the rest is read.

mod plain;
mod source;
mod values;

use std::mem;
use std::sync::{Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use source::Source;

/// From this many bytes on, other Python threads may run while a body is checked.
const LARGE: usize = 64 * 1024;

/// The decoded body of an answer; it can be read as JSON or as text, once.
#[pyclass(frozen, module = "lucairn._native")]
pub(crate) struct Body(Mutex<State>);

enum State {
    Bytes(Vec<u8>),
    /// Text can be had more than once.
    Text(Py<PyString>),
    Gone,
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Mutex::new(State::Bytes(bytes)))
    }
}

#[pymethods]
impl Body {
    #[new]
    fn new(body: &[u8]) -> Self {
        body.to_vec().into()
    }

    /// The object or array that the body is, given away with the body.
    ///
    /// `None` leaves the body as it is: it may be JSON for Python all the same, but it is none that
    /// every reader of JSON reads alike.
    fn json<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let State::Bytes(bytes) = self.replace(State::Gone) else { return Err(gone()) };
        let check = || plain::is_plain(&bytes);
        if !(if bytes.len() < LARGE { check() } else { py.detach(check) }) {
            self.replace(State::Bytes(bytes));
            return Ok(None);
        }
        values::read(py, Source::from(bytes)).map(Some)
    }

    /// The body as text, as `str(body, "utf-8", "replace")` would be.
    fn text<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        let text = match self.replace(State::Gone) {
            State::Bytes(bytes) => decoded(py, bytes)?,
            State::Text(text) => text.into_bound(py),
            State::Gone => return Err(gone()),
        };
        self.replace(State::Text(text.clone().unbind()));
        Ok(text)
    }

    fn __bytes__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        match &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            State::Bytes(bytes) => Ok(PyBytes::new(py, bytes)),
            State::Text(_) | State::Gone => Err(gone()),
        }
    }

    fn __len__(&self) -> PyResult<usize> {
        match &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            State::Bytes(bytes) => Ok(bytes.len()),
            State::Text(_) | State::Gone => Err(gone()),
        }
    }
}

impl Body {
    /// Takes the state out. Nothing of Python runs while the lock is held.
    fn replace(&self, state: State) -> State {
        mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), state)
    }
}

fn decoded(py: Python<'_>, bytes: Vec<u8>) -> PyResult<Bound<'_, PyString>> {
    if let Ok(text) = std::str::from_utf8(&bytes) {
        return Ok(PyString::new(py, text));
    }
    let given = PyBytes::new(py, &bytes);
    drop(bytes);
    Ok(given.call_method1("decode", ("utf-8", "replace"))?.cast_into()?)
}

fn gone() -> PyErr {
    PyRuntimeError::new_err("the body was read already")
}
