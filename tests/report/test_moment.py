from pytest_apiint.report.moment import moment


def test_a_moment_is_told_to_the_millisecond_and_as_far_as_years_go():
    assert moment(1767225600.0005) == "2026-01-01T00:00:00.000Z"
    assert (moment(1e300), moment(-1e300)) == ("9999-12-31T23:59:59.000Z", "0001-01-01T00:00:00.000Z")
