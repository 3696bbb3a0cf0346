import type { OpDef } from '../../graph-core/ops/define.ts';
import { OPS } from '../../graph-core/ops/index.ts';
import { blockTitle } from '../i18n/block-words.ts';

export { FAMILIES } from '../../graph-core/ops/index.ts';

/** They stand for something that has been drawn. */
const MADE_OF_DEFINITIONS: ReadonlySet<string> = new Set(['group', 'repeat']);

/** Blocks that people can add. */
export const BLOCKS: readonly OpDef[] = OPS.filter((op) => op.internal !== true && !MADE_OF_DEFINITIONS.has(op.type));

/** Signs that are typed in several ways, as the search compares them. */
const SIGNS: Readonly<Record<string, string>> = {
  '∑': 'Σ',
  '−': '-',
  '–': '-',
  '·': '*',
  '×': '*',
  '⋅': '*',
  '÷': '/',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
};

/**
 * As words are compared: small letters without marks, which take time to type, one sign for those that look alike, spaces for
 * what joins words. Σ is no small σ.
 */
const plain = (text: string): string =>
  text
    .trim()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/đ/gi, 'd')
    .replace(/[^\u0370-\u03ff]+/g, (part) => part.toLowerCase())
    .replace(/[∑−–·×⋅÷≤≥≠]/g, (sign) => SIGNS[sign] ?? sign)
    .replace(/(?<=[a-z0-9])[_-](?=[a-z0-9])/g, ' ');

/** Where a name of PyTorch comes from: `nn.ReLU` and `F.relu` are looked for as `relu`. */
const MODULE = /^(torch\.)?(nn\.)?(functional\.|f\.)?(?=[a-z])/;

const known = new WeakMap<OpDef, readonly string[]>();

/** Search words of a block that its definition has, best first. */
function ownWordsOf(op: OpDef): readonly string[] {
  const before = known.get(op);
  if (before) return before;
  const { torch, onnx } = op.exports;
  const names = [typeof torch === 'string' ? torch : '', 'op' in onnx ? onnx.op : ''].filter((name) => name !== '');
  const words = [op.title, op.type, op.symbol, ...(op.aliases ?? []), ...(op.docs.synonyms ?? []), ...names].map(plain);
  known.set(op, words);
  return words;
}

/** Search words of a block, best first: what it is called here, in English and in other programs. */
const wordsOf = (op: OpDef): readonly string[] => [plain(blockTitle(op)), ...ownWordsOf(op)];

/** How well a word answers a search: the whole of it, the whole of its last part, its beginning, a part's beginning, anywhere. */
function fitOf(word: string, wanted: string): number {
  const at = word.indexOf(wanted);
  if (word === wanted) return 4;
  if (wanted.length > 3 && word.replaceAll(' ', '') === wanted.replaceAll(' ', '')) return 3.9;
  if (at < 0) return 0;
  if (/[.]/.test(word.at(-wanted.length - 1) ?? '') && word.endsWith(wanted)) return 3.6;
  if (at === 0) return 3;
  return /[\s.(]/.test(word[at - 1] ?? '') ? 2 : 1;
}

function scoreFor(op: OpDef, wanted: string): number {
  let best = 0;
  for (const [place, word] of wordsOf(op).entries()) {
    const fit = fitOf(word, wanted);
    // A name goes before a synonym of equal fit.
    if (fit > 0) best = Math.max(best, fit - Math.min(place, 9) / 20);
  }
  return best;
}

/** How well a block answers a search; 0 not at all. Of several words each has to be answered. */
function scoreOf(op: OpDef, query: string): number {
  const wanted = plain(query);
  if (wanted === '') return 1;
  const whole = Math.max(scoreFor(op, wanted), scoreFor(op, wanted.replace(MODULE, '')));
  const words = wanted.split(/\s+/);
  if (whole > 0 || words.length === 1) return whole;
  return Math.min(...words.map((word) => scoreFor(op, word))) / 2;
}

/** Whether the letters of a search come in this order in a name: what is left when something was mistyped or left out. */
function isAlmost(op: OpDef, query: string): boolean {
  const wanted = plain(query);
  if (wanted.length < 4) return false;
  return [op.title, op.type].map(plain).some((name) => name[0] === wanted[0] && isIn(name, wanted));
}

/** Whether letters come in this order in a name, with others between them. */
function isIn(name: string, letters: string): boolean {
  let at = -1;
  for (const letter of letters) {
    at = name.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}

/** Blocks that answer a search, best first; equal ones in the palette's order. */
export function searchBlocks(query: string, blocks: readonly OpDef[] = BLOCKS): readonly OpDef[] {
  const found = blocks
    .map((op, index) => ({ op, index, score: scoreOf(op, query) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map(({ op }) => op);
  return found.length > 0 ? found : blocks.filter((op) => isAlmost(op, query));
}

/** A family of up to this many blocks is shown whole. */
const SHORT = 8;

/** The blocks of a family that are shown before it is unfolded: those with a place of their own, else the first three. */
export function commonBlocks(blocks: readonly OpDef[]): readonly OpDef[] {
  if (blocks.length <= SHORT) return blocks;
  const ranked = blocks.filter((op) => op.rank !== undefined).length;
  return blocks.slice(0, ranked || 3);
}
