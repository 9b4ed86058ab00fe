"""An MLP trained by BP, PC or iPC in PyTorch, as predictive coding trainers are commonly written.

    python bench/peers/mlp_torch.py --rule ipc --widths 784-64-64-10 --threads 2

The net is a torch.nn.Sequential in which a PCLayer after each hidden product holds the value nodes
as a Parameter and notes its energy. A step runs the net, adds up the energies, calls backward() and
lets two optimisers step, once per inference step: SGD for the value nodes, AdamW for the weights.
"""

from problem import initial_weights, keep_to, minibatches, parse, serve, settings_of

arguments = parse()
keep_to(arguments.threads)

import numpy as np  # noqa: E402 (after the number of cores is settled)
import torch  # noqa: E402
from torch import nn  # noqa: E402

torch.set_num_threads(arguments.threads)


class PCLayer(nn.Module):
    """Value nodes between a layer and the next: they start at the prediction and then are free."""

    def __init__(self):
        super().__init__()
        self.x = None
        self.energy = None
        self.restart = False

    def forward(self, mu):
        if not self.training:
            return mu
        if self.restart:
            self.x = nn.Parameter(mu.detach().clone())
            self.restart = False
        self.energy = 0.5 * (self.x - mu).square().sum()
        return self.x


def network(settings, dtype):
    """Linear, PCLayer, ReLU, ..., Linear, with the shared initial weights."""
    modules = []
    for weight, bias in initial_weights(settings.widths, dtype):
        linear = nn.Linear(*weight.shape)
        linear.weight = nn.Parameter(torch.tensor(weight.T.copy()))
        linear.bias = nn.Parameter(torch.tensor(bias))
        modules += [linear, PCLayer(), nn.ReLU()]
    net = nn.Sequential(*modules[:-2])  # the output has neither
    net.train(settings.rule != "bp")  # BP passes through the value nodes
    return net


class TorchContender:
    """A training in progress."""

    framework = "torch"
    version = torch.__version__

    def __init__(self, settings, dtype):
        self._settings = settings
        self._data = [tuple(map(torch.tensor, pair)) for pair in minibatches(settings, dtype)]
        self._net = network(settings, dtype)
        self._layers = [module for module in self._net if isinstance(module, PCLayer)]
        self._weights = torch.optim.AdamW(
            [p for module in self._net if isinstance(module, nn.Linear) for p in module.parameters()],
            lr=settings.alpha,
            betas=(settings.beta1, settings.beta2),
            # Gradients are summed over the batch: with epsilon scaled alike, the very update of the mean.
            eps=settings.epsilon * settings.batch,
            weight_decay=settings.decay,
        )
        self._loss = None

    def step(self, k):
        inputs, target = self._data[k]
        if self._settings.rule == "bp":
            loss = 0.5 * (target - self._net(inputs)).square().sum()
            self._weights.zero_grad()
            loss.backward()
            self._weights.step()
            self._loss = loss
        else:
            self._infer(inputs, target)

    def _infer(self, inputs, target):
        settings = self._settings
        incremental = settings.rule == "ipc"
        evaluations = settings.T if incremental else settings.T + 1
        for layer in self._layers:
            layer.restart = True
        for t in range(evaluations):
            loss = 0.5 * (target - self._net(inputs)).square().sum()
            if t == 0:
                self._loss = loss
                values = torch.optim.SGD([layer.x for layer in self._layers], lr=settings.gamma)
            total = loss + sum(layer.energy for layer in self._layers)
            values.zero_grad()
            self._weights.zero_grad()
            total.backward()
            last = t == evaluations - 1
            if incremental or not last:
                values.step()
            if incremental or last:
                self._weights.step()

    def wait(self):
        return self._loss.item() / self._settings.batch

    def weights(self):
        return [
            (module.weight.detach().numpy().T, module.bias.detach().numpy())
            for module in self._net
            if isinstance(module, nn.Linear)
        ]


if __name__ == "__main__":
    if arguments.check:
        from check import check

        check(TorchContender)
    else:
        serve(arguments, TorchContender(settings_of(arguments), np.float32))
