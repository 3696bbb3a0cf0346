import type { ContractCall, GatherCall, KernelCall, MapCall, ReduceCall, View } from '../../graph-core/model/kernel-call.ts';
import { type Shape, sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import type { Expr } from '../../graph-core/scalar/expr.ts';
import { compile } from '../../kernels/cpu/expression.ts';
import type { CauseStep } from '../views/trust.ts';

export type Precision = 'float32' | 'float64';

/** An element of a slot with what is there; slot null for a number that lies nowhere. */
export interface Place {
  readonly slot: number | null;
  readonly element: number;
  readonly value: number;
}

/** What one call did, with places for operands. */
export interface FoundStep extends Omit<CauseStep, 'operands'> {
  readonly operands: readonly Place[];
}

export interface Found {
  readonly steps: readonly FoundStep[];
  /** The operand that was bad before this call; null where this call made the first bad number. */
  readonly next: Place | null;
}

const isBad = (x: number): boolean => !Number.isFinite(x);
const LARGEST = { float32: 3.4028234663852886e38, float64: Number.MAX_VALUE } as const;

/** Row-major coordinates of a flat place. */
export function coordsOf(flat: number, dims: Shape): number[] {
  const at = new Array<number>(dims.length).fill(0);
  for (let d = dims.length - 1, rest = flat; d >= 0; d--) {
    at[d] = rest % (dims[d] as number);
    rest = Math.floor(rest / (dims[d] as number));
  }
  return at;
}

export const elementAt = ({ offset, strides }: View, at: readonly number[]): number =>
  strides.reduce((sum, stride, d) => sum + stride * (at[d] ?? 0), offset);

/** Looks at why a call wrote a bad number at a place of its output's dims. `memory` by slot. */
export function causeInCall(
  call: KernelCall,
  at: readonly number[],
  memory: readonly TensorData[],
  precision: Precision,
): Found | null {
  switch (call.kernel) {
    case 'map':
      return inExpr(call.expr, read(call, at, memory), at, precision);
    case 'reduce':
      return inReduce(call, at, memory, precision);
    case 'contract':
      return inContract(call, at, memory, precision);
    case 'gather':
      return inGather(call, at, memory);
    case 'arg':
    case 'random':
    case 'script':
      return null;
  }
}

const placeOf = (view: View, at: readonly number[], memory: readonly TensorData[]): Place => {
  const element = elementAt(view, at);
  return { slot: view.slot, element, value: memory[view.slot]?.[element] ?? Number.NaN };
};

const read = (call: MapCall | ReduceCall, at: readonly number[], memory: readonly TensorData[]): Place[] =>
  call.inputs.map((view) => placeOf(view, at, memory));

/** Goes down an expression along the numbers that are bad, to the operation that made the first of them. */
function inExpr(expr: Expr, inputs: readonly Place[], coords: readonly number[], precision: Precision): Found | null {
  const element = { inputs: Float64Array.from(inputs, ({ value }) => value), coords: Int32Array.from(coords) };
  const numberAt = (e: Expr): number => compile(e, precision)(element);
  const operandOf = (e: Expr): Place => {
    const inner = e.kind === 'cast' ? e.x : e;
    const leaf = inner.kind === 'input' ? inputs[inner.index] : undefined;
    return leaf ?? { slot: null, element: 0, value: numberAt(e) };
  };
  const steps: FoundStep[] = [];
  let e = expr;
  if (!isBad(numberAt(e))) return null;
  for (;;) {
    if (e.kind === 'input') return { steps, next: inputs[e.index] ?? null };
    if (e.kind === 'cast') e = e.x;
    else if (e.kind === 'call') e = e.body;
    else if (e.kind === 'select') e = numberAt(e.cond) !== 0 ? e.x : e.y;
    else if (e.kind === 'unary' || e.kind === 'binary') {
      const operands: Expr[] = e.kind === 'unary' ? [e.x] : [e.x, e.y];
      const value = numberAt(e);
      const bad = operands.filter((each) => isBad(numberAt(each)));
      const worst = bad.find((each) => Number.isNaN(numberAt(each))) ?? bad[0];
      // an infinity that becomes NaN is worth telling, one that is passed on is not
      if (worst === undefined || (Number.isNaN(value) && !Number.isNaN(numberAt(worst))))
        steps.push({ kind: 'function', op: e.op, operands: operands.map(operandOf), term: null, partial: null, value });
      if (worst === undefined) return { steps, next: null };
      e = worst;
    } else return { steps, next: null };
  }
}

type Term = { readonly value: number; readonly op: string; readonly operands: readonly Place[] };

/** Why a sum of terms is bad: a term is, infinities meet, or it passes the largest number. */
function inTerms(
  of: Shape,
  termAt: (at: readonly number[]) => Term,
  precision: Precision,
): Reduced & { readonly step: FoundStep } {
  let total = 0;
  let passed: FoundStep | null = null;
  let first: FoundStep | null = null;
  for (let j = 0; j < sizeOf(of); j++) {
    const at = coordsOf(j, of);
    const { value, op, operands } = termAt(at);
    const step = { op, operands, term: { at, of }, partial: total, value };
    if (isBad(value)) {
      const meets = first !== null && value !== first.value && !Number.isNaN(value);
      const bad: FoundStep = { ...(first ?? step), kind: meets ? 'opposite' : 'term', partial: null };
      if (meets) return { step: bad, at: bad.term?.at ?? null, total: Number.NaN };
      if (Number.isNaN(value)) return { step: { ...step, kind: 'term', partial: null }, at, total: value };
      first ??= bad;
    } else if (passed === null && first === null && Math.abs(total + value) > LARGEST[precision])
      passed = { ...step, kind: 'overflow' };
    total += value;
  }
  if (first !== null) return { step: first, at: first.term?.at ?? null, total };
  return {
    step: passed ?? { kind: 'overflow', op: 'sum', operands: [], term: null, partial: null, value: total },
    at: null,
    total,
  };
}

function inReduce(call: ReduceCall, at: readonly number[], memory: readonly TensorData[], precision: Precision): Found | null {
  const run = compile(call.expr, precision);
  const op = call.expr.kind === 'binary' || call.expr.kind === 'unary' ? call.expr.op : 'input';
  const termAt = (inner: readonly number[]): Term => {
    const operands = read(call, [...at, ...inner], memory);
    const inputs = Float64Array.from(operands, ({ value }) => value);
    return { value: run({ inputs, coords: Int32Array.from([...at, ...inner]) }), op, operands };
  };
  const {
    step,
    at: inner,
    total,
  } = call.op === 'sum' ? inTerms(call.inner, termAt, precision) : inOthers(call, termAt, precision);
  if (inner !== null && step !== null) {
    const deeper = inExpr(call.expr, termAt(inner).operands, [...at, ...inner], precision);
    return { steps: [step, ...(deeper?.steps ?? [])], next: deeper?.next ?? null };
  }
  // what comes out is a number: then what is done with it afterwards made the bad one, else the order of the terms
  const after = step?.term == null && call.post ? inExpr(call.post, [NOWHERE(total)], at, precision) : null;
  return after ?? (step && { steps: [step], next: null });
}

const NOWHERE = (value: number): Place => ({ slot: null, element: 0, value });

interface Reduced {
  readonly step: FoundStep | null;
  /** The term that is bad itself. */
  readonly at: readonly number[] | null;
  readonly total: number;
}

/** A product, or the largest or smallest: the first bad entry decides. */
function inOthers(
  { op: reduction, inner: of }: ReduceCall,
  termAt: (at: readonly number[]) => Term,
  precision: Precision,
): Reduced {
  let total = reduction === 'prod' ? 1 : Number.NaN;
  for (let j = 0; j < sizeOf(of); j++) {
    const at = coordsOf(j, of);
    const { value, op, operands } = termAt(at);
    const step = { op, operands, term: { at, of }, partial: null, value };
    if (isBad(value)) return { step: { kind: 'term', ...step }, at, total: value };
    const before = total;
    if (reduction === 'prod') total *= value;
    else total = reduction === 'max' ? Math.max(value, j === 0 ? value : total) : Math.min(value, j === 0 ? value : total);
    if (Math.abs(total) > LARGEST[precision]) return { step: { ...step, kind: 'overflow', partial: before }, at: null, total };
  }
  return { step: null, at: null, total };
}

/** output[b, m, n] = sum over k of left[b, m, k] * right[b, k, n]. */
function inContract(
  { batch, m, n, k, inputs: [left, right] }: ContractCall,
  at: readonly number[],
  memory: readonly TensorData[],
  precision: Precision,
): Found {
  const b = at.slice(0, batch.length);
  const row = at.slice(batch.length, batch.length + m.length);
  const column = at.slice(batch.length + m.length, batch.length + m.length + n.length);
  const factors = (inner: readonly number[]): [Place, Place] => [
    placeOf(left, [...b, ...row, ...inner], memory),
    placeOf(right, [...b, ...inner, ...column], memory),
  ];
  const round = precision === 'float32' ? Math.fround : (x: number): number => x;
  const termAt = (inner: readonly number[]): Term => {
    const operands = factors(inner);
    return { value: round(operands[0].value * operands[1].value), op: 'mul', operands };
  };
  const { step, at: inner } = inTerms(k, termAt, precision);
  if (inner === null) return { steps: [step], next: null };
  const bad = factors(inner).filter(({ value }) => isBad(value));
  return { steps: [step], next: bad.find(({ value }) => Number.isNaN(value)) ?? bad[0] ?? null };
}

function inGather(
  { inputs: [source, index], stride, size }: GatherCall,
  at: readonly number[],
  memory: readonly TensorData[],
): Found {
  const which = placeOf(index, at, memory);
  if (!(which.value >= 0 && which.value < size)) {
    const step: FoundStep = { kind: 'outside', op: 'gather', operands: [which], term: null, partial: null, value: Number.NaN };
    return { steps: [step], next: null };
  }
  const element = elementAt(source, at) + which.value * stride;
  return { steps: [], next: { slot: source.slot, element, value: memory[source.slot]?.[element] ?? Number.NaN } };
}
