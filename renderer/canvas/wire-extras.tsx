import { AimLine } from './aim-line.tsx';
import { BendDots } from './bend-dots.tsx';
import type { CanvasEdge } from './bind.ts';

/** What belongs to wires and lies above the blocks. */
export function WireExtras({ edges }: { readonly edges: readonly CanvasEdge[] }) {
  return (
    <>
      <BendDots edges={edges} />
      <AimLine />
    </>
  );
}
