"""Times the rows of Bench's table that train, by PyTorch on one thread, and prints {"version": …, "nanoseconds": {row: median time of a batch}}."""
import json
import statistics
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(1)
ROUNDS, SECONDS_PER_ROW = 15, 4.0


class Network(nn.Module):
    """LSTM layers, of whose last output either every step or only the last goes on, then linear layers."""

    def __init__(self, inputs, units, dense, sequences):
        super().__init__()
        sizes = [inputs, *units]
        self.recurrent = nn.ModuleList(nn.LSTM(a, b, batch_first=True) for a, b in zip(sizes, units))
        sizes = [units[-1], *dense]
        self.dense = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, dense))
        self.sequences = sequences

    def forward(self, x):
        for layer in self.recurrent:
            x, _ = layer(x)
        if not self.sequences:
            x = x[:, -1]
        for layer in self.dense:
            x = layer(x)
        return x


def median_time(network, inputs, targets, loss):
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)

    def batch():
        optimizer.zero_grad()
        value = loss(network(inputs()), targets)
        value.backward()
        optimizer.step()
        return value.item()

    start = time.perf_counter()
    count = 0
    while time.perf_counter() - start < 0.5:
        batch()
        count += 1
    times = max(1, int(count * SECONDS_PER_ROW / ROUNDS / 0.5))
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter_ns()
        for _ in range(times):
            batch()
        rounds.append((time.perf_counter_ns() - start) / times)
    return statistics.median(rounds)


def main():
    series = torch.sin(torch.arange(32 * 60) * 0.0172)
    text = torch.randint(0, 65, (32, 64))
    mean, cross_entropy = nn.MSELoss(), nn.CrossEntropyLoss()
    climate, small = series.reshape(32, 60, 1), series[:9].reshape(3, 3, 1)
    rows = {
        "training, climate": median_time(Network(1, [50, 64], [32, 16, 1], False), lambda: climate, climate[:, -1], mean),
        "training, characters": median_time(
            Network(65, [128], [65], True), lambda: nn.functional.one_hot(text, 65).float(), text, lambda y, t: cross_entropy(y.reshape(-1, 65), t.reshape(-1))),
        "training, small batches": median_time(Network(1, [50], [1], False), lambda: small, small[:, -1], mean),
    }
    json.dump({"version": torch.__version__, "nanoseconds": rows}, sys.stdout)


main()
