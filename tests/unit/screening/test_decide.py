"""Does an opinion clear only what was proved, and say why it holds the rest?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.classification import OrderClassification
from schemas.decision import Opinion
from schemas.vocabulary import CyberSurveillance, Fact, ListedKind, ReasonClass, Verdict
from services.screening.domain.consequences import EFFECTS, Consequence
from services.screening.domain.decide import failed_opinion
from services.screening.domain.list_state import ListState
from services.screening.domain.matching import Matcher
from services.screening.domain.rules import Rule
from services.screening.domain.screen import Matter, Snapshot, screen
from tests.builders import an_order, line_data, party_data
from tests.unit.screening.builders import (
    AS_OF,
    BYSTANDERS,
    FRESH_FOR,
    a_candidate,
    a_licence,
    a_registration,
    a_snapshot,
    an_entry,
    an_item,
    classified,
    law,
    opinion_of,
    rules_of,
)

LISTED = an_item("5A002.a.1")
FROZEN = an_entry("Fjellvik Regnskap AS", countries=("NO",), programme="UKR")

TABLE = [
    (Consequence.PROHIBITED, Verdict.BLOCKED, ReasonClass.RISK, ()),
    (Consequence.ASSETS_FROZEN, Verdict.BLOCKED, ReasonClass.RISK, ("freeze_report",)),
    (
        Consequence.AUTHORISATION_REQUIRED,
        Verdict.BLOCKED,
        ReasonClass.LICENCE_MISSING,
        ("licence_application",),
    ),
    (
        Consequence.NOTIFICATION_DUTY_4,
        Verdict.BLOCKED,
        ReasonClass.LICENCE_MISSING,
        ("art4_2_notification",),
    ),
    (
        Consequence.NOTIFICATION_DUTY_5,
        Verdict.BLOCKED,
        ReasonClass.LICENCE_MISSING,
        ("art5_2_notification",),
    ),
    (Consequence.NOTIFICATION_DUTY_6, Verdict.BLOCKED, ReasonClass.LICENCE_MISSING, ("art6_2_notification",)),
    (Consequence.NOTIFICATION_DUTY_8, Verdict.BLOCKED, ReasonClass.LICENCE_MISSING, ("art8_2_notification",)),
    (Consequence.HUMAN_REVIEW, Verdict.FLAGGED, ReasonClass.RISK, ()),
    (Consequence.NEEDS_INFO, Verdict.FLAGGED, ReasonClass.DATA_MISSING, ()),
    (Consequence.CHECK_FAILED, Verdict.FLAGGED, ReasonClass.SYSTEM_DEGRADED, ()),
]
"""Errata 15: what a consequence means."""


def a_rule(consequence: Consequence) -> Rule:
    """A rule with this consequence that applies where the destination is not known."""
    rule = next(rule for rule in law().rules if rule.id == "destination_unknown")
    return replace(rule, consequence=consequence)


@pytest.mark.parametrize(("consequence", "verdict", "reason_class", "drafts"), TABLE)
def test_a_consequence_leads_to_its_verdict_class_and_draft(
    consequence: Consequence, verdict: Verdict, reason_class: ReasonClass, drafts: tuple[str, ...]
) -> None:
    book = replace(law(), rules=(a_rule(consequence),))
    opinion = opinion_of(an_order(destination={"country": None}), book=book)
    assert (opinion.verdict, [r.reason_class for r in opinion.reasons]) == (verdict, [reason_class])
    assert opinion.drafts == drafts
    assert opinion.authority_country == ("DE" if drafts else None)


def test_the_table_of_consequences_is_complete() -> None:
    assert {row[0] for row in TABLE} == set(Consequence) == set(EFFECTS)


def test_an_order_that_nothing_stands_against_is_cleared() -> None:
    opinion = opinion_of(an_order())
    assert opinion.verdict is Verdict.CLEARED
    assert (opinion.reasons, opinion.questions, opinion.drafts) == ((), (), ())
    assert opinion.authority_country is None


def test_blocked_wins_over_flagged_and_flagged_over_cleared() -> None:
    unknown = an_order(destination={"country": None})
    assert opinion_of(unknown).verdict is Verdict.FLAGGED
    both = opinion_of(unknown, LISTED)
    assert {"destination_unknown", "REG-3-1"} <= rules_of(both)
    assert both.verdict is Verdict.BLOCKED
    assert opinion_of(an_order(), a_candidate()).verdict is Verdict.FLAGGED


def degraded(state: ListState) -> Opinion:
    return opinion_of(an_order(), snapshot=Snapshot(state, Matcher(BYSTANDERS)))


def test_a_list_that_is_not_loaded_holds_the_order() -> None:
    opinion = degraded(ListState({}, frozenset({"eu_fsf"}), FRESH_FOR))
    assert opinion.verdict is Verdict.FLAGGED
    assert [reason.reason_class for reason in opinion.reasons] == [ReasonClass.SYSTEM_DEGRADED]
    assert "list eu_fsf: is not loaded" in opinion.coverage.not_configured


@pytest.mark.parametrize("change", [{"problem": "cannot be read"}, {"entries": 0}])
def test_a_list_that_cannot_be_used_holds_the_order(change: dict[str, object]) -> None:
    state = a_snapshot().state
    broken = replace(state.lists["eu_fsf"], **change)  # type: ignore[arg-type]
    opinion = degraded(ListState({"eu_fsf": broken}, frozenset(), FRESH_FOR))
    assert rules_of(opinion) == {"list_unusable"}
    assert not any("parties against" in check for check in opinion.coverage.checks)


def test_a_list_counts_until_its_freshness_limit_and_not_beyond() -> None:
    at_the_limit = a_snapshot(checked_at=AS_OF - FRESH_FOR)
    beyond = a_snapshot(checked_at=AS_OF - FRESH_FOR - timedelta(seconds=1))
    assert opinion_of(an_order(), snapshot=at_the_limit).verdict is Verdict.CLEARED
    opinion = opinion_of(an_order(), snapshot=beyond)
    assert rules_of(opinion) == {"list_unusable"}
    assert "2026-11-18" in opinion.reasons[0].summary


def test_the_matches_of_a_stale_list_still_count() -> None:
    stale = a_snapshot(FROZEN, checked_at=AS_OF - 2 * FRESH_FOR)
    opinion = opinion_of(an_order(), snapshot=stale)
    assert rules_of(opinion) == {"list_unusable", "SAN-FRZ-1"}
    assert opinion.verdict is Verdict.BLOCKED


def test_a_failed_classification_holds_the_order() -> None:
    opinion = opinion_of(an_order(), failure="KeyError")
    assert rules_of(opinion) == {"classification_failed"}
    assert opinion.verdict is Verdict.FLAGGED
    assert opinion.reasons[0].reason_class is ReasonClass.SYSTEM_DEGRADED


def test_a_line_that_nobody_classified_holds_the_order() -> None:
    order = an_order(lines=[line_data("1"), line_data("2")])
    whole = classified(order)
    matter = Matter(
        order=order,
        order_digest=order.digest(),
        classification=OrderClassification(control_list_version="x", lines=whole.lines[:1]),
    )
    opinion = screen(matter, a_snapshot(), law(), as_of=AS_OF)
    assert [(reason.rule, reason.line_id) for reason in opinion.reasons] == [("classification_failed", "2")]
    assert opinion.verdict is Verdict.FLAGGED


def test_a_failure_to_decide_is_a_hold_of_its_own_class() -> None:
    opinion = failed_opinion("ZeroDivisionError")
    assert opinion.verdict is Verdict.FLAGGED
    assert [reason.reason_class for reason in opinion.reasons] == [ReasonClass.SYSTEM_DEGRADED]
    assert "ZeroDivisionError" in opinion.reasons[0].summary


def test_a_listed_item_without_a_licence_gets_an_application_to_the_exporters_authority() -> None:
    exporter = {"name": "Blumenhof Gerätebau GmbH", "country": "AT"}
    opinion = opinion_of(an_order(exporter=exporter), LISTED)
    assert opinion.drafts == ("licence_application",)
    assert opinion.authority_country == "AT"
    reason = next(reason for reason in opinion.reasons if reason.rule == "REG-3-1")
    assert reason.line_id == "1"
    assert "5A002.a.1" in reason.citation


def test_nobody_applies_for_a_licence_for_what_is_prohibited() -> None:
    opinion = opinion_of(an_order(destination={"country": "RU"}), LISTED)
    assert {"SAN-SEC-RU-2", "REG-3-1"} <= rules_of(opinion)
    assert (opinion.drafts, opinion.authority_country) == ((), None)


def test_a_frozen_party_gets_a_freeze_report_and_nothing_else() -> None:
    opinion = opinion_of(an_order(), LISTED, entries=[FROZEN])
    assert opinion.drafts == ("freeze_report",)
    assert opinion.authority_country == "DE"


def test_the_freeze_is_cited_by_every_act_of_the_regime() -> None:
    opinion = opinion_of(an_order(), entries=[FROZEN])
    assert [reason.rule for reason in opinion.reasons] == ["SAN-FRZ-1"]
    assert "No 269/2014" in opinion.reasons[0].citation
    assert opinion.reasons[0].party == "Fjellvik Regnskap AS"


@pytest.mark.parametrize("list_id", ["un", "uk", "ofac_sdn", "us_entity_list", "own"])
def test_lists_that_do_not_freeze_flag_at_the_same_strength(list_id: str) -> None:
    opinion = opinion_of(
        an_order(), entries=[an_entry("Fjellvik Regnskap AS", list_id=list_id, countries=("NO",))]
    )
    assert rules_of(opinion) == {"party_match"}
    assert opinion.verdict is Verdict.FLAGGED


def test_a_party_of_annex_iv_may_get_no_dual_use_items_and_may_get_others_after_review() -> None:
    entry = an_entry("Fjellvik Regnskap AS", list_id="own", countries=("NO",), programme="833/2014 Annex IV")
    assert "SAN-SEC-RU-2b" in rules_of(opinion_of(an_order(), LISTED, entries=[entry]))
    assert rules_of(opinion_of(an_order(), entries=[entry])) == {"party_match"}


def test_a_vessel_of_annex_xlii_may_not_be_used() -> None:
    vessel = {"role": "carrier", "kind": "vessel", "name": "Severnaya Zvezda", "country": "GA"}
    entry = an_entry(
        "Severnaya Zvezda",
        list_id="own",
        kind=ListedKind.VESSEL,
        countries=("GA",),
        programme="833/2014 Annex XLII",
    )
    opinion = opinion_of(an_order(parties=[party_data(), vessel]), entries=[entry])
    assert rules_of(opinion) == {"SAN-VES"}
    assert (opinion.verdict, opinion.drafts) == (Verdict.BLOCKED, ())


def test_the_same_party_in_two_roles_is_one_ground() -> None:
    parties = [party_data(), party_data(role="consignee")]
    opinion = opinion_of(an_order(parties=parties), entries=[FROZEN])
    assert [reason.rule for reason in opinion.reasons] == ["SAN-FRZ-1"]


@pytest.mark.parametrize("role", ["bank", "freight_forwarder", "carrier", "notify_party", "payer", "agent"])
def test_every_role_is_screened(role: str) -> None:
    other = party_data("Vostrakan Metall Kombinat", role=role, country="RU")
    assert "SAN-FRZ-1" in rules_of(opinion_of(an_order(parties=[party_data(), other])))


def test_the_payer_of_the_payment_is_screened() -> None:
    order = an_order(payment={"payer": "Vostrakan Metall Kombinat", "country": "RU"})
    assert "SAN-FRZ-1" in rules_of(opinion_of(order))


@pytest.mark.parametrize(
    "name",
    [
        *(None, "", "  ", "TBA", "t.b.d.", "to be advised", "Confidential", "n/a", "???", "GmbH"),
        *(
            "Final customer to be advised",
            "End user TBD",
            "Endkunde wird noch benannt",
            "Client final à préciser",
        ),
        *("Eindklant nog onbekend", "Usuario final por confirmar", "Cliente finale da definire"),
    ],
)
def test_a_placeholder_instead_of_a_party_holds_the_order(name: str | None) -> None:
    opinion = opinion_of(an_order(parties=[party_data(name)]))
    assert rules_of(opinion) == {"party_unscreenable"}
    assert opinion.questions == ("party_unscreenable",)


@pytest.mark.parametrize("name", ["", "???", "not known"])
def test_an_owner_who_cannot_be_screened_holds_the_order(name: str) -> None:
    owned = party_data(owners=[{"name": name, "percent": "60"}])
    assert rules_of(opinion_of(an_order(parties=[owned]))) == {"party_unscreenable"}


def test_an_order_without_an_end_user_is_held() -> None:
    opinion = opinion_of(an_order(parties=[party_data(role="buyer")]))
    assert rules_of(opinion) == {"party_unscreenable"}
    assert "end user" in opinion.question_texts["party_unscreenable"]


def test_a_country_that_no_table_knows_is_an_unknown_destination() -> None:
    assert rules_of(opinion_of(an_order(destination={"country": "ZZ"}))) == {"destination_unknown"}


def test_questions_of_the_classifier_are_asked_with_those_of_the_rules() -> None:
    item = an_item(surveillance=CyberSurveillance.NON_LISTED_CANDIDATE, questions=("RF-CAP-06", "RF-CAP-07"))
    opinion = opinion_of(an_order(destination={"country": None}), item)
    assert {"destination_unknown", "RF-CAP-06", "RF-CAP-07"} <= set(opinion.questions)
    assert set(opinion.question_texts) == set(opinion.questions)


@pytest.mark.parametrize(
    ("answer", "rules"),
    [(Fact.TRUE, {"REG-4-2"}), (Fact.FALSE, set()), (Fact.UNKNOWN, {"REG-4-2"})],
)
def test_an_answer_counts_where_the_order_is_silent(answer: Fact, rules: set[str]) -> None:
    order = an_order(destination={"country": "LY"}, use={"military": None})
    opinion = opinion_of(order, answers={"REG-4-2": answer})
    assert rules_of(opinion) == rules
    assert (
        opinion.verdict
        is ({Fact.TRUE: Verdict.BLOCKED, Fact.FALSE: Verdict.CLEARED, Fact.UNKNOWN: Verdict.FLAGGED}[answer])
    )


def test_an_answer_does_not_overrule_what_the_order_says() -> None:
    order = an_order(destination={"country": "LY"}, use={"military": True})
    opinion = opinion_of(order, answers={"REG-4-2": Fact.FALSE})
    assert opinion.verdict is Verdict.BLOCKED


def test_coverage_names_every_list_with_its_edition_and_what_is_not_checked() -> None:
    coverage = opinion_of(an_order(), entries=[an_entry("Someone Else", list_id="uk")]).coverage
    assert {"parties against eu_fsf", "parties against uk"} <= set(coverage.checks)
    assert "list uk: 1 entries, published 2026-11-18" in coverage.notes
    assert any("red flags of" in check for check in coverage.checks)
    assert "goods annexes" in coverage.not_configured


def test_a_claim_that_the_register_does_not_hold_counts_for_nothing_and_is_named() -> None:
    claim = a_licence().model_dump(mode="json")
    order = an_order(authorisations=[claim])
    opinion = opinion_of(order, LISTED)
    assert "REG-3-1" in rules_of(opinion)
    assert "authorisation L-1 is claimed and not in the register" in opinion.coverage.notes
    held = opinion_of(order, LISTED, register=[a_licence()])
    assert held.verdict is Verdict.CLEARED
    assert not any("is claimed" in note for note in held.coverage.notes)
    assert "authorisation L-1 covers line 1" in held.coverage.notes


def test_the_general_authorisation_is_named_only_where_it_clears_the_order() -> None:
    assert opinion_of(an_order(), LISTED, register=[a_registration()]).general_authorisation == "EU001"
    assert opinion_of(an_order(), register=[a_registration()]).general_authorisation is None
    held = opinion_of(an_order(), LISTED, register=[a_registration()], entries=[FROZEN])
    assert held.general_authorisation is None


def test_the_same_facts_give_the_same_bytes() -> None:
    order = an_order(destination={"country": "RU"})
    first, second = (opinion_of(order, LISTED, entries=[FROZEN]) for _ in range(2))
    assert first.model_dump_json() == second.model_dump_json()


def test_a_party_seen_under_its_alias_is_named_as_its_own_order_has_it() -> None:
    snapshot = a_snapshot(an_entry("Fjellvik Regnskap AS", countries=("NO",)))
    one = an_order(parties=[party_data("Fjellvik Regnskap", aliases=["Nordlys Bygg"])])
    other = an_order(parties=[party_data("Nordlys Bygg", aliases=["Fjellvik Regnskap"])])
    named = [opinion_of(order, snapshot=snapshot).reasons[0].party for order in (one, other)]
    assert named == ["Fjellvik Regnskap", "Nordlys Bygg"]


@pytest.mark.parametrize("payer", ["to be advised", "", "???"])
def test_a_payer_that_names_nobody_cannot_be_screened(payer: str) -> None:
    found = opinion_of(an_order(payment={"payer": payer}))
    assert ("data_missing", "party_unscreenable") in {(r.reason_class, r.rule) for r in found.reasons}


@pytest.mark.parametrize(
    ("planned", "holds"),
    [
        ("2021-09-08", True),
        ("2010-01-01", True),
        ("2025-11-19", True),
        ("2025-11-20", False),
        ("2026-12-15", False),
    ],
)
def test_a_day_on_which_today_s_law_did_not_hold_switches_no_rule_off(planned: str, holds: bool) -> None:
    found = opinion_of(an_order(act={"type": "export", "planned_date": planned}))
    assert ("planned_date_implausible" in rules_of(found)) is holds
