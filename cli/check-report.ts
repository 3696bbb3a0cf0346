import { shapeText } from '../graph-core/model/tensor.ts';
import type { GradientReport, GradientRow } from '../session/health/check.ts';
import type { DeviceRow } from '../session/health/compare-devices.ts';
import type { Slope } from '../session/health/differences.ts';
import { numberText } from './numbers.ts';

/** What a check found, of a whole graph or of a block. */
export interface CheckResult {
  readonly name: string;
  /** Path of a block or group; null for the graph. */
  readonly block: string | null;
  readonly sample: number;
  readonly seed: number;
  readonly gradients: GradientReport['rows'];
  readonly held: GradientReport['held'];
  /** Variables that have no derivative. */
  readonly skipped: readonly { readonly address: string; readonly dtype: string }[];
  /** Name of the device that was compared with the CPU. */
  readonly device: string | null;
  readonly devices: readonly DeviceRow[];
}

const NAME = 24;
const WIDTHS = [12, 12, 12, 14, 14, 10] as const;

const line = (name: string, cells: readonly string[], end = ''): string =>
  `  ${name.padEnd(NAME)}${cells.map((cell, i) => cell.padStart(WIDTHS[i] ?? 12)).join('')}${end && `  ${end}`}`.trimEnd();

/** A table for people: a line a weight or input, with the entry that is furthest off. */
export function checkReport(result: CheckResult): string {
  const { gradients, devices, device } = result;
  const lines = [heading(result), '', line('', ['shape', 'checked', 'worst entry', 'chain rule', 'differences', 'error'])];
  let block: string | null = null;
  for (const row of gradients) {
    if (row.of !== block) lines.push('', `  ${row.of}:`);
    block = row.of;
    lines.push(...rowLines(row));
  }
  if (gradients.length === 0) lines.push('  nothing has a derivative here');
  lines.push('', ...notes(result), '');
  if (device === null) lines.push('WebGPU was not compared with the CPU: there is no adapter, or the CPU was asked for.');
  else {
    lines.push(`${device} against the CPU, largest difference over the largest entry`, '');
    for (const { address, what, error, passed } of devices)
      lines.push(
        `  ${address.padEnd(NAME)}${what.padStart(12)}${numberText(error, 2).padStart(12)}  ${passed ? 'ok' : 'FAILED'}`,
      );
  }
  return `${lines.join('\n')}\n`;
}

const heading = ({ name, block, sample }: CheckResult): string =>
  block === null
    ? `${name}: gradients by the chain rule against central differences, CPU in float64`
    : `${name}: the rules of ${block} alone against central differences, CPU in float64, sample p = ${sample}`;

function rowLines(row: GradientRow): string[] {
  const { address, shape, entries, checked, worst, along } = row;
  const where = worst === null || shape.length === 0 ? '-' : indexText(worst.index, shape);
  const counted = checked === entries ? String(entries) : `${checked} of ${entries}`;
  const first = line(address, [shapeText(shape), counted, where, ...slopeCells(worst)], verdictOf(row));
  if (along === null) return [first];
  return [first, line('  all along a direction', ['', String(entries), '', ...slopeCells(along)], alongText(along))];
}

const slopeCells = (slope: Omit<Slope, 'verdict'> | null): string[] =>
  slope === null ? ['-', '-', '-'] : [numberText(slope.gradient), numberText(slope.difference), numberText(slope.error, 2)];

/** `[1, 2]` for a row-major index. */
function indexText(index: number, shape: readonly number[]): string {
  const at: number[] = [];
  let rest = index;
  for (const n of [...shape].reverse()) {
    at.unshift(rest % n);
    rest = Math.floor(rest / n);
  }
  return `[${at.join(', ')}]`;
}

function verdictOf({ kinks, vague, notFinite, worst, passed, along }: GradientRow): string {
  const notes = [
    ...(kinks.length > 0 ? [`${kinks.length} at a kink`] : []),
    ...(vague.length > 0 ? [`${vague.length} too rough to tell`] : []),
    ...(notFinite.length > 0 ? [`${notFinite.length} not finite`] : []),
  ];
  const isOwn = passed || (worst !== null && worst.error > 1);
  const word = !passed && isOwn ? 'FAILED' : worst === null && kinks.length > 0 ? 'kink' : 'ok';
  return `${along !== null && !passed && !isOwn ? 'ok' : word}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
}

const ALONG: { readonly [verdict in Slope['verdict']]: string } = {
  agrees: 'ok',
  differs: 'FAILED',
  kink: 'kink',
  vague: 'too rough to tell',
  'not-finite': 'FAILED (not finite)',
};

const alongText = ({ verdict }: Slope): string => ALONG[verdict];

function notes({ gradients, held, skipped, seed }: CheckResult): string[] {
  const lines = ['  The worst entry is the one furthest off; an error above 1 is more than the tolerance.'];
  if (gradients.some(({ along }) => along !== null))
    lines.push(`  Of large values some entries are looked at, chosen by seed ${seed}, then all together along a direction.`);
  if (gradients.some(({ kinks }) => kinks.length > 0))
    lines.push('  At a kink the cost has a corner or a jump: there is no derivative to compare with.');
  if (held.length > 0) lines.push(`  Held constant, since no gradient passes them: ${held.join(', ')}.`);
  for (const { address, dtype } of skipped) lines.push(`  ${address} is ${dtype} and has no derivative.`);
  return lines;
}
