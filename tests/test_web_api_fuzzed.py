"""Whatever the description allows, and what it does not, is answered as it says: no 500."""

from __future__ import annotations

import pytest
import schemathesis
from fakes import FakeEncoder
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.schemas import BaseSchema

from embeddings.build import BuildReport
from web import create_app
from web.live import Live

load_all_checks()
_CHECKS = [
    schemathesis.checks.CHECKS.get_by_names([name])[0]
    for name in (
        "not_a_server_error", "status_code_conformance", "content_type_conformance",
        "response_schema_conformance", "response_headers_conformance",
    )
]


_OPERATIONS = (
    "ask", "verify", "cases", "numbers", "similar", "search", "meetings", "meeting", "point",
    "coverage", "export", "changes", "live", "ready",
)
_BOUNDED = settings(
    max_examples=12, deadline=None, derandomize=True, database=None,
    phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def api(sample_build: BuildReport) -> BaseSchema:
    live = Live(sample_build.folder.parent.parent, FakeEncoder)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", create_app(live, b"key"))


def test_every_operation_is_tried(api: BaseSchema) -> None:
    found = [result.ok().definition.raw["operationId"] for result in api.get_all_operations()]
    assert sorted(found) == sorted(_OPERATIONS)


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("name", _OPERATIONS)
def test_generated_requests_are_answered_as_described(
    api: BaseSchema, name: str, mode: GenerationMode
) -> None:
    operation = api.find_operation_by_id(name)
    if mode is GenerationMode.NEGATIVE and name in ("live", "ready"):
        return  # There is nothing to send that could be wrong.

    @_BOUNDED
    @given(operation.as_strategy(generation_mode=mode))
    def answered(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=_CHECKS, headers={"Accept-Encoding": "identity"})

    answered()
