import type { Column, Table } from '../import/table.ts';
import { err, errorAt, ok, type Result } from '../model/result.ts';
import { normal, uniform } from './distributions.ts';
import { DRAWN_NAMES } from './drawn-set.ts';

/** Toy sets by name; two classes each where `classes` is not asked for. */
export const TOY_NAMES = ['two-moons', 'spirals', 'xor', 'circles', 'gaussians', 'gaussians-ring', 'noisy-line', 'sine'] as const;

export type ToyName = (typeof TOY_NAMES)[number];

/** What a toy set is made of; everything but its name has a default. */
export interface ToySpec {
  readonly generator: string;
  /** Different rows, default 200. */
  readonly rows?: number;
  /** Standard deviation of the normal number that is added to each coordinate (of a regression: to y), default 0.1. */
  readonly noise?: number;
  /** Default 0. */
  readonly seed?: number;
  /** How often the whole set stands in the table, default 1: copies tell nothing new. */
  readonly copies?: number;
  /** Of gaussians-ring alone: its clusters, default 8, and how far their centres lie from (0, 0), default 1. */
  readonly modes?: number;
  readonly radius?: number;
}

export const TOY_LIMITS = { rows: 1_000_000, copies: 100, noise: 1000, seed: 2 ** 32 - 1, modes: 100, radius: 1000 } as const;
export const TOY_DEFAULTS = { rows: 200, noise: 0.1, seed: 0, copies: 1 } as const;
export const RING_DEFAULTS = { modes: 8, radius: 1 } as const;

/** Angular turns of a spiral's arm, and the radii between which it runs. */
const SPIRAL = { turns: 1.5, from: 0.1, to: 1 } as const;
const INNER_RADIUS = 0.5;
/** How near to an axis a point of xor may lie without noise. */
const XOR_MARGIN = 0.1;
const GAUSSIANS = 3;

/** What a formula makes its point of: the row's number and two numbers in [0, 1). */
interface At {
  readonly row: number;
  readonly u: number;
  readonly v: number;
  /** Of a ring. */
  readonly modes: number;
  readonly radius: number;
}

interface Curve {
  /** Number of classes, or as many as there are modes; 0 for a regression, whose second coordinate is y. */
  readonly classes: number | 'modes';
  /** The point without noise. Classes take turns: row p is of class p mod `classes`, but for xor. */
  readonly point: (at: At) => readonly [number, number];
  readonly label?: (row: number) => number;
}

const signOf = (bit: number): number => (bit === 0 ? -1 : 1);

/**
 * - two-moons: t = pi u; class 0 (cos t, sin t), class 1 (1 - cos t, 1/2 - sin t)
 * - spirals: radius r = 0.1 + 0.9 u, angle 3 pi u + pi c of class c
 * - xor: quadrant p mod 4, coordinates of size 0.1 + 0.9 u and 0.1 + 0.9 v; class 1 where their signs differ
 * - circles: angle 2 pi u, radius 1 of class 0 and 1/2 of class 1
 * - gaussians: centres of three classes at angle 2 pi c / 3 on the unit circle
 * - gaussians-ring: centre of mode c at angle 2 pi c / modes on the circle of the given radius
 * - noisy-line: x = 2 u - 1, y = 2 x + 1/2
 * - sine: x = pi (2 u - 1), y = sin x
 */
const CURVES: { readonly [N in ToyName]: Curve } = {
  'two-moons': {
    classes: 2,
    point: ({ row, u }) => {
      const t = Math.PI * u;
      return row % 2 === 0 ? [Math.cos(t), Math.sin(t)] : [1 - Math.cos(t), 0.5 - Math.sin(t)];
    },
  },
  spirals: {
    classes: 2,
    point: ({ row, u }) => onCircle(SPIRAL.from + (SPIRAL.to - SPIRAL.from) * u, SPIRAL.turns * u + (row % 2) / 2),
  },
  xor: {
    classes: 2,
    point: ({ row, u, v }) => [signOf(row & 1) * awayFromAxis(u), signOf((row >> 1) & 1) * awayFromAxis(v)],
    label: (row) => (row & 1) ^ ((row >> 1) & 1),
  },
  circles: { classes: 2, point: ({ row, u }) => onCircle(row % 2 === 0 ? 1 : INNER_RADIUS, u) },
  gaussians: { classes: GAUSSIANS, point: ({ row }) => onCircle(1, (row % GAUSSIANS) / GAUSSIANS) },
  'gaussians-ring': {
    classes: 'modes',
    point: ({ row, modes, radius }) => onCircle(radius, (row % modes) / modes),
  },
  'noisy-line': {
    classes: 0,
    point: ({ u }) => {
      const x = 2 * u - 1;
      return [x, 2 * x + 0.5];
    },
  },
  sine: {
    classes: 0,
    point: ({ u }) => {
      const x = Math.PI * (2 * u - 1);
      return [x, Math.sin(x)];
    },
  },
};

function onCircle(radius: number, turn: number): readonly [number, number] {
  const angle = 2 * Math.PI * turn;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

const awayFromAxis = (u: number): number => XOR_MARGIN + (1 - XOR_MARGIN) * u;

export const isToyName = (name: unknown): name is ToyName => TOY_NAMES.some((each) => each === name);

/** Columns of a set, in order. */
export const toyColumns = (name: ToyName): readonly string[] => (CURVES[name].classes === 0 ? ['x', 'y'] : ['x1', 'x2', 'label']);

/** What is wrong with a specification, in words; null where it can be drawn. */
function toyFault(spec: ToySpec): { readonly message: string; readonly mend: string } | null {
  if (!isToyName(spec.generator)) {
    const name = JSON.stringify(spec.generator).slice(0, 40);
    return { message: `there is no toy set ${name}`, mend: `name one of ${[...TOY_NAMES, ...DRAWN_NAMES].join(', ')}` };
  }
  const { rows, noise, seed, copies, modes, radius } = { ...TOY_DEFAULTS, ...RING_DEFAULTS, ...spec };
  const whole = (name: string, value: unknown, low: number, high: number) =>
    Number.isInteger(value) && (value as number) >= low && (value as number) <= high
      ? null
      : { message: `"${name}" of a toy set is ${JSON.stringify(value)}`, mend: `give a whole number from ${low} to ${high}` };
  const counts =
    whole('rows', rows, 1, TOY_LIMITS.rows) ??
    whole('copies', copies, 1, TOY_LIMITS.copies) ??
    whole('seed', seed, 0, TOY_LIMITS.seed) ??
    whole('modes', modes, 1, TOY_LIMITS.modes);
  if (counts !== null) return counts;
  if (!(typeof radius === 'number' && radius >= 0 && radius <= TOY_LIMITS.radius)) {
    const message = `"radius" of a toy set is ${JSON.stringify(radius)}`;
    return { message, mend: `give a number from 0 to ${TOY_LIMITS.radius}` };
  }
  if (typeof noise === 'number' && noise >= 0 && noise <= TOY_LIMITS.noise) return null;
  return { message: `"noise" of a toy set is ${JSON.stringify(noise)}`, mend: `give a number from 0 to ${TOY_LIMITS.noise}` };
}

/**
 * Draws a toy set: the same rows, bit for bit, for the same specification; a row does not depend on how many there are.
 * Columns `x1`, `x2`, `label`, or `x`, `y`. Error: `data/generator`.
 */
export function toySet(spec: ToySpec, name: string): Result<Table> {
  const fault = toyFault(spec);
  if (fault !== null || !isToyName(spec.generator))
    return err([errorAt('data/generator', name, `${name}: ${fault?.message}`, fault?.mend)]);
  const { rows, noise, seed, copies, modes, radius } = { ...TOY_DEFAULTS, ...RING_DEFAULTS, ...spec };
  const { point, label, ...curve } = CURVES[spec.generator];
  const classes = curve.classes === 'modes' ? modes : curve.classes;
  const of = (what: string) => ({ seed, stream: `toy-set:${spec.generator}:${what}` });
  const [u, v] = [uniform(of('u'), rows), uniform(of('v'), rows)];
  const [e, f] = [normal(of('noise-1'), rows), normal(of('noise-2'), rows)];
  const first = new Float64Array(rows);
  const second = new Float64Array(rows);
  const labels = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const [x1, x2] = point({ row, u: u[row] as number, v: v[row] as number, modes, radius });
    first[row] = classes === 0 ? x1 : x1 + noise * (e[row] as number);
    second[row] = x2 + noise * (f[row] as number);
    if (classes > 0) labels[row] = label === undefined ? row % classes : label(row);
  }
  const [a, b, c] = toyColumns(spec.generator);
  const columns: Column[] = [
    { name: a as string, kind: 'continuous', values: repeated(first, copies) },
    { name: b as string, kind: 'continuous', values: repeated(second, copies) },
  ];
  if (c !== undefined) {
    const names = [...new Set(labels)].sort((i, j) => i - j).map(String);
    columns.push({ name: c, kind: 'discrete', values: repeated(labels, copies), classes: names });
  }
  return ok({ name, columns, rows: rows * copies });
}

function repeated(values: Float64Array, copies: number): Float64Array {
  const all = new Float64Array(values.length * copies);
  for (let copy = 0; copy < copies; copy++) all.set(values, copy * values.length);
  return all;
}
