import { sameShape, shapeText } from '../model/tensor.ts';
import type { CompositeOp, OpDef } from '../ops/define.ts';
import { mapVjp } from '../ops/internal/map.ts';
import type { MaybePorts, Ports, VjpContext } from '../ops/rules.ts';
import { Builder, type Registry, type Value } from '../program/builder.ts';
import { addPorts, attrsKey, namesKey, shared, textKey, typeKey } from '../program/keys.ts';
import { nodeAt } from '../program/origins.ts';
import type { Equation, Origin, Program, ValueType, VarId } from '../program/program.ts';
import { freePrefix, isDerivative } from './derivative-call.ts';
import { partialsOf } from './partials.ts';

/** Where backward starts: cotangent 1 at an output, or a new program input holding the row vector. */
export interface Seed {
  readonly output: string;
  readonly cotangent: 'one' | { readonly input: string };
}

export interface GradientOptions {
  readonly seeds: readonly Seed[];
  /** Names of program inputs and outputs whose gradients are wanted. */
  readonly wrt: readonly string[];
  /** Also add what came back through each input port `<node>.<port>` alone, as an output of the name that `wireName` gives it. */
  readonly wires?: boolean;
  /** `grad:<node>.<port>` where it is not said. */
  readonly wireName?: (port: string) => string;
}

/**
 * Reverse mode: appends the backward pass and adds an output `grad:<name>` for each wanted name that the seeds depend on.
 *
 * A cotangent has exactly the shape and the named axes of its value. What a rule returns beyond a value's axes is summed
 * over them (a weight that all samples share), broadcasting is undone inside the rules, and a value used several times
 * gets the sum of its contributions; each of these is an equation of its own.
 */
export function withGradients(program: Program, registry: Registry, options: GradientOptions): Program {
  const b = Builder.extend(program, registry);
  const targets = new Map(options.wrt.map((name) => [name, b.source(name).id]));
  const sweep = new Sweep(b, program, reachable(program, targets.values()), options);
  for (const seed of options.seeds) sweep.seed(seed);
  for (let i = program.equations.length - 1; i >= 0; i--) sweep.through(program.equations[i] as Equation);
  for (const [name, id] of targets) {
    const gradient = sweep.cotangent(id);
    if (gradient) b.output(`grad:${name}`, gradient);
  }
  sweep.outputWires();
  return b.build();
}

/** Variables that depend on one of `from`, themselves included. */
function reachable({ types, equations }: Program, from: Iterable<VarId>): Uint8Array {
  const active = new Uint8Array(types.length);
  for (const id of from) active[id] = 1;
  for (const { inputs, outputs } of equations)
    if (inputs.some((id) => active[id] === 1)) for (const id of outputs) active[id] = 1;
  return active;
}

const backward = (origins: readonly Origin[]): readonly Origin[] => origins.map(({ path }) => ({ path, rule: 'vjp' }));

/** One walk from the seeds to the targets. */
class Sweep {
  readonly #b: Builder;
  readonly #program: Program;
  readonly #active: Uint8Array;
  readonly #cotangents: (Value | undefined)[];
  readonly #wires: Map<string, Value> | null;
  readonly #wireName: (port: string) => string;

  constructor(b: Builder, program: Program, active: Uint8Array, { wires, wireName }: GradientOptions) {
    this.#b = b;
    this.#active = active;
    this.#wires = wires === true ? new Map() : null;
    this.#wireName = wireName ?? ((port) => `grad:${port}`);
    this.#program = program;
    this.#cotangents = new Array(program.types.length);
  }

  cotangent(id: VarId): Value | undefined {
    return this.#cotangents[id];
  }

  seed({ output, cotangent }: Seed): void {
    const value = this.#b.named(output);
    const origins = this.#program.equations.find(({ outputs }) => outputs.includes(value.id))?.origins ?? [];
    this.#b.withOrigins(backward(origins), () => {
      const g =
        cotangent === 'one'
          ? this.#b.axisExpand(this.#b.fill(1, value.shape), value.axes)
          : this.#b.input(cotangent.input, 'cotangent', { dtype: 'float', shape: value.shape, axes: value.axes });
      this.#accumulate(value.id, g);
    });
  }

  /** Passes the cotangents of an equation's outputs on to its inputs. */
  through(equation: Equation): void {
    const { ports, inputs, outputs } = equation;
    if (!outputs.some((id) => this.#cotangents[id] !== undefined)) return;
    const areAllWanted = inputs.every((id) => this.#wants(id));
    const wanted = shared.names(areAllWanted ? ports : ports.filter((_, i) => this.#wants(inputs[i] as VarId)));
    if (wanted.length === 0) return;
    this.#b.withOrigins(backward(equation.origins), () => {
      const given = outputs.map((id) => this.#cotangents[id] ?? null);
      const found = pullBack(this.#b, equation, given, wanted);
      for (const { port, id } of found)
        this.#contribute(equation, port, inputs[ports.indexOf(port)] as VarId, this.#b.valueOf(id));
    });
  }

  outputWires(): void {
    for (const [name, g] of this.#wires ?? []) if (!this.#b.hasOutput(name)) this.#b.output(name, g);
  }

  #wants(id: VarId): boolean {
    return this.#active[id] === 1 && this.#b.typeOf({ id }).dtype === 'float';
  }

  #contribute(equation: Equation, port: string, id: VarId, g: Value): void {
    const value = this.#b.valueOf(id);
    if (!sameShape(g.shape, value.shape) || g.dtype !== 'float') {
      throw new Error(
        `${equation.op}: the gradient of ${port} is ${g.dtype} ${shapeText(g.shape)}, its value ${shapeText(value.shape)}`,
      );
    }
    const summed = this.#b.axisSum(
      g,
      g.axes.filter((axis) => !value.axes.includes(axis)),
    );
    const fitted = this.#b.axisExpand(summed, value.axes);
    const path = equation.origins[0]?.path;
    if (path && this.#wires) this.#wires.set(this.#wireName(`${nodeAt(path)}.${port}`), fitted);
    this.#accumulate(id, fitted);
  }

  #accumulate(id: VarId, g: Value): void {
    const before = this.#cotangents[id];
    this.#cotangents[id] = before ? this.#b.add(before, g) : g;
  }
}

/** What an equation's rule is given, by names that tell what is what apart: `i:input`, `o:output`, `c:output`. */
const PREFIXES = { inputs: 'i:', outputs: 'o:', cotangents: 'c:' } as const;

const under = (prefix: string, all: Ports): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [])),
  );

/**
 * The cotangents of an equation's inputs, by port. What a rule builds depends on types and attributes alone, so that it is worked out once for
 * all equations that are alike and then appended for each.
 */
function pullBack(
  b: Builder,
  equation: Equation,
  given: readonly (Value | null)[],
  wanted: readonly string[],
): readonly { readonly port: string; readonly id: VarId }[] {
  const { attrs, ports, inputs, outputs, outputPorts } = equation;
  const rule = b.remembered(keyOf(b, equation, given, wanted), valuesOf, (own, traced) => {
    const cotangents: Record<string, Value | null> = Object.fromEntries(outputPorts.map((port) => [port, null]));
    const context: VjpContext = {
      inputs: under(PREFIXES.inputs, traced),
      outputs: under(PREFIXES.outputs, traced),
      cotangents: Object.assign(cotangents, under(PREFIXES.cotangents, traced)),
      attrs,
      wanted: new Set(wanted),
    };
    const found = ruleOf(own, equation, context);
    return Object.fromEntries(wanted.map((port) => [port, found[port] ?? null]));
  });
  function valuesOf(): Ports {
    const values: Record<string, Value> = {};
    for (const [i, port] of ports.entries()) values[PREFIXES.inputs + port] = b.valueOf(inputs[i] as VarId);
    for (const [i, port] of outputPorts.entries()) values[PREFIXES.outputs + port] = b.valueOf(outputs[i] as VarId);
    for (const [i, port] of outputPorts.entries()) if (given[i]) values[PREFIXES.cotangents + port] = given[i] as Value;
    return values;
  }
  const args = [...inputs, ...outputs];
  for (const g of given) if (g) args.push(g.id);
  const ids = b.splice(rule, args);
  return rule.outputs.map(({ name }, i) => ({ port: name, id: ids[i] as VarId }));
}

/** All that the rule of an equation depends on. */
function keyOf(
  b: Builder,
  { op, attrs, body, ports, inputs, outputs, outputPorts }: Equation,
  given: readonly (Value | null)[],
  wanted: readonly string[],
): number[] {
  const typeOf = (id: VarId): ValueType => b.typeOf({ id });
  const key = [textKey('vjp'), textKey(op), attrsKey(attrs), body ? numberOf(body) : 0, namesKey(wanted)];
  addPorts(key, ports, inputs.map(typeOf));
  addPorts(key, outputPorts, outputs.map(typeOf));
  for (const g of given) key.push(g ? typeKey(b.typeOf(g)) : -1);
  return key;
}

const bodies = new WeakMap<Program, number>();
let numbered = 0;

/** A number for each body: those of equal composites are one object. */
function numberOf(body: Program): number {
  const before = bodies.get(body);
  if (before !== undefined) return before;
  bodies.set(body, ++numbered);
  return numbered;
}

/** The op's own rule, the derivative of its formula, or the derivative of its body. */
function ruleOf(b: Builder, equation: Equation, context: VjpContext): MaybePorts {
  const def: OpDef = b.registry(equation.op);
  if (equation.body) return pullBackCall(b, equation, def.kind === 'composite' ? def : null, context);
  switch (def.kind) {
    case 'elementwise': {
      if (def.notDifferentiable !== undefined) return {};
      const partials = partialsOf(def, context.inputs, equation.attrs);
      return mapVjp(b, Object.entries(context.inputs), context.cotangents.output as Value, partials, context.wanted);
    }
    case 'primitive':
      return 'notDifferentiable' in def.vjp ? {} : def.vjp(b, context);
    default:
      throw new Error(`${equation.op} has no derivative rule`);
  }
}

function pullBackCall(b: Builder, equation: Equation, def: CompositeOp | null, context: VjpContext): MaybePorts {
  if (def?.notDifferentiable !== undefined) return {};
  if (def?.vjp && !isDerivative(equation)) return 'notDifferentiable' in def.vjp ? {} : def.vjp(b, context);
  const given = Object.entries(context.cotangents).filter((entry): entry is [string, Value] => entry[1] !== null);
  const body = equation.body as Program;
  const direction = freePrefix(body, 'cotangent');
  const differentiated = withGradients(body, b.registry, {
    seeds: given.map(([output]) => ({ output, cotangent: { input: `${direction}${output}` } })),
    wrt: [...context.wanted],
  });
  const prefix = 'grad:';
  const outputs = differentiated.outputs
    .filter((o) => o.name.startsWith(prefix))
    .map((o) => ({ ...o, name: o.name.slice(prefix.length) }));
  const inputs: Ports = { ...context.inputs, ...Object.fromEntries(given.map(([port, g]) => [`${direction}${port}`, g])) };
  return b.call(equation.op, inputs, { ...differentiated, outputs }, equation.attrs);
}
