"""Writes src/compute/model/fixtures/objectives.json: the masked and the fine-tuning losses of the tiny model.

Values of PyTorch in float64, on the parameters and tokens of tiny.json: masked pixels (paper 2.1: hidden
embeddings times zero before positions are added, no start vector, no shift, full attention, mean over an
image's hidden pixels and then over the images that have any), and a class head on pooled features with and
without the generative loss (paper 2.3).

Run it again with: python tools/make_objectives_fixture.py
"""

import json
import math
from pathlib import Path

import torch

from torch_model import position_losses, quick_gelu, rms_norm

FOLDER = Path(__file__).resolve().parent.parent / 'src' / 'compute' / 'model' / 'fixtures'
CLASSES = 3
HEAD_LAYER = 1


def attention(q, k, v, n_head, causal):
    """q, k, v (B, T, C). Returns (B, T, C)."""
    b, t, c = q.shape
    q, k, v = (z.view(b, t, n_head, c // n_head).transpose(1, 2) for z in (q, k, v))
    scores = q @ k.transpose(-1, -2) / math.sqrt(c // n_head)
    if causal:
        scores = scores.masked_fill(torch.ones(t, t, dtype=torch.bool).triu(1), -1e10)
    return (torch.softmax(scores, dim=-1) @ v).transpose(1, 2).reshape(b, t, c)


def forward(p, tokens, n_layer, n_head, mask=None):
    """Logits (B, T, V) and normed inputs of every layer, each (B, T, C); masked model if `mask` (B, T) is
    given.
    """
    seen = p['wte'][tokens]
    if mask is None:
        h = torch.cat([p['sos'].expand(len(tokens), 1, -1), seen[:, :-1]], dim=1) + p['wpe']
    else:
        h = seen * (1 - mask).unsqueeze(-1) + p['wpe']
    normed = []
    for i in range(n_layer):
        n = rms_norm(h, p[f'h{i}.ln1.g'])
        normed.append(n)
        q, k, v = (n @ p[f'h{i}.attn.wQkv']).chunk(3, dim=-1)
        h = h + attention(q, k, v, n_head, causal=mask is None) @ p[f'h{i}.attn.wProj']
        n = rms_norm(h, p[f'h{i}.ln2.g'])
        h = h + quick_gelu(n @ p[f'h{i}.mlp.wFc']) @ p[f'h{i}.mlp.wProj']
    normed.append(rms_norm(h, p['lnF.g']))
    return normed[-1] @ p['head'], normed


def masked_loss(logits, tokens, mask):
    """Mean over each image's hidden pixels, then over the images that have any."""
    losses = position_losses(logits, tokens) * mask
    hidden = mask.sum(1)
    some = hidden > 0
    return (losses.sum(1)[some] / hidden[some]).mean()


def gradients(loss, params):
    loss.backward()
    found = {}
    for name, p in params.items():
        if p.grad is not None:
            found[name] = [float(f'{v:.7g}') for v in p.grad.reshape(-1).tolist()]
            p.grad = None
    return found


def main():
    tiny = json.loads((FOLDER / 'tiny.json').read_text())
    config = tiny['config']
    positions = config['nPx'] ** 2
    torch.manual_seed(1)
    extra = torch.round(torch.randn(config['nEmbd'], CLASSES, dtype=torch.float64), decimals=3)
    shapes = {'wte': (-1, config['nEmbd']), 'wpe': (positions, -1), 'head': (config['nEmbd'], -1)}
    params = {}
    for name, flat in tiny['params'].items():
        value = torch.tensor(flat, dtype=torch.float64)
        c = config['nEmbd']
        shape = shapes.get(name) or {
            'attn.wQkv': (c, 3 * c),
            'attn.wProj': (c, c),
            'mlp.wFc': (c, 4 * c),
            'mlp.wProj': (4 * c, c),
        }.get(name.split('.', 1)[-1])
        params[name] = (value.view(shape) if shape else value).requires_grad_()
    params['wClf'] = extra.clone().requires_grad_()
    # A third image without hidden pixels, which must not affect the mean over images.
    tokens = torch.tensor(tiny['tokens']).view(config['batchSize'], positions)
    tokens = torch.cat([tokens, tokens[:1].flip(1)])
    mask = (torch.rand(tokens.shape, dtype=torch.float64) < 0.35).double()
    mask[2] = 0
    labels = torch.tensor([2, 0, 1])
    run = lambda m=None: forward(params, tokens, config['nLayer'], config['nHead'], m)
    class_loss = lambda normed: torch.nn.functional.cross_entropy(normed.mean(1) @ params['wClf'], labels)

    masked_logits, masked_normed = run(mask)
    masked = masked_loss(masked_logits, tokens, mask)
    out = {
        'madeBy': 'tools/make_objectives_fixture.py',
        'torch': torch.__version__,
        'classes': CLASSES,
        'headLayer': HEAD_LAYER,
        'tokens': tokens.reshape(-1).tolist(),
        'mask': mask.reshape(-1).int().tolist(),
        'labels': labels.tolist(),
        'wClf': extra.reshape(-1).tolist(),
        'masked': {
            'loss': masked.item(),
            'features': [
                float(f'{v:.7g}')
                for v in torch.stack([n.mean(1) for n in masked_normed]).reshape(-1).tolist()
            ],
        },
    }
    out['masked']['gradients'] = gradients(masked, params)
    logits, normed = run()
    generative, classification = position_losses(logits, tokens).mean(), class_loss(normed[-1])
    out['joint'] = {'generative': generative.item(), 'classification': classification.item()}
    out['joint']['gradients'] = gradients(generative + classification, params)
    logits, normed = run(mask)
    generative, classification = masked_loss(logits, tokens, mask), class_loss(normed[HEAD_LAYER])
    out['maskedJoint'] = {'generative': generative.item(), 'classification': classification.item()}
    out['maskedJoint']['gradients'] = gradients(generative + classification, params)
    _, normed = run()
    alone = class_loss(normed[HEAD_LAYER])
    out['classAlone'] = {'classification': alone.item(), 'gradients': gradients(alone, params)}
    path = FOLDER / 'objectives.json'
    path.write_text(json.dumps(out, separators=(',', ':')) + '\n')
    print(path.name, path.stat().st_size, 'bytes')


if __name__ == '__main__':
    main()
