"""What the browser may ask for: the same table on both sides."""

import json

import hatch_build
from dendrogram_explorer import protocol

FIXTURE = hatch_build.ROOT / "tests" / "fixtures" / "protocol.json"


def test_the_tables_are_those_that_the_browser_has():
    # js/test/protocol.test.ts holds TypeScript's tables to the same file.
    known = json.loads(FIXTURE.read_text(encoding="utf-8"))
    assert known == {"requests": protocol.REQUESTS, "writable": protocol.WRITABLE}


def test_every_request_has_an_answer():
    assert protocol._ANSWERS.keys() == protocol.REQUESTS.keys()
