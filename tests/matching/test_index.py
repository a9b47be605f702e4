"""The two-field index: equal to scikit-learn's TF-IDF where both speak of the same, and monotone in cases."""

from __future__ import annotations

import numpy as np
import pytest

from matchmaker.matching.index import Floats, Statistics, TextShares, best_parts, cosines, mixed
from matchmaker.matching.posts import CapabilityPost, NeedPost, read_capability, read_need
from matchmaker.matching.spotting import default_spotter
from matchmaker.matching.text import analyse, normalise
from tests.matching.make import make_capability, make_catalogue, make_need

SPOTTER = default_spotter()


def keys(text: str) -> list[str]:
    return [token.key for token in analyse(normalise(text))]


def _mixed(statistics: Statistics, asked: list[NeedPost], posts: list[CapabilityPost]) -> Floats:
    needs = statistics.needs(asked)
    return mixed(cosines(needs, statistics.capabilities(posts)), needs.titled[:, None], TextShares())


def test_cosines_equal_those_of_scikit_learn() -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [f"{one.title}\n{one.does}" for one in make_catalogue()]
    posts = [read_capability(make_capability(f"c{at}", does=text), SPOTTER) for at, text in enumerate(texts)]
    queries = ["铝合金壳体外观检测", "metering of energy in a plant"]
    statistics = Statistics(post.everything() for post in posts)
    needs = statistics.needs([read_need(make_need(problem=query), SPOTTER) for query in queries])
    found = mixed(cosines(needs, statistics.capabilities(posts)), needs.titled[:, None], TextShares())
    theirs = TfidfVectorizer(analyzer=keys, sublinear_tf=True)
    rows = theirs.fit_transform(texts)
    column = {key: at for at, key in enumerate(theirs.get_feature_names_out())}
    for row, query in enumerate(queries):
        known = theirs.transform([query])
        # scikit-learn drops words that no document has; here they lengthen the norm.
        unseen = {key for key in keys(query) if key not in column}
        norm = np.sqrt(
            1.0
            + sum((statistics.unseen * (1 + np.log(keys(query).count(key)))) ** 2 for key in unseen)
            / _square(theirs, query)
        )
        assert found[row] == pytest.approx((known @ rows.T).toarray()[0] / norm, abs=1e-9)


def _square(vectorizer: object, query: str) -> float:
    counts = {key: keys(query).count(key) for key in keys(query)}
    names = {key: at for at, key in enumerate(vectorizer.get_feature_names_out())}
    idf = vectorizer.idf_
    return float(sum(((1 + np.log(n)) * idf[names[key]]) ** 2 for key, n in counts.items() if key in names))


def test_best_parts_rise_with_every_case() -> None:
    few = best_parts(np.array([0.4]), np.array([0]), 2)
    more = best_parts(np.array([0.4, 0.1]), np.array([0, 0]), 2)
    many = best_parts(np.array([0.4, *[0.1] * 9]), np.array([0] * 10), 2)
    assert few[0] < more[0] < many[0]
    assert many[0] == best_parts(np.array([0.4, *[0.1] * 4]), np.array([0] * 5), 2)[0]
    assert few[1] == 0.0
    assert best_parts(np.array([]), np.array([], dtype=np.intp), 2).tolist() == [0.0, 0.0]


def test_a_case_that_fits_raises_and_one_that_does_not_never_lowers() -> None:
    need = read_need(make_need(title="主轴振动监测"), SPOTTER)
    plain = make_capability("c1", title="设备服务", does="维修与点检")
    fits = make_capability("c2", title="设备服务", does="维修与点检", cases=["磨床主轴振动监测"])
    misses = make_capability("c3", title="设备服务", does="维修与点检", cases=["食堂刷卡"])
    posts = [read_capability(one, SPOTTER) for one in (plain, fits, misses)]
    statistics = Statistics(post.features() for post in posts)
    bare, raised, same = _mixed(statistics, [need], posts)[0]
    assert raised > bare == same


def test_a_title_raises_and_an_empty_one_is_as_none() -> None:
    need = read_need(make_need(title="主轴振动监测"), SPOTTER)
    does = "主轴振动监测与食堂刷卡、门禁、考勤"
    records = [
        make_capability("c1", does=does),
        make_capability("c2", title="主轴振动监测", does=does),
        make_capability("c3", title="。", does=does),
    ]
    posts = [read_capability(one, SPOTTER) for one in records]
    statistics = Statistics(post.features() for post in posts)
    bare, titled, empty = _mixed(statistics, [need], posts)[0]
    assert titled > bare == empty


def test_an_empty_corpus_has_no_columns() -> None:
    statistics = Statistics()
    assert statistics.vectors([{"a": 1.0}]).shape == (1, 0)
    assert statistics.weight("a") == 1.0
