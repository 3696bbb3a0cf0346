import type { Expr } from '../scalar/expr.ts';
import { exprKey, numberKey } from '../scalar/key.ts';
import type { Attrs, ValueType } from './program.ts';

/** Texts that are equal where attributes or types are: what is worked out of a block once is found again for all that are like it. */

const known = new WeakMap<Attrs, string>();

/** All attributes in their order, numbers exactly. */
export function attrsKey(attrs: Attrs): string {
  const before = known.get(attrs);
  if (before !== undefined) return before;
  let key = '';
  for (const name of Object.keys(attrs)) key += `${name}=${valueKey(name, attrs[name])};`;
  known.set(attrs, key);
  return key;
}

/** JSON writes NaN and infinities as null and -0 as 0: values that differ have to keep different keys. */
const distinctNumbers = (_: string, value: unknown): unknown =>
  typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)) ? `#${numberKey(value)}` : value;

function valueKey(name: string, value: unknown): string {
  if (typeof value === 'number') return numberKey(value);
  if (typeof value === 'boolean' || value === null || value === undefined) return String(value);
  if (name === 'expr' && isExpr(value)) return exprKey(value);
  return JSON.stringify(value, distinctNumbers);
}

/** Whether an attribute is a formula. */
export const isExpr = (value: unknown): value is Expr =>
  typeof value === 'object' && value !== null && 'kind' in value && 'dtype' in value;

export const typeKey = ({ dtype, shape, axes }: ValueType): string => `${dtype}${axes.join()}[${shape.join()}]`;

/** Ports with the types of what lies there. */
export function portsKey(ports: readonly string[], types: readonly ValueType[]): string {
  let key = '';
  for (let i = 0; i < ports.length; i++) key += `${ports[i]}:${typeKey(types[i] as ValueType)} `;
  return key;
}
