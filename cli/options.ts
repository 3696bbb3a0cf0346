import { type Command, InvalidArgumentError, Option } from 'commander';
import { ETA_SOURCES } from '../session/eta/curvature.ts';
import type { Selection } from '../session/run.ts';
import { MAX_TEMPERATURE } from '../session/views/text.ts';
import type { EtaChoice } from './commands/train-etas.ts';

/** Flags that `run`, `step`, `train` and `check` share. */
export interface CommonOptions {
  readonly inputs?: string;
  readonly device: 'auto' | 'webgpu' | 'wasm' | 'cpu';
  readonly precision?: 'float32' | 'float64';
  readonly seed?: number;
  readonly mode: 'eval' | 'train';
  readonly json?: boolean;
}

/** A whole number from `min` to `max`. */
export const wholeNumber =
  (min: number, max = 2 ** 31 - 1) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`it has to be a whole number from ${min} to ${max}.`);
  };

/** As in a document. */
const seed = wholeNumber(0, 2 ** 32 - 1);

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('it has to be a number above 0.');
}

export const batchSize = (text: string): number | 'all' => (text === 'all' ? 'all' : wholeNumber(1)(text));

/** p, from 0 to P - 1 as in x[p], or the mean. */
export const sampleChoice = (text: string): number | 'mean' => (text === 'mean' ? 'mean' : wholeNumber(0)(text));

/** `all`, `none`, or addresses with commas between them. */
export function selection(text: string): Selection {
  if (text === 'all') return 'all';
  if (text === 'none') return [];
  const addresses = text.split(',').map((part) => part.trim());
  if (addresses.every((a) => a !== '')) return addresses;
  throw new InvalidArgumentError('it has to be "all", "none", or addresses with commas between them.');
}

/** `OUT:IN`, collected over repeated flags. */
export function jacobianPair(text: string, before: readonly JacobianPair[] = []): readonly JacobianPair[] {
  const [of, wrt, ...rest] = text.split(':');
  if (of && wrt && rest.length === 0) return [...before, { of, wrt }];
  throw new InvalidArgumentError('it has to be OUT:IN, two addresses such as f.output:x.value.');
}

/** `ADDRESS=SOURCE`, collected over repeated flags. */
export function etaChoice(text: string, before: readonly EtaChoice[] = []): readonly EtaChoice[] {
  const [address, name, ...rest] = text.split('=');
  const source = ETA_SOURCES.find((each) => each === name);
  if (address && source && rest.length === 0) return [...before, { address, source }];
  throw new InvalidArgumentError(
    `it has to be ADDRESS=SOURCE with ${ETA_SOURCES.join(' or ')}, such as f.weight=inverse-hessian.`,
  );
}

/** A number that is 0 or more. */
export function numberFromZero(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('it has to be a number, 0 or more.');
}

/** What scores may be divided by. */
export function temperature(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= MAX_TEMPERATURE) return value;
  throw new InvalidArgumentError(`it has to be a number from 0 to ${MAX_TEMPERATURE}.`);
}

export interface JacobianPair {
  readonly of: string;
  readonly wrt: string;
}

export function addCommon(command: Command): Command {
  return command
    .option('--inputs <file>', 'values of observed variables and parameters by address, JSON or npz')
    .addOption(new Option('--device <name>', 'where it runs').choices(['auto', 'webgpu', 'wasm', 'cpu']).default('auto'))
    .addOption(new Option('--precision <name>', 'of the CPU; float64 by default').choices(['float32', 'float64']))
    .option('--seed <n>', "goes before the document's seed", seed)
    .addOption(
      new Option('--mode <name>', 'how blocks behave that differ in training').choices(['eval', 'train']).default('eval'),
    )
    .option('--json', 'machine-readable output, one line a graph');
}
