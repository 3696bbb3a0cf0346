import { type Shape, sizeOf } from '../../graph-core/model/tensor.ts';
import type { CardProduct } from '../../session/protocol.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { indexLabel } from '../ui/heat.ts';
import { formatNumber } from '../ui/number-format.ts';
import type { Question } from './questions.ts';

const withIndex = (symbol: string, index: string): string => (index === '' ? symbol : `${symbol}[${index}]`);

/** The output that a row of a Jacobian belongs to, and which of its entries that is. */
function outputAt({ outputs }: CardProduct, row: number): { address: string; shape: Shape; at: number } {
  let at = row;
  for (const { address, shape } of outputs) {
    if (at < sizeOf(shape)) return { address, shape, at };
    at -= sizeOf(shape);
  }
  return { address: '', shape: [], at };
}

/** What is asked for, as it is written on the screen: `z1[0]`, `∂C/∂s1[0]`, `∂s1[0]/∂W1[0,1]`; without an index the whole. */
export function askedText({ kind, address, shape, product }: Question, index: number | null, names: GraphNames): string {
  const symbol = names.symbol(address);
  const entryOf = (of: string, within: Shape, at: number): string => withIndex(of, index === null ? '' : indexLabel(within, at));
  if (kind === 'shapes') return symbol;
  const at = index ?? 0;
  if (kind === 'jacobian' && product) {
    const columns = shape[1] ?? 1;
    const { address: of, shape: within, at: entry } = outputAt(product, Math.floor(at / columns));
    const above = entryOf(names.symbol(of), within, entry);
    return `∂${above}/∂${entryOf(symbol, product.inputShape, at % columns)}`;
  }
  const entry = entryOf(symbol, shape, at);
  return kind === 'values' ? entry : `∂${names.cost}/∂${entry}`;
}

/** The entry of row times Jacobian as it is worked out; what is hidden in it stays a question mark. */
export function dotOf(product: CardProduct, index: number): string {
  const { jacobian, row, result } = product;
  if (jacobian === null) return '?';
  const bracketed = (x: number): string => (x < 0 ? `(${formatNumber(x)})` : formatNumber(x));
  const terms = row.map((x, i) => [x, jacobian[i * result.length + index] as number] as const);
  const telling = terms.filter(([x, y]) => x !== 0 && y !== 0);
  const shown = (telling.length > 0 ? telling : terms).slice(0, 6);
  const rest = telling.length > shown.length ? ' + …' : '';
  return `${shown.map(([x, y]) => `${formatNumber(x)} · ${bracketed(y)}`).join(' + ')}${rest} = ?`;
}

/** The rule with this step's numbers and a question mark for what it gives. */
export function withoutResult(tex: string): string {
  const ends = tex.includes('&= ');
  if (ends) return tex.replace(/&= .*?(?= \\\\ | \\end)/g, '&= \\;?');
  return `${tex.slice(0, tex.lastIndexOf(' = '))} = \\;?`;
}
