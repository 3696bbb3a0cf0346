import { type Piece, plainPiece, type XY } from '../../routing/curve.ts';
import type { Layout } from '../layout.ts';

/** The line of a wire of the layout, in the document: seen from afar none goes around anything. */
export function pieceIn({ forms: { wires }, rects }: Layout, wire: number): Piece {
  const [a, b] = [4 * (wires.sources[wire] as number), 4 * (wires.targets[wire] as number)];
  const from: XY = [
    (rects[a] as number) + (wires.from[2 * wire] as number),
    (rects[a + 1] as number) + (wires.from[2 * wire + 1] as number),
  ];
  const to: XY = [
    (rects[b] as number) + (wires.to[2 * wire] as number),
    (rects[b + 1] as number) + (wires.to[2 * wire + 1] as number),
  ];
  return plainPiece(from, wires.fromSides[wire] ?? 'right', to, wires.toSides[wire] ?? 'left');
}
