"""A thousand simulated projects: who is sampled, as often as `design_prob` says, and a rare class estimated right.

In each, two people answer while the ranking hunts the rare class, so what was answered depends on the content;
half way a second source is imported. One pass over the seeds gives what all tests here look at.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlite_utils import Database

from labeling import settings
from labeling.answers import Answer, record_answer
from labeling.people import add_person
from labeling.queue import serve
from labeling.rounds import Ranked, RoundResult, store_round
from labeling.sampling import completed, design
from labeling.values import Labels
from tests.builders import NOW, MemoryProject, bring_in, text_row

N_SEEDS, N_ITEMS = 1000, 25
COMMON, RARE = Labels((1,)), Labels((2,))
FIRST = [text_row(f"t{n}", group={0: "pair", 1: "pair"}.get(n)) for n in range(20)]
LATER = [text_row(f"t{n}", group="pair" if n == 20 else None) for n in range(20, 25)]
RARE_ITEMS = {17}  # 4 % of the 25 items; item numbers are 1 to 25 in the order above
MIX = {"held-out": 0.15, "random": 0.35, "overlap": 0.1}
WATCHED = (1, 2, 3, 20, 21, 22, 25)  # two of a group, two alone, one that joins the group later, two later ones


@dataclass(frozen=True)
class Simulation:
    """What happened in all seeds: membership and probability by sample, (n_seeds, n_items); shares by seed."""

    member: Mapping[str, NDArray[np.float64]]
    prob: Mapping[str, NDArray[np.float64]]
    estimate: NDArray[np.float64]  # (n_seeds, 2): rare items, items in the completed random sample
    naive: NDArray[np.float64]  # (n_seeds, 2): rare items, items answered


@cache
def simulation() -> Simulation:
    samples = ("held-out", "random", "overlap")
    found = Simulation(
        member={which: np.zeros((N_SEEDS, N_ITEMS)) for which in samples},
        prob={which: np.zeros((N_SEEDS, N_ITEMS)) for which in samples},
        estimate=np.zeros((N_SEEDS, 2)),
        naive=np.zeros((N_SEEDS, 2)),
    )
    project = MemoryProject()
    for seed in range(N_SEEDS):
        with project.forgotten():
            play(project, seed)
            look(project.db, seed, found)
    return found


def look(db: Database, seed: int, found: Simulation) -> None:
    """Note who is sampled, and what is estimated."""
    now = design(db)
    chance = {"held-out": now.held_out, "random": now.mark - now.held_out, "overlap": now.overlap}
    for item, u, o in db.execute("SELECT item_id, u, o FROM item_state").fetchall():
        found.member["held-out"][seed, item - 1] = u < now.held_out
        found.member["random"][seed, item - 1] = now.held_out <= u < now.mark
        found.member["overlap"][seed, item - 1] = o < now.overlap
    for which, probability in chance.items():
        found.prob[which][seed] = probability
    sample = completed(db, "random")
    found.estimate[seed] = sum(final == RARE.ids for final in sample.final), len(sample.item_id)
    answered = db.execute("SELECT final FROM item_state WHERE final IS NOT NULL").fetchall()
    found.naive[seed] = sum(json.loads(row[0]) == [2] for row in answered), len(answered)


def play(project: MemoryProject, seed: int) -> None:
    """Label about half of a project in which the ranking puts the rare class first."""
    values = {"seed": seed, "overlap": 0.2, "held_out_wish": 0.15, "mix": MIX}
    for key, value in values.items():
        settings.put(project.db, key, value)
    people = [add_person(project.db, name).id for name in ("Ben", "Cyd")]
    bring_in(project, FIRST)
    hunted = sorted(range(1, 21), key=lambda item: (item not in RARE_ITEMS, item))
    for turn in range(13):
        if turn == 2:
            ranking = tuple(Ranked(item_id=item, stream="unsure", score=None) for item in hunted)
            found = RoundResult(seed=seed, trained_on=20, seconds=0.1, seq=0, report={}, ranking=ranking)
            project.write(store_round, found, NOW)
        if turn == 6:
            bring_in(project, LATER)
        who = people[turn % 2]
        for served in project.write(serve, who, 1, NOW):
            value = RARE if served.item_id in RARE_ITEMS else COMMON
            project.write(record_answer, Answer(item_id=served.item_id, person_id=who, value=value, given_at=NOW))


@pytest.mark.parametrize("which", ["held-out", "random", "overlap"])
def test_the_share_of_seeds_in_which_an_item_is_sampled_equals_its_design_prob(which):
    found = simulation()
    member, prob = found.member[which], found.prob[which]
    assert 0.02 < prob.mean() < 0.5
    for item in WATCHED:
        mean = prob[:, item - 1].mean()
        z = (member[:, item - 1].mean() - mean) / np.sqrt(mean * (1 - mean) / N_SEEDS)
        assert abs(z) < 4, f"item {item}: {member[:, item - 1].mean():.3f} of the seeds, design_prob {mean:.3f}"


@pytest.mark.parametrize("which", ["held-out", "random", "overlap"])
def test_rare_and_common_items_are_sampled_alike_whatever_the_ranking_hunts(which):
    member = simulation().member[which]
    rare = member[:, [item - 1 for item in sorted(RARE_ITEMS)]]
    p = member[:, 2:20].mean()
    z = (rare.mean() - p) / np.sqrt(p * (1 - p) / rare.size)
    assert abs(z) < 4


def test_items_of_a_group_are_in_a_sample_together_also_one_imported_later():
    for member in simulation().member.values():
        np.testing.assert_array_equal(member[:, 0], member[:, 1])
        np.testing.assert_array_equal(member[:, 0], member[:, 20])


def test_the_completed_random_sample_estimates_the_rare_share_and_the_naive_count_does_not():
    """Ratio estimate over all seeds, its standard error from the seeds (Cochran, Sampling Techniques, 1977, 2.11)."""
    found = simulation()
    truth = len(RARE_ITEMS) / N_ITEMS
    for (rare, n), is_right in ((found.estimate.T, True), (found.naive.T, False)):
        ratio = rare.sum() / n.sum()
        error = np.std(rare - ratio * n, ddof=1) * np.sqrt(N_SEEDS) / n.sum()
        assert error < 0.1 * truth
        assert bool(abs(ratio - truth) < 4 * error) is is_right, f"{ratio:.4f} +- {error:.4f}, truth {truth:.4f}"
        if not is_right:
            assert ratio > 1.5 * truth
