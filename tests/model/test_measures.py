import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallboard.model.measures import (
    FORMULAS,
    MEASURES,
    Counts,
    abandon_rate,
    aht,
    answer_rate,
    asa,
    good_base,
    occupancy,
    percent,
    service_level,
)

# ICMI's example: the same minute legitimately reads 79 to 86 per cent
ICMI = Counts(
    answered_within=860,
    answered_after=140,
    abandoned_within=20,
    abandoned_after=40,
    short=10,
    flowed_out=30,
    waiting_beyond=12,
)
# Cisco's example: 70 answered in time, 10 abandoned in time, 20 exceeded
CISCO = Counts(answered_within=70, answered_after=20, abandoned_within=10)

contacts = st.integers(0, 10_000)


@st.composite
def any_counts(draw: st.DrawFn) -> Counts:
    abandoned_within = draw(contacts)
    return Counts(
        draw(contacts),
        draw(contacts),
        abandoned_within,
        draw(contacts),
        draw(st.integers(0, abandoned_within)),
        draw(contacts),
        draw(contacts),
    )


@pytest.mark.parametrize(
    ("formula", "golden"),
    [
        ("SL1", 81.13),
        ("SL2", 82.69),
        ("SL3", 83.02),
        ("SL4", 86.00),
        ("SL5", 81.90),
        ("SL6", 82.08),
        ("SL7", 78.90),
        ("SL8", 80.22),
    ],
)
def test_golden_values(formula: str, golden: float) -> None:
    level = service_level(formula, ICMI)
    assert level is not None
    assert round(level, 2) == golden


@pytest.mark.parametrize(("formula", "golden"), [("SL1", 70.0), ("SL2", 77.8), ("SL3", 80.0)])
def test_what_an_abandon_counts_is_a_matter_of_definition(formula: str, golden: float) -> None:
    assert round(service_level(formula, CISCO) or 0.0, 1) == golden


@pytest.mark.parametrize("formula", FORMULAS)
def test_nothing_offered_is_no_level(formula: str) -> None:
    assert service_level(formula, Counts()) is None


def test_only_short_abandons_leave_no_base_without_them() -> None:
    assert service_level("SL5", Counts(abandoned_within=3, short=3)) is None
    assert service_level("SL6", Counts(abandoned_within=3, short=3)) == 100.0


def test_a_formula_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        good_base("SL9", ICMI)


@given(st.sampled_from(sorted(FORMULAS)), any_counts())
def test_a_level_is_a_share(formula: str, counts: Counts) -> None:
    good, base = good_base(formula, counts)
    assert 0 <= good <= base
    level = service_level(formula, counts)
    assert level is None if base == 0 else level is not None and 0.0 <= level <= 100.0


@given(st.sampled_from(sorted(FORMULAS)), any_counts(), any_counts())
def test_pairs_add_up(formula: str, one: Counts, other: Counts) -> None:
    both = Counts(*(a + b for a, b in zip(one, other, strict=True)))
    assert good_base(formula, both) == tuple(
        a + b for a, b in zip(good_base(formula, one), good_base(formula, other), strict=True)
    )


def test_what_cannot_be_computed_is_none() -> None:
    assert asa(0.0, 0) is None
    assert aht(0.0, 0.0, 0) is None
    assert abandon_rate(0, 0) is None
    assert answer_rate(0, 0) is None
    assert occupancy(0.0, 0.0, 600.0, 600.0) is None
    assert occupancy(0.0, 0.0, 600.0, 700.0) is None


def test_means_and_rates() -> None:
    assert asa(90.0, 3) == 30.0
    assert aht(500.0, 100.0, 3) == 200.0
    assert abandon_rate(3, 40) == 7.5
    assert abandon_rate(5, 4) is None
    assert answer_rate(36, 40) == 90.0
    assert occupancy(2400.0, 300.0, 3600.0, 0.0) == 75.0


@given(st.floats(0, 1e12), st.floats(-1e12, 1e12))
def test_a_share_is_a_number_or_none(part: float, whole: float) -> None:
    share = percent(part, whole)
    assert share is None if whole <= 0 else share is not None and not math.isnan(share)


def test_every_measure_is_defined_for_people() -> None:
    assert set(FORMULAS) < set(MEASURES)
    for id, measure in MEASURES.items():
        assert id == measure.id
        assert all((measure.name, measure.unit, measure.formula, measure.source))
