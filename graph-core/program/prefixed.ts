import type { Ports } from '../ops/rules.ts';
import type { Value } from './builder.ts';

/** Values with a prefix before their names, so that several kinds of them can be given to one function. */
export function prefixed(prefix: string, all: Ports): Record<string, Value> {
  const named: Record<string, Value> = {};
  for (const name in all) named[prefix + name] = all[name] as Value;
  return named;
}

/** Those of some values whose names begin with a prefix, without it. */
export function under(prefix: string, all: Ports): Record<string, Value> {
  const named: Record<string, Value> = {};
  for (const name in all) if (name.startsWith(prefix)) named[name.slice(prefix.length)] = all[name] as Value;
  return named;
}
