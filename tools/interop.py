"""Python side of `npm run test:interop`: transformers opens an exported folder and writes models.

    python tools/interop.py EXPORTED TARGET

Reads EXPORTED (config.json, model.safetensors, preprocessor_config.json, and the test's tokens.json) by
transformers' own classes. Writes to TARGET `exported.json`, the logits of the tokens, and model folders as
other programs write them, each with its `logits.json`: `saved` (save_pretrained), `torch` (torch.save,
pytorch_model.bin), `half` (the same in float16), `trained` (after a few steps of AdamW in transformers, which
makes its biases non-zero). Needs torch, transformers, safetensors and pillow.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from transformers import ImageGPTForCausalImageModeling, ImageGPTImageProcessor


def logits_of(model, tokens):
    """(B, T, V) float32 of tokens (B, T), shifted by the start token, so that position i predicts pixel i."""
    start = torch.full((len(tokens), 1), model.config.vocab_size - 1)
    with torch.no_grad():
        return model.eval()(input_ids=torch.cat([start, tokens[:, :-1]], 1), use_cache=False).logits.float()


def write(folder, model, tokens):
    (folder / 'logits.json').write_text(json.dumps(logits_of(model, tokens).flatten().tolist()))


def check_palette(source, vocabulary):
    """The folder's image processor maps each palette colour to its own index."""
    processor = ImageGPTImageProcessor.from_pretrained(source)
    clusters = np.asarray(processor.clusters)
    assert clusters.shape == (vocabulary, 3), clusters.shape
    side = processor.size['height']
    levels = np.round((clusters + 1) * 127.5).astype(np.uint8)
    shown = np.arange(side * side) % vocabulary
    picture = Image.fromarray(levels[shown].reshape(side, side, 3), 'RGB')
    found = np.asarray(processor(picture, return_tensors='np')['input_ids']).reshape(-1)
    # A palette may contain a colour twice; the first index is then found.
    assert (levels[found] == levels[shown]).all(), (found, shown)


def save(model, folder, tokens, *, as_torch=False):
    folder.mkdir(parents=True)
    if as_torch:
        model.config.save_pretrained(folder)
        torch.save(model.state_dict(), folder / 'pytorch_model.bin')
    else:
        model.save_pretrained(folder)
    write(folder, model, tokens)


def train(model, tokens, steps=5):
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    model.train()
    for _ in range(steps):
        start = torch.full((len(tokens), 1), model.config.vocab_size - 1)
        logits = model(input_ids=torch.cat([start, tokens[:, :-1]], 1), use_cache=False).logits
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(logits.flatten(0, 1), tokens.flatten()).backward()
        optimizer.step()
    biases = [parameter for name, parameter in model.named_parameters() if name.endswith('.bias')]
    assert biases and all(bias.abs().max() > 0 for bias in biases)


def main():
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    tokens = torch.tensor(json.loads((source / 'tokens.json').read_text()))
    model, report = ImageGPTForCausalImageModeling.from_pretrained(source, output_loading_info=True)
    wrong = {
        key: sorted(report[key])
        for key in ('missing_keys', 'unexpected_keys', 'mismatched_keys')
        if report.get(key)
    }
    assert not wrong, wrong
    (target / 'exported.json').write_text(json.dumps(logits_of(model, tokens).flatten().tolist()))
    check_palette(source, model.config.vocab_size - 1)
    save(model, target / 'saved', tokens)
    save(model, target / 'torch', tokens, as_torch=True)
    train(model, tokens)
    save(model, target / 'trained', tokens)
    save(model, target / 'trained-torch', tokens, as_torch=True)
    # float16 weights are computed with in float32, as in the lab.
    half = model.half()
    (target / 'half').mkdir()
    half.config.save_pretrained(target / 'half')
    torch.save(half.state_dict(), target / 'half' / 'pytorch_model.bin')
    write(target / 'half', half.float(), tokens)


if __name__ == '__main__':
    torch.manual_seed(0)
    torch.set_num_threads(1)
    main()
