/** A line with its head, forward solid, backward dashed. */
export function Arrow({
  pass,
  d,
  faded = false,
}: {
  readonly pass: 'forward' | 'backward';
  readonly d: string;
  readonly faded?: boolean;
}) {
  return (
    <path
      className={`focus-line focus-${pass}`}
      data-faded={faded}
      d={d}
      markerEnd={faded ? 'url(#focus-faded)' : `url(#arrow-${pass})`}
    />
  );
}

export interface LabelProps {
  readonly x: number;
  readonly y: number;
  readonly side: 'start' | 'middle' | 'end';
  readonly pass: 'forward' | 'backward';
  readonly name: string;
  readonly value: string;
  readonly testId?: string;
  /** Name and number under one another. */
  readonly stacked?: boolean;
}

/** What is on a line, and its number. */
export function Label({ x, y, side, pass, name, value, testId, stacked = false }: LabelProps) {
  return (
    <text className={`focus-label focus-${pass}`} x={x} y={y} textAnchor={side}>
      <tspan className="math">{name}</tspan>
      {!stacked && <tspan className="focus-equals"> = </tspan>}
      <tspan className="focus-number" data-testid={testId} {...(stacked ? { x, dy: 19 } : {})}>
        {value}
      </tspan>
    </text>
  );
}
