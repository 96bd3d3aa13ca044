"""An autoencoder learns a small table of likes in eight steps; NumPy alone, nothing hidden.

python examples/eight_steps.py            the weights change once an epoch
python examples/eight_steps.py --online   they change after each person
"""

import sys

import numpy as np

# 1. People are rows, films are columns: 1 liked, 0 not liked, nan not rated.
_ = np.nan
table = np.array(
    [
        [1, 0, _, 1, 1, 1],
        [0, 1, 0, 0, 1, 0],
        [_, 1, 1, 0, 0, _],
        [1, 0, 1, 1, 0, 1],
        [0, _, 1, 1, _, 1],
        [0, 0, 0, 0, 1, _],
        [1, 0, 1, 1, 0, 1],
        [0, 1, 1, _, 0, 1],
        [_, 0, 1, 1, 1, 1],
        [1, _, 0, 0, _, 0],
        [0, 1, 1, 1, 0, 1],
    ]
)
films, hidden, rate, online = table.shape[1], 2, 0.25, "--online" in sys.argv
rng = np.random.default_rng(0)
W, V = rng.normal(0, 0.5, (hidden, films)), rng.normal(0, 0.5, (films, hidden))
b, c = np.zeros(hidden), np.zeros(films)


def f(a):
    return 1 / (1 + np.exp(-a))


for epoch in range(1, 301):
    total = dW = db = dV = dc = 0
    for x in table:  # 2. One person's row goes in; what is not rated enters as 0.
        rated = np.isfinite(x)
        x = np.nan_to_num(x)
        z = f(W @ x + b)  # 3. Encode.
        y = f(V @ z + c)  # 4. Decode.
        wrong = np.where(rated, y - x, 0)
        total += np.sum(wrong**2)  # 5. The error, over the rated cells only.
        out = 2 * wrong * y * (1 - y)  # 6. The error goes back, layer by layer.
        back = (V.T @ out) * z * (1 - z)
        dW, db = dW + np.outer(back, x), db + back
        dV, dc = dV + np.outer(out, z), dc + out
        if online:  # 7. The weights move against the gradient: after each row, or ...
            W, b, V, c = W - rate * dW, b - rate * db, V - rate * dV, c - rate * dc
            dW = db = dV = dc = 0
    if not online:  # ... after all of them.
        W, b, V, c = W - rate * dW, b - rate * db, V - rate * dV, c - rate * dc
    if epoch in (1, 2, 5, 10, 20, 50, 100, 200, 300):  # 8. That was an epoch; again and again.
        print(f"epoch {epoch:4d}   mean squared error {total / np.isfinite(table).sum():.4f}")

print("\nwhat the network says now:")
print(np.array([f(V @ f(W @ np.nan_to_num(x) + b) + c) for x in table]).round(2))
