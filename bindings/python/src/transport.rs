//! The transport of the Rust client for Python: blocking, and for asyncio.

use std::time::Duration;

use lucairn::transport::blocking;
use lucairn::transport::{Request, Response, TransportError, TransportOptions};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyType};

use crate::body::Body;

/// How long a waiting thread goes without looking whether somebody pressed Ctrl-C.
const SIGNALS: Duration = Duration::from_millis(50);

/// The longest time limit; what is longer is as good as none and would overflow clocks.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// Connections to gateways. All of a process share the threads that drive them.
#[pyclass(frozen, module = "lucairn._native")]
pub(crate) struct Transport {
    transport: blocking::Transport,
}

#[pymethods]
impl Transport {
    /// Takes the proxies and certificate authorities of the environment.
    #[new]
    fn new() -> Self {
        let options = TransportOptions { is_timed_by_step: true, ..TransportOptions::from_env() };
        Self { transport: blocking::Transport::new(options) }
    }

    /// Sends a request and waits for the answer, while other Python threads run.
    fn send<'py>(&self, py: Python<'py>, request: Sent<'py>) -> PyResult<Answer<'py>> {
        let (request, time, most) = request.into_parts()?;
        let call = self.transport.start(request, time, most);
        let mut call = call.map_err(|error| raised(py, error))?;
        loop {
            // A call may not be shared between threads, so it goes along and comes back.
            let (waiting, answer) = py.detach(move || {
                let answer = call.wait_for(SIGNALS);
                (call, answer)
            });
            if let Some(answer) = answer {
                return answered(py, answer);
            }
            call = waiting;
            // An exception, such as a KeyboardInterrupt, ends the request with the call.
            py.check_signals()?;
        }
    }

    /// Sends a request and calls `done(answer, error)` from another thread when it is over.
    fn start(&self, py: Python<'_>, request: Sent<'_>, done: Py<PyAny>) -> PyResult<Call> {
        let finished = move |answer| {
            // At the end of the process there is nobody left to tell.
            let told = Python::try_attach(|py| match answered(py, answer) {
                Ok(answer) => done.call1(py, (answer, py.None())),
                Err(error) => done.call1(py, (py.None(), error)),
            });
            // An event loop that was closed meanwhile does not want to know either.
            drop(told);
        };
        let (request, time, most) = request.into_parts()?;
        let task = self.transport.start_then(request, time, most, finished);
        let task = task.map_err(|error| raised(py, error))?;
        Ok(Call { cancel: Box::new(move || task.abort()) })
    }
}

/// A request under way.
#[pyclass(frozen, module = "lucairn._native")]
pub(crate) struct Call {
    cancel: Box<dyn Fn() + Send + Sync>,
}

#[pymethods]
impl Call {
    /// Breaks the request off.
    fn cancel(&self) {
        (self.cancel)();
    }
}

/// What every transport is called with: method, URL, headers, body, seconds, bytes.
#[derive(FromPyObject)]
struct Sent<'py>(String, String, Bound<'py, PyDict>, Option<Bound<'py, PyBytes>>, f64, usize);

impl Sent<'_> {
    fn into_parts(self) -> PyResult<(Request, Duration, usize)> {
        let Self(method, url, headers, body, seconds, most) = self;
        let mut request = Request::new(&method, url);
        for (name, value) in headers {
            request.headers.push((name.extract()?, value.extract()?));
        }
        if let Some(body) = body {
            request.body = body.as_bytes().to_vec().into();
        }
        let time = Duration::try_from_secs_f64(seconds).map_or(LONGEST, |time| time.min(LONGEST));
        Ok((request, time, most))
    }
}

/// Status, reason phrase, headers, body.
type Answer<'py> = (u16, String, Bound<'py, PyDict>, Body);

fn answered<'py>(
    py: Python<'py>,
    answer: Result<Response, TransportError>,
) -> PyResult<Answer<'py>> {
    match answer {
        Ok(response) => {
            let headers = headers(py, &response)?;
            Ok((response.status, response.reason, headers, response.body.into()))
        }
        Err(error) => Err(raised(py, error)),
    }
}

fn headers<'py>(py: Python<'py>, response: &Response) -> PyResult<Bound<'py, PyDict>> {
    let headers = PyDict::new(py);
    for (name, value) in &response.headers {
        // Bytes of other encodings are kept as the characters of the same number.
        let value: String = value.iter().map(|&byte| char::from(byte)).collect();
        let value = match headers.get_item(name)? {
            Some(first) => format!("{first}, {value}"),
            None => value,
        };
        headers.set_item(name, value)?;
    }
    Ok(headers)
}

/// The exception of `lucairn.transport` for an error.
fn raised(py: Python<'_>, error: TransportError) -> PyErr {
    let make = || match &error {
        TransportError::TooLarge(response) => {
            let class = exception(py, "ResponseTooLarge")?;
            let (headers, body) = (headers(py, response)?, PyBytes::new(py, &response.body));
            Ok(PyErr::from_type(
                class,
                (response.status, response.reason.clone(), headers.unbind(), body.unbind()),
            ))
        }
        TransportError::Timeout(_) => made(py, "TimeoutError", &error),
        TransportError::Connect(_) | TransportError::Tls(_) => made(py, "ConnectError", &error),
        TransportError::Threads(_) => Ok(PyRuntimeError::new_err(error.chain())),
        TransportError::Request(_) | TransportError::Protocol(_) => {
            made(py, "TransportError", &error)
        }
    };
    make().unwrap_or_else(|error: PyErr| error)
}

fn made(py: Python<'_>, name: &str, error: &TransportError) -> PyResult<PyErr> {
    Ok(PyErr::from_type(exception(py, name)?, (error.chain(),)))
}

fn exception<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyType>> {
    static MODULE: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let module =
        MODULE.get_or_try_init(py, || py.import("lucairn.transport").map(Bound::unbind))?;
    Ok(module.bind(py).getattr(name)?.cast_into()?)
}
