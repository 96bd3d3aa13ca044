"""One word for one thing: the names that a parameter may have."""

import pytest

from isthmus import models
from isthmus.core.parameters import rules

VOCABULARY = {
    "activation": "g, between layers",
    "active": "units of a code that are kept",
    "anneal_updates": "updates in which a weight rises",
    "axis": "what a row is: users or items",
    "batch_size": "rows in an update",
    "beta": "weight of the divergence",
    "bias": "whether layers have biases",
    "binarise": "whether rows are thrown as coins at each look",
    "cell": "of the recurrent layers",
    "channels": "feature maps of each convolution",
    "code": "width of the bottleneck",
    "code_activation": "of the bottleneck",
    "code_noise": "deviation of the noise on a code while training",
    "corruption": "how much noise a row is shown with",
    "dead_after": "rows without being active that make a unit dead",
    "device": "where it is computed",
    "dropout": "share forgotten at random",
    "emphasis": "how much more the corrupted entries count",
    "encoder": "what a classifier begins with",
    "epochs": "passes over the rows",
    "error": "between a row and its reconstruction",
    "factors": "width of the vectors of users and items",
    "fine_tune": "whether what was learned before moves",
    "hidden": "widths between input and code",
    "image_shape": "height, width and channels of a row",
    "item_norm": "exponent that scales items by popularity",
    "kernel": "height and width of a convolution's window",
    "l1": "penalty on the size of weights, part of the objective",
    "l2": "penalty on squared weights, part of the objective",
    "layer": "what each layer of a stack is",
    "learning_rate": "step size",
    "likelihood": "what the decoder says of a row",
    "neighbours": "similar items that count",
    "noise": "how rows are corrupted",
    "output": "what ends the decoder",
    "patience": "epochs without a better metric",
    "penalty": "weight of what a code or its derivatives cost",
    "pooling": "what halves an image",
    "positive": "whether weights may only add",
    "precision": "of the products while training",
    "pretraining": "what learns the layers first",
    "random_state": "the one seed",
    "revival": "weight of what dead units are taught",
    "samples": "draws of the code for each row",
    "scaling": "exponent by which a penalty grows with a row",
    "schedule": "of the learning rate",
    "selection": "among which units the largest are kept",
    "shrinkage": "pulls small samples towards nothing",
    "sparsity": "what a quiet code is",
    "target_activity": "mean activity that a unit should have",
    "target_loss": "training stops there",
    "teacher_forcing": "share of the batches in which a decoder sees the true step before",
    "tied": "whether the decoder's weights are the encoder's",
    "unobserved": "weight of a cell that is not stored",
    "user_norm": "exponent that scales users by the length of their history",
    "verbose": "whether progress is shown",
    "weight_decay": "the optimiser's, decoupled from the gradient",
}


@pytest.mark.parametrize("name", models.NAMES)
def test_a_model_speaks_the_vocabulary(name):
    unknown = set(rules(models.get(name))) - set(VOCABULARY)
    assert not unknown, f"new words {unknown}: is there no word for it yet? Then add it here"


def test_every_word_is_used_and_sorted():
    used = {field for name in models.NAMES for field in rules(models.get(name))}
    assert used == set(VOCABULARY)
    assert list(VOCABULARY) == sorted(VOCABULARY)


@pytest.mark.parametrize("name", models.NAMES)
def test_every_parameter_is_explained(name):
    cls = models.get(name)
    pages = "\n".join(parent.__doc__ or "" for parent in cls.__mro__)
    for field in rules(cls):
        assert f"\n    {field}\n" in pages, f"{field} is not under Parameters in {name}'s docstring"


@pytest.mark.parametrize("name", models.NAMES)
def test_about_a_dozen_parameters_of_its_own(name):
    cls = models.get(name)
    inherited = {
        field for parent in cls.__mro__[1:] for field in getattr(parent, "__annotations__", {})
    }
    assert len(set(rules(cls)) - inherited) <= 12
