import type { Document, GraphNode, Json, NodeId } from '../../model/document.ts';
import { err, errorAt, ok, type Result } from '../../model/result.ts';
import { definitionOf, isGroup, isRepeat, iterationOf } from '../../validate/instances.ts';
import type { Catalogue } from '../catalogue.ts';
import { without } from '../immutable.ts';
import { moveMeanings, moveWeights, type Relocation } from '../relocate.ts';
import { isLaterIteration } from '../stale-streams.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { weightsOf } from '../weights.ts';
import { edit, findNode, noNode } from './common.ts';
import { withoutStreams } from './remove.ts';

/** What only a repeat has. */
const OF_REPEAT = ['times', 'share', 'carry', 'scan', 'collect'] as const;

/** What is called differently once a group is repeated, or a repeat is a group: the first iteration is what was there. */
function between(doc: Document, catalogue: Catalogue, node: GraphNode, from: NodeId, to: NodeId) {
  const all = weightsOf(doc.nodes, doc.edges, doc.definitions, catalogue);
  const inner = definitionOf(node, doc.definitions)?.nodes ?? [];
  const moved: Relocation = {
    places: inner.map(({ id }) => [`${from}/${id}`, `${to}/${id}`]),
    weights: all.filter((address) => address.startsWith(`${from}/`)).map((address) => [address, to + address.slice(from.length)]),
  };
  return { moved, steps: [...moveWeights(doc, moved.weights), ...moveMeanings(doc, catalogue, moved, all)] };
}

/** Lets a group run twice, one time after the other, or a repeat once, as a group: its weights are those of the first iteration. */
export function toggleRepeat(doc: Document, catalogue: Catalogue, id: NodeId): Result<Transaction> {
  const node = findNode(doc, id);
  if (node === undefined) return noNode(id);
  const attrs: Readonly<Record<string, Json>> = node.attrs ?? {};
  if (!isGroup(node) && !isRepeat(node))
    return err([errorAt('edit/no-group', id, `${id} is no group: only a group can be repeated.`, 'choose a group')]);
  const first = iterationOf(id, 0);
  const [from, to] = isGroup(node) ? [id, first] : [first, id];
  const changes = isGroup(node)
    ? { type: 'repeat', attrs: { ...attrs, times: 2 } }
    : { type: 'group', attrs: OF_REPEAT.reduce((kept, name) => without(kept, name), attrs) };
  const later = Object.keys(doc.parameters).filter((at) => at.startsWith(`${id}[`) && !at.startsWith(`${first}/`));
  const training = withoutStreams(doc.training, (path) => isLaterIteration(path, id));
  const { moved, steps } = between({ ...doc, training }, catalogue, node, from, to);
  const all: Step[] = [
    { kind: 'setNode', id, changes },
    ...later.map((address) => ({ kind: 'setParameter', address, spec: null }) as const),
    ...(training === doc.training ? [] : [{ kind: 'setMeta', field: 'training', value: training } as const]),
    ...steps,
  ];
  return ok({ ...edit('repeat', 'repeat', all, { labelValues: { id }, target: id }), moved });
}
