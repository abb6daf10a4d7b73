"""Does one more fact against an order ever make its verdict milder, or a lost fact clear it?"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from schemas.vocabulary import Verdict
from tests.builders import party_data
from tests.properties.orders import LISTED_NAMES, USES, Scene, scenes
from tests.unit.screening.builders import an_item


@given(scenes(), st.sampled_from(LISTED_NAMES), st.sampled_from(["bank", "consignee", "agent", "payer"]))
def test_one_more_party_with_a_listed_name_never_makes_it_milder(scene: Scene, name: str, role: str) -> None:
    party = party_data(name, role=role, kind=None, country=None, address=None)
    worse = replace(scene, changes=scene.changes | {"parties": [*scene.changes["parties"], party]})
    assert worse.severity() >= max(scene.severity(), 1)


@given(scenes())
def test_a_hit_never_makes_it_milder(scene: Scene) -> None:
    assert replace(scene, listed=True).severity() >= scene.severity()


@given(scenes())
def test_a_list_that_cannot_be_used_never_makes_it_milder_and_always_holds(scene: Scene) -> None:
    assert replace(scene, problem=True).severity() >= max(scene.severity(), 1)


@given(scenes())
def test_a_failed_classification_always_holds(scene: Scene) -> None:
    assert replace(scene, failure=True).opinion().verdict is not Verdict.CLEARED


@given(scenes(), st.sampled_from(USES))
def test_a_use_that_is_known_to_be_so_never_makes_it_milder(scene: Scene, use: str) -> None:
    worse = replace(scene, changes=scene.changes | {"use": scene.changes["use"] | {use: True}})
    assert worse.severity() >= scene.severity()


@given(scenes())
def test_one_more_listed_line_never_makes_it_milder(scene: Scene) -> None:
    line = scene.changes["lines"][0] | {"line_id": "9", "kind": "goods"}
    worse = replace(
        scene,
        changes=scene.changes | {"lines": [*scene.changes["lines"], line]},
        items=(*scene.items, an_item("5A002.a.1")),
    )
    assert worse.severity() >= scene.severity()


@given(scenes(), st.sampled_from([("authority_letter", "Article 4(1)(b)"), ("email", "We suspect misuse.")]))
def test_one_more_document_against_it_never_makes_it_milder(scene: Scene, paper: tuple[str, str]) -> None:
    document = {"kind": paper[0], "text": paper[1]}
    worse = replace(scene, changes=scene.changes | {"documents": [*scene.changes["documents"], document]})
    assert worse.severity() >= scene.severity()


@given(scenes(), st.sampled_from(USES))
def test_a_use_that_nobody_established_clears_nothing_that_was_held_for_less(scene: Scene, use: str) -> None:
    """Unknown is never false: where `false` does not clear, `null` does not either."""
    false = replace(scene, changes=scene.changes | {"use": scene.changes["use"] | {use: False}})
    unknown = replace(scene, changes=scene.changes | {"use": scene.changes["use"] | {use: None}})
    if false.opinion().verdict is not Verdict.CLEARED:
        assert unknown.opinion().verdict is not Verdict.CLEARED


@given(scenes())
def test_an_unknown_destination_clears_nothing(scene: Scene) -> None:
    unknown = replace(scene, changes=scene.changes | {"destination": {"country": None}})
    assert unknown.opinion().verdict is not Verdict.CLEARED


@given(scenes())
def test_only_an_order_without_a_reason_is_cleared(scene: Scene) -> None:
    opinion = scene.opinion()
    assert (opinion.verdict is Verdict.CLEARED) is (opinion.reasons == ())
    assert bool(opinion.drafts) is (opinion.authority_country is not None)


@given(scenes())
def test_the_same_scene_gives_the_same_bytes(scene: Scene) -> None:
    assert scene.opinion().model_dump_json() == scene.opinion().model_dump_json()
