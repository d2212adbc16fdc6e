"""The lab's transformer as a PyTorch module, its parameters named as in transformers' ImageGPT.

Unlike transformers' class it uses PyTorch's fused attention, which stores no T x T matrix, and supports
masked models. Two traps of the published code: the start token is the last row of the file's embeddings
(lab_folder.py separates it), and position i predicts pixel i (the input is shifted by one, the labels are
not).
"""

import torch
from torch import nn
from torch.nn import functional as F


class Gain(nn.Module):
    """x / sqrt(mean(x^2) + 1e-5) * gain: no mean is subtracted, no bias added."""

    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return F.rms_norm(x, (x.shape[-1],), self.weight, 1e-5)


class Affine(nn.Module):
    """x @ W (+ b) with W stored (in, out), as the published model stores it."""

    def __init__(self, n_in, n_out, bias):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(n_in, n_out))
        self.bias = nn.Parameter(torch.zeros(n_out)) if bias else None

    def forward(self, x):
        y = x @ self.weight
        return y if self.bias is None else y + self.bias


class Attention(nn.Module):
    def __init__(self, width, n_head, causal, bias):
        super().__init__()
        self.n_head, self.causal = n_head, causal
        self.c_attn = Affine(width, 3 * width, bias)
        self.c_proj = Affine(width, width, bias)

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = (
            z.view(b, t, self.n_head, c // self.n_head).transpose(1, 2)
            for z in self.c_attn(x).chunk(3, dim=-1)
        )
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=self.causal)
        return self.c_proj(mixed.transpose(1, 2).reshape(b, t, c))


class Mlp(nn.Module):
    def __init__(self, width, bias):
        super().__init__()
        self.c_fc = Affine(width, 4 * width, bias)
        self.c_proj = Affine(4 * width, width, bias)

    def forward(self, x):
        h = self.c_fc(x)
        return self.c_proj(h * torch.sigmoid(1.702 * h))


class Block(nn.Module):
    """One layer; the unit that FSDP may shard by (--fsdp_transformer_layer_cls_to_wrap Block)."""

    def __init__(self, width, n_head, causal, bias):
        super().__init__()
        self.ln_1, self.attn = Gain(width), Attention(width, n_head, causal, bias)
        self.ln_2, self.mlp = Gain(width), Mlp(width, bias)

    def forward(self, x, dropout=0.0):
        x = x + F.dropout(self.attn(self.ln_1(x)), dropout, self.training)
        return x + F.dropout(self.mlp(self.ln_2(x)), dropout, self.training)


class Trunk(nn.Module):
    def __init__(self, shape, causal, bias):
        super().__init__()
        width = shape['n_embd']
        self.wte = nn.Embedding(shape['vocab_size'] - 1, width)
        # Separate from the embeddings, unlike in the file: weight decay must not apply to the start vector.
        self.sos = nn.Parameter(torch.zeros(width)) if causal else None
        self.wpe = nn.Embedding(shape['n_positions'], width)
        self.h = nn.ModuleList(Block(width, shape['n_head'], causal, bias) for _ in range(shape['n_layer']))
        self.ln_f = Gain(width)


class LabModel(nn.Module):
    """The whole model; `shape` is the folder's config.json.

    `masked` models see all pixels but the hidden ones, others those before. `tied` models use the colour
    embeddings as the head. Dropout is in the same places as in the page, with PyTorch's own masks.
    """

    def __init__(self, shape, masked=False, bias=False, tied=False, dropout=0.0):
        super().__init__()
        self.masked, self.dropout = masked, dropout
        self.transformer = Trunk(shape, not masked, bias)
        self.lm_head = None if tied else nn.Linear(shape['n_embd'], shape['vocab_size'] - 1, bias=False)

    def forward(self, tokens, mask=None):
        """Tokens (B, T), mask (B, T) 1 where hidden -> nats of every pixel (B, T)."""
        t = self.transformer
        if self.masked:
            x = t.wte(tokens) * (1 - mask).unsqueeze(-1)
        else:
            x = torch.cat([t.sos.expand(len(tokens), 1, -1), t.wte(tokens[:, :-1])], dim=1)
        x = F.dropout(x + t.wpe.weight, self.dropout, self.training)
        for block in t.h:
            x = block(x, self.dropout)
        x = t.ln_f(x)
        logits = (x @ t.wte.weight.T if self.lm_head is None else self.lm_head(x)).float()
        return F.cross_entropy(logits.flatten(0, 1), tokens.flatten(), reduction='none').view(tokens.shape)


def mask_weights(mask):
    """Weight of each pixel: mean over an image's hidden pixels, then over images with any; averages 1."""
    hidden = mask.sum(1, keepdim=True)
    counted = (hidden > 0).sum()
    return torch.where(
        hidden > 0, mask * mask.numel() / (counted.clamp(min=1) * hidden.clamp(min=1)), torch.zeros_like(mask)
    )
