"""One elicitation: results of each kind, sealed while a round is open, hidden below four."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_effects_are_drawn_with_every_expert_unlabelled(ask_experts):
    page = ask_experts("experts/effects")

    expect(page.get_by_role("heading", level=1)).to_have_text("Experts agree on 1 of 2 effects")
    expect(page.get_by_role("img", name="Curves of 5 experts")).to_have_count(2)
    expect(page.get_by_text("some expect a rise and others a fall")).to_be_visible()
    expect(page.get_by_text("0 of 5 experts named something they gain or lose")).to_be_visible()
    expect(page.locator(".page")).not_to_contain_text(re.compile(r"Expert \d"))
    expect(page.locator(".page")).not_to_contain_text("Person")


def test_weights_come_with_chances_of_every_pair(ask_experts):
    page = ask_experts("experts/pairs")
    page.get_by_role("button", name="Estimate from what was handed in").click()

    expect(page.get_by_role("heading", name="How much each criterion counts")).to_be_visible()
    expect(page.get_by_role("region", name="Chances, row above column")).to_be_visible()
    expect(page.get_by_role("heading", name="Do experts contradict themselves?")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="How much each criterion counts")).to_be_visible()


def test_nothing_is_seen_while_the_first_round_is_open(ask_experts):
    page = ask_experts("experts/open")

    expect(page.locator("p.lead")).to_have_text("Round 1: 4 of 4 have handed in.")
    expect(page.get_by_text("Nobody sees what was judged before a round has ended")).to_be_visible()
    expect(page.get_by_role("button", name="Estimate")).to_have_count(0)


def test_who_runs_a_panel_does_not_see_what_was_judged(ask_experts, only_as):
    only_as("sender")
    page = ask_experts("experts/effects")

    expect(page.get_by_text("Nobody sees what was judged")).to_be_visible()
    expect(page.get_by_role("img", name="Curves")).to_have_count(0)
    expect(page.get_by_role("button", name="Open round 2 …")).to_be_visible()


def test_who_sees_judgements_does_not_run_the_panel(ask_experts, only_as):
    only_as("researcher")
    page = ask_experts("experts/effects")

    expect(page.get_by_role("img", name="Curves of 5 experts")).to_have_count(2)
    expect(page.get_by_role("button", name="Open round 2 …")).to_have_count(0)
    expect(page.get_by_text("Somebody who may decide")).to_be_visible()


def test_an_unknown_elicitation_is_told(ask_experts):
    expect(ask_experts("experts/nothing").get_by_role("alert")).to_contain_text("nothing")


@pytest.mark.parametrize("slug", ["effects", "pairs", "open"])
def test_anybody_can_look_at_an_elicitation(expert_barriers, slug):
    assert expert_barriers(f"experts/{slug}") == []


def test_an_expert_who_lost_her_link_gets_a_new_one_and_the_old_one_is_shut(ask_experts):
    page = ask_experts("experts/open")
    page.get_by_role("button", name="New link …").click()
    page.get_by_label("Name, as it was invited").fill("Nobody")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("alert")).to_contain_text("Nobody called so is among the experts")

    page.get_by_label("Name, as it was invited").fill("person 2")
    page.get_by_role("button", name="Make the link").click()

    link = page.locator(".links code").inner_text()
    expect(page.get_by_text("Send each link to its expert now.")).to_be_visible()
    page.keyboard.press("Escape")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download the links as CSV").click()
    assert link in taken.value.path().read_text(encoding="utf-8-sig")
    assert taken.value.url.startswith("blob:"), "made in the browser, not fetched"
    expect(page.get_by_text("Send each link to its expert now.")).to_be_visible()
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("What works?")


def test_what_three_experts_weighed_stays_hidden(ask_experts):
    page = ask_experts("experts/few")

    expect(page.get_by_text("Fewer than four experts judged this.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("What works?")
    expect(page.get_by_role("heading", level=2)).to_have_count(0)
    expect(page.get_by_role("button", name="Estimate")).to_have_count(0)


def test_what_keeps_an_estimate_from_being_made_is_told_and_the_button_stays(ask_experts):
    page = ask_experts("experts/apart")
    page.get_by_role("button", name="Estimate from what was handed in").click()

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("button", name="Estimate from what was handed in")).to_be_visible()
