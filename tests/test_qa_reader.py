"""The reader: a tiny model written as the one that ships is, odd texts, and the real weights."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_reader import encoder_folder

from benchmarks.training.reader_export import export, smoothed
from benchmarks.training.reader_model import ReaderModel
from embeddings import bundled
from embeddings.errors import ReaderError
from embeddings.pairs import PairTokenizer, join, tokenizer
from qa import reader as reader_module
from qa.reader import (
    ANSWERS,
    FINISH,
    START,
    OnnxReader,
    ReadSentence,
    ReadWindow,
    Window,
    best_span,
    load,
)
from web.config import default_cache

WORDS = [f"ord{n}" for n in range(60)]


def _text(seed: int, words: int) -> str:
    return " ".join(np.random.default_rng(seed).choice(WORDS, words))


QUESTION = _text(0, 7)
WINDOWS = [
    Window(_text(n, 3), tuple(_text(100 * n + m, 4 + 3 * (n + m) % 11) for m in range(1 + n % 4)))
    for n in range(1, 7)
]
# So many tokens, with marks, that nothing else has room.
LONG = Window("ord1", tuple(_text(n, 40) for n in range(5)))


@dataclass(frozen=True)
class Made:
    """A tiny model and its files."""

    encoder: Path
    model: ReaderModel
    int8: Path
    exact: Path

    def pairs(self, windows: list[Window]) -> list:
        tokens = PairTokenizer(self.encoder).tokens
        return [
            join(tokens(QUESTION), tokens(w.heading), [tokens(s) for s in w.sentences], 128)
            for w in windows
        ]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    for package in ("onnx", "onnxscript"):
        pytest.importorskip(package, reason=f"writing a reader needs {package} (.[train])")
    folder = tmp_path_factory.mktemp("reader")
    encoder = encoder_folder(folder / "encoder", WORDS)
    torch.manual_seed(4)
    model = ReaderModel(encoder).eval()
    # A channel much larger than the others, as BERTs have, and outputs of some size.
    with torch.no_grad():
        for layer in model.trunk.encoder.layer:
            layer.attention.output.LayerNorm.weight[5] = 40.0
        model.output.weight.normal_(std=0.5)
    int8 = folder / "tiny.onnx"
    exact = export(model, int8, Made(encoder, model, int8, int8).pairs(WINDOWS))
    return Made(encoder, model, int8, exact)


@pytest.fixture(scope="module")
def reader(made: Made) -> OnnxReader:
    return OnnxReader(made.encoder, made.int8, threads=1)


@pytest.fixture(scope="module")
def exact(made: Made) -> OnnxReader:
    return OnnxReader(made.encoder, made.exact, threads=1)


def _sane(found: ReadWindow, window: Window) -> None:
    """One entry for each sentence, finite numbers, and spans inside of their sentence."""
    assert len(found.sentences) == len(window.sentences)
    assert np.isfinite(found.here)
    for seen, text in zip(found.sentences, window.sentences, strict=True):
        if seen is not None:
            assert np.isfinite([seen.answers, seen.span]).all()
            assert 0 <= seen.start <= seen.end <= len(text)


@pytest.mark.parametrize("threads", [0, 1, 2])
def test_the_same_is_read_every_time(made: Made, reader: OnnxReader, threads: int) -> None:
    expected = repr(reader.read(QUESTION, [*WINDOWS, LONG]))
    other = OnnxReader(made.encoder, made.int8, threads)
    assert [repr(other.read(QUESTION, [*WINDOWS, LONG])) for _ in range(2)] == [expected] * 2


def test_the_fingerprint_is_of_the_weights(made: Made, tmp_path: Path) -> None:
    copy = tmp_path / "copy.onnx"
    copy.write_bytes(made.int8.read_bytes())
    prints = [OnnxReader(made.encoder, path).fingerprint for path in (made.int8, copy, made.exact)]
    assert prints[0] == prints[1] != prints[2] and len(prints[0]) == 16


def test_what_is_asked_and_what_it_is_printed_under_count(reader: OnnxReader) -> None:
    (window,) = WINDOWS[3:4]
    before = reader.read(QUESTION, [window])
    assert reader.read(_text(9, 7), [window]) != before
    assert reader.read(QUESTION, [Window(_text(9, 3), window.sentences)]) != before


def test_the_question_is_not_kept_as_sentences_are(made: Made, reader: OnnxReader) -> None:
    question, window = _text(901, 6), Window(_text(902, 2), (_text(903, 8),))
    reader.read(question, [window])
    keeps = tokenizer(made.encoder).tokens
    hits = keeps.cache_info().hits
    keeps(window.sentences[0])
    assert keeps.cache_info().hits == hits + 1
    keeps(question)
    assert keeps.cache_info().hits == hits + 1


def test_smoothing_changes_no_output(made: Made) -> None:
    pairs = made.pairs(WINDOWS)
    with torch.inference_mode():
        expected, found = made.model.read(pairs), smoothed(made.model, pairs).read(pairs)
    assert expected.std() > 0.5
    assert torch.allclose(found, expected, atol=1e-4)


def test_smoothing_makes_the_large_channel_small(made: Made) -> None:
    """What the first layer's widening is given: a channel of forty among those of one."""
    seen: list[torch.Tensor] = []
    pairs = made.pairs(WINDOWS)
    for model in (made.model, smoothed(made.model, pairs)):
        dense = model.trunk.encoder.layer[0].intermediate.dense
        inner = getattr(dense, "linear", dense)
        hook = inner.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
        with torch.inference_mode():
            model.read(pairs[:1])
        hook.remove()
    spread = [float(s.abs().amax() / s.abs().amax((0, 1)).median()) for s in seen]
    assert len(spread) == 2 and spread[1] < spread[0] / 2, spread


def test_the_exported_file_is_the_model(made: Made, exact: OnnxReader) -> None:
    pairs = made.pairs([*WINDOWS, LONG])
    with torch.inference_mode():
        expected = made.model.read(pairs).numpy()
    found = exact.logits(pairs)
    assert found.shape == expected.shape == (len(pairs), 128, 3)
    for row, pair in enumerate(pairs):  # What stands beside a shorter window is of no meaning.
        n = len(pair.ids)
        assert found[row, :n] == pytest.approx(expected[row, :n], abs=1e-3)


def test_int8_is_close_to_float(made: Made, reader: OnnxReader, exact: OnnxReader) -> None:
    import onnx

    pairs = made.pairs(WINDOWS)
    there = np.concatenate([np.arange(128)[None] < len(p.ids) for p in pairs])
    there = there[:, : max(len(p.ids) for p in pairs)]
    small, large = reader.logits(pairs)[there], exact.logits(pairs)[there]
    # Of how much the numbers differ among themselves it is .18, and .35 without smoothing; the
    # real weights are not that uneven.
    assert np.sqrt(((small - large) ** 2).mean()) < 0.25 * large.std()
    assert np.corrcoef(small.ravel(), large.ravel())[0, 1] > 0.97
    # Six in each of the two layers, and the output.
    nodes = onnx.load(made.int8).graph.node
    assert sum(node.op_type == "MatMulInteger" for node in nodes) == 13


@pytest.mark.parametrize(
    ("lengths", "parts"),
    [
        ([60], [[0]]),
        ([60, 60, 60], [[0, 1, 2]]),
        ([60, 62, 61], [[0, 2, 1]]),  # Little to be saved.
        ([120, 50, 60, 118], [[1, 2], [3, 0]]),
        ([50, 128], [[0], [1]]),
        ([80, 128, 85, 82, 30], [[4, 0, 3, 2], [1]]),
    ],
)
def test_windows_of_like_length_are_read_together(
    lengths: list[int], parts: list[list[int]]
) -> None:
    assert reader_module._alike(lengths) == parts


def test_no_windows(reader: OnnxReader) -> None:
    assert reader.read(QUESTION, []) == []


@pytest.mark.parametrize(
    ("sentences", "read"),
    [
        ((), ()),
        (("",), (False,)),
        (("", "ord1 ord2", ""), (False, True, False)),
        (("ord1 ord2.",), (True,)),
        ((" ".join(["ord3"] * 2000),), (True,)),
        # 81 to 121 tokens have room beside the question and the heading.
        ((_text(1, 62), _text(2, 62), _text(3, 62)), (True, True, False)),
        ((_text(1, 2000), "ord1", "ord2"), (True, False, False)),
    ],
)
def test_sentences_without_room_are_none(
    reader: OnnxReader, sentences: tuple[str, ...], read: tuple[bool, ...]
) -> None:
    window = Window("ord9 ord8", sentences)
    for question in (QUESTION, "", " ".join(WORDS * 9)):
        (found,) = reader.read(question, [window])
        _sane(found, window)
        assert tuple(s is not None for s in found.sentences) == read


HOSTILE = [
    "\x00", "ord1\x00ord2\x00", "\u202eord1 ord2\u202c", "\u200f\u200e\u2066ord1\u2069", "\ufeff",
    "😀", "👨‍👩‍👧 ord1 🇩🇰", "o" + "\u0301" * 10_000, "ord1 " + "\u0301\u0323" * 5_000 + " ord2",
    "</s><s>", "<s>", "</s></s>", "<pad>", "ord1 </s><s> ord2 <pad> ord3 <unk>", "＜/s＞＜s＞",
    "\n\r\t\v\f", " ", "\ufdfa" * 50, "ﬁﬂ½ ⅷ ㎏", "ord1" * 5_000, "{}%s\\0'\"<script>",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:24])
def test_hostile_texts_are_read_like_others(reader: OnnxReader, text: str) -> None:
    windows = [
        Window(text, (text, "ord1 ord2", text)), Window("ord1", ("ord3 ord4",)), Window("", ()),
    ]
    for question in (text, QUESTION):
        found = reader.read(question, windows)
        for seen, window in zip(found, windows, strict=True):
            _sane(seen, window)
        assert found[1].sentences[0] is not None
        assert reader.read(question, windows) == found


@pytest.mark.parametrize("mark", ["</s>", "<s>", "<pad>", "＜/s＞"])
def test_a_mark_in_a_text_hides_nothing(exact: OnnxReader, mark: str) -> None:
    """A minute that says "</s>" must not end the question or hide what follows."""
    first, *others = (
        exact.read(f"ord1 {mark} {a}", [Window(f"ord3 {mark} {b}", (f"ord4 {mark} {c}",))])[0].here
        for a, b, c in (
            ("ord2", "ord2", "ord2"), ("ord5", "ord2", "ord2"), ("ord2", "ord5", "ord2"),
            ("ord2", "ord2", "ord5"),
        )
    )
    assert all(abs(other - first) > 1e-3 for other in others)


def test_a_window_is_read_alike_alone_and_beside_longer_ones(exact: OnnxReader) -> None:
    together = exact.read(QUESTION, [LONG, *WINDOWS, LONG])[1:-1]
    for window, seen in zip(WINDOWS, together, strict=True):
        (alone,) = exact.read(QUESTION, [window])
        assert alone.here == pytest.approx(seen.here, abs=1e-3)
        for one, other in zip(alone.sentences, seen.sentences, strict=True):
            assert one is not None and other is not None
            assert (one.answers, one.span) == pytest.approx(
                (other.answers, other.span), abs=1e-3)
            assert (one.start, one.end) == (other.start, other.end)


def _scripted(
    monkeypatch: pytest.MonkeyPatch, reader: OnnxReader, values: dict[int, tuple[float, ...]]
) -> None:
    """Give tokens, by their place in the window, the logits named, all others zeros."""
    def logits(pairs: list) -> np.ndarray:
        found = np.zeros((len(pairs), max(len(p.ids) for p in pairs), 3), dtype=np.float32)
        for place, numbers in values.items():
            found[:, place] = numbers
        return found

    monkeypatch.setattr(reader, "logits", logits)


def test_scores_are_made_of_the_tokens_of_their_sentence(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = OnnxReader(made.encoder, made.int8)
    # <s> ord1 </s></s> ord2 </s> and from 6 on two sentences of two and three tokens.
    _scripted(monkeypatch, reader, {
        0: (1.0, 2.0, 0.5), 1: (9, 9, 9), 4: (9, 9, 9), 5: (9, 9, 9), 11: (9, 9, 9),
        6: (4, 0, 1), 7: (0, 5, 3),
        8: (0, 0, -3), 9: (7, 1, 0), 10: (6, 2, 0),
    })
    (found,) = reader.read("ord1", [Window("ord2", ("ord3 ord4", "ord5 ord6 ord7"))])
    assert found == ReadWindow(0.5, (
        ReadSentence(answers=2.0, span=4 + 5 - 3, start=0, end=9),
        ReadSentence(answers=-1.0, span=7 + 2 - 3, start=5, end=14),
    ))


def test_spans_are_offsets_of_the_sentence_as_it_is_written(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = OnnxReader(made.encoder, made.int8)
    sentence = "  ord1\u00a0ﬁ ord2  ord3."
    ids = PairTokenizer(made.encoder).tokens(sentence)
    words = [sentence[a:b].strip() for a, b in ids.offsets]
    at = 6 + words.index("ord2")
    _scripted(monkeypatch, reader, {at: (5, 5, 0)})
    (found,) = reader.read("ord1", [Window("ord2", (sentence,))])
    (seen,) = found.sentences
    assert seen is not None and sentence[seen.start : seen.end] == "ord2"


@pytest.mark.parametrize("tokens", [1, 2, 29, 30, 31, 97])
def test_the_best_span_is_that_of_trying_all(tokens: int) -> None:
    random = np.random.default_rng(tokens)
    for _ in range(20):
        logits = random.normal(size=(tokens, 3)).astype(np.float32)
        pairs = [
            (float(logits[a, START] + logits[b, FINISH]), a, b)
            for a in range(tokens) for b in range(a, min(tokens, a + 30))
        ]
        score, start, finish = best_span(logits)
        assert (score, start, finish) == max(pairs, key=lambda p: p[0])


@pytest.mark.parametrize(("apart", "found"), [(29, (0, 29)), (30, (30, 30)), (60, (60, 60))])
def test_a_span_has_thirty_tokens_at_most(apart: int, found: tuple[int, int]) -> None:
    logits = np.zeros((90, 3), dtype=np.float32)
    logits[0, START], logits[apart, FINISH], logits[:, ANSWERS] = 5, 6, 99
    logits[apart, START] = 0.5
    assert best_span(logits)[1:] == found


def test_missing_weights_are_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    missing = tmp_path / "reader.onnx"
    monkeypatch.setattr(reader_module, "weights_file", lambda: missing)
    with caplog.at_level(logging.WARNING, logger="referat.reader"):
        assert load(tmp_path / "cache") is None
    (record,) = caplog.records
    assert record.levelname == "WARNING" and str(missing) in record.getMessage()
    # Nothing is unpacked for it.
    assert not (tmp_path / "cache").exists()


def test_weights_that_are_there_are_loaded_when_first_asked(
    made: Made, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(reader_module, "weights_file", lambda: made.int8)
    monkeypatch.setattr(bundled, "unpack", lambda cache: made.encoder)
    found = load(Path("unused"))
    assert found is not None and not caplog.records
    assert "_session" not in vars(found) and "_tokenizer" not in vars(found)
    assert found.read(QUESTION, WINDOWS[:1]) and "_session" in vars(found)


def test_damaged_weights_are_an_error_with_the_next_step(made: Made, tmp_path: Path) -> None:
    damaged = tmp_path / "reader.onnx"
    damaged.write_bytes(made.int8.read_bytes()[: -made.int8.stat().st_size // 2])
    reader = OnnxReader(made.encoder, damaged)
    with pytest.raises(ReaderError, match="--no-reader") as caught:
        reader.read(QUESTION, WINDOWS)
    assert str(damaged) in str(caught.value)


@pytest.fixture(scope="module")
def shipped() -> OnnxReader:
    return OnnxReader(bundled.unpack(default_cache()), threads=1)


# A question, what the window is printed under, its sentences, and which of them answers.
ASKED = [
    ("Hvornår åbner havnebadet?", "Havnebadet i Skarrevig. Beslutning:",
     ["Udvalget drøftede sagen.", "Havnebadet åbner den 15. juni 2024.",
      "Der ansættes tre livreddere."], 1),
    ("Hvad koster det at parkere på Torvet?", "Parkering. Sagsfremstilling:",
     ["Torvet blev renoveret i fjor.", "Forvaltningen har hørt borgerne.",
      "Prisen for parkering på Torvet er 12 kr. i timen."], 2),
    ("Hvem er formand for Teknisk Udvalg?", "Konstituering:",
     ["Karen Holm er formand for Teknisk Udvalg.", "Udvalget mødes hver måned.",
      "Mødet sluttede kl. 18."], 0),
    ("Hvor skal den nye skole ligge?", "Ny skole. Beslutning:",
     ["Byggeriet er dyrere end ventet.", "Skolen får plads til 600 elever.",
      "Den nye skole skal ligge ved Lindevej i Østby."], 2),
    ("When does the library open?", "Library hours:",
     ["The committee thanked the staff.", "The library opens at 9 o'clock on weekdays.",
      "A new roof was paid for last year."], 1),
    ("How many trees will be planted in the park?", "Trees in the park. Decision:",
     ["The council will plant 250 trees in the park.", "The mayor opened the meeting.",
      "The proposal was sent to the committee."], 0),
]


@pytest.mark.encoder
@pytest.mark.parametrize(("question", "heading", "sentences", "answer"), ASKED)
def test_the_sentence_that_answers_scores_highest(
    shipped: OnnxReader, question: str, heading: str, sentences: list[str], answer: int
) -> None:
    (found,) = shipped.read(question, [Window(heading, tuple(sentences))])
    assert all(found.sentences)
    for name in ("answers", "span"):
        scores = [getattr(seen, name) for seen in found.sentences]
        assert int(np.argmax(scores)) == answer, (name, scores)


@pytest.mark.encoder
def test_the_real_reader_reads_the_same_with_one_thread_and_two(shipped: OnnxReader) -> None:
    windows = [Window(heading, tuple(sentences)) for _, heading, sentences, _ in ASKED]
    windows += [Window("", ("Byrådet vedtog enstemmigt indstillingen. " * 40, "Ingen."))]
    other = OnnxReader(bundled.unpack(default_cache()), threads=2)
    for question, *_ in ASKED[:2]:
        found = shipped.read(question, windows)
        assert repr(shipped.read(question, windows)) == repr(found)
        assert repr(other.read(question, windows)) == repr(found)
        for seen, window in zip(found, windows, strict=True):
            _sane(seen, window)


@pytest.mark.encoder
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:24])
def test_the_real_reader_survives_hostile_texts(shipped: OnnxReader, text: str) -> None:
    windows = [Window(text, (text, "Havnebadet åbner den 15. juni.", text))]
    (found,) = shipped.read(text, windows)
    _sane(found, windows[0])
