import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { names } from '../objectives.ts';
import type { QuestionRequests } from '../protocol.ts';
import type { Asked } from '../questions.ts';
import { SessionError } from '../session-error.ts';
import type { CheckedQuestion, FloatCheck, FloatPart } from '../views/trust.ts';
import { CHECKED, type Numbers } from './float-numbers.ts';
import { judge } from './judge.ts';
import { localCheckOf } from './local-check.ts';
import { moved } from './moved.ts';
import { type Chain, chainsOf, FLOAT64_TOLERANCE, longestOf, toleranceOf } from './tolerances.ts';

const MAX_FAILED = 8;

type FloatQuestionOf<N extends CheckedQuestion> = { readonly name: N; readonly payload: QuestionRequests[N]['in'] };

/**
 * Asks a question twice, of the session's device and of float64 on the CPU, and compares all numbers of the two answers. The
 * reference makes the step anew from the same weights, samples, optimiser state and seed, so that the whole chain up to a number
 * counts. Questions that are answered in float64 on every device are asked of the device instead. What float32 on the CPU gives,
 * with inputs as they are and moved in their last digit, says where a graph amplifies rounding.
 * @throws SessionError `session/not-computed`, and what the question itself throws; DeviceError
 */
export async function floatCheckOf<N extends CheckedQuestion>(
  { name, payload }: FloatQuestionOf<N>,
  asked: Asked,
): Promise<FloatCheck> {
  const { alwaysPrecise } = checked(name);
  const { info } = asked.executor;
  const isReference = info.kind === 'cpu' && info.precision === 'float64';
  const at = (executor: Executor) => numbersOn(executor, { name, payload }, asked);
  const own = await numbersOf({ name, payload }, asked);
  const reference = alwaysPrecise ? own : await at(createCpuExecutor('float64'));
  const shown = alwaysPrecise ? await at(asked.executor) : own;
  const rounded = isReference ? null : await at(createCpuExecutor('float32'));
  const other = isReference ? null : await at(moved(createCpuExecutor('float32')));
  const chain = chainTo({ name, payload }, asked);
  const relative = isReference ? FLOAT64_TOLERANCE : toleranceOf(chain);
  const parts = reference.map(({ kind, at: whose, data }, i): FloatPart => {
    const dataOf = (numbers: readonly Numbers[] | null) => (numbers === null ? null : (numbers[i]?.data ?? []));
    const compared = { reference: data, shown: dataOf(shown) ?? [], rounded: dataOf(rounded), moved: dataOf(other), relative };
    return { kind, at: whose, ...judge(compared) };
  });
  const [worst = null] = [...parts].sort((a, b) => excess(b) - excess(a));
  const failed = parts.filter(({ passed }) => !passed);
  const local = name === 'tensor' ? await localOf(payload as QuestionRequests['tensor']['in'], shown, asked) : null;
  return {
    isReference,
    alwaysPrecise,
    device: info.name,
    count: reference.reduce((sum, { data }) => sum + data.length, 0),
    worst,
    failed: failed.slice(0, MAX_FAILED),
    chain,
    passed: failed.length === 0 && shown.length === reference.length && local?.passed !== false,
    local,
  };
}

/** One entry of the table, as the compiler sees it for a name that is not known yet. */
const checked = <N extends CheckedQuestion>(name: N): (typeof CHECKED)[N] => {
  if (!Object.hasOwn(CHECKED, name)) throw new SessionError('session/unknown-request', `"${name}" has no numbers to be checked`);
  return CHECKED[name];
};

async function numbersOf<N extends CheckedQuestion>(
  { name, payload }: FloatQuestionOf<N>,
  asked: Asked,
): Promise<readonly Numbers[]> {
  const { ask, numbers } = checked(name);
  const answer = await ask(payload, asked);
  if (answer === null) throw new SessionError('session/not-computed', 'these numbers are not computed yet');
  return numbers(answer);
}

/** The same question of another executor, that makes the step itself first. */
async function numbersOn<N extends CheckedQuestion>(executor: Executor, question: FloatQuestionOf<N>, asked: Asked) {
  if (checked(question.name).alwaysPrecise) return numbersOf(question, { ...asked, precise: executor });
  const stepper = await asked.stepping.twin(executor, asked.signal);
  try {
    return await numbersOf(question, { ...asked, stepper, executor });
  } finally {
    stepper.loaded.destroy();
  }
}

/** Beyond 1 it is over its tolerance. */
const excess = ({ absolute, tolerance }: FloatPart): number => (absolute === 0 ? 0 : absolute / tolerance);

/** Of a tensor the chain of the step that makes it; any other number is made from the step's values, and has its longest. */
function chainTo<N extends CheckedQuestion>({ name, payload }: FloatQuestionOf<N>, { stepper }: Asked): Chain {
  const { plan } = stepper.loaded;
  const chains = chainsOf(plan);
  const { address = '', what = 'value' } = name === 'tensor' ? (payload as Partial<QuestionRequests['tensor']['in']>) : {};
  const own = what === 'value' ? address : names.gradient(address);
  const slot = [names.mean(own), own].flatMap((each) => plan.outputs.filter((output) => output.name === each))[0]?.slot;
  return (slot === undefined ? undefined : chains.get(slot)) ?? longestOf(chains);
}

async function localOf(
  { address, what }: QuestionRequests['tensor']['in'],
  [shown]: readonly Numbers[],
  asked: Asked,
): Promise<FloatCheck['local']> {
  return shown ? localCheckOf(address, what, shown.data, asked) : null;
}
