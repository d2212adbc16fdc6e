"""Times training steps of the lab's model in PyTorch, eager, float32, on all cores: a contender of `npm run bench`.

Gets the shape as JSON; answers every line on stdin, a number of steps, with one JSON line {"ms" a step, "loss"}. The model is tools/torch_reference.py's; its
attention is written out there, so torch's own fused attention is tried as well and the faster of the two taken.
"""
import json
import sys
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'tools'))
import torch_reference as reference  # noqa: E402


def fused_attention(q, k, v, n_head):
    """The same as torch_reference.causal_attention by torch's scaled_dot_product_attention."""
    b, t, c = q.shape
    q, k, v = (z.view(b, t, n_head, c // n_head).transpose(1, 2) for z in (q, k, v))
    return torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(b, t, c)


def make_step(shape):
    """A function that takes one Adam step and returns (ms, loss)."""
    generator = torch.Generator().manual_seed(0)
    n_px = round(shape['positions'] ** 0.5)
    params = reference.init_params(n_px, shape['nVocab'], shape['nLayer'], shape['nEmbd'], generator)
    optimizer = torch.optim.AdamW(params.values(), lr=1e-3, betas=(0.9, 0.95), eps=1e-8, weight_decay=0, fused=True)
    tokens = torch.randint(shape['nVocab'], (shape['batch'], shape['positions']), generator=generator)

    def step():
        start = time.perf_counter()
        logits, _ = reference.forward(params, tokens, shape['nLayer'], shape['nHead'])
        loss = torch.nn.functional.cross_entropy(logits.view(-1, shape['nVocab']), tokens.view(-1))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(params.values(), float('inf'))
        optimizer.step()
        value = loss.item()
        return (time.perf_counter() - start) * 1000, value

    return step


def fastest_attention(step, ways, rounds=9):
    """The name in `ways` (name -> function) whose steps take least by the median, tried in turns."""
    taken = {name: [] for name in ways}
    for _ in range(rounds):
        for name, attention in ways.items():
            reference.causal_attention = attention
            step()  # not counted: the first step after a change is slower
            taken[name].append(step()[0])
    return min(ways, key=lambda name: sorted(taken[name])[rounds // 2])


def main():
    step = make_step(json.loads(sys.argv[1]))
    ways = {'tensor operations': reference.causal_attention, 'scaled_dot_product_attention': fused_attention}
    attention = fastest_attention(step, ways)
    reference.causal_attention = ways[attention]
    print(json.dumps({'version': torch.__version__, 'threads': torch.get_num_threads(), 'attention': attention}), flush=True)
    for line in sys.stdin:
        taken = [step() for _ in range(int(line))]
        print(json.dumps({'ms': sum(ms for ms, _ in taken) / len(taken), 'loss': taken[-1][1]}), flush=True)


if __name__ == '__main__':
    main()
