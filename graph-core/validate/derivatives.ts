import { SEARCHES } from '../gradient-free/index.ts';
import { matchesAny } from '../model/address.ts';
import { type Address, type NodeId, splitAddress } from '../model/document.ts';
import { type Diagnostic, errorAt } from '../model/result.ts';
import type { TrainingSpec } from '../model/training.ts';
import type { OpDef } from '../ops/define.ts';
import { isGradientFree } from '../optim/ways.ts';
import type { NodeAnalysis, ParameterAnalysis } from './analysis.ts';

/** Why an op has no derivative, or none but 0; null when it has one. */
export function reasonWithoutDerivative(op: OpDef | undefined): string | null {
  if (!op) return null;
  if (op.kind === 'elementwise') return op.notDifferentiable ?? op.staircase ?? null;
  if (op.kind === 'primitive') return 'notDifferentiable' in op.vjp ? op.vjp.notDifferentiable : null;
  if (op.kind === 'composite') {
    if (op.notDifferentiable !== undefined) return op.notDifferentiable;
    return op.vjp && 'notDifferentiable' in op.vjp ? op.vjp.notDifferentiable : null;
  }
  return null;
}

const hidesSlope = (op: OpDef | undefined): boolean => op !== undefined && op.kind !== 'structural' && op.hidesSlope === true;

/** The trainable parameters that a gradient is to train: where there are searches, those that another objective names. */
export function trainedByGradient(
  { objectives = [] }: TrainingSpec,
  parameters: readonly ParameterAnalysis[],
): readonly ParameterAnalysis[] {
  const others = objectives.filter(({ optimizer }) => !isGradientFree(optimizer.type));
  const isMeant = (address: Address): boolean => others.some((objective) => matchesAny(objective.parameters, address));
  return parameters.filter(({ address, trainable }) => trainable && (others.length === objectives.length || isMeant(address)));
}

/** Whoever places it says that nothing is to be learned past it. */
const isStop = ({ op }: NodeAnalysis): boolean => op?.type === 'stop-gradient';

/** A block and what its inputs and outputs are, groups opened. */
interface Flat {
  readonly path: NodeId;
  readonly analysis: NodeAnalysis;
  readonly sources: readonly Address[];
}

/**
 * Blocks without a derivative that stand between a trainable parameter and a cost: the gradient stops there, and the
 * parameter learns nothing through them.
 */
export function checkDerivatives(
  order: readonly NodeId[],
  nodes: ReadonlyMap<NodeId, NodeAnalysis>,
  parameters: readonly ParameterAnalysis[],
  costs: readonly Address[],
): Diagnostic[] {
  const isSuspect = ({ op }: NodeAnalysis): boolean => reasonWithoutDerivative(op) !== null;
  if (costs.length === 0 || ![...nodes.values()].some(isSuspect)) return [];
  const flat: Flat[] = [];
  flatten(order, '', nodes, flat);
  const suspects = flat.filter(({ analysis }) => isSuspect(analysis));
  const trainable = new Set(parameters.filter((p) => p.trainable).map((p) => p.address));
  const resolve = resolver(nodes);
  // First trainable parameter each block depends on.
  const behind = new Map<NodeId, Address>();
  for (const { path, analysis, sources } of flat) {
    const own = analysis.parameters.find((p) => trainable.has(p.address))?.address;
    const explicit = trainable.has(`${path}.value`) ? `${path}.value` : undefined;
    const wired = sources
      .map((from) => behind.get(resolve(from)) ?? (trainable.has(from) ? from : undefined))
      .find((a) => a !== undefined);
    const found = own ?? explicit ?? (isStop(analysis) ? undefined : wired);
    if (found !== undefined) behind.set(path, found);
  }
  const ahead = new Set<NodeId>(costs.map((cost) => resolve(cost)));
  for (const { path, analysis, sources } of [...flat].reverse()) {
    if (ahead.has(path) && !isStop(analysis)) for (const from of sources) ahead.add(resolve(from));
  }
  return suspects.flatMap(({ path, analysis, sources }) => {
    const parameter = sources.map((from) => behind.get(resolve(from))).find((a) => a !== undefined);
    if (parameter === undefined || !ahead.has(path)) return [];
    const reason = reasonWithoutDerivative(analysis.op);
    if (hidesSlope(analysis.op)) return [blackBox(path, parameter)];
    const diagnostic: Diagnostic = {
      code: 'gradient/blocked',
      severity: 'warning',
      address: path,
      message: `no gradient passes ${path} (${analysis.type}: ${reason}), and ${parameter} reaches the cost through it`,
      mend: `use a block with a derivative, freeze the parameter, or train it without gradients: set the optimizer of the objective to ${searches}`,
    };
    return [diagnostic];
  });
}

/** The ways that need no gradient, for a mend. */
const searches = SEARCHES.map(({ type }) => type)
  .join(', ')
  .replace(/, ([^,]*)$/, ' or $1');

/** The forward pass is whole without a derivative: what is refused is training. */
const blackBox = (path: NodeId, parameter: Address): Diagnostic =>
  errorAt(
    'training/black-box',
    path,
    `${parameter} reaches the cost through the black box ${path}, which has a value and no derivative: its gradient is not known, and it cannot be trained by gradients`,
    `put a stop-gradient before ${path} or freeze ${parameter} to train the rest, write ${path} as a formula block if it has a derivative, or train without gradients: set the optimizer of the objective to ${searches}`,
  );

function flatten(order: readonly NodeId[], prefix: string, nodes: ReadonlyMap<NodeId, NodeAnalysis>, into: Flat[]): void {
  for (const id of order) {
    const path = prefix + id;
    const analysis = nodes.get(path);
    if (!analysis) continue;
    if (analysis.group) flatten(analysis.group.order, `${path}/`, nodes, into);
    else
      into.push({ path, analysis, sources: [...analysis.inputs.values()].flatMap(({ from }) => (from === null ? [] : [from])) });
  }
}

/** The block that makes the value at an address: for a group's port, the one inside. */
const resolver =
  (nodes: ReadonlyMap<NodeId, NodeAnalysis>) =>
  (address: Address): NodeId => {
    let at = splitAddress(address);
    for (;;) {
      const inner = nodes.get(at.node)?.group?.outputs.get(at.port);
      if (inner === undefined) return at.node;
      at = splitAddress(inner);
    }
  };
