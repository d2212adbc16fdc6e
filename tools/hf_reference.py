"""Writes src/checkpoint/fixtures/: what Hugging Face transformers' ImageGPT computes, for tests of ours.

Three small models with random weights (gains too; the last with biases), saved by transformers as
`model.safetensors` and `config.json`, each with `expected.safetensors` and `expected.json`: tokens, logits,
every layer's features, the loss, every gradient, and the losses of 20 Adam steps. Forward and backward passes
are transformers', the optimizer is PyTorch's, all in float64 on weights that are exact in float32. No
dropout, as in the paper.

Two traps of transformers' port are avoided. It inserts no start token, so the model is fed [V, x0 ..
x_{n-2}], row V of its embedding being the start vector. Its own loss shifts the labels once more, so the loss
is computed here, over all n pixels. Its linear layers have biases, which the paper's model lacks: they are
zero and not trained, except in `biased`, which stands for a model trained elsewhere and is saved by
torch.save too (`pytorch_model.bin`).

Run it again with: python tools/hf_reference.py (needs torch, transformers, safetensors)
"""

import json
import shutil
import tempfile
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from transformers import ImageGPTConfig, ImageGPTForCausalImageModeling

FOLDER = Path(__file__).resolve().parent.parent / 'src' / 'checkpoint' / 'fixtures'
# Head sizes 8 and 20, one a power of two and one not; image sizes and widths are not round either.
MODELS = {
    'head8': {'layers': 2, 'width': 32, 'heads': 4, 'colours': 16, 'positions': 16, 'batch': 3, 'seed': 1},
    'head20': {'layers': 3, 'width': 40, 'heads': 2, 'colours': 31, 'positions': 25, 'batch': 2, 'seed': 2},
    'biased': {
        'layers': 2,
        'width': 24,
        'heads': 3,
        'colours': 9,
        'positions': 16,
        'batch': 3,
        'seed': 3,
        'biases': True,
    },
}
ADAM = {'steps': 20, 'learningRate': 3e-3, 'beta1': 0.9, 'beta2': 0.95, 'epsilon': 1e-8, 'batches': 4}


def make_model(shape, generator):
    """A model with random weights; biases are zero and not trained unless the shape has `biases`."""
    config = ImageGPTConfig(
        vocab_size=shape['colours'] + 1,
        n_positions=shape['positions'],
        n_embd=shape['width'],
        n_layer=shape['layers'],
        n_head=shape['heads'],
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
    )
    model = ImageGPTForCausalImageModeling(config).train()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith('.bias') and not shape.get('biases'):
                parameter.zero_().requires_grad_(False)
                continue
            # Gains near one; matrices large enough that attention is not uniform and no gradient is
            # negligible.
            normal = 0.3 * torch.randn(parameter.shape, generator=generator)
            is_gain = parameter.ndim == 1 and not name.endswith('.bias')
            parameter.copy_(1 + normal if is_gain else normal)
    return model


def save_as_transformers_does(model, folder):
    """model.safetensors and config.json, byte for byte as `save_pretrained` writes them."""
    with tempfile.TemporaryDirectory() as scratch:
        model.save_pretrained(scratch)
        for name in ('model.safetensors', 'config.json'):
            shutil.copyfile(Path(scratch) / name, folder / name)


def forward(model, tokens):
    """Logits (B, T, V) and features (L + 1, B, C) of tokens (B, T), with the start token prepended."""
    taps = []
    norms = [block.ln_1 for block in model.transformer.h] + [model.transformer.ln_f]
    hooks = [
        norm.register_forward_hook(lambda _module, _inputs, output: taps.append(output.mean(1)))
        for norm in norms
    ]
    start = torch.full((tokens.shape[0], 1), model.config.vocab_size - 1)
    logits = model(input_ids=torch.cat([start, tokens[:, :-1]], 1), use_cache=False).logits
    for hook in hooks:
        hook.remove()
    return logits, torch.stack(taps)


def loss_of(logits, tokens):
    """Mean nats per pixel over all pixels, the first too."""
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), tokens.flatten())


def adam_losses(model, batches):
    """The loss before each of several Adam updates at a constant rate; changes the model."""
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.Adam(
        trained, lr=ADAM['learningRate'], betas=(ADAM['beta1'], ADAM['beta2']), eps=ADAM['epsilon']
    )
    losses = []
    for step in range(ADAM['steps']):
        tokens = batches[step % len(batches)]
        optimizer.zero_grad()
        loss = loss_of(forward(model, tokens)[0], tokens)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def write(name, shape):
    folder = FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(shape['seed'])
    model = make_model(shape, generator)
    save_as_transformers_does(model, folder)
    if shape.get('biases'):
        torch.save(model.state_dict(), folder / 'pytorch_model.bin')
    model = model.double()
    draw = lambda: torch.randint(shape['colours'], (shape['batch'], shape['positions']), generator=generator)
    tokens = draw()
    logits, features = forward(model, tokens)
    loss = loss_of(logits, tokens)
    loss.backward()
    gradients = {f'gradient.{n}': p.grad.clone() for n, p in model.named_parameters() if p.requires_grad}
    arrays = {'logits': logits.detach(), 'features': features.detach(), **gradients}
    save_file(
        {key: value.float().contiguous() for key, value in arrays.items()}, folder / 'expected.safetensors'
    )
    batches = [draw() for _ in range(ADAM['batches'])]
    expected = {
        'transformers': transformers.__version__,
        'torch': torch.__version__.split('+')[0],
        'tokens': tokens.tolist(),
        'loss': loss.item(),
        'adam': {
            **{key: value for key, value in ADAM.items() if key != 'batches'},
            'batches': [batch.tolist() for batch in batches],
            'losses': adam_losses(model, batches),
        },
    }
    (folder / 'expected.json').write_text(json.dumps(expected, separators=(',', ':')) + '\n')
    print(name, f'loss {expected["loss"]:.4f}', 'adam', [round(x, 3) for x in expected['adam']['losses']])


if __name__ == '__main__':
    torch.set_num_threads(1)
    for model_name, model_shape in MODELS.items():
        write(model_name, model_shape)
    print(sum(path.stat().st_size for name in MODELS for path in (FOLDER / name).iterdir()), 'bytes in all')
