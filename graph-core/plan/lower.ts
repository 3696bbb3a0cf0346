import type { KernelCall, View } from '../model/kernel-call.ts';
import { stridesOf } from '../model/tensor.ts';
import { lowerMap } from '../ops/internal/map.ts';
import type { LowerContext, PhysicalValue } from '../ops/rules.ts';
import type { Registry } from '../program/builder.ts';
import { formulaOf } from '../program/infer.ts';
import type { Equation, Program, ValueType, VarId } from '../program/program.ts';

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

/** Turns an equation into kernel calls; `slotOf` says where its variables lie. Views point at slot numbers. */
export function lower(program: Program, equation: Equation, registry: Registry, slotOf: (id: VarId) => number): Lowered {
  const calls: KernelCall[] = [];
  const value = (id: VarId): PhysicalValue => ({ slot: slotOf(id), ...(program.types[id] as ValueType) });
  const byPort = (ports: readonly string[], ids: readonly VarId[]): Record<string, PhysicalValue> =>
    Object.fromEntries(ports.map((port, i) => [port, value(ids[i] as VarId)]));
  const context: LowerContext = {
    inputs: byPort(equation.ports, equation.inputs),
    outputs: byPort(equation.outputPorts, equation.outputs),
    attrs: equation.attrs,
    axisSizes: program.axes,
    view: (v, axes) => viewOf(v, axes, program.axes),
    emit: (call) => calls.push(call),
  };
  const def = registry(equation.op);
  if (def.kind === 'elementwise') {
    lowerMap(
      context,
      formulaOf(
        def,
        equation.inputs.map((id) => (program.types[id] as ValueType).dtype),
        equation.attrs,
      ),
    );
    return { calls };
  }
  if (def.kind !== 'primitive') throw new Error(`${equation.op} has to be inlined before planning`);
  return def.lower(context) ?? { calls };
}
