import { seenFrom } from '../program/origins.ts';
import type { Equation, Origin, Program, ValueType, VarId } from '../program/program.ts';

/** Replaces every call by the equations of its body, also calls inside calls. */
export function inline(program: Program): Program {
  return program.equations.some((e) => e.body) ? new Inlining(program).run() : program;
}

/** What the variables of a body are called outside, as far as they were met. */
type Names = (VarId | undefined)[];

class Inlining {
  readonly #program: Program;
  readonly #types: ValueType[];
  readonly #equations: Equation[] = [];
  /** What the output of a call is called inside it. */
  readonly #renamed: Names;

  constructor(program: Program) {
    this.#program = program;
    this.#types = [...program.types];
    // an array that grows by leaps becomes a table
    this.#renamed = new Array(program.types.length);
  }

  run(): Program {
    for (const equation of this.#program.equations) this.#place(equation);
    const outputs = this.#program.outputs.map((output) => {
      const id = this.#nameOf(output.id);
      return id === output.id ? output : { name: output.name, id };
    });
    return { ...this.#program, types: this.#types, equations: this.#equations, outputs };
  }

  #place(equation: Equation): void {
    const { op, attrs, ports, inputs: given, outputs, outputPorts, origins, body } = equation;
    const inputs = given.some((id) => this.#renamed[id] !== undefined) ? given.map((id) => this.#nameOf(id)) : given;
    if (body) this.#placeBody(body, inputs, outputs, origins);
    // made anew like all others: passes are quicker over equations of one make
    else this.#equations.push({ op, attrs, ports, inputs, outputs, outputPorts, origins });
  }

  /** The equations of a body, between what the call reads and what it makes. */
  #placeBody(body: Program, given: readonly VarId[], made: readonly VarId[], origins: readonly Origin[]): void {
    const names: Names = new Array(body.types.length);
    for (let i = 0; i < given.length; i++) names[(body.inputs[i] as Program['inputs'][number]).id] = given[i] as VarId;
    const seen = seenFrom(origins);
    for (const equation of body.equations) {
      const inputs = this.#namesOf(equation.inputs, names, body);
      const outputs = this.#namesOf(equation.outputs, names, body);
      const from = seen(equation.origins);
      const { op, attrs, ports, outputPorts } = equation;
      if (equation.body) this.#placeBody(equation.body, inputs, outputs, from);
      else this.#equations.push({ op, attrs, ports, inputs, outputs, outputPorts, origins: from });
    }
    for (let i = 0; i < made.length; i++) {
      const { id } = body.outputs[i] as Program['outputs'][number];
      this.#renamed[made[i] as VarId] = this.#nameWithin(id, names, body);
    }
  }

  #nameOf(id: VarId): VarId {
    return this.#renamed[id] ?? id;
  }

  #nameWithin(id: VarId, names: Names, body: Program): VarId {
    const name = names[id] ?? this.#types.push(body.types[id] as ValueType) - 1;
    names[id] = name;
    return this.#nameOf(name);
  }

  #namesOf(ids: readonly VarId[], names: Names, body: Program): VarId[] {
    // as long as it is from the beginning: one that grows has room for many more
    const all = new Array<VarId>(ids.length);
    for (let i = 0; i < ids.length; i++) all[i] = this.#nameWithin(ids[i] as VarId, names, body);
    return all;
  }
}
