import type { FunctionFocus } from '../../session/protocol.ts';
import { type FocusNames, place, shown } from './focus-names.ts';
import { curvePath, HALF, NOTCH, plotScale } from './layout.ts';
import { Arrow, Label } from './parts.tsx';

const MIDDLE = (NOTCH.top + NOTCH.bottom) / 2;
const R = 52;
const FORWARD_X = 176;
const TIMES_X = HALF + 216;
const SLOPE = { x: HALF + 98, r: 47 } as const;

interface PlotProps {
  readonly focus: FunctionFocus;
  readonly of: 'z' | 'slope';
  readonly middle: { readonly x: number; readonly y: number };
  readonly radius: number;
}

/** A curve in its circle with the point, for h also the tangent. */
function Plot({ focus, of, middle, radius }: PlotProps) {
  const { curve, s, z, slope } = focus;
  const clip = `focus-clip-${of}`;
  const at = of === 'z' ? z : slope;
  const scale = curve && plotScale(curve.s, curve[of], middle, radius);
  const known = scale !== null && s !== null && at !== null;
  const steep = scale !== null && slope !== null ? slope * scale.slope : 0;
  const dx = (radius * 0.8) / Math.hypot(1, steep);
  return (
    <g className={of === 'z' ? 'focus-forward' : 'focus-backward'} data-testid={`focus-plot-${of}`}>
      <clipPath id={clip}>
        <circle cx={middle.x} cy={middle.y} r={radius - 2} />
      </clipPath>
      <circle className="focus-disc" cx={middle.x} cy={middle.y} r={radius} />
      {scale && curve && (
        <g clipPath={`url(#${clip})`}>
          <path
            className="focus-axis"
            d={`M ${middle.x - radius} ${scale.y(0)} H ${middle.x + radius} M ${scale.x(0)} ${middle.y - radius} V ${middle.y + radius}`}
          />
          <path className="focus-curve" d={curvePath(curve.s.map((x, k) => [scale.x(x), scale.y(curve[of][k] ?? Number.NaN)]))} />
          {known && of === 'z' && Number.isFinite(steep) && (
            <line
              className="focus-tangent"
              x1={scale.x(s) - dx}
              y1={scale.y(at) + steep * dx}
              x2={scale.x(s) + dx}
              y2={scale.y(at) - steep * dx}
            />
          )}
          {known && <circle className="focus-point" cx={scale.x(s)} cy={scale.y(at)} r={5} />}
        </g>
      )}
    </g>
  );
}

/** In the notch of the network: s, h and z. In that of the derivative network: dC/dz times h'(s) is dC/ds. */
export function FunctionPart({ focus, names }: { readonly focus: FunctionFocus; readonly names: FocusNames }) {
  const { cost, from, to } = names;
  const at = place(focus.at);
  return (
    <>
      <Arrow pass="forward" d={`M ${FORWARD_X} ${NOTCH.bottom} V ${MIDDLE + R + 9}`} />
      <Arrow pass="forward" d={`M ${FORWARD_X} ${MIDDLE - R} V ${NOTCH.top + 9}`} />
      <Plot focus={focus} of="z" middle={{ x: FORWARD_X, y: MIDDLE }} radius={R} />
      <Label
        x={FORWARD_X - 10}
        y={NOTCH.top + 36}
        side="end"
        pass="forward"
        name={`${to}${at}`}
        value={shown(focus.z)}
        testId="focus-z"
      />
      <Label
        x={FORWARD_X - 10}
        y={NOTCH.bottom - 24}
        side="end"
        pass="forward"
        name={`${from}${at}`}
        value={shown(focus.s)}
        testId="focus-s"
      />
      <text className="focus-name math" x={FORWARD_X - R - 10} y={MIDDLE + 6} textAnchor="end">
        h(s)
      </text>

      <Arrow pass="backward" d={`M ${TIMES_X} ${NOTCH.top} V ${MIDDLE - 27}`} />
      <Arrow pass="backward" d={`M ${TIMES_X} ${MIDDLE + 17} V ${NOTCH.bottom - 9}`} />
      <Arrow pass="backward" d={`M ${SLOPE.x + SLOPE.r} ${MIDDLE} H ${TIMES_X - 27}`} />
      <Plot focus={focus} of="slope" middle={{ x: SLOPE.x, y: MIDDLE }} radius={SLOPE.r} />
      <circle className="focus-times" cx={TIMES_X} cy={MIDDLE} r={17} />
      <text className="focus-times-sign" x={TIMES_X} y={MIDDLE + 8} textAnchor="middle">
        ×
      </text>
      <Label
        x={TIMES_X - 10}
        y={NOTCH.top + 26}
        side="end"
        pass="backward"
        name={`d${cost}/d${to}${at}`}
        value={shown(focus.gradients.z)}
        testId="focus-dz"
      />
      <Label
        x={SLOPE.x + SLOPE.r - 4}
        y={MIDDLE - SLOPE.r - 8}
        side="end"
        pass="backward"
        name="h′(s)"
        value={shown(focus.slope)}
        testId="focus-slope"
      />
      <Label
        x={TIMES_X - 10}
        y={NOTCH.bottom - 14}
        side="end"
        pass="backward"
        name={`d${cost}/d${from}${at}`}
        value={shown(focus.gradients.s)}
        testId="focus-ds"
      />
    </>
  );
}
