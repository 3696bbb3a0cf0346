import type { Plan } from '../../graph-core/plan/plan.ts';
import type { PlannedCall } from '../../graph-core/plan/planned-call.ts';
import type { Binding } from '../codegen/bindings.ts';
import { areWorthCompiling, bundle } from '../codegen/bundle.ts';
import { generate } from '../codegen/generate.ts';
import { END_WORD, GROUP, type Products, type Shader, START_WORD, type Target } from '../codegen/shader.ts';
import type { DeviceInfo } from '../executor.ts';
import { launchesOf } from './launches.ts';

/** One dispatch of a call, of a part of it, or of several calls. */
export interface Dispatch {
  /** Index of the call in the plan, or of the first. */
  readonly call: number;
  readonly wgsl: string;
  readonly words: Uint32Array;
  readonly bindings: readonly Binding[];
  /** So many of the bindings are written, the last ones. */
  readonly writable: number;
  readonly grid: readonly [number, number];
  /** Loads and operations of all invocations. */
  readonly cost: number;
}

/** Workgroups along one axis of a grid. */
const MAX_GROUPS = 65535;

/**
 * Side by side, chains take half the time on llvmpipe. Another driver in software, SwiftShader, gains nothing, and takes minutes to
 * compile what llvmpipe does in a second.
 */
const GAINS_BY_STREAMS = /llvmpipe/i;
const STREAMS = 3;

/** What the shaders of a plan are made for. */
export const targetOf = ({ slots }: Plan, { name, limits, software }: DeviceInfo, products: Products = 'blocks'): Target => ({
  slots,
  maxBindings: limits.maxBindings,
  lanes: software ? 16 : 4096,
  small: software ? 32_768 : 4096,
  software,
  streams: software && GAINS_BY_STREAMS.test(name) ? STREAMS : 1,
  products,
});

/** All dispatches of a plan in order; a call that writes nothing has none, one that costs more than `largest` several. */
export function dispatchesOf(plan: Plan, device: DeviceInfo, largest: number, products: Products = 'blocks'): Dispatch[] {
  const target = targetOf(plan, device, products);
  const launches = launchesOf(plan, target);
  const bundles = launches.map(
    ({ from, to, manner }) => manner && bundle(plan.calls.slice(from, to) as [PlannedCall, ...PlannedCall[]], manner, target),
  );
  const isWorth = areWorthCompiling(bundles.filter((each) => each !== null));
  const dispatches: Dispatch[] = [];
  for (const [i, { from, to }] of launches.entries()) {
    const bundled = isWorth ? bundles[i] : null;
    let at = from;
    for (const { shader, calls } of bundled?.shaders ?? []) {
      // what is made in turn has one group, of all of whose work this is
      cut(shader, at, largest, dispatches);
      at += calls;
    }
    if (bundled) continue;
    for (; at < to; at++) {
      const shader = generate(plan.calls[at] as PlannedCall, target);
      if (shader) cut(shader, at, largest, dispatches);
    }
  }
  return dispatches;
}

/** Groups that cores share out evenly, as far as there are enough of them: a multiple of eight. */
const even = (groups: number): number => (groups < 8 ? groups : groups - (groups % 8));

/** Adds the parts of a call that are short enough, each with its own range of units in the uniform words. */
function cut(shader: Shader, call: number, largest: number, parts: Dispatch[]): void {
  const groups = Math.ceil(shader.count / shader.perGroup);
  const costOfGroup = shader.work * GROUP;
  const most = Math.floor(largest / costOfGroup);
  const perDispatch = most >= groups ? groups : Math.max(1, even(most));
  for (let first = 0; first < groups; first += perDispatch) {
    const count = Math.min(perDispatch, groups - first);
    const words = count === groups ? shader.words : wordsOfPart(shader, first, count);
    const y = Math.ceil(count / MAX_GROUPS);
    parts.push({
      call,
      wgsl: shader.wgsl,
      words,
      bindings: shader.bindings,
      writable: shader.writable,
      grid: [Math.ceil(count / y), y],
      cost: count * costOfGroup,
    });
  }
}

function wordsOfPart({ words, perGroup, count: units }: Shader, first: number, count: number): Uint32Array {
  const own = words.slice();
  own[START_WORD] = first * perGroup;
  // a two-dimensional grid may hold more groups than are asked for: they must not touch the next part's units
  own[END_WORD] = Math.min(units, (first + count) * perGroup);
  return own;
}
