import type { KernelCall, View } from '../model/kernel-call.ts';
import { stridesOf } from '../model/tensor.ts';
import type { OpDef } from '../ops/define.ts';
import { lowerMap } from '../ops/internal/map.ts';
import type { LowerContext, PhysicalValue } from '../ops/rules.ts';
import { formulaIn } from '../passes/elementwise.ts';
import type { Registry } from '../program/builder.ts';
import { inferOutputs } from '../program/infer.ts';
import { attrsKey, namesKey, shared, textKey, typeKey } from '../program/keys.ts';
import { Key, NumberMemo } from '../program/memo.ts';
import type { Equation, Program, ValueType } from '../program/program.ts';
import { constant, type Expr } from '../scalar/expr.ts';
import { PairMemo } from './pair-memo.ts';
import { takenApart } from './planned-call.ts';

/** Row-major strides of a value over [...axes, ...its shape]; an axis it does not carry gets stride 0. */
function viewOf(value: PhysicalValue, axes: readonly string[], sizes: Readonly<Record<string, number>>): View {
  const own = stridesOf([...value.axes.map((axis) => sizes[axis] ?? 1), ...value.shape]);
  const named = axes.map((axis) => {
    const i = value.axes.indexOf(axis);
    return i < 0 ? 0 : (own[i] as number);
  });
  return { slot: value.slot, offset: 0, strides: [...named, ...own.slice(value.axes.length)] };
}

/** A call of an equation: its form, and which of the equation's inputs, and of its outputs behind them, each of its slots is. */
export interface LoweredCall {
  readonly form: KernelCall;
  readonly places: readonly number[];
}

/** Kernel calls of one equation, or the input port whose memory its output is; and the types that its op infers for what it makes. */
export type Lowered = ({ readonly calls: readonly LoweredCall[] } | { readonly alias: string }) & {
  readonly outputs: readonly ValueType[];
};

/** Turns an equation into kernel calls. */
export type Lower = (equation: Equation) => Lowered;

const patterns = new NumberMemo<OpDef, Lowered>();
const KEY = new Key();
/** Calls of an elementwise equation with its formula, which may be long: the pattern is that of any other over the same types. */
const formulas = new PairMemo<Lowered, Expr, Lowered>();

/**
 * How the equations of a program become kernel calls. What an equation becomes depends on types and attributes alone: it is worked out once for all
 * that are alike. The types of what it makes follow from what it reads.
 */
export function lowering(program: Program, registry: Registry): Lower {
  const axes = textKey(JSON.stringify(program.axes));
  return (equation) => {
    const { op, attrs, ports, inputs, outputPorts } = equation;
    const def = registry(op);
    const formula = formulaIn(equation, program, def);
    KEY.begin().push(axes);
    KEY.push(formula ? -1 : attrsKey(attrs));
    KEY.push(namesKey(ports));
    KEY.push(namesKey(outputPorts));
    for (const id of inputs) KEY.push(typeKey(program.types[id] as ValueType));
    const pattern = patterns.get(def, KEY, () => patternOf(program, equation, def));
    return formula
      ? formulas.get(pattern, formula, () => withFormula(pattern, formula, inferredOf(program, equation, def)))
      : pattern;
  };
}

function withFormula(lowered: Lowered, expr: Expr, outputs: readonly ValueType[]): Lowered {
  if ('alias' in lowered) return { ...lowered, outputs };
  return { calls: lowered.calls.map(({ form, places }) => ({ form: { ...form, expr } as KernelCall, places })), outputs };
}

/** A call whose strides and sizes are the same lists where they are equal. */
function withSharedSizes(call: KernelCall): KernelCall {
  const view = ({ slot, offset, strides }: View): View => ({ slot, offset, strides: shared.sizes(strides) });
  const lists = Object.entries(call).filter(([name, value]) => name !== 'inputs' && name !== 'ports' && Array.isArray(value));
  const own = Object.fromEntries(lists.map(([name, list]) => [name, shared.sizes(list)]));
  return { ...call, ...own, inputs: call.inputs.map(view), output: view(call.output) } as KernelCall;
}

function patternOf(program: Program, equation: Equation, def: OpDef): Lowered {
  const calls: LoweredCall[] = [];
  // what it makes is laid out as its op says, whatever the program says: a pattern is for all programs
  const outputs = inferredOf(program, equation, def);
  const given = equation.inputs.map((id) => program.types[id] as ValueType);
  const byPort = (ports: readonly string[], types: readonly ValueType[], first: number): Record<string, PhysicalValue> =>
    Object.fromEntries(ports.map((port, i) => [port, { slot: first + i, ...(types[i] as ValueType) }]));
  const context: LowerContext = {
    inputs: byPort(equation.ports, given, 0),
    outputs: byPort(equation.outputPorts, outputs, given.length),
    attrs: equation.attrs,
    axisSizes: program.axes,
    view: (v, axes) => viewOf(v, axes, program.axes),
    emit: (call) => {
      const { form, slots } = takenApart(withSharedSizes(call));
      calls.push({ form, places: slots });
    },
  };
  if (def.kind === 'elementwise') {
    lowerMap(context, constant(0));
    return { calls, outputs };
  }
  if (def.kind !== 'primitive') throw new Error(`${equation.op} has to be inlined before planning`);
  return { ...(def.lower(context) ?? { calls }), outputs };
}

/** @throws Error where the op does not take such inputs: a bug of the pass that made the equation */
function inferredOf({ types }: Program, { op, attrs, ports, inputs, outputPorts }: Equation, def: OpDef): ValueType[] {
  const given = inputs.map((id) => types[id] as ValueType);
  const inferred = inferOutputs(def, ports, given, attrs);
  if (!inferred.ok) throw new Error(`${op}: ${inferred.error.message}`);
  return outputPorts.map((port) => inferred.value[port] as ValueType);
}
