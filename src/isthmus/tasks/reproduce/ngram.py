"""What counting which symbol follows which few symbols foresees: the baseline of what writes."""

from __future__ import annotations

import numpy as np

LONGEST = 8  # symbols that are looked back at


def ngram_bits(learned: np.ndarray, told: np.ndarray, symbols: int) -> np.ndarray:
    """Bits a symbol of the sequence `told`, looking back at 0, 1, ..., LONGEST symbols.

        p_k(s | c) = (n(c s) + d(c) p_{k-1}(s | c')) / (n(c) + d(c))

    c are the k symbols before s and c' all but the first of them; n counts in `learned`, and d is
    how many different symbols follow c there (Witten and Bell 1991, method C, interpolated as in
    Chen and Goodman 1999, eq. 9). p_{-1} is 1 / symbols. Where `told` begins, less is looked back
    at.
    """
    chances = np.full(len(told), 1 / symbols)
    bits = []
    for back in range(min(LONGEST + 1, len(learned))):
        grams, counts = np.unique(_codes(learned, back + 1, symbols), return_counts=True)
        contexts, starts = np.unique(grams // symbols, return_index=True)
        ends = np.append(starts[1:], len(grams))
        after = np.add.reduceat(counts, starts)  # n(c)
        asked = _codes(told, back + 1, symbols)
        place = np.searchsorted(contexts, asked // symbols).clip(max=len(contexts) - 1)
        known = contexts[place] == asked // symbols
        different = (ends - starts)[place]
        gram = np.searchsorted(grams, asked).clip(max=len(grams) - 1)
        seen = np.where(grams[gram] == asked, counts[gram], 0)
        found = (seen + different * chances[back:]) / (after[place] + different)
        chances[back:] = np.where(known, found, chances[back:])
        bits.append(-np.log2(chances).mean())
    return np.array(bits)


def _codes(sequence: np.ndarray, length: int, symbols: int) -> np.ndarray:
    """Each run of so many symbols as one number."""
    if float(symbols) ** length >= 2**63:
        raise OverflowError(f"runs of {length} among {symbols} symbols are too many to number")
    runs = max(0, len(sequence) - length + 1)
    codes = np.zeros(runs, dtype=np.int64)
    for place in range(length):
        codes = codes * symbols + sequence[place : place + runs]
    return codes
