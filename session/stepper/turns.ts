import type { AnyObjective, ResolvedObjective } from '../objectives.ts';
import type { StepView } from '../protocol.ts';

/**
 * A training step is a row of turns: every objective in order, each with as many updates as it takes in a row. The stepper
 * walks through one turn at a time, the trainer through all of them at once; both count with these.
 */
export interface Turn<O extends AnyObjective = ResolvedObjective> {
  /** Place in the step, from 0. */
  readonly index: number;
  /** Turns of the step. */
  readonly count: number;
  readonly objective: O;
  /** Which of the objective's own updates in a row it is, from 0. */
  readonly repeat: number;
  /** The gradient is that of the weights from before the step, while the update changes those that earlier turns made. */
  readonly seesStart: boolean;
}

export type TurnSchedule = 'sequential' | 'simultaneous';

export function turnsOf<O extends AnyObjective>(objectives: readonly O[], schedule: TurnSchedule): Turn<O>[] {
  const all = objectives.flatMap((objective) => Array.from({ length: objective.steps }, (_, repeat) => ({ objective, repeat })));
  return all.map(({ objective, repeat }, index) => ({
    index,
    count: all.length,
    objective,
    repeat,
    seesStart: schedule === 'simultaneous' && repeat === 0 && index > 0,
  }));
}

/**
 * The optimiser's own count of updates, from 1: learning rate and bias corrections follow it. `stepsBefore` counts from the step
 * at which its state began.
 */
export const updateNumber = (
  { objective, repeat }: Pick<Turn<AnyObjective>, 'objective' | 'repeat'>,
  stepsBefore: number,
): number => stepsBefore * objective.steps + repeat + 1;

/** A turn as a view tells of it. */
export function turnView({ index, count, objective: { costs, optimiser, hyper } }: Turn): NonNullable<StepView['turn']> {
  return { index, count, costs, method: optimiser.isPlain(hyper) ? null : optimiser.title };
}
