import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import type { Ports } from '../define.ts';

/** The one output of a public block: what a composite is made of, and what one sees inside it. */
export const block = (b: Builder, type: string, inputs: Ports, attrs: Attrs = {}): Value =>
  b.op(type, inputs, attrs).output as Value;
