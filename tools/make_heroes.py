"""Writes public/datasets/heroes32/parts.bin.gz: the parts that src/data/drawHeroes.ts puts together.

    git clone https://github.com/crawl/tiles && python tools/make_heroes.py tiles/releases/Ancient/Oct-5-2010

The folder is a release of the CC0 tiles of Dungeon Crawl Stone Soup; its player/ has 32 x 32 tiles with
transparency, one part of a figure each. A record of the file is one byte for the layer (the place in
`layers`), then 32 * 32 * 4 bytes RGBA, row by row. Parts named after figures of books and films are left
out. Needs Pillow.
"""
import gzip
import pathlib
import re
import sys

from PIL import Image

# As in src/data/drawHeroes.ts: figure and clothes first, then what is held, which is the class.
layers = ['cloak', 'figure', 'legs', 'boots', 'body', 'hair', 'head', 'shield']
held = {
    'axe': r'axe',
    'bow': r'bow|sling',
    'mace': r'mace|club|flail|hammer|star2?$',
    'spear': r'spear|trident|pike|lance|glaive|halberd|fork2|pole_forked|trishula',
    'staff': r'staff|rod_|sceptre',
    'sword': r'sword|katana|sabre|scimitar|falchion|blade',
}
folders = {'figure': 'base', 'shield': 'hand2'}
famous = re.compile(
    'aragorn|arwen|boromir|frodo|gandalf|galad|gimli|isildur|legolas|merry|pipin|pj|^sam$|saruman|jessica'
    '|maxwell|chunli|vanhel|zhor'
)


def class_of(name):
    """The kind of a held thing by its tile's name: a rod_hammer is a staff, an axe_blade an axe."""
    for kind in ('sword', 'axe', 'staff', 'bow', 'mace', 'spear'):
        if re.search(held[kind], name):
            return kind
    return None


def main(release):
    player = pathlib.Path(release) / 'player'
    out = pathlib.Path(__file__).parent.parent / 'public' / 'datasets' / 'heroes32' / 'parts.bin.gz'
    order = layers + sorted(held)
    records = []
    for layer in layers:
        for file in sorted((player / folders.get(layer, layer)).glob('*.png')):
            records.append((layer, file))
    for file in sorted((player / 'hand1').glob('*.png')):
        kind = class_of(file.stem)
        if kind:
            records.append((kind, file))
    seen = set()
    packed = []
    for layer, file in records:
        image = Image.open(file).convert('RGBA')
        # Colours of transparent pixels are never seen; zeros pack better.
        rgba = image.tobytes()
        pixels = b''.join(rgba[i : i + 4] if rgba[i + 3] else bytes(4) for i in range(0, len(rgba), 4))
        if famous.search(file.stem) or image.size != (32, 32) or (layer, pixels) in seen:
            continue
        seen.add((layer, pixels))
        packed.append((order.index(layer), pixels))
    packed.sort(key=lambda record: record[0])
    counts = {name: sum(1 for layer, _ in packed if layer == i) for i, name in enumerate(order)}
    out.parent.mkdir(parents=True, exist_ok=True)
    data = b''.join(bytes([layer]) + pixels for layer, pixels in packed)
    # Without a time stamp, so that the same tiles give the same file.
    out.write_bytes(gzip.compress(data, 9, mtime=0))
    print(counts, len(packed), 'parts,', out.stat().st_size, 'bytes')


main(*sys.argv[1:])
