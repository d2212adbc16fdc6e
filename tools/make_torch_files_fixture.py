"""Writes src/checkpoint/fixtures/torch/: files of torch.save, valid and malicious, for tests of torchFile.ts.

`tensors.bin` and `tensors-old.bin` are the same small dict of tensors in torch's zip format and in the format
before torch 1.6: non-contiguous views, a storage shared by two tensors, half precision and integers.
`tensors.json` has the same values as lists; `parameters.bin` is a dict of nn.Parameters; `checkpoint.pt` is
what a training program saves, a model beside its optimizer and settings, and `whole.pt` a whole nn.Module.
`evil-*.bin` are pickles that would run code in Python: do not read them with torch.load(weights_only=False),
which runs it (it is harmless: an assertion, an expression).

Run it again with: python tools/make_torch_files_fixture.py (needs torch)
"""

import builtins
import collections
import json
import os
from pathlib import Path

import torch

FOLDER = Path(__file__).resolve().parent.parent / 'src' / 'checkpoint' / 'fixtures' / 'torch'


def tensors():
    generator = torch.Generator().manual_seed(7)
    base = torch.randn(6, 4, generator=generator)
    long_row = torch.randn(40, generator=generator)
    return collections.OrderedDict(
        [
            ('plain', torch.randn(3, 5, generator=generator)),
            ('transposed', base.t()),
            ('same storage', base[1:4]),
            ('every second column', base[:, ::2]),
            ('permuted', torch.randn(2, 3, 4, generator=generator).permute(2, 0, 1)),
            ('offset', long_row[7:12]),
            ('one row of many', long_row[8:24].view(4, 4)[:, 1]),
            ('half', torch.tensor([1.0, -2.5, 6e-8, 65504.0], dtype=torch.float16)),
            ('half transposed', torch.randn(2, 3, generator=generator).half().t()),
            ('brain', torch.tensor([1.0, -3.140625, 1e30], dtype=torch.bfloat16)),
            ('double', torch.tensor([0.1, -1e-3], dtype=torch.float64)),
            ('scalar', torch.tensor(4.25)),
            ('empty', torch.zeros(0, 3)),
            ('integers', torch.arange(3)),
            ('mask', torch.ones(1, 1, 2, 2, dtype=torch.uint8).tril()),
            ('flags', torch.tensor([True, False])),
        ]
    )


class Call:
    """Pickled as a call of `function` with `arguments`."""

    def __init__(self, function, *arguments):
        self.function, self.arguments = function, arguments

    def __reduce__(self):
        return self.function, self.arguments


EVIL = {
    'system': {'weight': Call(os.system, 'true')},
    'eval': {'weight': Call(builtins.eval, '1 + 1')},
    'getattr': {'weight': Call(builtins.getattr, 'text', 'upper')},
    'load': {'weight': Call(torch.load, 'other.bin')},
    'tensor-of-text': {
        'weight': Call(torch._utils._rebuild_tensor_v2, 'no storage', 0, (1,), (1,), False, None)
    },
    'path': {'weight': Path('a')},
    'set': {'weight': {1, 2}},
    'bytes': {'weight': b'bytes'},
}


def save_as_training_does():
    torch.manual_seed(7)
    model = torch.nn.Linear(2, 3, bias=False)
    optimizer = torch.optim.AdamW(model.parameters())
    loss = model(torch.ones(1, 2)).sum()
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        model.weight.copy_(torch.arange(6.0).view(3, 2))
    checkpoint = {
        'model': model.state_dict(),
        'optimizer': optimizer.state_dict(),
        'model_args': {'n_layer': 2, 'bias': False, 'dropout': 0.1},
        'iter_num': 7,
        'best_val_loss': loss.detach(),
        'config': {'dataset': 'images', 'learning_rate': 3e-3, 'compile': None},
    }
    torch.save(checkpoint, FOLDER / 'checkpoint.pt')
    torch.save(model, FOLDER / 'whole.pt')


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    good = tensors()
    torch.save(good, FOLDER / 'tensors.bin')
    torch.save(good, FOLDER / 'tensors-old.bin', _use_new_zipfile_serialization=False)
    floats = {name: value.double() for name, value in good.items()}
    numbers = {
        name: {'shape': list(value.shape), 'values': value.flatten().tolist()}
        for name, value in floats.items()
    }
    (FOLDER / 'tensors.json').write_text(json.dumps(numbers) + '\n')
    torch.save({'weight': torch.nn.Parameter(torch.tensor([1.5, 2.5]))}, FOLDER / 'parameters.bin')
    save_as_training_does()
    for name, value in EVIL.items():
        torch.save(value, FOLDER / f'evil-{name}.bin')
    torch.save(EVIL['system'], FOLDER / 'evil-system-old.bin', _use_new_zipfile_serialization=False)
    # What may be called, called in ways that build no tensor of its storage.
    one = torch.zeros(4)
    for name, (offset, size, stride) in {
        'beyond': (2, (3,), (1,)),
        'stride-beyond': (0, (2, 2), (3, 1)),
        'expanded': (0, (1000, 1000), (0, 0)),
    }.items():
        storage = one.storage()
        torch.save(
            {'weight': Call(torch._utils._rebuild_tensor_v2, storage, offset, size, stride, False, None)},
            FOLDER / f'evil-{name}.bin',
        )
    torch.save([torch.zeros(2)], FOLDER / 'evil-list.bin')
    torch.save({'optimizer': {'lr': 0.1}}, FOLDER / 'evil-nested.bin')
    torch.save({'weight': torch.zeros(2).to_sparse()}, FOLDER / 'evil-sparse.bin')
    print(sum(path.stat().st_size for path in FOLDER.iterdir()), 'bytes in all')


if __name__ == '__main__':
    main()
