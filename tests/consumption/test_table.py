"""The map's table: what stands in its cells."""

from pytest_apiint.consumption.reads import Consumed, Field
from pytest_apiint.consumption.table import lines


def test_of_a_wide_error_the_package_goes_first():
    field = Field("$.a", "/a", "read", null="pydantic.ValidationError", missing="acme.Missing", unknown="safe")
    call = Consumed("t.py::T", "user", "acme", "GET /users", fields=(field,))
    (row,) = [line for line in lines([call], "map.json") if "$.a" in line]
    assert row.split() == ["$.a", "ValidationError", "acme.Missing", "safe"]
