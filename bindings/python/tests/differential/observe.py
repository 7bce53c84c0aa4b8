"""What a user of the package can observe: values, exceptions, and bytes on the wire, as plain JSON.

Knows nothing of any one version of the package, so that all of them are looked at with the same eyes.
"""

import dataclasses
import datetime
import inspect
import re
import typing

import pydantic

SCENARIOS = {}
# Enough digits of a floating point number, and addresses of objects that differ from run to run.
ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def scenario(name):
    """Registers a function without arguments whose outcome is compared."""

    def register(function):
        assert name not in SCENARIOS, name
        SCENARIOS[name] = function
        return function

    return register


def outcome(call):
    """What a call returns, or how it fails."""
    try:
        value = call()
    except Exception as error:
        return {"raises": raised(error)}
    return {"returns": plain(value)}


def raised(error):
    """An exception as a user sees it: class, bases, message, attributes, cause."""
    attributes = {name: plain(value) for name, value in sorted(vars(error).items())}
    return {
        "class": class_name(type(error)),
        "bases": [class_name(base) for base in type(error).__mro__ if base.__module__.startswith("lucairn")],
        "message": ADDRESS.sub("", str(error)),
        "attributes": attributes,
        "cause": cause(error.__cause__),
    }


def cause(error):
    if error is None:
        return None
    found = {"class": class_name(type(error))}
    if isinstance(error, pydantic.ValidationError):
        found["errors"] = [[list(map(str, one["loc"])), one["type"]] for one in error.errors(include_url=False)]
    return found


def class_name(class_):
    return class_.__qualname__ if class_.__module__ == "builtins" else f"{class_.__module__}.{class_.__qualname__}"


def plain(value):
    """A value as JSON that loses neither its type nor its parts."""
    if value is None or isinstance(value, (bool, int)):
        return value if not isinstance(value, int) or abs(value) < 2**53 else {"int": str(value)}
    if isinstance(value, str):
        if type(value) is not str:
            return {"str": class_name(type(value)), "value": str.__str__(value)}
        return ADDRESS.sub("", value.encode("utf-8", "backslashreplace").decode())
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, (bytes, bytearray)):
        return {type(value).__name__: value.decode("latin-1")}
    if isinstance(value, datetime.datetime):
        return {"datetime": value.isoformat(), "zone": repr(value.tzinfo)}
    if isinstance(value, pydantic.BaseModel):
        return {"model": class_name(type(value)), "fields": plain(value.model_dump()), "set": sorted(value.model_fields_set)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"dataclass": class_name(type(value)), "fields": fields}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [plain(item) for item in value]
        return items if isinstance(value, list) else {"tuple": items}
    if isinstance(value, (set, frozenset)):
        return {"set": sorted(plain(item) for item in value)}
    if isinstance(value, BaseException):
        return raised(value)
    if isinstance(value, type):
        return {"class": class_name(value)}
    if callable(value) and hasattr(value, "__qualname__"):
        return {"callable": f"{value.__module__}.{value.__qualname__}"}
    return {class_name(type(value)): ADDRESS.sub("", repr(value))}


def parameters(function):
    """The parameters of a function by name: kind, default, annotation."""
    found = {}
    for name, parameter in inspect.signature(function).parameters.items():
        default = "(none)" if parameter.default is parameter.empty else repr(parameter.default)
        annotation = "" if parameter.annotation is parameter.empty else written(parameter.annotation)
        found[name] = [str(parameter.kind), default, annotation]
    found["return"] = written(inspect.signature(function).return_annotation)
    return found


def written(annotation):
    """An annotation as it is written, whether or not it is a string."""
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", None) or str(annotation)
    if typing.get_origin(annotation) is not None:
        text = str(annotation)
    return text.replace("typing.", "").replace("lucairn.types.", "")
