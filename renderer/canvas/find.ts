import type { Document, GraphNode } from '../../graph-core/model/document.ts';
import { titleOf } from '../i18n/block-words.ts';
import { shapeOf, symbolsFor } from '../state/derived.ts';
import { drawnOp } from './drawn-op.ts';
import { symbolText } from './symbols.ts';

/** Words by which a node is found: id, title, type, its variables' symbols and shapes. */
function wordsOf(document: Document, node: GraphNode): string[] {
  const op = drawnOp(node, document);
  const words = [node.id, node.title ?? '', node.type, op?.title ?? '', titleOf(op) ?? ''];
  for (const port of [...Object.keys(op?.outputs ?? {}), ...Object.keys(op?.inputs ?? {})]) {
    const symbol = symbolsFor(document).get(`${node.id}.${port}`);
    if (symbol !== undefined) words.push(symbol, symbolText(symbol));
    const shape = shapeOf(document, `${node.id}.${port}`);
    if (shape && shape.length > 0) words.push(shape.join('x'), shape.join('×'), shape.join(', '));
  }
  return words.map((word) => word.toLowerCase());
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
