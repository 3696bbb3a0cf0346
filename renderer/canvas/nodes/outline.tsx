import { type NodeGeometry, outlineOf } from '../geometry.ts';

/** The shape of a block, with the ring of the current one; doubled for a group. */
export function Outline({ geometry }: { readonly geometry: NodeGeometry }) {
  return (
    <svg className="outline" width={geometry.body} height={geometry.height} aria-hidden="true">
      <path className="outline-ring" d={outlineOf(geometry, 1)} />
      <path className="outline-gap" d={outlineOf(geometry, 1)} />
      <path className="outline-shape" d={outlineOf(geometry, 1)} />
      {geometry.form === 'group' && <path className="outline-shape outline-second" d={outlineOf(geometry, 6)} />}
    </svg>
  );
}
