import { registry } from '../../graph-core/ops/index.ts';
import { dce } from '../../graph-core/passes/dce.ts';
import { planRun } from '../../graph-core/plan/run-plan.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import type { ResolvedSimulator } from '../../graph-core/validate/simulator.ts';
import type { Dataset } from '../data/dataset.ts';
import { NamedPlan } from '../device-values.ts';
import { SessionError } from '../session-error.ts';
import { carriedInputs, checkBudget } from '../stepper/compile.ts';
import type { TrainerOptions } from '../training/trainer.ts';

export type PolicyPlanOptions = Pick<TrainerOptions, 'document' | 'analysis' | 'dataset' | 'store' | 'plans' | 'limits' | 'key'>;

/** The policy's output for all episodes at once, on the device. */
export class PolicyPlan {
  readonly #plan: NamedPlan;
  readonly #spec: ResolvedSimulator;
  readonly #options: PolicyPlanOptions;

  private constructor(plan: NamedPlan, spec: ResolvedSimulator, options: PolicyPlanOptions) {
    this.#plan = plan;
    this.#spec = spec;
    this.#options = options;
  }

  /** @throws SessionError where the policy looks at more than the state, or takes too much memory; DeviceError */
  static async open(spec: ResolvedSimulator, options: PolicyPlanOptions): Promise<PolicyPlan> {
    const { document, analysis, dataset, plans, limits, key } = options;
    const loaded = await plans.load(`policy ${key}`, () => {
      const program = policyProgram(buildProgram(document, analysis, registry), spec, dataset);
      const plan = planRun(program, registry, limits);
      checkBudget(plan, 'the answers of the policy');
      return plan;
    });
    return new PolicyPlan(new NamedPlan(loaded), spec, options);
  }

  /** Takes the weights of now. */
  begin(): void {
    const { analysis, dataset, store } = this.#options;
    for (const { address } of analysis.parameters) this.#plan.write(address, store.get(address));
    for (const feed of dataset.feeds.values()) if (!feed.carries) this.#plan.write(feed.address, feed.data);
  }

  /** @throws DeviceError */
  async outputs(observations: Float64Array, signal?: AbortSignal): Promise<Float64Array> {
    const { observation, policy } = this.#spec;
    this.#plan.write(observation.address, observations);
    const { loaded } = this.#plan;
    await loaded.run(0, loaded.plan.calls.length, signal);
    return this.#plan.read(policy.output);
  }
}

/** Without what the policy does not depend on, batched over the episodes. @throws SessionError */
function policyProgram(forward: Program, { policy, observation, episodes }: ResolvedSimulator, dataset: Dataset): Program {
  const own = dce({ ...forward, outputs: forward.outputs.filter(({ name }) => name === policy.output) });
  const read = new Set(own.equations.flatMap(({ inputs }) => inputs));
  const inputs = own.inputs.filter(({ id }) => read.has(id));
  const carried = carriedInputs(dataset);
  const other = inputs.find(({ name }) => carried.has(name) && name !== observation.address);
  if (other) {
    const message = `the policy ${policy.output} depends on ${other.name}, which is not known when it has to act`;
    throw new SessionError(
      'training/simulator',
      message,
      '/training/simulator/policy',
      `let it depend on ${observation.address} only`,
    );
  }
  if (!inputs.some(({ name }) => name === observation.address)) {
    const message = `the policy ${policy.output} does not depend on ${observation.address}: it acts blindly`;
    throw new SessionError('training/simulator', message, '/training/simulator/policy', 'wire the observation to it');
  }
  return batch({ ...own, inputs }, registry, 'sample', episodes, new Set([observation.address]));
}
