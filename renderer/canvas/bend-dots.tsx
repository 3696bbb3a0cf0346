import { useReactFlow, useStore } from '@xyflow/react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { moveReroute, removeReroute } from '../../graph-core/edit/edits/reroute.ts';
import { reroutesOf } from '../../graph-core/edit/reroutes.ts';
import type { Address, Point } from '../../graph-core/model/document.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { editing } from '../state/editing.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { bendStore } from './bends.ts';
import { OverDrawing } from './layers.tsx';
import { detailAt } from './viewport.ts';

const selectIsFar = (state: { readonly transform: readonly [number, number, number] }): boolean =>
  detailAt(state.transform[2]) === 'far';

const STEP = 10;
const LEAP = 50;
const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** A wire that is led through points: of the graph, or of the group that is open. */
export interface BentWire {
  /** As its points are kept under. */
  readonly key: string;
  /** As the selection calls it. */
  readonly id: string;
  readonly from: Address;
  readonly to: Address;
  readonly bends: readonly Point[];
}

interface DotProps {
  readonly wire: BentWire;
  readonly index: number;
  readonly at: Point;
}

/** A point that a wire is led through: dragged, or moved by arrows; a double-click, Delete or Backspace takes it away. */
function Dot({ wire, index, at }: DotProps) {
  const { t } = useTranslation('wires');
  const flow = useReactFlow();
  const { key, id, from, to } = wire;
  const move = (place: Point): void => {
    const { document, attempt } = editing();
    const before = reroutesOf(document).get(key)?.[index];
    const [x, y] = [Math.round(place.x), Math.round(place.y)];
    if (before && (before.x !== x || before.y !== y)) attempt(moveReroute(document, wire, index, { x, y }));
  };
  const remove = (): void => {
    const { document, attempt } = editing();
    attempt(removeReroute(document, wire, index));
  };
  const onPointerDown = (event: PointerEvent<HTMLButtonElement>): void => {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    uiStore.getState().select({ edges: [id] });
    bendStore.setState({ dragged: { wire: key, index, at } });
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (bendStore.getState().dragged === null) return;
    const place = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: false });
    bendStore.setState({ dragged: { wire: key, index, at: place } });
  };
  const onPointerUp = (): void => {
    const { dragged } = bendStore.getState();
    bendStore.setState({ dragged: null });
    if (dragged === null) return;
    move(dragged.at);
    documentStore.getState().closeGroup();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const way = ARROWS[event.key];
    const by = event.shiftKey ? LEAP : STEP;
    if (way) move({ x: at.x + way.x * by, y: at.y + way.y * by });
    else if (event.key === 'Delete' || event.key === 'Backspace') remove();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <button
      type="button"
      className="bend nodrag nopan"
      data-testid={`bend-${id}-${index}`}
      style={{ left: at.x, top: at.y }}
      aria-label={t('bend.name', { number: index + 1, from, to })}
      title={t('bend.help')}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => bendStore.setState({ dragged: null })}
      onDoubleClick={(event) => {
        event.stopPropagation();
        remove();
      }}
      onKeyDown={onKeyDown}
    />
  );
}

/** The points of all bent wires. */
export function BendDots({ wires }: { readonly wires: readonly BentWire[] }) {
  const isFar = useStore(selectIsFar);
  if (isFar) return null;
  return (
    <OverDrawing>
      {wires.flatMap((wire) =>
        wire.bends.map((at, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a point has no name but its place along the wire.
          <Dot key={`${wire.key} ${index}`} wire={wire} index={index} at={at} />
        )),
      )}
    </OverDrawing>
  );
}
