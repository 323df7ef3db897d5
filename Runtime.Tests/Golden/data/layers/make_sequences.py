"""Golden vectors of PyTorch for layers over sequences: outputs, and gradients of sum(y·R). Writes its files beside itself; needs PyTorch (1.13) and NumPy.

MultiheadAttention: x [batch, steps, width]. ConvTranspose1d: x [batch, channels, steps]. stft: x [batch, samples], y [batch, frames, bins]; its basis is a parameter here.
"""
import json
import math
import pathlib

import numpy as np
import torch
from torch import nn

FOLDER = pathlib.Path(__file__).parent


def tensor(values):
    values = values.detach().numpy().astype(np.float32)
    # The shortest decimals that parse to the same floats.
    data = ",".join(np.format_float_positional(v, unique=True, trim="-") for v in values.reshape(-1))
    return f'{{"shape": {json.dumps(list(values.shape))}, "dtype": "f32", "data": [{data}]}}'


def entries(values):
    return "{\n" + ",\n".join(f"  {json.dumps(name)}: {tensor(value)}" for name, value in values.items()) + "\n }"


def write(name, seed, x, parameters, run):
    torch.manual_seed(seed)
    x = x().requires_grad_()
    parameters = parameters()
    y = run(parameters, x)
    weights = torch.randn(*y.shape)
    (y * weights).sum().backward()
    gradients = {**{key: p.grad for key, p in parameters.items()}, "x": x.grad}
    text = f'{{\n "name": "{name}",\n "framework": "PyTorch {torch.__version__}, seed {seed}",\n "params": {entries(parameters)},\n "inputs": {entries({"x": x})},\n "R": {tensor(weights)},\n'
    text += f' "outputs": {entries({"y": y})},\n "grads": {entries(gradients)}\n}}\n'
    (FOLDER / f"{name}.json").write_text(text)


def module(make):
    """Parameters of a module by name, and a call with it."""
    kept = []

    def parameters():
        kept.append(make())
        for name, value in kept[0].named_parameters():
            if name.endswith("bias"):
                nn.init.normal_(value)
        return dict(kept[0].named_parameters())

    return parameters, lambda: kept[0]


def attention(name, seed, steps, causal=False, **options):
    parameters, made = module(lambda: nn.MultiheadAttention(6, batch_first=True, **options))
    mask = torch.triu(torch.ones(steps, steps), 1).bool() if causal else None
    write(name, seed, lambda: torch.randn(2, steps, 6), parameters, lambda _, x: made()(x, x, x, attn_mask=mask)[0])


def transposed(name, seed, channels, filters, size, **options):
    parameters, made = module(lambda: nn.ConvTranspose1d(channels, filters, size, **options))
    write(name, seed, lambda: torch.randn(2, channels, 5), parameters, lambda _, x: made()(x))


def spectrum(name, seed, samples, window, hop, padding):
    """torch.stft's magnitudes, checked here; gradients of the basis from the same sums as a convolution."""
    def basis():
        bins, n = window // 2 + 1, torch.arange(window, dtype=torch.float64)
        angles = 2 * math.pi * torch.arange(bins, dtype=torch.float64).unsqueeze(1) * n / window
        hann = torch.hann_window(window, dtype=torch.float64)
        return {"basis": torch.cat([hann * torch.cos(angles), -hann * torch.sin(angles)]).float().requires_grad_()}

    def run(parameters, x):
        padded = nn.functional.pad(x.unsqueeze(1), (padding, padding), mode="reflect") if padding else x.unsqueeze(1)
        re, im = nn.functional.conv1d(padded, parameters["basis"].unsqueeze(1), stride=hop).chunk(2, 1)
        power = (re * re + im * im).transpose(1, 2)
        y = torch.stft(x, window, hop, window=torch.hann_window(window), center=padding > 0, pad_mode="reflect", return_complex=True).abs().square().transpose(1, 2)
        assert (y - power).abs().max() < 1e-5 * y.abs().max()
        return power

    write(name, seed, lambda: torch.randn(2, samples), basis, run)


attention("multihead_attention_2", 9101, 5, num_heads=2)
attention("multihead_attention_3_causal", 9102, 4, causal=True, num_heads=3)
attention("multihead_attention_1_nobias", 9103, 3, num_heads=1, bias=False)
transposed("conv_transpose1d_s2_pad1_add1", 9111, 3, 4, 3, stride=2, padding=1, output_padding=1)
transposed("conv_transpose1d_groups2_dil2", 9112, 4, 6, 3, groups=2, dilation=2)
transposed("conv_transpose1d_s4", 9113, 2, 3, 4, stride=4, bias=False)
spectrum("stft_16_hop4", 9121, 32, 16, 4, 8)
