//! JSON that was checked, as Python values.
//!
//! The checks are `plain.rs`'s, so nothing is looked at twice here; a text that was not checked would
//! be refused or read as something else, but never read past its end.

use std::collections::HashMap;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString};

use super::plain;
use super::source::Source;

/// The longest string that is made at once, in bytes; longer ones grow by at least as much at a time.
const PIECE: usize = 64 * 1024;

/// A string grows by this part of itself at a time, so that it takes linear time even if it moves.
const GROWTH: usize = 16;

/// The longest name of a member that is kept to be used again, in bytes.
const SHORT: usize = 64;

/// The value that the bytes are.
pub(super) fn read<'py>(py: Python<'py>, source: Source) -> PyResult<Bound<'py, PyAny>> {
    Values { py, source, names: HashMap::new(), taken: Vec::new() }.value()
}

struct Values<'py> {
    py: Python<'py>,
    source: Source,
    /// Names come again and again, so they are made once.
    names: HashMap<Vec<u8>, Bound<'py, PyString>>,
    /// Bytes of a string or a number that have left the source and are no value yet.
    taken: Vec<u8>,
}

impl<'py> Values<'py> {
    fn value(&mut self) -> PyResult<Bound<'py, PyAny>> {
        let first = self.token()?;
        self.value_from(first)
    }

    fn value_from(&mut self, first: u8) -> PyResult<Bound<'py, PyAny>> {
        match first {
            b'{' => self.object().map(Bound::into_any),
            b'[' => self.array().map(Bound::into_any),
            b'"' => self.string().map(Bound::into_any),
            b't' => Ok(self.word("rue", PyBool::new(self.py, true).to_owned().into_any())),
            b'f' => Ok(self.word("alse", PyBool::new(self.py, false).to_owned().into_any())),
            b'n' => Ok(self.word("ull", self.py.None().into_bound(self.py))),
            first => self.number(first),
        }
    }

    /// The first byte of what comes next. Where commas and colons are was checked.
    fn token(&mut self) -> PyResult<u8> {
        self.source.free();
        loop {
            match self.source.take().ok_or_else(unchecked)? {
                b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' => {}
                byte => return Ok(byte),
            }
        }
    }

    fn word(&mut self, rest: &str, value: Bound<'py, PyAny>) -> Bound<'py, PyAny> {
        for _ in rest.bytes() {
            self.source.take();
        }
        value
    }

    fn object(&mut self) -> PyResult<Bound<'py, PyDict>> {
        let object = PyDict::new(self.py);
        loop {
            match self.token()? {
                b'}' => return Ok(object),
                b'"' => {
                    let name = self.name()?;
                    let value = self.value()?;
                    object.set_item(name, value)?;
                }
                _ => return Err(unchecked()),
            }
        }
    }

    fn array(&mut self) -> PyResult<Bound<'py, PyList>> {
        let array = PyList::empty(self.py);
        loop {
            match self.token()? {
                b']' => return Ok(array),
                first => array.append(self.value_from(first)?)?,
            }
        }
    }

    fn number(&mut self, first: u8) -> PyResult<Bound<'py, PyAny>> {
        self.taken.clear();
        self.taken.push(first);
        while let Some(byte) = self.source.peek()
            && matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')
        {
            self.taken.push(byte);
            self.source.take();
        }
        let text = text(&self.taken)?;
        if text.contains(['.', 'e', 'E']) {
            let number = text.parse().map_err(|_| unchecked())?;
            return Ok(PyFloat::new(self.py, number).into_any());
        }
        match text.parse::<i64>() {
            Ok(small) => Ok(small.into_pyobject(self.py)?.into_any()),
            Err(_) => self.py.get_type::<PyInt>().call1((text,)),
        }
    }

    /// The name whose opening quotation mark was read.
    fn name(&mut self) -> PyResult<Bound<'py, PyString>> {
        self.taken.clear();
        self.source.move_run(&mut self.taken, SHORT);
        if self.source.peek() != Some(b'"') {
            return self.rest_of_string();
        }
        self.source.take();
        if let Some(name) = self.names.get(&self.taken) {
            return Ok(name.clone());
        }
        let name = PyString::new(self.py, text(&self.taken)?);
        self.names.insert(self.taken.clone(), name.clone());
        Ok(name)
    }

    /// The string whose opening quotation mark was read.
    fn string(&mut self) -> PyResult<Bound<'py, PyString>> {
        self.taken.clear();
        self.rest_of_string()
    }

    fn rest_of_string(&mut self) -> PyResult<Bound<'py, PyString>> {
        let mut growing: Option<Growing<'py>> = None;
        loop {
            let limit = growing.as_ref().map_or(PIECE, Growing::next_piece);
            if self.taken.len() >= limit {
                let growing = match &mut growing {
                    Some(growing) => growing,
                    none => none.insert(Growing::new(self.py)?),
                };
                growing.push(&mut self.taken)?;
            }
            self.source.move_run(&mut self.taken, limit);
            match self.source.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                Some(_) => {}
                None => return Err(unchecked()),
            }
        }
        self.source.take();
        match growing {
            None => Ok(PyString::new(self.py, text(&self.taken)?)),
            Some(mut growing) => {
                growing.push(&mut self.taken)?;
                growing.finish()
            }
        }
    }

    /// Takes an escape, two of them for a character beyond the first plane.
    fn escape(&mut self) -> PyResult<()> {
        self.source.take();
        let character = match self.source.take().ok_or_else(unchecked)? {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.unit()?;
                let second = if matches!(first, 0xD800..0xDC00) {
                    // Its backslash and its u.
                    self.source.take();
                    self.source.take();
                    Some(self.unit()?)
                } else {
                    None
                };
                let units = std::iter::once(first).chain(second);
                let decoded = char::decode_utf16(units).next().and_then(Result::ok);
                decoded.ok_or_else(unchecked)?
            }
            other => char::from(other),
        };
        self.taken.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    fn unit(&mut self) -> PyResult<u16> {
        let mut escape = *b"\\u0000";
        for digit in &mut escape[2..] {
            *digit = self.source.take().ok_or_else(unchecked)?;
        }
        plain::unit(&escape).ok_or_else(unchecked)
    }
}

/// A string that gets longer in its place, so that it is never there twice.
struct Growing<'py> {
    /// A generator of `lucairn._growing`.
    text: Bound<'py, PyAny>,
    length: usize,
}

impl<'py> Growing<'py> {
    fn new(py: Python<'py>) -> PyResult<Self> {
        let text = py.import("lucairn._growing")?.getattr("growing")?.call0()?;
        text.call_method1("send", (py.None(),))?;
        Ok(Self { text, length: 0 })
    }

    /// How much should come next, in bytes.
    fn next_piece(&self) -> usize {
        PIECE.max(self.length / GROWTH)
    }

    /// Takes the whole characters; the beginning of the next one stays.
    fn push(&mut self, bytes: &mut Vec<u8>) -> PyResult<()> {
        let whole = match std::str::from_utf8(bytes) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => bytes.len(),
        };
        self.text.call_method1("send", (text(&bytes[..whole])?,))?;
        self.length += whole;
        bytes.drain(..whole);
        Ok(())
    }

    fn finish(self) -> PyResult<Bound<'py, PyString>> {
        Ok(self.text.call_method1("send", (self.text.py().None(),))?.cast_into()?)
    }
}

fn text(bytes: &[u8]) -> PyResult<&str> {
    std::str::from_utf8(bytes).map_err(|_| unchecked())
}

fn unchecked() -> PyErr {
    PyRuntimeError::new_err("the body is not what it was checked to be")
}
