"""iGPT in plain PyTorch: an independent second implementation that the lab is tested against.

The model of paper section 2 with the details of the released code: RMS norm with a gain, quick GELU, no
biases, a separate sos, an untied head. Needs torch only; not part of the product, and not fast.

Shape letters: B batch, T positions, C width, H heads, V colours, L layers.
"""

import math

import torch

EPSILON_NORM = 1e-5


def parameter_shapes(n_px, n_vocab, n_layer, n_embd):
    """Name -> shape of every parameter. Matrices are stored [in, out] and used as x @ W."""
    c = n_embd
    shapes = {'wte': (n_vocab, c), 'wpe': (n_px * n_px, c), 'sos': (c,), 'lnF.g': (c,), 'head': (c, n_vocab)}
    for i in range(n_layer):
        shapes |= {
            f'h{i}.ln1.g': (c,),
            f'h{i}.ln2.g': (c,),
            f'h{i}.attn.wQkv': (c, 3 * c),
            f'h{i}.attn.wProj': (c, c),
            f'h{i}.mlp.wFc': (c, 4 * c),
            f'h{i}.mlp.wProj': (4 * c, c),
        }
    return shapes


def init_std(name, n_embd, n_layer):
    """Standard deviation of the official initial values; 0 for the head, None for gains, which start at 1."""
    if name.endswith('.g'):
        return None
    if name.endswith('attn.wQkv'):
        return 1 / math.sqrt(n_embd)
    if name.endswith('attn.wProj'):
        return 1 / math.sqrt(n_embd * n_layer)
    return {'head': 0.0, 'wpe': 0.01}.get(name, 0.02)


def init_params(n_px, n_vocab, n_layer, n_embd, generator):
    """The official initial values, as leaf tensors with requires_grad."""
    params = {}
    for name, shape in parameter_shapes(n_px, n_vocab, n_layer, n_embd).items():
        std = init_std(name, n_embd, n_layer)
        value = torch.ones(shape) if std is None else torch.randn(shape, generator=generator) * std
        params[name] = value.requires_grad_()
    return params


def rms_norm(x, gain):
    """x / sqrt(mean(x^2) + 1e-5) * gain; no mean is subtracted and no bias added."""
    return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + EPSILON_NORM) * gain


def quick_gelu(x):
    return x * torch.sigmoid(1.702 * x)


def causal_attention(q, k, v, n_head):
    """Each of q, k, v (B, T, C); position i sees 0..i. Returns (B, T, C)."""
    b, t, c = q.shape
    q, k, v = (z.view(b, t, n_head, c // n_head).transpose(1, 2) for z in (q, k, v))
    scores = q @ k.transpose(-1, -2) / math.sqrt(c // n_head)
    future = torch.ones(t, t, dtype=torch.bool, device=q.device).triu(1)
    weights = torch.softmax(scores.masked_fill(future, -1e10), dim=-1)
    return (weights @ v).transpose(1, 2).reshape(b, t, c)


def forward(params, tokens, n_layer, n_head, attend=causal_attention, with_features=True):
    """tokens (B, T) int64 -> logits (B, T, V), position i predicting pixel i, and features, L + 1 of (B, C).

    `attend` has the signature of causal_attention. Feature l < L is the mean over positions of block l's ln1
    output, feature L that of lnF's output (paper 2.4); the list is empty without `with_features`.
    """
    p = params
    b = tokens.shape[0]
    sos = p['sos'].expand(b, 1, -1)
    h = torch.cat([sos, p['wte'][tokens[:, :-1]]], dim=1) + p['wpe']
    features = []
    for i in range(n_layer):
        n = rms_norm(h, p[f'h{i}.ln1.g'])
        if with_features:
            features.append(n.mean(1))
        q, k, v = (n @ p[f'h{i}.attn.wQkv']).chunk(3, dim=-1)
        h = h + attend(q, k, v, n_head) @ p[f'h{i}.attn.wProj']
        n = rms_norm(h, p[f'h{i}.ln2.g'])
        h = h + quick_gelu(n @ p[f'h{i}.mlp.wFc']) @ p[f'h{i}.mlp.wProj']
    n = rms_norm(h, p['lnF.g'])
    if with_features:
        features.append(n.mean(1))
    return n @ p['head'], features


def position_losses(logits, tokens):
    """Cross-entropy of every pixel in nats, (B, T)."""
    return -torch.log_softmax(logits, -1).gather(-1, tokens.unsqueeze(-1)).squeeze(-1)
