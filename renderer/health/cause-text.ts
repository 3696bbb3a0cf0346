import type { TFunction } from 'i18next';
import type { CauseOperand, CauseStep, StepView } from '../../session/protocol.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { indexLabel } from '../ui/heat.ts';
import { formatList, formatNumber } from '../ui/number-format.ts';

/** Indices of a sum, outermost first. */
const LETTERS = ['j', 'k', 'l', 'm'];

const SIGNS: Readonly<Record<string, string>> = { mul: '×', div: '÷', add: '+', sub: '−', pow: '^', rem: 'mod' };

/** An entry of a value by its symbol: `W[2, 3]`. */
export function entryText(names: GraphNames, view: StepView | null, address: string, index: number): string {
  const label = indexLabel(view?.values[address]?.shape ?? [], index);
  return label === '' ? names.symbol(address) : `${names.symbol(address)}[${label}]`;
}

/** An operation with its operands: `a × b`, `log(a)`, `√a`. */
function written(op: string, operands: readonly string[]): string {
  const [x = '', y] = operands;
  if (op === 'input') return x;
  const sign = SIGNS[op];
  if (sign !== undefined && y !== undefined) return `${x} ${sign} ${y}`;
  if (op === 'neg') return `−${x}`;
  return op === 'sqrt' ? `√${x}` : `${op}(${formatList(operands)})`;
}

/** Brackets around what would run into the sign before it. */
const inBrackets = (x: number, isFirst: boolean): string => (x < 0 && !isFirst ? `(${formatNumber(x)})` : formatNumber(x));

/** How a bad number came about, from the block's output back to the operation that made the first one, in words. */
export function causeText(t: TFunction<'health'>, cause: readonly CauseStep[], names: GraphNames, view: StepView | null): string {
  const symbolOf = ({ address, index, what, value }: CauseOperand): string => {
    if (address === null || index === null) return formatNumber(value);
    const entry = entryText(names, view, address, index);
    return what === 'gradient' ? `∂${names.cost}/∂${entry}` : entry;
  };
  const sentence = ({ kind, op, operands, term, partial, value }: CauseStep): string => {
    const symbols = written(op, operands.map(symbolOf));
    const numbers = written(
      op,
      operands.map((each, i) => inBrackets(each.value, i === 0 && op !== 'neg')),
    );
    // where nothing has a name, names and numbers are the same
    const equation = symbols === numbers ? numbers : `${symbols} = ${numbers}`;
    const at = term === null ? '' : termText(t, term);
    const result = formatNumber(value);
    if (kind === 'overflow' && term === null) return t('cause.order');
    return t(`cause.${kind}`, { equation, at, value: result, partial: partial === null ? '' : formatNumber(partial) });
  };
  return cause.map(sentence).join(' ');
}

function termText(t: TFunction<'health'>, { at, of }: NonNullable<CauseStep['term']>): string {
  const letters = LETTERS.slice(0, at.length);
  if (at.length === 0) return t('cause.only-term');
  if (at.length === 1) return t('cause.one-index', { letter: 'j', index: at[0], count: of[0] });
  return t('cause.indices', { letters: letters.join(', '), index: at.join(', '), count: of.join(' × ') });
}
