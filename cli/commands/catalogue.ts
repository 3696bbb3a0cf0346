import { catalogue } from '../../graph-core/ops/catalogue.ts';
import type { Terminal } from '../terminal.ts';

/** `chainrule ops`: the catalogue, for people or for programs. */
export function opsCommand({ json }: { readonly json?: boolean }, terminal: Terminal): number {
  const blocks = catalogue();
  if (json === true) {
    terminal.out(`${JSON.stringify(blocks, null, 2)}\n`);
    return 0;
  }
  for (const family of new Set(blocks.map((block) => block.family))) {
    terminal.out(`${family}\n`);
    for (const { type, symbol, docs } of blocks.filter((block) => block.family === family)) {
      terminal.out(`  ${type.padEnd(24)} ${symbol.padEnd(14)} ${docs.summary}\n`);
    }
  }
  return 0;
}
