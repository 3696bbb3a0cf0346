import { AimLine } from './aim-line.tsx';
import { BendDots, type BentWire } from './bend-dots.tsx';
import type { CanvasEdge } from './bind.ts';

const bentOf = ({ id, data }: CanvasEdge): readonly BentWire[] =>
  data?.bends ? [{ key: id, id, from: data.from, to: data.to, bends: data.bends }] : [];

/** What belongs to wires and lies above the blocks. */
export function WireExtras({ edges }: { readonly edges: readonly CanvasEdge[] }) {
  return (
    <>
      <BendDots wires={edges.flatMap(bentOf)} />
      <AimLine />
    </>
  );
}
