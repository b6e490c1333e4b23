"""Text → vectors. The only module that knows sentence-transformers."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings import bundled
from embeddings.errors import EncoderError
from embeddings.interaction import InteractionHead, Matrix, TokenMatrix, load_head
from embeddings.questions import QuestionEncoder

log = logging.getLogger("referat.encoder")

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]
Device = Literal["cpu", "cuda", "auto"]

_BATCH = 32
# A GPU has room for more at once, and little to do with fewer.
_GPU_BATCH = 256
# Texts sorted by length are encoded in slices of this many, so that progress can be shown.
_SLICE = 256
_NO_TOKENS: TokenMatrix = np.empty((0, 0), dtype=np.int8)


@dataclass(frozen=True, slots=True)
class EncodedQuestion:
    """A question's vector, of shape (dimension,), and those of its tokens.

    ``tokens`` has the shape (n, token_dimension), ``weights`` (n,); n is 0 for encoders
    without token vectors.
    """

    vector: Vectors
    tokens: Matrix
    weights: Matrix


class Encoder(Protocol):
    """What the index and the question need of a model.

    Vectors are float32 and of length 1; :attr:`fingerprint` changes whenever the
    same text could get another vector, :attr:`token_fingerprint` whenever its tokens could.
    :attr:`token_dimension` is 0 where there are no token vectors.
    """

    name: str
    fingerprint: str
    dimension: int
    token_fingerprint: str
    token_dimension: int

    def prepare(self) -> None:
        """Load what processes forked from this one can share, without starting threads."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, shape (len(texts), dimension)."""
        ...

    def encode_question(self, text: str) -> EncodedQuestion:
        """A question's vector and its tokens', in one pass of the model."""
        ...

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of passages, same shape; ``progress`` is told how many were done."""
        ...

    def encode_passage_tokens(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> tuple[Vectors, list[TokenMatrix]]:
        """Vectors of passages and of each one's tokens, (at most tokens, token_dimension)."""
        ...


class SentenceTransformerEncoder:
    """A sentence-transformers model, its prompts and its fingerprint.

    ``open_model`` is called when the first text is encoded: a build in which nothing is
    new needs no model, and neither does a server if ``questions`` encodes them. Passages are
    encoded on the device that the model is on.
    """

    def __init__(
        self,
        open_model: Callable[[], Any],
        name: str,
        fingerprint: str,
        dimension: int,
        prompts: Mapping[str, str],
        head: InteractionHead | None = None,
        questions: QuestionEncoder | None = None,
    ) -> None:
        self._open = open_model
        self._lock = threading.Lock()
        self._opened: Any = None
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = dimension
        self._head = head
        self._questions = questions
        self.token_dimension = head.dimension if head else 0
        self.token_fingerprint = f"{fingerprint}-{head.fingerprint}" if head else ""
        self._query = str(prompts.get("query", ""))
        self._passage = str(prompts.get("passage", prompts.get("document", "")))

    def prepare(self) -> None:
        """As :meth:`Encoder.prepare`. From then on one thread is used."""
        if self._questions:
            self._questions.prepare()
            return
        import torch

        torch.set_num_threads(1)
        _ = self._model

    @property
    def _model(self) -> Any:
        with self._lock:
            if self._opened is None:
                self._opened = self._open()
            return self._opened

    @property
    def _device(self) -> str:
        return str(self._model.device.type)

    @property
    def _batch(self) -> int:
        return _BATCH if self._device == "cpu" else _GPU_BATCH

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        if self._questions is None:
            return self._encode([self._query + text for text in texts])
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row], _ = self._questions.states(text, self._query, ())
        return vectors

    def encode_question(self, text: str) -> EncodedQuestion:
        if self._head is None:
            nothing = np.empty((0, 0), dtype=np.float32)
            with _on_one_thread():
                vector = self.encode_queries([text])[0]
            return EncodedQuestion(vector, nothing, nothing.reshape(0))
        vector, states = self._question_states(text, self._head.layers)
        return EncodedQuestion(vector, self._head.project(states), self._head.weights(states))

    def _question_states(self, text: str, layers: Sequence[int]) -> tuple[Vectors, Matrix]:
        if self._questions:
            return self._questions.states(text, self._query, layers)
        with _on_one_thread():
            vectors, (states,) = self.token_states([text], self._query, layers)
        return vectors[0], states

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        with _fast_arithmetic(self._device):
            for part in _by_length(texts, max(_SLICE, self._batch)):
                vectors[part] = self._encode([self._passage + texts[i] for i in part])
                if progress:
                    progress(len(part))
        return vectors

    def encode_passage_tokens(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> tuple[Vectors, list[TokenMatrix]]:
        if self._head is None:
            return self.encode_passages(texts, progress), [_NO_TOKENS] * len(texts)
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        tokens = [_NO_TOKENS] * len(texts)
        with _fast_arithmetic(self._device):
            for part in _by_length(texts, self._batch):
                vectors[part], states = self.token_states(
                    [texts[i] for i in part], self._passage, self._head.layers
                )
                for i, of_text in zip(part, states, strict=True):
                    tokens[i] = self._head.of_passage(of_text)
                if progress:
                    progress(len(part))
        return vectors, tokens

    def token_states(
        self, texts: Sequence[str], prompt: str, layers: Sequence[int]
    ) -> tuple[Vectors, list[Matrix]]:
        """Vectors of texts and the hidden states of each one's tokens, prompt and marks aside.

        Shapes: (len(texts), dimension) and, for each text, (tokens, layers, hidden size).
        """
        import torch

        model = self._model
        batch = model.tokenizer(
            [prompt + text for text in texts], padding=True, truncation=True,
            max_length=model.max_seq_length, return_tensors="pt",
        )
        batch = {name: values.to(model.device) for name, values in batch.items()}
        lengths = batch["attention_mask"].sum(1).tolist()
        first = 1 + len(model.tokenizer.tokenize(prompt.rstrip()))
        with torch.inference_mode():
            out = model(batch)
            hidden = [out["all_layer_embeddings"][layer] for layer in layers]
            states = torch.stack(hidden, dim=2).float().cpu().numpy()
        vectors = out["sentence_embedding"].float().cpu().numpy()
        return vectors, [s[first : n - 1] for s, n in zip(states, lengths, strict=True)]

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text with the special ones, as the model counts them."""
        return [len(ids) for ids in self._model.tokenizer(list(texts))["input_ids"]]

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = self._model.encode(
            list(texts),
            prompt="",
            batch_size=self._batch,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return np.asarray(vectors, dtype=np.float32)


def _by_length(texts: Sequence[str], size: int) -> Iterator[list[int]]:
    """Indices of texts in slices, the longest first: a batch is as slow as its longest text."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
    for start in range(0, len(order), size):
        yield order[start : start + size]


def load(
    model: str | None, cache: Path, device: Device = "cpu"
) -> SentenceTransformerEncoder:
    """The encoder to use: the bundled one, or any sentence-transformers name or folder.

    ``cache`` is where the bundled model is unpacked. ``device``: "auto" is a GPU if torch can
    use one, else the processor.

    :raises EncoderError: it cannot be found or loaded, or the device is not there.
    """
    if device == "cuda":
        _require_gpu()
    if model is None or model == bundled.NAME:
        folder = bundled.unpack(cache)
        return SentenceTransformerEncoder(
            partial(
                _open, str(folder), device, model_kwargs={"add_pooling_layer": False},
                config_kwargs={"output_hidden_states": True},
            ),
            bundled.NAME,
            bundled.fingerprint(folder),
            bundled.dimension(folder),
            bundled.PROMPTS,
            load_head(),
            QuestionEncoder(folder),
        )
    # Another model must be opened at once: only its weights tell its fingerprint.
    opened = _open(model, device)
    return SentenceTransformerEncoder(
        lambda: opened,
        str(Path(model).resolve()) if Path(model).is_dir() else model,
        _weights_fingerprint(opened),
        int(opened.get_embedding_dimension()),
        opened.prompts or {},
    )


def _require_gpu() -> None:
    """:raises EncoderError: torch sees no GPU."""
    import torch

    if not torch.cuda.is_available():
        why = (
            "it finds none" if torch.version.cuda or torch.version.hip
            else "it is the build for processors only"
        )
        raise EncoderError(
            f"torch {torch.__version__} can use no GPU ({why}); install a build of torch for "
            "yours (docs/installing.md), or leave --device out"
        )


def _open(model: str, device: Device, **options: Any) -> Any:
    # Half a second of imports and much noise: only where a model is really needed.
    import transformers

    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    transformers.utils.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    import torch
    from sentence_transformers import SentenceTransformer

    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        return SentenceTransformer(model, device=device, **options)
    except (OSError, ValueError, KeyError, RuntimeError, ImportError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise EncoderError(
            f"the model {model!r} could not be loaded ({reason}); give the name or folder of a "
            "sentence-transformers model, or leave --model out for the one that comes along"
        ) from error


def _weights_fingerprint(model: Any) -> str:
    """Sixteen hex digits of all that makes a text's vector: modules, tokenizer, weights."""
    digest = hashlib.sha256(repr(sorted((model.prompts or {}).items())).encode())
    digest.update(repr([model, model.max_seq_length]).encode())
    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    digest.update(backend.to_str().encode() if backend else repr(model.tokenizer).encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().float().contiguous().cpu().numpy().tobytes())
    return digest.hexdigest()[:16]


@contextmanager
def _on_one_thread() -> Iterator[None]:
    """One short text is encoded no faster by more threads, which then wait at full speed.

    On two cores they would double the time of the question and of the reader after it.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _fast_arithmetic(device: str) -> AbstractContextManager[Any]:
    """bfloat16 where the device multiplies it natively (2 to 3 times faster), else nothing.

    Vectors differ from float32's by a cosine of about 0.00001.
    """
    import torch

    if device != "cpu":
        return torch.autocast(device, torch.bfloat16, torch.cuda.is_bf16_supported())
    able = torch.cpu.get_capabilities()
    if able.get("avx512_bf16") or able.get("amx_bf16"):
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return nullcontext()
