import { useStore } from '@xyflow/react';
import { createContext, useContext, useMemo } from 'react';
import type { Address } from '../../graph-core/model/document.ts';
import type { Inside } from '../../session/protocol.ts';
import type { CardGround } from '../canvas/card-place.tsx';
import { FAR_NUMBERS, farNumbers, numberScaleAt } from '../canvas/far-numbers.ts';
import { drawnFrom } from '../canvas/placed.ts';
import { useSession } from '../state/session.ts';
import { currentStage, type SessionState } from '../state/session-store.ts';
import { useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import type { Drawing } from './drawing.ts';

/** The block of a drawing that the current stage is in. */
const currentIn =
  (path: string) =>
  ({ view }: SessionState): string | null => {
    const node = currentStage(view)?.node ?? '';
    return node.startsWith(`${path}/`) ? (node.slice(path.length + 1).split('/')[0] ?? null) : null;
  };

/** A group's drawing as the card and labels see it: places, wires and numbers by the addresses within it. */
export function useGround(inside: Inside, drawing: Drawing): CardGround {
  const current = useSession(currentIn(inside.path));
  const drawn = useMemo(
    () =>
      drawnFrom(
        drawing.nodes.map(({ id, position, data }) => ({ id, ...position, geometry: data.geometry })),
        inside.edges,
      ),
    [drawing, inside],
  );
  return { drawn, current, values: inside.values, gradients: inside.gradients };
}

const NONE: ReadonlySet<Address> = new Set();

/** Addresses within the drawing whose numbers have room while it is seen from afar. */
export const FarContext = createContext(NONE);

interface Transformed {
  readonly transform: readonly [number, number, number];
}
const selectScale = ({ transform: [, , zoom] }: Transformed): number =>
  zoom >= FAR_NUMBERS.from && zoom < FAR_NUMBERS.to ? numberScaleAt(zoom) : 0;
const selectPresent = ({ present }: UiState): number => (present ? 2 : 1);

export function useFarInside({ drawn, current, values, gradients }: CardGround): ReadonlySet<Address> {
  const far = useStore(selectScale);
  const scale = far * useUi(selectPresent);
  return useMemo(
    () => (far === 0 ? NONE : farNumbers(drawn, current, { values, gradients, scale, far })),
    [drawn, current, values, gradients, scale, far],
  );
}

/** How much larger the numbers of an address are drawn; 0 where they are not shown from afar. */
export function useFarAt(address: Address): number {
  const shown = useContext(FarContext).has(address);
  const far = useStore(selectScale);
  return shown ? far : 0;
}
