import { tensorToJson } from '../../graph-core/document/tensor-json.ts';
import { matchesAny } from '../../graph-core/model/address.ts';
import type { Address } from '../../graph-core/model/document.ts';
import { errorAt } from '../../graph-core/model/result.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { Objective } from '../../graph-core/model/training.ts';
import { descentOf, type EtaReport, reportEta } from '../../graph-core/optim/eta.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import type { Executor } from '../../kernels/executor.ts';
import { buildEta, type EtaSource, gradientOf, type Landscape } from '../../session/eta/curvature.ts';
import { etasOf, type ResolvedObjective } from '../../session/objectives.ts';
import type { ParameterStore } from '../../session/parameter-store.ts';
import { invalid } from '../failure.ts';
import type { Prepared } from '../prepare.ts';
import { finite } from './run.ts';

/** An eta that is to be built for a parameter. */
export interface EtaChoice {
  readonly address: Address;
  readonly source: EtaSource;
}

/**
 * The graph with a matrix eta for each of some parameters, worked out at its weights and written into the first objective that
 * trains the parameter. @throws Failure; SessionError, DeviceError
 */
export async function withEtas(
  graph: Prepared,
  objectives: readonly Objective[],
  { eta = [], damping = 0 }: { readonly eta?: readonly EtaChoice[]; readonly damping?: number },
  executor: Executor,
): Promise<Prepared> {
  if (eta.length === 0) return graph;
  const listed = [...objectives];
  for (const { address, source } of eta) {
    const at = listed.findIndex(({ parameters }) => matchesAny(parameters, address));
    const objective = listed[at];
    if (objective === undefined) {
      const mend = 'name a parameter that an objective trains';
      throw invalid([errorAt('training/eta', '--eta', `no objective trains ${address}`, mend)]);
    }
    const built = await buildEta(source, address, damping, landscapeOf(graph, [objective.cost], graph.parameters), executor);
    const json = tensorToJson({ dtype: 'float', shape: [built.size, built.size], data: built.data });
    listed[at] = { ...objective, groups: [{ parameters: [address], eta: json }, ...(objective.groups ?? [])] };
  }
  const document = { ...graph.document, training: { ...graph.document.training, objectives: listed } };
  return { ...graph, document, analysis: analyse(document) };
}

const landscapeOf = (
  { document, analysis, dataset }: Prepared,
  costs: readonly Address[],
  parameters: Landscape['parameters'],
): Landscape => ({ document, analysis, dataset, parameters, costs });

/** How an objective steps, and what its etas make of the gradients at the weights that training came to. */
export interface ObjectiveReport {
  readonly costs: readonly Address[];
  readonly optimizer: string;
  /** Numbers that it trains. */
  readonly parameters: number;
  readonly eta: readonly (EtaReport & {
    readonly parameter: Address;
    /** g' eta g: how fast the cost falls along a step; negative is uphill. */
    readonly quadratic: ReturnType<typeof finite>;
    /** Degrees between the step and that of steepest descent. */
    readonly angle: number | null;
  })[];
}

/** @throws SessionError, DeviceError */
export async function reportObjectives(
  graph: Prepared,
  objectives: readonly ResolvedObjective[],
  store: ParameterStore,
  executor: Executor,
): Promise<readonly ObjectiveReport[]> {
  const reports: ObjectiveReport[] = [];
  for (const objective of objectives) {
    const eta: ObjectiveReport['eta'][number][] = [];
    for (const { address, eta: matrix } of etasOf(objective)) {
      const gradient = await gradientOf(address, landscapeOf(graph, objective.costs, store.values()), executor);
      const { quadratic, angle } = descentOf(matrix, gradient);
      eta.push({ parameter: address, ...reportEta(matrix), quadratic: finite(quadratic), angle });
    }
    const parameters = objective.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    reports.push({ costs: objective.costs, optimizer: objective.optimiser.type, parameters, eta });
  }
  return reports;
}
