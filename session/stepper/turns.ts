import type { TrainingSpec } from '../../graph-core/model/training.ts';
import type { AnyObjective, ResolvedObjective } from '../objectives.ts';
import type { StepView } from '../protocol.ts';

/**
 * A training step is a row of turns: every objective in order, each with as many updates as it takes in a row. The stepper
 * walks through one turn at a time, the trainer through all of them at once; both count with these. Extra-gradient goes round
 * twice: once to look ahead, and once from the start with the gradients that were found there.
 */
export interface Turn<O extends AnyObjective = ResolvedObjective> {
  /** Place in the step, from 0. */
  readonly index: number;
  /** Turns of the step. */
  readonly count: number;
  readonly objective: O;
  /** Which of the objective's own updates in a row it is, from 0. */
  readonly repeat: number;
  /** Which weights the gradient is taken at; the update changes those that earlier turns made. */
  readonly sees: Sight;
  /** Only looks ahead: its weights are there for the gradients of later turns, and what the optimiser keeps stays. */
  readonly isAhead: boolean;
  /** The last that looks ahead: the weights from before the step are those that later turns change. */
  readonly endsAhead: boolean;
  /** The blocks' buffers change with it: once in a step, with the first turn that is more than a look ahead. */
  readonly movesBuffers: boolean;
}

/** The weights as they are, those from before the step, or those that looking ahead came to. */
export type Sight = 'current' | 'start' | 'ahead';

export type TurnSchedule = NonNullable<TrainingSpec['schedule']>;

export function turnsOf<O extends AnyObjective>(objectives: readonly O[], schedule: TurnSchedule): Turn<O>[] {
  const all = objectives.flatMap((objective) => Array.from({ length: objective.steps }, (_, repeat) => ({ objective, repeat })));
  const own = all.map(({ objective, repeat }, index) => ({
    objective,
    repeat,
    sees: (schedule !== 'sequential' && repeat === 0 && index > 0 ? 'start' : 'current') as Sight,
  }));
  const ahead = schedule === 'extra-gradient' ? own : [];
  const after = ahead.length > 0 ? own.map((turn) => ({ ...turn, sees: 'ahead' as const })) : own;
  return [...ahead, ...after].map((turn, index) => ({
    ...turn,
    index,
    count: ahead.length + after.length,
    isAhead: index < ahead.length,
    endsAhead: index === ahead.length - 1,
    movesBuffers: index === ahead.length,
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
export function turnView({ index, count, objective, isAhead }: Turn): NonNullable<StepView['turn']> {
  const { costs, optimiser, groups } = objective;
  const isPlain = groups.every(({ hyper }) => optimiser.isPlain(hyper));
  return { index, count, costs, isAhead, method: isPlain ? null : optimiser.title };
}
