import type { Address } from '../graph-core/model/document.ts';
import { registry } from '../graph-core/ops/index.ts';
import { Builder } from '../graph-core/program/builder.ts';
import type { Equation, Program, VarId } from '../graph-core/program/program.ts';
import type { Analysis } from '../graph-core/validate/analysis.ts';

const known = new WeakMap<Analysis, ReadonlyMap<Address, readonly Address[]>>();

/** By the input port of each group: the ports of the blocks inside that it leads to, also through groups in the group. */
export function groupPorts(analysis: Analysis): ReadonlyMap<Address, readonly Address[]> {
  const found = known.get(analysis) ?? findGroupPorts(analysis);
  known.set(analysis, found);
  return found;
}

function findGroupPorts(analysis: Analysis): ReadonlyMap<Address, readonly Address[]> {
  const found = new Map<Address, Address[]>();
  for (const [path, { inputs, group }] of analysis.nodes) {
    if (group) continue;
    for (const [port, { outer: first }] of inputs) {
      let [at, name] = [path, first];
      while (name !== undefined) {
        at = at.slice(0, at.lastIndexOf('/'));
        const outer = `${at}.${name}`;
        found.set(outer, [...(found.get(outer) ?? []), `${path}.${port}`]);
        name = analysis.nodes.get(at)?.inputs.get(name)?.outer;
      }
    }
  }
  return found;
}

/**
 * Adds what comes back through each input port of a group to a program that has what came back through the ports inside:
 * that of the one port it leads to, or the sum over several, right behind the last of them. `nameOf` gives the output's name
 * by the port, and `ports` those that were added; `returned` is what came back through each port where that is known, else it has that name.
 */
export function withGroupPorts(
  program: Program,
  analysis: Analysis,
  nameOf: (port: Address) => string,
  returned?: () => ReadonlyMap<Address, VarId>,
): { readonly program: Program; readonly ports: readonly Address[] } {
  if (groupPorts(analysis).size === 0) return { program, ports: [] };
  const ports: Address[] = [];
  const b = Builder.extend(program, registry);
  const byPort = returned?.();
  const idOf = (port: Address): VarId | undefined => {
    if (byPort) return byPort.get(port);
    return b.hasOutput(nameOf(port)) ? b.named(nameOf(port)).id : undefined;
  };
  const makers = new Int32Array(program.types.length).fill(-1);
  for (let i = 0; i < program.equations.length; i++) for (const id of (program.equations[i] as Equation).outputs) makers[id] = i;
  const behind = new Map<number, Equation[]>();
  b.takeNew();
  for (const [port, inner] of groupPorts(analysis)) {
    const [first, ...others] = inner.flatMap((each) => {
      const id = idOf(each);
      return id === undefined ? [] : [b.valueOf(id)];
    });
    if (!first || idOf(port) !== undefined) continue;
    const last = Math.max(...[first, ...others].map(({ id }) => makers[id] ?? -1));
    const origins = program.equations[last]?.origins ?? [];
    b.output(
      nameOf(port),
      b.withOrigins(origins, () => others.reduce((sum, part) => b.add(sum, part), first)),
    );
    ports.push(port);
    behind.set(last, [...(behind.get(last) ?? []), ...b.takeNew()]);
  }
  const equations = [...(behind.get(-1) ?? [])];
  for (let i = 0; i < program.equations.length; i++) {
    equations.push(program.equations[i] as Equation);
    const added = behind.get(i);
    if (added) equations.push(...added);
  }
  return { program: { ...b.build(), equations }, ports };
}
