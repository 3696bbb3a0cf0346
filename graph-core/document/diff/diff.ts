import type { Address, Definition, Document, Edge, GraphNode, NodeId, Point } from '../../model/document.ts';
import { type FieldChange, fieldChanges } from './fields.ts';
import { type Drawing, matchDrawings } from './match.ts';
import { type ParameterChange, parameterChanges, renamed } from './parameters.ts';

export type { FieldChange } from './fields.ts';
export type { ParameterChange, ValueChange } from './parameters.ts';

export interface NodeChange {
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  /** In the drawing where it is; the later one's where it is in both. */
  readonly id: NodeId;
  readonly type: string;
  /** Null where it was not there. */
  readonly before: GraphNode | null;
  readonly after: GraphNode | null;
  readonly fields: readonly FieldChange[];
  /** Where it stood and stands, where that differs. */
  readonly moved: { readonly from: Point; readonly to: Point } | null;
}

export interface WireChange {
  readonly kind: 'added' | 'removed';
  /** Ends as they are called where the wire is. */
  readonly from: Address;
  readonly to: Address;
}

/** The differences of one drawing. */
export interface DrawingDiff {
  readonly nodes: readonly NodeChange[];
  readonly wires: readonly WireChange[];
}

export interface DefinitionDiff extends DrawingDiff {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly name: string;
  /** Of its ports, and of what a block of one's own says about itself. */
  readonly fields: readonly FieldChange[];
}

/** In what two documents differ, as graphs: what was added, removed, changed or moved from the first to the second. */
export interface DocumentDiff extends DrawingDiff {
  readonly definitions: readonly DefinitionDiff[];
  readonly parameters: readonly ParameterChange[];
  readonly training: readonly FieldChange[];
  readonly data: readonly FieldChange[];
  readonly name: FieldChange | null;
  readonly count: number;
}

/** Below this nobody sees a block move. */
const STILL = 0.5;

/** Compares two documents. Blocks are matched by id and type, then by type and wiring: a renamed block is a changed one. */
export function diffDocuments(before: Document, after: Document): DocumentDiff {
  const { pairs, ...drawing } = diffDrawings(before, after);
  const definitions = definitionDiffs(before, after);
  const parameters = parameterChanges(before, after, pairs);
  const training = fieldChanges(before.training, after.training);
  const data = fieldChanges(before.data, after.data);
  const name = before.name === after.name ? null : { field: 'name', before: before.name, after: after.name };
  const lists = [drawing.nodes, drawing.wires, definitions, parameters, training, data];
  const count = lists.reduce((sum, list) => sum + list.length, name === null ? 0 : 1);
  return { ...drawing, definitions, parameters, training, data, name, count };
}

function diffDrawings(before: Drawing, after: Drawing): DrawingDiff & { readonly pairs: ReadonlyMap<NodeId, NodeId> } {
  const { pairs } = matchDrawings(before, after);
  const later = new Map(after.nodes.map((node) => [node.id, node]));
  const kept = new Set(pairs.values());
  const lasting = before.nodes.flatMap((node) => {
    const now = later.get(pairs.get(node.id) ?? '');
    return now ? nodeChange(node, now) : [alone('removed', node)];
  });
  const added = after.nodes.filter(({ id }) => !kept.has(id)).map((node) => alone('added', node));
  return { nodes: [...added, ...lasting], wires: wireChanges(before.edges, after.edges, pairs), pairs };
}

const alone = (kind: 'added' | 'removed', node: GraphNode): NodeChange => ({
  kind,
  id: node.id,
  type: node.type,
  before: kind === 'removed' ? node : null,
  after: kind === 'added' ? node : null,
  fields: [],
  moved: null,
});

function nodeChange(before: GraphNode, after: GraphNode): readonly NodeChange[] {
  const { position: from = { x: 0, y: 0 }, attrs: old, ...rest } = before;
  const { position: to = { x: 0, y: 0 }, attrs: now, ...others } = after;
  const fields = [...fieldChanges(old ?? {}, now ?? {}), ...fieldChanges(rest, others)];
  const isMoved = Math.abs(from.x - to.x) > STILL || Math.abs(from.y - to.y) > STILL;
  if (fields.length === 0 && !isMoved) return [];
  const moved = isMoved ? { from, to } : null;
  return [{ kind: fields.length > 0 ? 'changed' : 'moved', id: after.id, type: after.type, before, after, fields, moved }];
}

function wireChanges(before: readonly Edge[], after: readonly Edge[], pairs: ReadonlyMap<NodeId, NodeId>): readonly WireChange[] {
  const key = (from: Address, to: Address): string => `${from} ${to}`;
  const old = new Set(before.map(({ from, to }) => key(renamed(from, pairs), renamed(to, pairs))));
  const now = new Set(after.map(({ from, to }) => key(from, to)));
  const added = after.filter(({ from, to }) => !old.has(key(from, to)));
  const removed = before.filter(({ from, to }) => !now.has(key(renamed(from, pairs), renamed(to, pairs))));
  return [
    ...added.map(({ from, to }) => ({ kind: 'added', from, to }) as const),
    ...removed.map(({ from, to }) => ({ kind: 'removed', from, to }) as const),
  ];
}

const besidesDrawing = ({ nodes: _nodes, edges: _edges, view: _view, ...rest }: Definition) => rest;

function definitionDiffs(before: Document, after: Document): readonly DefinitionDiff[] {
  const names = [...new Set([...Object.keys(before.definitions), ...Object.keys(after.definitions)])];
  return names.flatMap((name): readonly DefinitionDiff[] => {
    const old = Object.hasOwn(before.definitions, name) ? before.definitions[name] : undefined;
    const now = Object.hasOwn(after.definitions, name) ? after.definitions[name] : undefined;
    if (!old || !now) return [{ kind: old ? 'removed' : 'added', name, nodes: [], wires: [], fields: [] }];
    const { nodes, wires } = diffDrawings(old, now);
    const fields = fieldChanges(besidesDrawing(old), besidesDrawing(now));
    return nodes.length + wires.length + fields.length === 0 ? [] : [{ kind: 'changed', name, nodes, wires, fields }];
  });
}
