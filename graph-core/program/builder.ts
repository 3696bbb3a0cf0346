import { type OpDef, withDefaults } from '../ops/define.ts';
import type { MaybePorts, Ports } from '../ops/rules.ts';
import { BuildError } from './build-error.ts';
import { Forms } from './forms.ts';
import { inferOutputs } from './infer.ts';
import { addPorts, attrsKey, namesKey, shared, textKey, typeKey } from './keys.ts';
import { Key, NumberMemo } from './memo.ts';
import { Names } from './names.ts';
import { isOpen } from './open-numbers.ts';
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

export { BuildError } from './build-error.ts';
export type { ContractSpec, ReduceOptions } from './forms.ts';

/** A variable of the program under construction, with its type. */
export interface Value extends ValueType {
  readonly id: VarId;
}

/** Finds an op by type id; throws on an unknown one (documents are checked before anything is built). */
export type Registry = (type: string) => OpDef;

/** Programs of functions by what they are functions of: see {@link Builder.traced}. */
const programs = new NumberMemo<Registry, Program>();
const KEY = new Key();

/**
 * Appends equations to a program. Op rules receive one and build programs with it; `op` is the general way, the named
 * methods are short forms for the primitives that rules use all the time.
 */
export class Builder extends Forms {
  readonly registry: Registry;
  readonly axes: Readonly<Record<string, number>>;
  /** What blocks that differ in training expand into. */
  readonly mode: Mode;
  #types: ValueType[] = [];
  /** Those of the variables that were asked for. */
  #values: (Value | undefined)[] = [];
  #inputs: ProgramInput[] = [];
  #equations: Equation[] = [];
  #outputs: ProgramOutput[] = [];
  readonly #inputIds = new Names(() => this.#inputs);
  readonly #outputIds = new Names(() => this.#outputs);
  #origins: readonly Origin[] = [];
  /** What expansions depend on beside their inputs and attributes. */
  readonly #context: number;
  #taken = 0;

  constructor(registry: Registry, axes: Readonly<Record<string, number>> = {}, mode: Mode = 'eval') {
    super();
    this.registry = registry;
    this.axes = axes;
    this.mode = mode;
    this.#context = textKey(`${mode} ${JSON.stringify(axes)}`);
  }

  /** A builder that continues a program: its variables keep their ids. */
  static extend(program: Program, registry: Registry): Builder {
    const b = new Builder(registry, program.axes);
    b.#types = [...program.types];
    // an array that grows by leaps becomes a table
    b.#values = new Array(program.types.length);
    b.#inputs = [...program.inputs];
    b.#equations = [...program.equations];
    b.#outputs = [...program.outputs];
    return b;
  }

  /** The variable with an id. */
  override valueOf(id: VarId): Value {
    const known = this.#values[id];
    if (known) return known;
    const type = this.#types[id];
    if (!type) throw new Error(`no variable ${id}`);
    const value = { dtype: type.dtype, shape: type.shape, axes: type.axes, id };
    this.#values[id] = value;
    return value;
  }

  /** The type of a variable. */
  typeOf({ id }: Pick<Value, 'id'>): ValueType {
    return this.#types[id] as ValueType;
  }

  /** {@link typeOf} by the variable's id. */
  typeAt(id: VarId): ValueType {
    return this.#types[id] as ValueType;
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
    return this.#outputIds.get(name) !== undefined;
  }

  hasInput(name: string): boolean {
    return this.#inputIds.get(name) !== undefined;
  }

  /** A program input of the given type. */
  input(name: string, role: InputRole, type: ValueType): Value {
    const value = this.#declare(type);
    this.#inputs.push({ name, role, id: value.id });
    return value;
  }

  output(name: string, value: Value): void {
    this.outputAt(name, value.id);
  }

  /** {@link output} by the variable's id. */
  outputAt(name: string, id: VarId): void {
    this.#outputs.push({ name, id });
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
  override op(type: string, inputs: Ports, attrs: Attrs = {}): Ports {
    const def = this.registry(type);
    const ports = shared.names(Object.keys(inputs));
    const full = shared.attrs(withDefaults(def, attrs));
    if (def.kind === 'composite') {
      const body = this.traced([textKey('expand'), textKey(type), attrsKey(full)], inputs, (b, inner) => {
        const problem = isOpen(def, full) ? null : def.check?.(inner, full);
        if (problem) throw new BuildError(type, problem);
        return def.expand(b, inner, full);
      });
      return this.call(type, inputs, body, full);
    }
    const values = ports.map((port) => inputs[port] as Value);
    const types = values.map((value) => this.typeOf(value));
    const inferred = inferOutputs(def, ports, types, full);
    if (!inferred.ok) throw new BuildError(type, inferred.error);
    return this.append({ op: type, attrs: full, ports, inputs: values.map((v) => v.id) }, inferred.value);
  }

  /** A call equation with a given body, whose inputs and outputs are in port order. */
  call(type: string, inputs: Ports, body: Program, attrs: Attrs = {}): Ports {
    const ports = shared.names(Object.keys(inputs));
    const types = Object.fromEntries(body.outputs.map((o) => [o.name, body.types[o.id] as ValueType]));
    return this.append({ op: type, attrs, ports, inputs: ports.map((port) => (inputs[port] as Value).id), body }, types);
  }

  /** The program of a function of the given inputs: same types, own variables. */
  trace(inputs: Ports, fn: (b: Builder, inputs: Ports) => MaybePorts, origins = this.#origins): Program {
    const inner = new Builder(this.registry, this.axes, this.mode);
    inner.#origins = origins;
    const args = Object.fromEntries(
      Object.entries(inputs).map(([port, v]) => [port, inner.input(port, 'observed', this.typeOf(v))]),
    );
    for (const [port, value] of Object.entries(fn(inner, args))) if (value) inner.output(port, value);
    return inner.build();
  }

  /** {@link trace}, once for all inputs of the same types: `key` says all else that the function depends on. */
  traced(key: readonly number[], inputs: Ports, fn: (b: Builder, inputs: Ports) => MaybePorts): Program {
    const ports = shared.names(Object.keys(inputs));
    const types = ports.map((port) => this.typeOf(inputs[port] as Value));
    KEY.begin();
    for (const each of key) KEY.push(each);
    addPorts(KEY, ports, types);
    return this.remembered(KEY, () => inputs, fn);
  }

  /**
   * {@link traced} where `key`, to which what else is said is added, says of which types the inputs are, too: they are asked for only where the
   * program is not known yet.
   */
  remembered(key: Key, inputs: () => Ports, fn: (b: Builder, inputs: Ports) => MaybePorts): Program {
    const origins = originsInside(this.#origins);
    key.push(this.#context);
    key.push(textKey(origins[0]?.rule ?? ''));
    return programs.get(this.registry, key, () => this.trace(inputs(), fn, origins));
  }

  /**
   * Appends what a function makes of values at `ports`, which is traced once for all values of the same types; `key` says all else that the
   * function depends on.
   */
  applied(
    key: readonly number[],
    ports: readonly string[],
    values: readonly Value[],
    fn: (b: Builder, inputs: Ports) => MaybePorts,
  ): Ports {
    KEY.begin();
    for (const each of key) KEY.push(each);
    KEY.push(namesKey(ports));
    for (let i = 0; i < values.length; i++) KEY.push(typeKey(this.typeOf(values[i] as Value)));
    const rule = this.remembered(KEY, () => Object.fromEntries(ports.map((port, i) => [port, values[i] as Value])), fn);
    const ids = this.splice(
      rule,
      values.map(({ id }) => id),
    );
    const made: Record<string, Value> = {};
    for (let i = 0; i < ids.length; i++) made[(rule.outputs[i] as ProgramOutput).name] = this.valueOf(ids[i] as VarId);
    return made;
  }

  /**
   * Appends the equations of a program, its inputs being `args` in order; gives its outputs in order. They come from here, or from where they
   * came from in the program.
   */
  splice({ types, inputs, equations, outputs }: Program, args: readonly VarId[], from: 'here' | 'there' = 'here'): VarId[] {
    const ids = new Array<VarId>(types.length);
    for (let i = 0; i < inputs.length; i++) ids[(inputs[i] as ProgramInput).id] = args[i] as VarId;
    const renamed = (id: VarId): VarId => ids[id] as VarId;
    for (const equation of equations) {
      for (const id of equation.outputs) ids[id] = this.#types.push(types[id] as ValueType) - 1;
      const { op, attrs, ports, outputPorts, body } = equation;
      const inputs = equation.inputs.map(renamed);
      const outputs = equation.outputs.map(renamed);
      const origins = from === 'here' ? this.#origins : equation.origins;
      if (body) this.#equations.push({ op, attrs, ports, inputs, outputs, outputPorts, origins, body });
      else this.#equations.push({ op, attrs, ports, inputs, outputs, outputPorts, origins });
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
    const origins = this.#origins;
    if (body) this.#equations.push({ op, attrs, ports, inputs, outputs, outputPorts, origins, body });
    else this.#equations.push({ op, attrs, ports, inputs, outputs, outputPorts, origins });
    return outputs;
  }

  /** Appends an equation with known output types. */
  append(eq: Pick<Equation, 'op' | 'attrs' | 'ports' | 'inputs' | 'body'>, outputs: Record<string, ValueType>): Ports {
    const outputPorts = Object.keys(outputs);
    const ids = this.appendAll({ ...eq, outputPorts }, Object.values(outputs));
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

  /** {@link takeNew}, one after the other. */
  eachNew(take: (made: Equation) => void): void {
    for (; this.#taken < this.#equations.length; this.#taken++) take(this.#equations[this.#taken] as Equation);
  }

  build(): Program {
    return { axes: this.axes, types: this.#types, inputs: this.#inputs, equations: this.#equations, outputs: this.#outputs };
  }

  #declare(type: ValueType): Value {
    return this.valueOf(this.#types.push(shared.type(type)) - 1);
  }
}
