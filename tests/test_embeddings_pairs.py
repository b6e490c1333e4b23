"""Questions beside windows: how they are joined, and tokens and embeddings of the encoder."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from conftest import SAMPLES
from tiny_reader import encoder_folder

from embeddings import bundled
from embeddings.pairs import BEGIN, END, PAD, PairTokenizer, Tokens, join
from web.config import default_cache

_WORDS = "embeddings.word_embeddings.weight"


def _tokens(first: int, count: int) -> Tokens:
    ids = np.arange(first, first + count, dtype=np.int64)
    return Tokens(ids, np.stack([ids - first, ids - first + 1], axis=1))


@pytest.mark.parametrize(
    ("question", "heading", "sentences", "most", "ids", "ranges"),
    [
        (2, 1, [2, 1], 128,
         [BEGIN, 10, 11, END, END, 50, END, 100, 101, 200, END], [(7, 9), (9, 10)]),
        (1, 0, [1], 128, [BEGIN, 10, END, END, END, 100, END], [(5, 6)]),
        (0, 0, [], 128, [BEGIN, END, END, END, END], []),
        # An empty sentence stands between the others.
        (1, 1, [1, 0, 1], 128,
         [BEGIN, 10, END, END, 50, END, 100, 300, END], [(6, 7), (7, 7), (7, 8)]),
        # The last that has room is cut, and what comes after it is empty.
        (1, 1, [2, 3, 2], 11,
         [BEGIN, 10, END, END, 50, END, 100, 101, 200, 201, END], [(6, 8), (8, 10), (10, 10)]),
        (1, 1, [2, 3], 9, [BEGIN, 10, END, END, 50, END, 100, 101, END], [(6, 8), (8, 8)]),
        # No room at all: the question and the heading are read all the same.
        (1, 1, [20, 1], 3, [BEGIN, 10, END, END, 50, END, END], [(6, 6), (6, 6)]),
    ],
)
def test_the_layout_of_a_pair(
    question: int, heading: int, sentences: list[int], most: int,
    ids: list[int], ranges: list[tuple[int, int]],
) -> None:
    parts = [_tokens(100 * (n + 1), count) for n, count in enumerate(sentences)]
    pair = join(_tokens(10, question), _tokens(50, heading), parts, most)
    assert pair.ids.tolist() == ids and pair.ids.dtype == np.int64
    assert list(pair.sentences) == ranges


@pytest.mark.parametrize("most", [70, 96, 128])
@pytest.mark.parametrize("question", [1, 39, 40, 41, 400])
@pytest.mark.parametrize("heading", [0, 23, 24, 25, 400])
def test_a_pair_is_no_longer_than_it_may_be(question: int, heading: int, most: int) -> None:
    asked, above = _tokens(1000, question), _tokens(2000, heading)
    parts = [_tokens(3000 + 100 * n, 17) for n in range(9)]
    pair = join(asked, above, parts, most)
    kept, kept_above = min(question, 40), min(heading, 24)
    ids = pair.ids.tolist()
    # The beginning of each is kept, and nothing but sentences stands after the third mark.
    assert ids[: kept + 1] == [BEGIN, *asked.ids[:kept]]
    assert ids[kept + 1 : kept + 4 + kept_above] == [END, END, *above.ids[:kept_above], END]
    assert len(ids) == most and ids[-1] == END
    at = kept + kept_above + 4
    for part, (first, last) in zip(parts, pair.sentences, strict=True):
        assert first == at and ids[first:last] == part.ids[: last - first].tolist()
        assert last - first == min(17, most - 1 - first)
        at = last
    assert at == most - 1


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return encoder_folder(tmp_path / "tiny", ["havnen", "åbner", "juni"], layers=1)


@pytest.mark.parametrize("shape", [(0,), (1,), (7,), (3, 5), (2, 3, 4)])
def test_embeddings_are_the_rows_of_the_file(tiny: Path, shape: tuple[int, ...]) -> None:
    from safetensors.numpy import load_file

    rows = load_file(tiny / "model.safetensors")[_WORDS]
    ids = np.random.default_rng(1).integers(0, len(rows), size=shape)
    found = PairTokenizer(tiny).embeddings(ids)
    assert found.shape == (*shape, 32) and found.dtype == np.float32
    assert np.array_equal(found, rows[ids])


@pytest.mark.encoder
def test_packed_embeddings_are_those_that_passages_are_encoded_with(real: PairTokenizer) -> None:
    from safetensors import safe_open

    path = bundled.unpack(default_cache()) / "model.safetensors"
    with safe_open(path, framework="numpy") as file:
        rows = file.get_slice(_WORDS)
        for first in (0, 1, 250_000 // 2, 250_001):
            assert np.array_equal(real.embeddings(np.array([first]))[0], rows[first])
        ids = np.random.default_rng(1).integers(0, 2_000, size=(5, 70))
        assert np.array_equal(real.embeddings(ids), rows[:2_000][ids])
    assert real.embeddings(np.empty((0, 3), dtype=np.int64)).shape == (0, 3, 384)


# Marks as texts may spell them out, also in letters that the model takes for these.
_MARKS = ["<s>", "</s>", "<pad>", "</s></s>", "</s><s>", "＜s＞", "<pad><pad><pad>"]


@pytest.mark.parametrize("mark", _MARKS)
def test_marks_spelled_out_in_a_text_are_no_marks(tiny: Path, mark: str) -> None:
    tokenizer = PairTokenizer(tiny)
    for text in (mark, f"havnen {mark} åbner", f"havnen{mark}"):
        tokens = tokenizer.tokens(text)
        assert not {BEGIN, PAD, END} & set(tokens.ids.tolist()), tokens.ids
        pair = join(tokens, tokens, [tokens], 128)
        assert np.count_nonzero(pair.ids == END) == 4
    assert tokenizer.tokens(f"havnen {mark}").ids[0] == tokenizer.tokens("havnen").ids[0]


@pytest.mark.parametrize("text", ["", "\u0301", "\x00", "havnen åbner", "ukendt ж"])
def test_ids_and_offsets_go_together(tiny: Path, text: str) -> None:
    tokens = PairTokenizer(tiny).tokens(text)
    assert len(tokens) == len(tokens.ids) == len(tokens.offsets)
    assert tokens.offsets.shape == (len(tokens), 2) and tokens.ids.dtype == np.int64


@pytest.fixture(scope="module")
def real() -> PairTokenizer:
    """The tokens of the encoder that comes along, which is unpacked but not loaded."""
    return PairTokenizer(bundled.unpack(default_cache()))


# A text, and what is left of it in each token.
_SLICES = [
    ("Havnebadet åbner den 15. juni.",
     ["Hav", "ne", "badet", "åbne", "r", "den", "15.", "juni", "."]),
    ("  to\tmellemrum ", ["to", "mellem", "rum"]),
    # Å in two characters, a ligature and a fraction are each one or more letters to the model.
    ("byra\u030adet ﬁnansierer ½ mio.", None),
    ("Prisen er 12,50 kr.\u00a0i timen – “fra 2024”", None),
    ("Børne- og Kulturudvalget: 12,4 mio. kr. (EMN-2022-001204)", None),
    ("قرر المجلس تأجيل المشروع 😀👨‍👩‍👧", None),
]


@pytest.mark.encoder
@pytest.mark.parametrize(("text", "slices"), _SLICES)
def test_offsets_slice_back_to_the_text(
    real: PairTokenizer, text: str, slices: list[str] | None
) -> None:
    offsets = real.tokens(text).offsets
    found = [text[a:b].strip() for a, b in offsets]
    if slices is not None:
        assert found == slices
    # In order, and no character is of no token but white space and the marks of a letter.
    assert (offsets[:, 0] <= offsets[:, 1]).all() and (np.diff(offsets, axis=0) >= 0).all()
    told = {at for a, b in offsets for at in range(a, b)}
    left = [c for at, c in enumerate(text) if at not in told]
    assert not "".join(c for c in left if not unicodedata.combining(c)).strip()


@pytest.mark.encoder
@pytest.mark.parametrize("mark", [*_MARKS, "<mask>", "<unk>"])
def test_the_real_vocabulary_has_no_marks_for_texts(real: PairTokenizer, mark: str) -> None:
    ids = real.tokens(f"Byrådet {mark} vedtog").ids.tolist()
    assert not {BEGIN, PAD, END, 250001} & set(ids)
    assert ids[:2] == real.tokens("Byrådet").ids[:2].tolist()
    assert ids[-1] == real.tokens("vedtog").ids[-1]
    # It is read as its letters.
    assert len(ids) > len(real.tokens("Byrådet vedtog")) + 2


@pytest.mark.encoder
def test_the_special_tokens_are_those_of_the_real_vocabulary(real: PairTokenizer) -> None:
    assert [real._pieces.piece(i) for i in (BEGIN, PAD, END)] == ["<s>", "<pad>", "</s>"]
    assert len(real._pieces) == 250002
    assert real.embeddings(np.array([[BEGIN, PAD, END]])).shape == (1, 3, 384)


@pytest.mark.encoder
def test_tokens_are_those_that_passages_are_encoded_with(real: PairTokenizer) -> None:
    from tokenizers import Tokenizer

    passages = Tokenizer.from_file(str(bundled.unpack(default_cache()) / "tokenizer.json"))
    texts = [
        line.strip() for path in sorted(SAMPLES.glob("*.html"))
        for line in path.read_text("utf-8").splitlines()
    ]
    texts += [text.strip() for text, _ in _SLICES]
    texts += ["ＢＹＲÅＤＥＴ ２０２３", "a\u200bb", "ja\u00adnej", "1\u202f000 m²"]
    texts += ["ſ ŉ Ǆ", "한국어", "日本語の質問", "Как да?", "\u0e2a\u0e20\u0e32", "👨‍👩‍👧"]
    assert len(texts) > 300
    for text in texts:
        found, expected = real.read(text), passages.encode(text, add_special_tokens=False)
        assert found.ids.tolist() == expected.ids, text
        if not unicodedata.is_normalized("NFKC", text):
            continue  # A letter that becomes two tokens: there both stand for it.
        # What comes before the first letter stands for none, there for the first.
        own = [i for i, piece in enumerate(expected.tokens) if piece != "▁"]
        assert found.offsets[own].tolist() == [list(expected.offsets[i]) for i in own], text
