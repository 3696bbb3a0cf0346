import { type Annotation, annotationKey, annotationsOf } from '../../document/annotations.ts';
import { parseJson } from '../../document/json-text.ts';
import { canonicalJson } from '../../document/library.ts';
import { checkJsonSafety } from '../../document/limits.ts';
import { checkDocument } from '../../document/load.ts';
import { renameRoot, rootOf } from '../../model/address.ts';
import {
  type ColumnBinding,
  type Document,
  type Edge,
  emptyDocument,
  type GraphNode,
  type NodeId,
  type ParameterSpec,
  type Point,
} from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import { definitionsUsed } from '../definitions.ts';
import { getOwn, without } from '../immutable.ts';
import { patternsOf } from '../patterns.ts';
import { type Reroutes, rerouteKey, reroutesOf, shifted, withReroutes } from '../reroutes.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { withAnnotationsOf } from './annotations.ts';
import { edit, findNode, freshIdLike, idsOfOthers, noNode, refusal } from './common.ts';

/** What the clipboard holds: a piece of a document, as JSON text, so that it goes from window to window. */
export interface Clip {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly Edge[];
  /** Wires that came into the piece from outside. */
  readonly incoming: readonly Edge[];
  readonly parameters: Document['parameters'];
  readonly columns: { readonly [address: string]: ColumnBinding };
  readonly definitions: Document['definitions'];
  /** Points that its wires are led through. */
  readonly reroutes: Reroutes;
  readonly annotations: readonly Annotation[];
  /** What their files say of them: also what this program does not know. */
  readonly view: Document['view'];
}

const CLIP_FORMAT = 'chainrule-clip';
const STILL: Point = { x: 0, y: 0 };

/** The blocks, the wires between them and what belongs to them, and frames and notes by their keys, as text for the clipboard. */
export function copyJson(doc: Document, ids: readonly NodeId[], keys: readonly string[] = []): Result<string> {
  const clip = clipOf(doc, ids, keys);
  if (!clip.ok) return clip;
  const { reroutes, annotations, view, ...parts } = clip.value;
  const drawn = withReroutes({ ...emptyDocument(), view: withAnnotationsOf({}, { view }, annotations, STILL) }, reroutes);
  return ok(
    JSON.stringify({ format: CLIP_FORMAT, version: 1, ...parts, ...(Object.keys(drawn).length === 0 ? {} : { view: drawn }) }),
  );
}

/** A piece of a document: blocks, the wires between them and what belongs to them, and frames and notes by their keys. */
export function clipOf(doc: Document, ids: readonly NodeId[], drawn: readonly string[] = []): Result<Clip> {
  const missing = ids.find((id) => findNode(doc, id) === undefined);
  if (missing !== undefined) return noNode(missing);
  const picked = new Set(ids);
  const inside = (address: string): boolean => picked.has(rootOf(address));
  const nodes = doc.nodes.filter((node) => picked.has(node.id));
  const pick = <T>(record: { readonly [address: string]: T } | undefined) =>
    Object.fromEntries(Object.entries(record ?? {}).filter(([address]) => inside(address)));
  const used = definitionsUsed(doc.definitions, nodes);
  const edges = doc.edges.filter((e) => inside(e.from) && inside(e.to));
  const wires = new Set(edges.map(rerouteKey));
  return ok({
    nodes,
    edges,
    incoming: doc.edges.filter((e) => !inside(e.from) && inside(e.to)),
    parameters: pick(doc.parameters),
    columns: pick(doc.data.columns),
    definitions: Object.fromEntries(Object.entries(doc.definitions).filter(([name]) => used.has(name))),
    reroutes: new Map([...reroutesOf(doc)].filter(([key]) => wires.has(key))),
    annotations: annotationsOf(doc).filter((each) => drawn.includes(annotationKey(each))),
    view: doc.view,
  });
}

export interface PasteOptions {
  /** Where the upper left block goes; without it every block moves by 40, so that it does not hide its origin. */
  readonly at?: Point;
  /** Also draw the wires that came into the piece from outside, where their sources are here. */
  readonly keepIncoming?: boolean;
}

/** Puts what {@link copyJson} made, or a whole document's text, into the document. The pasted blocks become the selection. */
export function pasteJson(doc: Document, text: string, options: PasteOptions = {}): Result<Transaction> {
  const clip = readClip(text);
  return clip.ok ? ok(paste(doc, clip.value, options, 'paste')) : clip;
}

export interface DuplicateOptions {
  readonly keepIncoming?: boolean;
  /** Frames and notes that are copied too, by their keys. */
  readonly annotations?: readonly string[];
}

/** A second copy of blocks, frames and notes beside them. */
export function duplicate(doc: Document, ids: readonly NodeId[], options: DuplicateOptions = {}): Result<Transaction> {
  const { annotations = [], ...others } = options;
  const clip = clipOf(doc, ids, annotations);
  return clip.ok ? ok(paste(doc, clip.value, others, 'duplicate')) : clip;
}

const CLIPBOARD = 'The clipboard';

function readClip(text: string): Result<Clip> {
  const raw = parseJson(text, CLIPBOARD);
  if (!raw.ok)
    return refusal('edit/not-a-clip', 'clipboard', 'The clipboard holds no blocks.', 'Copy blocks, or the text of a graph.');
  const safe = checkJsonSafety(raw.value, CLIPBOARD);
  if (!safe.ok) return safe;
  const { format, incoming, columns, ...parts } = Object(raw.value) as Record<string, unknown>;
  if (format !== CLIP_FORMAT && format !== 'chainrule-graph')
    return refusal('edit/not-a-clip', 'clipboard', 'The clipboard holds no blocks.', 'Copy blocks, or the text of a graph.');
  const isClip = format === CLIP_FORMAT;
  const asDocument = isClip ? { ...emptyDocument(), ...parts, data: { columns: columns ?? {} } } : raw.value;
  const checked = checkDocument(asDocument, CLIPBOARD);
  if (!checked.ok) return { ok: false, error: checked.error.diagnostics };
  const { document } = checked.value;
  const wires = isClip && Array.isArray(incoming) ? incoming.filter(isWire) : [];
  return ok({
    ...document,
    incoming: wires,
    columns: document.data.columns ?? {},
    reroutes: reroutesOf(document),
    annotations: annotationsOf(document),
  });
}

const isWire = (value: unknown): value is Edge =>
  typeof value === 'object' &&
  value !== null &&
  'from' in value &&
  'to' in value &&
  typeof value.from === 'string' &&
  typeof value.to === 'string';

/** Puts a piece into the document; `label` says what it was. */
export function paste(
  doc: Document,
  clip: Clip,
  options: PasteOptions,
  label: 'paste' | 'duplicate' | 'duplicate-shared' | 'add-own',
): Transaction {
  const ids = newIds(doc, clip.nodes);
  const rename = (address: string): string => {
    const root = rootOf(address);
    return renameRoot(address, root, ids.get(root) ?? root);
  };
  const renamed = (edge: Edge): Edge => ({ ...edge, from: rename(edge.from), to: rename(edge.to) });
  const definitions = newDefinitions(doc, clip);
  const by = shiftOf(clip, options.at);
  const nodes = clip.nodes.map((node) => pastedNode(placed(node, by), ids, definitions.names, rename));
  const columns = Object.entries(clip.columns).filter(([, binding]) => Object.hasOwn(doc.data.sources ?? {}, binding.source));
  const data = { ...doc.data, columns: { ...doc.data.columns, ...Object.fromEntries(columns.map(([a, b]) => [rename(a), b])) } };
  const incoming = clip.incoming
    .filter((e) => options.keepIncoming === true && findNode(doc, rootOf(e.from)) !== undefined && ids.has(rootOf(e.to)))
    .map((e) => ({ ...e, to: rename(e.to) }));
  const bends = clip.edges.flatMap((edge) => {
    const points = clip.reroutes.get(rerouteKey(edge));
    return points === undefined ? [] : [[rerouteKey(renamed(edge)), shifted(points, by)] as const];
  });
  const steps: Step[] = [
    ...definitions.steps,
    ...nodes.map((node) => ({ kind: 'addNode', node }) as const),
    ...[...clip.edges.map(renamed), ...incoming].map((edge) => ({ kind: 'addEdge', edge }) as const),
    ...Object.entries(clip.parameters).map(([address, spec]) => {
      const to = rename(address);
      return { kind: 'setParameter', address: to, spec: to === address ? spec : pastedSpec(spec) } as const;
    }),
    ...(columns.length === 0 ? [] : [{ kind: 'setMeta', field: 'data', value: data } as const]),
    ...drawnSteps(doc, clip, by, new Map(bends)),
  ];
  return edit(label, `add.${label}`, steps, {
    labelValues: { ids: [...ids.values()].join(', ') },
    selectionAfter: [...ids.values()],
  });
}

function newIds(doc: Document, nodes: readonly GraphNode[]): ReadonlyMap<NodeId, NodeId> {
  const taken = idsOfOthers(doc);
  const ids = new Map<NodeId, NodeId>();
  for (const node of nodes) {
    const id = freshIdLike(taken, node.id);
    taken.add(id);
    ids.set(node.id, id);
  }
  return ids;
}

/** A copy draws numbers of its own: a stream that stays named after the original would make the two start equal. */
const pastedSpec = (spec: ParameterSpec): ParameterSpec => without(without(spec, 'stream'), 'filled');

function pastedNode(
  node: GraphNode,
  ids: ReadonlyMap<NodeId, NodeId>,
  definitions: ReadonlyMap<string, string>,
  rename: (address: string) => string,
): GraphNode {
  const id = ids.get(node.id) as NodeId;
  const patterns = patternsOf(node);
  const definition = node.attrs?.definition;
  const shareWith = node.attrs?.shareWith;
  if (patterns === null && definition === undefined) return { ...node, id };
  const attrs = {
    ...node.attrs,
    ...(patterns === null ? {} : { parameters: patterns.map(rename) }),
    ...(typeof definition === 'string' ? { definition: definitions.get(definition) ?? definition } : {}),
    ...(typeof shareWith === 'string' ? { shareWith: ids.get(shareWith) ?? shareWith } : {}),
  };
  return { ...node, id, attrs };
}

/** What is drawn around the blocks: frames and notes, and the bends of their wires. */
function drawnSteps(doc: Document, { annotations, view }: Clip, by: Point, bends: Reroutes): readonly Step[] {
  if (annotations.length === 0 && bends.size === 0) return [];
  const drawn = withAnnotationsOf(doc.view, { view }, annotations, by);
  return [{ kind: 'setMeta', field: 'view', value: withReroutes({ view: drawn }, bends) }];
}

/** How far what is pasted goes: to a place by its upper left corner, or beside its origin. */
function shiftOf({ nodes, annotations }: Clip, at: Point | undefined): Point {
  const points = [...nodes.flatMap((node) => (node.position === undefined ? [] : [node.position])), ...annotations];
  const left = points.reduce((x, p) => Math.min(x, p.x), Number.POSITIVE_INFINITY);
  const top = points.reduce((y, p) => Math.min(y, p.y), Number.POSITIVE_INFINITY);
  return at === undefined || points.length === 0 ? { x: 40, y: 40 } : { x: at.x - left, y: at.y - top };
}

const placed = (node: GraphNode, by: Point): GraphNode =>
  node.position === undefined ? node : { ...node, position: { x: node.position.x + by.x, y: node.position.y + by.y } };

/** Definitions that are not here yet are added; one that differs from its namesake here gets another name. */
export function newDefinitions(
  doc: Document,
  clip: Pick<Clip, 'definitions'>,
): { readonly names: ReadonlyMap<string, string>; readonly steps: readonly Step[] } {
  const taken = new Set(Object.keys(doc.definitions));
  const names = new Map<string, string>();
  const added: string[] = [];
  for (const [name, definition] of Object.entries(clip.definitions)) {
    const here = getOwn(doc.definitions, name);
    const same = here !== undefined && canonicalJson(here) === canonicalJson(definition);
    const to = same ? name : freshIdLike(taken, name);
    taken.add(to);
    names.set(name, to);
    if (!same) added.push(name);
  }
  const steps = added.map((name): Step => {
    const definition = clip.definitions[name] as Document['definitions'][string];
    const nodes = definition.nodes.map((node) => {
      const inner = node.attrs?.definition;
      return typeof inner === 'string' ? { ...node, attrs: { ...node.attrs, definition: names.get(inner) ?? inner } } : node;
    });
    return { kind: 'setDefinition', name: names.get(name) as string, definition: { ...definition, nodes } };
  });
  return { names, steps };
}
