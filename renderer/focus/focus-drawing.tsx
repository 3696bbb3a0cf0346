import type { Focus } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import type { FocusNames } from './focus-names.ts';
import { FunctionPart } from './function-part.tsx';
import { arrowPath, BOX, boxPath, COST, DRAWING, HALF, INPUT_X, notchWidth, OUT_X, TARGET_X } from './layout.ts';
import { Arrow } from './parts.tsx';
import { SumPart } from './sum-part.tsx';

interface Ends {
  /** Symbols of what enters the network, and of what enters the cost beside its result. */
  readonly inputs: string;
  readonly target: string | null;
  /** What leaves the derivative network, and beside it; null where no gradient comes. */
  readonly inputGradients: string | null;
  readonly targetGradient: string | null;
  readonly cost: string;
  /** The cost with its number. */
  readonly costText: string;
  /** What backward starts with. */
  readonly seed: string;
}

const COST_BOTTOM = COST.y + COST.size;

function Network({
  left,
  notch,
  up,
  title,
}: {
  readonly left: number;
  readonly notch: number;
  readonly up: boolean;
  readonly title: string;
}) {
  const x = left + (BOX.left + notch + BOX.right) / 2;
  const lines = title.split(' ');
  return (
    <>
      <path className="focus-network" d={boxPath(left, notch)} />
      <path className="focus-big-arrow" d={arrowPath(x, up)} />
      {lines.map((line, i) => (
        <text key={line} className="focus-title" x={x} y={368 + 26 * (i - (lines.length - 1) / 2)} textAnchor="middle">
          {line}
        </text>
      ))}
    </>
  );
}

function CostSquare({ left, symbol }: { readonly left: number; readonly symbol: string }) {
  return (
    <g className="focus-cost">
      <rect x={left + COST.x} y={COST.y} width={COST.size} height={COST.size} rx={2} />
      <text className="math" x={left + COST.x + COST.size / 2} y={COST.y + COST.size / 2 + 10} textAnchor="middle">
        {symbol}
      </text>
    </g>
  );
}

const End = ({
  x,
  y,
  text,
  pass,
  side = 'middle',
}: {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly pass: 'forward' | 'backward';
  readonly side?: 'start' | 'middle' | 'end';
}) => (
  <text className={`focus-end math focus-${pass}`} x={x} y={y} textAnchor={side}>
    {text}
  </text>
);

function Halves({ ends, notch }: { readonly ends: Ends; readonly notch: number }) {
  const { t } = useTranslation('focus');
  const middle = COST.x + COST.size / 2;
  const foot = DRAWING.height - 34;
  return (
    <>
      <Network left={0} notch={notch} up title={t('network')} />
      <CostSquare left={0} symbol={ends.cost} />
      <Arrow pass="forward" d={`M ${OUT_X} ${BOX.top} V ${COST_BOTTOM + 9}`} />
      <Arrow pass="forward" d={`M ${middle} ${COST.y} V 13`} />
      <End x={middle + 14} y={24} text={ends.costText} pass="forward" side="start" />
      <Arrow pass="forward" d={`M ${INPUT_X} ${foot} V ${BOX.bottom + 9}`} />
      <End x={INPUT_X} y={foot + 24} text={ends.inputs} pass="forward" />
      {ends.target !== null && (
        <>
          <Arrow pass="forward" d={`M ${TARGET_X} ${foot} V ${COST_BOTTOM + 9}`} />
          <End x={TARGET_X} y={foot + 24} text={ends.target} pass="forward" />
        </>
      )}

      <Network left={HALF} notch={notch} up={false} title={t('derivative-network')} />
      <CostSquare left={HALF} symbol={ends.cost} />
      <Arrow pass="backward" d={`M ${HALF + middle} 2 V ${COST.y - 9}`} />
      <End x={HALF + middle + 14} y={22} text={ends.seed} pass="backward" side="start" />
      <Arrow pass="backward" d={`M ${HALF + OUT_X} ${COST_BOTTOM} V ${BOX.top - 9}`} />
      <Arrow pass="backward" faded={ends.inputGradients === null} d={`M ${HALF + INPUT_X} ${BOX.bottom} V ${foot - 9}`} />
      <End x={HALF + INPUT_X} y={foot + 24} text={ends.inputGradients ?? t('no-gradient')} pass="backward" />
      {ends.target !== null && (
        <>
          <Arrow pass="backward" faded={ends.targetGradient === null} d={`M ${HALF + TARGET_X} ${COST_BOTTOM} V ${foot - 9}`} />
          {ends.targetGradient === null ? (
            <End x={DRAWING.width - 2} y={foot + 24} text={t('no-gradient')} pass="backward" side="end" />
          ) : (
            <End x={HALF + TARGET_X} y={foot + 24} text={ends.targetGradient} pass="backward" />
          )}
        </>
      )}
    </>
  );
}

/** One connection with the rest of the network as a black box: forward at the left, backward at the right. */
export function FocusDrawing({
  focus,
  names,
  ends,
  label,
}: {
  readonly focus: Focus;
  readonly names: FocusNames;
  readonly ends: Ends;
  readonly label: string;
}) {
  const notch = notchWidth(focus.kind === 'sum' ? focus.connections.length : null);
  return (
    <svg
      className="focus-drawing"
      viewBox={`0 0 ${DRAWING.width} ${DRAWING.height}`}
      role="img"
      aria-label={label}
      data-testid="focus-drawing"
      data-kind={focus.kind}
    >
      <defs>
        <marker
          id="focus-faded"
          viewBox="0 0 10 10"
          refX={1}
          refY={5}
          markerWidth={9}
          markerHeight={9}
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path className="focus-faded-head" d="M 0 0 L 10 5 L 0 10 z" />
        </marker>
      </defs>
      <Halves ends={ends} notch={notch} />
      {focus.kind === 'function' ? <FunctionPart focus={focus} names={names} /> : <SumPart focus={focus} names={names} />}
    </svg>
  );
}
