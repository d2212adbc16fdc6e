"""Reference training runs on digits8 in PyTorch, with the model of torch_model.py.

The lab's losses and probe accuracies are compared with these. Not part of the product, and not fast.

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
from torch_model import forward, init_params, position_losses

DATASETS = Path(__file__).resolve().parent.parent / 'public' / 'datasets'


def learning_rate(step, peak, warmup, steps):
    """Rate of update `step`, counted from 0: linear up to the peak, then a cosine to zero."""
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))


# ---- digits8


def read_idx(path):
    with gzip.open(path) as file:
        raw = file.read()
    n_dim = raw[3]
    shape = struct.unpack(f'>{n_dim}I', raw[4 : 4 + 4 * n_dim])
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * n_dim).reshape(shape)


def load_digits8(seed, n_vocab=16, validation_fraction=0.1):
    """Tokens (N, 64) and labels of 'train', 'val' and 'test', by a palette fitted on training pixels only."""
    from sklearn.cluster import KMeans

    read = lambda kind, what: read_idx(DATASETS / 'digits8' / f'{kind}-{what}-ubyte.gz')
    images, labels = read('train', 'images-idx3'), read('train', 'labels-idx1').astype(int)
    order = np.random.default_rng(seed).permutation(len(images))
    n_val = round(len(images) * validation_fraction)
    parts = {
        'val': (images[order[:n_val]], labels[order[:n_val]]),
        'train': (images[order[n_val:]], labels[order[n_val:]]),
    }
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
    """One run; calls on_measure(step, val_loss, features) at the steps of --measure-at."""
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
        batch, order = tokens[order[: args.batch]], order[args.batch :]
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
    """Test accuracy of scikit-learn's multinomial logistic regression (L2, c on the sum of losses)."""
    from sklearn.linear_model import LogisticRegression

    if standardise:
        mean, std = train_x.mean(0), train_x.std(0) + 1e-8
        train_x, test_x = (train_x - mean) / std, (test_x - mean) / std
    with warnings.catch_warnings():
        warnings.simplefilter(
            'ignore'
        )  # an unconverged fit is reported by its accuracy, not by a page of warnings
        return LogisticRegression(C=c, max_iter=500).fit(train_x, train_y).score(test_x, test_y)


def probe_layers(features, labels, n_train, c, standardise):
    """Accuracy of each layer 0..L, fitted on the first n_train training images, which are in random order."""
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
            print(
                f'seed {seed} step {step} val {loss:.4f} {norm} ({time.time() - started:.0f} s)', flush=True
            )
            saved.update({f'{seed}/{step}/{part}': features[part] for part in features})
            for n_train in args.probe_images:
                for standardise in (True, False):
                    accuracies = probe_layers(features, labels, n_train, 1.0, standardise)
                    kind = 'standardised' if standardise else 'raw'
                    print(f'    probe n={n_train} {kind:12} {show(accuracies)}', flush=True)

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
                        print(
                            f'seed {seed} step {step} {kind:12} n={n_train:<4} C={c:<5} '
                            f'{show(a)}  best {int(np.argmax(a))}',
                            flush=True,
                        )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('command', choices=['train', 'probes'])
    parser.add_argument('--steps', type=int, default=1000, help='stop after this many updates')
    parser.add_argument(
        '--schedule', type=int, default=1000, help='updates after which the cosine reaches zero'
    )
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
