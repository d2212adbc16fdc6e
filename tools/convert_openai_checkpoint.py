"""Converts a TensorFlow checkpoint of OpenAI's image-gpt to a folder that transformers and the lab open.

    python tools/convert_openai_checkpoint.py igpt-s/model.ckpt-1000000 --to igpt-s-folder \\
        --palette kmeans_centers.npy

The checkpoint is named by what its files have in common, by its .index file, or by its folder. Writes
model.safetensors, config.json and, with --palette, preprocessor_config.json. Needs numpy alone: the files are
read here, by TensorFlow's public format (a LevelDB table of BundleEntryProto messages, and raw numbers).
"""

import argparse
import json
import math
import re
import struct
from pathlib import Path

import numpy as np

#: Last eight bytes of an index file: a LevelDB table.
TABLE_MAGIC = bytes.fromhex('57fb808b247547db')
FOOTER_BYTES = 48
#: TensorFlow's number types that weights are stored in; bfloat16 is widened from its bits.
FLOATS = {1: '<f4', 2: '<f8', 14: '<u2', 19: '<f2'}
BFLOAT16 = 14
#: Variables besides the model: the optimizer's, the step, and a class head.
NO_WEIGHT = re.compile(r'adam_[mv]|global_step|_step$|(^|/)clf/')
BIASES = {'attn.c_attn': 3, 'attn.c_proj': 1, 'mlp.c_fc': 4, 'mlp.c_proj': 1}


def varint(data, at):
    """A number of seven bits a byte, the lowest first, and where it ends."""
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise SystemExit('The index file is damaged: a number in it does not end.')
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def block_at(table, handle):
    """The contents of one block of the table, by its place and length."""
    offset, at = varint(handle, 0)
    size, _ = varint(handle, at)
    if offset + size + 5 > len(table):
        raise SystemExit('The index file is damaged: a block lies beyond its end.')
    if table[offset + size] != 0:
        raise SystemExit('The index file is compressed, as TensorFlow does not write it.')
    return table[offset : offset + size]


def entries(block):
    """Keys and values of a block, whose keys share beginnings with the ones before."""
    (restarts,) = struct.unpack_from('<I', block, len(block) - 4)
    at, end, key = 0, len(block) - 4 - 4 * restarts, b''
    while at < end:
        shared, at = varint(block, at)
        fresh, at = varint(block, at)
        length, at = varint(block, at)
        key = key[:shared] + block[at : at + fresh]
        at += fresh
        yield key, block[at : at + length]
        at += length


def fields(message):
    """The fields of a protocol buffer message: number and value."""
    at = 0
    while at < len(message):
        tag, at = varint(message, at)
        kind = tag & 7
        if kind == 0:
            value, at = varint(message, at)
        elif kind == 2:
            length, at = varint(message, at)
            value, at = message[at : at + length], at + length
        elif kind in (1, 5):
            width = 8 if kind == 1 else 4
            value, at = message[at : at + width], at + width
        else:
            raise SystemExit('The index file is damaged: a message in it has an unknown kind of field.')
        yield tag >> 3, value


def entry_of(name, message):
    """A BundleEntryProto: number type, shape, and where its bytes are."""
    entry = {'dtype': 0, 'shape': [], 'shard': 0, 'offset': 0, 'size': 0}
    for number, value in fields(message):
        if number == 2:
            entry['shape'] = [
                dict(fields(dim)).get(1, 0) for which, dim in fields(value) if which == 2
            ]
        elif number == 7:
            raise SystemExit(f'{name} is stored in slices, which this tool does not read.')
        elif number in (1, 3, 4, 5):
            entry[{1: 'dtype', 3: 'shard', 4: 'offset', 5: 'size'}[number]] = value
    return entry


class Checkpoint:
    """The tensors of a checkpoint by name; numbers are read when they are asked for."""

    def __init__(self, path):
        self.prefix = prefix_of(Path(path))
        index = Path(f'{self.prefix}.index').read_bytes()
        if len(index) < FOOTER_BYTES or index[-8:] != TABLE_MAGIC:
            raise SystemExit(f'{self.prefix}.index is not the index of a TensorFlow checkpoint.')
        footer = index[-FOOTER_BYTES:]
        _, at = varint(footer, 0)
        _, at = varint(footer, at)
        self.entries, self.shards = {}, 1
        for _, handle in entries(block_at(index, footer[at:])):
            for key, value in entries(block_at(index, handle)):
                if key == b'':
                    header = dict(fields(value))
                    self.shards = header.get(1, 1)
                    if header.get(2, 0) != 0:
                        raise SystemExit('The checkpoint was written on a big-endian machine.')
                else:
                    self.entries[key.decode()] = entry_of(key.decode(), value)
        missing = [str(path) for path in map(self.shard, range(self.shards)) if not path.is_file()]
        if missing:
            raise SystemExit(f'{len(missing)} of {self.shards} data files are missing: {missing[0]}, ...')

    def shard(self, number):
        return Path(f'{self.prefix}.data-{number:05d}-of-{self.shards:05d}')

    def values(self, name):
        """The numbers of one tensor as float32 of its shape."""
        entry = self.entries[name]
        if entry['dtype'] not in FLOATS:
            raise SystemExit(f'{name} is of TensorFlow\'s number type {entry["dtype"]}, not of real numbers.')
        dtype = np.dtype(FLOATS[entry['dtype']])
        if entry['size'] != math.prod(entry['shape']) * dtype.itemsize:
            raise SystemExit(f'{name} has {entry["size"]} bytes for a shape of {entry["shape"]}.')
        with self.shard(entry['shard']).open('rb') as file:
            file.seek(entry['offset'])
            data = file.read(entry['size'])
        if len(data) != entry['size']:
            raise SystemExit(f'{self.shard(entry["shard"])} ends before {name} does: download it again.')
        flat = np.frombuffer(data, dtype)
        if entry['dtype'] == BFLOAT16:
            flat = (flat.astype('<u4') << 16).view('<f4')
        values = flat.astype('<f4').reshape(entry['shape'])
        if not np.isfinite(values).all():
            raise SystemExit(f'{name} has numbers that are not finite.')
        return values


def prefix_of(path):
    """What the files of a checkpoint have in common: given itself, an index file, or a folder."""
    if path.is_dir():
        found = sorted(path.glob('*.index'))
        if len(found) != 1:
            raise SystemExit(f'{path} has {len(found)} .index files: name one of them.')
        path = found[0]
    prefix = re.sub(r'\.(index|meta|data-\d{5}-of-\d{5})$', '', str(path))
    if not Path(f'{prefix}.index').is_file():
        raise SystemExit(f'There is no {prefix}.index. It comes with the data files: download it too.')
    return prefix


class Model:
    """The weights by transformers' names, each computed when it is asked for."""

    def __init__(self, checkpoint):
        self.checkpoint = checkpoint
        self.names = {
            re.sub(r'^model/|:0$', '', name): name
            for name in checkpoint.entries
            if not NO_WEIGHT.search(name)
        }
        if 'wtet' not in self.names or 'h0/attn/q_proj' not in self.names:
            raise SystemExit('This checkpoint is not an image GPT: it has no wtet or no h0/attn/q_proj.')
        self.masked = 'sos' not in self.names
        self.vocabulary, self.width = self.shape('wte')
        (self.positions, _), self.heads = self.shape('wpe'), self.shape('h0/attn/q_proj')[0]
        self.layers = len({name.split('/')[0] for name in self.names if re.match(r'h\d+/', name)})
        self.recipes = dict(self._recipes())
        used = {name for _, _, names in self.recipes.values() for name in names}
        missing = sorted(used - set(self.names))
        unknown = sorted(set(self.names) - used)
        if missing or unknown:
            raise SystemExit(f'This is not a whole image GPT: missing {missing[:3]}, unknown {unknown[:3]}.')

    def shape(self, name):
        return self.checkpoint.entries[self.names[name]]['shape']

    def _recipes(self):
        """For each of transformers' names its shape, what makes it, and of which variables."""
        c, v = self.width, self.vocabulary

        def joined(wte, sos=None):
            # The start token is the last row of transformers' embedding; a model of masked pixels has none.
            return np.concatenate([wte, (np.zeros(c, '<f4') if sos is None else sos)[None]])

        def same(x):
            return x

        embeddings = ['wte'] if self.masked else ['wte', 'sos']
        yield 'transformer.wte.weight', ([v + 1, c], joined, embeddings)
        yield 'transformer.wpe.weight', ([self.positions, c], same, ['wpe'])
        for i in range(self.layers):
            ours, theirs = f'h{i}', f'transformer.h.{i}'
            for norm in ('ln_1', 'ln_2'):
                yield f'{theirs}.{norm}.weight', ([c], same, [f'{ours}/{norm}/g'])
            # [heads, size, in] as x @ W: transposed; columns are q | k | v.
            yield f'{theirs}.attn.c_attn.weight', (
                [c, 3 * c],
                lambda *qkv: np.concatenate([x.reshape(c, c).T for x in qkv], 1),
                [f'{ours}/attn/{which}_proj' for which in 'qkv'],
            )
            yield f'{theirs}.attn.c_proj.weight', ([c, c], same, [f'{ours}/attn/c_proj'])
            yield f'{theirs}.mlp.c_fc.weight', ([c, 4 * c], same, [f'{ours}/mlp/c_fc/w'])
            yield f'{theirs}.mlp.c_proj.weight', ([4 * c, c], same, [f'{ours}/mlp/c_proj/w'])
            for layer, widths in BIASES.items():
                yield f'{theirs}.{layer}.bias', ([widths * c], lambda: np.zeros(0, '<f4'), [])
        yield 'transformer.ln_f.weight', ([c], same, ['ln_f/g'])
        yield 'lm_head.weight', ([v, c], same, ['wtet'])

    def values(self, name):
        shape, make, variables = self.recipes[name]
        if not variables:
            return np.zeros(shape, '<f4')
        made = make(*(self.checkpoint.values(self.names[variable]) for variable in variables))
        if made.size != math.prod(shape):
            raise SystemExit(f'{variables[0]} has the wrong shape for a model of width {self.width}.')
        return np.ascontiguousarray(made.reshape(shape))

    def config(self):
        """transformers' config.json; its classes are causal, so a model of masked pixels names none."""
        kind = (
            {'igpt_lab_objective': 'masked'}
            if self.masked
            else {'architectures': ['ImageGPTForCausalImageModeling']}
        )
        return {
            **kind,
            'model_type': 'imagegpt',
            'activation_function': 'quick_gelu',
            'layer_norm_epsilon': 1e-5,
            'scale_attn_weights': True,
            'scale_attn_by_inverse_layer_idx': False,
            'reorder_and_upcast_attn': False,
            'tie_word_embeddings': False,
            'vocab_size': self.vocabulary + 1,
            'n_positions': self.positions,
            'n_embd': self.width,
            'n_layer': self.layers,
            'n_head': self.heads,
            'n_inner': None,
            'resid_pdrop': 0,
            'embd_pdrop': 0,
            'attn_pdrop': 0,
        }


def write_safetensors(path, model, dtype):
    """One tensor after another, so that the model need not fit into memory twice."""
    header, at = {'__metadata__': {'format': 'pt'}}, 0
    for name, (shape, _, _) in model.recipes.items():
        size = math.prod(shape) * np.dtype(dtype).itemsize
        kind = 'F16' if dtype == '<f2' else 'F32'
        header[name] = {'dtype': kind, 'shape': shape, 'data_offsets': [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    with path.open('wb') as file:
        file.write(struct.pack('<Q', len(text)) + text)
        for name in model.recipes:
            file.write(model.values(name).astype(dtype).tobytes())


def preprocessor(palette, model):
    """transformers' image processor, whose palette is in [-1, 1] as OpenAI's file is."""
    clusters = np.load(palette, allow_pickle=False)
    if clusters.shape != (model.vocabulary, 3) or np.abs(clusters).max() > 1.01:
        raise SystemExit(
            f'{palette} has the shape {clusters.shape}; '
            f'the model needs ({model.vocabulary}, 3), in -1 to 1.'
        )
    side = math.isqrt(model.positions)
    return {
        'image_processor_type': 'ImageGPTImageProcessor',
        'feature_extractor_type': 'ImageGPTFeatureExtractor',
        'do_resize': True,
        'size': {'height': side, 'width': side},
        'resample': 2,
        'do_normalize': True,
        'do_color_quantize': True,
        'clusters': clusters.astype(float).tolist(),
    }


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('checkpoint')
    parser.add_argument('--to', required=True, type=Path, help='folder to write')
    parser.add_argument('--palette', type=Path, help='kmeans_centers.npy')
    parser.add_argument('--half', action='store_true', help='half the size, weights rounded to float16')
    args = parser.parse_args()
    model = Model(Checkpoint(args.checkpoint))
    palette = preprocessor(args.palette, model) if args.palette else None
    args.to.mkdir(parents=True, exist_ok=True)
    write_safetensors(args.to / 'model.safetensors', model, '<f2' if args.half else '<f4')
    (args.to / 'config.json').write_text(json.dumps(model.config(), indent=2) + '\n')
    if palette:
        (args.to / 'preprocessor_config.json').write_text(json.dumps(palette) + '\n')
    print(
        f'{args.to}: {model.layers} layers, width {model.width}, {model.heads} heads, '
        f'{model.positions} positions, {model.vocabulary} colours'
        + (', masked pixels' if model.masked else '')
        + ('.' if palette else '; without a palette (--palette kmeans_centers.npy).')
    )


if __name__ == '__main__':
    main()
