import type { Definition, Document, Edge, GraphNode } from '../../graph-core/model/document.ts';
import type { Objective } from '../../graph-core/model/training.ts';
import type { StageInfo } from '../../session/protocol.ts';

/**
 * How far an edit reaches: `none` leaves every number as it is (moves, titles, symbols, view), `training` concerns
 * hyper-parameters only, `values` changes numbers fed to the same program, `structure` all the rest.
 */
export type DocumentChange = 'none' | 'training' | 'values' | 'structure';

type Attrs = GraphNode['attrs'];

const FED = new Set(['observed', 'parameter', 'constant']);

function attrsChange(type: string, before: Attrs, after: Attrs): DocumentChange {
  if (before === after) return 'none';
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  let change: DocumentChange = 'none';
  for (const name of names) {
    const [old, now] = [before?.[name], after?.[name]];
    if (old === now || JSON.stringify(old) === JSON.stringify(now)) continue;
    if (name !== 'value' || !FED.has(type) || old === undefined || now === undefined) return 'structure';
    change = 'values';
  }
  return change;
}

function nodesChange(before: readonly GraphNode[], after: readonly GraphNode[]): DocumentChange {
  if (before === after) return 'none';
  if (before.length !== after.length) return 'structure';
  const old = new Map(before.map((node) => [node.id, node]));
  let change: DocumentChange = 'none';
  for (const node of after) {
    const was = old.get(node.id);
    if (was === node) continue;
    if (was === undefined || was.type !== node.type || was.muted !== node.muted) return 'structure';
    const attrs = attrsChange(node.type, was.attrs, node.attrs);
    if (attrs === 'structure') return 'structure';
    if (attrs === 'values') change = 'values';
  }
  return change;
}

function sameEdges(before: readonly Edge[], after: readonly Edge[]): boolean {
  if (before === after) return true;
  if (before.length !== after.length) return false;
  const old = new Set(before.map((edge) => `${edge.from}>${edge.to}`));
  return after.every((edge) => old.has(`${edge.from}>${edge.to}`));
}

function sameDefinitions(before: Document['definitions'], after: Document['definitions']): boolean {
  if (before === after) return true;
  const names = Object.keys(before);
  if (names.length !== Object.keys(after).length) return false;
  const same = (a: Definition, b: Definition | undefined): boolean =>
    b !== undefined &&
    a.inputs === b.inputs &&
    a.outputs === b.outputs &&
    sameEdges(a.edges, b.edges) &&
    nodesChange(a.nodes, b.nodes) === 'none';
  return names.every((name) => same(before[name] as Definition, after[name]));
}

/** Compares two documents; those that share parts by reference compare in time proportional to what differs. */
export function classifyChange(before: Document, after: Document): DocumentChange {
  if (before === after) return 'none';
  const nodes = nodesChange(before.nodes, after.nodes);
  if (nodes === 'structure' || !sameEdges(before.edges, after.edges) || !sameDefinitions(before.definitions, after.definitions)) {
    return 'structure';
  }
  if (before.data !== after.data) return 'structure';
  if (nodes === 'values' || before.parameters !== after.parameters) return 'values';
  return before.training === after.training ? 'none' : 'training';
}

const PLAIN: readonly Objective[] = [{ cost: '', parameters: ['*'], optimizer: { type: 'sgd' } }];

/** What a run is about, apart from the numbers that it is tuned with. */
function aimOf({ training }: Document): string {
  const { seed = 0, schedule = 'sequential', objectives = [] } = training;
  // Without objectives all costs are lowered by plain descent: the first hyper-parameter that is set writes that out.
  const listed = objectives.length === 0 ? PLAIN : objectives;
  const aims = listed.map(({ cost, parameters, optimizer, steps = 1 }) => [cost, parameters, optimizer.type, steps]);
  return JSON.stringify([seed, schedule, aims]);
}

/**
 * Whether a run can go on when the settings of its training change: rates, betas, batches and the like may. Another optimiser
 * would begin with a state that is not its own, other objectives or another seed would be another run.
 */
export function keepsRun(before: Document, after: Document): boolean {
  const [first, ...others] = after.training.objectives ?? [];
  const isWrittenOut = (before.training.objectives ?? []).length === 0 && first !== undefined && others.length === 0;
  const now = isWrittenOut ? { ...after, training: { ...after.training, objectives: [{ ...first, cost: '' }] } } : after;
  return aimOf(before) === aimOf(now);
}

/** Number of leading stages that are forward. */
export const forwardEnd = (stages: readonly StageInfo[]): number => {
  const first = stages.findIndex((stage) => stage.phase !== 'forward');
  return first < 0 ? stages.length : first;
};

/** Cursor at the end of the phase that the stage `cursor` belongs to: where Finish phase stops. */
export function phaseEnd(stages: readonly StageInfo[], cursor: number): number {
  const phase = stages[cursor]?.phase;
  let end = cursor;
  while (end < stages.length && stages[end]?.phase === phase) end++;
  return end;
}

/** Cursor at the beginning of the phase that was entered last. */
export function phaseStart(stages: readonly StageInfo[], cursor: number): number {
  const phase = stages[cursor - 1]?.phase;
  let start = cursor;
  while (start > 0 && stages[start - 1]?.phase === phase) start--;
  return start;
}

/**
 * Where the cursor goes when an edit changed the stages: the end of a phase stays the end of that phase, any other place
 * stays behind the same block.
 */
export function mapCursor(before: readonly StageInfo[], cursor: number, after: readonly StageInfo[]): number {
  const done = before[cursor - 1];
  if (done === undefined) return 0;
  const isSame = (stage: StageInfo): boolean => stage.phase === done.phase && stage.node === done.node;
  if (before[cursor]?.phase !== done.phase) {
    const last = after.findLastIndex((stage) => stage.phase === done.phase);
    if (last >= 0) return last + 1;
    return done.phase === 'forward' ? 0 : after.length;
  }
  const at = after.findIndex(isSame);
  return at >= 0 ? at + 1 : Math.min(cursor, forwardEnd(after));
}
