"""Reads and writes a folder exported by the lab: transformers' ImageGPT files, moments, and settings.

Names in the files are transformers'. `Folder.weights` and the moments use those of lab_model.LabModel, where
the start token is separate.
"""

import json
import pathlib
import shutil

import numpy as np
import torch
from safetensors.torch import load_file, save_file

WTE, SOS, HEAD = 'transformer.wte.weight', 'transformer.sos', 'lm_head.weight'
#: The lab's record of a run, and this tool's own if the weights are not from the lab, which ignores it.
NOTES = ('igpt_lab.json', 'igpt_continued.json')
MOMENTS = {'exp_avg': 'm', 'exp_avg_sq': 'v'}


def _apart(tensors, masked, tied):
    """The file's names to the model's: the last embedding is the start token, unused by masked models."""
    apart = {name: value for name, value in tensors.items() if not (tied and name == HEAD)}
    embeddings = apart.pop(WTE)
    apart[WTE] = embeddings[:-1].clone()
    if not masked:
        apart[SOS] = embeddings[-1].clone()
    return apart


def _joined(tensors):
    """The model's names to the file's, contiguous, on the CPU."""
    joined = {name: value.detach().float().cpu().contiguous() for name, value in tensors.items()}
    embeddings = joined.pop(WTE)
    joined[WTE] = torch.cat([embeddings, joined.pop(SOS, torch.zeros(embeddings.shape[1]))[None]])
    joined.setdefault(HEAD, embeddings.clone())
    return joined


class Folder:
    """An exported folder.

    `moments` is None if only weights were saved; `step` is 0 if the weights are not from the lab.
    """

    def __init__(self, path):
        self.path = pathlib.Path(path)
        missing = [name for name in ('config.json', 'model.safetensors') if not (self.path / name).is_file()]
        if missing:
            raise SystemExit(
                f'{self.path} lacks {" and ".join(missing)}: give a folder that the lab exported.'
            )
        self.shape = json.loads((self.path / 'config.json').read_text())
        note = next((path for path in (self.path / name for name in NOTES) if path.is_file()), None)
        self.lab = json.loads(note.read_text()) if note else {}
        self.settings = self.lab.get('config', {})
        self.step = self.lab.get('step', 0)
        self.masked = self.settings.get('objective') == 'masked'
        self.tied = self.settings.get('headTying') == 'tied'
        #: Updates since the moments started at zero.
        self.updates = self.step - self.lab.get('optimizerSince', 0)
        file = load_file(self.path / 'model.safetensors')
        self.biased = any(name.endswith('.bias') and value.any() for name, value in file.items())
        kept = {name: value for name, value in file.items() if self.biased or not name.endswith('.bias')}
        # A model that was read without an output head begins with a new one, zero as before any training.
        kept.setdefault(HEAD, torch.zeros(len(file[WTE]) - 1, file[WTE].shape[1]))
        self.weights = _apart(kept, self.masked, self.tied)
        self.moments = self._moments()

    def _moments(self):
        path = self.path / 'igpt_training.safetensors'
        if not path.is_file():
            return None
        file = load_file(path)
        kinds = {
            kind: {
                name[len(kind) + 1 :]: value for name, value in file.items() if name.startswith(f'{kind}.')
            }
            for kind in MOMENTS.values()
        }
        return {
            kind: _apart(
                {n: v for n, v in values.items() if self.biased or not n.endswith('.bias')},
                self.masked,
                self.tied,
            )
            for kind, values in kinds.items()
        }

    def levels(self):
        """The palette: (V, 3) colours of 0..255, or (V, 1) if the run's images are grey."""
        path = self.path / 'preprocessor_config.json'
        if not path.is_file():
            raise SystemExit(f'{self.path} lacks preprocessor_config.json, which holds the palette.')
        levels = (np.asarray(json.loads(path.read_text())['clusters'], np.float64) + 1) * 127.5
        # Fitted palettes are whole levels; rounding errors of -1..1 must not break ties between two colours.
        whole = np.round(levels)
        levels = np.where(np.abs(levels - whole) < 1e-3, whole, levels)
        return levels[:, :1] if self.settings.get('palette') == 'grey' else levels

    def save(self, target, weights, moments, step, settings):
        """Writes a folder that transformers loads and the lab resumes from."""
        target = pathlib.Path(target)
        target.mkdir(parents=True, exist_ok=True)
        for name in ('config.json', 'preprocessor_config.json'):
            if (self.path / name).is_file() and target.resolve() != self.path.resolve():
                shutil.copyfile(self.path / name, target / name)
        tensors = _joined(weights)
        save_file(
            {**tensors, **self._zero_biases(tensors)}, target / 'model.safetensors', metadata={'format': 'pt'}
        )
        if moments is not None:
            kept = {
                f'{kind}.{name}': value
                for kind, values in moments.items()
                for name, value in _joined(values).items()
            }
            save_file(kept, target / 'igpt_training.safetensors', metadata={'format': 'pt'})
        since = self.lab.get('optimizerSince', 0) if self.moments is not None else self.step
        note = {'format': 1, **self.lab, 'config': settings, 'step': step, 'optimizerSince': since}
        (target / NOTES[0 if 'dataset' in settings else 1]).write_text(json.dumps(note, indent=2) + '\n')

    def _zero_biases(self, tensors):
        """Zero biases, which transformers' classes expect and the paper's model does not have."""
        if self.biased:
            return {}
        names = [name for name in tensors if name.startswith('transformer.h.') and '.ln_' not in name]
        return {name.replace('.weight', '.bias'): torch.zeros(tensors[name].shape[1]) for name in names}
