import type { Node as FlowNode, NodeProps } from '@xyflow/react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InsideUnits } from '../../session/protocol.ts';
import { heatOf, heatScale } from '../ui/heat.ts';
import { formatFull, formatNumber } from '../ui/number-format.ts';
import { UNIT, type UnitsGeometry, unitsGeometry } from './units.ts';

export interface UnitsData extends Record<string, unknown> {
  readonly units: InsideUnits;
  /** As text: of the input, the weight, the bias, the sums. */
  readonly symbols: { readonly input: string; readonly weight: string; readonly bias: string; readonly output: string };
  /** The inputs are data: their circles are shaded. */
  readonly observed: boolean;
}

export type UnitsNode = FlowNode<UnitsData, 'units'>;

/** The unit that is pointed at: the others' connections fade. */
interface Pointed {
  readonly side: 'input' | 'sum';
  readonly index: number;
}

interface NumberProps {
  readonly value: number | undefined;
  readonly x: number;
  readonly y: number;
  readonly className: string;
  readonly testId: string;
  readonly before?: string;
}

/** A number with three significant digits, all of them on hover; a dash while it is not computed. */
function NumberText({ value, x, y, className, testId, before = '' }: NumberProps) {
  return (
    <text
      className={value === undefined ? `${className} unit-none` : className}
      x={x}
      y={y}
      data-testid={testId}
      data-value={value}
    >
      {before}
      {value === undefined ? '–' : formatNumber(value)}
      {value !== undefined && <title>{formatFull(value)}</title>}
    </text>
  );
}

function Connections({
  data,
  geometry,
  pointed,
}: {
  readonly data: UnitsData;
  readonly geometry: UnitsGeometry;
  readonly pointed: Pointed | null;
}) {
  const { t } = useTranslation('inside');
  const { units, symbols } = data;
  const { weight, gradients, columns } = units;
  const scale = heatScale(weight ?? []);
  const { box } = UNIT;
  const tall = geometry.showsGradients && gradients.weight !== null;
  const height = tall ? box.tall : box.height;
  const faded = (row: number, column: number): boolean =>
    pointed !== null && (pointed.side === 'sum' ? pointed.index !== row : pointed.index !== column);
  return (
    <>
      {geometry.boxes.map(({ row, column }) => {
        const [from, to] = [geometry.inputs[column], geometry.sums[row]];
        const value = weight?.[row * columns + column];
        const { sign, percent } = heatOf(value ?? 0, scale);
        if (!from || !to) return null;
        const length = Math.hypot(to.x - from.x, to.y - from.y);
        const [dx, dy] = [(to.x - from.x) / length, (to.y - from.y) / length];
        return (
          <line
            key={`${row} ${column}`}
            className={`unit-line unit-${sign}`}
            data-faded={faded(row, column)}
            x1={from.x + dx * UNIT.input}
            y1={from.y + dy * UNIT.input}
            x2={to.x - dx * (UNIT.sum + 10)}
            y2={to.y - dy * (UNIT.sum + 10)}
            strokeWidth={1.5 + (3.5 * percent) / 100}
            markerEnd={`url(#unit-arrow-${sign})`}
          />
        );
      })}
      {geometry.boxes.map(({ row, column, x, y }) => {
        const index = row * columns + column;
        const value = weight?.[index];
        const gradient = gradients.weight?.[index];
        const name = `${symbols.weight}[${row},${column}]`;
        const told = [
          `${name} = ${value === undefined ? '–' : formatFull(value)}`,
          ...(gradient === undefined ? [] : [t('units.gradient', { name, value: formatFull(gradient) })]),
        ];
        return (
          <g
            key={`${row} ${column}`}
            className={`unit-box unit-${heatOf(value ?? 0, scale).sign}`}
            data-faded={faded(row, column)}
          >
            <title>{told.join('\n')}</title>
            <rect x={x - box.width / 2} y={y - height / 2} width={box.width} height={height} rx={3} />
            <NumberText
              value={value}
              x={x}
              y={y + (tall ? -3 : 4)}
              className="unit-weight"
              testId={`unit-weight-${row}-${column}`}
            />
            {tall && (
              <NumberText
                value={gradient}
                x={x}
                y={y + 13}
                className="unit-gradient"
                testId={`unit-weight-gradient-${row}-${column}`}
              />
            )}
          </g>
        );
      })}
    </>
  );
}

interface SideProps {
  readonly data: UnitsData;
  readonly geometry: UnitsGeometry;
  readonly onPoint: (pointed: Pointed | null) => void;
}

function Inputs({ data, geometry, onPoint }: SideProps) {
  const { units, symbols, observed } = data;
  return geometry.inputs.map(({ x, y }, j) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a unit is its index.
    <g key={j} onPointerEnter={() => onPoint({ side: 'input', index: j })} onPointerLeave={() => onPoint(null)}>
      <circle className={observed ? 'unit-observed' : 'unit-computed'} cx={x} cy={y} r={UNIT.input} />
      <text className="unit-name unit-left" x={x - UNIT.input - 8} y={y - 10}>
        {symbols.input}[{j}]
      </text>
      <NumberText
        value={units.input?.[j]}
        x={x - UNIT.input - 8}
        y={y + 6}
        className="unit-value unit-left"
        testId={`unit-input-${j}`}
      />
      {units.gradients.input && (
        <NumberText
          value={units.gradients.input[j]}
          x={x - UNIT.input - 8}
          y={y + 22}
          className="unit-gradient unit-left"
          testId={`unit-input-gradient-${j}`}
        />
      )}
    </g>
  ));
}

interface BiasProps {
  readonly data: UnitsData;
  readonly index: number;
  /** Middle of the sum it is added to. */
  readonly x: number;
  readonly y: number;
}

function Bias({ data: { units, symbols }, index, x, y }: BiasProps) {
  const gradients = units.gradients.bias;
  return (
    <>
      <line
        className="unit-line unit-zero"
        x1={x}
        y1={y - 56}
        x2={x}
        y2={y - UNIT.sum - 9}
        strokeWidth={1.5}
        markerEnd="url(#unit-arrow-zero)"
      />
      <NumberText
        value={units.bias?.[index]}
        x={x}
        y={y - (gradients ? 76 : 61)}
        className="unit-weight"
        testId={`unit-bias-${index}`}
        before={`${symbols.bias}[${index}] = `}
      />
      {gradients && (
        <NumberText value={gradients[index]} x={x} y={y - 61} className="unit-gradient" testId={`unit-bias-gradient-${index}`} />
      )}
    </>
  );
}

function Sums({ data, geometry, onPoint }: SideProps) {
  const { units, symbols } = data;
  return geometry.sums.map(({ x, y }, i) => {
    const text = x + UNIT.sum + 10;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a unit is its index.
      <g key={i} onPointerEnter={() => onPoint({ side: 'sum', index: i })} onPointerLeave={() => onPoint(null)}>
        {units.bias && <Bias data={data} index={i} x={x} y={y} />}
        <circle className="unit-sum" cx={x} cy={y} r={UNIT.sum} />
        <text className="unit-sigma" x={x} y={y + 10}>
          Σ
        </text>
        <text className="unit-name unit-right" x={text} y={y - 10}>
          {symbols.output}[{i}]
        </text>
        <NumberText value={units.output?.[i]} x={text} y={y + 6} className="unit-value unit-right" testId={`unit-output-${i}`} />
        {units.gradients.output && (
          <NumberText
            value={units.gradients.output[i]}
            x={text}
            y={y + 22}
            className="unit-gradient unit-right"
            testId={`unit-output-gradient-${i}`}
          />
        )}
      </g>
    );
  });
}

const SIGNS = ['positive', 'negative', 'zero', 'non-finite'] as const;

/** The single units of a weighted sum, as the lecture draws them. */
export function UnitsView({ data }: NodeProps<UnitsNode>) {
  const { t } = useTranslation('inside');
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const geometry = unitsGeometry(data.units);
  const { rows, columns } = data.units;
  return (
    <svg
      className="units"
      width={geometry.width}
      height={geometry.height}
      role="img"
      aria-label={t('units.spoken', { inputs: columns, outputs: rows })}
      data-testid="inside-units"
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
      <Connections data={data} geometry={geometry} pointed={pointed} />
      <Inputs data={data} geometry={geometry} onPoint={setPointed} />
      <Sums data={data} geometry={geometry} onPoint={setPointed} />
    </svg>
  );
}
