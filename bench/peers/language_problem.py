"""The language models' problem: shapes, weights and minibatches for peers of the transformer's step.

Weights are listed by name; every one says the level of the value node whose prediction it belongs to:
0 the logits, 1 the head's transform, 2 and 3 the outputs of the blocks (the last block first).
"""

import math
from dataclasses import dataclass

import numpy as np

MINIBATCHES = 4


@dataclass(frozen=True)
class Settings:
    """One training. `gamma` is the value nodes' step (x_lr), `alpha` the weights' (lr)."""

    model: str  # "masked" or "conditional"
    rule: str  # "bp", "pc" or "ipc"
    T: int
    batch: int = 128
    length: int = 32
    vocabulary: int = 8001
    hidden: int = 128
    feed_forward: int = 512
    blocks: int = 2
    gamma: float = 0.5
    discount: float = 0.9
    alpha: float = 8e-4
    decay: float = 0.01
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    @property
    def layer_norm(self):
        """Masked: BP only. Conditional: BP and iPC."""
        return self.rule == "bp" or (self.model == "conditional" and self.rule == "ipc")

    @property
    def rows(self):
        """Rows whose logits are computed: 15% of the pieces (masked), every piece (conditional)."""
        pieces = self.batch * self.length
        return math.ceil(0.15 * pieces) if self.model == "masked" else pieces


def initial_weights(settings, dtype):
    """{name: array}; linear layers as PyTorch's default, embeddings normal."""
    random = np.random.default_rng(0)
    hidden, wide = settings.hidden, settings.feed_forward
    weights = {}

    def linear(name, inputs, outputs):
        bound = 1 / np.sqrt(inputs)
        weights[f"{name}.weight"] = random.uniform(-bound, bound, (inputs, outputs)).astype(dtype)
        weights[f"{name}.bias"] = random.uniform(-bound, bound, outputs).astype(dtype)

    def norm(name):
        if settings.layer_norm:
            weights[f"{name}.gain"] = np.ones(hidden, dtype)
            weights[f"{name}.shift"] = np.zeros(hidden, dtype)

    # One row more than the vocabulary: what stands for a masked piece.
    weights["pieces"] = random.normal(0, 0.1, (settings.vocabulary + 1, hidden)).astype(dtype)
    weights["positions"] = random.normal(0, 0.1, (settings.length, hidden)).astype(dtype)
    norm("embedding")
    for block in range(settings.blocks):
        for name in ("query", "key", "value", "output"):
            linear(f"block{block}.{name}", hidden, hidden)
        norm(f"block{block}.attention")
        linear(f"block{block}.up", hidden, wide)
        linear(f"block{block}.down", wide, hidden)
        norm(f"block{block}.feed_forward")
    linear("transform", hidden, hidden)
    norm("transform")
    linear("logits", hidden, settings.vocabulary)
    return weights


def minibatches(settings, dtype):
    """[{ids, valid, rows, target, weight}, ...]: Zipf's pieces in sentences of 8 to `length` pieces."""
    random = np.random.default_rng(1)
    frequency = 1 / np.arange(1, settings.vocabulary + 1)
    frequency /= frequency.sum()
    shape = (settings.batch, settings.length)
    batches = []
    for _ in range(MINIBATCHES):
        ids = random.choice(settings.vocabulary, size=shape, p=frequency).astype(np.int32)
        lengths = random.integers(settings.length // 4, settings.length + 1, settings.batch)
        valid = (np.arange(settings.length) < lengths[:, None]).astype(dtype)
        if settings.model == "masked":
            rows = np.sort(random.choice(ids.size, settings.rows, replace=False)).astype(np.int32)
            target, weight = ids.reshape(-1)[rows], valid.reshape(-1)[rows]
            seen = ids.copy()
            seen.reshape(-1)[rows] = settings.vocabulary
        else:
            rows = np.arange(ids.size, dtype=np.int32)
            seen, target, weight = ids, np.roll(ids, -1, 1).reshape(-1), valid.reshape(-1)
        batches.append(
            {"ids": seen, "valid": valid, "rows": rows, "target": target, "weight": weight}
        )
    return batches
