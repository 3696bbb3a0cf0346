import type { OpDef } from '../../graph-core/ops/define.ts';
import { OPS } from '../../graph-core/ops/index.ts';
import { blockTitle } from '../i18n/block-words.ts';

export { FAMILIES } from '../../graph-core/ops/index.ts';

/** They stand for something that has been drawn. */
const MADE_OF_DEFINITIONS: ReadonlySet<string> = new Set(['group', 'repeat']);

/** Blocks that people can add. */
export const BLOCKS: readonly OpDef[] = OPS.filter((op) => op.internal !== true && !MADE_OF_DEFINITIONS.has(op.type));

/** Letters as they are typed where marks take time: without them, in small. */
export const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').toLowerCase();

/** Search words of a block, best first: what it is called here, in English and in other programs. */
const wordsOf = (op: OpDef): readonly string[] =>
  [blockTitle(op), op.title, op.type, op.symbol, ...(op.aliases ?? []), ...(op.docs.synonyms ?? [])].map(plain);

/** How well a block answers a search: 0 not at all; the whole word, its beginning, a word's beginning, anywhere. */
function scoreOf(op: OpDef, query: string): number {
  const wanted = plain(query.trim());
  if (wanted === '') return 1;
  let best = 0;
  for (const [place, word] of wordsOf(op).entries()) {
    const at = word.indexOf(wanted);
    if (at < 0) continue;
    const fit = word === wanted ? 4 : at === 0 ? 3 : /[\s._-]/.test(word[at - 1] ?? '') ? 2 : 1;
    // A name goes before a synonym of equal fit.
    best = Math.max(best, fit - Math.min(place, 9) / 20);
  }
  return best;
}

/** Blocks that answer a search, best first; equal ones in the palette's order. */
export function searchBlocks(query: string, blocks: readonly OpDef[] = BLOCKS): readonly OpDef[] {
  return blocks
    .map((op, index) => ({ op, index, score: scoreOf(op, query) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map(({ op }) => op);
}

/** A family of up to this many blocks is shown whole. */
const SHORT = 8;

/** The blocks of a family that are shown before it is unfolded: those with a place of their own, else the first three. */
export function commonBlocks(blocks: readonly OpDef[]): readonly OpDef[] {
  if (blocks.length <= SHORT) return blocks;
  const ranked = blocks.filter((op) => op.rank !== undefined).length;
  return blocks.slice(0, ranked || 3);
}
