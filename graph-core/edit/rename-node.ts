import { isNodeId, renameRoot, rootOf } from '../model/address.ts';
import type { Address, DataSpec, Document, GraphNode, NodeId, TrainingSpec } from '../model/document.ts';
import { err, errorAt, ok, type Result } from '../model/result.ts';
import { mapKeys } from './immutable.ts';

/** Maps every address (and every pattern that begins with a whole node id) in a document, wherever one can stand. */
interface AddressMap {
  readonly address: (address: Address) => Address;
  readonly pattern: (pattern: string) => string;
}

const mapTraining = (training: TrainingSpec, map: AddressMap): TrainingSpec => ({
  ...training,
  ...(training.objectives === undefined
    ? {}
    : {
        objectives: training.objectives.map((o) => ({
          ...o,
          cost: map.address(o.cost),
          parameters: o.parameters.map(map.pattern),
        })),
      }),
  ...(training.metrics === undefined
    ? {}
    : {
        metrics: training.metrics.map((m) => ({
          ...m,
          ...(m.output === undefined ? {} : { output: map.address(m.output) }),
          ...(m.target === undefined ? {} : { target: map.address(m.target) }),
        })),
      }),
});

/** Turned blocks are listed by id; everything else in the view speaks of places. */
const mapView = (view: Document['view'], map: AddressMap): Document['view'] =>
  Array.isArray(view.turned)
    ? { ...view, turned: view.turned.map((id: unknown) => (typeof id === 'string' ? map.address(id) : id)) }
    : view;

const mapData = (data: DataSpec, map: AddressMap): DataSpec =>
  data.columns === undefined ? data : { ...data, columns: mapKeys(data.columns, map.address) };

/** Penalties name the parameters they weigh by patterns in `attrs.parameters`. */
export const patternsOf = (node: GraphNode): readonly string[] | null => {
  const patterns = node.attrs?.parameters;
  return Array.isArray(patterns) && patterns.every((p) => typeof p === 'string') ? patterns : null;
};

function mapNode(node: GraphNode, map: AddressMap): GraphNode {
  const patterns = patternsOf(node);
  return patterns === null ? node : { ...node, attrs: { ...node.attrs, parameters: patterns.map(map.pattern) } };
}

/** Everything that names the node: wires, parameters, columns, objectives, metrics, patterns. In words, for a message. */
export function usesOf(doc: Document, id: NodeId): readonly string[] {
  const uses: string[] = [];
  const note = (where: string, address: string) => {
    if (rootOf(address) === id) uses.push(`${where} ${address}`);
  };
  for (const edge of doc.edges) {
    note('wire from', edge.from);
    note('wire into', edge.to);
  }
  for (const address of Object.keys(doc.parameters)) note('parameter', address);
  for (const address of Object.keys(doc.data.columns ?? {})) note('columns of', address);
  for (const objective of doc.training.objectives ?? []) {
    note('objective', objective.cost);
    for (const pattern of objective.parameters) note('pattern', pattern);
  }
  for (const metric of doc.training.metrics ?? []) {
    if (metric.output !== undefined) note('metric of', metric.output);
    if (metric.target !== undefined) note('metric of', metric.target);
  }
  for (const node of doc.nodes) for (const pattern of patternsOf(node) ?? []) note('pattern', pattern);
  return uses;
}

/**
 * Changes a node's id and every address that carries it. Refused where something already speaks of the new id: the inverse
 * would then rename that too. Patterns such as `f*` mean several nodes and stay.
 */
export function renameNode(doc: Document, id: NodeId, to: NodeId): Result<Document> {
  const fail = (code: string, message: string, mend?: string) => err([errorAt(code, id, message, mend)]);
  if (!isNodeId(to))
    return fail('edit/bad-id', `"${to.slice(0, 140)}" cannot be the id of a block.`, 'Use letters, digits, _ and -.');
  if (!doc.nodes.some((node) => node.id === id)) return fail('edit/no-node', `There is no block "${id}".`);
  if (doc.nodes.some((node) => node.id === to)) return fail('edit/duplicate-id', `There is already a block "${to}".`);
  const [use] = usesOf(doc, to);
  if (use !== undefined) return fail('edit/id-in-use', `"${to}" is still spoken of: ${use}.`, 'Choose another id.');
  const rename = (address: string) => renameRoot(address, id, to);
  const map: AddressMap = { address: rename, pattern: rename };
  return ok({
    ...doc,
    nodes: doc.nodes.map((node) => mapNode(node.id === id ? { ...node, id: to } : node, map)),
    edges: doc.edges.map((e) =>
      rootOf(e.from) === id || rootOf(e.to) === id ? { ...e, from: rename(e.from), to: rename(e.to) } : e,
    ),
    parameters: mapKeys(doc.parameters, rename),
    data: mapData(doc.data, map),
    training: mapTraining(doc.training, map),
    view: mapView(doc.view, map),
  });
}
