import type { Address } from '../../graph-core/model/document.ts';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import type { PlanLimits } from '../../graph-core/plan/limits.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import { Breath } from '../breath.ts';
import { NamedPlan } from '../device-values.ts';
import { names, TOTAL } from '../objectives.ts';
import type { PlanCache } from '../plan-cache.ts';
import { bytesOf, checkBudget } from '../stepper/compile.ts';
import { overProbes, PROBE, type ProbeProgram } from './probe-program.ts';

/** Bytes that the candidates of one go may take; larger populations are taken in parts. */
const PROBE_BYTES = 2 ** 28;

/** Where one of the moved weights lies in a point. */
export interface Place {
  readonly address: Address;
  readonly from: number;
  readonly size: number;
}

export interface Probed {
  /** One for each candidate. */
  readonly costs: Float64Array;
  /** What the first candidate's forward pass makes of the blocks' own buffers. */
  readonly buffers: ReadonlyMap<Address, Float64Array>;
}

/** A loaded plan that evaluates a fixed number of candidates, any number of them in parts of that size. */
export class Probes {
  readonly plan: NamedPlan;
  readonly probes: number;
  readonly #program: ProbeProgram;

  private constructor(plan: NamedPlan, probes: number, program: ProbeProgram) {
    this.plan = plan;
    this.probes = probes;
    this.#program = program;
  }

  /** Takes as many candidates at once as are usual, or as fit. @throws SessionError `session/too-large` where not even one fits */
  static async load(
    program: ProbeProgram,
    usual: number,
    name: string,
    { plans, limits, budget = PROBE_BYTES }: { readonly plans: PlanCache; readonly limits: PlanLimits; readonly budget?: number },
  ): Promise<Probes> {
    const planned = (probes: number): Plan => planRun(overProbes(program, probes), registry, limits);
    let [probes, plan] = [usual, planned(usual)];
    while (bytesOf(plan) > budget && probes > 1) {
      // what all candidates share takes its bytes once: halving is on the safe side
      probes = Math.ceil(probes / 2);
      plan = planned(probes);
    }
    checkBudget(plan, 'evaluating the cost of a step');
    return new Probes(new NamedPlan(await plans.load(`${name} ${probes}`, () => plan)), probes, program);
  }

  /** Addresses of the weights that differ from candidate to candidate. */
  get moved(): readonly Address[] {
    return this.#program.moved;
  }

  write(name: string, data: TensorData): void {
    this.plan.write(name, data);
  }

  /** `at`: the points, laid out as `places` say. @throws DeviceError, `device/cancelled` where the signal was given */
  async evaluate(
    count: number,
    at: (index: number) => Float64Array,
    places: readonly Place[],
    signal?: AbortSignal,
  ): Promise<Probed> {
    const costs = new Float64Array(count);
    const buffers = new Map<Address, Float64Array>();
    const breath = new Breath(signal);
    for (let from = 0; from < count; from += this.probes) {
      await breath.take();
      // the last part is filled up: a plan has one size
      this.#feed((k) => at(Math.min(from + k, count - 1)), places);
      const { loaded } = this.plan;
      await loaded.run(0, loaded.plan.calls.length, signal);
      const wanted = [TOTAL, ...(from === 0 ? this.#program.buffers.map(names.next) : [])];
      const found = await this.plan.readAll(wanted);
      const part = found.get(TOTAL) as Float64Array;
      // a cost that no moved weight reaches is one number
      for (let k = 0; k < this.probes && from + k < count; k++) costs[from + k] = part[Math.min(k, part.length - 1)] as number;
      if (from === 0) this.#readBuffers(found, buffers);
    }
    return { costs, buffers };
  }

  #feed(at: (index: number) => Float64Array, places: readonly Place[]): void {
    const points = Array.from({ length: this.probes }, (_, k) => at(k));
    for (const { address, from, size } of places) {
      const data = new Float64Array(this.probes * size);
      points.forEach((point, k) => {
        data.set(point.subarray(from, from + size), k * size);
      });
      this.plan.write(address, data);
    }
  }

  #readBuffers(found: ReadonlyMap<string, Float64Array>, into: Map<Address, Float64Array>): void {
    for (const address of this.#program.buffers) {
      const output = this.plan.output(names.next(address));
      const data = found.get(names.next(address));
      if (!output || !data) continue;
      const size = sizeOf(output.shape) / (output.axes.includes(PROBE) ? this.probes : 1);
      into.set(address, data.slice(0, size));
    }
  }
}
