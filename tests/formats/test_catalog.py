"""Each format knows its own errors, and no other's."""

from dataclasses import replace

import pytest

from pytest_apiint import ContractFailure, Headers, Response, UsageProblem, assert_error_format, classify, faults
from pytest_apiint.formats import FORMATS, every, named, registered
from pytest_apiint.formats.matching import recognised, valid
from pytest_apiint.formats.reading import read
from pytest_apiint.profiles import load, names
from tests.formats.answers import SAMPLES, answer

NAMES = [form.name for form in FORMATS]
WRITERS = [form for form in FORMATS if form.write is not None]


def accepts(form, response):
    try:
        assert_error_format(response, form.name)
    except ContractFailure:
        return False
    return True


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_is_in_its_own_format_and_in_no_other(sample):
    form, response = SAMPLES[sample]
    assert [other.name for other in FORMATS if accepts(other, response)] == [form.name]


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_is_classified_as_its_own_format(sample):
    form, response = SAMPLES[sample]
    assert classify(response).format == form.name


@pytest.mark.parametrize("sample", [name for name in SAMPLES if name != "problem-empty"])
def test_without_its_label_the_shape_alone_tells(sample):
    form, response = SAMPLES[sample]
    bare = replace(
        response, headers=type(response.headers)([p for p in response.headers.pairs if p[0] != "Content-Type"])
    )
    reading = read(bare)
    assert [other.name for other in FORMATS if recognised(other, bare, reading)] == [form.name]
    assert classify(bare).format == form.name


def test_an_empty_problem_is_one_by_its_label_alone():
    assert classify(answer(400, {}, "application/problem+json")).format == "problem+json"
    assert classify(answer(400, {})).format is None


def test_every_format_has_samples_that_it_demands_itself():
    for form, response in SAMPLES.values():
        assert valid(form, response, read(response)), form.name
    assert {form.name for form, _ in SAMPLES.values()} == set(NAMES)


@pytest.mark.parametrize("form", WRITERS, ids=str)
def test_what_a_format_writes_it_reads_back(form):
    status = 200 if form.name in ("slack", "graphql") else 422
    found = classify(answer(status, form.written(status, "SOME_CODE", "not <now> & here"), form.label))
    assert (found.format, found.code, found.message) == (form.name, "SOME_CODE", "not <now> & here")


@pytest.mark.parametrize(
    "missing", [name for name in SAMPLES if name not in ("problem", "problem-empty", "problem-xml")]
)
def test_a_sample_without_a_required_member_is_told_of(missing):
    form, response = SAMPLES[missing]
    if form.kind == "xml":
        other = replace(response, body=response.body.replace(b"ode>", b"ody>").replace(b"faultcode", b"faulty"))
    else:
        other = replace(response, body=b'{"unrelated": 1}')
    if form.members:
        other = replace(other, headers=type(other.headers)({"Content-Type": "application/json"}))
    assert not accepts(form, other)


def test_names_are_unique_and_those_of_profiles_are_known():
    assert len(set(NAMES)) == len(NAMES)
    assert {load(name).error_format for name in names()} - {None} <= set(NAMES)


def test_a_formats_profile_names_it_in_return_or_none_yet():
    for form in FORMATS:
        if form.profile is not None:
            assert load(form.profile).error_format in (form.name, None, "aws-json"), form.name


def test_every_sample_name_is_there_once():
    listed = [sample.name for form in FORMATS for sample in form.samples]
    assert len(set(listed)) == len(listed)


def test_an_unknown_name_is_told_with_the_nearest():
    with pytest.raises(UsageProblem, match='did you mean "problem\\+json"'):
        named("problem-json")


def test_a_format_of_ones_own_comes_first_while_it_is_registered():
    own = replace(named("azure"), name="acme")
    before = every()
    response = answer(400, {"error": {"code": "A", "message": "no"}})
    with registered([own]):
        assert classify(response).format == "acme"
        assert_error_format(response, "acme")
        with pytest.raises(UsageProblem, match='two error formats are called "acme"'), registered([own]):
            pass
        assert classify(response).format == "acme"
    assert every() == before
    with pytest.raises(UsageProblem, match="is no pytest_apiint"), registered(["acme"]):
        pass


@pytest.mark.parametrize("name", [name for name in names() if load(name).error_in_200 is not None])
def test_what_profiles_know_of_errors_in_a_200_is_known_here_too(name):
    mark = load(name).error_in_200
    assert classify(answer(200, mark.error.encode(), mark.media_type)).error
    assert not classify(answer(200, mark.success.encode(), mark.media_type)).error


@pytest.mark.parametrize("form", FORMATS, ids=str)
def test_whatever_comes_is_in_the_format_or_told_of_in_twelve_lines(form):
    told = 0
    for body in faults.ERROR_BODIES:
        fields = {"Content-Type": body.media_type} if body.media_type else {}
        try:
            assert_error_format(Response(400, Headers({**fields, **body.headers}), body.body), form.name)
        except ContractFailure as failure:
            lines = str(failure).splitlines()
            assert len(lines) <= 12
            assert all(len(line) <= 80 and line.isascii() and line.isprintable() for line in lines)
            told += 1
    assert told > 40


def test_an_empty_list_where_a_code_may_stand_is_no_accident():
    assert classify(answer(403, {"error": {"code": 403, "message": "no", "errors": []}})).code is None
    assert classify(answer(403, {"error": {"code": 403, "message": "no", "errors": [[]]}})).code is None


@pytest.mark.parametrize("given", [(), ("nowhere",)])
def test_no_format_and_an_unknown_one_are_the_authors_mistakes(given):
    with pytest.raises(UsageProblem, match=r"assert_error_format: name one format|no error format is called"):
        assert_error_format(answer(400, {}), *given)


def test_one_of_several_formats_will_do():
    response = answer(400, {"error": {"code": "A", "message": "no"}})
    assert_error_format(response, "problem+json", "azure")
    with pytest.raises(ContractFailure, match=r"none of problem\+json, envelope"):
        assert_error_format(response, "problem+json", "envelope")


def test_a_message_holds_no_value_of_the_answer():
    response = answer(400, {"error": {"code": "tok-hunter2", "message": ["tok-hunter2"], "x": "tok-hunter2"}})
    for form in FORMATS:
        with pytest.raises(ContractFailure) as caught:
            assert_error_format(response, form.name)
        assert "hunter2" not in str(caught.value)
