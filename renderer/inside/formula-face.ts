import type { OpDef } from '../../graph-core/ops/define.ts';
import type { InsideNode } from '../../session/protocol.ts';

const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/ - /g, ' − '],
  [/ \* /g, ' '],
  [/-(?=[\d#(a-z])/g, '−'],
];
/** A longer formula does not fit on a block's face. */
const FACE = 18;

/** A formula over `#0`, `#1` ... with the operands' symbols, without brackets around the whole; the op's own where it has none. */
export function formulaOf(node: InsideNode, op: OpDef | undefined, operands: readonly string[]): string {
  if (node.formula === null) return op?.symbol ?? '';
  const bare = /^\((?:[^()]|\([^()]*\))*\)$/.test(node.formula) ? node.formula.slice(1, -1) : node.formula;
  const signed = SIGNS.reduce((text, [sign, shown]) => text.replace(sign, shown), bare);
  return signed.replace(/#(\d+)/g, (_, i) => operands[Number(i)] ?? '');
}

export const isLong = (formula: string): boolean => formula.length > FACE;
export const faceOf = (formula: string): string => (isLong(formula) ? 'f( … )' : formula);
