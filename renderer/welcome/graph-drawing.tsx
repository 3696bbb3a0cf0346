import { useMemo } from 'react';
import { type Document, splitAddress } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { drawnOp } from '../canvas/drawn-op.ts';
import { circleOf, geometryOf, type NodeGeometry, outlineOf, SIZE } from '../canvas/geometry.ts';
import { boundsOf } from '../canvas/viewport.ts';
import { wiredOf } from '../canvas/wired.ts';

const ORIGIN = { x: 0, y: 0 };

function Shape({ geometry }: { readonly geometry: NodeGeometry }) {
  const { form, width, height } = geometry;
  if (form === 'block' || form === 'group') {
    return (
      <>
        <path className="drawing-block" d={outlineOf(geometry, 0)} />
        {geometry.ports
          .filter((place) => place.role === 'output')
          .map((place) => (
            <circle key={place.port} className="drawing-circle" {...circleOf(geometry, place)} r={SIZE.circle / 2} />
          ))}
      </>
    );
  }
  if (form === 'cost') return <rect className="drawing-cost" width={width} height={height} />;
  if (form === 'unknown') return <rect className="drawing-unknown" width={width} height={height} />;
  return <circle className={`drawing-${form}`} cx={width / 2} cy={height / 2} r={width / 2} />;
}

/** A graph in a few shapes: what an example or a template looks like. */
export function GraphDrawing({ document }: { readonly document: Document }) {
  const { nodes, wires, bounds } = useMemo(() => {
    const wired = wiredOf(document, opOf);
    const placed = document.nodes.map((node) => ({
      id: node.id,
      position: node.position ?? ORIGIN,
      geometry: geometryOf(node, drawnOp(node, document), wired.get(node.id)),
    }));
    const byId = new Map(placed.map((each) => [each.id, each]));
    const at = (address: string) => {
      const { node, port } = splitAddress(address);
      const owner = byId.get(node);
      const place = owner?.geometry.ports.find((each) => each.port === port);
      return owner && place ? { x: owner.position.x + place.x, y: owner.position.y + place.y } : null;
    };
    const lines = document.edges.flatMap(({ from, to }) => {
      const [a, b] = [at(from), at(to)];
      return a && b
        ? [{ key: `${from}>${to}`, d: `M ${a.x} ${a.y} C ${a.x + 50} ${a.y}, ${b.x - 50} ${b.y}, ${b.x} ${b.y}` }]
        : [];
    });
    return { nodes: placed, wires: lines, bounds: boundsOf(placed) };
  }, [document]);
  if (!bounds) return null;
  return (
    <svg className="drawing" viewBox={`${bounds.x} ${bounds.y} ${bounds.width} ${bounds.height}`} aria-hidden="true">
      {wires.map(({ key, d }) => (
        <path key={key} className="drawing-wire" d={d} />
      ))}
      {nodes.map(({ id, position, geometry }) => (
        <g key={id} transform={`translate(${position.x} ${position.y})`}>
          <Shape geometry={geometry} />
        </g>
      ))}
    </svg>
  );
}
