import type { Scope } from '../../graph-core/edit/scope.ts';
import type { NodeId, Point } from '../../graph-core/model/document.ts';
import { geometryIn } from '../canvas/placed.ts';
import { nodesById } from '../state/derived.ts';
import type { Drawing } from './drawing.ts';
import { inputId, outputId } from './group-drawing.ts';
import type { PortNode } from './port-stub.tsx';

/** Where blocks and ports of an opened group are drawn, by their ids in the scope: a port so that its wires end where they are seen to. */
export function shownPlaces(scope: Scope, { nodes }: Drawing, stubs: readonly PortNode[]): ReadonlyMap<NodeId, Point> {
  const places = new Map(nodes.flatMap(({ id, position, data }) => (data.block ? [[id, position] as const] : [])));
  const byId = nodesById(scope.document);
  for (const [id, { side, name }] of scope.ports) {
    const port = byId.get(id);
    const drawn =
      side === 'input' ? nodes.find((each) => each.id === inputId(name)) : stubs.find((each) => each.id === outputId(name));
    if (!port || !drawn) continue;
    const { width, height } = geometryIn(scope.document, port);
    const [w, h] = [drawn.width ?? 0, drawn.height ?? 0];
    const x = side === 'input' ? drawn.position.x + w - width : drawn.position.x;
    places.set(id, { x, y: drawn.position.y + (h - height) / 2 });
  }
  return places;
}
