"""Runs exported modules without PyTorch: what they use of it, in plain Python and double precision.

Usage: torch_stand_in.py FOLDER. For each NAME.json in the folder ({"inputs": [...], "outputs": [...]}, arrays as {"shape": [...], "values": [...]}), loads NAME.py with NAME.safetensors, calls it
and prints "NAME largest-difference", or "NAME ! fault".
"""
import importlib.util
import itertools
import json
import math
import pathlib
import struct
import sys
import traceback
import types


def product(sizes):
    return math.prod(sizes)


def strides(shape):
    result, step = [], 1
    for size in reversed(shape):
        result.append(step)
        step *= size
    return result[::-1]


class Tensor:
    def __init__(self, shape, values):
        self.shape, self.values = tuple(shape), values
        assert product(self.shape) == len(values), (shape, len(values))

    def map(self, f):
        return Tensor(self.shape, [f(v) for v in self.values])

    def broadcast(self, shape):
        if self.shape == tuple(shape):
            return self.values
        padded = (1,) * (len(shape) - len(self.shape)) + self.shape
        steps = [0 if own == 1 else step for own, step in zip(padded, strides(padded))]
        for own, size in zip(padded, shape):
            assert own in (1, size), (self.shape, shape)
        offsets = [0]
        for size, step in zip(shape, steps):
            offsets = [o + i * step for o in offsets for i in range(size)]
        return [self.values[o] for o in offsets]

    def zip(self, other, f):
        if not isinstance(other, Tensor):
            return Tensor(self.shape, [f(v, other) for v in self.values])
        shape = tuple(max(a, b) for a, b in itertools.zip_longest(self.shape[::-1], other.shape[::-1], fillvalue=1))[::-1]
        return Tensor(shape, [f(a, b) for a, b in zip(self.broadcast(shape), other.broadcast(shape))])

    def __add__(self, other): return self.zip(other, lambda a, b: a + b)
    def __radd__(self, other): return self + other
    def __sub__(self, other): return self.zip(other, lambda a, b: a - b)
    def __rsub__(self, other): return self.map(lambda v: other - v)
    def __mul__(self, other): return self.zip(other, lambda a, b: a * b)
    def __rmul__(self, other): return self * other
    def __truediv__(self, other): return self.zip(other, lambda a, b: a / b)
    def __neg__(self): return self.map(lambda v: -v)
    def __gt__(self, other): return self.zip(other, lambda a, b: a > b)
    def __lt__(self, other): return self.zip(other, lambda a, b: a < b)

    def __matmul__(self, other):
        *batch, rows, inner = self.shape
        columns = other.shape[-1]
        assert list(other.shape[:-2]) == batch and other.shape[-2] == inner
        result = []
        for b in range(product(batch)):
            for r in range(rows):
                row = self.values[(b * rows + r) * inner:(b * rows + r + 1) * inner]
                for c in range(columns):
                    start = b * inner * columns + c
                    result.append(sum(x * y for x, y in zip(row, other.values[start:start + inner * columns:columns])))
        return Tensor((*batch, rows, columns), result)

    def __getitem__(self, key):
        key = key if isinstance(key, tuple) else (key,)
        if Ellipsis in key:
            at = key.index(Ellipsis)
            key = key[:at] + (slice(None),) * (len(self.shape) - len(key) + 1) + key[at + 1:]
        key += (slice(None),) * (len(self.shape) - len(key))
        offsets, shape = [0], []
        for part, size, step in zip(key, self.shape, strides(self.shape)):
            if isinstance(part, int):
                assert -size <= part < size
                offsets = [o + part % size * step for o in offsets]
            else:
                places = range(*part.indices(size))
                shape.append(len(places))
                offsets = [o + i * step for o in offsets for i in places]
        return Tensor(shape, [self.values[o] for o in offsets])

    def reshape(self, *shape): return Tensor(shape, self.values)

    def flatten(self, start=0, end=-1):
        end %= len(self.shape)
        return self.reshape(*self.shape[:start], product(self.shape[start:end + 1]), *self.shape[end + 1:])

    def unflatten(self, dim, sizes):
        dim %= len(self.shape)
        assert product(sizes) == self.shape[dim]
        return self.reshape(*self.shape[:dim], *sizes, *self.shape[dim + 1:])

    def unsqueeze(self, dim):
        shape = list(self.shape)
        shape.insert(dim % (len(shape) + 1), 1)
        return self.reshape(*shape)

    def squeeze(self, dim):
        shape = list(self.shape)
        assert shape.pop(dim) == 1
        return self.reshape(*shape)

    def expand(self, *sizes):
        padded = (1,) * (len(sizes) - len(self.shape)) + self.shape
        shape = [own if size == -1 else size for own, size in zip(padded, sizes)]
        return Tensor(shape, self.broadcast(shape))

    def permute(self, *order):
        steps, offsets = strides(self.shape), [0]
        for d in order:
            offsets = [o + i * steps[d] for o in offsets for i in range(self.shape[d])]
        return Tensor([self.shape[d] for d in order], [self.values[o] for o in offsets])

    def transpose(self, a, b):
        order = list(range(len(self.shape)))
        order[a], order[b] = order[b], order[a]
        return self.permute(*order)

    def chunk(self, count, dim=0):
        dim %= len(self.shape)
        size = self.shape[dim] // count
        assert size * count == self.shape[dim]
        return [self[(slice(None),) * dim + (slice(i * size, (i + 1) * size),)] for i in range(count)]

    def flip(self, dim): return self[(slice(None),) * dim + (ReversedSlice(),)]

    def reduce(self, dims, f):
        dims = [d % len(self.shape) for d in (dims if isinstance(dims, tuple) else (dims,))]
        kept = [d for d in range(len(self.shape)) if d not in dims]
        last = self.permute(*kept, *dims)
        count = product(self.shape[d] for d in dims)
        return Tensor([self.shape[d] for d in kept], [f(last.values[i:i + count]) for i in range(0, len(last.values), count)])

    def sum(self, dim): return self.reduce(dim, sum)
    def mean(self, dim): return self.reduce(dim, lambda v: sum(v) / len(v))
    def amax(self, dim): return self.reduce(dim, max)
    device = None

    def bool(self): return self.map(bool)

    def masked_fill(self, mask, value):
        return Tensor(self.shape, [value if m else v for m, v in zip(mask.broadcast(self.shape), self.values)])

    def long(self): return self.map(int)
    def float(self): return self.map(float)

    def rows(self, f):
        """f of each row of the last dimension."""
        width = self.shape[-1]
        return [f(self.values[i:i + width]) for i in range(0, len(self.values), width)]


class ReversedSlice:
    def indices(self, size): return size - 1, -1, -1


def sigmoid(v): return 1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v))


def softplus(v): return max(v, 0) + math.log1p(math.exp(-abs(v)))


def elementwise(f): return lambda x, *options: x.map(lambda v: f(v, *options))


def over(dim, f):
    def apply(x):
        last = x.transpose(dim, -1) if dim % len(x.shape) != len(x.shape) - 1 else x
        result = Tensor(last.shape, [v for row in last.rows(f) for v in row])
        return result if last is x else result.transpose(dim, -1)
    return apply


def softmax_row(row):
    largest = max(row)
    values = [math.exp(v - largest) for v in row]
    total = sum(values)
    return [v / total for v in values]


def log_softmax_row(row):
    largest = max(row)
    total = largest + math.log(sum(math.exp(v - largest) for v in row))
    return [v - total for v in row]


def linear(x, weight, bias=None):
    units, inputs = weight.shape
    assert x.shape[-1] == inputs and (bias is None or bias.shape == (units,))
    rows = [weight.values[u * inputs:(u + 1) * inputs] for u in range(units)]
    offsets = bias.values if bias else [0.0] * units
    return Tensor((*x.shape[:-1], units), [v for row in x.rows(lambda r: [o + sum(map(lambda a, b: a * b, r, w)) for o, w in zip(offsets, rows)]) for v in row])


def layer_norm(x, shape, weight=None, bias=None, eps=1e-5):
    assert tuple(shape) == x.shape[-1:]
    def normalize(row):
        mean = sum(row) / len(row)
        scale = 1 / math.sqrt(sum((v - mean) ** 2 for v in row) / len(row) + eps)
        return [(v - mean) * scale for v in row]
    y = Tensor(x.shape, [v for row in x.rows(normalize) for v in row])
    y = y * weight if weight else y
    return y + bias if bias else y


def pad(x, sizes, mode="constant", value=0.0):
    shape = list(x.shape)
    if mode == "reflect":
        assert len(sizes) == 2 and len(shape) == 3 and max(sizes) < shape[-1]
        last = shape[-1] - 1
        places = [last - abs(last - abs(i)) for i in range(-sizes[0], last + 1 + sizes[1])]
        return Tensor((*shape[:-1], len(places)), [v for row in x.rows(lambda r: [r[p] for p in places]) for v in row])
    for number in range(len(sizes) // 2):
        dim = len(shape) - 1 - number
        before, after = sizes[2 * number:2 * number + 2]
        head, tail = shape[:dim], shape[dim + 1:]
        filled = lambda count: Tensor((*head, count, *tail), [value] * (product(head) * count * product(tail)))
        x = cat([filled(before), x, filled(after)], dim)
        shape = list(x.shape)
    return x


def cat(parts, dim=0):
    dim %= len(parts[0].shape)
    outer = product(parts[0].shape[:dim])
    values = []
    for o in range(outer):
        for part in parts:
            length = len(part.values) // outer
            values.extend(part.values[o * length:(o + 1) * length])
    shape = list(parts[0].shape)
    shape[dim] = sum(part.shape[dim] for part in parts)
    for part in parts:
        assert part.shape[:dim] + part.shape[dim + 1:] == parts[0].shape[:dim] + parts[0].shape[dim + 1:]
    return Tensor(shape, values)


def stack(parts, dim=0): return cat([part.unsqueeze(dim) for part in parts], dim)


def windows(x, dimensions, kernel, stride, dilation=1):
    """For each place of the output the offsets of the window in one channel."""
    pair = lambda v: v if isinstance(v, tuple) else (v,) * dimensions
    kernel, stride, dilation = pair(kernel), pair(stride), pair(dilation)
    sizes = x.shape[2:]
    steps = strides(sizes)
    counts = [(size - d * (k - 1) - 1) // s + 1 for size, k, s, d in zip(sizes, kernel, stride, dilation)]
    assert min(counts) > 0
    places = itertools.product(*(range(count) for count in counts))
    return counts, [[sum((p * s + k * d) * step for p, s, k, d, step in zip(place, stride, taps, dilation, steps)) for taps in itertools.product(*(range(k) for k in kernel))] for place in places]


def pool(dimensions, f):
    def apply(x, kernel, stride):
        counts, all_offsets = windows(x, dimensions, kernel, stride)
        size = product(x.shape[2:])
        return Tensor((*x.shape[:2], *counts), [f([x.values[c * size + o] for o in offsets]) for c in range(product(x.shape[:2])) for offsets in all_offsets])
    return apply


def mean_of(values): return sum(values) / len(values)


def convolve(x, weight, bias, dimensions, stride, padding, dilation, groups):
    sides = padding if isinstance(padding, tuple) else (padding,) * dimensions
    x = pad(x, [size for side in reversed(sides) for size in (side, side)]) if any(sides) else x
    counts, all_offsets = windows(x, dimensions, tuple(weight.shape[2:]), stride, dilation)
    size, channels, filters, taps = product(x.shape[2:]), x.shape[1], weight.shape[0], product(weight.shape[2:])
    each, result = channels // groups, []
    assert weight.shape[1] == each and channels == each * groups
    for n in range(x.shape[0]):
        for f in range(filters):
            first = f // (filters // groups) * each
            w = weight.values[f * each * taps:(f + 1) * each * taps]
            for offsets in all_offsets:
                gathered = [x.values[(n * channels + first + c) * size + o] for c in range(each) for o in offsets]
                result.append((bias.values[f] if bias else 0.0) + sum(a * b for a, b in zip(w, gathered)))
    return Tensor((x.shape[0], filters, *counts), result)


def one_hot(x, count): return Tensor((*x.shape, count), [int(v == i) for v in x.values for i in range(count)])


class Module:
    training = True

    def tensors(self, prefix=""):
        for name, value in vars(self).items():
            if isinstance(value, Tensor):
                yield prefix + name, self, name
            elif isinstance(value, Module):
                yield from value.tensors(f"{prefix}{name}.")

    def load_state_dict(self, state):
        own = {name: (module, attribute) for name, module, attribute in self.tensors()}
        # PyTorch fills these in where a file has none.
        assert own.keys() == state.keys(), f"missing {sorted(own.keys() - state.keys())}, unexpected {sorted(state.keys() - own.keys())}"
        for name, (module, attribute) in own.items():
            assert getattr(module, attribute).shape == state[name].shape, f"{name}: {getattr(module, attribute).shape}, {state[name].shape}"
            setattr(module, attribute, state[name])

    def eval(self):
        for value in [self, *vars(self).values()]:
            if isinstance(value, Module):
                value.training = False
        return self

    def __call__(self, *arguments, **options): return self.forward(*arguments, **options)


def zeros(*shape): return Tensor(shape, [0.0] * product(shape))


class Linear(Module):
    def __init__(self, inputs, units, bias=True):
        self.weight = zeros(units, inputs)
        self.bias = zeros(units) if bias else None

    def forward(self, x): return linear(x, self.weight, self.bias)


class Embedding(Module):
    def __init__(self, count, units, padding_idx=None):
        self.weight = zeros(count, units)

    def forward(self, x):
        units = self.weight.shape[1]
        return Tensor((*x.shape, units), [v for token in x.values for v in self.weight.values[token * units:(token + 1) * units]])


class Convolution(Module):
    def __init__(self, dimensions, channels, filters, kernel, stride=1, padding=0, dilation=1, groups=1, bias=True):
        self.options = dimensions, stride, padding, dilation, groups
        kernel = kernel if isinstance(kernel, tuple) else (kernel,) * dimensions
        self.weight = zeros(filters, channels // groups, *kernel)
        self.bias = zeros(filters) if bias else None

    def forward(self, x):
        assert len(x.shape) == 2 + self.options[0]
        return convolve(x, self.weight, self.bias, *self.options)


class ConvTranspose1d(Module):
    def __init__(self, channels, filters, kernel, stride=1, padding=0, output_padding=0, dilation=1, groups=1, bias=True):
        self.options = stride, padding, output_padding, dilation, groups
        assert output_padding < max(stride, dilation)
        self.weight = zeros(channels, filters // groups, kernel)
        self.bias = zeros(filters) if bias else None

    def forward(self, x):
        (stride, padding, added, dilation, groups), (batch, channels, steps) = self.options, x.shape
        _, each, kernel = self.weight.shape
        filters, length = each * groups, (steps - 1) * stride + dilation * (kernel - 1) + 1 - 2 * padding + added
        result = [self.bias.values[f] if self.bias else 0.0 for _ in range(batch) for f in range(filters) for _ in range(length)]
        for n, c, t, f, k in itertools.product(range(batch), range(channels), range(steps), range(each), range(kernel)):
            at = t * stride + k * dilation - padding
            if 0 <= at < length:
                result[(n * filters + c // (channels // groups) * each + f) * length + at] += x.values[(n * channels + c) * steps + t] * self.weight.values[(c * each + f) * kernel + k]
        return Tensor((batch, filters, length), result)


class MultiheadAttention(Module):
    def __init__(self, width, heads, bias=True, kdim=None, vdim=None, batch_first=False):
        assert batch_first and kdim == vdim and width % heads == 0
        self.heads = heads
        if kdim is None:
            self.in_proj_weight = zeros(3 * width, width)
        else:
            self.q_proj_weight, self.k_proj_weight, self.v_proj_weight = zeros(width, width), zeros(width, kdim), zeros(width, vdim)
        self.in_proj_bias = zeros(3 * width) if bias else None
        self.out_proj = Linear(width, width, bias)

    def forward(self, query, key, value, need_weights=True, attn_mask=None):
        weights = self.in_proj_weight.chunk(3) if hasattr(self, "in_proj_weight") else (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight)
        biases = self.in_proj_bias.chunk(3) if self.in_proj_bias else (None, None, None)
        q, k, v = (linear(x, w, b).unflatten(-1, (self.heads, w.shape[0] // self.heads)).transpose(1, 2) for x, w, b in zip((query, key, value), weights, biases))
        scores = q @ k.transpose(2, 3) / math.sqrt(q.shape[-1])
        scores = scores if attn_mask is None else scores.masked_fill(attn_mask, -math.inf)
        return self.out_proj((over(-1, softmax_row)(scores) @ v).transpose(1, 2).flatten(2)), None


class LayerNorm(Module):
    def __init__(self, size, eps=1e-5):
        self.weight, self.bias, self.eps = zeros(size), zeros(size), eps

    def forward(self, x): return layer_norm(x, self.weight.shape, self.weight, self.bias, self.eps)


class BatchNorm(Module):
    def __init__(self, ranks, size, eps=1e-5, momentum=0.1):
        self.weight, self.bias, self.running_mean, self.running_var, self.eps, self.ranks = zeros(size), zeros(size), zeros(size), zeros(size), eps, ranks

    def forward(self, x):
        assert len(x.shape) in self.ranks and x.shape[1] == self.weight.shape[0] and not self.training
        shape = (1, -1) + (1,) * (len(x.shape) - 2)
        at = lambda t: t.reshape(1, t.shape[0], *shape[2:])
        return (x - at(self.running_mean)) / at(self.running_var).map(lambda v: math.sqrt(v + self.eps)) * at(self.weight) + at(self.bias)


class Dropout(Module):
    def __init__(self, rate): self.rate = rate

    def forward(self, x):
        assert not self.training
        return x


class Recurrent(Module):
    gates, has_cell = 1, False

    def __init__(self, inputs, units, bias=True, batch_first=False, bidirectional=False, proj_size=0, nonlinearity="tanh"):
        assert batch_first
        self.units, self.directions, self.projection, self.nonlinearity = units, 2 if bidirectional else 1, proj_size, nonlinearity
        for ending in ["", "_reverse"][:self.directions]:
            setattr(self, f"weight_ih_l0{ending}", zeros(self.gates * units, inputs))
            setattr(self, f"weight_hh_l0{ending}", zeros(self.gates * units, proj_size or units))
            if bias:
                setattr(self, f"bias_ih_l0{ending}", zeros(self.gates * units))
                setattr(self, f"bias_hh_l0{ending}", zeros(self.gates * units))
            if proj_size:
                setattr(self, f"weight_hr_l0{ending}", zeros(proj_size, units))

    def forward(self, x, states=None):
        batch, outputs, last = x.shape[0], [], []
        for d, ending in enumerate(["", "_reverse"][:self.directions]):
            h, c = zeros(batch, self.projection or self.units), zeros(batch, self.units)
            if states is not None:
                h, c = (states[0][d], states[1][d]) if self.has_cell else (states[d], None)
                assert h.shape == (batch, self.projection or self.units)
            part = lambda name: getattr(self, f"{name}_l0{ending}", None)
            steps, sequence = list(range(x.shape[1])), []
            for t in steps if d == 0 else reversed(steps):
                h, c = self.step(linear(x[:, t], part("weight_ih"), part("bias_ih")), linear(h, part("weight_hh"), part("bias_hh")), h, c)
                h = linear(h, part("weight_hr")) if self.projection else h
                sequence.append(h)
            outputs.append(stack(sequence if d == 0 else sequence[::-1], 1))
            last.append((h, c))
        h, c = stack([h for h, _ in last]), stack([c for _, c in last]) if self.has_cell else None
        return cat(outputs, -1), (h, c) if self.has_cell else h


class RNN(Recurrent):
    def step(self, x, u, h, c): return (x + u).map(math.tanh if self.nonlinearity == "tanh" else lambda v: max(v, 0.0)), None


class GRU(Recurrent):
    gates = 3

    def step(self, x, u, h, c):
        (x_r, x_z, x_n), (u_r, u_z, u_n) = x.chunk(3, -1), u.chunk(3, -1)
        r, z = (x_r + u_r).map(sigmoid), (x_z + u_z).map(sigmoid)
        n = (x_n + r * u_n).map(math.tanh)
        return (1 - z) * n + z * h, None


class LSTM(Recurrent):
    gates, has_cell = 4, True

    def step(self, x, u, h, c):
        i, f, g, o = (x + u).chunk(4, -1)
        c = f.map(sigmoid) * c + i.map(sigmoid) * g.map(math.tanh)
        return o.map(sigmoid) * c.map(math.tanh), c


def load_file(path):
    data = pathlib.Path(path).read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            assert entry["dtype"] == "F32"
            start, end = (8 + length + o for o in entry["data_offsets"])
            tensors[name] = Tensor(entry["shape"], list(struct.unpack(f"<{(end - start) // 4}f", data[start:end])))
    return tensors


def where(condition, a, b):
    shape = condition.shape
    return Tensor(shape, [x if c else y for c, x, y in zip(condition.values, a.broadcast(shape), b.broadcast(shape))])


def gelu(x, approximate="none"):
    return x.map(lambda v: v * (1 + math.erf(v / math.sqrt(2))) / 2 if approximate == "none" else v / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (v + 0.044715 * v ** 3))))


def selu(v): return 1.0507009873554804934193349852946 * (v if v > 0 else 1.6732632423543772848170429916717 * math.expm1(v))


def install():
    def module(name, **members):
        sys.modules[name] = result = types.ModuleType(name)
        vars(result).update(members)
        return result

    functional = module(
        "torch.nn.functional", linear=linear, conv1d=lambda x, weight, bias=None, stride=1: convolve(x, weight, bias, 1, stride, 0, 1, 1), layer_norm=layer_norm, pad=pad, one_hot=one_hot, max_pool1d=pool(1, max), max_pool2d=pool(2, max), avg_pool1d=pool(1, mean_of), avg_pool2d=pool(2, mean_of),
        softsign=elementwise(lambda v: v / (1 + abs(v))), softplus=elementwise(softplus), elu=elementwise(lambda v, alpha=1.0: v if v > 0 else alpha * math.expm1(v)), selu=elementwise(selu),
        leaky_relu=elementwise(lambda v, slope=0.01: v if v > 0 else slope * v), gelu=gelu, silu=elementwise(lambda v: v * sigmoid(v)),
        threshold=elementwise(lambda v, limit, value: v if v > limit else value), logsigmoid=elementwise(lambda v: -softplus(-v)))
    nn = module(
        "torch.nn", Module=Module, Parameter=lambda t: t, Linear=Linear, Embedding=Embedding, MultiheadAttention=MultiheadAttention, ConvTranspose1d=ConvTranspose1d, LayerNorm=LayerNorm, Dropout=Dropout, RNN=RNN, GRU=GRU, LSTM=LSTM, functional=functional,
        Conv1d=lambda *a, **k: Convolution(1, *a, **k), Conv2d=lambda *a, **k: Convolution(2, *a, **k), BatchNorm1d=lambda *a, **k: BatchNorm((2, 3), *a, **k), BatchNorm2d=lambda *a, **k: BatchNorm((4,), *a, **k))
    module(
        "torch", nn=nn, zeros=zeros, ones=lambda *shape, device=None: Tensor(shape, [1.0] * product(shape)),
        triu=lambda x, diagonal=0: Tensor(x.shape, [v if i % x.shape[1] >= i // x.shape[1] + diagonal else 0.0 for i, v in enumerate(x.values)]), cat=cat, stack=stack, where=where, ones_like=lambda x: x.map(lambda v: 1.0), clamp=lambda x, low, high: x.map(lambda v: min(max(v, low), high)),
        tanh=elementwise(math.tanh), sigmoid=elementwise(sigmoid), sqrt=elementwise(math.sqrt), relu=elementwise(lambda v: max(v, 0.0)), exp=elementwise(math.exp),
        softmax=lambda x, dim: over(dim, softmax_row)(x), log_softmax=lambda x, dim: over(dim, log_softmax_row)(x))
    module("safetensors")
    module("safetensors.torch", load_file=load_file)


def run(folder, name):
    case = json.loads((folder / f"{name}.json").read_text())
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    model = getattr(module, name).load(str(folder / f"{name}.safetensors"))
    results = model(*(Tensor(a["shape"], a["values"]) for a in case["inputs"]))
    results = results if isinstance(results, tuple) else (results,)
    assert len(results) == len(case["outputs"])
    error = 0.0
    for result, expected in zip(results, case["outputs"]):
        assert list(result.shape) == expected["shape"], (result.shape, expected["shape"])
        largest = max(1.0, *(abs(v) for v in expected["values"]))
        error = max(error, *(abs(a - b) / largest for a, b in zip(result.values, expected["values"])))
    return error


def main():
    install()
    folder = pathlib.Path(sys.argv[1])
    for path in sorted(folder.glob("*.json")):
        try:
            print(path.stem, repr(run(folder, path.stem)), flush=True)
        except Exception as fault:
            print(path.stem, "!", type(fault).__name__, fault, traceback.extract_tb(fault.__traceback__)[-1].lineno, flush=True)


main()
