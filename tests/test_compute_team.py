"""What members of the team must bring: each requirement, of everyone or of someone, for each member."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute.case import Case, open_case
from pipeline.compute.team import requirement_met, team_checks
from pipeline.scheme.gates import Requirement, TeamRules
from pipeline.scheme.load import load_schemes
from pipeline.scheme.scheme import Scheme

ROLES = {"roles": ("leader", "auditor")}
TRAINED = ROLES | {"facts": ("trained",)}
REGISTERED = ROLES | {"registered": True}
HOLDS = ROLES | {"any_qualification": ("QMS", "EMS")}
SOMEONE = TRAINED | {"scope": "someone"}
LEADER = {"role": "leader"}
AUDITOR = {"role": "auditor"}
YES, NO = {"trained": True}, {"trained": False}


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_schemes(Path(__file__).parent.parent / "schemes")["zzc"]


def a_case(scheme: Scheme, team: tuple[dict[str, Any], ...] | None, *requirements: Requirement) -> Case:
    tables = scheme.tables.model_copy(update={"team": TeamRules(requirements=requirements)})
    options = {name: entry.in_force for name, entry in scheme.readings.items()}
    facts = {"audit_type": "initial"} | ({} if team is None else {"team": team})
    return open_case(replace(scheme, tables=tables), facts, options)


def asked(words: dict[str, Any]) -> Requirement:
    return Requirement.model_validate({"id": "asked", "text": "示例要求", "clause": "5.1"} | words)


@pytest.mark.parametrize(
    ("words", "team", "met"),
    [
        (TRAINED, None, None),
        (TRAINED, (LEADER | YES, AUDITOR | YES), True),
        (TRAINED, (LEADER | YES, AUDITOR | NO), False),
        (TRAINED, (LEADER | YES, AUDITOR), None),
        (TRAINED, (LEADER, AUDITOR | NO), False),
        (TRAINED, ({"role": "expert"} | NO, LEADER | YES), True),
        (TRAINED, ({"role": "expert"} | YES,), None),
        (TRAINED | {"roles": ("expert",)}, (LEADER | NO,), True),
        (TRAINED | {"facts": ("trained", "experienced")}, (LEADER | YES,), None),
        (TRAINED | {"facts": ("trained", "experienced")}, (LEADER | YES | {"experienced": False},), False),
        (SOMEONE, (LEADER | NO, AUDITOR | YES), True),
        (SOMEONE, (LEADER, AUDITOR | YES), True),
        (SOMEONE, (LEADER | NO, AUDITOR | NO), False),
        (SOMEONE, (LEADER | NO, AUDITOR), None),
        (SOMEONE, (LEADER,), None),
        (SOMEONE, ({"role": "expert"} | YES,), None),
        (REGISTERED, (LEADER | {"registration_no": "示例-1"},), True),
        (REGISTERED, (LEADER | {"registration_no": ""},), None),
        (REGISTERED, (LEADER,), None),
        (REGISTERED | {"exempt_qualification": ("TC",)}, (LEADER | {"qualifications": ("tc",)},), True),
        (REGISTERED | {"exempt_qualification": ("TC",)}, (LEADER | {"qualifications": ("QMS",)},), None),
        (REGISTERED | {"exempt_qualification": ("TC",)}, (LEADER,), None),
        (HOLDS, (LEADER | {"qualifications": ("示例", " ems ")},), True),
        (HOLDS, (LEADER | {"qualifications": ("示例",)},), False),
        (HOLDS, (LEADER | {"qualifications": ()},), None),
        (HOLDS, (LEADER,), None),
        (HOLDS | {"open_qualification": ("示例",)}, (LEADER | {"qualifications": ("示例",)},), None),
        (HOLDS | {"open_qualification": ("示例",)}, (LEADER | {"qualifications": ("示例", "QMS")},), True),
        (HOLDS | {"open_qualification": ("示例",)}, (LEADER | {"qualifications": ("其他",)},), False),
    ],
)
def test_a_requirement_is_met_failed_or_open(
    scheme: Scheme, words: dict[str, Any], team: tuple[dict[str, Any], ...] | None, met: bool | None
) -> None:
    assert requirement_met(asked(words), a_case(scheme, team)) is met


def test_each_member_is_held_against_each_requirement_of_the_role(scheme: Scheme) -> None:
    team = (
        LEADER | YES | {"name": "示例甲"},
        AUDITOR | NO | {"name": "示例乙"},
        {"role": "expert", "name": "示例丙"},
        {},
    )
    others = asked({"id": "others", "text": "示例其他", "clause": "5.2", "roles": ("expert",), "facts": ("trained",)})
    never = asked(TRAINED | {"id": "never", "audits": ("special",)})
    checks = team_checks(a_case(scheme, team, asked(TRAINED), others, never))
    assert [(check.name, check.role, check.requirement, check.met, check.clause) for check in checks] == [
        ("示例甲", "leader", "示例要求", True, "5.1"),
        ("示例乙", "auditor", "示例要求", False, "5.1"),
        ("示例丙", "expert", "示例其他", None, "5.2"),
    ]


def test_a_member_without_a_name_is_checked_too(scheme: Scheme) -> None:
    assert [check.name for check in team_checks(a_case(scheme, (LEADER,), asked(TRAINED)))] == [""]


def test_without_a_team_nobody_is_checked(scheme: Scheme) -> None:
    assert team_checks(a_case(scheme, None, asked(TRAINED))) == ()
