"""Eight pupils: hours of study, hours of sleep and a quiz lead to the points of an exam.

A net with four hidden units learns them by full-batch descent on half the squared error. Beside it
stand the net before it learned, the mean, and a straight line; and, because eight rows are few, all
of them once more for the one pupil that each in turn did not see.

python examples/exam.py --out exam.png
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from gallery import options
from sklearn.base import clone
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import LeaveOneOut, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from isthmus import TabularRegressor
from isthmus.plot.figure import BLUE, GREY, ORANGE, blank

STUDY = (12, 22, 115, 31, 0, 5, 92, 57)
SLEEP = (6, 6.5, 4, 9, 10, 8, 6, 8)
QUIZ = (78, 24, 100, 67, 58, 78, 82, 91)
EXAM = np.array([93, 68, 95, 75, 51, 60, 89, 97])
ROWS = np.column_stack([STUDY, SLEEP, QUIZ])


def main(arguments: Sequence[str] | None = None) -> dict[str, Any]:
    given = options(__doc__, epochs=200, out="exam.png").parse_args(arguments)
    net = TabularRegressor(hidden=(4,), activation="sigmoid", solver="sgd", batch_size=None,
                           learning_rate=0.3, epochs=given.epochs, precision="float32")  # fmt: skip
    models = {
        "untrained net": clone(net).set_params(epochs=0),
        "mean": DummyRegressor(),
        "straight line": LinearRegression(),
        "net": net,
    }
    seen, unseen = {}, {}
    for name, model in models.items():
        model = make_pipeline(StandardScaler(), model)
        seen[name] = model.fit(ROWS, EXAM).predict(ROWS)
        unseen[name] = cross_val_predict(model, ROWS, EXAM, cv=LeaveOneOut())
    print("study  sleep  quiz   exam   net says")
    for row, points, said in zip(ROWS, EXAM, seen["net"], strict=True):
        print(f"{row[0]:5.0f}{row[1]:7.1f}{row[2]:6.0f}{points:7}{said:11.1f}")
    costs = {name: (cost(seen[name]), cost(unseen[name])) for name in models}
    print("\nhalf the squared error a pupil   seen   not seen")
    for name, (fitted, left_out) in costs.items():
        print(f"{name:30}{fitted:7.1f}{left_out:11.1f}")
    drawn(net.training_["loss"], seen["net"], unseen["net"]).savefig(given.out, dpi=150)
    return {"costs": costs, "losses": net.training_["loss"]}


def cost(said: np.ndarray) -> float:
    return float(np.mean((said - EXAM) ** 2) / 2)


def drawn(losses: list[float], seen: np.ndarray, unseen: np.ndarray) -> Any:
    figure = blank(8, 3.6)
    curve, points = figure.subplots(1, 2, width_ratios=(5, 4))
    curve.plot(range(1, len(losses) + 1), np.array(losses) * EXAM.var(), color=BLUE)
    curve.axhline(EXAM.var() / 2, color=GREY, linestyle=":")
    curve.annotate("the mean", (len(losses), EXAM.var() / 2), ha="right", va="bottom", color=GREY)
    curve.set(xlabel="epoch", ylabel="half the squared error a pupil", ylim=(0, 150))
    points.plot([45, 100], [45, 100], color=GREY, linewidth=0.8)
    points.plot(EXAM, seen, "o", color=BLUE, label="seen")
    points.plot(EXAM, unseen, "o", color=ORANGE, mfc="none", label="not seen")
    points.set(xlabel="exam", ylabel="the net says", aspect="equal")
    points.legend(frameon=False)
    for axes in (curve, points):
        axes.grid(alpha=0.2)
    return figure


if __name__ == "__main__":
    main()
