import { liesIn } from '../../graph-core/model/address.ts';
import type { StageInfo, StepView } from '../../session/protocol.ts';
import { phaseEnd, phaseStart } from './document-change.ts';

/**
 * Where Step, Back and Finish phase go. A cursor past the last stage keeps the update and goes on into the next step; one
 * below 0 takes the last kept update back and goes into the step that it ended.
 */
export type Move = (view: StepView) => number;

/**
 * All stages are done and what they led to has not been kept: a step on keeps it. That is an update, or the turn of an
 * objective that has nothing to update while others wait for theirs.
 */
export const keepsUpdate = ({ stages, cursor, turn }: StepView): boolean =>
  cursor === stages.length && stages.length > 0 && (stages.at(-1)?.phase === 'update' || (turn !== null && turn.count > 1));

/** Whether the training step goes on with another turn once this one is kept. */
export const hasMoreTurns = ({ turn }: StepView): boolean => turn !== null && turn.index + 1 < turn.count;

/** Before the first stage of a step that followed another: a step back takes the update between them back. */
export const takesUpdateBack = ({ cursor, kept, stages }: StepView): boolean => cursor === 0 && kept > 0 && stages.length > 0;

export const canMoveOn = (view: StepView): boolean => view.cursor < view.stages.length || keepsUpdate(view);
export const canMoveBack = (view: StepView): boolean => view.cursor > 0 || takesUpdateBack(view);

/** Updates since the last reset, those of a step's turns counted one by one. */
export const turnsDone = ({ step, turn }: StepView): number => step * (turn?.count ?? 1) + (turn?.index ?? 0);

/** One block on. */
export const oneOn: Move = ({ cursor }) => cursor + 1;
/** One block back. */
export const oneBack: Move = ({ cursor }) => cursor - 1;
/** To the end of the phase of the next stage, which may be the first of the next turn: all turns have one forward pass. */
export const phaseOn: Move = (view) => {
  const { stages, cursor } = view;
  return keepsUpdate(view) ? stages.length + phaseEnd(stages, 0) : phaseEnd(stages, cursor);
};
/**
 * To the beginning of the phase that was entered last. Over the beginning of a turn it is one back: how many stages the turn
 * before had is known once that is on view, and {@link lastPhase} goes on from there.
 */
export const phaseBack: Move = (view) => (takesUpdateBack(view) ? -1 : phaseStart(view.stages, view.cursor));
/** To the beginning of a turn's last phase. */
export const lastPhase: Move = ({ stages }) => phaseStart(stages, stages.length);

/** The cursor that a move asks for, where it leads anywhere; numbers that are old are first computed again in their place. */
export function targetOf(move: Move, view: StepView, stale: boolean): number {
  const target = move(view);
  const isPast = target > view.stages.length && keepsUpdate(view) && !stale;
  const isBefore = target < 0 && takesUpdateBack(view) && !stale;
  return isPast || isBefore ? target : Math.max(0, Math.min(view.stages.length, target));
}

/** Whether a stage is a block's own, or that of a block inside it. */
export const isAt = (stage: StageInfo | undefined, node: string): boolean => stage !== undefined && liesIn(stage.node, node);

/** The cursor of the next stage of a block in this step; undefined where it has none ahead. */
export function stageOn({ stages, cursor }: StepView, node: string): number | undefined {
  const found = stages.findIndex((stage, index) => index >= cursor && isAt(stage, node));
  return found < 0 ? undefined : found + 1;
}

/** Whether a block has a stage ahead, in this step or, where its update leads into another, in that. */
export const canReach = (view: StepView, node: string): boolean =>
  stageOn(view, node) !== undefined ||
  (view.stages.some((stage) => isAt(stage, node)) && keepsUpdate({ ...view, cursor: view.stages.length }));

/** The cursor behind the stages of a block that follow one another in the current phase, or come first in the next. */
export function endOfBlock({ stages, cursor }: StepView, block: string): number {
  const { phase } = stages[cursor - 1] ?? stages[cursor] ?? {};
  let end = cursor;
  for (let i = cursor; i < stages.length && stages[i]?.phase === phase; i++) if (isAt(stages[i], block)) end = i + 1;
  return end;
}

/** The path one level deeper than where one looks, on the way to a node; null where that does not lie below. */
export function levelBelow(from: string | null, node: string): string | null {
  if (from === node || from?.startsWith(`${node}/`)) return null;
  const prefix = from === null ? '' : `${from}/`;
  if (!node.startsWith(prefix)) return node.split('/')[0] ?? null;
  const next = node.slice(prefix.length).split('/')[0];
  return next === undefined || next === '' ? null : prefix + next;
}
