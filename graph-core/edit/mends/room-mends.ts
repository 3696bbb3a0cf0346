import { splitAddress } from '../../model/document.ts';
import { analyse } from '../../validate/analyse.ts';
import { type IndexLimit, indexLimits } from '../../validate/indices.ts';
import { findNode } from '../edits/common.ts';
import type { Step } from '../step.ts';
import { applySteps } from '../transaction.ts';
import type { Proposal } from './mend.ts';
import { type Site, typeAt } from './site.ts';
import { layerMends, withAttrs } from './source-mends.ts';

/** Labels that are out of range: as many classes, or rows of a table of vectors, as there are labels. */
export function roomMends(site: Site): readonly Proposal[] {
  const { analysis, diagnostic } = site;
  const { room } = diagnostic;
  if (room === undefined) return [];
  const narrow = (indexLimits(analysis).get(diagnostic.address) ?? []).filter(({ size }) => size < room);
  // where two blocks read the labels, each has its own mend; the data are looked at again after it
  return narrow.flatMap((limit) =>
    roomAt(site, limit, room)
      .filter(({ steps }) => sizeAfter(site, limit, steps) >= room)
      .map((proposal) => ({ ...proposal, isSeenLater: true })),
  );
}

/** How many there are at a port after some steps: a weight that is wired from outside decides, whatever its block says. */
function sizeAfter({ drawing, diagnostic }: Site, { at }: IndexLimit, steps: readonly Step[]): number {
  const done = applySteps(drawing, steps);
  const limits = done.ok ? indexLimits(analyse(done.value.document)).get(diagnostic.address) : undefined;
  return limits?.find((limit) => limit.at === at)?.size ?? 0;
}

function roomAt(site: Site, { at }: IndexLimit, room: number): readonly Proposal[] {
  const node = findNode(site.drawing, splitAddress(at).node);
  if (!node) return [];
  const { id, attrs = {} } = node;
  if (node.type === 'embedding') {
    const name = 'numEmbeddings';
    const values = { id, name, size: String(room) };
    return [{ title: 'mends:width', values, steps: [withAttrs(node, { ...attrs, [name]: room })], selects: [id] }];
  }
  const edge = site.drawing.edges.find(({ to }) => to === `${id}.input`);
  const type = edge && typeAt(site, edge.from);
  // of scores with positions the classes are not the axis that a layer is as wide as
  if (!edge || type?.shape.length !== 1) return [];
  return layerMends(site, { edge, type }, [[room]]).filter(({ title }) => title === 'mends:width');
}
