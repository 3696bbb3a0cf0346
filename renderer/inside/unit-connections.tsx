import { heatOf, heatScale } from '../ui/heat.ts';
import { formatNumber } from '../ui/number-format.ts';
import { NumberText, samePlace, Unit, type UnitsDrawn } from './unit-parts.tsx';
import { boxAt, type Connection, connectionsOf, UNIT } from './units.ts';
import { currentTerm, standing } from './units-walk.ts';

/** The unit whose connections are looked at: the one that is pointed at, or whose sum is walked through. */
function lookedAt({ pointed, walk }: UnitsDrawn): { readonly side: 'sum' | 'input'; readonly index: number } | null {
  if (pointed) return pointed.side === 'input' ? { side: 'input', index: pointed.column } : { side: 'sum', index: pointed.row };
  const now = walk && currentTerm(walk);
  return now && { side: walk.phase === 'forward' ? 'sum' : 'input', index: now.sum };
}

/** Whether a connection is one of the unit that is looked at. */
function isLookedAt(drawn: UnitsDrawn, { row, column }: Connection): boolean {
  const look = lookedAt(drawn);
  return look !== null && look.index === (look.side === 'sum' ? row : column);
}

/** Whether a connection steps back behind the others: its turn in the walk is still to come, or another unit is looked at. */
function isFaded(drawn: UnitsDrawn, at: Connection): boolean {
  const { walk, pointed, geometry } = drawn;
  if (standing(walk, at.row, at.column) === 'ahead') return true;
  const isSingled = geometry.isDense ? lookedAt(drawn) !== null : pointed !== null && pointed.side !== 'weight';
  return isSingled && !isLookedAt(drawn, at);
}

const isOthers = ({ told }: UnitsDrawn, { row, column }: Connection): boolean =>
  column === told.units.columns.count || row === told.units.rows.count;

interface LineProps {
  readonly drawn: UnitsDrawn;
  readonly at: Connection;
  readonly scale: number;
}

/** From the input to just before the sum, and a line beside it the other way. */
function endsOf({ geometry }: UnitsDrawn, { row, column }: Connection) {
  const [from, to] = [geometry.inputs[column], geometry.sums[row]];
  if (!from || !to) return null;
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const [dx, dy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const x1 = from.x + dx * UNIT.input;
  const y1 = from.y + dy * UNIT.input;
  const x2 = to.x - dx * (UNIT.sum + 10);
  const y2 = to.y - dy * (UNIT.sum + 10);
  const beside = 9;
  const back = {
    x1: x2 - dy * beside,
    y1: y2 + dx * beside,
    x2: x1 + dx * 12 - dy * beside,
    y2: y1 + dy * 12 + dx * beside,
  };
  return { on: { x1, y1, x2, y2 }, back };
}

function Line({ drawn, at, scale }: LineProps) {
  const { told, walk, onPoint } = drawn;
  const { weight, columns } = told.units;
  const ends = endsOf(drawn, at);
  if (!ends) return null;
  const others = isOthers(drawn, at);
  const { sign, percent } = heatOf(others ? 0 : (weight?.[at.row * columns.count + at.column] ?? 0), scale);
  const isCurrent = standing(walk, at.row, at.column) === 'current';
  return (
    <>
      {isCurrent && <line className="unit-halo" data-phase={walk?.phase} {...ends.on} />}
      <line
        className={`unit-line unit-${sign}`}
        data-faded={isFaded(drawn, at)}
        data-others={others}
        {...ends.on}
        strokeWidth={1.5 + (3.5 * percent) / 100}
        markerEnd={`url(#unit-arrow-${sign})`}
      />
      {isCurrent && walk?.phase === 'backward' && (
        <line className="unit-back" {...ends.back} markerEnd="url(#unit-arrow-backward)" />
      )}
      {!others && (
        <line
          className="unit-reach"
          {...ends.on}
          onPointerEnter={() => onPoint({ side: 'weight', ...at })}
          onPointerLeave={() => onPoint(null)}
        />
      )}
    </>
  );
}

interface BoxProps extends LineProps {
  /** On its middle. */
  readonly x: number;
  readonly y: number;
}

/** The weight on a connection, and below it what came back. */
function WeightBox({ drawn, at: { row, column }, scale, x, y }: BoxProps) {
  const { told, walk, pointed } = drawn;
  const { weight, gradients, columns } = told.units;
  const at = { side: 'weight', row, column } as const;
  const index = row * columns.count + column;
  const value = weight?.[index];
  const stands = standing(walk, row, column);
  const isKnown = gradients.weight !== null && !(walk?.phase === 'backward' && stands === 'ahead');
  const tall = gradients.weight !== null;
  const { width, height } = boxSize(drawn, tall);
  return (
    <Unit
      at={at}
      drawn={drawn}
      className={`unit-box unit-${heatOf(value ?? 0, scale).sign}`}
      faded={isFaded(drawn, at)}
      current={stands === 'current' || samePlace(pointed, at)}
    >
      <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={3} />
      <NumberText value={value} x={x} y={y + (tall ? -4 : 5)} className="unit-weight" testId={`unit-weight-${row}-${column}`} />
      {tall && isKnown && (
        <NumberText
          value={gradients.weight?.[index]}
          x={x}
          y={y + 14}
          className="unit-gradient"
          testId={`unit-weight-gradient-${row}-${column}`}
        />
      )}
    </Unit>
  );
}

const boxSize = ({ geometry }: UnitsDrawn, tall: boolean) => ({
  width: UNIT.box.width + (geometry.isDense ? 26 : 0),
  height: tall ? UNIT.box.tall : UNIT.box.height,
});

/** The terms of all units that are not drawn, as one: no weight stands there, but what it adds to the sum. */
function OthersBox({ drawn, at: { row, column }, x, y }: BoxProps) {
  const { units } = drawn.told;
  const isForward = column === units.columns.count;
  const term = isForward ? units.forward?.[row]?.terms[column] : units.backward?.[column]?.terms[row];
  if (term === undefined) return null;
  const { width, height } = boxSize(drawn, false);
  const stands = standing(drawn.walk, row, column);
  return (
    <g className="unit-box unit-others-box" data-faded={isFaded(drawn, { row, column })} data-current={stands === 'current'}>
      <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={10} />
      <text
        x={x}
        y={y + 5}
        className={isForward ? 'unit-value' : 'unit-gradient'}
        data-testid={`unit-others-${row}-${column}`}
        data-value={String(term)}
      >
        {formatNumber(term)}
      </text>
    </g>
  );
}

/** All connections, with their weights in boxes: of many, only those of the unit that is looked at. */
export function Connections({ drawn }: { readonly drawn: UnitsDrawn }) {
  const { geometry, told } = drawn;
  const { units } = told;
  const scale = heatScale(units.weight ?? []);
  const all = connectionsOf(geometry, units);
  const side = lookedAt(drawn)?.side ?? 'sum';
  // nothing comes back from other units before backward was there
  const lines = all.filter(({ row }) => row < units.rows.count || units.backward !== null);
  const boxes = lines.filter((at) => !geometry.isDense || isLookedAt(drawn, at));
  return (
    <>
      {lines.map((at) => (
        <Line key={`${at.row} ${at.column}`} drawn={drawn} at={at} scale={scale} />
      ))}
      {boxes.map((at) => {
        const Box = isOthers(drawn, at) ? OthersBox : WeightBox;
        return <Box key={`${at.row} ${at.column}`} drawn={drawn} at={at} scale={scale} {...boxAt(geometry, at, side)} />;
      })}
    </>
  );
}
