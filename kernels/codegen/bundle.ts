import type { DeviceCall, Slot } from '../../graph-core/model/kernel-call.ts';
import { callAt, type FormAt } from '../../graph-core/plan/planned-call.ts';
import { textKey } from '../../graph-core/program/keys.ts';
import { type Bound, bind, bindArenas } from './bindings.ts';
import { streamsOf } from './elementwise.ts';
import { bodyOf, written } from './generate.ts';
import { SameCalls, type Template, wordsAt } from './same-calls.ts';
import { FIRST_WORDS, GROUP, type Section, type Shader, ShaderBuilder, type Target } from './shader.ts';

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

/** Some calls that are made together. */
export class Bundle {
  /** The texts of the calls whatever their arenas are called, each once. */
  readonly texts: readonly Weighed[];
  readonly #make: () => readonly BundleShader[];
  #shaders: readonly BundleShader[] | null = null;

  constructor(texts: readonly Weighed[], make: () => readonly BundleShader[]) {
    this.texts = texts;
    this.#make = make;
  }

  /** Shaders that make the calls, in order, each as many as a text may hold; not made before they are asked for, as many never are. */
  get shaders(): readonly BundleShader[] {
    this.#shaders ??= this.#make();
    return this.#shaders;
  }
}

/** Some calls, of which none is a script, made together. */
export function bundle(calls: readonly [FormAt, ...FormAt[]], manner: Manner, target: Target): Bundle {
  const { slots, maxBindings } = target;
  const touched = calls.map((call) => call.slots);
  const bound = calls.length > 1 ? bindArenas(touched, slots) : bind(calls[0].slots, slots, maxBindings);
  const streams =
    manner === 'each-alone'
      ? streamsOf(
          calls.map(({ form }) => form),
          target,
        )
      : 1;
  const kind = [textKey(manner), streams];
  const templates = calls.map((call) =>
    partTexts.templateOf(kind, call, bound, slots, () => partText(call, { manner, streams }, slots, bound)),
  );
  if (wordsOf(templates) > MOST_WORDS && calls.length > 1) return halved(calls, manner, target);
  const texts = new Set(templates.map(({ made }) => made.bare));
  return new Bundle([...texts], () => {
    const b = new ShaderBuilder(slots, bound);
    const parts = templates.map((template, i): Part => {
      const { made } = template;
      return { made, base: b.append(wordsAt(template, calls[i] as FormAt, bound), made.uses) };
    });
    const count = manner === 'in-turn' ? 1 : Math.ceil(written(calls[0].form) / streams);
    return textsOf(rolled(parts)).map((loops) => shaderOf(b, loops, count, manner));
  });
}

/** Words of a shader with these parts, each of which begins at a vector. */
function wordsOf(templates: readonly Template<PartText>[]): number {
  let count = FIRST_WORDS;
  for (const { made } of templates) count = 4 * Math.ceil(count / 4) + made.words.length;
  return count;
}

/** The shader of some loops after each other; what is made in turn is one workgroup's. */
function shaderOf(b: ShaderBuilder, loops: readonly Loop[], count: number, manner: Manner): BundleShader {
  const shader = b.finish({
    lines: loops.flatMap((loop) => loopText(b, loop)),
    count,
    work: sum(loops.map(({ parts, times }) => times * sum(parts.map(({ made }) => made.work)))),
    workgroup: manner === 'in-turn',
  });
  return { shader, calls: sum(loops.map(({ parts, times }) => times * parts.length)) };
}

/** As many dispatches more as it takes for the words of each to have room. */
function halved(calls: readonly FormAt[], manner: Manner, target: Target): Bundle {
  const middle = calls.length >> 1;
  const halves = [calls.slice(0, middle), calls.slice(middle)].map((half) =>
    bundle(half as [FormAt, ...FormAt[]], manner, target),
  );
  return new Bundle(
    halves.flatMap(({ texts }) => texts),
    () => halves.flatMap(({ shaders }) => shaders),
  );
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
  const alone = new Map(bundles.flatMap(({ texts }) => texts.map(({ text, weight }) => [text, weight])));
  const most = Math.min(MOST_TEXT, MORE_TEXT * sum([...alone.values()]) + LITTLE_TEXT);
  const seen = new Set<string>();
  let together = 0;
  for (const { shaders } of bundles) {
    for (const { shader } of shaders) {
      if (seen.has(shader.wgsl)) continue;
      seen.add(shader.wgsl);
      together += weightOf(shader.wgsl);
    }
    if (together > most) return false;
  }
  return true;
}

/** How long a text takes a driver, in characters. */
const weightOf = (text: string): number => text.length + FUNCTION * (text.match(/_float\(/g)?.length ?? 0);

const weighed = (text: string): Weighed => ({ text, weight: weightOf(text) });

const sum = (list: readonly number[]): number => list.reduce((total, each) => total + each, 0);

/** No barriers. */
const SERIAL = { lanes: 0, products: 'blocks', software: false } as const;

const partTexts = new SameCalls<PartText>();

function partText(
  call: FormAt,
  { manner, streams }: { readonly manner: Manner; readonly streams: number },
  slots: readonly Slot[],
  bound: Bound,
): PartText {
  const b = new ShaderBuilder(slots, bound, true);
  const { lines, count, work } = bodyOf(b, callAt(call.form, call.slots) as DeviceCall, { ...SERIAL, streams });
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
