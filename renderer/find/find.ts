import i18next from 'i18next';
import { annotationKey, annotationsOf } from '../../graph-core/document/annotations.ts';
import type { Document, GraphNode, Json, NodeId } from '../../graph-core/model/document.ts';
import { type Shape, sameShape, shapeText } from '../../graph-core/model/tensor.ts';
import { withDefaults } from '../../graph-core/ops/define.ts';
import type { NodeAnalysis } from '../../graph-core/validate/analysis.ts';
import { drawnOp } from '../canvas/drawn-op.ts';
import { symbolText } from '../canvas/symbols.ts';
import { titleOf } from '../i18n/block-words.ts';
import { analysisFor, perDrawing, symbolsFor } from '../state/derived.ts';
import { attrWords, meansAttr, parseQuery, type Query } from './query.ts';

/** By what a block was found. */
export type Where = 'name' | 'type' | 'symbol' | 'shape' | 'attribute' | 'parameter' | 'definition' | 'note';

export interface Hit {
  /** `f`, in a group `g1/f`. */
  readonly path: NodeId;
  readonly title: string;
  readonly type: string;
  readonly where: Where;
  /** What matched: `60 × 40`, `hasBias=false`, `f.weight`. */
  readonly text: string;
}

interface Words {
  readonly where: Where;
  readonly text: string;
}

/** A block with everything by which it is found. */
interface Place {
  readonly path: NodeId;
  readonly node: GraphNode;
  readonly typeTitle: string;
  readonly words: readonly Words[];
  readonly shapes: readonly Shape[];
  readonly attrs: readonly (readonly [string, Json])[];
}

/** Blocks of the drawings that a person can go to: of a repeat those of its first iteration. */
const isPlace = (path: string): boolean => !path.includes('@') && !/\[(?!0\])\d+\]/.test(path) && !/\[0\]$/.test(path);

/** By language: types are called otherwise in another one. */
const known = perDrawing(() => new Map<string, readonly Place[]>());

function placesIn(document: Document): readonly Place[] {
  const before = known(document).get(i18next.language);
  if (before) return before;
  const { nodes } = analysisFor(document);
  const paths = [...document.nodes.map(({ id }) => id), ...[...nodes.keys()].filter((path) => path.includes('/'))];
  const places = [...new Set(paths)].filter(isPlace).flatMap((path) => {
    const analysis = nodes.get(path);
    const node = analysis?.node ?? document.nodes.find(({ id }) => id === path);
    return node ? [placeOf(document, path, node, analysis)] : [];
  });
  known(document).set(i18next.language, places);
  return places;
}

function placeOf(document: Document, path: NodeId, node: GraphNode, analysis: NodeAnalysis | undefined): Place {
  const op = drawnOp(node, document, path);
  const symbols = symbolsFor(document);
  const ports = [...Object.keys(op?.outputs ?? {}), ...Object.keys(op?.inputs ?? {})];
  const own = analysis?.parameters ?? [];
  const shapes = [...(analysis?.outputs.values() ?? [])].flatMap((type) => (type ? [type.shape] : []));
  const words: Words[] = [
    { where: 'name', text: node.title ?? '' },
    { where: 'name', text: node.id },
    { where: 'type', text: op?.title ?? '' },
    { where: 'type', text: titleOf(op) ?? '' },
    { where: 'type', text: node.type },
    ...ports.flatMap((port) => {
      const symbol = symbols.get(`${path}.${port}`);
      return symbol === undefined ? [] : [symbol, symbolText(symbol)].map((text): Words => ({ where: 'symbol', text }));
    }),
    ...own.map(({ name }): Words => ({ where: 'parameter', text: `${path}.${name}` })),
    ...(typeof node.attrs?.definition === 'string' ? [{ where: 'definition', text: node.attrs.definition } as const] : []),
  ];
  return {
    path,
    node,
    typeTitle: titleOf(op) ?? node.type,
    words: words.filter(({ text }) => text !== ''),
    shapes: [...shapes, ...own.map(({ shape }) => shape)],
    attrs: Object.entries(op ? withDefaults(op, node.attrs ?? {}) : (node.attrs ?? {})) as [string, Json][],
  };
}

interface Match extends Words {
  /** The better, the smaller: the whole word, its beginning, anywhere. */
  readonly rank: number;
}

function matchWords({ words, attrs }: Place, wanted: string): Match | null {
  let best: Match | null = null;
  const texts = [
    ...words,
    ...attrs
      .filter(([, value]) => typeof value === 'string')
      .map(([, value]): Words => ({ where: 'attribute', text: value as string })),
  ];
  for (const { where, text } of texts) {
    const at = text.toLowerCase().indexOf(wanted);
    if (at < 0) continue;
    const rank = text.length === wanted.length ? 0 : at === 0 ? 1 : 2;
    if (best === null || rank < best.rank) best = { where, text, rank };
  }
  return best;
}

function match(place: Place, query: Query): Match | null {
  switch (query.kind) {
    case 'none':
      return null;
    case 'words':
      return matchWords(place, query.text);
    case 'shape': {
      const found = place.shapes.find((shape) => sameShape(shape, query.shape));
      return found ? { where: 'shape', text: shapeText(found), rank: 0 } : null;
    }
    case 'attr': {
      const found = place.attrs.find(
        ([name, value]) => meansAttr(query.name, name) && (query.value === '' || attrWords(value).includes(query.value)),
      );
      return found ? { where: 'attribute', text: `${found[0]}=${attrWords(found[1])[0] ?? ''}`, rank: 0 } : null;
    }
  }
}

/** What was looked for last in a document. */
const last = new WeakMap<Document, { readonly text: string; readonly language: string; readonly hits: readonly Hit[] }>();

/** Blocks of the graph and of its groups that a query means, whole words first; none for an empty query. Each letter asks twice. */
export function findPlaces(document: Document, text: string): readonly Hit[] {
  const before = last.get(document);
  const { language } = i18next;
  if (before?.text === text && before.language === language) return before.hits;
  const hits = placesOf(document, text);
  last.set(document, { text, language, hits });
  return hits;
}

function placesOf(document: Document, text: string): readonly Hit[] {
  const query = parseQuery(text);
  const hits = placesIn(document).flatMap((place) => {
    const found = match(place, query);
    if (!found) return [];
    const { path, node, typeTitle } = place;
    return [
      { rank: found.rank, hit: { path, title: node.title ?? node.id, type: typeTitle, where: found.where, text: found.text } },
    ];
  });
  return [...hits.toSorted((a, b) => a.rank - b.rank).map(({ hit }) => hit), ...writtenIn(document, query)];
}

/** Frames and notes with what is looked for in their text; their path is their key. */
function writtenIn(document: Document, query: Query): readonly Hit[] {
  if (query.kind !== 'words') return [];
  return annotationsOf(document)
    .filter(({ text }) => text.toLowerCase().includes(query.text))
    .map((each) => ({ path: annotationKey(each), title: each.id, type: '', where: 'note', text: each.text }));
}
