import type { ListedEquation } from '../../session/protocol.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { formatCount, formatPlaces } from '../ui/number-format.ts';

type Names = Pick<GraphNames, 'symbol' | 'source' | 'block' | 'cost'>;

/** `Linear f`: the face alone does not tell one block from the next. */
export function blockText(path: string, { block, name }: Pick<GraphNames, 'block' | 'name'>): string {
  const [face, own] = [block(path), name(path)];
  return face === own || path.includes('/') ? face : `${face} ${own}`;
}

const isAddress = (name: string): boolean => /^[^:]+\.[^:]+$/.test(name);

/** A variable of the program as the canvas calls it; what has no place in the graph keeps its own name. Pure. */
export function variableText(name: string, names: Names): string {
  const after = (start: string): string | null => (name.startsWith(start) ? name.slice(start.length) : null);
  const mean = after('mean:');
  if (mean !== null) return `mean ${variableText(mean, names)}`;
  const gradient = after('grad:');
  if (gradient !== null) return `∂${names.cost}/∂${variableText(gradient, names)}`;
  const wire = after('wire:');
  if (wire !== null) {
    const node = wire.slice(0, wire.lastIndexOf('.'));
    return `∂${names.cost}/∂${variableText(names.source(wire), names)} via ${names.block(node)}`;
  }
  const state = /^(next:)?state:\d+:([^:]+):(.+)$/.exec(name);
  if (state) return `${state[2]}(${variableText(state[3] as string, names)})${state[1] === undefined ? '' : '′'}`;
  const next = after('next:');
  if (next !== null) return `${variableText(next, names)}′`;
  const schedule = /^schedule:\d+:\d+:(.+)$/.exec(name);
  if (schedule) return schedule[1] as string;
  return isAddress(name) ? names.symbol(name) : name;
}

const rightSide = ({ op, inputs, attrs, formula }: ListedEquation, nameOf: (name: string) => string): string => {
  const more = attrs === '' ? '' : ` ${attrs}`;
  if (formula === null) return `${op}(${inputs.map(nameOf).join(', ')})${more}`;
  return formula.replace(/#(\d+)/g, (whole, i) => (inputs[i] === undefined ? whole : nameOf(inputs[i]))) + more;
};

/** `s₁: float[2] = contract(x, W₁) k,nk→n`, in the words of the canvas. */
export function equationText(equation: ListedEquation, names: Names): string {
  const nameOf = (name: string): string => variableText(name, names);
  const left = equation.outputs.map(({ name, type }) => `${nameOf(name)}: ${type}`).join(', ');
  return `${left} = ${rightSide(equation, nameOf)}`;
}

/** The same in the compiler's own names. */
export const rawText = (equation: ListedEquation): string =>
  `${equation.outputs.map(({ name, type }) => `${name}: ${type}`).join(', ')} = ${rightSide(equation, (name) => name)}`;

/** `1.5 KiB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${formatCount(bytes)} B`;
  const units = ['KiB', 'MiB', 'GiB'];
  let size = bytes / 1024;
  let unit = 0;
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024;
  return `${size < 10 ? formatPlaces(size, 1) : formatCount(size)} ${units[unit]}`;
}

/** Milliseconds as `12 µs`, `1.5 ms` or `2.0 s`. */
export function timeText(ms: number): string {
  if (ms < 1) return `${ms < 0.01 ? formatPlaces(ms * 1000, 1) : formatCount(ms * 1000)} µs`;
  return ms < 1000 ? `${formatPlaces(ms, 1)} ms` : `${formatPlaces(ms / 1000, 1)} s`;
}
