import torch

from isthmus.nn.gaussian_code import moments, sample


def test_moments_are_the_two_halves_in_float32():
    units = torch.arange(8.0).reshape(2, 4).bfloat16()
    mean, log_variance = moments(units)
    assert mean.tolist() == [[0, 1], [4, 5]]
    assert log_variance.tolist() == [[2, 3], [6, 7]]
    assert mean.dtype == log_variance.dtype == torch.float32


def test_samples_have_the_stated_mean_and_variance():
    mean = torch.tensor([[1.0, -2.0]]).expand(50_000, 2)
    log_variance = torch.tensor([[0.0, 2.0]]).expand(50_000, 2)
    draws = sample(mean, log_variance, torch.Generator().manual_seed(0))
    deviation = (log_variance[0] / 2).exp()
    standard_error = deviation / 50_000**0.5
    assert ((draws.mean(0) - mean[0]).abs() < 5 * standard_error).all()
    torch.testing.assert_close(draws.std(0), deviation, rtol=0.02, atol=0)


def test_gradients_reach_both_moments():
    mean = torch.zeros(1, 3, requires_grad=True)
    log_variance = torch.zeros(1, 3, requires_grad=True)
    noise = torch.randn(1, 3, generator=torch.Generator().manual_seed(4))
    sample(mean, log_variance, torch.Generator().manual_seed(4)).sum().backward()
    torch.testing.assert_close(mean.grad, torch.ones(1, 3))
    torch.testing.assert_close(log_variance.grad, noise / 2)
