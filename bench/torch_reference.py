"""Times our model's training steps in PyTorch: a contender of `npm run bench` and the GPU kit.

Needs torch, and torch_model.py next to it or in tools. Takes one JSON argument: "shape"; "mode", eager or
compiled; "precision" of matrix products on a GPU, float32 or tf32; "start", the initial state (a file of
float32 parameters, then int32 tokens, and "parameters", their [name, shape] in the file's order), random if
absent.

Prints first {"version", "threads", "device", "attention", "precision", "losses" of the first steps,
"readySeconds"} or {"error"}; then answers every line on stdin, a number of steps, with one JSON line {"ms"
per step, "loss"}. Runs on the GPU if torch has one.
"""

import json
import math
import sys
import time
from pathlib import Path

try:
    import torch
except ImportError as error:
    print(json.dumps({'error': f'this Python has no torch ({error})'}), flush=True)
    sys.exit(1)

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / 'tools'), str(Path(__file__).resolve().parent)]
import torch_model  # noqa: E402

# Beyond this many positions attention by tensor operations, which stores all scores, is not tried.
MOST_WRITTEN_OUT = 256
FIRST_STEPS = 3


def fused_attention(q, k, v, n_head):
    """torch_model.causal_attention by torch's scaled_dot_product_attention."""
    b, t, c = q.shape
    q, k, v = (z.view(b, t, n_head, c // n_head).transpose(1, 2) for z in (q, k, v))
    return (
        torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        .transpose(1, 2)
        .reshape(b, t, c)
    )


def read_start(start, shape):
    """Parameters by name and tokens (B, T) from the file."""
    count = shape['batch'] * shape['positions']
    sizes = [math.prod(dims) for _, dims in start['parameters']]
    flat = torch.from_file(start['file'], size=sum(sizes) + count, dtype=torch.float32)
    pieces = flat[:-count].split(sizes)
    params = {name: piece.clone().view(dims) for (name, dims), piece in zip(start['parameters'], pieces)}
    return params, flat[-count:].clone().view(torch.int32).long().view(shape['batch'], shape['positions'])


def make_start(shape):
    """Random parameters and tokens."""
    generator = torch.Generator().manual_seed(0)
    n_px = round(shape['positions'] ** 0.5)
    params = torch_model.init_params(n_px, shape['nVocab'], shape['nLayer'], shape['nEmbd'], generator)
    return params, torch.randint(shape['nVocab'], (shape['batch'], shape['positions']), generator=generator)


class Contender:
    """One model with its optimizer and one batch."""

    def __init__(self, shape, mode, start, device):
        params, tokens = read_start(start, shape) if start else make_start(shape)
        self.shape = shape
        self.params = {name: value.detach().to(device).requires_grad_() for name, value in params.items()}
        self.tokens = tokens.to(device)
        self.attend = fused_attention
        self.optimizer = torch.optim.AdamW(
            self.params.values(), lr=1e-3, betas=(0.9, 0.95), eps=1e-8, weight_decay=0, fused=True
        )
        self.loss_of = torch.compile(self.plain_loss) if mode == 'compiled' else self.plain_loss

    def plain_loss(self):
        shape = self.shape
        logits, _ = torch_model.forward(
            self.params, self.tokens, shape['nLayer'], shape['nHead'], self.attend, with_features=False
        )
        return torch.nn.functional.cross_entropy(logits.view(-1, shape['nVocab']), self.tokens.view(-1))

    def step(self):
        """One optimizer step; (ms, loss), once the device has finished it."""
        start = time.perf_counter()
        loss = self.loss_of()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.params.values(), float('inf'))
        self.optimizer.step()
        value = loss.item()
        return (time.perf_counter() - start) * 1000, value

    def take_fastest_attention(self, rounds=9):
        """Times both implementations of attention in turns and uses the one with the lower median; returns
        its name.
        """
        candidates = {
            'tensor operations': torch_model.causal_attention,
            'scaled_dot_product_attention': fused_attention,
        }
        taken = {name: [] for name in candidates}
        for _ in range(rounds):
            for name, attend in candidates.items():
                self.attend = attend
                self.step()  # not timed: the first step after a change is slower
                taken[name].append(self.step()[0])
        fastest = min(candidates, key=lambda name: sorted(taken[name])[rounds // 2])
        self.attend = candidates[fastest]
        return fastest


def main():
    options = json.loads(sys.argv[1])
    shape, mode = options['shape'], options['mode']
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    precision = options.get('precision', 'float32')
    torch.set_float32_matmul_precision('high' if precision == 'tf32' else 'highest')
    began = time.perf_counter()
    contender = Contender(shape, mode, options.get('start'), device)
    losses = [contender.step()[1] for _ in range(FIRST_STEPS)]
    ready = time.perf_counter() - began
    attention = 'scaled_dot_product_attention'
    if mode == 'eager' and shape['positions'] <= MOST_WRITTEN_OUT:
        attention = contender.take_fastest_attention()
    print(
        json.dumps(
            {
                'version': torch.__version__,
                'threads': torch.get_num_threads(),
                'attention': attention,
                'precision': precision,
                'losses': losses,
                'readySeconds': ready,
                'device': torch.cuda.get_device_name() if device == 'cuda' else 'CPU',
            }
        ),
        flush=True,
    )
    for line in sys.stdin:
        taken = [contender.step() for _ in range(int(line))]
        print(json.dumps({'ms': sum(ms for ms, _ in taken) / len(taken), 'loss': taken[-1][1]}), flush=True)


if __name__ == '__main__':
    try:
        main()
    except Exception as error:  # reported as a value: the bench continues without this contender
        message = str(error).strip().splitlines()[0] if str(error).strip() else 'no message'
        print(json.dumps({'error': f'{type(error).__name__}: {message}'}), flush=True)
        sys.exit(1)
