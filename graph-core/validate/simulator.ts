import type { Address, Document, NodeId } from '../model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../model/result.ts';
import { type Shape, shapeText, sizeOf } from '../model/tensor.ts';
import type { SimulatorSpec } from '../model/training.ts';
import type { TensorType } from '../ops/define.ts';
import { SIMULATORS, simulatorOf } from '../simulators/index.ts';
import type { Simulator } from '../simulators/simulator.ts';
import type { NodeAnalysis, ObservedAnalysis } from './analysis.ts';

/** A policy's output, and how an action follows from it. */
export type Policy =
  | { readonly kind: 'categorical'; readonly output: Address; readonly actions: number }
  | { readonly kind: 'normal'; readonly output: Address; readonly std: number };

/** A document's simulator with all that was left out. */
export interface ResolvedSimulator {
  readonly simulator: Simulator;
  readonly policy: Policy;
  readonly observation: ObservedAnalysis;
  readonly action: ObservedAnalysis;
  readonly cost: ObservedAnalysis;
  readonly horizon: number;
  readonly episodes: number;
  readonly rows: number;
  readonly discount: number;
}

const SIMULATOR_DEFAULTS = { horizon: 500, episodes: 16, rows: 1024, discount: 0.99 } as const;

/** What one iteration may hold at most: its episodes are kept until their costs are known. */
const MOST = { horizon: 100_000, episodes: 4096, rows: 1_000_000 } as const;
/** Time steps of all episodes at once. */
const MOST_STEPS = 4_000_000;

const AT = '/training/simulator';

interface Graph {
  readonly nodes: ReadonlyMap<NodeId, NodeAnalysis>;
  readonly observed: readonly ObservedAnalysis[];
}

const fault = (field: string, message: string, mend: string): Diagnostic =>
  errorAt('training/simulator', field === '' ? AT : `${AT}/${field}`, message, mend);

/** The simulator that a document trains on; null without one. */
export function resolveSimulator({ training, data }: Document, graph: Graph): Result<ResolvedSimulator | null> {
  const spec = training.simulator;
  if (spec === undefined) return ok(null);
  const simulator = simulatorOf(spec.type);
  if (!simulator) {
    const known = SIMULATORS.map(({ type }) => type).join(', ');
    return err([fault('type', `there is no simulator "${spec.type}"`, `choose one of ${known}`)]);
  }
  const faults: Diagnostic[] = [...countFaults(spec)];
  if (data.split !== undefined)
    faults.push(
      fault(
        '',
        'there is a split into rows to train on and to hold back, but a simulator’s rows are all new',
        'leave the split out',
      ),
    );
  const policy = policyOf(spec, graph);
  if (!policy.ok) faults.push(...policy.error);
  const found = variablesOf(spec, simulator, policy.ok ? policy.value : null, graph, faults);
  if (faults.length > 0 || !policy.ok || found === null) return err(faults);
  const { horizon, episodes, rows, discount } = { ...SIMULATOR_DEFAULTS, ...spec };
  return ok({ simulator, policy: policy.value.policy, ...found, horizon, episodes, rows, discount });
}

function countFaults(spec: SimulatorSpec): Diagnostic[] {
  const { discount, ...counts } = { ...SIMULATOR_DEFAULTS, ...spec };
  const fields = ['horizon', 'episodes', 'rows'] as const;
  const faults = fields.flatMap((field) => {
    const [value, most] = [counts[field], MOST[field]];
    if (Number.isInteger(value) && value >= 1 && value <= most) return [];
    return [fault(field, `"${field}" is ${value}`, `give a whole number from 1 to ${most}`)];
  });
  if (faults.length === 0 && counts.horizon * counts.episodes > MOST_STEPS) {
    const message = `${counts.episodes} episodes of ${counts.horizon} time steps are more than ${MOST_STEPS} in all`;
    faults.push(fault('episodes', message, 'give fewer episodes or a shorter horizon'));
  }
  if (!(discount >= 0 && discount <= 1)) faults.push(fault('discount', `"discount" is ${discount}`, 'give a number from 0 to 1'));
  return faults;
}

interface FoundPolicy {
  readonly policy: Policy;
  readonly type: TensorType;
}

function policyOf({ policy }: SimulatorSpec, { nodes }: Graph): Result<FoundPolicy> {
  const isCategorical = 'logits' in policy;
  const output = isCategorical ? policy.logits : policy.mean;
  const field = isCategorical ? 'policy/logits' : 'policy/mean';
  const dot = output.indexOf('.', output.lastIndexOf('/') + 1);
  const type = nodes.get(output.slice(0, dot))?.outputs.get(output.slice(dot + 1));
  if (!type) return err([fault(field, `there is no value ${output} in the graph`, 'name an output of a block that can run')]);
  const shape = shapeText(type.shape);
  if (isCategorical) {
    const actions = sizeOf(type.shape);
    if (type.dtype === 'float' && type.shape.length === 1 && actions >= 2)
      return ok({ policy: { kind: 'categorical', output, actions }, type });
    return err([
      fault(
        field,
        `${output} is ${type.dtype}, ${shape}`,
        'logits are a float vector, one number for each action, of which there are 2 or more',
      ),
    ]);
  }
  if (!(policy.std > 0 && Number.isFinite(policy.std)))
    return err([fault('policy/std', `the standard deviation is ${policy.std}`, 'give a number above 0')]);
  if (type.dtype === 'float' && sizeOf(type.shape) === 1)
    return ok({ policy: { kind: 'normal', output, std: policy.std }, type });
  return err([fault(field, `${output} is ${type.dtype}, ${shape}`, 'the control is one float number')]);
}

interface Variables {
  readonly observation: ObservedAnalysis;
  readonly action: ObservedAnalysis;
  readonly cost: ObservedAnalysis;
}

function variablesOf(
  spec: SimulatorSpec,
  simulator: Simulator,
  found: FoundPolicy | null,
  { observed }: Graph,
  faults: Diagnostic[],
): Variables | null {
  const take = (field: keyof Variables, dtype: ObservedAnalysis['dtype'], fits: (shape: Shape) => boolean, wanted: string) => {
    const address = spec[field];
    const variable = observed.find((o) => o.address === address);
    if (!variable) faults.push(fault(field, `${address} is no observed variable of the graph`, 'name one, such as s.value'));
    else if (variable.dtype !== dtype || !fits(variable.shape))
      faults.push(fault(field, `${address} is ${variable.dtype}, ${shapeText(variable.shape)}`, `make it ${wanted}`));
    else return variable;
    return null;
  };
  const names = simulator.state.slice(0, simulator.observed).map(({ name }) => name);
  const isState = (shape: Shape): boolean => shape.length === 1 && shape[0] === simulator.observed;
  const observation = take('observation', 'float', isState, `a float vector of ${simulator.observed}: ${names.join(', ')}`);
  const isIndex = found?.policy.kind === 'categorical';
  const action = isIndex
    ? take('action', 'int32', (shape) => shape.length === 0, 'an int32 scalar: the number of the action')
    : take('action', 'float', (shape) => sizeOf(shape) === 1, 'one float number, as the mean is');
  const cost = take('cost', 'float', (shape) => sizeOf(shape) === 1, 'one float number');
  const addresses = [spec.observation, spec.action, spec.cost];
  if (new Set(addresses).size < 3)
    faults.push(fault('', 'observation, action and cost name the same variable', 'give each a variable of its own'));
  return observation && action && cost ? { observation, action, cost } : null;
}
