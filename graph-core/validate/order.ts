/** A directed graph over 0..size-1, as lists of successors. */
export type Successors = readonly (readonly number[])[];

/**
 * Topological order in which, among nodes that are ready, the one with the smallest number comes first: an order of drawing
 * that is already right is kept. Nodes on or behind a cycle are missing from it.
 */
export function topologicalOrder(successors: Successors): number[] {
  const waiting = new Array<number>(successors.length).fill(0);
  for (const list of successors) for (const n of list) waiting[n] = (waiting[n] as number) + 1;
  const ready = new Heap();
  waiting.forEach((count, n) => {
    if (count === 0) ready.push(n);
  });
  const order: number[] = [];
  for (let n = ready.pop(); n !== undefined; n = ready.pop()) {
    order.push(n);
    for (const next of successors[n] as readonly number[]) {
      const left = (waiting[next] as number) - 1;
      waiting[next] = left;
      if (left === 0) ready.push(next);
    }
  }
  return order;
}

/**
 * One cycle for each knot of nodes that cannot be ordered, as its nodes in the direction of the wires, starting with the
 * smallest. `ordered` is what {@link topologicalOrder} gave.
 */
export function findCycles(successors: Successors, ordered: readonly number[]): number[][] {
  const left = new Set<number>();
  for (let n = 0; n < successors.length; n++) left.add(n);
  for (const n of ordered) left.delete(n);
  const cycles: number[][] = [];
  for (const component of components(successors, left)) {
    const inside = new Set(component);
    const start = Math.min(...component.slice(0, 1000));
    const selfEdge = (successors[start] as readonly number[]).includes(start);
    if (component.length > 1) cycles.push(shortestCycle(successors, start, inside));
    else if (selfEdge) cycles.push([start]);
  }
  return cycles;
}

/** Strongly connected components of the nodes in `within`, found without recursion (Tarjan's algorithm with a stack of frames). */
function components(successors: Successors, within: ReadonlySet<number>): number[][] {
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const onStack = new Set<number>();
  const stack: number[] = [];
  const found: number[][] = [];
  for (const root of within) {
    if (index.has(root)) continue;
    const frames: { n: number; next: number }[] = [];
    const enter = (n: number): void => {
      index.set(n, index.size);
      low.set(n, index.get(n) as number);
      stack.push(n);
      onStack.add(n);
      frames.push({ n, next: 0 });
    };
    enter(root);
    while (frames.length > 0) {
      const frame = frames[frames.length - 1] as { n: number; next: number };
      const list = successors[frame.n] as readonly number[];
      if (frame.next < list.length) {
        const to = list[frame.next++] as number;
        if (!within.has(to)) continue;
        if (!index.has(to)) enter(to);
        else if (onStack.has(to)) low.set(frame.n, Math.min(low.get(frame.n) as number, index.get(to) as number));
        continue;
      }
      frames.pop();
      const parent = frames[frames.length - 1];
      if (parent) low.set(parent.n, Math.min(low.get(parent.n) as number, low.get(frame.n) as number));
      if (low.get(frame.n) === index.get(frame.n)) found.push(take(stack, onStack, frame.n));
    }
  }
  return found;
}

function take(stack: number[], onStack: Set<number>, until: number): number[] {
  const component: number[] = [];
  for (;;) {
    const n = stack.pop() as number;
    onStack.delete(n);
    component.push(n);
    if (n === until) return component;
  }
}

/** Breadth-first from `start` back to itself. */
function shortestCycle(successors: Successors, start: number, inside: ReadonlySet<number>): number[] {
  const before = new Map<number, number>();
  const queue = [start];
  for (let at = 0; at < queue.length; at++) {
    const n = queue[at] as number;
    for (const to of successors[n] as readonly number[]) {
      if (!inside.has(to)) continue;
      if (to === start) {
        const path = [n];
        while (path[path.length - 1] !== start) path.push(before.get(path[path.length - 1] as number) as number);
        return path.reverse();
      }
      if (!before.has(to)) {
        before.set(to, n);
        queue.push(to);
      }
    }
  }
  return [start];
}

/** A binary heap of numbers, smallest first. */
class Heap {
  readonly #items: number[] = [];

  push(item: number): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if ((items[up] as number) <= item) break;
      items[at] = items[up] as number;
      at = up;
    }
    items[at] = item;
  }

  pop(): number | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) return first;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= items.length) break;
      if (down + 1 < items.length && (items[down + 1] as number) < (items[down] as number)) down++;
      if ((items[down] as number) >= last) break;
      items[at] = items[down] as number;
      at = down;
    }
    items[at] = last;
    return first;
  }
}
