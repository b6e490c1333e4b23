"""A trained reader as the file that ships: ONNX with int8 weights.

Multiplications run in int8 with scales measured as they go (ONNX Runtime's dynamic
quantisation), one scale for all activations of a layer. A few channels of a BERT are much
larger than the others and would spoil it; they are made smaller before the multiplication
and their weights larger (Xiao et al.: SmoothQuant, ICML 2023).
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Sequence
from pathlib import Path

import torch

from benchmarks.training.reader_model import ReaderModel
from embeddings.pairs import Pair

# How much of the difficulty goes over to the weights, in [0, 1].
_MIGRATION = 0.75
_LEAST = 1e-4
_BATCH = 16


class Smoothed(torch.nn.Module):
    """A linear layer whose inputs are divided by ``scale`` and whose weights are multiplied."""

    def __init__(self, linear: torch.nn.Linear, scale: torch.Tensor) -> None:
        super().__init__()
        self.register_buffer("shrink", 1 / scale)
        self.linear = copy.deepcopy(linear)
        self.linear.weight.data *= scale

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        return self.linear(inputs * self.shrink)


def smoothed(model: ReaderModel, pairs: Sequence[Pair]) -> ReaderModel:
    """An equal model whose activations are of like size, as far as ``pairs`` show them."""
    model = copy.deepcopy(model).eval()
    layers = {
        name: layer for name, layer in model.trunk.encoder.named_modules()
        if isinstance(layer, torch.nn.Linear)
    }
    for name, largest in _largest_inputs(model, layers, pairs).items():
        layer = layers[name]
        weights = layer.weight.detach().abs().amax(0).clamp(min=_LEAST)
        scale = largest.clamp(min=_LEAST) ** _MIGRATION / weights ** (1 - _MIGRATION)
        parent, _, attribute = name.rpartition(".")
        setattr(model.trunk.encoder.get_submodule(parent), attribute, Smoothed(layer, scale))
    return model


def _largest_inputs(
    model: ReaderModel, layers: dict[str, torch.nn.Linear], pairs: Sequence[Pair]
) -> dict[str, torch.Tensor]:
    """The largest absolute value of each layer's inputs, by channel."""
    largest: dict[str, torch.Tensor] = {}

    def watch(name: str, inputs: torch.Tensor) -> None:
        found = inputs.detach().abs().flatten(0, -2).amax(0)
        largest[name] = torch.maximum(largest[name], found) if name in largest else found

    hooks = [
        layer.register_forward_pre_hook(lambda _, inputs, name=name: watch(name, inputs[0]))
        for name, layer in layers.items()
    ]
    with torch.inference_mode():
        for start in range(0, len(pairs), _BATCH):
            model.read(pairs[start : start + _BATCH])
    for hook in hooks:
        hook.remove()
    return {name: found.clone() for name, found in largest.items()}


def export(model: ReaderModel, path: Path, pairs: Sequence[Pair]) -> Path:
    """Write a model: word embeddings and mask in, logits out. ``pairs`` are examples to read.

    Returns where the same model in float32 is, beside it.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    exact = path.with_suffix(".float.onnx")
    words = torch.zeros(2, 16, model.trunk.config.hidden_size)
    mask = torch.ones(2, 16, dtype=torch.long)
    mask[1, 9:] = 0
    rows, tokens = torch.export.Dim("windows"), torch.export.Dim("tokens", max=512)
    shapes = ({0: rows, 1: tokens}, {0: rows, 1: tokens})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            smoothed(model, pairs), (words, mask), exact, input_names=["words", "mask"],
            output_names=["logits"], dynamic_shapes=shapes, dynamo=True, external_data=False,
            verbose=False,
        )
        quantize_dynamic(exact, path, weight_type=QuantType.QInt8, per_channel=True)
    return exact
