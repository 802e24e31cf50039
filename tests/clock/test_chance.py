"""Chance pinned to the ends of its range shows the bounds of a client's jitter."""

import random
import tempfile
import threading
from random import expovariate, gauss, randint, randrange, triangular, uniform
from random import random as early

import pytest

from pytest_apiint.clock import chance
from pytest_apiint.errors import UsageProblem

SYSTEM = random.SystemRandom()
POINTS = (chance.LOWEST, chance.MIDDLE, chance.HIGHEST)


@pytest.mark.parametrize("u", POINTS)
@pytest.mark.parametrize(
    "draw",
    [early, random.random, random.Random(7).random, lambda: random.Random().random(), lambda: SYSTEM.uniform(0, 1)],
    ids=["early", "module", "old instance", "new instance", "system"],
)
def test_every_generator_draws_the_pin(u, draw):
    with chance.pinned(u):
        assert [draw(), draw()] == [u, u]
    assert draw() != draw()


@pytest.mark.parametrize("source", [random, random.Random(1), random.SystemRandom()], ids=["module", "own", "system"])
def test_what_is_made_of_a_draw_follows(source):
    with chance.pinned(0.0):
        assert (source.uniform(2, 4), source.randint(1, 6), source.choice("abc"), source.expovariate(1)) == (
            2,
            1,
            "a",
            0,
        )
    with chance.pinned(chance.HIGHEST):
        assert (source.uniform(2, 4), source.randint(1, 6), source.choice("abc")) == (pytest.approx(4), 6, "c")
        assert source.expovariate(1) > 36
    with chance.pinned(0.5):
        assert (source.uniform(2, 4), source.triangular(0, 2), source.randrange(10)) == (3, pytest.approx(1), 5)


def test_early_bound_functions_follow():
    with chance.pinned(0.5):
        assert (uniform(0, 1), triangular(0, 2), randint(0, 10), randrange(100)) == (0.5, pytest.approx(1), 5, 50)
        assert expovariate(1) == pytest.approx(0.693, abs=1e-3)
    with chance.pinned(0.0):
        assert gauss(3, 1) == 3


def test_gauss_keeps_no_value_from_within():
    random.seed(5)
    expected = [random.random(), random.gauss(0, 1), random.gauss(0, 1)]
    random.seed(5)
    got = [random.random(), random.gauss(0, 1)]
    with chance.pinned(0.5):
        random.gauss(0, 1)
    assert [*got, random.gauss(0, 1)] == expected


@pytest.mark.parametrize("u", POINTS)
def test_picky_samplers_still_end(u):
    with chance.pinned(u):
        assert len(set(random.sample(range(10_000), 40))) == 40
        random.normalvariate(0, 1)
        random.lognormvariate(0, 1)
        random.gammavariate(0.5, 1)
        random.betavariate(2, 3)
        random.vonmisesvariate(0, 4)
        random.shuffle(list(range(50)))


def test_temporary_files_keep_their_different_names():
    with chance.pinned(0.5), tempfile.NamedTemporaryFile() as one, tempfile.NamedTemporaryFile() as other:
        assert one.name != other.name


def test_pins_nest_and_are_always_restored():
    with chance.pinned(0.0):
        with pytest.raises(ZeroDivisionError), chance.pinned(0.5):
            1 / (early() - 0.5)
        assert early() == 0.0
    random.seed(1)
    assert (early(), random.randint(1, 100)) == (0.13436424411240122, 98)


def test_other_threads_see_the_pin():
    seen = []
    with chance.pinned(0.5):
        thread = threading.Thread(target=lambda: seen.append(early()))
        thread.start()
        thread.join()
    assert seen == [0.5]


@pytest.mark.parametrize("u", [-0.1, 1, float("nan")])
def test_a_pin_outside_the_range_is_refused(u):
    with pytest.raises(UsageProblem, match="less than 1"), chance.pinned(u):
        pass
