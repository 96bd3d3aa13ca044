"""One word for one thing: the names that a parameter may have."""

import pytest

from isthmus import models
from isthmus.core.parameters import rules

VOCABULARY = {
    "activation": "g, between layers",
    "active": "units of a code that are kept",
    "anneal_updates": "updates in which a weight rises",
    "averaging": "share of a running mean of weights that stays at an update",
    "axis": "what a row is: users or items",
    "batch_size": "rows in an update",
    "beta": "weight of the divergence",
    "bias": "whether layers have biases",
    "bidirectional": "whether sequences are read from their ends, too",
    "binarise": "whether rows are thrown as coins at each look",
    "cell": "of the recurrent layers",
    "centred": "whether units count from their means",
    "chains": "draws of the model that run beside learning",
    "channels": "feature maps of each convolution",
    "class_weight": "what rows of each class count",
    "clip": "length to which a gradient is shortened",
    "code": "width of the bottleneck",
    "code_activation": "of the bottleneck",
    "code_noise": "deviation of the noise on a code while training",
    "connections": "units that each unit of a reservoir hears",
    "corruption": "how much noise a row is shown with",
    "critic_moves": "updates of a discriminator for one of its generator",
    "dead_after": "rows without being active that make a unit dead",
    "decay": "how a radius and a learning rate shrink",
    "delay": "steps between a step and its answer",
    "device": "where it is computed",
    "directions": "strongest patterns of what was rated by whom",
    "discount": "what a reward is worth a step later",
    "double": "whether one network chooses and another values",
    "dropout": "share forgotten at random",
    "dueling": "whether states and advantages are valued apart",
    "embedding": "width of the vectors of symbols",
    "emphasis": "how much more the corrupted entries count",
    "encoder": "what a model begins with",
    "epochs": "passes over the rows",
    "epsilon": "chance of an action at random, in the end",
    "error": "between a row and its reconstruction",
    "exploration": "share of the training in which that chance falls",
    "factors": "width of the vectors of users and items",
    "feature_l2": "penalty on what features say of unrated items",
    "fine_tune": "whether what was learned before moves",
    "flip": "whether images are mirrored by chance while training",
    "frames": "pictures that are seen at once, and their size",
    "gain": "what recurrent weights at first are multiplied by",
    "gate_bias": "at first, of the gate that keeps a state",
    "grid": "height and width of a map of units",
    "groups": "columns of each group of choices",
    "hidden": "widths between input and code",
    "image_shape": "height, width and channels of a row",
    "input_scale": "largest weight of an input of a reservoir",
    "item_norm": "exponent that scales items by popularity",
    "kernel": "height and width of a convolution's window",
    "l1": "penalty on the size of weights, part of the objective",
    "l2": "penalty on squared weights, part of the objective",
    "layer": "what each layer of a stack is",
    "leak": "share of a state that is renewed at each step",
    "learning_rate": "step size",
    "likelihood": "what the decoder says of a row",
    "linear": "whether there is a linear part beside",
    "memory": "steps of games that are remembered",
    "min_count": "occurrences below which symbols are one",
    "momentum": "share of the last step that is added to the next",
    "neighbourhood": "how much the units around a winner learn",
    "neighbours": "similar items that count",
    "noise": "how rows are corrupted",
    "objective": "what two players are paid for",
    "output": "what ends the decoder",
    "padded": "whether zeros around the maps let them keep their size",
    "partial": "whether windows beyond the edge count",
    "patience": "epochs without a better metric",
    "penalty": "weight of what a code or its derivatives cost",
    "phases": "how the clamped and the free mean of a learning rule are had",
    "pooling": "what halves an image",
    "positive": "whether weights may only add",
    "precision": "of the products while training",
    "pretraining": "what learns the layers first",
    "random_state": "the one seed",
    "realism": "how hard a discriminator pulls, beside an error",
    "refeeds": "updates on a dense answer after each update on ratings",
    "revival": "weight of what dead units are taught",
    "samples": "draws of the code for each row",
    "sampling": "where the draws of the model come from",
    "scaling": "exponent by which a penalty grows with a row",
    "schedule": "of the learning rate",
    "selection": "among which units the largest are kept",
    "shear": "how far rows of pixels move aside while training",
    "shift": "how far images move while training",
    "shrinkage": "pulls small samples towards nothing",
    "sigma": "radius of the neighbourhood at first",
    "solver": "how weights descend along the gradient",
    "sparsity": "what a quiet code is",
    "spectral_radius": "largest eigenvalue of a reservoir",
    "start": "where units or recurrent weights are at first",
    "steps": "of a chain or of games, or rows shown one by one",
    "summary": "what of all states is answered from",
    "sweeps": "of mean field over the layers",
    "symbols": "how many there are",
    "target_activity": "mean activity that a unit should have",
    "target_every": "updates between two moves of a target network",
    "target_loss": "training stops there",
    "tau": "share of the way that a target network moves",
    "teacher_forcing": "share of the batches in which a decoder sees the true step before",
    "temperatures": "at which chains run",
    "tied": "whether the decoder's weights are the encoder's",
    "topology": "shape of a map's units",
    "toroid": "whether opposite edges of a map are joined",
    "train_every": "steps of games between two rounds of updates",
    "training": "all rows at once or row by row",
    "trials": "greedy games that choose an epoch",
    "truncation": "steps that gradients flow back",
    "unit": "what a symbol of a text is",
    "units": "of a reservoir",
    "unobserved": "weight of a cell that is not stored",
    "updates": "in a round",
    "user_norm": "exponent that scales users by the length of their history",
    "verbose": "whether progress is shown",
    "washout": "first steps that are not learned from",
    "weight_decay": "the optimiser's, decoupled from the gradient",
    "windows": "sides of what is pooled after each convolution",
    "zoom": "how much images grow or shrink while training",
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
