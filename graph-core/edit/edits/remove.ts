import { rootOf } from '../../model/address.ts';
import type { Address, DataSpec, Document, Edge, NodeId } from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import type { TrainingSpec } from '../../model/training.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { edit, findNode, noNode } from './common.ts';
import { dropEdges } from './wire.ts';

/** Removes blocks with all that is theirs: wires, settings of their parameters, columns, objectives and metrics. */
export const removeNodes = (doc: Document, ids: readonly NodeId[]): Result<Transaction> => removeSelection(doc, ids, []);

/** Removes what is selected: blocks as {@link removeNodes} does, and wires. */
export function removeSelection(
  doc: Document,
  ids: readonly NodeId[],
  edges: readonly Pick<Edge, 'from' | 'to'>[],
): Result<Transaction> {
  const missing = ids.find((id) => findNode(doc, id) === undefined);
  if (missing !== undefined) return noNode(missing);
  const gone = new Set(ids);
  const isGone = (address: Address): boolean => gone.has(rootOf(address));
  const picked = new Set(edges.map((e) => `${e.from} ${e.to}`));
  const cut = doc.edges.filter((e) => isGone(e.from) || isGone(e.to) || picked.has(`${e.from} ${e.to}`));
  const data = dataWithout(doc.data, isGone);
  const training = trainingWithout(doc.training, isGone);
  const steps: Step[] = [
    ...dropEdges(doc, cut),
    ...Object.keys(doc.parameters)
      .filter(isGone)
      .map((address) => ({ kind: 'setParameter', address, spec: null }) as const),
    ...(data === doc.data ? [] : [{ kind: 'setMeta', field: 'data', value: data } as const]),
    ...(training === doc.training ? [] : [{ kind: 'setMeta', field: 'training', value: training } as const]),
    ...[...gone].map((id) => ({ kind: 'removeNode', id }) as const),
  ];
  return ok(edit(...nameOf(ids, cut, steps)));
}

function nameOf(ids: readonly NodeId[], cut: readonly Edge[], steps: readonly Step[]): Parameters<typeof edit> {
  const selection = { selectionBefore: ids, selectionAfter: [] };
  if (ids.length > 0) return ['remove', 'delete.selection', steps, { labelValues: { ids: ids.join(', ') }, ...selection }];
  const [first] = cut;
  if (cut.length === 1 && first !== undefined)
    return ['disconnect', 'delete.selection', steps, { labelValues: { from: first.from, to: first.to }, ...selection }];
  return ['cut', 'delete.selection', steps, { labelValues: { number: String(cut.length) }, ...selection }];
}

function dataWithout(data: DataSpec, isGone: (address: Address) => boolean): DataSpec {
  const entries = Object.entries(data.columns ?? {});
  const kept = entries.filter(([address]) => !isGone(address));
  return kept.length === entries.length ? data : { ...data, columns: Object.fromEntries(kept) };
}

/** Without the names of streams of blocks that are gone. */
export function withoutStreams(training: TrainingSpec, isGone: (path: NodeId) => boolean): TrainingSpec {
  const { streams = {}, ...rest } = training;
  const kept = Object.entries(streams).filter(([path]) => !isGone(path));
  if (kept.length === Object.keys(streams).length) return training;
  return kept.length === 0 ? rest : { ...rest, streams: Object.fromEntries(kept) };
}

/** Objectives lose their cost with its block, metrics what they measure; patterns may match nothing and stay. */
function trainingWithout(before: TrainingSpec, isGone: (address: Address) => boolean): TrainingSpec {
  const training = withoutStreams(before, isGone);
  const objectives = training.objectives?.filter((o) => !isGone(o.cost));
  const metrics = training.metrics?.filter((m) => ![m.output, m.target].some((a) => a !== undefined && isGone(a)));
  const same = objectives?.length === training.objectives?.length && metrics?.length === training.metrics?.length;
  if (same) return training;
  return { ...training, ...(objectives === undefined ? {} : { objectives }), ...(metrics === undefined ? {} : { metrics }) };
}
