import type { View } from '../../model/kernel-call.ts';
import type { LowerContext, PhysicalValue } from '../rules.ts';
import { physical } from './common.ts';

/** Size of a name, and how far apart in memory its entries are. */
export interface Extent {
  readonly size: number;
  readonly stride: number;
}

/** A value whose axes have names: letters for its own, `@sample` for named ones. */
export interface Lettered {
  readonly view: View;
  readonly extents: ReadonlyMap<string, Extent>;
}

/** A value with one letter for each axis of its shape. */
export function lettered({ view, axisSizes }: LowerContext, value: PhysicalValue, letters: Iterable<string>): Lettered {
  const over = view(value, value.axes);
  const sizes = physical(value, value.axes, axisSizes);
  const names = [...value.axes.map((axis) => `@${axis}`), ...letters];
  const extents = names.map((name, d) => [name, { size: sizes[d] as number, stride: over.strides[d] as number }] as const);
  return { view: over, extents: new Map(extents) };
}

/**
 * Emits out = sum of left * right over the names that `out` has not: names in all three are a batch, those of one factor
 * and the result its rows or columns. A summed name may stand in one factor only; the other one is then repeated along it.
 */
export function emitContraction({ emit }: LowerContext, left: Lettered, right: Lettered, out: Lettered): undefined {
  const names = [...new Set([...out.extents.keys(), ...left.extents.keys(), ...right.extents.keys()])];
  const group = (inLeft: boolean, inRight: boolean): string[] =>
    names.filter((n) => out.extents.has(n) && left.extents.has(n) === inLeft && right.extents.has(n) === inRight);
  const [batch, m, n] = [group(true, true), group(true, false), group(false, true)];
  const k = names.filter((name) => !out.extents.has(name));
  const size = (name: string): number => (left.extents.get(name) ?? right.extents.get(name))?.size as number;
  const along = ({ view, extents }: Lettered, ...groups: string[][]): View => ({
    ...view,
    strides: groups.flat().map((name) => extents.get(name)?.stride ?? 0),
  });
  emit({
    kernel: 'contract',
    batch: batch.map(size),
    m: m.map(size),
    n: n.map(size),
    k: k.map(size),
    inputs: [along(left, batch, m, k), along(right, batch, k, n)],
    output: along(out, batch, m, n),
  });
  return undefined;
}
