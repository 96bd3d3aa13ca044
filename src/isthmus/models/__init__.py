"""The name table: public name -> module, command-line name, one line.

It is the registry, the lazy loader, the command line's list and the tests' list.
"""

from __future__ import annotations

import difflib
import importlib
from typing import Any, NamedTuple

from isthmus.core.errors import NotFoundError


class Entry(NamedTuple):
    """Where a model lives and what it is."""

    module: str
    command: str
    summary: str


NAMES: dict[str, Entry] = {
    "AutoRec": Entry(
        "isthmus.models.recommenders.auto_rec",
        "auto-rec",
        "rating autoencoder on the rated cells only (Sedhain et al. 2015)",
    ),
    "Autoencoder": Entry(
        "isthmus.models.autoencoders.autoencoder",
        "autoencoder",
        "rows squeezed through a narrow code and restored (Hinton and Salakhutdinov 2006)",
    ),
    "BiasedMF": Entry(
        "isthmus.models.recommenders.biased_mf",
        "biased-mf",
        "matrix factorisation with user and item biases (Koren et al. 2009)",
    ),
    "BinaryAutoencoder": Entry(
        "isthmus.models.autoencoders.binary_autoencoder",
        "binary-autoencoder",
        "codes of bits, by which like is found near like (Salakhutdinov and Hinton 2009)",
    ),
    "BoltzmannMachine": Entry(
        "isthmus.models.energy.boltzmann_machine",
        "boltzmann-machine",
        "coins that are all connected, visible and hidden (Ackley, Hinton, Sejnowski 1985)",
    ),
    "CDAE": Entry(
        "isthmus.models.recommenders.cdae",
        "cdae",
        "denoising autoencoder with a vector for every user (Wu et al. 2016)",
    ),
    "ContractiveAutoencoder": Entry(
        "isthmus.models.autoencoders.contractive_autoencoder",
        "contractive-autoencoder",
        "a code that moves little when its row does (Rifai et al. 2011)",
    ),
    "ConvolutionalAutoencoder": Entry(
        "isthmus.models.autoencoders.convolutional_autoencoder",
        "convolutional-autoencoder",
        "convolutions down to a code and back, for images of any size (Masci et al. 2011)",
    ),
    "ConvolutionalClassifier": Entry(
        "isthmus.models.cnn",
        "convolutional-classifier",
        "convolutions, pooling and dense layers from images to classes (LeCun et al. 1998)",
    ),
    "DBM": Entry(
        "isthmus.models.energy.dbm",
        "dbm",
        "layers of units, all connected both ways (Salakhutdinov and Hinton 2009)",
    ),
    "DBN": Entry(
        "isthmus.models.energy.dbn",
        "dbn",
        "a Boltzmann machine on directed layers, learned layer by layer (Hinton et al. 2006)",
    ),
    "DQN": Entry(
        "isthmus.models.dqn",
        "dqn",
        "learns by playing what each action is worth (Mnih et al. 2015)",
    ),
    "DeepAutoencoder": Entry(
        "isthmus.models.autoencoders.deep_autoencoder",
        "deep-autoencoder",
        "many layers down to a small linear code and back (Hinton and Salakhutdinov 2006)",
    ),
    "DeepRec": Entry(
        "isthmus.models.recommenders.deep_rec",
        "deep-rec",
        "deep rating autoencoder fed with its own answers too (Kuchaiev and Ginsburg 2017)",
    ),
    "DenoisingAutoencoder": Entry(
        "isthmus.models.autoencoders.denoising_autoencoder",
        "denoising-autoencoder",
        "clean rows from corrupted ones (Vincent et al. 2010)",
    ),
    "EASE": Entry(
        "isthmus.models.recommenders.ease",
        "ease",
        "linear autoencoder in closed form (Steck 2019); with dropout, EDLAE (Steck 2020)",
    ),
    "ELSA": Entry(
        "isthmus.models.recommenders.elsa",
        "elsa",
        "linear autoencoder of low rank, for wide catalogues (Vancura et al. 2022)",
    ),
    "EchoStateClassifier": Entry(
        "isthmus.models.recurrent.echo_state_classifier",
        "echo-state-classifier",
        "classes of sequences by a reservoir that is never learned (Jaeger 2001)",
    ),
    "EchoStateGenerator": Entry(
        "isthmus.models.recurrent.echo_state_generator",
        "echo-state-generator",
        "a reservoir that goes on with a series by itself (Jaeger and Haas 2004)",
    ),
    "EchoStateRegressor": Entry(
        "isthmus.models.recurrent.echo_state_regressor",
        "echo-state-regressor",
        "numbers from sequences by a reservoir that is never learned (Jaeger 2001)",
    ),
    "EncoderClassifier": Entry(
        "isthmus.models.autoencoders.encoder_classifier",
        "encoder-classifier",
        "a softmax on the code of an autoencoder, tuned together (Bengio et al. 2007)",
    ),
    "GAN": Entry(
        "isthmus.models.gan",
        "gan",
        "a net that makes rows against one that tells them from real (Goodfellow et al. 2014)",
    ),
    "IALS": Entry(
        "isthmus.models.recommenders.ials",
        "ials",
        "factors of likes by alternating least squares (Hu et al. 2008, Rendle et al. 2022)",
    ),
    "InfiniteAE": Entry(
        "isthmus.models.recommenders.infinite_ae",
        "infinite-ae",
        "autoencoder of infinite width in closed form, for few users (Sachdeva et al. 2022)",
    ),
    "ItemKNN": Entry(
        "isthmus.models.recommenders.item_knn",
        "item-knn",
        "nearest neighbours of items by cosine",
    ),
    "JudgedAutoencoder": Entry(
        "isthmus.models.autoencoders.judged_autoencoder",
        "judged-autoencoder",
        "restores images that a discriminator takes for real (Pathak et al. 2016)",
    ),
    "KSparseAutoencoder": Entry(
        "isthmus.models.autoencoders.k_sparse_autoencoder",
        "k-sparse-autoencoder",
        "a code of which only the k largest units are kept (Makhzani and Frey 2014)",
    ),
    "MultDAE": Entry(
        "isthmus.models.recommenders.mult_dae",
        "mult-dae",
        "denoising autoencoder with multinomial likelihood (Liang et al. 2018)",
    ),
    "MultVAE": Entry(
        "isthmus.models.recommenders.mult_vae",
        "mult-vae",
        "variational autoencoder with multinomial likelihood (Liang et al. 2018)",
    ),
    "Popularity": Entry(
        "isthmus.models.recommenders.popularity",
        "popularity",
        "the most liked items, the same for everybody",
    ),
    "RBM": Entry(
        "isthmus.models.energy.rbm",
        "rbm",
        "restricted Boltzmann machine: codes, probabilities and new rows (Smolensky 1986)",
    ),
    "RBMCF": Entry(
        "isthmus.models.recommenders.rbm_cf",
        "rbm-cf",
        "Boltzmann machine of ratings, with units that explain (Salakhutdinov et al. 2007)",
    ),
    "RecVAE": Entry(
        "isthmus.models.recommenders.rec_vae",
        "rec-vae",
        "variational autoencoder whose prior remembers its encoder (Shenbin et al. 2020)",
    ),
    "RecurrentClassifier": Entry(
        "isthmus.models.recurrent.recurrent_classifier",
        "recurrent-classifier",
        "the class of a sequence, from recurrent layers of five kinds of cells",
    ),
    "RecurrentForecaster": Entry(
        "isthmus.models.recurrent.recurrent_forecaster",
        "recurrent-forecaster",
        "the next values of a series, by recurrent layers beside a linear part (Lai et al. 2018)",
    ),
    "RecurrentGenerator": Entry(
        "isthmus.models.recurrent.recurrent_generator",
        "recurrent-generator",
        "writes texts and other sequences, a symbol after the other (Graves 2013)",
    ),
    "RecurrentRegressor": Entry(
        "isthmus.models.recurrent.recurrent_regressor",
        "recurrent-regressor",
        "a number, or several, from a sequence",
    ),
    "RecurrentTagger": Entry(
        "isthmus.models.recurrent.recurrent_tagger",
        "recurrent-tagger",
        "a class for every step of a sequence, at once or some steps later",
    ),
    "SANSA": Entry(
        "isthmus.models.recommenders.sansa",
        "sansa",
        "EASE with few weights, for very wide catalogues (Spisak et al. 2023)",
    ),
    "SLIM": Entry(
        "isthmus.models.recommenders.slim",
        "slim",
        "linear autoencoder with few weights, none negative (Ning and Karypis 2011)",
    ),
    "SOM": Entry(
        "isthmus.models.som",
        "som",
        "a grid of units on which like rows lie side by side (Kohonen 1990)",
    ),
    "SVDpp": Entry(
        "isthmus.models.recommenders.svdpp",
        "svdpp",
        "matrix factorisation that also learns from what was rated at all (Koren 2008)",
    ),
    "SequenceAutoencoder": Entry(
        "isthmus.models.autoencoders.sequence_autoencoder",
        "sequence-autoencoder",
        "sequences of any lengths through a code of one width (Srivastava et al. 2015)",
    ),
    "SparseAutoencoder": Entry(
        "isthmus.models.autoencoders.sparse_autoencoder",
        "sparse-autoencoder",
        "a wide code that pays for being active (Ng 2011)",
    ),
    "SpectralEASE": Entry(
        "isthmus.models.recommenders.spectral_ease",
        "spectral-ease",
        "EASE by its leading directions, for wide catalogues",
    ),
    "StackedAutoRec": Entry(
        "isthmus.models.recommenders.stacked_auto_rec",
        "stacked-auto-rec",
        "the lesson's items-20-10-20-items rating autoencoder",
    ),
    "StackedAutoencoder": Entry(
        "isthmus.models.autoencoders.stacked_autoencoder",
        "stacked-autoencoder",
        "any dense autoencoders on top of each other, learned layer by layer (Bengio et al. 2007)",
    ),
    "TabularClassifier": Entry(
        "isthmus.models.tabular",
        "tabular-classifier",
        "a dense net that says which class a row belongs to (Rumelhart et al. 1986)",
    ),
    "TabularRegressor": Entry(
        "isthmus.models.tabular",
        "tabular-regressor",
        "a dense net that says a number, or several, of a row (Rumelhart et al. 1986)",
    ),
    "VASP": Entry(
        "isthmus.models.recommenders.vasp",
        "vasp",
        "a variational and a linear autoencoder that must agree (Vancura and Kordik 2021)",
    ),
    "VariationalAutoencoder": Entry(
        "isthmus.models.autoencoders.variational_autoencoder",
        "variational-autoencoder",
        "a Gaussian code, rows as draws given it; bounds their likelihood (Kingma, Welling 2014)",
    ),
}


def family(room: str) -> dict[str, Entry]:
    """The entries of one family: a room of models, such as "autoencoders", or a module that is one
    by itself, such as "som"."""
    return {name: entry for name, entry in NAMES.items() if entry.module.split(".")[2] == room}


def get(name: str) -> type[Any]:
    """The class of a public name (`MultDAE`) or a command-line name (`mult-dae`)."""
    for public, entry in NAMES.items():
        if name in (public, entry.command):
            return getattr(importlib.import_module(entry.module), public)
    commands = [entry.command for entry in NAMES.values()]
    near = difflib.get_close_matches(name, commands, n=3)
    said = f"did you mean {', '.join(near)}?" if near else f"the models are {', '.join(commands)}"
    raise NotFoundError(f"there is no model {name!r}; {said}")
