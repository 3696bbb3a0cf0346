import type { Origin } from './program.ts';

/**
 * The body of a call is worked out once for all calls that are alike, so that its equations cannot say whose they are: the paths of their origins
 * are seen from the call. That of a composite's own equation is empty and stands for the block that calls, and has a rule of its own; that of a
 * block inside a group is the block's id.
 */

const here = new Map<Origin['rule'], readonly Origin[]>();

/** The origins of what is built inside a composite that is built at `outer`. */
export function originsInside(outer: readonly Origin[]): readonly Origin[] {
  const [origin] = outer;
  if (origin === undefined) return outer;
  let found = here.get(origin.rule);
  if (found === undefined) {
    found = [{ path: '', rule: origin.rule }];
    here.set(origin.rule, found);
  }
  return found;
}

/** The origins of an equation in the body of a call, seen from where the call stands; of what stands in no call they are its own. */
export function originsWithin(call: readonly Origin[], inner: readonly Origin[]): readonly Origin[] {
  if (call.length === 0) return inner;
  const [outer, own] = [call[0] as Origin, inner[0]];
  if (call.length === 1 && inner.length === 1 && own) {
    // as most are: a block's own list stays the same one
    const seen = originWithin(outer, own);
    return seen === outer ? call : [seen];
  }
  return inner.flatMap((each) => call.map((every) => originWithin(every, each)));
}

function originWithin(outer: Origin, { path, rule }: Origin): Origin {
  if (path === '') return outer.rule === rule ? outer : { path: outer.path, rule };
  return { path: outer.path === '' ? path : `${outer.path}/${path}`, rule };
}

/** So many origins are looked through one by one. */
const FEW = 16;

/** Each origin of two lists once; the first list where the other has no more. */
export function originsOfBoth(some: readonly Origin[], more: readonly Origin[]): readonly Origin[] {
  if (some.length + more.length > FEW) return [...new Set([...some, ...more])];
  let both = some;
  for (const origin of more) if (!both.includes(origin)) both = [...both, origin];
  return both;
}

/** {@link originsWithin} of one call: the origins of its body's equations are few, and looked through once for each. */
export function seenFrom(call: readonly Origin[]): (inner: readonly Origin[]) => readonly Origin[] {
  let last: readonly Origin[] | null = null;
  let found: readonly Origin[] = call;
  return (inner) => {
    if (inner !== last) found = originsWithin(call, inner);
    last = inner;
    return found;
  };
}

/** The address of the block that an equation comes from, the first where there are several; empty where it comes from none. */
export const nodeOf = ([origin]: readonly Origin[]): string => origin?.path ?? '';
