import { sizeOf } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import { formulaOf } from '../../graph-core/program/infer.ts';
import type { Equation, Program, ValueType, VarId } from '../../graph-core/program/program.ts';
import { derive } from '../../graph-core/scalar/derive.ts';
import type { Expr } from '../../graph-core/scalar/expr.ts';
import { simplifyExpr } from '../../graph-core/scalar/simplify.ts';
import { MAX_ENTRIES, stackedJacobians } from '../jacobian/local-jacobian.ts';
import { structureOf } from '../jacobian/structure.ts';
import type { CardProduct, Operation } from '../protocol.ts';
import { bodyAddresses, type Given, givenOf, operation, runBody } from './body.ts';
import { type InsideContext, type Level, openComposite } from './inside.ts';

/** The arithmetic of operation `id` of the composite at `path`; null where there is none. @throws DeviceError */
export async function operationOf(path: string, id: string, context: InsideContext): Promise<Operation | null> {
  const opened = await openComposite(path, context);
  const { level, given } = opened ?? {};
  const index = level?.body.equations.findIndex((_, i) => operation(i) === id) ?? -1;
  const equation = level?.body.equations[index];
  if (!level || !equation) return null;
  const formula = entryFormula(level.body, equation);
  const isMean = given?.samples != null;
  const hasGradients = given != null && given.seeds.size > 0;
  return {
    generation: context.generation,
    path,
    id,
    formula,
    partials: formula === null ? {} : partialsOf(formula, equation),
    products: given && hasGradients && !isMean ? await productsOf({ level, index, equation, given }, context) : [],
    note: hasGradients && isMean ? 'mean' : null,
  };
}

function entryFormula(body: Program, { op, attrs, inputs }: Equation): Expr | null {
  if (op === 'map') return attrs.expr as Expr;
  const def = registry(op);
  if (def.kind !== 'elementwise') return null;
  return formulaOf(
    def,
    inputs.map((id) => body.types[id]?.dtype ?? 'float'),
    attrs,
  );
}

function partialsOf(formula: Expr, { ports }: Equation): Record<string, Expr> {
  const found = ports.map((port, i) => [port, derive(formula, i)] as const);
  return Object.fromEntries(found.flatMap(([port, slope]) => (slope === null ? [] : [[port, simplifyExpr(slope)]])));
}

interface Place {
  readonly level: Level;
  readonly index: number;
  readonly equation: Equation;
  readonly given: Given;
}

/** row . Jacobian = result for every input that a gradient goes back through; the results are those of the whole body. */
async function productsOf({ level, index, equation, given }: Place, context: InsideContext): Promise<CardProduct[]> {
  const { executor, signal } = context;
  const id = operation(index);
  const { inputs, seeds } = await givenOf(level.body, index, given, executor, signal);
  const sent = equation.outputPorts.flatMap((port, i) => {
    const cotangent = seeds.get(port)?.data;
    return cotangent ? [{ port, shape: level.body.types[equation.outputs[i] as VarId]?.shape ?? [], cotangent }] : [];
  });
  if (sent.length === 0) return [];
  const row = sent.flatMap(({ cotangent }) => Array.from(cotangent));
  const outputs = sent.map(({ port, shape }) => ({ address: `${id}.${port}`, shape }));
  const outputShape = outputs.length === 1 ? (outputs[0]?.shape ?? []) : [row.length];
  const { gradients } = await runBody(level.body, given, executor, signal);
  const shapeAt = (i: number) => level.body.types[equation.inputs[i] as VarId]?.shape ?? [];
  const ends = equation.ports.flatMap((port, i) => {
    const result = gradients.get(`${id}.${port}`)?.tensor.data;
    return result ? [{ port, shape: shapeAt(i), result: Array.from(result) }] : [];
  });
  const data = new Map([...inputs].map(([port, fed]) => [port, Float64Array.from(fed.data)]));
  const small = ends.filter(({ result }) => result.length * row.length <= MAX_ENTRIES).map(({ port }) => port);
  const from = { program: alone(level.body, equation), outputs: sent.map(({ port }) => port) };
  const jacobians = await stackedJacobians(from, small, data, executor, signal);
  return ends.map(({ port, shape, result }): CardProduct => {
    const entries = jacobians.get(port) ?? null;
    const kind = isWeight(level, equation, port) ? 'weight' : 'state';
    const others = equation.ports.flatMap((other, i) =>
      other === port ? [] : [{ address: `${id}.${other}`, shape: shapeAt(i), data: data.get(other) ?? null }],
    );
    const size = { rows: sizeOf(outputShape), columns: sizeOf(shape) };
    return {
      wrt: `${id}.${port}`,
      kind,
      outputs,
      outputShape,
      inputShape: shape,
      row,
      jacobian: entries === null ? null : Array.from(entries),
      result,
      ...structureOf({ op: registry(equation.op), kind, port, outputShape, ...size, entries, others }),
    };
  });
}

/** Whether an input port is fed by a weight of the block's own, or by one that is wired to it. */
function isWeight({ body, feeders }: Level, equation: Equation, port: string): boolean {
  const from = bodyAddresses(body).get(equation.inputs[equation.ports.indexOf(port)] as VarId) ?? '';
  const name = body.inputs.find((input) => from === `@${input.name}.value`)?.name;
  return name !== undefined && feeders.get(name) === 'parameter';
}

/** One equation as a program whose inputs and outputs are named by port. */
function alone(body: Program, equation: Equation): Program {
  const b = new Builder(registry);
  const inputs: Record<string, Value> = {};
  for (const [i, port] of equation.ports.entries()) {
    const type = body.types[equation.inputs[i] as VarId] as ValueType;
    inputs[port] = b.input(port, 'observed', { ...type, axes: [] });
  }
  const outputs = b.op(equation.op, inputs, equation.attrs);
  for (const port of equation.outputPorts) b.output(port, outputs[port] as Value);
  return b.build();
}
