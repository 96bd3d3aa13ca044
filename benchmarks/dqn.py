"""Steps a second of a Q network on CartPole-v1, beside a loop written by hand for it alone.

    python benchmarks/dqn.py

Both with CleanRL's settings: 120-84 units, an update on 128 steps after every tenth, a target that
is copied every 50 updates, actions at random falling to 5 % over half of the steps. Besides, the
steps a second of the settings of the recipe dqn-cartpole, which updates five times as often. On one
thread, in seconds of the processor.
"""

from __future__ import annotations

import argparse
import copy
import time

import gymnasium
import numpy as np
import torch
from measure import Neighbours, middle, report, verdict
from torch import nn
from torch.nn import functional as F

from isthmus import DQN

ENVIRONMENT, UNITS, BATCH, EVERY, COPY, RATE = "CartPole-v1", (120, 84), 128, 10, 50, 2.5e-4
MEMORY, DISCOUNT, LAST, OVER = 10_000, 0.99, 0.05, 0.5
TARGET = 0.9


def plain(steps: int) -> float:
    """Seconds of the processor, for a loop that knows one environment and one network."""
    torch.manual_seed(0)
    draws = np.random.default_rng(0)
    environment = gymnasium.make(ENVIRONMENT)
    network = nn.Sequential(
        *(nn.Linear(4, UNITS[0]), nn.ReLU(), nn.Linear(*UNITS), nn.ReLU(), nn.Linear(UNITS[1], 2))
    )
    target = copy.deepcopy(network)
    adam = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0, fused=True)
    seen = np.empty((2, MEMORY, 4), np.float32)
    actions, rewards = np.empty(MEMORY, np.int64), np.empty(MEMORY, np.float32)
    ended = np.empty(MEMORY, np.float32)
    began = time.process_time()
    observation, _ = environment.reset(seed=0)
    for step in range(steps):
        if draws.random() < max(1 - (1 - LAST) * step / (OVER * steps), LAST):
            action = int(draws.integers(2))
        else:
            with torch.no_grad():
                action = int(network(torch.from_numpy(observation)).argmax())
        following, reward, over, cut, _ = environment.step(action)
        place = step % MEMORY
        seen[0, place], seen[1, place] = observation, following
        actions[place], rewards[place], ended[place] = action, reward, over
        observation = environment.reset()[0] if over or cut else following
        if (step + 1) % EVERY == 0:
            chosen = draws.integers(min(step + 1, MEMORY), size=BATCH)
            now, later = torch.from_numpy(seen[:, chosen])
            with torch.no_grad():
                best = target(later).amax(1) * (1 - torch.from_numpy(ended[chosen]))
                goals = torch.from_numpy(rewards[chosen]) + DISCOUNT * best
            values = network(now).gather(1, torch.from_numpy(actions[chosen])[:, None]).squeeze(1)
            adam.zero_grad()
            F.mse_loss(values, goals).backward()
            nn.utils.clip_grad_norm_(network.parameters(), 10.0)
            adam.step()
            if (step + 1) % (EVERY * COPY) == 0:
                target.load_state_dict(network.state_dict())
    return time.process_time() - began


def ours(steps: int, **fields: object) -> float:
    model = DQN(epochs=steps // 1000, trials=0, **fields)
    began = time.process_time()
    model.fit(ENVIRONMENT)
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=20_000, help="a number of thousands")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    same = {
        "hidden": UNITS,
        "batch_size": BATCH,
        "train_every": EVERY,
        "updates": 1,
        "target_every": COPY,
        "learning_rate": RATE,
        "memory": MEMORY,
        "exploration": OVER,
        "epsilon": LAST,
    }
    seconds: dict[str, list[float]] = {"plain": [], "ours": [], "recipe": []}
    plain(2000)
    ours(2000)
    with Neighbours() as others:
        for _ in range(arguments.rounds):
            seconds["plain"].append(plain(arguments.steps))
            seconds["ours"].append(ours(arguments.steps, **same))
            seconds["recipe"].append(ours(arguments.steps))
    rates = {name: round(arguments.steps / middle(found)) for name, found in seconds.items()}
    report(
        benchmark="dqn",
        **{f"{name}_steps_per_s": rate for name, rate in rates.items()},
        others=others.cores,
        **verdict(rates["ours"] / rates["plain"], TARGET, at_most=False),
    )


if __name__ == "__main__":
    main()
