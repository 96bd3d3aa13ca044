import pytest

from isthmus import DenoisingAutoencoder, EncoderClassifier, StackedAutoencoder
from isthmus.core.errors import NotFoundError, ParameterError
from isthmus.models.settings import read_settings


def test_parts_by_name_and_their_fields():
    read = read_settings(
        EncoderClassifier,
        {
            "encoder": "stacked-autoencoder",
            "encoder__hidden": "8,4",
            "encoder__layer": "denoising-autoencoder",
            "encoder__layer__corruption": "0.3",
            "epochs": "5",
        },
    )
    assert read["epochs"] == 5
    stack = read["encoder"]
    assert isinstance(stack, StackedAutoencoder)
    assert stack.hidden == (8, 4)
    assert isinstance(stack.layer, DenoisingAutoencoder)
    assert stack.layer.corruption == 0.3


def test_no_part():
    assert read_settings(StackedAutoencoder, {"layer": "none"}) == {"layer": None}


@pytest.mark.parametrize(
    ("settings", "error", "said"),
    [
        ({"layer": "oracle"}, NotFoundError, "no model 'oracle'"),
        ({"layer": "ease"}, ParameterError, "layer is EASE.*a dense autoencoder"),
        ({"layer__epochs": "3"}, ParameterError, "no parameter 'layer__epochs'"),
        (
            {"layer": "autoencoder", "layer__epochs": "-3"},
            ParameterError,
            "Autoencoder: epochs is -3",
        ),
    ],
)
def test_settings_that_are_wrong(settings, error, said):
    with pytest.raises(error, match=said):
        read_settings(StackedAutoencoder, settings)
