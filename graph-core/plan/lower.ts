import type { KernelCall, View } from '../model/kernel-call.ts';
import { stridesOf } from '../model/tensor.ts';
import type { OpDef } from '../ops/define.ts';
import { lowerMap, map } from '../ops/internal/map.ts';
import type { LowerContext, PhysicalValue } from '../ops/rules.ts';
import type { Registry } from '../program/builder.ts';
import { formulaOf } from '../program/infer.ts';
import { addPorts, attrsKey, shared, textKey } from '../program/keys.ts';
import { NumberMemo } from '../program/memo.ts';
import type { Equation, Program, ValueType, VarId } from '../program/program.ts';
import { constant, type Expr } from '../scalar/expr.ts';

/** Row-major strides of a value over [...axes, ...its shape]; an axis it does not carry gets stride 0. */
function viewOf(value: PhysicalValue, axes: readonly string[], sizes: Readonly<Record<string, number>>): View {
  const own = stridesOf([...value.axes.map((axis) => sizes[axis] ?? 1), ...value.shape]);
  const named = axes.map((axis) => {
    const i = value.axes.indexOf(axis);
    return i < 0 ? 0 : (own[i] as number);
  });
  return { slot: value.slot, offset: 0, strides: [...named, ...own.slice(value.axes.length)] };
}

/** Kernel calls of one equation, or the input port whose memory its output is. */
export type Lowered = { readonly calls: readonly KernelCall[] } | { readonly alias: string };

/** By op; its calls name the places of an equation's inputs, and behind them of its outputs, instead of slots. */
const patterns = new NumberMemo<OpDef, Lowered>();

/** Turns an equation into kernel calls; `slotOf` says where its variables lie. */
export type Lower = (equation: Equation, slotOf: (id: VarId) => number) => Lowered;

/**
 * How the equations of a program become kernel calls, whose views point at slot numbers. What an equation becomes depends on types and attributes
 * alone: it is worked out once for all that are alike, and the slots are put in for each.
 */
export function lowering(program: Program, registry: Registry): Lower {
  const axes = textKey(JSON.stringify(program.axes));
  const typeOf = (id: VarId): ValueType => program.types[id] as ValueType;
  return (equation, slotOf) => {
    const { op, attrs, ports, outputPorts } = equation;
    const def = registry(op);
    const inputs = equation.inputs.map(typeOf);
    const formula = formulaIn(def, equation, inputs);
    const outputs = equation.outputs.map(typeOf);
    const key = [axes, formula ? -1 : attrsKey(attrs)];
    addPorts(key, ports, inputs);
    addPorts(key, outputPorts, outputs);
    const pattern = patterns.get(def, key, () => withSharedSizes(patternOf(program, equation, def)));
    if ('alias' in pattern) return pattern;
    const slots = equation.inputs.map(slotOf);
    for (const id of equation.outputs) slots.push(slotOf(id));
    return { calls: pattern.calls.map((call) => placed(call, slots, formula)) };
  };
}

/** The formula of an elementwise equation, which may be long: its pattern is that of any other over the same types. */
function formulaIn(def: OpDef, { attrs }: Equation, inputs: readonly ValueType[]): Expr | null {
  if (def.type === map.type) return attrs.expr as Expr;
  if (def.kind !== 'elementwise') return null;
  return formulaOf(
    def,
    inputs.map(({ dtype }) => dtype),
    attrs,
  );
}

/** A call of a pattern at the slots of an equation, with the equation's own formula where it is elementwise. */
function placed(call: KernelCall, slots: readonly number[], expr: Expr | null): KernelCall {
  const at = ({ slot, offset, strides }: View): View => ({ slot: slots[slot] as number, offset, strides });
  const [inputs, output] = [call.inputs.map(at), at(call.output)];
  return (expr === null ? { ...call, inputs, output } : { ...call, expr, inputs, output }) as KernelCall;
}

/** Calls whose strides and sizes are the same lists where they are equal. */
function withSharedSizes(lowered: Lowered): Lowered {
  if ('alias' in lowered) return lowered;
  const view = ({ slot, offset, strides }: View): View => ({ slot, offset, strides: shared.sizes(strides) });
  const sized = (call: KernelCall): KernelCall => {
    const lists = Object.entries(call).filter(([name, value]) => name !== 'inputs' && name !== 'ports' && Array.isArray(value));
    const own = Object.fromEntries(lists.map(([name, list]) => [name, shared.sizes(list)]));
    return { ...call, ...own, inputs: call.inputs.map(view), output: view(call.output) } as KernelCall;
  };
  return { calls: lowered.calls.map(sized) };
}

function patternOf(program: Program, equation: Equation, def: OpDef): Lowered {
  const calls: KernelCall[] = [];
  const byPort = (ports: readonly string[], ids: readonly VarId[], first: number): Record<string, PhysicalValue> =>
    Object.fromEntries(ports.map((port, i) => [port, { slot: first + i, ...(program.types[ids[i] as VarId] as ValueType) }]));
  const context: LowerContext = {
    inputs: byPort(equation.ports, equation.inputs, 0),
    outputs: byPort(equation.outputPorts, equation.outputs, equation.inputs.length),
    attrs: equation.attrs,
    axisSizes: program.axes,
    view: (v, axes) => viewOf(v, axes, program.axes),
    emit: (call) => calls.push(call),
  };
  if (def.kind === 'elementwise') {
    lowerMap(context, constant(0));
    return { calls };
  }
  if (def.kind !== 'primitive') throw new Error(`${equation.op} has to be inlined before planning`);
  return def.lower(context) ?? { calls };
}
