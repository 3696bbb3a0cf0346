import { matchesAny } from '../graph-core/model/address.ts';
import { type Address, type Document, type Objective, type OptimizerSpec, splitAddress } from '../graph-core/model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../graph-core/model/result.ts';
import { OPTIMISERS, optimiserOf } from '../graph-core/optim/index.ts';
import { type Hyper, type Optimiser, readHyper } from '../graph-core/optim/optimiser.ts';
import type { Analysis, ParameterAnalysis } from '../graph-core/validate/analysis.ts';

/** One objective, ready to be compiled. */
export interface ResolvedObjective {
  readonly index: number;
  /** Their sum of means over the samples is what is differentiated. */
  readonly costs: readonly Address[];
  /** What is updated: trainable and meant by a pattern. */
  readonly parameters: readonly ParameterAnalysis[];
  readonly optimiser: Optimiser;
  readonly hyper: Hyper;
  /** Updates in a row before the next objective's turn. */
  readonly steps: number;
}

type Listed = Pick<Objective, 'parameters' | 'optimizer' | 'steps'> & { readonly costs: readonly Address[] };

/** Training without any objective in the document: all costs, all weights, plain gradient descent. */
const DEFAULT_OPTIMIZER: OptimizerSpec = { type: 'sgd' };

/** The document's objectives; one default objective when it names none, none when the graph has no cost. */
export function resolveObjectives(document: Document, analysis: Analysis): Result<readonly ResolvedObjective[]> {
  const given = document.training.objectives ?? [];
  if (given.length === 0 && analysis.costs.length === 0) return ok([]);
  const listed: readonly Listed[] =
    given.length === 0
      ? [{ costs: analysis.costs, parameters: ['*'], optimizer: DEFAULT_OPTIMIZER }]
      : given.map(({ cost, parameters, optimizer, steps }) => ({
          costs: [cost],
          parameters,
          optimizer,
          ...(steps === undefined ? {} : { steps }),
        }));
  const diagnostics: Diagnostic[] = [];
  const resolved = listed.flatMap((objective, index): ResolvedObjective[] => {
    const at = `/training/objectives/${index}`;
    const optimiser = optimiserOf(objective.optimizer.type);
    if (!optimiser) {
      const message = `there is no optimiser "${objective.optimizer.type}"`;
      diagnostics.push(
        errorAt(
          'training/optimizer',
          `${at}/optimizer/type`,
          message,
          `choose one of ${OPTIMISERS.map((o) => o.type).join(', ')}`,
        ),
      );
      return [];
    }
    const hyper = readHyper(optimiser, objective.optimizer, `${at}/optimizer`);
    if (!hyper.ok) {
      diagnostics.push(...hyper.error);
      return [];
    }
    const unknown = objective.costs.find((cost) => !hasValue(analysis, cost));
    if (unknown !== undefined) {
      const mend = analysis.costs.length > 0 ? `name one of ${analysis.costs.join(', ')}` : 'wire a cost block to the model';
      diagnostics.push(errorAt('training/cost', `${at}/cost`, `there is no cost ${unknown}`, mend));
      return [];
    }
    const steps = objective.steps ?? 1;
    if (!Number.isInteger(steps) || steps < 1 || steps > 1000) {
      diagnostics.push(
        errorAt(
          'training/steps',
          `${at}/steps`,
          `an objective takes 1 to 1000 steps in a row, not ${steps}`,
          'leave it out for 1',
        ),
      );
      return [];
    }
    const parameters = analysis.parameters.filter((p) => p.trainable && matchesAny(objective.parameters, p.address));
    return [{ index, costs: objective.costs, parameters, optimiser, hyper: hyper.value, steps }];
  });
  return diagnostics.length > 0 ? err(diagnostics) : ok(resolved);
}

/** Whether an address is the output of a block that runs. */
export function hasValue(analysis: Analysis, address: Address): boolean {
  const { node, port } = splitAddress(address);
  const found = analysis.nodes.get(node);
  return found?.complete === true && found.outputs.has(port);
}

/** Names of program inputs and outputs, in one place: addresses are `node.port` and contain no colon. */
export const names = {
  gradient: (address: string): string => `grad:${address}`,
  wire: (port: Address): string => `wire:${port}`,
  mean: (name: string): string => `mean:${name}`,
  /** What a mean is shown as: `x.value` for `mean:x.value`; any other name is its own. */
  shownBy: (name: string): string => (name.startsWith('mean:') ? name.slice('mean:'.length) : name),
  next: (address: Address): string => `next:${address}`,
  /** What an update changes, where that is not what its gradient was taken at. */
  current: (address: Address): string => `current:${address}`,
  state: (objective: number, address: Address, name: string): string => `state:${objective}:${name}:${address}`,
  nextState: (objective: number, address: Address, name: string): string => `next:state:${objective}:${name}:${address}`,
  isNextState: (name: string): boolean => name.startsWith('next:state:'),
  schedule: (objective: number, turn: number, name: string): string => `schedule:${objective}:${turn}:${name}`,
  data: (address: Address): string => `data:${address}`,
} as const;

/** State tensors of an objective: the program's input, its output, and the shape of its parameter. */
export const stateOf = (objective: ResolvedObjective, parameters: readonly ParameterAnalysis[] = objective.parameters) =>
  parameters.flatMap(({ address, shape }) =>
    objective.optimiser.state(objective.hyper).map((name) => ({
      input: names.state(objective.index, address, name),
      output: names.nextState(objective.index, address, name),
      address,
      name,
      shape,
    })),
  );
