"""What later rewards are worth now: returns of a game, and when it pays to wait.

The return of a step is its reward and all later ones, each worth less the later it comes. Of two
ways through a small game one gives 1 at once and the other 5 after four steps. Where the discount
is near 1 it pays to wait; the exact solution of the game changes its mind where the returns do.

python examples/discounted_return.py --out returns.png
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from gallery import options

from isthmus.core.markov import DecisionProcess
from isthmus.evaluate.returns import discounted
from isthmus.plot.figure import BLUE, GREY, ORANGE, blank

REWARDS = (0, 0, 1, 0, 0, 5)
DISCOUNTS = (1.0, 0.9, 0.5)
AT_ONCE, LATER = (1,), (0, 0, 0, 0, 5)
GAME = (  # state, action, what follows, its probability, reward
    ("start", "take", "end", 1, AT_ONCE[0]),
    ("start", "wait", "first", 1, LATER[0]),
    ("first", "wait", "second", 1, LATER[1]),
    ("second", "wait", "third", 1, LATER[2]),
    ("third", "wait", "fourth", 1, LATER[3]),
    ("fourth", "take", "end", 1, LATER[4]),
)


def main(arguments: Sequence[str] | None = None) -> dict[str, Any]:
    given = options(__doc__, out="returns.png").parse_args(arguments)
    returns = {discount: discounted(REWARDS, discount) for discount in DISCOUNTS}
    print("step          " + "".join(f"{step:8}" for step in range(1, len(REWARDS) + 1)))
    print("reward        " + "".join(f"{reward:8}" for reward in REWARDS))
    for discount, found in returns.items():
        print(f"return at {discount:<4}" + "".join(f"{value:8.4f}" for value in found))
    discounts = np.linspace(0.01, 0.99, 99)
    ways = {
        name: np.array([discounted(rewards, discount)[0] for discount in discounts])
        for name, rewards in (("take", AT_ONCE), ("wait", LATER))
    }
    game = DecisionProcess.from_table(GAME)
    best = [game.actions[game.policy_iteration(d).policy[0]] for d in discounts]
    turn = float(discounts[best.index("wait")])
    print(f"\n1 now or 5 after four steps: the best policy waits from a discount of {turn:.2f} on")
    print(f"the two are worth the same at {0.2**0.25:.4f}, the fourth root of 1/5")
    drawn(discounts, ways, turn).savefig(given.out, dpi=150)
    return {"returns": returns, "best": best, "ways": ways, "turn": turn}


def drawn(discounts: np.ndarray, ways: dict[str, np.ndarray], turn: float) -> Any:
    figure = blank(6, 3.5)
    axes = figure.add_subplot(xlabel="discount", ylabel="return of the first step")
    for (name, returns), colour in zip(ways.items(), (ORANGE, BLUE), strict=True):
        axes.plot(discounts, returns, color=colour, label=name)
    axes.axvline(turn, color=GREY, linestyle=":")
    axes.annotate("the best policy turns ", (turn, 4), ha="right", color=GREY)
    axes.grid(alpha=0.2)
    axes.legend(frameon=False)
    return figure


if __name__ == "__main__":
    main()
