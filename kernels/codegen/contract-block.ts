import type { ContractCall, View } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { type Counted, collapse } from './dims.ts';
import { inputsOf, type Value } from './expression.ts';
import { along, type ShaderBuilder } from './shader.ts';

/**
 * What all texts of a contraction share: where a block of outputs lies in all that is read and written, and how it is stored. The block is
 * number `mb` down and `nb` across in entry `nm` of the batch, and its sums are called `a0_0`, `a0_1` ...
 */

export interface Groups {
  readonly batch: Counted;
  readonly m: Counted;
  readonly n: Counted;
  readonly k: Counted;
}

/**
 * Each group of dims collapsed over the views that walk it: left, right, output and what the epilogue reads; of left and right the one
 * without the group is left out.
 */
export function groupsOf({ batch, m, n, k, inputs, output }: ContractCall): Groups {
  const [left, right, ...more] = inputs;
  const part = (view: View, from: number, dims: readonly number[]): number[] => view.strides.slice(from, from + dims.length);
  const b = batch.length;
  const over = [output, ...more];
  return {
    batch: collapse(batch, [part(left, 0, batch), part(right, 0, batch), ...over.map((view) => part(view, 0, batch))]),
    m: collapse(m, [part(left, b, m), ...over.map((view) => part(view, b, m))]),
    n: collapse(n, [part(right, b + k.length, n), ...over.map((view) => part(view, b + m.length, n))]),
    k: collapse(k, [part(left, b + m.length, k), part(right, b, k)]),
  };
}

/** What the text of a blocked kernel is made from. */
export interface Block {
  readonly b: ShaderBuilder;
  readonly call: ContractCall;
  readonly groups: Groups;
  readonly high: number;
  readonly wide: number;
  /** Words that hold the numbers of all rows and columns. */
  readonly sizeM: string;
  readonly sizeN: string;
}

export const range = (count: number): number[] => [...Array(count).keys()];

export const words = (b: ShaderBuilder, list: readonly number[] | undefined): string[] => (list ?? []).map((x) => b.word(x));

/** Which block of which entry of the batch invocation or workgroup `i` computes, of so many blocks down and across. */
export function placeOf(b: ShaderBuilder, down: number, across: number): string {
  const [blocksN, blocksM] = [b.word(across), b.word(down)];
  return `let nb = i % ${blocksN}; let im = i / ${blocksN}; let mb = im % ${blocksM}; let nm = im / ${blocksM};`;
}

/** One term's factors, `l_0`, `l_1` ... for the rows of a block and `r_0` ... for its columns, at some coordinates of the sum. */
export function term({ b, call, groups: { k }, high, wide }: Block, coords: readonly string[]): string[] {
  const [left, right] = call.inputs;
  const load = (view: View, at: string): string => b.printer().convert(b.load(view, at), 'float').text;
  return [
    `let lk = ${b.at('l0', coords, k.strides[0] ?? [])}; let rk = ${b.at('r0', coords, k.strides[1] ?? [])};`,
    ...range(high).map((x) => `let l_${x} = ${load(left, `lk + m${x}`)};`),
    ...range(wide).map((y) => `let r_${y} = ${load(right, `rk + n${y}`)};`),
  ];
}

/** Output and what the epilogue reads, as they are counted behind the factors. */
const overOf = ({ output, inputs }: ContractCall): readonly View[] => [output, ...inputs.slice(2)];

/** Where each view begins for one entry of the batch. */
export function starts({ b, call, groups: { batch } }: Block): string[] {
  const split = b.split('nm', words(b, batch.dims), 'p');
  const [left, right] = call.inputs;
  const at = (view: View, v: number): string => b.at(b.start(view), split.coords, batch.strides[v] ?? []);
  return [
    ...split.lines,
    `let l0 = ${at(left, 0)};`,
    `let r0 = ${at(right, 1)};`,
    ...overOf(call).map((view, v) => `let o${v}_ = ${at(view, 2 + v)};`),
  ];
}

/** Writes where row or column `which` lies in some views, one name each. */
type Placing = (which: string, names: readonly string[]) => string[];

/** Where rows or columns lie in `views` views from number `from` on of what is counted: all that it writes reads the same words. */
export function placing(b: ShaderBuilder, counted: Counted, views = 1, from = 0): Placing {
  const sizes = words(b, counted.dims);
  const steps = range(views).map((v) => b.steps(counted.strides[from + v] ?? []));
  return (which, names) => {
    const split = b.split(which, sizes, `${names[0]}c`);
    return [...split.lines, ...names.map((name, v) => `let ${name} = ${along('0u', split.coords, steps[v] ?? [])};`)];
  };
}

/** Where the rows of the left factor lie, and the columns of the right one; what is beyond the edge lies where the last one does. */
export function factors({ b, groups: { m, n }, high, wide, sizeM, sizeN }: Block): string[] {
  const within = (base: string, count: number, at: number, size: string): string =>
    count === 1 ? base : `min(${base} * ${count}u + ${at}u, ${size} - 1u)`;
  const [row, column] = [placing(b, m), placing(b, n)];
  return [
    ...range(high).flatMap((x) => row(within('mb', high, x, sizeM), [`m${x}`])),
    ...range(wide).flatMap((y) => column(within('nb', wide, y, sizeN), [`n${y}`])),
  ];
}

/** Writes the block one output after the other: a driver takes its time for each place in the text that loads or stores. */
export function stores(block: Block): string[] {
  const { b, call, groups, high, wide, sizeM, sizeN } = block;
  const views = overOf(call).map((_, v) => v);
  const rows = range(high).slice(1);
  const columns = range(wide);
  return [
    ...counting(b, 'x', high, 'row = mb', sizeM),
    ...placing(
      b,
      groups.m,
      views.length,
      1,
    )(
      'row',
      views.map((v) => `mo${v}`),
    ),
    ...columns.map((y) => `var s${y} = a0_${y};`),
    ...rows.map((x) => `if (x == ${x}u) { ${columns.map((y) => `s${y} = a${x}_${y};`).join(' ')} }`),
    ...counting(b, 'y', wide, 'column = nb', sizeN),
    ...placing(
      b,
      groups.n,
      views.length,
      1,
    )(
      'column',
      views.map((v) => `no${v}`),
    ),
    'var s = s0;',
    ...columns.slice(1).map((y) => `if (y == ${y}u) { s = s${y}; }`),
    ...storeOf(b, call),
    ...(wide > 1 ? ['}'] : []),
    ...(high > 1 ? ['}'] : []),
  ];
}

/** Begins a loop over the `count` rows or columns of a block that there are; for one it is not needed. */
const counting = (b: ShaderBuilder, name: string, count: number, place: string, size: string): string[] =>
  count === 1
    ? [`let ${place};`]
    : [
        `for (var ${name} = 0u; ${name} < ${b.word(count)}; ${name}++) {`,
        `let ${place} * ${count}u + ${name};`,
        `if (${place.split(' ')[0]} >= ${size}) { break; }`,
      ];

/** Writes one output of the block: the sum, or what the epilogue makes of it. */
function storeOf(b: ShaderBuilder, call: ContractCall): string[] {
  const value: Value = { text: 's', dtype: 'float' };
  const at = (v: number): string => `o${v}_ + mo${v} + no${v}`;
  if (!call.post) return [b.store(call.output, at(0), value)];
  const printer = b.printer('e');
  const used = inputsOf(call.post);
  // input 0 is the sum, 1 and 2 are the factors, which it does not read
  const more = call.inputs
    .slice(2)
    .map((view, v): Value => (used.has(3 + v) ? b.load(view, at(1 + v)) : { text: '0', dtype: 'float' }));
  const result = printer.print(call.post, { inputs: [value, value, value, ...more], coord: () => '0u' });
  return [...printer.lines, b.store(call.output, at(0), result)];
}

export function blockOf(b: ShaderBuilder, call: ContractCall, groups: Groups, [high, wide]: readonly [number, number]): Block {
  return { b, call, groups, high, wide, sizeM: b.word(sizeOf(call.m)), sizeN: b.word(sizeOf(call.n)) };
}

/** From this length on a sum is one of parts, so that its rounding grows with the length of a part and their number only. */
const IN_PARTS = 1024;
const PART = 128;

/** The sums `a0_0`, `a0_1` ... of a block: long ones are added up in parts. */
export class Sums {
  readonly #pairs: readonly (readonly [number, number])[];
  readonly #inParts: boolean;

  constructor({ call, high, wide }: Block) {
    this.#pairs = range(high).flatMap((x) => range(wide).map((y) => [x, y] as const));
    this.#inParts = sizeOf(call.k) >= IN_PARTS;
  }

  declare(): string[] {
    const sums = this.#each((at) => `var a${at} = 0.0;`);
    return this.#inParts ? [...sums, ...this.#each((at) => `var part${at} = 0.0;`), 'var filled = 0u;'] : sums;
  }

  add(term: (x: number, y: number) => string): string[] {
    const sum = this.#inParts ? 'part' : 'a';
    return this.#pairs.map(([x, y]) => `${sum}${x}_${y} = ${sum}${x}_${y} + ${term(x, y)};`);
  }

  /** Behind every `terms` terms. */
  count(terms: number): string[] {
    if (!this.#inParts) return [];
    return [`filled += ${terms}u;`, `if (filled >= ${PART}u) {`, 'filled = 0u;', ...this.#move(), '}'];
  }

  /** `size` terms one after the other, part by part where there are parts: their ends need not be looked for behind every term. */
  along(k: string, size: string, terms: readonly string[]): string[] {
    if (!this.#inParts) return [`for (var ${k} = 0u; ${k} < ${size}; ${k}++) {`, ...terms, '}'];
    return [
      `for (var first = 0u; first < ${size}; first += ${PART}u) {`,
      `for (var ${k} = first; ${k} < min(first + ${PART}u, ${size}); ${k}++) {`,
      ...terms,
      '}',
      ...this.#move(),
      '}',
    ];
  }

  #move(): string[] {
    return this.#each((at) => `a${at} = a${at} + part${at}; part${at} = 0.0;`);
  }

  close(): string[] {
    return this.#inParts ? this.#each((at) => `a${at} = a${at} + part${at};`) : [];
  }

  #each(line: (at: string) => string): string[] {
    return this.#pairs.map(([x, y]) => line(`${x}_${y}`));
  }
}
