import type { Field } from '../../session/protocol.ts';
import type { Rgb } from '../ui/colour.ts';
import { heatScale } from '../ui/heat.ts';

/** Colours of a theme. */
export interface Palette {
  readonly ground: Rgb;
  readonly negative: Rgb;
  readonly positive: Rgb;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly made: string;
  readonly curve: string;
}

/** Colours that are told apart with any kind of colour vision, for three classes and more. */
const CLASSES: readonly Rgb[] = [
  [0, 114, 178],
  [230, 159, 0],
  [0, 158, 115],
  [204, 121, 167],
  [86, 180, 233],
  [213, 94, 0],
  [240, 228, 66],
  [130, 130, 130],
];

/** Two classes have the colours of a sign. */
export function classColour(of: number, classes: number, { negative, positive }: Palette): Rgb {
  if (classes <= 2) return of < 1 ? negative : positive;
  return CLASSES[of % CLASSES.length] as Rgb;
}

export const css = ([r, g, b]: Rgb): string => `rgb(${r} ${g} ${b})`;

const mixed = (from: Rgb, to: Rgb, share: number): Rgb =>
  from.map((x, i) => Math.round(x + ((to[i] as number) - x) * share)) as unknown as Rgb;

/** The strongest a place is tinted: points of the same colour are still seen on it. */
const STRONGEST = 0.62;

/** What is between two sides, and how far a number may lie from it. */
export interface Scale {
  readonly middle: number;
  readonly reach: number;
}

export function scaleOf({ kind, values, width, data: { targets } }: Field, entry: number): Scale {
  if (kind === 'probability' || kind === 'classes') return { middle: 0.5, reach: 0.5 };
  const own = values.filter((_, k) => k % width === entry);
  return { middle: 0, reach: Math.max(heatScale(own), kind === 'number' && targets ? heatScale(targets) : 0) || 1 };
}

/** Colour of a number on one side or the other of the middle. */
export function sideColour(value: number, { middle, reach }: Scale, palette: Palette): Rgb {
  const off = Math.max(-1, Math.min(1, (value - middle) / reach));
  return mixed(palette.ground, off < 0 ? palette.negative : palette.positive, STRONGEST * Math.abs(off));
}

/** The class of a place with the largest share, and that share. */
export function bestClass({ values, width }: Field, place: number): readonly [best: number, share: number] {
  let [best, share] = [0, Number.NEGATIVE_INFINITY];
  for (let c = 0; c < width; c++) {
    const each = values[place * width + c] as number;
    if (each > share) [best, share] = [c, each];
  }
  return [best, share];
}

/** Colour of a place where classes have shares: that of the largest, paler the less certain. */
export function shareColour(field: Field, place: number, palette: Palette): Rgb {
  const [best, share] = bestClass(field, place);
  const chance = 1 / field.width;
  const certain = Math.max(0, (share - chance) / (1 - chance));
  return mixed(palette.ground, classColour(best, field.width, palette), STRONGEST * (0.25 + 0.75 * certain));
}
