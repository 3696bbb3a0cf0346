import type { DeviceCall, Slot } from '../../graph-core/model/kernel-call.ts';
import { type Bound, bind, bindArenas } from './bindings.ts';
import { streamsOf } from './elementwise.ts';
import { bodyOf, written } from './generate.ts';
import { SameCalls } from './same-calls.ts';
import { GROUP, type Section, type Shader, ShaderBuilder, type Target } from './shader.ts';

/**
 * How one dispatch makes several calls: `in-turn` by a single workgroup that waits between two of them, so that each may read all that
 * the one before has written; `each-alone` by as many invocations as there are elements, each of which makes its element of every call
 * and reads of what was written its own only.
 */
export type Manner = 'in-turn' | 'each-alone';

/** Characters of one shader's text, beyond which a driver takes longer for one than for two. */
const LONGEST_TEXT = 6000;
/** Characters that a call of a function of the prelude is worth, as drivers put its text in the place of each. */
const FUNCTION = 300;
/** How much more text than that of the different calls a driver may have to compile for a plan: arenas have other names in it. */
const MORE_TEXT = 2;
const LITTLE_TEXT = 8000;
const MOST_TEXT = 400_000;
/** Calls after which a text may come again and be a loop. */
const LONGEST_PERIOD = 16;

/** Words that the uniform buffer of a dispatch holds (`maxUniformBufferBindingSize` of WebGPU is 64 KiB), less those that loops may add. */
const MOST_WORDS = 16_384 - 128;

/** A text and how long a driver takes for it, in characters. */
interface Weighed {
  readonly text: string;
  readonly weight: number;
}

/** The text of a call that is one of several: what all calls that are alike have in common. */
interface PartText extends Section, Weighed {
  /** Whatever its arenas are called. */
  readonly bare: Weighed;
  /** Loads and operations of one invocation. */
  readonly work: number;
}

/** The text of one call, and where its words begin. */
interface Part {
  readonly made: PartText;
  readonly base: number;
}

/** Parts that come `times` times, each time with words `stride` vectors further on. */
interface Loop {
  readonly parts: readonly Part[];
  readonly times: number;
  readonly stride: number;
}

/** A shader that makes the next `calls` calls. */
export interface BundleShader {
  readonly shader: Shader;
  readonly calls: number;
}

/** Shaders that make some calls, in order, each as many as a text may hold, and the texts of the calls whatever their arenas are called. */
export interface Bundle {
  readonly shaders: readonly BundleShader[];
  readonly texts: readonly Weighed[];
}

export function bundle(calls: readonly [DeviceCall, ...DeviceCall[]], manner: Manner, target: Target): Bundle {
  const { slots, maxBindings } = target;
  const bound = calls.length > 1 ? bindArenas(calls, slots) : bind(calls[0], slots, maxBindings);
  const b = new ShaderBuilder(slots, bound);
  const streams = manner === 'each-alone' ? streamsOf(calls, target) : 1;
  const parts = calls.map((call): Part => {
    const { made, words } = partTexts.of([manner, streams], call, bound, slots, () =>
      partText(call, { manner, streams }, slots, bound),
    );
    return { made, base: b.append(words, made.uses) };
  });
  if (b.wordCount > MOST_WORDS && calls.length > 1) return halved(calls, manner, target);
  const shaders = textsOf(rolled(parts)).map((list): BundleShader => {
    const lines = list.flatMap((loop) => loopText(b, loop));
    const isInTurn = manner === 'in-turn';
    const shader = b.finish({
      lines,
      count: isInTurn ? 1 : Math.ceil(written(calls[0]) / streams),
      work: sum(list.map(({ parts, times }) => times * sum(parts.map(({ made }) => made.work)))),
      workgroup: isInTurn,
    });
    return { shader, calls: sum(list.map(({ parts, times }) => times * parts.length)) };
  });
  return { shaders, texts: parts.map(({ made }) => made.bare) };
}

/** As many dispatches more as it takes for the words of each to have room. */
function halved(calls: readonly DeviceCall[], manner: Manner, target: Target): Bundle {
  const middle = calls.length >> 1;
  const halves = [calls.slice(0, middle), calls.slice(middle)].map((half) =>
    bundle(half as [DeviceCall, ...DeviceCall[]], manner, target),
  );
  return { shaders: halves.flatMap(({ shaders }) => shaders), texts: halves.flatMap(({ texts }) => texts) };
}

/** The text with its arenas numbered as they come in it. */
function withoutArenas(text: string): string {
  const names = new Map<string, string>();
  return text.replace(/\bb\d+\[/g, (name) => {
    if (!names.has(name)) names.set(name, `b${names.size}[`);
    return names.get(name) as string;
  });
}

/**
 * Whether the bundles of a plan take a driver not much longer to compile than their calls one by one, of which those that are alike are
 * compiled once, wherever they are.
 */
export function areWorthCompiling(bundles: readonly Bundle[]): boolean {
  const together = weightOf(bundles.flatMap(({ shaders }) => shaders.map(({ shader }) => weighed(shader.wgsl))));
  return together <= Math.min(MOST_TEXT, MORE_TEXT * weightOf(bundles.flatMap(({ texts }) => texts)) + LITTLE_TEXT);
}

/** How long the different ones of some texts take to compile, in characters. */
function weightOf(texts: readonly Weighed[]): number {
  const weights = new Map(texts.map(({ text, weight }) => [text, weight]));
  return sum([...weights.values()]);
}

const weighed = (text: string): Weighed => ({ text, weight: text.length + FUNCTION * (text.match(/_float\(/g)?.length ?? 0) });

const sum = (list: readonly number[]): number => list.reduce((total, each) => total + each, 0);

/** No barriers. */
const SERIAL = { lanes: 0, products: 'blocks', software: false } as const;

const partTexts = new SameCalls<PartText>();

function partText(
  call: DeviceCall,
  { manner, streams }: { readonly manner: Manner; readonly streams: number },
  slots: readonly Slot[],
  bound: Bound,
): PartText {
  const b = new ShaderBuilder(slots, bound, true);
  const { lines, count, work } = bodyOf(b, call, { ...SERIAL, streams });
  const part = (open: string, close: readonly string[], cost: number): PartText => {
    const text = [open, ...lines, ...close].join('\n  ');
    return { ...b.section(), ...weighed(text), bare: weighed(withoutArenas(text)), work: cost };
  };
  if (manner === 'each-alone') return part('{', ['}'], work);
  const open = `for (var i = lane; i < ${b.word(count)}; i += ${GROUP}u) {`;
  return part(open, ['}', 'storageBarrier();'], Math.ceil(count / GROUP) * work);
}

/** The loops of one shader after the other. */
function textsOf(loops: readonly Loop[]): Loop[][] {
  const texts: Loop[][] = [];
  let left = 0;
  for (const loop of loops) {
    const length = sum(loop.parts.map(({ made }) => made.weight));
    if (length > left || texts.length === 0) {
      texts.push([]);
      left = LONGEST_TEXT;
    }
    texts.at(-1)?.push(loop);
    left -= length;
  }
  return texts;
}

/** Texts that come again and again become loops; of several periods the one that covers most. */
function rolled(parts: readonly Part[]): Loop[] {
  const loops: Loop[] = [];
  for (let at = 0; at < parts.length; ) {
    let best: Loop = { parts: [parts[at] as Part], times: 1, stride: 0 };
    for (let period = 1; period <= Math.min(LONGEST_PERIOD, (parts.length - at) / 2); period++) {
      const times = timesOf(parts, at, period);
      const stride = (parts[at + period] as Part).base - (parts[at] as Part).base;
      if (times > 1 && times * period > best.times * best.parts.length)
        best = { parts: parts.slice(at, at + period), times, stride };
    }
    loops.push(best);
    at += best.parts.length * best.times;
  }
  return loops;
}

/** How often the `period` texts from `at` on follow one another; equal texts have as many words. */
function timesOf(parts: readonly Part[], at: number, period: number): number {
  let end = at + period;
  while (end < parts.length && parts[end]?.made.text === parts[end - period]?.made.text) end++;
  return Math.floor((end - at) / period);
}

/** A bound that is known at run time only: drivers unroll constant ones. */
function loopText(b: ShaderBuilder, { parts, times, stride }: Loop): string[] {
  if (times === 1) return parts.flatMap(({ made, base }) => ['{', `let w = ${base}u;`, made.text, '}']);
  return [
    `for (var c = 0u; c < ${b.word(times)}; c++) {`,
    ...parts.flatMap(({ made, base }) => ['{', `let w = ${base}u + c * ${stride}u;`, made.text, '}']),
    '}',
  ];
}
