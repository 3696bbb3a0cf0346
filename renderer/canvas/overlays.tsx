import { CompareLayer } from '../compare/compare-layer.tsx';
import { FindBox } from '../find/find-box.tsx';
import { InfluenceBar } from '../influence/influence-bar.tsx';
import { MendBox } from '../mends/mend-box.tsx';
import { DragShape } from '../shapes/drag-shape.tsx';
import { WireShapes } from '../shapes/wire-shapes.tsx';
import { RefusalTip } from './refusal-tip.tsx';

/** What is drawn over the graph and moves with it. */
export function OverGraph() {
  return (
    <>
      <RefusalTip />
      <CompareLayer />
      <DragShape />
      <WireShapes />
    </>
  );
}

/** Boxes over the canvas that tell about the graph. */
export function Boxes() {
  return (
    <>
      <FindBox />
      <MendBox />
      <InfluenceBar />
    </>
  );
}
