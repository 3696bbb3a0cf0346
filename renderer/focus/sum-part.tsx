import type { FocusConnection, SumFocus } from '../../session/protocol.ts';
import { type FocusNames, place, shown } from './focus-names.ts';
import { fanX, HALF, NOTCH } from './layout.ts';
import { Arrow, Label } from './parts.tsx';

const R = 20;
const MIDDLE = (NOTCH.top + NOTCH.bottom) / 2;
const BOX = { width: 68, height: 44 } as const;

interface FanProps {
  readonly focus: SumFocus;
  readonly names: FocusNames;
}

/** Middle of the chosen z, and of its neighbour, whose connections are drawn in grey. */
const chosenX = (focus: SumFocus): number =>
  fanX(focus.connections.length, (focus.connections.length - 1) / 2) - (focus.entries > 1 ? 34 : 0);
const otherX = (focus: SumFocus): number => chosenX(focus) + 92;

const curve = (x1: number, y1: number, x2: number, y2: number): string => {
  const bend = (y2 - y1) * 0.45;
  return `M ${x1} ${y1} C ${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
};

function WeightBox({
  dense,
  x,
  names,
  connection,
  testId,
}: {
  readonly x: number;
  readonly names: FocusNames;
  readonly connection: FocusConnection;
  readonly dense: boolean;
  readonly testId: string;
}) {
  return (
    <g className="focus-weight" data-dense={dense}>
      <rect x={x - BOX.width / 2} y={MIDDLE - BOX.height / 2} width={BOX.width} height={BOX.height} rx={3} />
      <text className="math" x={x} y={MIDDLE - 4} textAnchor="middle">
        {names.weight}
        {place(connection.weightAt)}
      </text>
      <text className="focus-number" x={x} y={MIDDLE + 15} textAnchor="middle" data-testid={testId}>
        {shown(connection.weight)}
      </text>
    </g>
  );
}

const Sigma = ({ x, y, faded }: { readonly x: number; readonly y: number; readonly faded?: boolean }) => (
  <g className="focus-sigma" data-faded={faded}>
    <circle cx={x} cy={y} r={R} />
    <text x={x} y={y + 8} textAnchor="middle">
      Σ
    </text>
  </g>
);

/** Four names beside each other have no room: every other one stands higher, as in the lecture. */
const labelY = (count: number, k: number): number => NOTCH.top - 28 - (count > 3 && k % 2 === 1 ? 42 : 0);

function Forward({ focus, names }: FanProps) {
  const { connections } = focus;
  const count = connections.length;
  const [chosen, other] = [chosenX(focus), otherX(focus)];
  return (
    <>
      {focus.entries > 1 &&
        connections.map(({ i }, k) => (
          <Arrow key={i} pass="forward" faded d={curve(other, NOTCH.bottom - R, fanX(count, k) + 14, NOTCH.top + 2 * R + 8)} />
        ))}
      {connections.map((connection, k) => {
        const x = fanX(count, k);
        return (
          <g key={connection.i}>
            <path className="focus-line focus-forward" d={curve(chosen, NOTCH.bottom - R, x, MIDDLE + BOX.height / 2)} />
            <Arrow pass="forward" d={`M ${x} ${MIDDLE - BOX.height / 2} V ${NOTCH.top + 2 * R + 9}`} />
            <WeightBox dense={count > 3} x={x} names={names} connection={connection} testId={`focus-weight-${connection.i}`} />
            <Sigma x={x} y={NOTCH.top + R} />
            <Label
              x={x}
              y={labelY(count, k)}
              side="middle"
              pass="forward"
              name={`${names.to}${place(connection.sumAt)}`}
              value={shown(connection.s)}
              testId={`focus-s-${connection.i}`}
              stacked
            />
          </g>
        );
      })}
      <path
        className="focus-disc focus-forward"
        d={`M ${chosen - R} ${NOTCH.bottom} A ${R} ${R} 0 0 1 ${chosen + R} ${NOTCH.bottom} Z`}
      />
      {focus.entries > 1 && (
        <path
          className="focus-disc focus-faded"
          d={`M ${other - R} ${NOTCH.bottom} A ${R} ${R} 0 0 1 ${other + R} ${NOTCH.bottom} Z`}
        />
      )}
      <Label
        x={chosen}
        y={NOTCH.bottom + 24}
        side="middle"
        pass="forward"
        name={`${names.from}${place(focus.at)}`}
        value={shown(focus.z)}
        testId="focus-z"
      />
    </>
  );
}

function Backward({ focus, names }: FanProps) {
  const { connections } = focus;
  const count = connections.length;
  const [chosen, other] = [HALF + chosenX(focus), HALF + otherX(focus)];
  return (
    <>
      {focus.entries > 1 &&
        connections.map(({ i }, k) => (
          <Arrow
            key={i}
            pass="backward"
            faded
            d={curve(HALF + fanX(count, k) + 10, NOTCH.top, other + (k - (count - 1) / 2) * 8, NOTCH.bottom - 2 * R - 8)}
          />
        ))}
      {connections.map((connection, k) => {
        const x = HALF + fanX(count, k);
        return (
          <g key={connection.i}>
            <path className="focus-line focus-backward" d={`M ${x} ${NOTCH.top} V ${MIDDLE - BOX.height / 2}`} />
            <Arrow
              pass="backward"
              d={curve(x, MIDDLE + BOX.height / 2, chosen + (k - (count - 1) / 2) * 11, NOTCH.bottom - 2 * R - 8)}
            />
            <WeightBox
              dense={count > 3}
              x={x}
              names={names}
              connection={connection}
              testId={`focus-back-weight-${connection.i}`}
            />
            <Label
              x={x}
              y={labelY(count, k)}
              side="middle"
              pass="backward"
              name={`d${names.cost}/d${names.to}${place(connection.sumAt)}`}
              value={shown(connection.gradient)}
              testId={`focus-ds-${connection.i}`}
              stacked
            />
          </g>
        );
      })}
      <Sigma x={chosen} y={NOTCH.bottom - R} />
      {focus.entries > 1 && <Sigma x={other} y={NOTCH.bottom - R} faded />}
      <Label
        x={chosen}
        y={NOTCH.bottom + 24}
        side="middle"
        pass="backward"
        name={`d${names.cost}/d${names.from}${place(focus.at)}`}
        value={shown(focus.gradient)}
        testId="focus-dz"
      />
    </>
  );
}

/** In the notches: the connections from one z to its sums, and what comes back through the same weights. */
export const SumPart = (props: FanProps) => (
  <>
    <Forward {...props} />
    <Backward {...props} />
  </>
);
