import { useStore } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { NodeId } from '../../graph-core/model/document.ts';
import type { StepView } from '../../session/protocol.ts';
import { useCardRects } from '../data-card/use-cards.ts';
import { type NudgeState, useNudge } from '../nudge/nudge-store.ts';
import { type PredictState, usePredict, usePredicting } from '../predict/predict-store.ts';
import { forwardEnd } from '../state/document-change.ts';
import { selectDocument } from '../state/document-store.ts';
import { isGroupAt } from '../state/inside-place.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useDocument, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { ArithmeticCard, hasCard } from '../stepper/arithmetic-card.tsx';
import { useWalk } from '../stepper/use-walk.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { type Box, type Obstacle, placeCard, type Surroundings } from './card-geometry.ts';
import { obstaclesOf } from './card-obstacles.ts';
import { numberScaleAt } from './far-numbers.ts';
import { type DrawnGraph, drawnOf } from './placed.ts';
import { selectCurrentNode } from './use-session-values.ts';
import { detailAt, type Rect } from './viewport.ts';

/** Of the hint at the top, with its distance. */
const HINT_HEIGHT = 52;
const selectHinted = ({ preferences: { hints }, present }: UiState): boolean =>
  !present && (hints.step || hints.edit || hints.train);
const selectResting = (state: SessionState) => state.view !== null && state.view.cursor === forwardEnd(state.view.stages);
const selectGeneration = (state: SessionState) => state.view?.generation ?? 0;
const selectCursor = (state: SessionState) => state.view?.cursor ?? 0;
const selectX = (state: { readonly transform: readonly [number, number, number] }): number => state.transform[0];
const selectY = (state: { readonly transform: readonly [number, number, number] }): number => state.transform[1];
const selectZoom = (state: { readonly transform: readonly [number, number, number] }): number => state.transform[2];
const selectWidth = (state: { readonly width: number }): number => state.width;
const selectHeight = (state: { readonly height: number }): number => state.height;

const selectIsFar = (state: { readonly transform: readonly [number, number, number] }): boolean =>
  detailAt(state.transform[2]) === 'far';
const selectNumberScale = (state: { readonly transform: readonly [number, number, number] }): number =>
  numberScaleAt(state.transform[2]);

const selectView = (state: SessionState) => state.view;

/** A line of numbers of which a third is covered cannot be read: worse than a larger piece of a shape. */
const TEXT = 8;
const NOTHING = { values: {}, gradients: {} };
const selectScale = ({ present }: UiState): number => (present ? 2 : 1);

/** What the card stands over. */
export interface CardGround extends Pick<StepView, 'values' | 'gradients'> {
  readonly drawn: DrawnGraph;
  /** The current block in it; null while there is none. */
  readonly current: NodeId | null;
  /** Cards of tables, which are full of text, in document coordinates. */
  readonly tables?: readonly Rect[];
}

const NO_TABLES: readonly Rect[] = [];

/** Where the current block and what belongs to it are on the pane; null while it is not drawn. */
function useSurroundings({ drawn, current, values, gradients, tables = NO_TABLES }: CardGround): Surroundings | null {
  const view = useSession(selectView);
  const far = useStore(selectNumberScale);
  const isBare = useStore(selectIsFar);
  const scale = useUi(selectScale) * far;
  const isUpdate = view?.stages[view.cursor - 1]?.phase === 'update';
  const found = useMemo(
    () => (current === null ? null : obstaclesOf(drawn, current, { values, gradients, scale, far, isBare, isUpdate })),
    [drawn, current, values, gradients, scale, far, isBare, isUpdate],
  );
  const [x, y, zoom] = [useStore(selectX), useStore(selectY), useStore(selectZoom)];
  if (!found) return null;
  const onPane = (rect: Rect): Box => ({
    left: rect.x * zoom + x,
    top: rect.y * zoom + y,
    width: rect.width * zoom,
    height: rect.height * zoom,
  });
  const weighed = (rects: readonly Rect[], weight: number): Obstacle[] => rects.map((rect) => ({ ...onPane(rect), weight }));
  return {
    block: onPane(found.block),
    kept: found.kept.map(onPane),
    others: [...weighed(found.near, 2), ...weighed(found.texts, TEXT), ...weighed(tables, TEXT), ...weighed(found.nodes, 0.25)],
  };
}

/** Whether the cursor came here by a single step on or back; an edit that moves it is none. */
function useStepped(cursor: number, generation: number): boolean {
  const [state, setState] = useState({ cursor, generation, stepped: false });
  if (state.cursor !== cursor || state.generation !== generation) {
    setState({ cursor, generation, stepped: state.generation === generation && Math.abs(cursor - state.cursor) === 1 });
  }
  return state.stepped;
}

/** Follows the pan and zoom; the card itself is drawn anew only with its step. */
function Placed({ ground, onClose }: { readonly ground: CardGround; readonly onClose: () => void }) {
  const surroundings = useSurroundings(ground);
  const predicting = usePredicting();
  const hinted = useUi(selectHinted) || predicting;
  const pane = { width: useStore(selectWidth), height: useStore(selectHeight), top: hinted ? HINT_HEIGHT : 0 };
  const [size, setSize] = useState({ width: 320, height: 200 });
  const card = useMemo(
    () => (
      <ErrorBoundary part="card">
        <ArithmeticCard onClose={onClose} onSize={setSize} />
      </ErrorBoundary>
    ),
    [onClose],
  );
  if (surroundings === null) return null;
  const place = placeCard(surroundings, size, pane);
  return (
    <div className="card-place" data-side={place.side} style={{ left: place.left, top: place.top, maxHeight: place.maxHeight }}>
      {card}
    </div>
  );
}

const selectChosen = ({ chosen }: PredictState): PredictState['chosen'] => chosen;
const selectIsNudging = ({ target }: NudgeState): boolean => target !== null;

/** The arithmetic card, beside the current block and never over it. */
export function CardOver({ ground }: { readonly ground: CardGround }) {
  const shown = useSession(hasCard);
  const cursor = useSession(selectCursor);
  const resting = useSession(selectResting);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const stepped = useStepped(cursor, useSession(selectGeneration));
  const close = useCallback(() => setClosedAt(cursor), [cursor]);
  useEffect(() => {
    if (closedAt !== null && closedAt !== cursor) setClosedAt(null);
  }, [closedAt, cursor]);
  const walks = useWalk() !== null;
  // a number that was clicked on the canvas is asked for in the card
  const chosen = usePredict(selectChosen);
  useEffect(() => {
    if (chosen !== null) setClosedAt(null);
  }, [chosen]);
  // the numbers of a nudge need the room, and have a panel of their own
  const nudges = useNudge(selectIsNudging);
  // A forward pass that ran through, as after opening, singles out no block, until its last one is walked through.
  if (!shown || nudges || closedAt === cursor || (resting && !stepped && !walks && chosen === null)) return null;
  return <Placed ground={ground} onClose={close} />;
}

const selectInside = (state: UiState) => state.inside;

/** The card over the graph. */
export function CardPlace() {
  const document = useDocument(selectDocument);
  const view = useSession(selectView);
  const current = useSession(selectCurrentNode);
  const inside = useUi(selectInside);
  // over an opened group it is drawn there
  const isCovered = inside?.form === 'operations' && isGroupAt(inside.path, document);
  const tables = useCardRects(document);
  const { values, gradients } = view ?? NOTHING;
  return isCovered ? null : <CardOver ground={{ drawn: drawnOf(document), current, values, gradients, tables }} />;
}
