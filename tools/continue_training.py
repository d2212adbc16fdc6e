#!/usr/bin/env python3
"""Continues an exported run in PyTorch on any number of GPUs: exported folder and data set in, folder out.

    accelerate launch tools/continue_training.py --from exported --data images --to continued --steps 100000
    torchrun --nproc_per_node 8 tools/continue_training.py ...   (DDP; FSDP by `accelerate config` or flags)

Needs torch, accelerate, safetensors and numpy; pictures need pillow, Parquet needs pyarrow. Settings that are
not given stay those of the run: objective, batches of every step, masks, learning-rate schedule. The first
losses are therefore those that the page would have shown.
"""

import argparse
import contextlib
import json
import math
import pathlib
import sys
import time

import numpy as np
import torch
from accelerate import Accelerator
from torch.distributed.checkpoint.state_dict import (
    StateDictOptions,
    get_optimizer_state_dict,
    set_optimizer_state_dict,
)

sys.path.insert(0, str(pathlib.Path(__file__).parent / 'continued'))
from lab_data import training_tokens  # noqa: E402
from lab_folder import MOMENTS, Folder  # noqa: E402
from lab_model import LabModel, mask_weights  # noqa: E402
from lab_random import BatchOrder, Rng, draw_mask  # noqa: E402


WHOLE = StateDictOptions(full_state_dict=True, cpu_offload=True)


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('--from', dest='source', required=True, help='folder that the lab exported')
    parser.add_argument(
        '--data',
        required=True,
        help='IDX, CIFAR or Parquet files, or pictures in folders: '
        'the set that the run was trained on, or another',
    )
    parser.add_argument('--to', required=True, help='folder to write')
    parser.add_argument(
        '--steps',
        type=int,
        help='steps of the whole run, those already taken included; the schedule ends there',
    )
    parser.add_argument('--stop-at', type=int, help='end at this step without changing the schedule')
    parser.add_argument('--batch-size', type=int, help='images a step over all processes')
    parser.add_argument('--learning-rate', type=float)
    parser.add_argument('--warmup-steps', type=int)
    parser.add_argument('--weight-decay', type=float)
    parser.add_argument('--grad-clip', type=float)
    parser.add_argument(
        '--accumulate', type=int, default=1, help='pieces that each process cuts its share of a batch into'
    )
    parser.add_argument('--precision', choices=('no', 'bf16', 'fp16'), default='no')
    parser.add_argument(
        '--save-every', type=int, default=1000, help='steps between two writings of the folder'
    )
    parser.add_argument('--compile', action='store_true', help='torch.compile')
    return parser.parse_args()


def settings_of(args, folder):
    """The run's settings, replaced by those given on the command line."""
    side = math.isqrt(folder.shape['n_positions'])
    defaults = {
        'nPx': side,
        'palette': 'rgb',
        'seed': 0,
        'validationFraction': 0.1,
        'split': 'holdOut',
        'pixelOrder': 'raster',
        'objective': 'autoregressive',
        'maskRate': 0.15,
        'batchSize': 128,
        'steps': 1_000_000,
        'learningRate': 3e-3,
        'warmupSteps': 2000,
        'beta1': 0.9,
        'beta2': 0.95,
        'epsilon': 1e-8,
        'weightDecay': 0,
        'gradClip': 0,
        'evalEvery': 1000,
        'evalImages': 128,
        'tokens': 'palette',
        'dropout': 0,
    }
    given = {
        'steps': args.steps,
        'batchSize': args.batch_size,
        'learningRate': args.learning_rate,
        'warmupSteps': args.warmup_steps,
        'weightDecay': args.weight_decay,
        'gradClip': args.grad_clip,
    }
    settings = {
        **defaults,
        **folder.settings,
        **{key: value for key, value in given.items() if value is not None},
    }
    if settings['tokens'] != 'palette':
        raise SystemExit(
            'This run reads learned codes, whose encoder is not in the folder: '
            'only runs on a palette can go on here.'
        )
    if settings['nPx'] ** 2 != folder.shape['n_positions']:
        raise SystemExit(
            f'The model reads {folder.shape["n_positions"]} positions, '
            f'and images of side {settings["nPx"]} have {settings["nPx"] ** 2}.'
        )
    return settings


def learning_rate_at(step, settings):
    """Linear warm-up, then half a cosine to zero (src/core/schedule.ts)."""
    peak, warmup, steps = settings['learningRate'], settings['warmupSteps'], settings['steps']
    if step >= steps:
        return 0.0
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * (1 + math.cos(math.pi * (step - warmup) / (steps - warmup))) / 2


class Run:
    """The model, its optimizer and its data on this process."""

    def __init__(self, args, accelerator):
        self.accelerator, self.folder = accelerator, Folder(args.source)
        self.settings, self.pieces = settings_of(args, self.folder), args.accumulate
        settings, world = self.settings, accelerator.num_processes
        if settings['batchSize'] % (world * args.accumulate) != 0:
            raise SystemExit(
                f'{settings["batchSize"]} images a step do not divide among {world} processes '
                f'in {args.accumulate} pieces each.'
            )
        self.train, self.validation = training_tokens(args.data, settings, self.folder.levels())
        seed = Rng(settings['seed'])
        self.batches = BatchOrder(len(self.train), settings['batchSize'], seed.fork('batches'))
        self.masks = seed.fork('masks')
        folder = self.folder
        model = LabModel(folder.shape, folder.masked, folder.biased, folder.tied, settings['dropout'])
        model.load_state_dict(self.folder.weights)
        if args.compile:
            model.compile()
        self.model = accelerator.prepare(model)
        # By name, not by rank: FSDP may shard a matrix into rows.
        decays = {
            name: not ('.ln_' in name or name.endswith(('.sos', '.bias')))
            for name, _ in self.model.named_parameters()
        }

        def chosen(wanted):
            return [p for name, p in self.model.named_parameters() if decays[name] == wanted]

        groups = [
            {'params': chosen(True), 'weight_decay': settings['weightDecay']},
            {'params': chosen(False), 'weight_decay': 0.0},
        ]
        adamw = torch.optim.AdamW(
            groups,
            lr=settings['learningRate'],
            betas=(settings['beta1'], settings['beta2']),
            eps=settings['epsilon'],
        )
        self.optimizer = accelerator.prepare(adamw)
        self._restore_moments()

    def _inner_optimizer(self):
        return getattr(self.optimizer, 'optimizer', self.optimizer)

    def _restore_moments(self):
        moments, optimizer = self.folder.moments, self._inner_optimizer()
        if moments is None:
            return
        # Complete on the first process only, which broadcasts the others their shards.
        state = get_optimizer_state_dict(self.model, optimizer, options=WHOLE)
        if self.accelerator.is_main_process:
            for name in self.folder.weights:
                slot = {theirs: moments[ours][name] for theirs, ours in MOMENTS.items()}
                state['state'][name] = {**slot, 'step': torch.tensor(float(self.folder.updates))}
        several = self.accelerator.num_processes > 1
        set_optimizer_state_dict(
            self.model,
            optimizer,
            state,
            options=StateDictOptions(full_state_dict=True, broadcast_from_rank0=several),
        )

    def _share(self, batch):
        """This process's share of an array of images, split into `--accumulate` pieces."""
        share = np.array_split(batch, self.accelerator.num_processes)[self.accelerator.process_index]
        return [
            torch.from_numpy(np.ascontiguousarray(piece)).to(self.accelerator.device)
            for piece in np.split(share, self.pieces)
        ]

    def _mean_loss(self, tokens, mask, weights):
        losses = self.model(tokens, mask)
        return losses.mean() if weights is None else (losses * weights).mean()

    def _pieces_of(self, tokens, mask):
        """Tokens, mask and weights of this process's pieces.

        Weights are computed over the whole batch, so that the mean over pieces is the batch's mean.
        """
        if mask is None:
            return [(piece, None, None) for piece in self._share(tokens)]
        weights = mask_weights(torch.from_numpy(mask)).numpy()
        return list(zip(self._share(tokens), self._share(mask), self._share(weights)))

    def step(self, step):
        """One update.

        Returns the whole batch's loss in nats per pixel before it, the gradient norm, and the learning rate.
        """
        settings, accelerator = self.settings, self.accelerator
        tokens = self.train[self.batches.images_at(step)]
        mask = (
            draw_mask(tokens.shape, settings['maskRate'], self.masks.fork(f'step {step}'))
            if self.folder.masked
            else None
        )
        rate = learning_rate_at(step, settings)
        for group in self._inner_optimizer().param_groups:
            group['lr'] = rate
        total = torch.zeros((), device=accelerator.device)
        pieces = self._pieces_of(tokens, mask)
        for i, piece in enumerate(pieces):
            with accelerator.no_sync(self.model) if i < len(pieces) - 1 else contextlib.nullcontext():
                loss = self._mean_loss(*piece) / len(pieces)
                accelerator.backward(loss)
            total += loss.detach()
        norm = accelerator.clip_grad_norm_(self.model.parameters(), settings['gradClip'] or math.inf)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return accelerator.reduce(total, 'mean').item(), float(norm), rate

    @torch.no_grad()
    def validation_loss(self):
        """Mean loss of the first evalImages validation images, split over the processes."""
        settings, accelerator = self.settings, self.accelerator
        self.model.eval()
        images = self.validation[: settings['evalImages']]
        mask = (
            draw_mask(
                images.shape,
                settings['maskRate'],
                Rng(settings['seed']).fork('measuring masks').fork('validation'),
            )
            if self.folder.masked
            else None
        )
        weights = None if mask is None else mask_weights(torch.from_numpy(mask)).numpy()
        sums = torch.zeros(2, device=accelerator.device)
        # Every process runs equally many rounds, some on padding only: a sharded model runs on all together.
        size = max(1, settings['batchSize'] // accelerator.num_processes)
        rounds = math.ceil(len(images) / (size * accelerator.num_processes))
        for turn in range(rounds):
            first = (turn * accelerator.num_processes + accelerator.process_index) * size
            rows = np.arange(first, first + size)
            real = torch.from_numpy(rows < len(images)).to(accelerator.device)
            rows = np.minimum(rows, len(images) - 1)
            put = lambda values: (
                None if values is None else torch.from_numpy(values[rows]).to(accelerator.device)
            )  # noqa: E731
            losses = self.model(put(images), put(mask))
            losses = losses if weights is None else losses * put(weights)
            sums += torch.stack([(losses.mean(1) * real).sum(), real.sum()])
        self.model.train()
        total, count = accelerator.reduce(sums, 'sum').tolist()
        return total / count

    def save(self, target, step):
        """Writes the folder. All processes must call it: sharded weights are gathered."""
        weights = self.accelerator.get_state_dict(self.model)
        state = get_optimizer_state_dict(self.model, self._inner_optimizer(), options=WHOLE)
        if self.accelerator.is_main_process:
            moments = {
                ours: {name: slot[theirs] for name, slot in state['state'].items()}
                for theirs, ours in MOMENTS.items()
            }
            self.folder.save(target, weights, moments, step, self.settings)
        self.accelerator.wait_for_everyone()


def main():
    args = arguments()
    # Several processes without a GPU find each other only where they are told that there is none.
    accelerator = Accelerator(mixed_precision=args.precision, cpu=not torch.accelerator.is_available())
    run = Run(args, accelerator)
    tell = (
        (lambda line: print(json.dumps(line), flush=True))
        if accelerator.is_main_process
        else (lambda _: None)
    )
    settings, first = run.settings, run.folder.step
    last = min(settings['steps'], args.stop_at or settings['steps'])
    tell(
        {
            'kind': 'start',
            'step': first,
            'last': last,
            'processes': accelerator.num_processes,
            'device': str(accelerator.device),
            'train': len(run.train),
            'validation': 0 if run.validation is None else len(run.validation),
            'moments': run.folder.moments is not None,
        }
    )
    began = time.perf_counter()
    for step in range(first, last):
        loss, norm, rate = run.step(step)
        if not math.isfinite(loss) or not math.isfinite(norm):
            raise SystemExit(
                f'The loss is not finite at step {step + 1}: lower --learning-rate. '
                f'The folder holds the last good state.'
            )
        tell({'kind': 'step', 'step': step + 1, 'loss': loss, 'gradNorm': norm, 'learningRate': rate})
        if run.validation is not None and ((step + 1) % settings['evalEvery'] == 0 or step + 1 == last):
            tell({'kind': 'validation', 'step': step + 1, 'loss': run.validation_loss()})
        if (step + 1) % args.save_every == 0 and step + 1 < last:
            run.save(args.to, step + 1)
    run.save(args.to, last)
    seconds = time.perf_counter() - began
    tokens = (last - first) * settings['batchSize'] * settings['nPx'] ** 2
    tell(
        {
            'kind': 'end',
            'step': last,
            'seconds': seconds,
            'tokensPerSecond': tokens / max(seconds, 1e-9),
            'folder': args.to,
        }
    )
    accelerator.end_training()
    if torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()


if __name__ == '__main__':
    main()
