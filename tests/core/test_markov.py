import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.core.markov import DecisionProcess

# Two states and an end. From "low" one can wait, or climb with a half chance of success; from
# "high" one can cash in, or wait for a little.
TABLE = [
    ("low", "wait", "low", 1.0, 0.0),
    ("low", "climb", "high", 0.5, -1.0),
    ("low", "climb", "low", 0.5, -1.0),
    ("high", "cash in", "end", 1.0, 10.0),
    ("high", "wait", "high", 0.9, 1.0),
    ("high", "wait", "end", 0.1, 0.0),
]
DISCOUNT = 0.9


def by_hand():
    # high: waiting for ever is worth .9 / (1 - .81) = 4.7368, less than 10 at once, and waiting
    # once before cashing in .9 + .81 * 10 = 9; so V(high) = 10.
    # low: v = -1 + .9 (.5 * 10 + .5 v), so v = 3.5 / .55.
    return {"low": 3.5 / 0.55, "high": 10.0, "end": 0.0}


@pytest.mark.parametrize("way", ["value_iteration", "policy_iteration"])
def test_values_worked_out_by_hand(way):
    process = DecisionProcess.from_table(TABLE)
    found = getattr(process, way)(DISCOUNT)
    assert dict(zip(process.states, found.values, strict=True)) == pytest.approx(by_hand())
    chosen = [process.actions[a] if a >= 0 else None for a in found.policy]
    assert chosen == ["climb", "cash in", None]
    q = dict(zip(process.actions, found.action_values[process.states.index("high")], strict=True))
    assert q == pytest.approx({"wait": 9.0, "climb": -np.inf, "cash in": 10.0})


def test_both_ways_agree_with_every_policy_tried():
    rng = np.random.default_rng(0)
    table = []
    for state in range(4):
        for action in range(2):
            chances = rng.dirichlet(np.ones(4))
            table += [
                (state, action, following, chance, rng.normal())
                for following, chance in enumerate(chances)
            ]
    process = DecisionProcess.from_table(table)
    policies = np.array(np.meshgrid(*[[0, 1]] * 4)).reshape(4, -1).T
    best = np.max([process.policy_values(policy, 0.95) for policy in policies], axis=0)
    sweeps, policies = process.value_iteration(0.95), process.policy_iteration(0.95)
    np.testing.assert_allclose(sweeps.values, best, atol=1e-9)
    np.testing.assert_allclose(policies.values, best, atol=1e-9)
    np.testing.assert_array_equal(sweeps.policy, policies.policy)
    assert policies.rounds < sweeps.rounds


def test_without_a_later_step_the_reward_is_all():
    found = DecisionProcess.from_table(TABLE).value_iteration(0.0)
    np.testing.assert_allclose(found.values, [0.0, 10.0, 0.0])


def test_values_are_a_fixed_point():
    process = DecisionProcess.from_table(TABLE)
    values = process.policy_iteration(DISCOUNT).values
    best = process.action_values(values, DISCOUNT).max(axis=1)
    np.testing.assert_allclose(best[:2], values[:2])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "at least one row"),
        ([("a", "go", "b", 1.0)], "row 1 .* 4 entries"),
        ([("a", "go", "b", 1.5, 0.0)], "row 1 .* probability 1.5"),
        ([("a", "go", "b", 1.0, np.nan)], "reward nan"),
        ([("a", "go", "b", "1", 0.0)], "probability '1' and the reward 0.0; they must be numbers"),
        ([("a", "go", "b", 1.0, None)], "reward None"),
        ([("a", "go", "b", 0.5, 0.0)], "'go' in 'a' add up to 0.5"),
    ],
)
def test_a_table_that_is_none(rows, said):
    with pytest.raises(ParameterError, match=said):
        DecisionProcess.from_table(rows)


def test_a_policy_that_cannot_be_followed():
    process = DecisionProcess.from_table(TABLE)
    policy = process.policy_iteration(DISCOUNT).policy
    values = process.policy_values(policy, DISCOUNT)
    np.testing.assert_allclose(values, list(by_hand().values()))
    policy[process.states.index("low")] = process.actions.index("cash in")
    with pytest.raises(ParameterError, match="takes 'cash in' in 'low'"):
        process.policy_values(policy, DISCOUNT)


@pytest.mark.parametrize("discount", [1, -0.1, None, "0.9"])
def test_a_discount_that_has_no_limit(discount):
    with pytest.raises(ParameterError, match=f"discount is {discount!r}"):
        DecisionProcess.from_table(TABLE).value_iteration(discount)


def test_a_frozen_lake_is_crossed_in_six_steps():
    gymnasium = pytest.importorskip("gymnasium")
    lake = gymnasium.make("FrozenLake-v1", is_slippery=False).unwrapped
    ends = {following for moves in lake.P.values() for move in moves.values()
            for *_, following, _, over in move if over}  # fmt: skip
    table = [
        (state, action, following, chance, reward)
        for state, moves in lake.P.items()
        if state not in ends
        for action, outcomes in moves.items()
        for chance, following, reward, _ in outcomes
    ]
    process = DecisionProcess.from_table(table)
    found = process.policy_iteration(0.9)
    values = dict(zip(process.states, found.values, strict=True))
    assert values[0] == pytest.approx(0.9**5)  # the reward comes with the sixth step
    assert values[14] == pytest.approx(1)
    assert values[15] == values[5] == 0  # the far shore, and a hole
    state, path = 0, []
    while state not in ends:
        action = process.actions[found.policy[process.states.index(state)]]
        state = lake.P[state][action][0][1]
        path.append(state)
    assert path[-1] == 15
    assert len(path) == 6
