import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { Breakpoint, BreakpointHit } from '../protocol.ts';
import { SessionError } from '../session-error.ts';
import { isGradientName } from '../training/train-stops.ts';
import { findEntry, looksAtEntries } from './breakpoints.ts';
import type { Stepper } from './stepper.ts';
import type { Stepping } from './stepping.ts';
import { hitOf, placeHit, stageOf } from './stops.ts';
import { type Watched, watchedBy } from './watched.ts';

/** A place in the training step that a run was halted in. */
interface Halt {
  readonly stage: number;
  readonly watched: Watched;
  /** Which sample of the batch; null where it is about the batch as a whole. */
  readonly row: number | null;
  readonly hit: BreakpointHit;
}

/**
 * Puts what is on view where a run was halted: at the stage that makes the number known, for the sample of the batch whose
 * number it is, else for the mean over the batch. Null is the breakpoint of a run whose cost or weights stopped being finite.
 * The objectives whose turns come before are stepped through, as the run had. @throws DeviceError, SessionError
 */
export async function openHalted(stepping: Stepping, breakpoint: Breakpoint | null, signal: AbortSignal): Promise<void> {
  const { samples } = stepping.ready().dataset;
  stepping.haltHere();
  if (!(await canShowBatch(stepping, signal))) return openBySample(stepping, breakpoint, signal);
  for (let turn = 0, turns = stepping.turn()?.count ?? 1; turn < turns; turn++) {
    const stepper = await stepping.stepper(signal);
    const halt = await findHalt(stepping, stepper, breakpoint, signal);
    if (halt !== null) {
      const batch = stepping.batchRows();
      if (halt.row !== null && samples > 1) await stepping.chooseSample(batch[halt.row] as number, signal);
      return stepping.standAt(halt.stage, await shown(stepping, halt, signal), signal);
    }
    if (turn + 1 < turns) await stepping.goTo(stepper.length + 1, signal);
  }
  await openWithout(stepping, breakpoint, signal);
}

/** Shows the batch, unless its values take more memory than they may. */
async function canShowBatch(stepping: Stepping, signal: AbortSignal): Promise<boolean> {
  try {
    await stepping.chooseBatch(signal);
    return true;
  } catch (error) {
    if (error instanceof SessionError && error.code === 'session/too-large') return false;
    throw error;
  }
}

/** Looks at one sample of the batch after the other; what is about the mean over them is not found. */
async function openBySample(stepping: Stepping, breakpoint: Breakpoint | null, signal: AbortSignal): Promise<void> {
  for (const p of stepping.batchRows()) {
    await stepping.chooseSample(p, signal);
    const halt = await findHalt(stepping, await stepping.stepper(signal), breakpoint, signal);
    if (halt !== null) return stepping.standAt(halt.stage, halt.hit, signal);
  }
  await openWithout(stepping, breakpoint, signal);
}

/** The number as the view chosen shows it: in 32 bits it may differ in the last digit from the batch's. */
async function shown(stepping: Stepping, { stage, watched, hit }: Halt, signal: AbortSignal): Promise<BreakpointHit> {
  const stepper = await stepping.stepper(signal);
  await stepper.goTo(stage, signal);
  if (hit.breakpoint === null || hit.number === null) return hit;
  return (await hitOf(hit.breakpoint, watched, stepping.stopContext(stepper, signal))) ?? hit;
}

/** The device's numbers and the stepper's were not the same to the last bit: the place is shown, without a number. */
async function openWithout(stepping: Stepping, breakpoint: Breakpoint | null, signal: AbortSignal): Promise<void> {
  const stepper = await stepping.stepper(signal);
  const { step } = stepping.stopContext(stepper, signal).place;
  if (breakpoint === null) {
    const hit = { breakpoint, address: null, of: 'value', number: null, entry: 0, shape: [], step: step + 1 } as const;
    return stepping.standAt(stepper.length, hit, signal);
  }
  const [first] = watchedBy(breakpoint, stepping.document().analysis);
  return stepping.standAt((first && stageOf(stepper, first.name)) ?? 0, placeHit(breakpoint, step), signal);
}

async function findHalt(
  stepping: Stepping,
  stepper: Stepper,
  breakpoint: Breakpoint | null,
  signal: AbortSignal,
): Promise<Halt | null> {
  const { analysis } = stepping.document();
  // a run compares with the signs of the batch before, also where a batch is one sample
  const context = { ...stepping.stopContext(stepper, signal), view: 'mean' };
  const all = breakpoint === null ? everything(stepper) : watchedBy(breakpoint, analysis);
  const byStage = all.flatMap((watched) => {
    const stage = stageOf(stepper, watched.name);
    return stage === null ? [] : [{ watched, stage }];
  });
  for (const { watched, stage } of byStage.sort((a, b) => a.stage - b.stage)) {
    await stepper.goTo(stage, signal);
    if (breakpoint !== null && !looksAtEntries(breakpoint.when)) {
      const { when } = breakpoint;
      const row = when.kind === 'sample' ? stepping.batchRows().indexOf(when.number) : null;
      return { stage, watched, row, hit: placeHit(breakpoint, context.place.step) };
    }
    if (breakpoint?.when.kind === 'sign') {
      const hit = await hitOf(breakpoint, watched, context);
      if (hit) return { stage, watched, row: null, hit };
      continue;
    }
    const found = await amongSamples(stepper, breakpoint, watched, signal);
    if (found === null) continue;
    const of = breakpoint?.of ?? (isGradientName(watched.name) ? 'gradient' : 'value');
    const shape = stepper.typeOf(watched.address)?.shape ?? [];
    const hit = { breakpoint, address: watched.address, of, number: found.number, entry: found.entry, shape };
    return { stage, watched, row: found.row, hit: { ...hit, step: context.place.step + 1 } };
  }
  return null;
}

/** All values and gradients of the step, for the first that is not finite. */
function everything({ compiled: { step } }: Stepper): Watched[] {
  const of = (name: string, address: string): Watched => ({ name, address, source: address });
  const gradients = step.program.outputs.flatMap(({ name }) =>
    isGradientName(name) ? [of(name, name.slice(name.indexOf(':') + 1))] : [],
  );
  return [...step.values.map((address) => of(address, address)), ...gradients];
}

/** The first sample of the batch for whose entries a condition holds. A sample's gradient is that of its own cost. */
async function amongSamples(stepper: Stepper, breakpoint: Breakpoint | null, { name, address }: Watched, signal: AbortSignal) {
  const when = breakpoint?.when ?? { kind: 'not-finite' as const };
  const raw = await stepper.perSample(name, signal);
  if (!raw?.perSample) {
    const entries = await stepper.entries(name, signal);
    const found = entries && findEntry(when, entries);
    return found ? { ...found, row: null } : null;
  }
  const size = Math.max(1, sizeOf(stepper.typeOf(address)?.shape ?? []));
  const rows = raw.data.length / size;
  const share = isGradientName(name) ? rows : 1;
  const found = findEntry(
    when,
    Float64Array.from(raw.data, (x) => x * share),
  );
  return found && { row: Math.floor(found.entry / size), entry: found.entry % size, number: found.number };
}
