"""Each error against numbers worked by hand and against numerical integration of its formula."""

import numpy as np
import torch

from isthmus.losses.reconstruction import absolute, binary_cross_entropy, cross_entropy, squared


def test_squared_and_absolute():
    output, target = torch.tensor([[1.0, -2.0]]), torch.tensor([[0.5, 1.0]])
    assert squared(output, target).tolist() == [[0.25, 9.0]]
    assert absolute(output, target).tolist() == [[0.5, 3.0]]


def test_the_lessons_losses():
    said = torch.tensor([[0.9, 0.1], [0.1, 0.9], [0.4, 0.6]])
    wanted = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    assert round(float(squared(said, wanted).sum(1).mean()), 4) == 0.2533
    assert round(float(cross_entropy(said.log(), wanted).sum(1).mean()), 4) == 0.3757


def test_binary_cross_entropy_of_probabilities_and_far_logits():
    logits = torch.tensor([[-3.0, 0.0, 2.0]], dtype=torch.float64)
    target = torch.tensor([[0.25, 0.5, 1.0]], dtype=torch.float64)
    s = 1 / (1 + np.exp(-logits.numpy()))
    expected = -target.numpy() * np.log(s) - (1 - target.numpy()) * np.log(1 - s)
    np.testing.assert_allclose(binary_cross_entropy(logits, target).numpy(), expected, rtol=1e-12)
    far = binary_cross_entropy(torch.tensor([[500.0, -500.0]]), torch.tensor([[1.0, 1.0]]))
    assert far.tolist() == [[0.0, 500.0]]
