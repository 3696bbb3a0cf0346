import { type Address, addressOf, type Document, type NodeId, splitAddress } from '../model/document.ts';
import type { Diagnostic } from '../model/result.ts';
import { isCost } from '../ops/define.ts';
import type { Analysis, NodeAnalysis, ObservedAnalysis } from './analysis.ts';
import { checkChannelAxes } from './channels.ts';
import { checkDerivatives, trainedByGradient } from './derivatives.ts';
import { checkShared } from './groups.ts';
import { checkLinearChains } from './linear-chain.ts';
import { allOf, type Pieces } from './pieces.ts';
import { analysingDrawing } from './scope.ts';
import { checkData, checkTraining, specify } from './settings.ts';
import { resolveSimulator } from './simulator.ts';
import { TOP, type Walk } from './walk.ts';
import { isCostOutput, type Wiring } from './wires.ts';

export type { Analysis } from './analysis.ts';

const analyses = new WeakMap<Document, Analysis>();

/**
 * Types, execution order, parameters and diagnostics of a document. Pure, and remembered by the document's identity and,
 * inside, by each node's, so that an edit of one block costs little.
 */
export function analyse(document: Document): Analysis {
  const before = analyses.get(document);
  if (before) return before;
  const analysis = allOf(workOut(document));
  analyses.set(document, analysis);
  return analysis;
}

/**
 * The same by and by, for a document so large that it takes a while: `pause` is asked after each piece, and what it gives is waited
 * for. Afterwards {@link analyse} has the answer at hand; nothing is remembered where a pause says to give up.
 */
export async function analyseByAndBy(document: Document, pause: () => Promise<'go-on' | 'give-up'> | null): Promise<void> {
  const pieces = workOut(document);
  while (!analyses.has(document)) {
    const { done, value } = pieces.next();
    if (done === true) analyses.set(document, value);
    const rest = done === true ? null : pause();
    if (rest !== null && (await rest) === 'give-up') return;
  }
}

function* workOut(document: Document): Pieces<Analysis> {
  const walk: Walk = {
    definitions: document.definitions,
    diagnostics: [],
    nodes: new Map(),
    parameters: new Map(),
    shared: [],
    fresh: new Set(),
    told: new Set(),
    muted: new Set(),
    lent: new Set(),
    wirings: new Map(),
    count: 0,
  };
  const wiring = yield* analysingDrawing(document, TOP, walk);
  checkShared(walk);
  const order = wiring.hasCycle ? [] : wiring.order;
  const costs = terminalCosts(document, wiring, walk.nodes);
  const observed = observedVariables(walk.nodes);
  const whole = [...walk.nodes.values()].every((n) => n.complete);
  const { parameters, diagnostics } = specify(document, walk, whole);
  yield;
  const blocked = checkDerivatives(order, walk.nodes, trainedByGradient(document.training, parameters), costs);
  const graph = [
    ...walk.diagnostics,
    ...diagnostics,
    ...blocked.filter((d) => d.severity !== 'error'),
    ...severalCosts(document, costs),
    ...checkLinearChains(document),
    ...checkChannelAxes(walk.nodes),
  ];
  const refused = blocked.filter((d) => d.severity === 'error');
  const simulator = resolveSimulator(document, { nodes: walk.nodes, observed });
  const settings = [
    ...refused,
    ...checkTraining(document, costs, parameters, walk),
    ...(simulator.ok ? [] : simulator.error),
    ...checkData(document, observed, walk.muted),
  ];
  return {
    diagnostics: [...graph, ...settings],
    order,
    nodes: walk.nodes,
    parameters,
    costs,
    observed,
    streams: document.training.streams ?? {},
    runnable: !graph.some((d) => d.severity === 'error') && [...walk.nodes.values()].some((n) => n.complete),
  };
}

/** Costs that can run and go into no other cost, in execution order. */
function terminalCosts(document: Document, wiring: Wiring, nodes: ReadonlyMap<NodeId, NodeAnalysis>): Address[] {
  const summed = new Set<Address>();
  for (const [id, ports] of wiring.incoming) {
    if (nodes.get(id)?.op?.family === 'cost') for (const from of ports.values()) summed.add(from);
  }
  return wiring.order.flatMap((id) => {
    const analysis = nodes.get(id);
    if (!analysis?.complete || !mayBeCost(analysis)) return [];
    return [...analysis.outputs.keys()]
      .filter((port) => isCostOutput(analysis.node, port, document.definitions))
      .map((port) => addressOf(id, port))
      .filter((address) => !summed.has(address));
  });
}

const mayBeCost = ({ op, group }: NodeAnalysis): boolean => group !== undefined || (op !== undefined && isCost(op));

function observedVariables(nodes: ReadonlyMap<NodeId, NodeAnalysis>): ObservedAnalysis[] {
  return [...nodes].flatMap(([path, { type, outputs }]) => {
    const value = outputs.get('value');
    return type === 'observed' && value ? [{ address: addressOf(path, 'value'), ...value }] : [];
  });
}

/** Several costs that no objective tells apart are added. */
function severalCosts(document: Document, costs: readonly Address[]): Diagnostic[] {
  if (costs.length < 2 || (document.training.objectives?.length ?? 0) > 0) return [];
  const list = costs.map((cost) => splitAddress(cost).node).join(', ');
  return [
    {
      code: 'cost/several',
      severity: 'info',
      address: splitAddress(costs[0] as Address).node,
      message: `the graph has ${costs.length} costs, ${list}: what is minimised is their sum`,
      mend: 'add them with weights in a cost-sum block, or give each an objective under training',
    },
  ];
}
