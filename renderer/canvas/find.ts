import { annotationKey, annotationsOf } from '../../graph-core/document/annotations.ts';
import type { Document, GraphNode } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { shapeOf, symbolsFor } from '../state/derived.ts';
import { drawnOp } from './drawn-op.ts';
import { symbolText } from './symbols.ts';

/** Words by which a node is found: id, title, type, its variables' symbols and shapes. */
function wordsOf(document: Document, node: GraphNode): string[] {
  const op = drawnOp(node, document);
  const words = [node.id, node.title ?? '', node.type, op?.title ?? ''];
  for (const port of [...Object.keys(op?.outputs ?? {}), ...Object.keys(op?.inputs ?? {})]) {
    const symbol = symbolsFor(document).get(`${node.id}.${port}`);
    if (symbol !== undefined) words.push(symbol, symbolText(symbol));
    const shape = shapeOf(document, `${node.id}.${port}`);
    if (shape && shape.length > 0) words.push(shape.join('x'), shape.join('×'), shape.join(', '));
  }
  return words.map((word) => word.toLowerCase());
}

/** Something that was found on the canvas. */
export interface Found {
  /** Of a block, or the key of a frame or note. */
  readonly id: string;
  readonly name: string;
}

/** Blocks, then frames and notes with what is looked for in their text. */
export function findOnCanvas(document: Document, query: string): readonly Found[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return [];
  const blocks = findNodes(document, query).map((node) => ({
    id: node.id,
    name: node.title ?? opOf(node.type)?.title ?? node.id,
  }));
  const written = annotationsOf(document)
    .filter(({ text }) => text.toLowerCase().includes(wanted))
    .map((each) => ({ id: annotationKey(each), name: each.text }));
  return [...blocks, ...written];
}

/** Nodes with a word that holds the query, whole words first; none for an empty query. */
export function findNodes(document: Document, query: string): readonly GraphNode[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return [];
  const hits = document.nodes
    .map((node) => ({ node, words: wordsOf(document, node) }))
    .filter(({ words }) => words.some((word) => word.includes(wanted)));
  return [...hits.filter(({ words }) => words.includes(wanted)), ...hits.filter(({ words }) => !words.includes(wanted))].map(
    ({ node }) => node,
  );
}
