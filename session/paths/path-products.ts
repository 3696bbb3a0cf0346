import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import type { Program, ProgramInput, VarId } from '../../graph-core/program/program.ts';
import type { Executor } from '../../kernels/executor.ts';
import { NamedPlan } from '../device-values.ts';
import { names } from '../objectives.ts';
import { evaluate } from '../run.ts';
import type { PathCounts, PathEdge } from './path-graph.ts';

/** Pulls rows back through one port of one equation at a time, by the equation's own derivative at the values of a pass. */
export class LocalProducts {
  readonly #program: Program;
  readonly #values: ReadonlyMap<VarId, TensorData>;
  readonly #executor: Executor;
  /** By variable and port; null where no derivative passes. */
  readonly #plans = new Map<string, NamedPlan | null>();
  readonly #signal: AbortSignal;

  private constructor(program: Program, values: ReadonlyMap<VarId, TensorData>, executor: Executor, signal: AbortSignal) {
    this.#program = program;
    this.#executor = executor;
    this.#values = values;
    this.#signal = signal;
  }

  /** Runs the program forward for what the equations on the paths read. @throws SessionError `session/too-large`; DeviceError */
  static async open(
    program: Program,
    { onPath }: PathCounts,
    inputs: ReadonlyMap<string, TensorData>,
    executor: Executor,
    signal: AbortSignal,
  ): Promise<LocalProducts> {
    const read = new Set(
      program.equations.flatMap((equation) =>
        equation.outputs.some((id) => onPath.has(id)) && equation.inputs.some((id) => onPath.has(id)) ? equation.inputs : [],
      ),
    );
    const outputs = [...read].map((id) => ({ name: `${id}`, id }));
    const found = await evaluate({ ...program, outputs }, inputs, executor, signal);
    return new LocalProducts(program, new Map(found.map(({ name, tensor }) => [Number(name), tensor.data])), executor, signal);
  }

  /** row . d output / d input through the edge's port: a row of the input's size. @throws DeviceError */
  async pull(edge: PathEdge, row: Float64Array): Promise<Float64Array> {
    const plan = await this.#plan(edge);
    if (!plan) return new Float64Array(sizeOf(this.#program.types[edge.input]?.shape ?? []));
    plan.write(names.cotangent(edge.outputPort), row);
    await plan.loaded.run(0, plan.loaded.plan.calls.length, this.#signal);
    return plan.read(names.gradient(edge.port));
  }

  destroy(): void {
    for (const plan of this.#plans.values()) plan?.loaded.destroy();
  }

  async #plan(edge: PathEdge): Promise<NamedPlan | null> {
    const key = `${edge.output} ${edge.port}`;
    const before = this.#plans.get(key);
    if (before !== undefined) return before;
    const program = this.#pulling(edge);
    const loaded = program && (await this.#executor.load(planRun(program, registry, this.#executor.info.limits)));
    const plan = loaded ? new NamedPlan(loaded) : null;
    edge.equation.ports.forEach((port, i) => {
      const value = this.#values.get(edge.equation.inputs[i] as VarId);
      if (value) plan?.write(port, value);
    });
    this.#plans.set(key, plan);
    return plan;
  }

  /** The equation alone, each of its ports an input of its own: a value that enters by two of them is pulled through one. */
  #pulling({ equation, port, outputPort }: PathEdge): Program | null {
    const typeOf = (id: VarId) => this.#program.types[id] as Program['types'][number];
    const inputs = equation.ports.map((name, id): ProgramInput => ({ name, role: 'observed', id }));
    const outputs = equation.outputPorts.map((name, i) => ({ name: `out:${name}`, id: inputs.length + i }));
    const alone: Program = {
      axes: this.#program.axes,
      types: [...equation.inputs.map(typeOf), ...equation.outputs.map(typeOf)],
      inputs,
      equations: [{ ...equation, inputs: inputs.map(({ id }) => id), outputs: outputs.map(({ id }) => id) }],
      outputs,
    };
    const seed = { output: `out:${outputPort}`, cotangent: { input: names.cotangent(outputPort) } };
    const found = withGradients(alone, registry, { seeds: [seed], wrt: [port] });
    const read = found.outputs.filter(({ name }) => name === names.gradient(port));
    return read.length > 0 ? { ...found, outputs: read } : null;
  }
}
