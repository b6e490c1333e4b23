"""The packed model as an ONNX graph that multiplies with its 4-bit weights as they are.

ONNX Runtime's ``MatMulNBits`` knows blocks of 32 weights with one scale, so that nothing is
rounded once more; activations are rounded to int8, a block at a time, as they come. A BERT
(Devlin et al., NAACL 2019) after its word embeddings, which are rows of a table kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.packed import BLOCK, PackedModel

# Name of the input, word embeddings of shape (1, tokens, hidden).
WORDS = "words"

_OPSET, _FORMAT = 17, 9
_RUNTIME = "com.microsoft"
# Products in int8 with scales for each block of activations.
_IN_INT8 = 4


def state(layer: int) -> str:
    """Name of the output after a layer, shape (1, tokens, hidden); 0 are the embeddings."""
    return f"state.{layer}"


def write_graph(model: PackedModel, path: Path) -> None:
    """Write the graph of a packed model.

    :raises ValueError: its weights are not packed as expected, or the file is cut short.
    """
    import onnx

    onnx.save_model(_Graph(model).made(), path)


class _Graph:
    def __init__(self, model: PackedModel) -> None:
        import onnx

        self._onnx = onnx
        self._model = model
        self._hidden = model.sizes.hidden
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def made(self) -> Any:
        helper, sizes = self._onnx.helper, self._model.sizes
        states = [self._embedded()]
        for layer in range(sizes.layers):
            states.append(self._layer(f"l{layer}", states[-1], state(layer + 1)))
        shape = [1, "tokens", self._hidden]
        kind = self._onnx.TensorProto.FLOAT
        graph = helper.make_graph(
            self._nodes, "encoder",
            [helper.make_tensor_value_info(WORDS, kind, shape)],
            [helper.make_tensor_value_info(name, kind, shape) for name in states],
            self._constants,
        )
        return helper.make_model(
            graph, ir_version=_FORMAT,
            opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(_RUNTIME, 1)],
        )

    def _embedded(self) -> str:
        """Words with their positions, which count from 0; all tokens are of the first type."""
        positions = self._model.tensor("emb.pos").reshape(-1, self._hidden)
        table = self._constant("positions", positions + self._tensor("emb.type")[: self._hidden])
        length = self._node("Shape", [WORDS], "length", start=1, end=2)
        zero, one = (self._constant(f"at.{n}", np.array([n], np.int64)) for n in (0, 1))
        places = self._node("Slice", [table, zero, length, zero, one], "places")
        return self._normalised("emb.ln", self._sum(WORDS, places, "placed"), state(0))

    def _layer(self, layer: str, before: str, after: str) -> str:
        projected = [f"{layer}.{part}" for part in "qkv"]
        together = self._product(f"{layer}.qkv", before, self._hidden, projected)
        parts = [f"{name}.out" for name in projected]
        widths = self._constant(f"{layer}.widths", np.array([self._hidden] * 3, np.int64))
        self._nodes.append(
            self._onnx.helper.make_node("Split", [together, widths], parts, axis=2)
        )
        bias = np.concatenate([self._tensor(f"{name}.b") for name in projected])
        attended = self._node(
            "MultiHeadAttention", [*parts, self._constant(f"{layer}.qkv.b", bias)],
            f"{layer}.attended", _RUNTIME, num_heads=self._model.sizes.heads,
        )
        seen = self._added(f"{layer}.ao", attended, self._hidden, before)
        seen = self._normalised(f"{layer}.aln", seen, f"{layer}.seen")
        inner = self._product(f"{layer}.fi", seen, self._hidden, [f"{layer}.fi"])
        bent = self._node(
            "BiasGelu", [inner, self._weight(f"{layer}.fi.b")], f"{layer}.bent", _RUNTIME
        )
        thought = self._added(f"{layer}.fo", bent, self._model.sizes.feed_forward, seen)
        return self._normalised(f"{layer}.oln", thought, after)

    def _added(self, name: str, given: str, columns: int, beside: str) -> str:
        """A linear layer's result and what went around it."""
        product = self._product(name, given, columns, [name])
        return self._sum(
            self._sum(product, self._weight(f"{name}.b"), f"{name}.biased"), beside, f"{name}.sum"
        )

    def _product(self, name: str, given: str, columns: int, weights: Sequence[str]) -> str:
        """A product with packed matrices, one below the other."""
        packed = [self._model.blocks(f"{weight}.w") for weight in weights]
        scales = np.concatenate([blocks.scales for blocks in packed])
        rows = len(scales) * BLOCK // columns
        levels = np.concatenate([_in_pairs(blocks.levels) for blocks in packed])
        return self._node(
            "MatMulNBits",
            [
                given,
                self._constant(f"{name}.levels", levels.reshape(rows, columns // BLOCK, -1)),
                self._constant(f"{name}.scales", scales),
            ],
            f"{name}.out", _RUNTIME,
            K=columns, N=rows, bits=4, block_size=BLOCK, accuracy_level=_IN_INT8,
        )

    def _normalised(self, name: str, given: str, out: str) -> str:
        weights = [self._weight(f"{name}.{part}") for part in "wb"]
        return self._node(
            "LayerNormalization", [given, *weights], out, epsilon=self._model.sizes.epsilon
        )

    def _sum(self, one: str, other: str, out: str) -> str:
        return self._node("Add", [one, other], out)

    def _weight(self, name: str) -> str:
        return self._constant(name, self._tensor(name))

    def _tensor(self, name: str) -> NDArray[np.float32]:
        return self._model.tensor(name)

    def _constant(self, name: str, values: NDArray[Any]) -> str:
        self._constants.append(
            self._onnx.numpy_helper.from_array(np.ascontiguousarray(values), name)
        )
        return name

    def _node(
        self, kind: str, inputs: Sequence[str], out: str, domain: str = "", **attributes: Any
    ) -> str:
        self._nodes.append(
            self._onnx.helper.make_node(kind, inputs, [out], domain=domain, **attributes)
        )
        return out


def _in_pairs(levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Two levels a byte, the first in its low half."""
    pairs: NDArray[np.uint8] = levels[:, 0::2] | (levels[:, 1::2] << np.uint8(4))
    return pairs
