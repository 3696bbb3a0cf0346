import { formatCount } from '../ui/number-format.ts';
import { NumberText, samePlace, Unit, type UnitsDrawn } from './unit-parts.tsx';
import { curvePath, othersOf, UNIT } from './units.ts';
import { nameOf } from './units-text.ts';
import { currentTerm, partialOf, revealed } from './units-walk.ts';

/** From one line of text to the next. */
const lineOf = ({ geometry }: UnitsDrawn): number => (geometry.isDense ? 18 : 17);

/** From the middle of a unit up to its name. */
const nameAbove = ({ geometry }: UnitsDrawn): number => (geometry.isDense ? 16 : 13);

interface PartProps {
  readonly drawn: UnitsDrawn;
}

interface AtProps extends PartProps {
  readonly index: number;
  /** Middle of the circle. */
  readonly x: number;
  readonly y: number;
}

function Others({ drawn, count, x, y }: PartProps & { readonly count: number; readonly x: number; readonly y: number }) {
  const { height } = UNIT.others;
  const width = UNIT.others.width + (drawn.geometry.isDense ? 28 : 0);
  return (
    <g className="unit-others">
      <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={height / 2} />
      <text x={x} y={y + 4}>
        {drawn.told.t('units:others', { count, shown: formatCount(count) })}
      </text>
    </g>
  );
}

function Input({ drawn, index: j, x, y }: AtProps) {
  const { told, observed, walk, pointed } = drawn;
  const { units, t } = told;
  const at = { side: 'input', row: pointed?.row ?? 0, column: j } as const;
  const text = x - UNIT.input - 8;
  const line = lineOf(drawn);
  const isWalked = walk?.phase === 'backward';
  const back = isWalked
    ? partialOf(walk, 'backward', j, units.backward?.[j])
    : units.gradients.input && { value: units.gradients.input[j], isWhole: true };
  const isCurrent = isWalked && currentTerm(walk)?.sum === j;
  return (
    <Unit at={at} drawn={drawn} current={isCurrent || (pointed?.side === 'input' && pointed.column === j)}>
      <circle className={observed ? 'unit-observed' : 'unit-computed'} cx={x} cy={y} r={UNIT.input} />
      <text className="unit-name unit-left" x={text} y={y - nameAbove(drawn)}>
        {nameOf.input(told, j)}
      </text>
      <NumberText value={units.input?.[j]} x={text} y={y + 6} className="unit-value unit-left" testId={`unit-input-${j}`} />
      {back && (
        <NumberText
          value={back.value}
          x={text}
          y={y + line + 6}
          className={`unit-gradient unit-left${back.isWhole ? '' : ' unit-partial'}`}
          testId={`unit-input-gradient-${j}`}
          after={back.isWhole ? '' : t('units:partial')}
        />
      )}
    </Unit>
  );
}

export const Inputs = ({ drawn }: PartProps) =>
  drawn.geometry.inputs.map(({ x, y }, j) =>
    j < drawn.told.units.columns.count ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a unit is its index.
      <Input key={j} drawn={drawn} index={j} x={x} y={y} />
    ) : (
      <Others key="others" drawn={drawn} count={othersOf(drawn.told.units.columns)} x={x - 24} y={y} />
    ),
  );

function Bias({ drawn, index: i, x, y }: AtProps) {
  const { told, walk, geometry } = drawn;
  const { units } = told;
  const { isDense } = geometry;
  const gradients = isDense ? null : units.gradients.bias;
  const now = walk?.phase === 'forward' ? currentTerm(walk) : null;
  const isCurrent = walk !== null && now?.sum === i && now.term === walk.size - 1;
  return (
    <g data-faded={revealed(walk, 'forward', i) < (walk?.size ?? 0)} data-current={isCurrent} className="unit-bias">
      {!isDense && (
        <line
          className="unit-line unit-zero"
          x1={x}
          y1={y - 56}
          x2={x}
          y2={y - UNIT.sum - 9}
          strokeWidth={isCurrent ? 3 : 1.5}
          markerEnd="url(#unit-arrow-zero)"
        />
      )}
      <NumberText
        value={units.bias?.[i]}
        x={isDense ? x + 16 : x}
        y={y - (isDense ? UNIT.sum + 6 : gradients ? 78 : 61)}
        className={isDense ? 'unit-weight unit-over unit-left' : 'unit-weight'}
        testId={`unit-bias-${i}`}
        before={`${isDense ? told.symbols.bias : nameOf.bias(told, i)} = `}
      />
      {gradients && (
        <NumberText value={gradients[i]} x={x} y={y - 61} className="unit-gradient" testId={`unit-bias-gradient-${i}`} />
      )}
    </g>
  );
}

function Sum({ drawn, index: i, x, y }: AtProps) {
  const { told, walk, pointed } = drawn;
  const { units, t } = told;
  const text = x + UNIT.sum + 10;
  // with a function behind it, the name stands above the arrow and the numbers below, as in the lecture's figure
  const [name, value] = units.after ? [y - 8, y + lineOf(drawn) + 2] : [y - nameAbove(drawn), y + 6];
  const at = { side: 'sum', row: i, column: pointed?.column ?? 0 } as const;
  const isWalked = walk?.phase === 'forward';
  const sum = isWalked ? partialOf(walk, 'forward', i, units.forward?.[i]) : { value: units.output?.[i], isWhole: true };
  const isCurrent = isWalked && currentTerm(walk)?.sum === i;
  return (
    <Unit at={at} drawn={drawn} current={isCurrent || (pointed?.side === 'sum' && pointed.row === i)}>
      {units.hasBias && <Bias drawn={drawn} index={i} x={x} y={y} />}
      <circle className="unit-sum" cx={x} cy={y} r={UNIT.sum} />
      <text className="unit-sigma" x={x} y={y + 10}>
        Σ
      </text>
      <text className="unit-name unit-right" x={text} y={name}>
        {nameOf.sum(told, i)}
      </text>
      {sum && (
        <NumberText
          value={sum.value}
          x={text}
          y={value}
          className={`unit-value unit-right${sum.isWhole ? '' : ' unit-partial'}`}
          testId={`unit-output-${i}`}
          after={sum.isWhole ? '' : t('units:partial')}
        />
      )}
      {units.gradients.output && (
        <NumberText
          value={units.gradients.output[i]}
          x={text}
          y={value + lineOf(drawn)}
          className="unit-gradient unit-right"
          testId={`unit-output-gradient-${i}`}
        />
      )}
    </Unit>
  );
}

export const Sums = ({ drawn }: PartProps) =>
  drawn.geometry.sums.map(({ x, y }, i) =>
    i < drawn.told.units.rows.count ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a unit is its index.
      <Sum key={i} drawn={drawn} index={i} x={x} y={y} />
    ) : (
      <Others key="others" drawn={drawn} count={othersOf(drawn.told.units.rows)} x={x + 20} y={y} />
    ),
  );

function Curve({ curve, x, y }: { readonly curve: readonly (number | null)[]; readonly x: number; readonly y: number }) {
  const size = UNIT.function * 1.25;
  return (
    <>
      <circle className="unit-function" cx={x} cy={y} r={UNIT.function} />
      <g transform={`translate(${x} ${y})`}>
        <path className="unit-axes" d={`M ${-size / 2} 0 H ${size / 2} M 0 ${-size / 2} V ${size / 2}`} />
        <path className="unit-curve" d={curvePath(curve, size)} />
      </g>
    </>
  );
}

/** z[i] = f(s[i]): the function's curve in a circle behind its sum. */
function FunctionCircle({ drawn, index: i, x: sum, y }: AtProps) {
  const { told, pointed } = drawn;
  const { after } = told.units;
  if (!after) return null;
  const x = sum + UNIT.after;
  const text = x + UNIT.function + 10;
  const at = { side: 'function', row: i, column: pointed?.column ?? 0 } as const;
  const line = lineOf(drawn);
  return (
    <Unit at={at} drawn={drawn} current={samePlace(pointed, at)}>
      <line
        className="unit-line unit-through"
        x1={sum + UNIT.sum}
        y1={y}
        x2={x - UNIT.function - 10}
        y2={y}
        markerEnd="url(#unit-arrow-zero)"
      />
      <Curve curve={after.curve} x={x} y={y} />
      {(!drawn.geometry.isDense || i === 0) && (
        <text className="unit-function-name" x={x} y={y - UNIT.function - 7}>
          {told.symbols.function}
        </text>
      )}
      {after.gradient && after.slope && (
        <NumberText
          value={after.slope[i]}
          x={x}
          y={y + UNIT.function + 16}
          className="unit-gradient"
          testId={`unit-slope-${i}`}
          before="f′ = "
        />
      )}
      <text className="unit-name unit-right" x={text} y={y - nameAbove(drawn)}>
        {nameOf.function(told, i)}
      </text>
      <NumberText value={after.value?.[i]} x={text} y={y + 6} className="unit-value unit-right" testId={`unit-function-${i}`} />
      {after.gradient && (
        <NumberText
          value={after.gradient[i]}
          x={text}
          y={y + line + 6}
          className="unit-gradient unit-right"
          testId={`unit-function-gradient-${i}`}
        />
      )}
    </Unit>
  );
}

export const Functions = ({ drawn }: PartProps) =>
  drawn.geometry.sums
    .slice(0, drawn.told.units.rows.count)
    // biome-ignore lint/suspicious/noArrayIndexKey: a unit is its index.
    .map(({ x, y }, i) => <FunctionCircle key={i} drawn={drawn} index={i} x={x} y={y} />);
