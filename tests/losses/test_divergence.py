import torch
from torch.distributions import Normal, kl_divergence

from isthmus.losses.divergence import gaussian_kl


def test_it_is_the_divergence_of_normal_distributions():
    generator = torch.Generator().manual_seed(0)
    mean = torch.randn(6, 4, generator=generator)
    log_variance = torch.randn(6, 4, generator=generator)
    standard = Normal(torch.zeros(6, 4), torch.ones(6, 4))
    expected = kl_divergence(Normal(mean, (log_variance / 2).exp()), standard).sum(1)
    torch.testing.assert_close(gaussian_kl(mean, log_variance), expected)


def test_by_hand():
    assert gaussian_kl(torch.zeros(1, 3), torch.zeros(1, 3)).tolist() == [0]
    assert gaussian_kl(torch.tensor([[3.0, 4.0]]), torch.zeros(1, 2)).tolist() == [12.5]


def test_float32_whatever_comes_in():
    low = torch.ones(2, 3, dtype=torch.bfloat16)
    assert gaussian_kl(low, low).dtype == torch.float32
