import type { Document } from '../model/document.ts';
import { numberToJson } from './tensor-json.ts';

/**
 * Document -> text, the same text for the same document. Made to be compared line by line: keys in a fixed order, unknown
 * ones behind; one line for each node, edge and parameter unless it is long; a tensor's numbers always on one line.
 */
export function saveDocument(document: Document): string {
  const sections = orderedEntries(document, TOP).map(([key, value]) => `  ${JSON.stringify(key)}: ${section(key, value)}`);
  return `{\n${sections.join(',\n')}\n}\n`;
}

/** Known keys of one kind of object, in the order in which they are written, with the kinds of what they hold. */
interface Kind {
  readonly order: readonly string[];
  readonly children?: { readonly [key: string]: Kind };
  /** Kind of every element or entry, for lists and maps. */
  readonly each?: Kind;
}

const POINT: Kind = { order: ['x', 'y'] };
const TENSOR: Kind = { order: ['dtype', 'shape', 'data'] };
const NODE: Kind = {
  order: ['id', 'type', 'version', 'title', 'symbols', 'muted', 'attrs', 'position'],
  children: { position: POINT, attrs: { order: ['shape', 'dtype'], children: { value: TENSOR } } },
};
const EDGE: Kind = { order: ['from', 'to'] };
const STORED: Kind = { order: ['file', 'tensor', 'value'], children: { value: TENSOR } };
const PARAMETER: Kind = {
  order: ['init', 'initArgs', 'trainable', 'role', 'stream', 'filled', 'file', 'tensor', 'value', 'state'],
  children: { value: TENSOR, state: { order: [], each: STORED } },
};
const GROUP_PORT: Kind = { order: ['name', 'at'] };
const DEFINITION: Kind = {
  order: ['title', 'icon', 'docs', 'version', 'library', 'nodes', 'edges', 'inputs', 'outputs'],
  children: {
    nodes: { order: [], each: NODE },
    edges: { order: [], each: EDGE },
    inputs: { order: [], each: GROUP_PORT },
    outputs: { order: [], each: GROUP_PORT },
  },
};
const DATA: Kind = {
  order: ['sources', 'columns', 'split'],
  children: {
    sources: {
      order: [],
      each: {
        order: ['file', 'text', 'generator', 'rows', 'noise', 'seed', 'copies', 'points', 'missing', 'encoding', 'inline'],
        children: { text: { order: ['window', 'stride', 'vocabulary'] } },
      },
    },
    columns: { order: [], each: { order: ['source', 'columns', 'scale'] } },
    split: { order: ['train', 'first', 'validation', 'seed', 'stratify', 'column'] },
  },
};
const OBJECTIVE: Kind = {
  order: ['cost', 'parameters', 'optimizer', 'groups', 'steps'],
  children: {
    optimizer: { order: ['type', 'lr'], children: { schedule: { order: ['type'] } } },
    groups: {
      order: [],
      each: { order: ['parameters', 'lr', 'lrFactor', 'weightDecay', 'frozen', 'eta'], children: { eta: TENSOR } },
    },
  },
};
const SIMULATOR: Kind = {
  order: ['type', 'policy', 'observation', 'action', 'cost', 'horizon', 'episodes', 'rows', 'discount'],
  children: { policy: { order: ['logits', 'mean', 'std'] } },
};
const TRAINING: Kind = {
  order: ['seed', 'streams', 'simulator', 'epochs', 'batch', 'objectives', 'schedule', 'metrics', 'stop', 'progress'],
  children: {
    simulator: SIMULATOR,
    batch: { order: ['size', 'order', 'last'] },
    objectives: { order: [], each: OBJECTIVE },
    metrics: { order: [], each: { order: ['type', 'output', 'target'] } },
    progress: {
      order: ['steps', 'optimizers'],
      children: {
        optimizers: { order: [], each: { order: ['type', 'since', 'state'], children: { state: { order: [], each: TENSOR } } } },
      },
    },
  },
};
const TOP: Kind = {
  order: ['format', 'version', 'name', 'nodes', 'edges', 'parameters', 'definitions', 'data', 'training', 'view'],
  children: {
    nodes: { order: [], each: NODE },
    edges: { order: [], each: EDGE },
    parameters: { order: [], each: PARAMETER },
    definitions: { order: [], each: DEFINITION },
    data: DATA,
    training: TRAINING,
  },
};
const UNKNOWN: Kind = { order: [] };

/** Longest line that an object is written on; longer ones are opened. A list of plain values is never opened. */
const WIDTH = 160;

/** Sections whose entries each begin on a line of their own, however short. */
const ONE_A_LINE: ReadonlySet<string> = new Set(['nodes', 'edges', 'parameters', 'definitions', 'data', 'training']);

function section(key: string, value: unknown): string {
  const kind = TOP.children?.[key] ?? UNKNOWN;
  return ONE_A_LINE.has(key) ? opened(value, kind, 1) : written(value, kind, 1);
}

function orderedEntries(object: object, kind: Kind): readonly (readonly [string, unknown])[] {
  const known = kind.order.filter((key) => Object.hasOwn(object, key));
  const rest = Object.keys(object).filter((key) => !kind.order.includes(key));
  return [...known, ...rest]
    .map((key) => [key, (object as Record<string, unknown>)[key]] as const)
    .filter(([, value]) => value !== undefined);
}

const kindOf = (kind: Kind, key: string): Kind => {
  const child = kind.children !== undefined && Object.hasOwn(kind.children, key) ? kind.children[key] : undefined;
  return child ?? kind.each ?? UNKNOWN;
};

/** A journal is written about once a second while somebody draws, and nearly all of a large drawing is what it was. */
const lines = new WeakMap<object, string>();

/** A node or an edge of the graph, or whatever else begins on a line of its own. */
function entry(value: unknown, kind: Kind, depth: number): string {
  const isKept = (kind === NODE || kind === EDGE) && depth === 2 && typeof value === 'object' && value !== null;
  if (!isKept) return written(value, kind, depth);
  const before = lines.get(value);
  if (before !== undefined) return before;
  const text = written(value, kind, depth);
  if (text.length <= WIDTH) lines.set(value, text);
  return text;
}

function written(value: unknown, kind: Kind, depth: number): string {
  if (typeof value !== 'object' || value === null) return scalar(value);
  if (isPlainList(value)) return `[${value.map(scalar).join(', ')}]`;
  return inline(value, kind, WIDTH - 2 * depth) ?? opened(value, kind, depth);
}

const isPlainList = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) && value.every((v) => typeof v !== 'object' || v === null);

function opened(value: unknown, kind: Kind, depth: number): string {
  const pad = '  '.repeat(depth);
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((v) => `${pad}  ${entry(v, kind.each ?? UNKNOWN, depth + 1)}`).join(',\n')}\n${pad}]`;
  }
  const entries = orderedEntries(value as object, kind);
  if (entries.length === 0) return '{}';
  const line = ([key, v]: readonly [string, unknown]) =>
    `${pad}  ${JSON.stringify(key)}: ${written(v, kindOf(kind, key), depth + 1)}`;
  return `{\n${entries.map(line).join(',\n')}\n${pad}}`;
}

/** The value on one line of at most `room` characters; null as soon as it is clear that it does not fit. */
function inline(value: unknown, kind: Kind, room: number): string | null {
  const isList = Array.isArray(value);
  if (!isList && (typeof value !== 'object' || value === null)) {
    const text = scalar(value);
    return text.length <= room ? text : null;
  }
  const entries = isList ? value.map((v) => [null, v] as const) : orderedEntries(value, kind);
  if (entries.length === 0) return isList ? '[]' : '{}';
  const [open, close] = isList ? ['[', ']'] : ['{ ', ' }'];
  let left = room - open.length - close.length + 2;
  // Every entry takes at least three characters.
  if (entries.length * 3 > left) return null;
  const parts: string[] = [];
  for (const [key, v] of entries) {
    const name = key === null ? '' : `${JSON.stringify(key)}: `;
    const text = inline(v, key === null ? (kind.each ?? UNKNOWN) : kindOf(kind, key), left - 2 - name.length);
    if (text === null) return null;
    parts.push(name + text);
    left -= name.length + text.length + 2;
  }
  return open + parts.join(', ') + close;
}

function scalar(value: unknown): string {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return JSON.stringify(numberToJson(value));
    // JSON can say -0, only JSON.stringify does not.
    return Object.is(value, -0) ? '-0' : String(value);
  }
  return JSON.stringify(value ?? null);
}
