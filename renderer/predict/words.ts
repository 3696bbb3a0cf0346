import type { CardProduct } from '../../session/protocol.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { indexLabel } from '../ui/heat.ts';
import { formatNumber } from '../ui/number-format.ts';
import type { Question } from './questions.ts';

const withIndex = (symbol: string, index: string): string => (index === '' ? symbol : `${symbol}[${index}]`);

/** What is asked for, as it is written on the screen: `z1[0]`, `∂C/∂s1[0]`, `∂s1[0]/∂W1[0,1]`. */
export function askedText({ kind, address, shape, product }: Question, index: number, node: string, names: GraphNames): string {
  const symbol = names.symbol(address);
  if (kind === 'shapes') return symbol;
  if (kind === 'jacobian' && product) {
    const columns = shape[1] ?? 1;
    const above = withIndex(names.symbol(names.output(node)), indexLabel(product.outputShape, Math.floor(index / columns)));
    return `∂${above}/∂${withIndex(symbol, indexLabel(product.inputShape, index % columns))}`;
  }
  const entry = withIndex(symbol, indexLabel(shape, index));
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
