import type { Origin } from './program.ts';

/**
 * The body of a composite is worked out once for all blocks that are alike, so that its equations cannot say whose they are: an origin with an
 * empty path stands for the block that calls, and has a rule of its own.
 */

const here = new Map<Origin['rule'], readonly Origin[]>();

/** The origins of what is built inside a call that is built at `outer`; null where they are several, which have no common body. */
export function originsInside(outer: readonly Origin[]): readonly Origin[] | null {
  const [origin] = outer;
  if (origin === undefined) return outer;
  if (outer.length > 1) return null;
  let found = here.get(origin.rule);
  if (found === undefined) {
    found = [{ path: [], rule: origin.rule }];
    here.set(origin.rule, found);
  }
  return found;
}

/** The origins of an equation in the body of a call, seen from where the call stands. */
export function originsWithin(call: readonly Origin[], inner: readonly Origin[]): readonly Origin[] {
  if (inner.every(({ path }) => path.length > 0)) return inner;
  return inner.flatMap((origin) => {
    const { path, rule } = origin;
    return path.length > 0 ? [origin] : call.map((outer) => (outer.rule === rule ? outer : { path: outer.path, rule }));
  });
}

/** The address of the block that an equation comes from, the first where there are several; empty where it comes from none. */
export const nodeOf = ([origin]: readonly Origin[]): string => (origin === undefined ? '' : nodeAt(origin.path));

/** The address of a block: a name, or several of groups and a block. */
export const nodeAt = (path: readonly string[]): string => (path.length === 1 ? (path[0] as string) : path.join('/'));
