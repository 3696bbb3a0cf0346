import type { OpDef } from '../../graph-core/ops/define.ts';
import { OPS } from '../../graph-core/ops/index.ts';
import type { Terminal } from '../terminal.ts';

/** Blocks that a document may hold. */
const blocks = (): readonly OpDef[] => OPS.filter((op) => op.internal !== true);

/** `chainrule ops`: the catalogue, for people or for programs. */
export function opsCommand({ json }: { readonly json?: boolean }, terminal: Terminal): number {
  if (json === true) {
    terminal.out(`${JSON.stringify(blocks().map(describe), null, 2)}\n`);
    return 0;
  }
  const families = [...new Set(blocks().map((op) => op.family))];
  for (const family of families) {
    terminal.out(`${family}\n`);
    for (const op of blocks().filter((o) => o.family === family)) {
      terminal.out(`  ${op.type.padEnd(24)} ${op.symbol.padEnd(14)} ${op.docs.summary}\n`);
    }
  }
  return 0;
}

function describe(op: OpDef) {
  const inputs = Object.entries(op.inputs).map(([name, port]) => ({
    name,
    dtype: port.dtype ?? 'float',
    optional: port.optional === true,
    list: port.list === true,
    ownParameter: port.own !== undefined,
    costsOnly: port.accepts === 'cost',
    docs: port.docs,
  }));
  const outputs = Object.entries(op.outputs).map(([name, port]) => ({ name, docs: port.docs }));
  const { type, version, aliases = [], family, title, symbol, kind, attrs, docs, tex, exports } = op;
  return { type, version, aliases, family, title, symbol, kind, inputs, outputs, attrs, docs, tex, exports };
}
