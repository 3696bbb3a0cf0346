import type { Scope } from '../../graph-core/edit/scope.ts';

/** The block that a port is in the scope, by its id in the drawing; any other id is the block's own. */
export function idIn(scope: Scope, id: string): string {
  const side = id.startsWith('@') ? 'input' : id.startsWith('>') ? 'output' : null;
  if (side === null) return id;
  return [...scope.ports].find(([, port]) => port.side === side && port.name === id.slice(1))?.[0] ?? id;
}

/** An address of the drawing as the scope has it. */
export function addressIn(scope: Scope, address: string): string {
  const dot = address.indexOf('.');
  return idIn(scope, address.slice(0, dot)) + address.slice(dot);
}

/** `op1.inputs.0` is port `inputs.0` of `op1`. */
export function split(address: string): { readonly node: string; readonly port: string } {
  const dot = address.indexOf('.');
  return { node: address.slice(0, dot), port: address.slice(dot + 1) };
}
