import { sameShape, shapeText } from '../model/tensor.ts';
import type { CompositeOp, OpDef } from '../ops/define.ts';
import { mapVjp } from '../ops/internal/map.ts';
import type { MaybePorts, Ports, VjpContext } from '../ops/rules.ts';
import { dce } from '../passes/dce.ts';
import { Builder, type Registry, type Value } from '../program/builder.ts';
import { attrsKey, namesKey, shared, textKey, typeKey } from '../program/keys.ts';
import { Key } from '../program/memo.ts';
import { under } from '../program/prefixed.ts';
import type { Equation, Origin, Program, ProgramOutput, ValueType, VarId } from '../program/program.ts';
import { freePrefix, isDerivative } from './derivative-call.ts';
import { partialsOf } from './partials.ts';

/** Where backward starts: cotangent 1 at an output, or a new program input holding the row vector. */
export interface Seed {
  readonly output: string;
  readonly cotangent: 'one' | { readonly input: string };
}

export interface GradientOptions {
  readonly seeds: readonly Seed[];
  /** Program inputs and outputs whose gradients are wanted, each once: their names, or with their variables where these are known. */
  readonly wrt: readonly (string | ProgramOutput)[];
  /** Also add what came back through each input port `<node>.<port>` alone, as an output of the name that `wireName` gives it. */
  readonly wires?: boolean;
  /** `grad:<node>.<port>` where it is not said. */
  readonly wireName?: (port: string) => string;
}

/** What came back to a variable, or through a port. */
export interface Returned {
  /** The name that was given for the variable, or `<node>.<port>`. */
  readonly of: string;
  readonly id: VarId;
}

/** What came back through an input port of a block. */
export interface ThroughPort extends Returned {
  readonly node: string;
  readonly port: string;
  /** The variable that the block reads there. */
  readonly value: VarId;
}

/** A gradient, and the variable that it belongs to. */
export interface Gradient extends Returned {
  readonly value: VarId;
}

export interface Differentiated {
  readonly program: Program;
  readonly gradients: readonly Gradient[];
  readonly wires: readonly ThroughPort[];
}

/**
 * Reverse mode: appends the backward pass and adds an output `grad:<name>` for each wanted name that the seeds depend on.
 *
 * A cotangent has exactly the shape and the named axes of its value. What a rule returns beyond a value's axes is summed
 * over them (a weight that all samples share), broadcasting is undone inside the rules, and a value used several times
 * gets the sum of its contributions; each of these is an equation of its own.
 */
export function differentiate(program: Program, registry: Registry, options: GradientOptions): Differentiated {
  const b = Builder.extend(program, registry);
  const targets = options.wrt.map((each) => (typeof each === 'string' ? { name: each, id: b.source(each).id } : each));
  const sweep = new Sweep(b, program, reachable(program, targets), options.wires === true);
  for (const seed of options.seeds) sweep.seed(seed);
  for (let i = program.equations.length - 1; i >= 0; i--) sweep.through(program.equations[i] as Equation);
  const gradients: Gradient[] = [];
  for (const { name, id: value } of targets) {
    const id = sweep.cotangent(value);
    if (id === undefined) continue;
    gradients.push({ of: name, id, value });
    b.outputAt(`grad:${name}`, id);
  }
  const { wireName } = options;
  const wires = sweep.wires();
  for (const { of, id } of wires) {
    const name = wireName ? wireName(of) : `grad:${of}`;
    // called like gradients, a weight's own port has the name of the weight
    if (wireName || !b.hasOutput(name)) b.outputAt(name, id);
  }
  return { program: b.build(), gradients, wires };
}

/** {@link differentiate} where the names of the outputs say all. */
export const withGradients = (program: Program, registry: Registry, options: GradientOptions): Program =>
  differentiate(program, registry, options).program;

/** Variables that depend on one of `from`, themselves included. */
function reachable({ types, equations }: Program, from: Program['outputs']): Uint8Array {
  const active = new Uint8Array(types.length);
  for (const { id } of from) active[id] = 1;
  for (const { inputs, outputs } of equations)
    for (const read of inputs) if (active[read] === 1) for (const id of outputs) active[id] = 1;
  return active;
}

const backward = (origins: readonly Origin[]): readonly Origin[] => origins.map(({ path }) => ({ path, rule: 'vjp' }));

/** One walk from the seeds to the targets. */
class Sweep {
  readonly #b: Builder;
  readonly #program: Program;
  readonly #active: Uint8Array;
  readonly #cotangents: (VarId | undefined)[];
  readonly #wires: Map<string, ThroughPort> | null;

  constructor(b: Builder, program: Program, active: Uint8Array, keepsWires: boolean) {
    this.#b = b;
    this.#active = active;
    this.#wires = keepsWires ? new Map() : null;
    this.#program = program;
    this.#cotangents = new Array(program.types.length);
  }

  cotangent(id: VarId): VarId | undefined {
    return this.#cotangents[id];
  }

  /** What came back through each port alone. */
  wires(): readonly ThroughPort[] {
    return [...(this.#wires?.values() ?? [])];
  }

  seed({ output, cotangent }: Seed): void {
    const value = this.#b.named(output);
    const origins = this.#program.equations.find(({ outputs }) => outputs.includes(value.id))?.origins ?? [];
    this.#b.withOrigins(backward(origins), () => {
      const g =
        cotangent === 'one'
          ? this.#b.axisExpand(this.#b.fill(1, value.shape), value.axes)
          : this.#b.input(cotangent.input, 'cotangent', { dtype: 'float', shape: value.shape, axes: value.axes });
      this.#accumulate(value.id, g.id);
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
      const { rule, ids } = pullBack(this.#b, equation, given, wanted);
      for (let i = 0; i < ids.length; i++) {
        const port = rule.outputs[i]?.name as string;
        this.#contribute(equation, port, inputs[ports.indexOf(port)] as VarId, ids[i] as VarId);
      }
    });
  }

  #wants(id: VarId): boolean {
    return this.#active[id] === 1 && this.#b.typeAt(id).dtype === 'float';
  }

  #contribute(equation: Equation, port: string, id: VarId, g: VarId): void {
    const type = this.#b.typeAt(id);
    const found = this.#b.typeAt(g);
    if (!sameShape(found.shape, type.shape) || found.dtype !== 'float') {
      throw new Error(
        `${equation.op}: the gradient of ${port} is ${found.dtype} ${shapeText(found.shape)}, its value ${shapeText(type.shape)}`,
      );
    }
    const fitted = found === type || found.axes.length + type.axes.length === 0 ? g : this.#withAxes(g, type);
    const path = equation.origins[0]?.path;
    if (path !== undefined && this.#wires) this.#noteWire(path, port, id, fitted);
    this.#accumulate(id, fitted);
  }

  #noteWire(node: string, port: string, value: VarId, id: VarId): void {
    const of = `${node}.${port}`;
    this.#wires?.set(of, { of, id, node, port, value });
  }

  /** Summed over the axes that a value does not carry, and repeated over those that only it carries. */
  #withAxes(id: VarId, { axes }: ValueType): VarId {
    const g = this.#b.valueOf(id);
    const summed = this.#b.axisSum(
      g,
      g.axes.filter((axis) => !axes.includes(axis)),
    );
    return this.#b.axisExpand(summed, axes).id;
  }

  #accumulate(id: VarId, g: VarId): void {
    const before = this.#cotangents[id];
    this.#cotangents[id] = before === undefined ? g : this.#b.add(this.#b.valueOf(before), this.#b.valueOf(g)).id;
  }
}

/** What an equation's rule is given, by names that tell what is what apart: `i:input`, `o:output`, `c:output`. */
const PREFIXES = { inputs: 'i:', outputs: 'o:', cotangents: 'c:' } as const;

/**
 * The cotangents of an equation's inputs, which the rule's outputs name. What a rule builds depends on types and attributes alone, so that it is
 * worked out once for all equations that are alike and then appended for each.
 */
function pullBack(
  b: Builder,
  equation: Equation,
  given: readonly (VarId | null)[],
  wanted: readonly string[],
): { readonly rule: Program; readonly ids: readonly VarId[] } {
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
    for (const [i, port] of outputPorts.entries()) {
      const g = given[i] ?? null;
      if (g !== null) values[PREFIXES.cotangents + port] = b.valueOf(g);
    }
    return values;
  }
  const args = [...inputs, ...outputs];
  for (const g of given) if (g !== null) args.push(g);
  return { rule, ids: b.splice(rule, args) };
}

/** All that the rule of an equation depends on. */
function keyOf(
  b: Builder,
  { op, attrs, body, ports, inputs, outputs, outputPorts }: Equation,
  given: readonly (VarId | null)[],
  wanted: readonly string[],
): Key {
  KEY.begin().push(VJP);
  KEY.push(textKey(op));
  KEY.push(attrsKey(attrs));
  KEY.push(body ? numberOf(body) : 0);
  KEY.push(namesKey(wanted));
  KEY.push(namesKey(ports));
  for (const id of inputs) KEY.push(typeKey(b.typeAt(id)));
  KEY.push(namesKey(outputPorts));
  for (const id of outputs) KEY.push(typeKey(b.typeAt(id)));
  for (const g of given) KEY.push(g === null ? -1 : typeKey(b.typeAt(g)));
  return KEY;
}

const KEY = new Key();
const VJP = textKey('vjp');

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
  // rules need little of what is made again inside
  return b.call(equation.op, inputs, dce({ ...differentiated, outputs }), equation.attrs);
}
