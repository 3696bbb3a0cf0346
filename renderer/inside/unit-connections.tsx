import { heatOf, heatScale } from '../ui/heat.ts';
import { formatNumber } from '../ui/number-format.ts';
import { NumberText, samePlace, Unit, type UnitsDrawn } from './unit-parts.tsx';
import { UNIT } from './units.ts';
import { standing } from './units-walk.ts';

type Box = UnitsDrawn['geometry']['boxes'][number];

/** Whether a connection steps back behind the others: its turn in the walk is still to come, or another unit is pointed at. */
function isFaded({ walk, pointed }: UnitsDrawn, { row, column }: Box): boolean {
  if (standing(walk, row, column) === 'ahead') return true;
  if (pointed === null) return false;
  if (pointed.side === 'weight') return false;
  return pointed.side === 'input' ? pointed.column !== column : pointed.row !== row;
}

function Line({ drawn, box, sign, width }: { drawn: UnitsDrawn; box: Box; sign: string; width: number }) {
  const { geometry, told, walk } = drawn;
  const [from, to] = [geometry.inputs[box.column], geometry.sums[box.row]];
  if (!from || !to) return null;
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const [dx, dy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const isOthers = box.column === told.units.columns.count || box.row === told.units.rows.count;
  const ends = {
    x1: from.x + dx * UNIT.input,
    y1: from.y + dy * UNIT.input,
    x2: to.x - dx * (UNIT.sum + 10),
    y2: to.y - dy * (UNIT.sum + 10),
  };
  const isCurrent = standing(walk, box.row, box.column) === 'current';
  return (
    <>
      {isCurrent && <line className="unit-halo" data-phase={walk?.phase} {...ends} />}
      <line
        className={`unit-line unit-${sign}`}
        data-faded={isFaded(drawn, box)}
        data-others={isOthers}
        {...ends}
        strokeWidth={width}
        markerEnd={`url(#unit-arrow-${sign})`}
      />
    </>
  );
}

/** The weight on a connection, and below it what came back. */
function WeightBox({ drawn, box, scale }: { drawn: UnitsDrawn; box: Box; scale: number }) {
  const { told, geometry, walk, pointed } = drawn;
  const { weight, gradients, columns } = told.units;
  const { row, column, x, y } = box;
  const at = { side: 'weight', row, column } as const;
  const index = row * columns.count + column;
  const value = weight?.[index];
  const stands = standing(walk, row, column);
  const isKnown = gradients.weight !== null && !(walk?.phase === 'backward' && stands === 'ahead');
  const tall = geometry.showsGradients && gradients.weight !== null;
  const height = tall ? UNIT.box.tall : UNIT.box.height;
  return (
    <Unit
      at={at}
      drawn={drawn}
      className={`unit-box unit-${heatOf(value ?? 0, scale).sign}`}
      faded={isFaded(drawn, box)}
      current={stands === 'current' || samePlace(pointed, at)}
    >
      <rect x={x - UNIT.box.width / 2} y={y - height / 2} width={UNIT.box.width} height={height} rx={3} />
      <NumberText value={value} x={x} y={y + (tall ? -3 : 4)} className="unit-weight" testId={`unit-weight-${row}-${column}`} />
      {tall && isKnown && (
        <NumberText
          value={gradients.weight?.[index]}
          x={x}
          y={y + 13}
          className="unit-gradient"
          testId={`unit-weight-gradient-${row}-${column}`}
        />
      )}
    </Unit>
  );
}

/** The terms of all units that are not drawn, as one: no weight stands there, but what it adds to the sum. */
function OthersBox({ drawn, box }: { drawn: UnitsDrawn; box: Box }) {
  const { units } = drawn.told;
  const { row, column, x, y } = box;
  const isForward = column === units.columns.count;
  const term = isForward ? units.forward?.[row]?.terms[column] : units.backward?.[column]?.terms[row];
  const stands = standing(drawn.walk, row, column);
  if (term === undefined) return null;
  return (
    <g className="unit-box unit-others-box" data-faded={isFaded(drawn, box)} data-current={stands === 'current'}>
      <rect x={x - UNIT.box.width / 2} y={y - UNIT.box.height / 2} width={UNIT.box.width} height={UNIT.box.height} rx={10} />
      <text
        x={x}
        y={y + 4}
        className={isForward ? 'unit-value' : 'unit-gradient'}
        data-testid={`unit-others-${row}-${column}`}
        data-value={term}
      >
        {formatNumber(term)}
      </text>
    </g>
  );
}

/** All connections, with their weights in boxes. */
export function Connections({ drawn }: { readonly drawn: UnitsDrawn }) {
  const { geometry, told } = drawn;
  const { weight, rows, columns } = told.units;
  const scale = heatScale(weight ?? []);
  const isOthers = ({ row, column }: Box): boolean => column === columns.count || row === rows.count;
  return (
    <>
      {geometry.boxes.map((box) => {
        const value = isOthers(box) ? 0 : (weight?.[box.row * columns.count + box.column] ?? 0);
        const { sign, percent } = heatOf(value, scale);
        return <Line key={`${box.row} ${box.column}`} drawn={drawn} box={box} sign={sign} width={1.5 + (3.5 * percent) / 100} />;
      })}
      {geometry.boxes.map((box) =>
        isOthers(box) ? (
          <OthersBox key={`${box.row} ${box.column}`} drawn={drawn} box={box} />
        ) : (
          <WeightBox key={`${box.row} ${box.column}`} drawn={drawn} box={box} scale={scale} />
        ),
      )}
    </>
  );
}
