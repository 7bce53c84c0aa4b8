"""The examples of docs/python.md run as they stand, one after the other, against a gateway that is none."""

import json
import re

import pytest

import lucairn
from conftest import KEY, ROOT, Fake
from test_waiting import CERTIFICATE, KEY_DOCUMENT, gateway

DOCUMENT = (ROOT / "docs/python.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)


def test_every_example(monkeypatch, tmp_path, capsys):
    assert len(EXAMPLES) == 4
    monkeypatch.setattr("lucairn.transport.default_transport", Fake(gateway()))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "veil-keys.json").write_text(json.dumps(KEY_DOCUMENT), encoding="utf-8")
    (tmp_path / "certificate.json").write_text(json.dumps(CERTIFICATE), encoding="utf-8")
    namespace = {"KEY": KEY}
    for example in EXAMPLES:
        exec(compile(example, "docs/python.md", "exec"), namespace)
    said = capsys.readouterr().out
    assert "VERDICT_VERIFIED" in said and "✓ Claim signatures" in said and "nothing was sent" in said
    assert len(namespace["answers"]) == 3


@pytest.mark.parametrize("class_", [lucairn.Lucairn, lucairn.AsyncLucairn])
def test_every_call_is_in_the_document(class_):
    for name in vars(class_):
        if not name.startswith("_") and callable(getattr(class_, name)) and name != "aclose":
            assert f"`{name}(" in DOCUMENT or f" `{name}(" in DOCUMENT, name
