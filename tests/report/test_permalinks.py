import pytest

from pytest_apiint.report.permalinks import permalink, permalinks

ID = "tests/test_acme_suite.py::TestAcme::test_check[get_user-retry-after-date]"


def test_a_permalink_is_the_same_in_every_run():
    assert permalink(ID) == "t-check-get-user-retry-after-date-" + permalink(ID)[-6:]
    assert permalink("tests/test_acme.py::test_waits") == "t-waits-f31c90"


def test_the_same_name_in_another_file_has_another():
    assert permalink("a.py::test_it") != permalink("b.py::test_it")
    assert permalink("a.py::test_it").startswith("t-it-")


@pytest.mark.parametrize(
    "test", ["", "::", "a.py::test_[\u05e9\ud800]", "a.py::" + "x" * 5000, "a.py::'\"><b>", "a b\tc"]
)
def test_any_id_has_one_that_is_fit_for_an_address(test):
    link = permalink(test)
    assert link.isascii()
    assert link.replace("-", "").isalnum()
    assert len(link) <= 60


def test_an_id_that_comes_again_is_numbered():
    first, second, third, other = permalinks([ID, ID, ID, "a.py::test_b"])
    assert (second, third) == (f"{first}-2", f"{first}-3")
    assert other == permalink("a.py::test_b")
