import { type Edge, splitAddress } from '../../model/document.ts';
import { reachOf } from '../../validate/reach.ts';
import { removeNodes } from '../edits/remove.ts';
import { dropEdges } from '../edits/wire.ts';
import { insertOn } from './insert.ts';
import type { Proposal } from './mend.ts';
import type { Site } from './site.ts';

/** Wires of a knot that are offered at most. */
const MOST_OF_KNOT = 8;

const removal = ({ drawing }: Site, edge: Edge): Proposal => ({
  title: 'mends:remove-wire',
  values: { from: edge.from, to: edge.to },
  steps: dropEdges(drawing, [edge]),
});

/** The wires that begin or end at the place, those drawn last first. */
const wiresAt = ({ drawing, diagnostic, prefix }: Site): readonly Edge[] => {
  const at = diagnostic.address.slice(prefix.length);
  return drawing.edges.filter(({ from, to }) => from === at || to === at).reverse();
};

/** A wire that may not be there goes. */
export const removeWireMends = (site: Site): readonly Proposal[] => wiresAt(site).map((edge) => removal(site, edge));

/** A cost in a place that takes numbers: its value. */
export const costWireMends = (site: Site): readonly Proposal[] =>
  wiresAt(site).flatMap((edge) => {
    const { id, steps } = insertOn(site.drawing, edge, 'cost-value', {}, ['cost', 'output']);
    const values = { from: edge.from, to: edge.to };
    return [{ title: 'mends:cost-value', values, steps, selects: [site.prefix + id] }, removal(site, edge)];
  });

/** A number in a place that takes costs: as a cost. */
export const notACostMends = (site: Site): readonly Proposal[] =>
  wiresAt(site).flatMap((edge) => {
    const { id, steps } = insertOn(site.drawing, edge, 'scalar-cost', {}, ['input', 'cost']);
    const values = { from: edge.from, to: edge.to };
    return [{ title: 'mends:scalar-cost', values, steps, selects: [site.prefix + id] }, removal(site, edge)];
  });

/** A circle is opened at one of its wires, the one that closed it first. */
export function cycleMends(site: Site): readonly Proposal[] {
  const { drawing, id } = site;
  const ahead = reachOf(drawing.edges, [id], 'downstream');
  const behind = reachOf(drawing.edges, [id], 'upstream');
  const isIn = (address: string): boolean => {
    const { node } = splitAddress(address);
    return ahead.has(node) && behind.has(node);
  };
  const knot = drawing.edges.filter(({ from, to }) => isIn(from) && isIn(to));
  return knot
    .reverse()
    .slice(0, MOST_OF_KNOT)
    .map((edge) => removal(site, edge));
}

/** A block that this version does not know, or that nothing is wired to, goes with its wires. */
export function removeBlockMends({ drawing, node }: Site): readonly Proposal[] {
  const removed = node && removeNodes(drawing, [node.id]);
  return removed?.ok ? [{ title: 'mends:remove-block', values: { id: node?.id ?? '' }, steps: removed.value.steps }] : [];
}
