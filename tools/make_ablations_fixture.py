"""Writes src/compute/model/fixtures/ablations.json: the tiny model with a tied head, and with dropout.

Values of PyTorch in float64, on the parameters and tokens of tiny.json, for the ablations (paper 3.4 and
appendix A.1): the head replaced by the transposed colour embeddings, whose gradient is then the sum of both
uses, autoregressive and masked; and dropout after the embeddings and after both halves of every block, its
masks from Threefry-2x32 as the lab draws them, implemented here independently from the authors' paper. Of
each gradient two checksums are stored, its sums weighted by cos(i) and sin(2 i) of the flat index; wte's
gradient also in full.

Run it again with: python tools/make_ablations_fixture.py
"""

import json
import math

import torch

from make_objectives_fixture import FOLDER, attention, masked_loss
from torch_model import position_losses, quick_gelu, rms_norm

RATE = 0.3
KEY = (0x9E3779B9, 12345)


def threefry(key, counter):
    """Salmon et al. 2011: Threefry-2x32 with 20 rounds, on Python integers."""
    mask = 0xFFFFFFFF
    keys = [key[0], key[1], 0x1BD11BDA ^ key[0] ^ key[1]]
    x, y = (counter[0] + keys[0]) & mask, (counter[1] + keys[1]) & mask
    turns = [13, 15, 26, 6, 17, 29, 16, 24]
    for r in range(20):
        x = (x + y) & mask
        turn = turns[r % 8]
        y = (((y << turn) | (y >> (32 - turn))) & mask) ^ x
        if r % 4 == 3:
            injection = r // 4 + 1
            x = (x + keys[injection % 3]) & mask
            y = (y + keys[(injection + 1) % 3] + injection) & mask
    return x, y


def dropped(x, place):
    """Dropout of x with this place's mask; element i uses word i % 2 of counter i // 2."""
    key = threefry(KEY, (place, 0))
    words = [threefry(key, (i // 2, 0))[i % 2] for i in range(x.numel())]
    factor = torch.tensor([0.0 if w / 2**32 < RATE else 1 / (1 - RATE) for w in words], dtype=x.dtype)
    return x * factor.view(x.shape)


def forward(p, tokens, n_layer, n_head, head, mask=None, drop=lambda x, place: x):
    """Logits (B, T, V); `head` (C, V); masked model if `mask` (B, T, 1 where hidden) is given."""
    seen = p['wte'][tokens]
    if mask is None:
        h = torch.cat([p['sos'].expand(len(tokens), 1, -1), seen[:, :-1]], dim=1) + p['wpe']
    else:
        h = seen * (1 - mask).unsqueeze(-1) + p['wpe']
    h = drop(h, 0)
    for i in range(n_layer):
        q, k, v = (rms_norm(h, p[f'h{i}.ln1.g']) @ p[f'h{i}.attn.wQkv']).chunk(3, dim=-1)
        h = h + drop(attention(q, k, v, n_head, causal=mask is None) @ p[f'h{i}.attn.wProj'], 1 + 2 * i)
        n = rms_norm(h, p[f'h{i}.ln2.g'])
        h = h + drop(quick_gelu(n @ p[f'h{i}.mlp.wFc']) @ p[f'h{i}.mlp.wProj'], 2 + 2 * i)
    return rms_norm(h, p['lnF.g']) @ head


def nine(values):
    return [float(f'{v:.9g}') for v in values]


def result(loss, params):
    loss.backward()
    sums = {}
    for name, p in params.items():
        if p.grad is None:
            continue
        i = torch.arange(p.numel(), dtype=torch.float64)
        flat = p.grad.reshape(-1)
        sums[name] = nine([(flat * torch.cos(i)).sum().item(), (flat * torch.sin(2 * i)).sum().item()])
    out = {'loss': loss.item(), 'sums': sums, 'wte': nine(params['wte'].grad.reshape(-1).tolist())}
    for p in params.values():
        p.grad = None
    return out


def main():
    tiny = json.loads((FOLDER / 'tiny.json').read_text())
    config, positions, c = tiny['config'], tiny['config']['nPx'] ** 2, tiny['config']['nEmbd']
    params = {
        name: torch.tensor(flat, dtype=torch.float64).view(tiny['shapes'][name]).requires_grad_()
        for name, flat in tiny['params'].items()
    }
    tokens = torch.tensor(tiny['tokens']).view(config['batchSize'], positions)
    mask = torch.tensor(
        [[float((i * 5 + b * 2) % 3 == 0) for i in range(positions)] for b in range(len(tokens))],
        dtype=torch.float64,
    )
    run = lambda head, **more: forward(params, tokens, config['nLayer'], config['nHead'], head, **more)
    assert math.isclose(
        position_losses(run(params['head']), tokens).mean().item(), tiny['meanLoss'], rel_tol=1e-6
    )
    fixture = {
        'madeBy': 'tools/make_ablations_fixture.py',
        'torch': torch.__version__,
        'rate': RATE,
        'key': KEY,
        'mask': mask.reshape(-1).int().tolist(),
        'tied': result(position_losses(run(params['wte'].T), tokens).mean(), params),
        'maskedTied': result(masked_loss(run(params['wte'].T, mask=mask), tokens, mask), params),
        'dropout': result(position_losses(run(params['head'], drop=dropped), tokens).mean(), params),
        'tiedDropout': result(position_losses(run(params['wte'].T, drop=dropped), tokens).mean(), params),
    }
    path = FOLDER / 'ablations.json'
    path.write_text(json.dumps(fixture, separators=(',', ':')) + '\n')
    print(path.name, path.stat().st_size, 'bytes')


if __name__ == '__main__':
    main()
