"""The model in plain PyTorch, and a reference training run on digits8.

What it is: an independent second implementation of iGPT (paper section 2; the details of the released
code: RMS norm with a gain, quick GELU, no biases, separate sos, untied head) that the lab's numbers
are compared with. What it is not: part of the product, or fast.

    python tools/torch_reference.py train --steps 1000 --seeds 0 1 --features out.npz
    python tools/torch_reference.py probes --features out.npz
"""
import argparse
import gzip
import math
import struct
import time
import warnings
from pathlib import Path

import numpy as np
import torch

EPSILON_NORM = 1e-5
DATASETS = Path(__file__).resolve().parent.parent / 'public' / 'datasets'


# ---- the model; shape letters: B batch, T positions, C width, H heads, V colours, L layers

def parameter_shapes(n_px, n_vocab, n_layer, n_embd):
    """Name -> shape of every parameter. Matrices are stored [in, out] and used as x @ W."""
    c = n_embd
    shapes = {'wte': (n_vocab, c), 'wpe': (n_px * n_px, c), 'sos': (c,), 'lnF.g': (c,), 'head': (c, n_vocab)}
    for i in range(n_layer):
        shapes |= {
            f'h{i}.ln1.g': (c,), f'h{i}.ln2.g': (c,), f'h{i}.attn.wQkv': (c, 3 * c), f'h{i}.attn.wProj': (c, c),
            f'h{i}.mlp.wFc': (c, 4 * c), f'h{i}.mlp.wProj': (4 * c, c),
        }
    return shapes


def init_std(name, n_embd, n_layer):
    """Standard deviation of the released code's initial values; 0 for the head, None for gains, which start at 1."""
    if name.endswith('.g'):
        return None
    if name.endswith('attn.wQkv'):
        return 1 / math.sqrt(n_embd)
    if name.endswith('attn.wProj'):
        return 1 / math.sqrt(n_embd * n_layer)
    return {'head': 0.0, 'wpe': 0.01}.get(name, 0.02)


def init_params(n_px, n_vocab, n_layer, n_embd, generator):
    """The official initial values, as leaf tensors that want gradients."""
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
    future = torch.ones(t, t, dtype=torch.bool).triu(1)
    weights = torch.softmax(scores.masked_fill(future, -1e10), dim=-1)
    return (weights @ v).transpose(1, 2).reshape(b, t, c)


def forward(params, tokens, n_layer, n_head):
    """tokens (B, T) int64 -> logits (B, T, V), where position i predicts pixel i, and a list of L+1 features (B, C).

    Feature l < L is the mean over positions of block l's ln1 output, feature L that of lnF's output (paper 2.4).
    """
    p = params
    b = tokens.shape[0]
    sos = p['sos'].expand(b, 1, -1)
    h = torch.cat([sos, p['wte'][tokens[:, :-1]]], dim=1) + p['wpe']
    features = []
    for i in range(n_layer):
        n = rms_norm(h, p[f'h{i}.ln1.g'])
        features.append(n.mean(1))
        q, k, v = (n @ p[f'h{i}.attn.wQkv']).chunk(3, dim=-1)
        h = h + causal_attention(q, k, v, n_head) @ p[f'h{i}.attn.wProj']
        n = rms_norm(h, p[f'h{i}.ln2.g'])
        h = h + quick_gelu(n @ p[f'h{i}.mlp.wFc']) @ p[f'h{i}.mlp.wProj']
    n = rms_norm(h, p['lnF.g'])
    features.append(n.mean(1))
    return n @ p['head'], features


def position_losses(logits, tokens):
    """Cross-entropy of every pixel in nats, (B, T)."""
    return -torch.log_softmax(logits, -1).gather(-1, tokens.unsqueeze(-1)).squeeze(-1)


def learning_rate(step, peak, warmup, steps):
    """Rate of update `step`, counted from 0: linear up to the peak, then a cosine that ends at zero."""
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))


# ---- digits8

def read_idx(path):
    with gzip.open(path) as file:
        raw = file.read()
    n_dim = raw[3]
    shape = struct.unpack(f'>{n_dim}I', raw[4:4 + 4 * n_dim])
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * n_dim).reshape(shape)


def load_digits8(seed, n_vocab=16, validation_fraction=0.1):
    """Token ids (N, 64) and labels of 'train', 'val' and 'test', by a palette fitted on the training pixels only."""
    from sklearn.cluster import KMeans
    read = lambda kind, what: read_idx(DATASETS / 'digits8' / f'{kind}-{what}-ubyte.gz')
    images, labels = read('train', 'images-idx3'), read('train', 'labels-idx1').astype(int)
    order = np.random.default_rng(seed).permutation(len(images))
    n_val = round(len(images) * validation_fraction)
    parts = {'val': (images[order[:n_val]], labels[order[:n_val]]), 'train': (images[order[n_val:]], labels[order[n_val:]])}
    parts['test'] = (read('test', 'images-idx3'), read('test', 'labels-idx1').astype(int))
    pixels = parts['train'][0].reshape(-1, 1).astype(float)
    fitted = KMeans(n_vocab, n_init=1, random_state=seed).fit(pixels[:: max(1, len(pixels) // 20000)])
    centres = np.sort(fitted.cluster_centers_.ravel())
    quantize = lambda x: np.abs(x.reshape(len(x), -1, 1) - centres).argmin(-1)
    return {name: (torch.from_numpy(quantize(x.astype(float))), y) for name, (x, y) in parts.items()}


# ---- training

def measure(params, data, n_layer, n_head):
    """Mean validation loss in nats per pixel, and the features of train and test images, each (L+1, N, C)."""
    with torch.no_grad():
        val = data['val'][0]
        loss = position_losses(forward(params, val, n_layer, n_head)[0], val).mean().item()
        features = {}
        for part in ('train', 'test'):
            chunks = [torch.stack(forward(params, x, n_layer, n_head)[1]) for x in data[part][0].split(256)]
            features[part] = torch.cat(chunks, 1).numpy()
    return loss, features


def train(data, args, seed, on_measure):
    """One run; calls on_measure(step, val_loss, features) before the first update and after those asked for."""
    generator = torch.Generator().manual_seed(seed)
    params = init_params(8, 16, args.layers, args.width, generator)
    optimizer = torch.optim.Adam(params.values(), lr=args.lr, betas=(0.9, 0.95), eps=1e-8)
    tokens = data['train'][0]
    order, norms = torch.empty(0, dtype=torch.long), []
    for step in range(args.steps + 1):
        if step in args.measure_at:
            on_measure(step, *measure(params, data, args.layers, args.heads), norms)
            norms = []
        if step == args.steps:
            break
        if len(order) < args.batch:
            order = torch.randperm(len(tokens), generator=generator)
        batch, order = tokens[order[:args.batch]], order[args.batch:]
        loss = position_losses(forward(params, batch, args.layers, args.heads)[0], batch).mean()
        optimizer.zero_grad()
        loss.backward()
        limit = args.clip if args.clip > 0 else math.inf
        norms.append(torch.nn.utils.clip_grad_norm_(params.values(), limit).item())
        for group in optimizer.param_groups:
            group['lr'] = learning_rate(step, args.lr, args.warmup, args.schedule)
        optimizer.step()


# ---- linear probes

def probe(train_x, train_y, test_x, test_y, c=1.0, standardise=True):
    """Test accuracy of scikit-learn's multinomial logistic regression (L2, strength c on the sum of losses)."""
    from sklearn.linear_model import LogisticRegression
    if standardise:
        mean, std = train_x.mean(0), train_x.std(0) + 1e-8
        train_x, test_x = (train_x - mean) / std, (test_x - mean) / std
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')  # an unconverged fit is reported by its accuracy, not by a page of warnings
        return LogisticRegression(C=c, max_iter=500).fit(train_x, train_y).score(test_x, test_y)


def probe_layers(features, labels, n_train, c, standardise):
    """Accuracy of each layer 0..L, fitted on the first n_train training images (they are already in random order)."""
    return [
        probe(tr[:n_train], labels['train'][:n_train], te, labels['test'], c, standardise)
        for tr, te in zip(features['train'], features['test'])
    ]


def show(accuracies):
    return ' '.join(f'{a:.3f}' for a in accuracies)


def run_train(args):
    saved = {}
    for seed in args.seeds:
        data = load_digits8(seed)
        labels = {part: data[part][1] for part in data}
        saved |= {f'{seed}/labels/{part}': labels[part] for part in ('train', 'test')}
        started = time.time()

        def on_measure(step, loss, features, norms, seed=seed, labels=labels, started=started):
            norm = f'grad norm median {np.median(norms):.3f} max {max(norms):.3f}' if norms else ''
            print(f'seed {seed} step {step} val {loss:.4f} {norm} ({time.time() - started:.0f} s)', flush=True)
            saved.update({f'{seed}/{step}/{part}': features[part] for part in features})
            for n_train in args.probe_images:
                for standardise in (True, False):
                    accuracies = probe_layers(features, labels, n_train, 1.0, standardise)
                    print(f'    probe n={n_train} {"standardised" if standardise else "raw":12} {show(accuracies)}', flush=True)

        train(data, args, seed, on_measure)
    if args.features:
        np.savez(args.features, **saved)


def run_probes(args):
    saved = np.load(args.features)
    for seed in args.seeds:
        labels = {part: saved[f'{seed}/labels/{part}'] for part in ('train', 'test')}
        for step in args.measure_at:
            features = {part: saved[f'{seed}/{step}/{part}'] for part in ('train', 'test')}
            for standardise in (True, False):
                for n_train in args.probe_images:
                    for c in args.strengths:
                        a = probe_layers(features, labels, n_train, c, standardise)
                        kind = 'standardised' if standardise else 'raw'
                        print(f'seed {seed} step {step} {kind:12} n={n_train:<4} C={c:<5} {show(a)}  best {int(np.argmax(a))}', flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('command', choices=['train', 'probes'])
    parser.add_argument('--steps', type=int, default=1000, help='stop after this many updates')
    parser.add_argument('--schedule', type=int, default=1000, help='updates after which the cosine reaches zero')
    parser.add_argument('--seeds', type=int, nargs='+', default=[0])
    parser.add_argument('--measure-at', type=int, nargs='*', default=[0, 50, 100, 200, 400, 800, 1000])
    parser.add_argument('--probe-images', type=int, nargs='*', default=[600, 1294])
    parser.add_argument('--strengths', type=float, nargs='+', default=[0.01, 0.1, 1.0, 10.0])
    parser.add_argument('--features', help='npz file that train writes and probes reads')
    parser.add_argument('--warmup', type=int, default=40)
    parser.add_argument('--clip', type=float, default=0.0, help='largest gradient norm; 0 is off')
    for name, value in (('layers', 4), ('width', 64), ('heads', 4), ('batch', 32)):
        parser.add_argument(f'--{name}', type=int, default=value)
    parser.add_argument('--lr', type=float, default=3e-3)
    args = parser.parse_args()
    torch.set_num_threads(1)
    (run_train if args.command == 'train' else run_probes)(args)


if __name__ == '__main__':
    main()
