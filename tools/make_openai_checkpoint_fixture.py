"""Makes src/checkpoint/fixtures/openai: a small checkpoint by TensorFlow itself, and its model's logits.

    python tools/make_openai_checkpoint_fixture.py

Two data files, as a saver of several devices writes them, with the optimizer's variables and the step beside
the model's. The logits are computed in float64 as OpenAI's code does: projections by head, without transposes
that tools/convert_openai_checkpoint.py could share. Needs tensorflow and numpy.
"""

import json
from pathlib import Path

import numpy as np
import tensorflow as tf

FOLDER = Path(__file__).parents[1] / 'src/checkpoint/fixtures/openai'
V, C, L, H, T = 9, 12, 2, 3, 16
D = C // H


def variables(rng):
    def drawn(*shape):
        return rng.normal(0, 0.3, shape).astype(np.float32)

    found = {'wte': drawn(V, C), 'wpe': drawn(T, C), 'wtet': drawn(V, C), 'sos': drawn(C)}
    found['ln_f/g'] = 1 + drawn(C)
    for i in range(L):
        for norm in ('ln_1', 'ln_2'):
            found[f'h{i}/{norm}/g'] = 1 + drawn(C)
        for which in ('q_proj', 'k_proj', 'v_proj', 'c_proj'):
            found[f'h{i}/attn/{which}'] = drawn(H, D, C)
        found[f'h{i}/mlp/c_fc/w'] = drawn(C, 4 * C)
        found[f'h{i}/mlp/c_proj/w'] = drawn(4 * C, C)
    return found


def logits(w, tokens):
    """(B, T, V) of tokens (B, T): position i predicts pixel i."""

    def norm(x, gain):
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-5) * gain

    start = np.broadcast_to(w['sos'], (len(tokens), 1, C))
    x = np.concatenate([start, w['wte'][tokens[:, :-1]]], 1) + w['wpe']
    allowed = np.tril(np.ones((T, T), bool))
    for i in range(L):
        n = norm(x, w[f'h{i}/ln_1/g'])
        q, k, v = (np.einsum('btc,hdc->bhtd', n, w[f'h{i}/attn/{p}_proj']) for p in 'qkv')
        scores = np.where(allowed, q @ k.swapaxes(-1, -2) / np.sqrt(D), -1e10)
        chances = np.exp(scores - scores.max(-1, keepdims=True))
        chances /= chances.sum(-1, keepdims=True)
        x = x + np.einsum('bhtd,hdc->btc', chances @ v, w[f'h{i}/attn/c_proj'])
        hidden = norm(x, w[f'h{i}/ln_2/g']) @ w[f'h{i}/mlp/c_fc/w']
        x = x + (hidden / (1 + np.exp(-1.702 * hidden))) @ w[f'h{i}/mlp/c_proj/w']
    return norm(x, w['ln_f/g']) @ w['wtet'].T


def main():
    rng = np.random.default_rng(15)
    model = variables(rng)
    everything = {f'model/{name}': values for name, values in model.items()}
    everything['model/wte/adam_m'] = np.zeros((V, C), np.float32)
    everything['global_step'] = np.array(7, np.int64)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    prefix = str(FOLDER / 'model.ckpt-7')
    names = sorted(everything)
    parts = [names[::2], names[1::2]]
    prefixes = [f'{prefix}_part{i}' for i in range(2)]
    for part, own in zip(prefixes, parts):
        tf.raw_ops.SaveV2(
            prefix=part,
            tensor_names=own,
            shape_and_slices=[''] * len(own),
            tensors=[tf.constant(everything[name]) for name in own],
        )
    tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=prefixes, destination_prefix=prefix)
    np.save(FOLDER / 'kmeans_centers.npy', np.linspace(-0.98, 0.99, 3 * V, dtype=np.float32).reshape(V, 3))
    tokens = rng.integers(0, V, (2, T))
    expected = logits({name: values.astype(np.float64) for name, values in model.items()}, tokens)
    (FOLDER / 'logits.json').write_text(
        json.dumps({'tokens': tokens.tolist(), 'logits': np.round(expected, 6).flatten().tolist()}) + '\n'
    )


if __name__ == '__main__':
    main()
