"""Writes src/compute/vqvae/fixtures/tinyVqVae.json: two tiny VQ-VAEs and all they compute.

Values of PyTorch in float64 for the tests of src/compute/vqvae: latents, codes, the straight-through gradient
of every weight, the reconstruction, the losses, and one update of the codebook's moving averages. All weights
are random. Filters are stored in the project's layout (k, k, in, out), those of transposed convolutions (k,
k, out, in).

Run it again with: python tools/make_vqvae_fixture.py
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

FILE = Path(__file__).resolve().parent.parent / 'src' / 'compute' / 'vqvae' / 'fixtures' / 'tinyVqVae.json'
BETA = 0.25
DECAY = 0.99
SMOOTHING = 1e-5
SHAPES = [
    {'channels': 1, 'factor': 2, 'nVocab': 5, 'codeSize': 3, 'width': 4, 'residualWidth': 2, 'blocks': 2},
    {'channels': 3, 'factor': 4, 'nVocab': 6, 'codeSize': 3, 'width': 4, 'residualWidth': 3, 'blocks': 1},
]
SIDE = 8
IMAGES = 2


class Residual(torch.nn.Module):
    def __init__(self, width, inner):
        super().__init__()
        setattr(self, 'in', torch.nn.Conv2d(width, inner, 3, padding=1))
        self.out = torch.nn.Conv2d(inner, width, 1)

    def forward(self, x):
        return x + self.out(F.relu(getattr(self, 'in')(F.relu(x))))


class Half(torch.nn.Module):
    """Encoder or decoder: named layers, called by the functions below."""

    def __init__(self, layers, shape):
        super().__init__()
        for name, layer in layers.items():
            setattr(self, name, layer)
        self.count = shape['blocks']
        for i in range(self.count):
            setattr(self, f'block{i}', Residual(shape['width'], shape['residualWidth']))

    def blocks(self, x):
        for i in range(self.count):
            x = getattr(self, f'block{i}')(x)
        return F.relu(x)


def build(shape):
    width, half, size, four = shape['width'], shape['width'] // 2, shape['codeSize'], shape['factor'] == 4
    conv, turned = torch.nn.Conv2d, torch.nn.ConvTranspose2d
    encoder = {'down0': conv(shape['channels'], half, 4, 2, 1)}
    if four:
        encoder['down1'] = conv(half, width, 4, 2, 1)
    encoder['mix'] = conv(width if four else half, width, 3, 1, 1)
    encoder['code'] = conv(width, size, 1)
    decoder = {
        'code': conv(size, width, 3, 1, 1),
        'up0': turned(half if four else width, shape['channels'], 4, 2, 1),
    }
    if four:
        decoder['up1'] = turned(width, half, 4, 2, 1)
    return torch.nn.ModuleDict({'encoder': Half(encoder, shape), 'decoder': Half(decoder, shape)}).double()


def encode(model, x, four):
    e = model['encoder']
    x = F.relu(e.down0(x))
    if four:
        x = F.relu(e.down1(x))
    return e.code(e.blocks(e.mix(x)))


def decode(model, z, four):
    d = model['decoder']
    x = d.blocks(d.code(z))
    if four:
        x = F.relu(d.up1(x))
    return d.up0(x)


def flat(tensor):
    """Channels last, as the project stores images and vectors."""
    return [round(v, 9) for v in tensor.detach().permute(0, 2, 3, 1).reshape(-1).tolist()]


def layout(tensor):
    """A parameter or its gradient in the project's layout: both kinds of filter are (a, b, k, k) here and (k,
    k, b, a) there.
    """
    return [
        round(v, 9)
        for v in (tensor.detach().permute(2, 3, 1, 0) if tensor.ndim == 4 else tensor.detach())
        .reshape(-1)
        .tolist()
    ]


def project_name(name):
    return name.replace('.weight', '.w').replace('.bias', '.b')


def case(shape, seed):
    torch.manual_seed(seed)
    four = shape['factor'] == 4
    model = build(shape)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.round(parameter + 0.1 * torch.randn_like(parameter), decimals=4))
    images = (
        torch.round(torch.rand(IMAGES, shape['channels'], SIDE, SIDE, dtype=torch.float64) * 255) / 127.5 - 1
    )
    z = encode(model, images, four)
    rows = z.permute(0, 2, 3, 1).reshape(-1, shape['codeSize'])
    spread = rows.detach().std(0)
    codes = torch.round(
        rows.detach().mean(0) + spread * torch.randn(shape['nVocab'], shape['codeSize'], dtype=torch.float64),
        decimals=4,
    )
    indices = ((rows.detach()[:, None, :] - codes[None]) ** 2).sum(-1).argmin(1)
    nearest = codes[indices].reshape(z.shape[0], *z.shape[2:], -1).permute(0, 3, 1, 2)
    shown = decode(model, z + (nearest - z).detach(), four)
    error = F.mse_loss(shown, images)
    commitment = F.mse_loss(z, nearest)
    loss = error + BETA * commitment
    loss.backward()
    per_code = rows.shape[0] / shape['nVocab']
    one_hot = F.one_hot(indices, shape['nVocab']).double()
    counts = DECAY * torch.full((shape['nVocab'],), per_code, dtype=torch.float64) + (
        1 - DECAY
    ) * one_hot.sum(0)
    sums = DECAY * codes * per_code + (1 - DECAY) * one_hot.T @ rows.detach()
    total = counts.sum()
    smoothed = (counts + SMOOTHING) / (total + shape['nVocab'] * SMOOTHING) * total
    named = {project_name(name): parameter for name, parameter in model.named_parameters()}
    return {
        'shape': shape,
        'weights': {name: layout(parameter) for name, parameter in named.items()},
        'pixels': torch.round((images + 1) * 127.5).int().permute(0, 2, 3, 1).reshape(-1).tolist(),
        'codes': codes.reshape(-1).tolist(),
        'latents': flat(z),
        'indices': indices.tolist(),
        'shown': flat(shown),
        'error': error.item(),
        'commitment': commitment.item(),
        'loss': loss.item(),
        'gradients': {name: layout(parameter.grad) for name, parameter in named.items()},
        'codesAfter': (sums / smoothed[:, None]).reshape(-1).tolist(),
    }


def main():
    FILE.parent.mkdir(parents=True, exist_ok=True)
    cases = [case(shape, 3 + i) for i, shape in enumerate(SHAPES)]
    FILE.write_text(
        json.dumps({'side': SIDE, 'beta': BETA, 'decay': DECAY, 'torch': torch.__version__, 'cases': cases})
        + '\n'
    )
    for made in cases:
        print(made['shape'], 'indices used', len(set(made['indices'])), 'loss', made['loss'])
    print(FILE.stat().st_size, 'bytes')


if __name__ == '__main__':
    main()
