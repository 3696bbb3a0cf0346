import { type Dtype, type Shape, sameShape, shapeText } from '../model/tensor.ts';
import { type OpDef, type OpError, withDefaults } from '../ops/define.ts';
import type { MaybePorts, Ports } from '../ops/rules.ts';
import { type Expr, input as exprInput, s } from '../scalar/expr.ts';
import { inferOutputs } from './infer.ts';
import { attrsKey, portsKey } from './keys.ts';
import { Memo } from './memo.ts';
import { originsInside } from './origins.ts';
import type {
  Attrs,
  Equation,
  InputRole,
  Mode,
  Origin,
  Program,
  ProgramInput,
  ProgramOutput,
  ValueType,
  VarId,
} from './program.ts';

/** A variable of the program under construction, with its type. */
export interface Value extends ValueType {
  readonly id: VarId;
}

/** Finds an op by type id; throws on an unknown one (documents are checked before anything is built). */
export type Registry = (type: string) => OpDef;

/** A rule or expansion asked for something impossible: wrong shapes reach the user as the analysis' diagnostics instead. */
export class BuildError extends Error {
  readonly error: OpError;
  constructor(op: string, error: OpError) {
    super(`${op}: ${error.message}`);
    this.name = 'BuildError';
    this.error = error;
  }
}

/** Programs of functions by what they are functions of: see {@link Builder.traced}. */
const programs = new Memo<Registry, Program>();

/** How two tensors are contracted: one letter an axis, as in `ij,jk->ik`; letters absent from `out` are summed. */
export interface ContractSpec {
  readonly left: string;
  readonly right: string;
  readonly out: string;
}

/** Options of the reductions: axes (all when null) and whether they stay with size 1. */
export interface ReduceOptions {
  readonly dim?: number | readonly number[] | null;
  readonly keepdim?: boolean;
}

/**
 * Appends equations to a program. Op rules receive one and build programs with it; `op` is the general way, the named
 * methods are short forms for the primitives that rules use all the time.
 */
export class Builder {
  readonly registry: Registry;
  readonly axes: Readonly<Record<string, number>>;
  /** What blocks that differ in training expand into. */
  readonly mode: Mode;
  #types: ValueType[] = [];
  /** Those of the variables that were asked for. */
  readonly #values: (Value | undefined)[] = [];
  #inputs: ProgramInput[] = [];
  #equations: Equation[] = [];
  #outputs: ProgramOutput[] = [];
  /** By name; of several with one name the first. */
  readonly #inputIds = new Map<string, VarId>();
  readonly #outputIds = new Map<string, VarId>();
  #origins: readonly Origin[] = [];
  /** What expansions depend on beside their inputs and attributes. */
  readonly #context: string;
  #taken = 0;

  constructor(registry: Registry, axes: Readonly<Record<string, number>> = {}, mode: Mode = 'eval') {
    this.registry = registry;
    this.axes = axes;
    this.mode = mode;
    this.#context = `${mode} ${JSON.stringify(axes)}`;
  }

  /** A builder that continues a program: its variables keep their ids. */
  static extend(program: Program, registry: Registry): Builder {
    const b = new Builder(registry, program.axes);
    b.#types = [...program.types];
    b.#inputs = [...program.inputs];
    b.#equations = [...program.equations];
    b.#outputs = [...program.outputs];
    for (const { name, id } of program.inputs) index(b.#inputIds, name, id);
    for (const { name, id } of program.outputs) index(b.#outputIds, name, id);
    return b;
  }

  /** The variable with an id. */
  valueOf(id: VarId): Value {
    const known = this.#values[id];
    if (known) return known;
    const type = this.#types[id];
    if (!type) throw new Error(`no variable ${id}`);
    const value = { dtype: type.dtype, shape: type.shape, axes: type.axes, id };
    this.#values[id] = value;
    return value;
  }

  /** The output, else the input, of a name. */
  named(name: string): Value {
    const found = this.#outputIds.get(name) ?? this.#inputIds.get(name);
    if (found === undefined) throw new Error(`the program has no "${name}"`);
    return this.valueOf(found);
  }

  /** The input, else the output, of a name: in the body of a backward call a gradient is called like what it belongs to. */
  source(name: string): Value {
    const found = this.#inputIds.get(name);
    return found === undefined ? this.named(name) : this.valueOf(found);
  }

  hasOutput(name: string): boolean {
    return this.#outputIds.has(name);
  }

  hasInput(name: string): boolean {
    return this.#inputIds.has(name);
  }

  /** A program input of the given type. */
  input(name: string, role: InputRole, type: ValueType): Value {
    const value = this.#declare(type);
    this.#inputs.push({ name, role, id: value.id });
    index(this.#inputIds, name, value.id);
    return value;
  }

  output(name: string, value: Value): void {
    this.#outputs.push({ name, id: value.id });
    index(this.#outputIds, name, value.id);
  }

  /** Everything built inside `body` is marked as coming from `origins`. */
  withOrigins<T>(origins: readonly Origin[], body: () => T): T {
    const before = this.#origins;
    this.#origins = origins;
    try {
      return body();
    } finally {
      this.#origins = before;
    }
  }

  /**
   * Appends one op: an equation, for a composite a call whose body is its expansion.
   * @throws BuildError where the op does not accept the types.
   */
  op(type: string, inputs: Ports, attrs: Attrs = {}): Ports {
    const def = this.registry(type);
    const ports = Object.keys(inputs);
    const values = ports.map((port) => inputs[port] as Value);
    const full = withDefaults(def, attrs);
    if (def.kind === 'composite') {
      const body = this.traced(`${type} ${attrsKey(full)}`, inputs, (b, inner) => {
        const problem = def.check?.(inner, full);
        if (problem) throw new BuildError(type, problem);
        return def.expand(b, inner, full);
      });
      return this.call(type, inputs, body, full);
    }
    const inferred = inferOutputs(def, ports, values, full);
    if (!inferred.ok) throw new BuildError(type, inferred.error);
    return this.append({ op: type, attrs: full, ports, inputs: values.map((v) => v.id) }, inferred.value);
  }

  /** A call equation with a given body, whose inputs and outputs are in port order. */
  call(type: string, inputs: Ports, body: Program, attrs: Attrs = {}): Ports {
    const ports = Object.keys(inputs);
    const types = Object.fromEntries(body.outputs.map((o) => [o.name, body.types[o.id] as ValueType]));
    return this.append({ op: type, attrs, ports, inputs: ports.map((port) => (inputs[port] as Value).id), body }, types);
  }

  /** The program of a function of the given inputs: same types, own variables. */
  trace(inputs: Ports, fn: (b: Builder, inputs: Ports) => MaybePorts, origins = this.#origins): Program {
    const inner = new Builder(this.registry, this.axes, this.mode);
    inner.#origins = origins;
    const args = Object.fromEntries(Object.entries(inputs).map(([port, v]) => [port, inner.input(port, 'observed', typeOf(v))]));
    for (const [port, value] of Object.entries(fn(inner, args))) if (value) inner.output(port, value);
    return inner.build();
  }

  /** {@link trace}, once for all inputs of the same types: `key` says all else that the function depends on. */
  traced(key: string, inputs: Ports, fn: (b: Builder, inputs: Ports) => MaybePorts): Program {
    const origins = originsInside(this.#origins);
    if (origins === null) return this.trace(inputs, fn);
    const ports = Object.keys(inputs);
    const types = ports.map((port) => inputs[port] as Value);
    const whole = `${key} ${portsKey(ports, types)} ${this.#context} ${origins[0]?.rule ?? ''}`;
    return programs.get(this.registry, whole, () => this.trace(inputs, fn, origins));
  }

  /** Appends the equations of a program as coming from here, its inputs being `args` in order; gives its outputs in order. */
  splice({ types, inputs, equations, outputs }: Program, args: readonly VarId[]): VarId[] {
    const ids = new Array<VarId>(types.length);
    for (let i = 0; i < inputs.length; i++) ids[(inputs[i] as ProgramInput).id] = args[i] as VarId;
    const renamed = (id: VarId): VarId => ids[id] as VarId;
    for (const { op, attrs, ports, inputs: read, outputs: made, outputPorts, body } of equations) {
      for (const id of made) ids[id] = this.#types.push(types[id] as ValueType) - 1;
      const equation = {
        op,
        attrs,
        ports,
        inputs: read.map(renamed),
        outputs: made.map(renamed),
        outputPorts,
        origins: this.#origins,
      };
      this.#equations.push(body ? { ...equation, body } : equation);
    }
    return outputs.map(({ id }) => renamed(id));
  }

  /** Appends an equation with known output types; gives its outputs. */
  appendAll(
    eq: Pick<Equation, 'op' | 'attrs' | 'ports' | 'inputs' | 'body' | 'outputPorts'>,
    types: readonly ValueType[],
  ): VarId[] {
    const { op, attrs, ports, inputs, outputPorts, body } = eq;
    const outputs = types.map((type) => this.#types.push(type) - 1);
    const equation = { op, attrs, ports, inputs, outputs, outputPorts, origins: this.#origins };
    this.#equations.push(body ? { ...equation, body } : equation);
    return outputs;
  }

  /** Appends an equation with known output types. */
  append(eq: Pick<Equation, 'op' | 'attrs' | 'ports' | 'inputs' | 'body'>, outputs: Record<string, ValueType>): Ports {
    const outputPorts = Object.keys(outputs);
    const ids = this.appendAll({ ...eq, outputPorts }, Object.values(outputs).map(typeOf));
    const made: Record<string, Value> = {};
    for (let i = 0; i < outputPorts.length; i++) made[outputPorts[i] as string] = this.valueOf(ids[i] as VarId);
    return made;
  }

  /** Appends an equation as it is; its variables are declared already. */
  keep(equation: Equation): void {
    this.#equations.push(equation);
  }

  /** The equations appended since the last call. */
  takeNew(): readonly Equation[] {
    const made = this.#equations.slice(this.#taken);
    this.#taken = this.#equations.length;
    return made;
  }

  build(): Program {
    return { axes: this.axes, types: this.#types, inputs: this.#inputs, equations: this.#equations, outputs: this.#outputs };
  }

  #declare(type: ValueType): Value {
    return this.valueOf(this.#types.push(typeOf(type)) - 1);
  }

  #one(type: string, inputs: Ports, attrs: Attrs = {}, port = 'output'): Value {
    return this.op(type, inputs, attrs)[port] as Value;
  }

  // --- short forms -------------------------------------------------------------------------------------------------

  /** Elementwise formula of broadcast operands, e.g. `b.map((x, y) => s.mul(x, y), a, c)`. */
  map(formula: (...operands: Expr[]) => Expr, ...values: Value[]): Value {
    const expr = formula(...values.map((v, i) => exprInput(i, v.dtype)));
    const ports = Object.fromEntries(values.map((v, i) => [`inputs.${i}`, v]));
    return this.#one('map', ports, { expr });
  }

  add = (x: Value, y: Value): Value => this.map(s.add, x, y);
  sub = (x: Value, y: Value): Value => this.map(s.sub, x, y);
  mul = (x: Value, y: Value): Value => this.map(s.mul, x, y);
  div = (x: Value, y: Value): Value => this.map(s.div, x, y);
  neg = (x: Value): Value => this.map(s.neg, x);
  exp = (x: Value): Value => this.map(s.exp, x);
  log = (x: Value): Value => this.map(s.log, x);
  /** x times a plain number. */
  scale = (x: Value, by: number): Value => (by === 1 ? x : this.map((e) => s.mul(e, by), x));
  where = (condition: Value, x: Value, y: Value): Value => this.map((c, a, b) => s.select(c, a, b), condition, x, y);
  cast = (x: Value, dtype: Dtype): Value => (x.dtype === dtype ? x : this.map((e) => s.cast(e, dtype), x));

  /** A tensor filled with one number. */
  fill = (value: number, shape: Shape = [], dtype: Dtype = 'float'): Value => this.#one('fill', {}, { value, shape, dtype });
  zerosLike = (x: Value): Value => this.axisExpand(this.fill(0, x.shape, x.dtype), x.axes);
  /** 0, 1, ... size-1 as int32 [size]. */
  iota = (size: number): Value => this.#one('iota', {}, { size });

  sum = (x: Value, options: ReduceOptions = {}): Value =>
    this.#one('sum', { input: x }, { dim: null, keepdim: false, ...options });
  amax = (x: Value, options: ReduceOptions = {}): Value =>
    this.#one('amax', { input: x }, { dim: null, keepdim: false, ...options });
  amin = (x: Value, options: ReduceOptions = {}): Value =>
    this.#one('amin', { input: x }, { dim: null, keepdim: false, ...options });

  /** Sum of products: see {@link ContractSpec}. `sumAxes` are named axes summed as well. */
  contract = (left: Value, right: Value, spec: ContractSpec, sumAxes: readonly string[] = []): Value =>
    this.#one('contract', { left, right }, { ...spec, sumAxes });

  reshape = (x: Value, shape: Shape): Value => (sameShape(x.shape, shape) ? x : this.#one('reshape', { input: x }, { shape }));
  permute = (x: Value, dims: readonly number[]): Value =>
    dims.every((d, i) => d === i) ? x : this.#one('permute', { input: x }, { dims });
  /** Broadcasts to a shape: axes of size 1 repeat, new axes come in front. */
  expand = (x: Value, shape: Shape): Value => (sameShape(x.shape, shape) ? x : this.#one('expand', { input: x }, { shape }));
  /** `step` > 0 over one axis, `start` inclusive, `end` exclusive, all resolved. */
  slice = (x: Value, dim: number, start: number, end: number, step = 1): Value =>
    this.#one('slice', { input: x }, { dim, start, end, step });
  cat = (values: readonly Value[], dim: number): Value =>
    this.#one('cat', Object.fromEntries(values.map((v, i) => [`inputs.${i}`, v])), { dim });

  /** Sums over named axes; the identity for axes the value does not carry. */
  axisSum = (x: Value, axes: readonly string[]): Value => {
    const carried = axes.filter((axis) => x.axes.includes(axis));
    return carried.length === 0 ? x : this.#one('axis-sum', { input: x }, { axes: carried });
  };
  /** Repeats a value along named axes that it does not carry yet. */
  axisExpand = (x: Value, axes: readonly string[]): Value => {
    const missing = axes.filter((axis) => !x.axes.includes(axis));
    return missing.length === 0 ? x : this.#one('axis-expand', { input: x }, { axes: missing });
  };

  /** Sums away what broadcasting to `x`'s shape had added: the transpose of {@link expand}. */
  sumTo(x: Value, shape: Shape): Value {
    if (sameShape(x.shape, shape)) return x;
    const extra = x.shape.length - shape.length;
    if (extra < 0)
      throw new BuildError('sum-to', {
        code: 'shape/sum-to',
        message: `cannot sum ${shapeText(x.shape)} to ${shapeText(shape)}`,
      });
    const dims = x.shape.flatMap((n, d) => (d < extra || (shape[d - extra] === 1 && n !== 1) ? [d] : []));
    return this.reshape(this.sum(x, { dim: dims, keepdim: true }), shape);
  }
}

const typeOf = ({ dtype, shape, axes }: ValueType): ValueType => ({ dtype, shape, axes });

function index(ids: Map<string, VarId>, name: string, id: VarId): void {
  if (!ids.has(name)) ids.set(name, id);
}
