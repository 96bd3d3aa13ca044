import pytest

from isthmus.core.errors import ParameterError
from isthmus.evaluate.names import FAMILIES, parse, parse_all


def test_parse():
    assert parse("ndcg@100") == ("ndcg@100", "ndcg", 100)
    assert parse(" Recall_N@020 ").name == "recall_n@20"
    assert parse("rmse") == ("rmse", "rmse", None)


def test_kind_direction_and_definition():
    assert parse("ndcg@5").kind == "ranking" and parse("ndcg@5").higher_is_better
    assert parse("user_rmse").kind == "rating" and not parse("mae").higher_is_better
    assert "min(k, n)" in parse("recall@20").definition


def test_unknown_names_list_all():
    with pytest.raises(ParameterError) as caught:
        parse("auc")
    for family in FAMILIES:
        assert family in str(caught.value)


@pytest.mark.parametrize("name", ["ndcg", "ndcg@", "ndcg@0", "ndcg@-1", "ndcg@ten", "ndcg@1.5"])
def test_a_ranking_metric_needs_its_cut_off(name):
    with pytest.raises(ParameterError, match="ndcg@20"):
        parse(name)


def test_a_rating_metric_has_none():
    with pytest.raises(ParameterError, match="no cut-off"):
        parse("rmse@10")


def test_kinds_are_not_mixed():
    assert [m.name for m in parse_all(["rmse", "mae"], "rating")] == ["rmse", "mae"]
    with pytest.raises(ParameterError, match="ndcg@5 is a ranking metric"):
        parse_all(["rmse", "ndcg@5"], "rating")
