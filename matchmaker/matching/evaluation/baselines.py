"""Fixed yardsticks that the product is compared with, each from the raw items: they never change with the product's own analyser."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.matching.evaluation.datasets import Item

Floats = npt.NDArray[np.float64]
Scorer = Callable[[Sequence[Item], Sequence[Item]], Floats]
"""Takes queries and documents, returns scores of shape (queries, documents)."""

_WORD = re.compile(r"\w")


@lru_cache(maxsize=1)
def _jieba() -> Any:
    import rjieba

    return rjieba.Jieba()


def words(text: str) -> list[str]:
    """Search-mode words of a text (rjieba), lower case, without blanks and punctuation."""
    return [word for word in _jieba().cut_for_search(text.lower(), True) if _WORD.search(word)]


def _cosines(vectorizer: Any, queries: Sequence[str], docs: Sequence[str]) -> Floats:
    try:
        rows = vectorizer.fit_transform(docs)
    except ValueError:  # scikit-learn refuses documents without a single word; nothing resembles them.
        return np.zeros((len(queries), len(docs)))
    found: Floats = (vectorizer.transform(queries) @ rows.T).toarray()
    return found


def _wholes(items: Sequence[Item]) -> list[str]:
    return [item.whole for item in items]


def word_tfidf(queries: Sequence[Item], docs: Sequence[Item]) -> Floats:
    """Cosine of TF-IDF over search-mode words (scikit-learn's default weighting)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    return _cosines(TfidfVectorizer(analyzer=words), _wholes(queries), _wholes(docs))


def _char_vectorizer() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)


def char_tfidf(queries: Sequence[Item], docs: Sequence[Item]) -> Floats:
    """Cosine of sublinear TF-IDF over characters and pairs of characters."""
    return _cosines(_char_vectorizer(), _wholes(queries), _wholes(docs))


def two_field(queries: Sequence[Item], docs: Sequence[Item]) -> Floats:
    """Half the character cosine of the query's title, half that of its whole text; all of the latter where there is no title."""
    title = _cosines(_char_vectorizer(), [query.title for query in queries], _wholes(docs))
    whole = char_tfidf(queries, docs)
    share = np.array([0.5 if query.title else 0.0 for query in queries])[:, None]
    found: Floats = share * title + (1.0 - share) * whole
    return found


def word_bm25(queries: Sequence[Item], docs: Sequence[Item], k1: float = 1.2, b: float = 0.75) -> Floats:
    """Okapi BM25 over search-mode words: idf ln(1 + (n - df + 0.5) / (df + 0.5)), each query word as often as it stands there."""
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(analyzer=words)
    try:
        counts = counter.fit_transform(_wholes(docs)).astype(np.float64).tocsr()
    except ValueError:  # No document holds a word.
        return np.zeros((len(queries), len(docs)))
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    df = np.asarray((counts > 0).sum(axis=0)).ravel()
    idf = np.log(1.0 + (len(docs) - df + 0.5) / (df + 0.5))
    norm = k1 * (1.0 - b + b * lengths / max(lengths.mean(), 1e-12))
    rows = np.repeat(np.arange(len(docs)), np.diff(counts.indptr))
    counts.data = counts.data * (k1 + 1.0) / (counts.data + norm[rows]) * idf[counts.indices]
    found: Floats = (counter.transform(_wholes(queries)).astype(np.float64) @ counts.T).toarray()
    return found


def tag_overlap(queries: Sequence[Item], docs: Sequence[Item]) -> Floats:
    """Each query tag's best document tag by rapidfuzz token_set_ratio, averaged over the query's tags, in 0..1; 0 without tags."""
    from rapidfuzz import fuzz, process

    vocabulary = sorted({tag for doc in docs for tag in doc.tags})
    column = {tag: at for at, tag in enumerate(vocabulary)}
    carried = [np.array([column[tag] for tag in doc.tags], dtype=np.intp) for doc in docs]
    tagged = np.array([at for at, tags in enumerate(carried) if len(tags)], dtype=np.intp)
    scores = np.zeros((len(queries), len(docs)))
    if not len(tagged):
        return scores
    flat = np.concatenate([carried[at] for at in tagged])
    starts = np.r_[0, np.cumsum([len(carried[at]) for at in tagged])[:-1]]
    for row, query in enumerate(queries):
        if query.tags:
            table = process.cdist(list(query.tags), vocabulary, scorer=fuzz.token_set_ratio, dtype=np.float32)
            best = np.maximum.reduceat(table[:, flat], starts, axis=1)
            scores[row, tagged] = best.mean(axis=0) / 100.0
    return scores


BASELINES: dict[str, Scorer] = {
    "word_tfidf": word_tfidf,
    "word_bm25": word_bm25,
    "char_tfidf": char_tfidf,
    "two_field": two_field,
    "tag_overlap": tag_overlap,
}
"""The yardsticks of a report by name, in the order in which they are printed."""
