"""Writes src/checkpoint/fixtures/run-format-1.igpt: a run file of the first format.

A very small run of two steps, written by Python's zipfile and the safetensors library with the settings of
that time, to test that old files open: later settings get their defaults, and the running time comes from the
curves.

    python tools/make_run_fixture.py
"""

import json
import zipfile
from pathlib import Path

import numpy as np
from safetensors.numpy import save

TARGET = Path(__file__).parent.parent / "src/checkpoint/fixtures/run-format-1.igpt"
N_PX, N_VOCAB, N_EMBD, STEPS = 4, 3, 8, 10
POSITIONS = N_PX * N_PX

CONFIG = {
    "dataset": "digits8",
    "nPx": N_PX,
    "palette": "grey",
    "tokens": "palette",
    "nVocab": N_VOCAB,
    "vqFactor": 2,
    "vqSteps": 500,
    "vqBeta": 0.25,
    "validationFraction": 0.1,
    "split": "holdOut",
    "pixelOrder": "raster",
    "objective": "autoregressive",
    "maskRate": 0.15,
    "nLayer": 1,
    "nHead": 2,
    "nEmbd": N_EMBD,
    "batchSize": 2,
    "steps": STEPS,
    "learningRate": 0.003,
    "warmupSteps": 2,
    "beta1": 0.9,
    "beta2": 0.95,
    "epsilon": 1e-8,
    "weightDecay": 0,
    "gradClip": 0,
    "evalEvery": 5,
    "evalImages": 4,
    "probeEvery": 5,
    "probeTrainImages": 20,
    "probeTestImages": 10,
    "completeEvery": 5,
    "promptCount": 1,
    "samplesPerPrompt": 1,
    "promptRows": 2,
    "temperature": 1,
    "topK": 0,
    "fill": "raster",
    "fillRounds": 4,
    "seed": 0,
}

SHAPES = {
    "wte": (N_VOCAB, N_EMBD),
    "wpe": (POSITIONS, N_EMBD),
    "sos": (N_EMBD,),
    "h0.ln1.g": (N_EMBD,),
    "h0.attn.wQkv": (N_EMBD, 3 * N_EMBD),
    "h0.attn.wProj": (N_EMBD, N_EMBD),
    "h0.ln2.g": (N_EMBD,),
    "h0.mlp.wFc": (N_EMBD, 4 * N_EMBD),
    "h0.mlp.wProj": (4 * N_EMBD, N_EMBD),
    "lnF.g": (N_EMBD,),
    "head": (N_EMBD, N_VOCAB),
}


class Arrays:
    """The binary file of the manifest's arrays, each aligned to four bytes."""

    def __init__(self) -> None:
        self.data = bytearray()

    def put(self, kind: str, values: np.ndarray) -> dict:
        place = {"array": kind, "at": len(self.data), "length": values.size}
        self.data += values.tobytes()
        self.data += bytes(-len(self.data) % 4)
        return place


def ramp(shape: tuple[int, ...], scale: float) -> np.ndarray:
    return (np.arange(np.prod(shape), dtype=np.float32) * np.float32(scale)).reshape(shape)


def main() -> None:
    arrays = Arrays()
    facts = {
        "parameters": 1000,
        "tokensPerSecond": 100.0,
        "elapsedSeconds": 0.75,
        "remainingSeconds": None,
        "tensors": 10,
        "bytes": 4000,
        "tokensSeen": 2 * 2 * POSITIONS,
    }
    manifest = {
        "kind": "igpt-lab run",
        "format": 1,
        "runId": "run-old-1",
        "savedAt": 1_700_000_000_000,
        "status": "paused",
        "step": 2,
        "config": CONFIG,
        "updates": 2,
        "preview": {
            "summary": {
                "id": "digits8",
                "label": "Digits",
                "nativePx": 8,
                "channels": 1,
                "trainImages": 1437,
                "testImages": 360,
                "classNames": ["zero", "one"],
                "classCounts": [700, 737],
                "licence": "CC BY 4.0",
            },
            "nPx": N_PX,
            "grid": N_PX,
            "trainImages": 1293,
            "validationImages": 144,
            "testImages": 360,
            "palette": {
                "kind": "grey",
                "nVocab": N_VOCAB,
                "rgb": arrays.put("u8", np.repeat(np.array([0, 128, 255], np.uint8), 3)),
            },
            "reconstructionError": 20.0,
            "unigramEntropy": 1.0,
            "stripCount": 1,
            "stripOriginal": arrays.put("u8", np.zeros(3 * POSITIONS, np.uint8)),
            "stripTokens": arrays.put("u16", np.ones(POSITIONS, np.uint16)),
            "codes": None,
        },
        "journal": [
            {
                "kind": "metrics",
                "runId": "run-old-1",
                "step": 2,
                "facts": facts,
                "columns": {
                    "step": arrays.put("u32", np.array([1, 2], np.uint32)),
                    "loss": arrays.put("f32", np.array([1.1, 1.0], np.float32)),
                    "learningRate": arrays.put("f32", np.array([0.0, 0.0015], np.float32)),
                    "gradNorm": arrays.put("f32", np.array([0.5, 0.4], np.float32)),
                },
            },
            {"kind": "validation", "runId": "run-old-1", "step": 0, "loss": 1.0986},
        ],
    }
    weights = {name: ramp(shape, 0.5) for name, shape in SHAPES.items()}
    moments = {
        f"{moment}.{name}": ramp(shape, scale)
        for moment, scale in (("m", 0.01), ("v", 0.001))
        for name, shape in SHAPES.items()
    }
    with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (
            ("manifest.json", json.dumps(manifest).encode()),
            ("arrays.bin", bytes(arrays.data)),
            ("weights.safetensors", save(weights)),
            ("optimizer.safetensors", save(moments)),
        ):
            # A fixed date, so that the file is reproducible.
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main()
