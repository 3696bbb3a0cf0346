import type { Node as FlowNode, NodeProps } from '@xyflow/react';
import { Functions, Inputs, Sums } from './unit-circles.tsx';
import { Connections } from './unit-connections.tsx';
import { onUnitKey, type UnitsDrawn } from './unit-parts.tsx';

export interface UnitsData extends Record<string, unknown> {
  readonly drawn: UnitsDrawn;
}

export type UnitsNode = FlowNode<UnitsData, 'units'>;

const SIGNS = ['positive', 'negative', 'zero', 'non-finite', 'backward'] as const;

/** The single units of a weighted sum, as the lecture draws them. */
export function UnitsView({ data: { drawn } }: NodeProps<UnitsNode>) {
  const { geometry, told } = drawn;
  const { rows, columns } = told.units;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing, with parts that can be pointed at.
    <svg
      className="units nokey"
      data-dense={geometry.isDense}
      width={geometry.width}
      height={geometry.height}
      role="group"
      aria-label={told.t('units:spoken', { inputs: columns.count, outputs: rows.count })}
      data-testid="inside-units"
      onKeyDown={(event) => onUnitKey(event, drawn)}
    >
      <defs>
        {SIGNS.map((sign) => (
          <marker
            key={sign}
            id={`unit-arrow-${sign}`}
            viewBox="0 0 10 10"
            refX={1}
            refY={5}
            markerWidth={11}
            markerHeight={11}
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path className={`unit-arrow unit-${sign}`} d="M 0 0 L 10 5 L 0 10 z" />
          </marker>
        ))}
      </defs>
      <Connections drawn={drawn} />
      <Inputs drawn={drawn} />
      <Sums drawn={drawn} />
      <Functions drawn={drawn} />
    </svg>
  );
}
