from __future__ import annotations

from collections.abc import Iterator

import pytest

from factories.funds import make_contract, pay
from factories.places import make_class, make_department, make_institution, make_region, make_user
from shuangjian.funds.models import Contract
from shuangjian.registry.models import Guardianship, Institution, Pupil, User
from shuangjian.web.context import acting


@pytest.fixture
def actor(db: None) -> Iterator[None]:
    """Write as somebody: audited tables refuse anything else."""
    with acting("tester", "a test"):
        yield


@pytest.fixture
def institution(db: None) -> Institution:
    """An institution of arts."""
    with acting("tester", "a test"):
        return make_institution()


@pytest.fixture
def pupil(db: None) -> Pupil:
    """A learner in class 301."""
    with acting("tester", "a test"):
        klass = make_class()
        return Pupil.objects.create(
            region_code=klass.region_code,
            school_class=klass,
            code="X0001",
            key=f"{klass.region_code}/X0001",
            name="示例学生1",
        )


@pytest.fixture
def money_people(institution: Institution, pupil: Pupil) -> dict[str, User]:
    """Whoever has to do with an institution's money."""
    with acting("tester", "a test"):
        region = make_region()
        family = make_user("family", "family", school_class=pupil.school_class, pupil=pupil)
        Guardianship.objects.create(user=family, pupil=pupil)
        return {
            "supervisor": make_user("supervisor", "training_supervisor", region=region),
            "leader": make_user("leader", "leader", region=region),
            "institution": make_user("institution", "institution_officer", institution=institution),
            "family": family,
            "bank": make_user("bank", "bank", region=region),
            "partner": make_user("partner", "partner_department", department=make_department("pbc")),
            "stranger": make_user("stranger", "family", school_class=make_class("302")),
        }


@pytest.fixture
def paid(institution: Institution, pupil: Pupil) -> Contract:
    """A contract of 3,000 yuan for 30 lessons of the learner, paid into escrow."""
    with acting("tester", "a test"):
        made = make_contract(place=institution, student_key=pupil.key)
        pay(made, 300_000)
        return made
