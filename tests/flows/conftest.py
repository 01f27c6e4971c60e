"""One Prefect server for all flow tests: starting it takes longer than the tests."""

import json
from collections.abc import Callable, Iterator

import pytest
from prefect.client.orchestration import get_client
from prefect.testing.utilities import prefect_test_harness

Rows = list[dict[str, object]]


@pytest.fixture(scope="session", autouse=True)
def server() -> Iterator[None]:
    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture
def newest_table() -> Callable[[], Rows]:
    """Return what reads the rows of the newest table artifact."""

    def read() -> Rows:
        with get_client(sync_client=True) as client:
            found = [one for one in client.read_artifacts() if one.type == "table"]
        rows: Rows = json.loads(max(found, key=lambda artifact: artifact.created).data)
        return rows

    return read
