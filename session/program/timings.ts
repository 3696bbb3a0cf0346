import type { QuestionRequests, Timings } from '../protocol.ts';
import type { Asked } from '../questions.ts';

const MAX_RUNS = 25;

/** Runs the calls of the step on view again and says how long each stage takes. @throws DeviceError */
export async function timingsOf(
  { repeat }: QuestionRequests['timings']['in'],
  { stepper, executor, signal }: Asked,
): Promise<Timings> {
  const runs = Math.max(1, Math.min(MAX_RUNS, Math.trunc(repeat) || 1));
  const [prologue = 0, ...stages] = (await stepper.measure(runs, signal)).map(median);
  return { runs, clock: executor.info.kind, device: executor.info.name, prologue, stages };
}

function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
